"""Alignment: which paragraph of a new wording is which of the earlier one, so that its hidden key survives.

A key is what citations, remarks and pins hold on to. Giving it to the wrong paragraph misattributes what
somebody said; not giving it on breaks the thread. So: the same text always keeps its key, a similar text
keeps it when enough of its words are still there in order, and no key is ever given twice.
"""

import re
import secrets
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from rapidfuzz.distance import Indel, LCSseq

from text.difference.redline import as_characters, longest_in_order, words

SIMILAR = 0.45
"""Words in common, in order, of all words of both texts. Of the 26,796 pairs among 232 paragraphs of the
demonstration and its sources, the mean shares 11 words in 100, 99 of 100 pairs fewer than 21, and the worst (two
statements of penalties) 40; a paragraph in which every second word was replaced still shares half."""

CONTAINED = 0.6
"""Of a piece's words, how many must have left (or come into) the other paragraph for it to be a part of
it."""

SHORTEST_PIECE = 3
"""Words; anything shorter is found in any paragraph by chance."""

NEAR = 12
"""Paragraphs on each side of its old place in which an edited paragraph is looked for without any hint."""

FEW = 12
"""Paragraphs that may share two neighbouring words before those say nothing about which is which."""

CANDIDATES = 6
"""Paragraphs compared in full, of those that share rare neighbouring words wherever they stand."""

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0, 1: a key may be read out


