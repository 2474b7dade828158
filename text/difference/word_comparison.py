"""Comparing two sequences of words: what stayed, and what went and came between, so that it can be read."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from text.khmer import boundaries

_LETTER = re.compile(r"\w")

LARGEST = 400_000_000
"""Words of the old text times words of the new that are compared at once, about 50 MB; beyond it sentences
are compared first, and only what differs between them word by word."""

THING = "\x00"
"""What stands among words and is none, such as the call of a note, is compared by a name that begins with this sign; no
text holds it."""


@dataclass
class Stretch:
    """Words that stayed, or what went and what came at one place: from where to where, in the old and in the new."""

    stayed: bool
    went: tuple[int, int]
    came: tuple[int, int]


def words(text: str) -> list[str]:
    """A text in words, spaces and signs, which put together give the text again; no cluster is divided."""
    places = [at for at in boundaries(text, "word", "km") if at < len(text) and not _hangs(text, at)]
    return [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True) if start < end]


def _hangs(text: str, at: int) -> bool:
    """Whether the character at a place belongs to the cluster before it."""
    return unicodedata.category(text[at])[0] == "M" or text[at] in "\u200d" or text[at - 1] in "\u17d2\u200d"


def as_characters(*texts: Sequence[str]) -> list[str]:
    """Each sequence of words as a string in which one character stands for one word, the same in all of
    them."""
    known: dict[str, str] = {}
    # From U+10000 on, so that no surrogate comes up; a million different words fit.
    return ["".join(known.setdefault(word, chr(0x10000 + len(known))) for word in text) for text in texts]


def compare(before: Sequence[str], after: Sequence[str]) -> list[Stretch]:
    """What stayed and what changed, by turns; joined where too little stayed between two changes to be read by itself,
    such as a space or "the"."""
    find = _by_sentences if len(before) * len(after) > LARGEST else _opcodes
    return _readable(before, after, _runs(find(before, after)))


def _opcodes(before: Sequence[str], after: Sequence[str], old: int = 0, new: int = 0) -> Iterator[Stretch]:
    """`old` and `new` are the places at which the two sequences begin."""
    for step in LCSseq.opcodes(*as_characters(before, after)):
        went, came = (old + step.src_start, old + step.src_end), (new + step.dest_start, new + step.dest_end)
        yield Stretch(step.tag == "equal", went, came)


def _by_sentences(before: Sequence[str], after: Sequence[str]) -> Iterator[Stretch]:
    """For giant paragraphs: sentences first, then words between the sentences that stayed.

    Where even that is too much, all went and all came: still true, if coarse.
    """
    old, new = _sentences(before), _sentences(after)
    if len(old) * len(new) > LARGEST:
        yield Stretch(False, (0, len(before)), (0, len(after)))
        return
    old_places, new_places = [*old, len(before)], [*new, len(after)]
    said_before, said_after = (
        ["".join(words_of[start:end]) for start, end in pairwise(places)]
        for words_of, places in ((before, old_places), (after, new_places))
    )
    for run in _runs(_opcodes(said_before, said_after)):
        went = (old_places[run.went[0]], old_places[run.went[1]])
        came = (new_places[run.came[0]], new_places[run.came[1]])
        # Sentences are the same when their letters are; they may yet be divided into other words on either side.
        is_word_by_word = run.stayed and before[slice(*went)] == after[slice(*came)]
        if is_word_by_word or not run.stayed and (went[1] - went[0]) * (came[1] - came[0]) > LARGEST:
            yield Stretch(run.stayed, went, came)
        else:
            yield from _opcodes(before[slice(*went)], after[slice(*came)], went[0], came[0])


def _sentences(tokens: Sequence[str]) -> list[int]:
    """Where sentences begin."""
    begins, length = [0] if tokens else [], 0
    for at, token in enumerate(tokens, start=1):
        length += 1
        if at < len(tokens) and (token[-1] in ".!?;:។៕\n" or length >= 200):
            begins.append(at)
            length = 0
    return begins


def _runs(steps: Iterable[Stretch]) -> Iterator[Stretch]:
    """Neighbouring steps of one kind as one."""
    run: Stretch | None = None
    for step in steps:
        if step.went[0] == step.went[1] and step.came[0] == step.came[1]:
            continue
        if run is not None and run.stayed == step.stayed:
            run = Stretch(run.stayed, (run.went[0], step.went[1]), (run.came[0], step.came[1]))
            continue
        if run is not None:
            yield run
        run = step
    if run is not None:
        yield run


def _readable(before: Sequence[str], after: Sequence[str], runs: Iterable[Stretch]) -> list[Stretch]:
    old_places, new_places = _places(before), _places(after)

    def length(edit: Stretch) -> int:
        """In characters, the longer of what went and what came."""
        return max(
            old_places[edit.went[1]] - old_places[edit.went[0]], new_places[edit.came[1]] - new_places[edit.came[0]]
        )

    readable: list[Stretch] = []
    for run in runs:
        readable.append(run)
        # A joined edit is longer, so what stayed before it may be too little now.
        while len(readable) > 2 and not readable[-1].stayed:
            first, between, last = readable[-3:]
            if not _is_tiny(before[slice(*between.went)], min(length(first), length(last))):
                break
            joined = Stretch(False, (first.went[0], last.went[1]), (first.came[0], last.came[1]))
            readable[-3:] = [joined]
    return readable


def _places(tokens: Sequence[str]) -> list[int]:
    """Where each word begins, in characters, and where the last one ends."""
    places = [0]
    for token in tokens:
        places.append(places[-1] + len(token))
    return places


def _is_tiny(stayed: Sequence[str], beside: int) -> bool:
    """Whether what stayed between two edits only breaks up the reading: no word at all, or a few letters
    beside edits at least as long on both sides."""
    if any(word.startswith(THING) for word in stayed):
        return False
    text = "".join(stayed)
    letters = len(_LETTER.findall(text)) if len(text) < 40 else len(text)
    return letters == 0 or (letters <= 12 and len(text) <= beside)
