"""What becomes of paragraphs, citations and remarks when a returned draft is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handbook.discussion import remarks
from handbook.models import Citation, Remark, Version, Wording
from handbook.rendering import numbered_paragraphs
from text.difference import alignment
from text.difference.redline import longest_in_order


@dataclass
class Fates:
    """What became of the paragraphs and of what holds on to them."""

    unchanged: int = 0
    edited: int = 0
    moved: int = 0
    new: int = 0
    removed: int = 0
    split: int = 0
    merged: int = 0
    citations_kept: int = 0
    citations_orphaned: list[Citation] = field(default_factory=list)
    remarks_kept: int = 0
    remarks_on_earlier: list[Remark] = field(default_factory=list)
    remarks_orphaned: list[Remark] = field(default_factory=list)


def fates_of(version: Version, base: Wording, text: str, keys: Sequence[str]) -> Fates:
    """Compare the text that came back, with its keys, with the wording that left."""
    fates = Fates()
    before = {kept.key: kept for kept in numbered_paragraphs.kept_paragraphs(base)}
    after = {
        key: alignment.Kept(key, kind, words)
        for key, (kind, words) in zip(keys, numbered_paragraphs.paragraphs_of(text), strict=True)
    }
    sources_before = dict(zip(base.keys, remarks.sources_of(base, version.language), strict=True))
    coming = Wording(version=version, text=text, keys=list(keys))
    sources_after = dict(zip(keys, remarks.sources_of(coming, version.language), strict=True))
    _count_those_that_stayed(fates, list(before), keys, sources_before, sources_after)
    _count_new_and_gone(fates, before, after)
    _sort_out_what_holds_on(fates, version, sources_after)
    return fates


def _count_those_that_stayed(
    fates: Fates,
    before: Sequence[str],
    after: Sequence[str],
    sources_before: Mapping[str, str],
    sources_after: Mapping[str, str],
) -> None:
    places = {key: at for at, key in enumerate(before)}
    stayed = [key for key in after if key in places]
    in_order = {stayed[at] for at in longest_in_order([places[key] for key in stayed])}
    for key in stayed:
        if sources_before[key] != sources_after[key]:
            fates.edited += 1
        else:
            fates.unchanged += 1
        fates.moved += key not in in_order


def _count_new_and_gone(
    fates: Fates, before: Mapping[str, alignment.Kept], after: Mapping[str, alignment.Kept]
) -> None:
    found = alignment.align([*before.values()], [*after.values()]).fates
    merged = {fate.key for fate in found if fate.kind == "merged"}
    split_off = {fate.new_position for fate in found if fate.kind == "split"}
    new = [at for at, key in enumerate(after, start=1) if key not in before]
    gone = [key for key in before if key not in after]
    fates.split = sum(at in split_off for at in new)
    fates.new = len(new) - fates.split
    fates.merged = sum(key in merged for key in gone)
    fates.removed = len(gone) - fates.merged


def _sort_out_what_holds_on(fates: Fates, version: Version, sources_after: Mapping[str, str]) -> None:
    for citation in version.citations.select_related("contribution").order_by("pk"):
        if citation.key in sources_after:
            fates.citations_kept += 1
        else:
            fates.citations_orphaned.append(citation)
    for remark in version.remarks.filter(answers=None, resolved_at=None).exclude(key="").order_by("pk"):
        if remark.key not in sources_after:
            fates.remarks_orphaned.append(remark)
        elif sources_after[remark.key] != remark.source:
            fates.remarks_on_earlier.append(remark)
        else:
            fates.remarks_kept += 1
