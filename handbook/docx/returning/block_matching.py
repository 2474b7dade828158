"""Which block of the text that left each piece of a returned file is.

The same words under their own bookmark come first, then the same words wherever Word lost or moved the bookmark, and
last of all a bookmark whose words were changed.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel

from handbook.docx.markdown.pipe_tables import with_rule_of
from handbook.docx.returning.block_groups import said
from handbook.docx.word.word_document import Piece


@dataclass
class Matches:
    """For each returned piece the name of the block that it is (None for a new one), and whether it reads the same."""

    of: list[str | None]
    is_same: list[bool]


def matched(names: Sequence[str], before: Sequence[Piece], now: Sequence[Piece]) -> Matches:
    """`names` are the bookmarks of the blocks that left, in order; `before` what they read as, `now` what came back."""
    matching = _Matching(names, {name: piece for piece in before for name in piece.names[:1]}, now)
    matching.claim_by_bookmark_and_words()
    matching.claim_by_words()
    matching.claim_by_bookmark()
    return matching.matches


class _Matching:
    def __init__(self, names: Sequence[str], was: dict[str, Piece], now: Sequence[Piece]):
        self.names, self.was, self.now = names, was, now
        self.matches = Matches([None] * len(now), [False] * len(now))
        self.claimed: set[str] = set()

    def claim_by_bookmark_and_words(self) -> None:
        for at, piece in enumerate(self.now):
            for name in self._unclaimed(piece):
                if said(self.was[name]) == said(piece):
                    self._claim(at, name, is_same=True)
                    break

    def claim_by_words(self) -> None:
        free: dict[tuple[str, str], deque[str]] = {}
        for name in self.names:
            if name not in self.claimed and name in self.was:
                free.setdefault(said(self.was[name]), deque()).append(name)
        for at, piece in enumerate(self.now):
            if self.matches.of[at] is None and free.get(said(piece)):
                self._claim(at, free[said(piece)].popleft(), is_same=True)

    def claim_by_bookmark(self) -> None:
        for at, piece in enumerate(self.now):
            if self.matches.of[at] is None and (names := self._unclaimed(piece)):
                self._claim(at, max(names, key=lambda name: self._likeness(piece, name)), is_same=False)

    def _unclaimed(self, piece: Piece) -> list[str]:
        return [name for name in piece.names if name in self.was and name not in self.claimed]

    def _claim(self, at: int, name: str, *, is_same: bool) -> None:
        self.matches.of[at], self.matches.is_same[at] = name, is_same
        self.claimed.add(name)

    def _likeness(self, piece: Piece, name: str) -> float:
        return Indel.normalized_similarity(self.was[name].words.split(), piece.words.split())


def with_rules_of(before: Sequence[Piece], now: Sequence[Piece], matches: Matches) -> list[Piece]:
    """The pieces that came back, tables that were changed with the alignment as its author typed it."""
    was = {name: piece for piece in before for name in piece.names[:1]}
    made: list[Piece] = []
    for piece, name in zip(now, matches.of, strict=True):
        is_table = piece.kind == "Table" and name in was
        made.append(replace(piece, text=with_rule_of(piece.text, was[name].text)) if is_table else piece)
    return made
