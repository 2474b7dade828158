"""The items of a wording's lists with their keys: which item 4.13(b) is, before the text is approved and after.

A wording keeps the keys of its items as it keeps those of its paragraphs; of approved texts they are rows, too
(`ListItem`), and of those from before wordings kept them, only rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from handbook.models import Handbook, ListItem, Version, Wording
from handbook.rendering.numbered_paragraphs import items_by_paragraph
from text import elements
from text.difference.list_items import Item, with_keys
from text.parsing.readings import CURRENT_READING

REMEMBERED_WORDINGS = 20
"""How many of a version's wordings, of those saved by hand, an item that comes back is looked for in."""

Keys = Mapping[str, Sequence[str]]
"""The keys of items in order, by the key of their list."""


def keys_of(wording: Wording) -> Keys:
    """The keys of a wording's items; of one that was saved before they were kept, or not saved yet, worked out."""
    if wording.item_keys is not None:
        return wording.item_keys
    version = wording.version
    if wording.pk is not None and wording.pk == version.wording_id and version.status == Version.Status.APPROVED:
        rows = ListItem.objects.filter(version=version).order_by("paragraph", "position")
        return _by_list(Item(row.paragraph, row.position, "", row.key) for row in rows)
    last = version.wording if version.wording_id != wording.pk else None
    return new_keys(version, wording.text, wording.keys, last=last, reading=wording.reading)


def new_keys(
    version: Version, text: str, keys: Sequence[str], *, last: Wording | None, reading: int = CURRENT_READING
) -> dict[str, list[str]]:
    """The keys of the items of a text that was made from the wording `last`; `keys` are those of its paragraphs.

    An item has its key from there; where it comes back, from an approved text of the chapter or an earlier wording; in
    a list that has as many items in the chapter's other language, from there. The rest are new. The same text made
    from the same wording gives the same keys. An item that was never anywhere else costs a look at what was there.
    """
    new = _items(text, keys, reading)
    if not new:
        return {}
    before = _kept(last) if last is not None else []
    if before:
        carried = with_keys(new, earlier=[before])
        if {item.key for item in before}.issuperset(item.key for item in carried):
            return _by_list(carried)
    approved, beside = _approved(version)
    remembered = [_kept(wording) for wording in _remembered(version, last)]
    earlier = [items for items in (before, *approved, *remembered) if items]
    is_translation = version.language != version.chapter.handbook.source_language
    beside = beside or _drafted_beside(version)
    return _by_list(with_keys(new, earlier=earlier, beside=beside, beside_leads=is_translation))


def letters_of(keys: Keys) -> dict[str, tuple[str, str]]:
    """For each item the key of its list and its letter, by its own key."""
    return {
        key: (paragraph, elements.letter(position))
        for paragraph, of_list in keys.items()
        for position, key in enumerate(of_list, start=1)
    }


def key_at(keys: Keys, paragraph: str, letter: str) -> str:
    """The key of the item with a letter; "" where there is none."""
    return next(
        (key for at, key in enumerate(keys.get(paragraph, ()), start=1) if elements.letter(at) == letter),
        "",
    )


def words_of(handbook: Handbook, keys: Iterable[str], *, version: Version) -> dict[str, str]:
    """What items said, by their keys: where they were approved, as they were last; else in this version's wordings."""
    wanted = set(keys)
    rows = ListItem.objects.filter(key__in=wanted, version__chapter__handbook=handbook)
    said = dict(rows.order_by("version__approved_at", "pk").values_list("key", "text"))
    if wanted - said.keys():
        for wording in _remembered(version, None):
            said |= {item.key: item.text for item in _kept(wording) if item.key in wanted - said.keys()}
    return said


def _items(text: str, keys: Sequence[str], reading: int) -> list[Item]:
    return [
        Item(key, position, words)
        for key, of_list in zip(keys, items_by_paragraph(text, reading), strict=True)
        for position, words in enumerate(of_list, start=1)
    ]


def _kept(wording: Wording) -> list[Item]:
    """A wording's items with their keys."""
    items = _items(wording.text, wording.keys, wording.reading)
    if not items:
        return []
    keys = keys_of(wording)
    return [
        Item(item.paragraph, item.position, item.text, keys[item.paragraph][item.position - 1])
        for item in items
        if item.position <= len(keys.get(item.paragraph, ()))
    ]


def _by_list(items: Iterable[Item]) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {}
    for item in items:
        keys.setdefault(item.paragraph, []).append(item.key)
    return keys


def _remembered(version: Version, last: Wording | None) -> list[Wording]:
    if version.pk is None:
        return []
    saved = version.wordings.filter(kind=Wording.Kind.SAVED, item_keys__isnull=False)
    others = saved.exclude(pk=last.pk) if last is not None and last.pk else saved
    return [wording for wording in others.order_by("-pk")[:REMEMBERED_WORDINGS] if wording.item_keys]


def _approved(version: Version) -> tuple[list[list[Item]], list[Item]]:
    """The items of the chapter's approved texts in this language: of the one it was started from, then of the others,
    the newest first; and those of the newest in another language."""
    rows = ListItem.objects.filter(version__chapter=version.chapter_id, version__status=Version.Status.APPROVED)
    of_version: dict[int, list[Item]] = {}
    beside: dict[int, list[Item]] = {}
    columns = ("version", "version__language", "paragraph", "position", "text", "key")
    in_order = rows.order_by("-version__approved_at", "-version", "pk")
    for of, language, *item in in_order.values_list(*columns):
        same = language == version.language
        (of_version if same else beside).setdefault(of, []).append(Item(*item))
    first = [of_version.pop(version.based_on_id)] if version.based_on_id in of_version else []
    return [*first, *of_version.values()], next(iter(beside.values()), [])


def _drafted_beside(version: Version) -> list[Item]:
    """The items of the chapter's open draft in another language, while no text of it is approved there."""
    others = Version.objects.open().filter(chapter=version.chapter_id, wording__isnull=False, is_correction=False)
    beside = others.exclude(language=version.language).select_related("wording").order_by("language").first()
    if beside is None or not beside.wording.item_keys:
        return []
    keys = beside.wording.item_keys.items()
    return list(
        chain.from_iterable(
            (Item(paragraph, at, "", key) for at, key in enumerate(of_list, start=1)) for paragraph, of_list in keys
        )
    )
