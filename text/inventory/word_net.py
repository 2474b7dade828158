"""The net under every way in: the words of a source that did not come through, each with where it stood.

A word is a run of letters and digits; Khmer, which writes no spaces between words, is compared by its clusters. Signs,
spaces and emphasis are no words, apart from signs that are read aloud (%, §, currencies). A passage may arrive in
another place than it had, and words may be joined or divided on the way; a word that stands nowhere is missing, however
often the same word stands elsewhere. Where a passage repeats itself, words beside the missing ones may be told with
them.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

SAID_BEFORE = 8
"""Words that are told of what stood before."""

_WORD = re.compile(
    r"[\u1780-\u17b3](?:[\u17b4-\u17d1\u17d3\u17dd]|\u17d2[\u1780-\u17b3])*"  # a cluster, whole
    r"|[\u17e0-\u17f9]+|[\u17d7\u17dc]"
    r"|[^\W_\u1780-\u17ff](?:[^\W_\u1780-\u17ff]|[\u0300-\u036f])*"
    r"|[%‰§$€£¥៛]"
)
_UNSEEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_TOGETHER = 4  # words that are known again, wherever they stand
_MOST_PLACES = 16  # at which words that occur everywhere are looked for
_BESIDE = 64  # words beside others among which the rest of a passage is looked for
_LARGEST = 40_000_000  # words times words compared at once, about 5 MB


@dataclass(frozen=True)
class Missing:
    """Words that did not come through.

    words     as they stood
    before    the words before them, in the same passage or the one before; empty at the beginning
    position  the passage of the source, counted from 0
    """

    words: str
    before: str
    position: int


def missing_words(source: Sequence[str], arrived: Sequence[str]) -> list[Missing]:
    """The words of the source's passages that are not in those that arrived, in the order of the source."""
    before, after = [_Passage(text) for text in source], [_Passage(text) for text in arrived]
    spelling = _encode(before, after)
    lost, found = _other_passages(before, after)
    if not lost:
        return []
    net = _Net(before, lost, "".join(passage.code for passage in found), spelling)
    return net.missing()


def count_of_words(passages: Sequence[str]) -> int:
    """Words as this module counts them."""
    return sum(len(_WORD.findall(_plain(text))) for text in passages)


# Passages -------------------------------------------------------------------------------------------------------


class _Passage:
    """A passage in words, each of which `code` holds as one character."""

    def __init__(self, text: str) -> None:
        self.text = _plain(text)
        self.words = _WORD.findall(self.text)
        self.code = ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))


def _encode(*texts: Sequence[_Passage]) -> dict[str, str]:
    """Encode the passages; return the word that each character stands for."""
    known: dict[str, str] = {}
    for text in texts:
        for passage in text:
            # From U+10000 on, so that no surrogate comes up; a million different words fit.
            passage.code = "".join([known.setdefault(word, chr(0x10000 + len(known))) for word in passage.words])
    return {character: word for word, character in known.items()}


def _other_passages(before: Sequence[_Passage], after: Sequence[_Passage]) -> tuple[list[int], list[_Passage]]:
    """The places of the source's passages that did not arrive as they were, and what else arrived."""
    places = defaultdict(list)
    for at, passage in enumerate(after):
        places[passage.code].append(at)
    lost, came = [], set()
    in_order = _in_order([passage.code for passage in before], [passage.code for passage in after])
    for place in in_order.values():
        places[after[place].code].remove(place)
        came.add(place)
    for at, passage in enumerate(before):
        if at in in_order or not passage.code:
            continue
        if places[passage.code]:
            came.add(places[passage.code].pop(0))
        else:
            lost.append(at)
    return lost, [passage for at, passage in enumerate(after) if at not in came and passage.code]