def new_key() -> str:
    """A key of 12 random characters, as it stands in addresses."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


class Paragraph(Protocol):
    """What alignment asks of a paragraph of the new wording."""

    @property
    def kind(self) -> str: ...

    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class Kept:
    """A paragraph of the earlier wording, with its key."""

    key: str
    kind: str
    text: str


FateKind = Literal["unchanged", "edited", "moved", "moved and edited", "split", "merged", "new", "removed"]


_KEPT_FATES: dict[tuple[bool, bool], FateKind] = {
    (False, False): "unchanged",
    (False, True): "edited",
    (True, False): "moved",
    (True, True): "moved and edited",
}
"""By whether it moved, and whether it was edited."""


@dataclass(frozen=True)
class Fate:
    """What became of one paragraph. Positions count from 1.

    unchanged, edited, moved, moved and edited   the key stayed; both positions
    new       fresh key; new position
    split     fresh key for a piece of paragraph `of`, which keeps its own; old position is where `of` stood
    removed   the key is gone; old position
    merged    the key is gone; its words are in paragraph `of`, which stands at the new position
    """

    kind: FateKind
    key: str
    old_position: int | None
    new_position: int | None
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alignment:
    """The key of each new paragraph, and the fates: the new wording's in order, then those of keys that are
    gone."""

    keys: list[str] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)


def align(old: Sequence[Kept], new: Sequence[Paragraph], *, fresh: Callable[[], str] = new_key) -> Alignment:
    """Give every paragraph of the new wording its key.

    Raises ValueError when the earlier wording has a key twice, or `fresh` gives no new ones.
    """
    if len({kept.key for kept in old}) != len(old):
        raise ValueError("A key stands twice in the earlier wording.")
    pairs = _Pairs(old, new)
    pairs.match_identical()
    pairs.match_similar()
    pairs.find_pieces()
    return pairs.alignment(fresh)


class _Pairs:
    """Old and new paragraphs, by index, as they find each other."""

    def __init__(self, old: Sequence[Kept], new: Sequence[Paragraph]) -> None:
        self.old, self.new = old, new
        self.new_of: dict[int, int] = {}  # old index -> new index
        self.old_of: dict[int, int] = {}  # new index -> old index
        self.split_from: dict[int, int] = {}  # new index -> old index whose piece it is
        self.merged_into: dict[int, int] = {}  # old index -> new index that holds it now

    def pair(self, was: int, now: int) -> None:
        self.new_of[was], self.old_of[now] = now, was

    # The same text

    def match_identical(self) -> None:
        """The same text keeps its key: first from both ends inwards, then what is there once, then in
        order."""
        first = 0
        while first < min(len(self.old), len(self.new)) and self.same(first, first):
            self.pair(first, first)
            first += 1
        last = 1
        while last <= min(len(self.old), len(self.new)) - first and self.same(-last, -last):
            self.pair(len(self.old) - last, len(self.new) - last)
            last += 1
        for like in (lambda paragraph: (paragraph.kind, paragraph.text), lambda paragraph: paragraph.text):
            waiting: dict[object, deque[int]] = defaultdict(deque)
            for was, kept in enumerate(self.old):
                if was not in self.new_of and kept.text:
                    waiting[like(kept)].append(was)
            for now, paragraph in enumerate(self.new):
                if now not in self.old_of and paragraph.text and waiting.get(like(paragraph)):
                    self.pair(waiting[like(paragraph)].popleft(), now)

    def same(self, was: int, now: int) -> bool:
        return (self.old[was].kind, self.old[was].text) == (self.new[now].kind, self.new[now].text)

    # A similar text

    def match_similar(self) -> None:
        """The best match first; of equals the one that stays in order, then the nearest."""
        self.left_old = [was for was in range(len(self.old)) if was not in self.new_of]
        self.left_new = [now for now in range(len(self.new)) if now not in self.old_of]
        if not self.left_old or not self.left_new:
            self.words_old, self.words_new = {}, {}
            return
        encoded = as_characters(
            *(_plain_words(self.old[was].text) for was in self.left_old),
            *(_plain_words(self.new[now].text) for now in self.left_new),
        )
        self.words_old = dict(zip(self.left_old, encoded, strict=False))
        self.words_new = dict(zip(self.left_new, encoded[len(self.left_old) :], strict=True))
        gap_old, gap_new = self.gaps()
        found = []
        self.candidates = self.find_candidates(gap_old, gap_new)
        for was, now in self.candidates:
            likeness = self.likeness(was, now)
            if likeness >= SIMILAR:
                in_order = gap_old[was] == gap_new[now]
                found.append((-round(likeness + 0.05 * in_order, 2), not in_order, abs(was - now), was, now))
        for *_, was, now in sorted(found):
            if was not in self.new_of and now not in self.old_of:
                self.pair(was, now)

    def gaps(self) -> tuple[dict[int, int], dict[int, int]]:
        """For each paragraph that is left, between which two unmoved, unchanged ones it stands."""
        anchors = longest_in_order([self.old_of.get(now) for now in range(len(self.new))])
        return (
            _gap_numbers(self.left_old, [self.old_of[now] for now in anchors]),
            _gap_numbers(self.left_new, anchors),
        )

    def find_candidates(self, gap_old: dict[int, int], gap_new: dict[int, int]) -> list[tuple[int, int]]:
        """Pairs worth comparing: near each other in the same gap, or sharing rare neighbouring words
        anywhere."""
        candidates: set[tuple[int, int]] = set()
        olds_in_gap: dict[int, list[int]] = defaultdict(list)
        for was in self.left_old:
            olds_in_gap[gap_old[was]].append(was)
        seen_in_gap: Counter[int] = Counter()
        for now in self.left_new:
            olds = olds_in_gap[gap_new[now]]
            at = seen_in_gap[gap_new[now]]
            seen_in_gap[gap_new[now]] += 1
            candidates.update((was, now) for was in olds[max(at - NEAR, 0) : at + NEAR + 1])

        holders: dict[str, set[int]] = defaultdict(set)
        for was in self.left_old:
            for couple in _couples(self.words_old[was]):
                holders[couple].add(was)
        for now in self.left_new:
            shared: Counter[int] = Counter()
            for couple in _couples(self.words_new[now]):
                if len(holders.get(couple, ())) <= FEW:
                    shared.update(holders.get(couple, ()))
            candidates.update((was, now) for was, _ in shared.most_common(CANDIDATES))
        return sorted(candidates)

    def likeness(self, was: int, now: int) -> float:
        """0 to 1. Texts of a few words are compared by letters, and more strictly."""
        before, after = self.words_old[was], self.words_new[now]
        likeness = Indel.normalized_similarity(before, after, score_cutoff=SIMILAR - 0.01)
        if min(len(before), len(after)) <= 5:
            by_letters = Indel.normalized_similarity(self.old[was].text, self.new[now].text)
            likeness = max(likeness, by_letters if by_letters >= 0.75 else 0)
        return likeness

    # Pieces

    def find_pieces(self) -> None:
        """What was split off an old paragraph, and what was merged into a new one."""
        if not self.words_old or not self.words_new:
            return
        by_old: dict[int, list[int]] = defaultdict(list)
        by_new: dict[int, list[int]] = defaultdict(list)
        for was, now in self.candidates:
            by_old[was].append(now)
            by_new[now].append(was)
        for was in self.left_old:
            pieces = [now for now in by_old[was] if now not in self.old_of and now not in self.split_from]
            whole = self.words_old[was]
            main = self.words_new.get(self.new_of[was]) if was in self.new_of else None
            for now in self.pieces(whole, pieces, self.words_new, main):
                if was in self.new_of:
                    self.split_from[now] = was
                else:
                    self.pair(was, now)
        for now in self.left_new:
            if now in self.split_from:
                continue
            pieces = [was for was in by_new[now] if was not in self.new_of and was not in self.merged_into]
            whole = self.words_new[now]
            main = self.words_old.get(self.old_of[now]) if now in self.old_of else None
            for was in self.pieces(whole, pieces, self.words_old, main):
                if now in self.old_of:
                    self.merged_into[was] = now
                else:
                    self.pair(was, now)

    def pieces(self, whole: str, pieces: Iterable[int], words_of: dict[int, str], kept: str | None) -> list[int]:
        """Those of `pieces` that are made of words of `whole`, the largest first, each taking its words away.

        `kept` is what the whole became; its words are not there to be taken. Without it the whole must go
        into its pieces for the most part: two of them at least, and half of its words.
        """
        rest = _without(whole, kept) if kept is not None else whole
        taken = []
        for piece in sorted(pieces, key=lambda index: (-len(words_of[index]), index)):
            words_in_piece = words_of[piece]
            if len(words_in_piece) < SHORTEST_PIECE or len(rest) < CONTAINED * len(words_in_piece):
                continue
            if LCSseq.similarity(words_in_piece, rest) >= CONTAINED * len(words_in_piece):
                rest = _without(rest, words_in_piece)
                taken.append(piece)
        if kept is None and (len(taken) < 2 or len(rest) > len(whole) / 2):
            return []
        return taken

    # The outcome

    def alignment(self, fresh: Callable[[], str]) -> Alignment:
        used = {kept.key for kept in self.old}
        unmoved = set(longest_in_order([self.old_of.get(now) for now in range(len(self.new))]))
        alignment = Alignment()
        for now in range(len(self.new)):
            was = self.old_of.get(now)
            if was is None:
                key = _unused(fresh, used)
                origin = self.split_from.get(now)
                fate = (
                    Fate("new", key, None, now + 1)
                    if origin is None
                    else Fate("split", key, origin + 1, now + 1, (self.old[origin].key,))
                )
            else:
                key = self.old[was].key
                edited = not self.same(was, now)
                moved = now not in unmoved
                kind = _KEPT_FATES[moved, edited]
                fate = Fate(kind, key, was + 1, now + 1)
            alignment.keys.append(key)
            alignment.fates.append(fate)
        for was, kept in enumerate(self.old):
            if was in self.merged_into:
                into = self.merged_into[was]
                alignment.fates.append(Fate("merged", kept.key, was + 1, into + 1, (alignment.keys[into],)))
            elif was not in self.new_of:
                alignment.fates.append(Fate("removed", kept.key, was + 1, None))
        return alignment


def _unused(fresh: Callable[[], str], used: set[str]) -> str:
    for _ in range(1000):
        key = fresh()
        if key not in used:
            used.add(key)
            return key
    raise ValueError("No fresh key could be had in a thousand tries.")


def _plain_words(text: str) -> list[str]:
    """The words of a text in lower case, without spaces and signs."""
    return [word.casefold() for word in words(text) if re.search(r"\w", word)]


def _couples(text: str) -> set[str]:
    """Neighbouring words; of a text of one word, the word."""
    return {text[at : at + 2] for at in range(max(len(text) - 1, 1))} if text else set()


def _gap_numbers(places: Sequence[int], anchors: Sequence[int]) -> dict[int, int]:
    """For each place (rising), how many of the anchors (rising) stand before it."""
    numbers, passed = {}, 0
    for place in places:
        while passed < len(anchors) and anchors[passed] < place:
            passed += 1
        numbers[place] = passed
    return numbers


def _without(whole: str, part: str) -> str:
    """The words of `whole` that are not matched, in order, by `part`."""
    return "".join(
        whole[step.src_start : step.src_end]
        for step in LCSseq.opcodes(whole, part)
        if step.tag in ("delete", "replace")
    )
