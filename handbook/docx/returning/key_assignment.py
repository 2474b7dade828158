"""Which key each paragraph of a returned draft has: that of its bookmark, of the same words, or of similar ones."""

from collections.abc import Sequence

from rapidfuzz.distance import Indel

from handbook.docx.returning.block_matching import Matches
from handbook.docx.returning.html_passages import Passages
from handbook.docx.word.word_document import Piece
from handbook.models import Wording
from handbook.rendering import numbered_paragraphs
from text.difference import alignment
from text.parsing.blocks import Block

LIKE_ENOUGH = 0.3
"""How much a paragraph must still have of the words that its bookmark stands for, where other words fit better."""


class KeyAssignment:
    """The keys of the paragraphs that came back.

    starts  for each returned piece the line that it begins on
    """

    def __init__(
        self,
        base: Wording,
        paragraphs: Sequence[Block],
        starts: Sequence[int],
        now: Sequence[Piece],
        matches: Matches,
        passages: Passages,
    ):
        self.paragraphs, self.now, self.matches = paragraphs, now, matches
        self.kept = {keyed.key: keyed for keyed in numbered_paragraphs.kept_paragraphs(base)}
        self.held = self._held(starts, passages)
        self.keys = self._keys()

    def key_of_origin(self) -> dict[int, str]:
        """For each place in the file, the key of the paragraph that stands there."""
        return {
            origin: self.keys[held[0]]
            for piece, held in zip(self.now, self.held, strict=True)
            if held
            for origin in piece.origins
        }

    def _held(self, starts: Sequence[int], passages: Passages) -> list[list[int]]:
        """The paragraphs of each piece."""
        held: list[list[int]] = [[] for _piece in self.now]
        at = 0
        for index, paragraph in enumerate(self.paragraphs):
            while at + 1 < len(starts) and starts[at + 1] <= paragraph.line:
                at += 1
            if held:
                held[at].append(index)
        self._share_out(held, passages)
        return held

    def _share_out(self, held: list[list[int]], passages: Passages) -> None:
        """Blocks out of one passage of raw HTML begin on one line: each piece has its own paragraph."""
        for at in range(len(held)):
            group = passages.group(at)
            if len(group) > 1 and at not in passages.inside:
                indices = [index for member in group for index in held[member]]
                numbered = [member for member in group if (self.matches.of[member] or "").startswith("key_")]
                for member in group:
                    held[member] = []
                for member, index in zip(numbered, indices, strict=False):
                    held[member] = [index]

    def _keys(self) -> list[str]:
        keys: list[str | None] = [None] * len(self.paragraphs)
        changed = self._take_same(keys)
        taken = {key for key in keys if key}
        open_indices = [index for index, key in enumerate(keys) if key is None]
        proposed = self._proposed(open_indices, taken)
        for index, key in changed.items():
            if self._is_like_enough(index, key) or not any(
                other == key and i != index and i not in changed for i, other in proposed.items()
            ):
                keys[index] = key
        taken = {key for key in keys if key}
        for index in open_indices:
            if keys[index] is None:
                key = proposed[index]
                keys[index] = key if key not in taken else alignment.new_key()
                taken.add(keys[index])
        return keys

    def _take_same(self, keys: list[str | None]) -> dict[int, str]:
        """Give what reads the same its key; return, by its paragraph, the key of every bookmark with other words."""
        changed: dict[int, str] = {}
        for at, held in enumerate(self.held):
            name = self.matches.of[at]
            if not held or not name or not name.startswith("key_"):
                continue
            key = name.removeprefix("key_")
            if self.matches.is_same[at]:
                keys[held[0]] = key
            else:
                changed[held[0]] = key
        return changed

    def _proposed(self, indices: list[int], taken: set[str]) -> dict[int, str]:
        """The keys that these paragraphs would have by their words alone."""
        before = [paragraph for key, paragraph in self.kept.items() if key not in taken]
        after = [alignment.Kept("", self.paragraphs[at].kind, self.paragraphs[at].text) for at in indices]
        return dict(zip(indices, alignment.align(before, after).keys, strict=True))

    def _is_like_enough(self, index: int, key: str) -> bool:
        words, now = self.kept[key].text.split(), self.paragraphs[index].text.split()
        return Indel.normalized_similarity(words, now) >= LIKE_ENOUGH