def _in_order(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """The passages that arrived in the order of the source, so that of equal ones the right one is missing."""
    if len(before) * len(after) > _LARGEST:
        return {}
    return {
        step.src_start + at: step.dest_start + at
        for step in LCSseq.opcodes(before, after)
        if step.tag == "equal"
        for at in range(step.src_end - step.src_start)
        if before[step.src_start + at]
    }


# Words ----------------------------------------------------------------------------------------------------------


class _Net:
    """Finds for each word of the passages that are in question the word that it arrived as.

    places    for each word of `code` its passage and its place in it
    met       for each word the place where it arrived, or -1
    spelling  the word that each character stands for
    """

    def __init__(
        self, passages: Sequence[_Passage], lost: Sequence[int], arrived: str, spelling: dict[str, str]
    ) -> None:
        self.passages, self.arrived, self.spelling = passages, arrived, spelling
        self.places = [(at, word) for at in lost for word in range(len(passages[at].words))]
        self.code = "".join(passages[at].code for at in lost)
        self.met = [-1] * len(self.code)
        self.is_used = bytearray(len(arrived))

    def missing(self) -> list[Missing]:
        self._meet_what_stands_together(_TOGETHER)
        self._meet_whole_passages()
        self._meet_between_others()
        lost: list[list[int]] = []
        for at, place in enumerate(self.met):
            if place >= 0:
                continue
            if lost and lost[-1][-1] == at - 1 and self.places[at - 1][0] == self.places[at][0]:
                lost[-1].append(at)
            else:
                lost.append([at])
        return [self._said(run[0], run[-1]) for run in lost]

    def _meet(self, at: int, place: int) -> None:
        self.met[at] = place
        self.is_used[place] = 1

    def _meet_what_stands_together(self, many: int) -> None:
        """Go through both side by side; where they part, go on where the next words stand together."""
        index: dict[str, list[int]] = defaultdict(list)
        for place in range(len(self.arrived) - many + 1):
            index[self.arrived[place : place + many]].append(place)
        at = place = 0
        while at < len(self.code):
            if place < len(self.arrived) and not self.is_used[place] and self.code[at] == self.arrived[place]:
                self._meet(at, place)
                at, place = at + 1, place + 1
                continue
            there = self._next_place(index.get(self.code[at : at + many], []), place)
            if there is None:
                at += 1
            elif missing := self._missing_before(at, place, there, many):
                at += missing
            else:
                place = there

    def _missing_before(self, at: int, place: int, there: int, many: int) -> int:
        """How many words are missing here, where that explains more than that others came in between; else 0."""
        between = there - place if there > place else _BESIDE
        here = self.arrived[place : place + many]
        if not here or self.is_used[place]:
            return 0
        return max(self.code.find(here, at + 1, at + min(between, _BESIDE) + len(here)) - at, 0)

    def _next_place(self, places: Sequence[int], after: int) -> int | None:
        first = bisect_left(places, after)
        for place in [*places[first : first + _MOST_PLACES], *places[: min(first, _MOST_PLACES)]]:
            if not self.is_used[place]:
                return place
        return None

    def _meet_whole_passages(self) -> None:
        """A short passage, of fewer words than are known again, may have come to another place as a whole."""
        starts = [at for at, (_passage, word) in enumerate(self.places) if word == 0]
        short = [
            (start, end)
            for start, end in zip(starts, [*starts[1:], len(self.code)], strict=True)
            if end - start < _TOGETHER and all(place < 0 for place in self.met[start:end])
        ]
        index: dict[str, list[int]] = defaultdict(list)
        for many in {end - start for start, end in short}:
            for place in range(len(self.arrived) - many + 1):
                if not any(self.is_used[place : place + many]):
                    index[self.arrived[place : place + many]].append(place)
        for start, end in short:
            for place in index[self.code[start:end]][:_MOST_PLACES]:
                if not any(self.is_used[place : place + end - start]):
                    for at in range(start, end):
                        self._meet(at, place + at - start)
                    break

    def _meet_between_others(self) -> None:
        """What is left of a passage is looked for beside the words that arrived before and after it."""
        at = 0
        while at < len(self.met):
            if self.met[at] >= 0:
                at += 1
                continue
            end = at + 1
            while end < len(self.met) and self.met[end] < 0 and self.places[end][0] == self.places[at][0]:
                end += 1
            self._meet_in(at, end, self._places_beside(at, end))
            at = end

    def _places_beside(self, at: int, end: int) -> list[int]:
        """What arrived, and is no other word yet, right beside the words about a run; else after what came last."""
        most = 4 * (end - at) + _BESIDE
        before = self._met_in(range(max(at - _BESIDE, 0), at), self.places[at][0])
        after = self._met_in(range(end, min(end + _BESIDE, len(self.met))), self.places[at][0])
        if not before and not after:
            before = {max(self.met[max(at - _BESIDE, 0) : at], default=-1)}
        found: set[int] = set()
        for places, step in ((before, 1), (after, -1)):
            for place in places:
                beside = place + step
                while 0 <= beside < len(self.arrived) and not self.is_used[beside] and abs(beside - place) <= most:
                    found.add(beside)
                    beside += step
        return sorted(found)

    def _met_in(self, words: range, passage: int) -> set[int]:
        """Where the words of a passage, among these, arrived."""
        return {self.met[at] for at in words if self.met[at] >= 0 and self.places[at][0] == passage}

    def _meet_in(self, at: int, end: int, places: Sequence[int]) -> None:
        went, came = self.code[at:end], "".join(self.arrived[place] for place in places)
        if not came or len(went) * len(came) > _LARGEST:
            return
        if joined := self._joined(went, came):
            for moved in range(max(end - at, len(joined))):
                self._meet(min(at + moved, end - 1), places[joined[min(moved, len(joined) - 1)]])
            return
        for step in LCSseq.opcodes(went, came):
            for moved in range(step.src_end - step.src_start if step.tag == "equal" else 0):
                self._meet(at + step.src_start + moved, places[step.dest_start + moved])

    def _joined(self, went: str, came: str) -> range:
        """The words of `came` that, written together, are the others written together."""
        starts, length = {}, 0
        for place, character in enumerate([*came, ""]):
            starts[length] = place
            length += len(self.spelling.get(character, ""))
        wanted = "".join(self.spelling[character] for character in went)
        found = "".join(self.spelling[character] for character in came).find(wanted)
        if found in starts and found + len(wanted) in starts:
            return range(starts[found], starts[found + len(wanted)])
        return range(0)

    def _said(self, first: int, last: int) -> Missing:
        position, start = self.places[first]
        text = self.passages[position].text
        spans = [word.span() for word in _WORD.finditer(text)]
        words = text[spans[start][0] : spans[self.places[last][1]][1]]
        before = text[: spans[start][0]]
        if not start:
            others = (self.passages[at] for at in range(position - 1, -1, -1))
            before = next((other.text for other in others if other.words), "")
        told = [word.start() for word in _WORD.finditer(before)][-SAID_BEFORE:]
        return Missing(" ".join(words.split()), " ".join(before[told[0] :].split()) if told else "", position)
