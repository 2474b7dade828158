"""Item keys: which item of an approved text's lists is which of the texts before it, so that 4.13(b) leads on."""

from collections.abc import Iterable, Sequence

from handbook.drafting.paragraph_keys import REMEMBERED_WORDINGS
from handbook.models import ListItem, Version, Wording
from handbook.rendering.wording_html import read
from text.difference.list_items import Item, items_in, with_keys
from text.html.pages import item_number


def list_items(version: Version) -> list[ListItem]:
    """Return the rows of the items of a version's current wording, not yet saved."""
    wording = version.wording
    places = {key: position for position, key in enumerate(wording.keys, start=1)}
    return [
        ListItem(
            version=version,
            key=item.key,
            paragraph=item.paragraph,
            position=item.position,
            number=item_number(version.chapter.number, places[item.paragraph], item.position),
            text=item.text,
        )
        for item in _keyed(version)
    ]


def _keyed(version: Version) -> list[Item]:
    earlier, beside = _approved(version)
    keyed = with_keys(_items(version.wording), earlier=earlier, beside=beside, wording=version.wording.sha256)
    if not earlier:
        return keyed
    now, before = ({item.key for item in items} for items in (keyed, earlier[0]))
    known = {item.key for items in earlier for item in items}
    if now <= known or before <= now:
        return keyed
    # Some came and some are gone: what was reworded step by step is found along the wordings that were saved.
    last = earlier[0]
    for wording in _steps(version):
        last = with_keys(_items(wording), earlier=[last, *earlier], beside=beside, wording=wording.sha256)
    return with_keys(_items(version.wording), earlier=[last, *earlier], beside=beside, wording=version.wording.sha256)


def _items(wording: Wording) -> list[Item]:
    return items_in(read(wording, language=wording.version.language), wording.keys)


def _steps(version: Version) -> Iterable[Wording]:
    """The wordings of a version that were saved by hand, the oldest of the last ones first."""
    saved = version.wordings.filter(kind=Wording.Kind.SAVED).exclude(pk=version.wording_id).order_by("-pk")
    return reversed(list(saved.select_related("version")[:REMEMBERED_WORDINGS]))


def _approved(version: Version) -> tuple[list[list[Item]], Sequence[Item]]:
    """The items of the chapter's approved texts in this language: of the one it was started from, then of the others,
    the newest first; and those of the newest in another language."""
    rows = ListItem.objects.filter(version__chapter=version.chapter_id, version__status=Version.Status.APPROVED)
    of_version: dict[int, list[Item]] = {}
    beside: dict[int, list[Item]] = {}
    order = ("-version__approved_at", "-version", "pk")
    for row in rows.select_related("version").order_by(*order):
        same = row.version.language == version.language
        items = (of_version if same else beside).setdefault(row.version_id, [])
        items.append(Item(row.paragraph, row.position, row.text, row.key))
    first = [of_version.pop(version.based_on_id)] if version.based_on_id in of_version else []
    return [*first, *of_version.values()], next(iter(beside.values()), [])
