"""The definitions of notes in the text that left, as they read in what came back."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from handbook.docx.markdown.pipe_tables import with_plain_rules
from text.parsing.blocks import Block, Stretch
from text.parsing.headings_and_notes import definition

_NOTE = re.compile(r"[ ]{0,3}\[\^([^\]]*)\]:")
_DEFINES = re.compile(r"[ ]{0,3}\*?\[[^\]]+\][ ]?:")


@dataclass
class NoteDefinitions:
    """The lines of the text that left and its stretches, with what each note said (by label) before and says now.

    called_in_notes  the labels that notes call: what they say stays even where it is no note of the file any more
    """

    lines: Sequence[str]
    stretches: Sequence[Stretch]
    before: dict[str, str]
    now: dict[str, str]
    called_in_notes: Container[str] = frozenset()

    @property
    def have_changed(self) -> bool:
        return self.before.keys() != self.now.keys() or not all(map(self._is_same, self.now))

    def _is_same(self, label: str) -> bool:
        return with_plain_rules(self.now[label]) == with_plain_rules(self.before[label])

    def as_now(self, start: int, end: int) -> list[str]:
        """Lines with the definitions of notes as they read now; those that nothing calls any more are gone."""
        kept: list[str] = []
        at = start
        for stretch in self.stretches:
            if stretch.kind != "definition" or not start <= stretch.start < end:
                continue
            kept += self.lines[at : stretch.start]
            for lines in _divided(self.lines[stretch.start : stretch.end]):
                kept += self._as_now(lines)
            at = stretch.end
        return kept + list(self.lines[at:end])

    def _as_now(self, lines: list[str]) -> list[str]:
        found = _NOTE.match(lines[0])
        label = found[1] if found else None
        if label not in self.before:
            return lines
        if label not in self.now:
            return lines if label in self.called_in_notes else []
        return lines if self._is_same(label) else definition(label, self.now[label]).split("\n")

    def inside(self, block: Block) -> list[str]:
        """The definitions that stand among the lines of a block."""
        lines: list[str] = []
        for stretch in self.stretches:
            if stretch.kind == "definition" and block.line < stretch.start and stretch.end <= block.end:
                lines += [*self.as_now(stretch.start, stretch.end), ""]
        return lines

    def added(self) -> Iterator[list[str]]:
        """The lines of each definition that came in Word."""
        for label, body in self.now.items():
            if label not in self.before:
                yield definition(label, body).split("\n")


def _divided(lines: Sequence[str]) -> list[list[str]]:
    """The definitions of a stretch, which may hold several in a row, each with the lines that belong to it."""
    definitions: list[list[str]] = []
    for line in lines:
        if not definitions or _DEFINES.match(line):
            definitions.append([])
        definitions[-1].append(line)
    return definitions
