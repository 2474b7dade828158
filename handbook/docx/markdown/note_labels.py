"""The labels of footnotes.

A text may have ten thousand notes: nothing here goes through all of them for one.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

_TYPED_CALL = re.compile(r"\\\[\^((?:[^\[\]\\]|\\[^\[\]])+)\\\]")


class Labels:
    """The labels of notes: those that the text had before, and numbers for new ones."""

    def __init__(
        self,
        known: dict[str, str] | None = None,
        bodies: dict[str, str] | None = None,
        typed: frozenset[str] = frozenset(),
    ):
        self.known = known or {}  # name of the note's bookmark -> label
        self.bodies = bodies or {}  # label -> what the note said
        self.typed = typed  # labels that stand in the text, wherever
        self.written: dict[str, str] = {}  # label -> what it says now, which stays; see _write
        self.called_in_notes: set[str] = set()
        self._of_text = frozenset(self.known.values())
        self._taken = {*self.known.values(), *self.bodies, *self.typed}
        self._by_body: dict[str, list[str]] = defaultdict(list)  # what a note said -> labels
        for label, said in self.bodies.items():
            self._by_body[said].append(label)
        self._new_by_body: dict[str, str] = {}  # what a note says -> the first label of one that was not there before
        self._places: dict[str, int] = {}  # label -> when it was written
        self._free = 1  # every lower number is taken

    def label(self, names: Sequence[str], body: str) -> str:
        """The label of a note with these bookmarks and this text."""
        wanted = [self.known[name] for name in names if name in self.known]
        # Word may have lost the bookmark: the same words are the same note.
        wanted += self._by_body.get(body, ())
        if body in self._new_by_body:
            wanted.append(self._new_by_body[body])
        for label in wanted:
            if self.written.get(label, body) == body:
                return self._write(label, body)
        for label in (self.known[name] for name in names if name in self.known):
            # LibreOffice may have made paragraphs of a table in the second copy of a note that is called twice.
            if _bare(self.written[label]) == _bare(body):
                return label
        return self._write(self._next_free(), body)

    def with_calls(self, body: str) -> str:
        """What a note says, in which labels of the text's own notes that are typed call them, as in the text."""
        return _TYPED_CALL.sub(self._call, body)

    def _call(self, typed: re.Match[str]) -> str:
        label = re.sub(r"\\(.)", r"\1", typed[1])
        if label not in self._of_text:
            return typed[0]
        self.called_in_notes.add(label)
        return f"[^{label}]"

    def called_in(self, text: str) -> list[str]:
        """The labels of the written notes that a text calls or defines, in the order in which they were written."""
        named = {after.partition("]")[0] for after in text.split("[^")[1:] if "]" in after}
        return sorted(named & self._places.keys(), key=self._places.__getitem__)

    def _write(self, label: str, body: str) -> str:
        if label not in self.written:
            self._places[label] = len(self.written)
            self.written[label] = body
            if label not in self.bodies:
                self._new_by_body.setdefault(body, label)
        return label

    def _next_free(self) -> str:
        number = max(self._free, len(self.written) + 1)
        while str(number) in self._taken or str(number) in self.written:
            number += 1
        self._free = number
        return str(number)


def _bare(body: str) -> str:
    """What a note says, without what a table is made of."""
    return re.sub(r"[\s|:\\-]+", "", body)
