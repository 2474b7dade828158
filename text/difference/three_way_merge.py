"""Merging: two texts that both started from a third become one, paragraph by paragraph.

A paragraph is followed by what it says, not by its place: whoever moves one and whoever rewords it do not stand in
each other's way. Only where both changed the same paragraph a person has to choose.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from text.difference import alignment
from text.difference.redline import longest_in_order
from text.parsing.blocks import Stretch, parse
from text.parsing.paragraph_source import lines_of

_DEFINES = re.compile(r"[ ]{0,3}\*?\[[^\]]+\][ ]?:")

Choice = Literal["mine", "theirs", "both"]


@dataclass(frozen=True)
class Conflict:
    """A paragraph that both changed: its Markdown before, and now; empty where it was not there or was taken out.

    start_line  the line of `Merge.text` on which mine stands, or would stand
    """

    base: str
    theirs: str
    mine: str
    start_line: int


@dataclass(frozen=True)
class _Piece:
    """One paragraph, heading, list, fence, box or definition of a source.

    gap  what stands between it and the piece before it in its source
    """

    kind: str
    text: str
    gap: str


@dataclass(frozen=True)
class _Place:
    """What stands at one place of the merged text. `base` is None where there is nothing to choose."""

    mine: str
    theirs: str
    base: str | None = None
    gap: str = "\n\n"


@dataclass(frozen=True)
class Merge:
    """The merged text, in which mine stands wherever both changed the same paragraph."""

    places: tuple[_Place, ...]

    @cached_property
    def text(self) -> str:
        return self._put_together(["mine"] * len(self._open))[0]

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        lines = self._put_together(["mine"] * len(self._open))[1]
        return tuple(
            Conflict(place.base or "", place.theirs, place.mine, line)
            for place, line in zip(self._open, lines, strict=True)
        )

    def resolved(self, choices: Sequence[Choice]) -> str:
        """The text with one choice for each conflict; both means mine and after it theirs.

        Raises ValueError when there is not one choice for each.
        """
        if len(choices) != len(self._open) or not set(choices) <= {"mine", "theirs", "both"}:
            raise ValueError(f"{len(choices)} choices for {len(self._open)} conflicts")
        return self._put_together(choices)[0]

    @property
    def _open(self) -> list[_Place]:
        return [place for place in self.places if place.base is not None]

    def _put_together(self, choices: Sequence[Choice]) -> tuple[str, list[int]]:
        chosen, written, lines = iter(choices), "", []
        for place in self.places:
            choice = "mine" if place.base is None else next(chosen)
            gap = place.gap if written else ""
            if place.base is not None:
                lines.append((written + gap).count("\n"))
            words = {"mine": [place.mine], "theirs": [place.theirs], "both": [place.mine, place.theirs]}[choice]
            if said := "\n\n".join(filter(None, words)):
                written += gap + said
        return (f"{written}\n" if written else ""), lines


def merge(base: str, *, theirs: str, mine: str, language: str = "en") -> Merge:
    """Merge what two people made of one text.

    Each paragraph, heading, list, table, fence, box or definition counts as one. What only one of them changed,
    moved, added or took out is so in the merged text; where both moved one, it stands where mine does. Raises
    CannotRead.
    """
    if theirs in (base, mine):
        return Merge(tuple(_as_they_stand(_pieces(mine, language))))
    if mine == base:
        return Merge(tuple(_as_they_stand(_pieces(theirs, language))))
    return _Merging(*(_pieces(source, language) for source in (base, theirs, mine))).merge()


def _as_they_stand(pieces: Sequence[_Piece]) -> Iterator[_Place]:
    return (_Place(piece.text, piece.text, gap=piece.gap) for piece in pieces)


# Pieces -----------------------------------------------------------------------------------------------------


def _pieces(source: str, language: str) -> list[_Piece]:
    """A source in the stretches that its reader takes; lines that belong to none go with those before them."""
    lines = lines_of(source)
    pieces: list[_Piece] = []
    end = 0  # of the piece before
    for kind, start, stop in _ranges(lines, parse(source, language=language).stretches):
        while stop > start and not lines[stop - 1].strip():
            stop -= 1
        gap = "".join(["\n", *(f"{line}\n" for line in lines[end:start])]) if pieces else ""
        pieces.append(_Piece(kind, "\n".join(lines[start:stop]), gap))
        end = stop
    return pieces


def _ranges(lines: Sequence[str], stretches: Sequence[Stretch]) -> Iterator[tuple[str, int, int]]:
    ranges: list[tuple[str, int, int]] = []
    for stretch in stretches:
        if ranges and stretch.start < ranges[-1][2]:
            kind, start, end = ranges[-1]
            ranges[-1] = (kind, start, max(end, stretch.end))
        else:
            ranges.append((stretch.kind, stretch.start, stretch.end))
    read_to = 0
    for kind, start, end in [*ranges, ("", len(lines), len(lines))]:
        while read_to < start and not lines[read_to].strip():
            read_to += 1
        if read_to < start:
            yield "block", read_to, start
        begins = [at for at in range(start + 1, end) if kind == "definition" and _DEFINES.match(lines[at])]
        if kind:
            yield from ((kind, first, last) for first, last in zip([start, *begins], [*begins, end], strict=True))
        read_to = end


# Who is who -------------------------------------------------------------------------------------------------


class _Merging:
    """Three texts in pieces. A piece goes by its name: its place in the base, or one of its own when it is new."""

    def __init__(self, base: list[_Piece], theirs: list[_Piece], mine: list[_Piece]) -> None:
        names = [f"base {at}" for at in range(len(base))]
        self.base = dict(zip(names, base, strict=True))
        their_names, my_names = _names(self.base, theirs, "theirs"), _names(self.base, mine, "mine")
        their_names = _met(dict(zip(my_names, mine, strict=True)), dict(zip(their_names, theirs, strict=True)))
        self.theirs = dict(zip(their_names, theirs, strict=True))
        self.mine = dict(zip(my_names, mine, strict=True))
        self.before_in_mine = dict(zip(my_names[1:], my_names, strict=False))
        self.before_in_theirs = dict(zip(their_names[1:], their_names, strict=False))

    def merge(self) -> Merge:
        places, before = [], ""
        for name in self.order():
            place = self.place(name, before)
            if place is not None:
                places.append(place)
                before = name
        return Merge(tuple(places))

    def place(self, name: str, before: str) -> _Place | None:
        was, theirs, mine = (side[name].text if name in side else "" for side in (self.base, self.theirs, self.mine))
        gap = self.gap(name, before)
        if theirs in (was, mine):
            return _Place(mine, mine, gap=gap) if mine else None
        if mine == was:
            return _Place(theirs, theirs, gap=gap) if theirs else None
        return _Place(mine, theirs, was, gap=gap)

    def gap(self, name: str, before: str) -> str:
        """As in a source in which the two stand together, otherwise a blank line."""
        for side, stands_before in ((self.mine, self.before_in_mine), (self.theirs, self.before_in_theirs)):
            if before and stands_before.get(name) == before:
                return side[name].gap
        return "\n\n"

    def order(self) -> list[str]:
        """Mine, in which what only they moved or added comes after what it comes after in theirs."""
        moved_by_me = _moved(self.base, self.mine)
        moved_by_them = _moved(self.base, self.theirs) - moved_by_me
        stay = [name for name in self.mine if name not in moved_by_them]
        there, after = set(stay), ""
        runs: dict[str, list[str]] = {}  # what they have after a piece of mine, up to the next one
        for name in self.theirs:
            if name in there:
                after = name
            else:
                runs.setdefault(after, []).append(name)
        order, coming = [], runs.pop("", [])
        for name in stay:
            if name in self.base or name in self.theirs:
                order += coming
                coming = []
            order.append(name)
            coming += runs.pop(name, [])
        return [*order, *coming]


def _names(base: dict[str, _Piece], pieces: Sequence[_Piece], whose: str) -> list[str]:
    """The name of each piece: of the one in the base that it was made from, or a new one."""
    kept = [alignment.Kept(name, piece.kind, piece.text) for name, piece in base.items()]
    numbers = iter(range(len(pieces)))
    names = alignment.align(kept, pieces, fresh=lambda: f"{whose} {next(numbers)}").keys
    # Reworded through and through, it still stands where the old one stood: alone between the same two.
    places = {name: at for at, name in enumerate(base)}
    old_names = list(base)
    gone = set(base).difference(names)
    for at, name in enumerate(names):
        if name in places:
            continue
        before = places.get(names[at - 1]) if at else -1
        after = places.get(names[at + 1]) if at + 1 < len(names) else len(base)
        if before is not None and after == before + 2 and old_names[before + 1] in gone:
            names[at] = old_names[before + 1]
            gone.discard(names[at])
    return names


def _met(mine: dict[str, _Piece], theirs: dict[str, _Piece]) -> list[str]:
    """Their names, where what both added alike has my name: a note of the same label, or much the same words."""
    new_mine = {name: piece for name, piece in mine.items() if name.startswith("mine")}
    new_theirs = {name: piece for name, piece in theirs.items() if name.startswith("theirs")}
    same: dict[str, str] = {}
    labels = {_label(piece): name for name, piece in new_mine.items() if _label(piece)}
    for name, piece in new_theirs.items():
        if _label(piece) in labels:
            same[name] = labels.pop(_label(piece))
    kept = [
        alignment.Kept(name, piece.kind, piece.text)
        for name, piece in new_mine.items()
        if name not in same.values() and not _label(piece)
    ]
    others = {name: piece for name, piece in new_theirs.items() if name not in same and not _label(piece)}
    numbers = iter(range(len(others)))
    found = alignment.align(kept, list(others.values()), fresh=lambda: f"other {next(numbers)}").keys
    same |= {name: mine_name for name, mine_name in zip(others, found, strict=True) if mine_name in new_mine}
    return [same.get(name, name) for name in theirs]


def _label(piece: _Piece) -> str:
    """What a definition defines."""
    return piece.text.partition("]:")[0].strip().lower() if piece.kind == "definition" else ""


def _moved(base: dict[str, _Piece], side: dict[str, _Piece]) -> set[str]:
    places = {name: at for at, name in enumerate(base)}
    names = list(side)
    stayed = {names[at] for at in longest_in_order([places.get(name) for name in names])}
    return {name for name in names if name in places and name not in stayed}
