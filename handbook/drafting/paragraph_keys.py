"""Paragraph keys: which paragraph of a new text is which of the texts before it, so that what hangs on it stays."""

from collections.abc import Iterable, Sequence

from handbook.models import Version, Wording
from handbook.rendering.numbered_paragraphs import carried_keys, kept_paragraphs, paragraphs_of
from text.difference import alignment
from text.parsing.readings import CURRENT_READING

REMEMBERED_WORDINGS = 20
"""How many of a version's wordings a paragraph that comes back is looked for in: of those saved by hand. Of those
saved by itself half as many are looked in too, for what was taken out a minute ago."""


def returned_keys(keys: Sequence[str], text: str, *, last: Wording | None, earlier: Iterable[Wording]) -> list[str]:
    """Return a text's keys where paragraphs new since the last wording, but known to an earlier one, have theirs again.

    `keys` are those carried over from the last wording, `earlier` the wordings before it, the newest first. The
    same words come before similar ones, and no key is given that is in use in the text.
    """
    keys, paragraphs = list(keys), paragraphs_of(text)
    known = set(last.keys if last else ())
    new = [at for at, key in enumerate(keys) if key not in known]
    in_use = set(keys)
    seen: set[alignment.Kept] = set()
    gone: list[list[alignment.Kept]] = []
    for wording in earlier:
        if in_use.issuperset(wording.keys):
            continue  # reading a text takes its time
        gone.append([kept for kept in kept_paragraphs(wording) if kept.key not in in_use and kept not in seen])
        seen.update(gone[-1])
    for same_words in (True, False):
        for kept in gone:
            words = {paragraphs[at] for at in new}
            free = [
                paragraph
                for paragraph in kept
                if paragraph.key not in in_use and (not same_words or (paragraph.kind, paragraph.text) in words)
            ]
            found = alignment.align(free, [alignment.Kept("", *paragraphs[at]) for at in new]).keys
            returned = {paragraph.key for paragraph in free}.intersection(found)
            for at, key in zip(new, found, strict=True):
                if key in returned:
                    keys[at] = key
            in_use |= returned
            new = [at for at in new if keys[at] not in returned]
    return keys


def keys_now(wording: Wording) -> Sequence[str]:
    """The keys of a wording's text as it is read now, for a wording that takes it up again."""
    return wording.keys if wording.reading == CURRENT_READING else carried_keys(wording, wording.text)


def keys_of_both(mine: Wording, theirs: Wording, text: str) -> list[str]:
    """Return the keys of a text merged from two: mine, and for a paragraph that came with theirs, theirs."""
    return returned_keys(carried_keys(mine, text), text, last=mine, earlier=[theirs])


def keys_for(version: Version, text: str, *, last: Wording | None, beside: Wording | None = None) -> list[str]:
    """Return the keys of a text that was made from the wording `last`: carried over from it; where a paragraph of an
    earlier wording of the version, or of `beside`, is back, its own; fresh ones elsewhere."""
    keys = carried_keys(last, text)
    if version.wording is None or set(keys) <= set(last.keys if last else ()):
        return keys
    others = version.wordings.exclude(pk=last.pk) if last else version.wordings.all()
    others = others.order_by("-pk")
    earlier = [
        *([beside] if beside else []),
        *others.filter(kind=Wording.Kind.SAVED)[:REMEMBERED_WORDINGS],
        *others.exclude(kind=Wording.Kind.SAVED)[: REMEMBERED_WORDINGS // 2],
    ]
    if version.based_on is not None and version.based_on.wording is not None:
        earlier.append(version.based_on.wording)
    return returned_keys(keys, text, last=last, earlier=earlier)
