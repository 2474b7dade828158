"""The source of a returned draft put together: what Word did not change is the very source it was."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from handbook.docx.markdown.markdown_writer import run_into_each_other
from handbook.docx.returning.block_matching import Matches
from handbook.docx.returning.html_passages import Passages
from handbook.docx.returning.note_definitions import NoteDefinitions
from handbook.docx.word.word_document import Piece
from text.parsing.blocks import Text


@dataclass
class Assembled:
    """The source, and for each returned piece the line that it begins on."""

    source: str
    starts: list[int]


@dataclass
class SourceAssembly:
    """The returned pieces, with what stood between them in the text that left.

    source, text, names  of what left: its source, that source as read, the bookmark of each block
    now                  the pieces that came back
    """

    source: str
    text: Text
    names: list[str]
    now: Sequence[Piece]
    matches: Matches
    passages: Passages
    notes: NoteDefinitions
    written: list[str] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.place = {name: at for at, name in enumerate(self.names)}
        self.used: set[object] = set()  # what stands between blocks, and inside them, and has its place again

    def assembled(self) -> Assembled:
        if self._is_untouched():
            return Assembled(self.source, [block.line for block in self.text.blocks])
        starts: list[int] = []
        self._write(self._furniture(-1))
        before = None
        for at, piece in enumerate(self.now):
            if at in self.passages.inside:
                starts.append(starts[-1])
                continue
            if before is not None and run_into_each_other(before, piece.kind) and not self._is_apart(at):
                self._write(["<!-- -->"])
            starts.append(self._write_piece(at, piece))
            before = piece.last_kind or piece.kind
        self._write_what_is_left()
        return Assembled("\n".join(self.written) + "\n", starts)

    def _is_untouched(self) -> bool:
        return all(self.matches.is_same) and self.matches.of == self.names and not self.notes.have_changed

    def _write_piece(self, at: int, piece: Piece) -> int:
        """Write a piece with what stood in and after its block; return its first line."""
        name = self.matches.of[at]
        if name is None:
            return self._write(piece.text.split("\n"))
        place = self.place[name]
        if at in self.passages.whole:
            block = self.text.blocks[place]
            self.used.add(("inside", place))
            start = self._write(self.notes.as_now(block.line, block.end))
        else:
            start = self._write(piece.text.split("\n"))
            self._write(self._definitions_inside(place))
        self._write(self._furniture(self.passages.last_block[place]))
        return start

    def _write_what_is_left(self) -> None:
        """What stood with blocks that did not come back, and the notes that are new."""
        returned = {self.place[name] for name in self.matches.of if name}
        for at in range(len(self.text.blocks)):
            self._write(self._furniture(at))
            if at not in returned and ("inside", at) not in self.used:
                self._write(self._definitions_inside(at))
        for lines in self.notes.added():
            self._write(lines)

    def _write(self, lines: Sequence[str]) -> int:
        """Write lines, with an empty one before them; return the first one's place."""
        lines = [*lines]
        while lines and not lines[0].strip():
            lines.pop(0)
        while lines and not lines[-1].strip():
            lines.pop()
        if not lines:
            return len(self.written)
        if self.written:
            self.written.append("")
        start = len(self.written)
        self.written.extend(lines)
        return start

    def _furniture(self, after: int) -> list[str]:
        """What stood after a block and is no block itself (definitions, comments), each once."""
        if after in self.used:
            return []
        self.used.add(after)
        blocks = self.text.blocks
        start = blocks[after].end if after >= 0 else 0
        end = blocks[after + 1].line if after + 1 < len(blocks) else len(self.notes.lines)
        return self.notes.as_now(start, end)

    def _definitions_inside(self, place: int) -> list[str]:
        self.used.add(("inside", place))
        return self.notes.inside(self.text.blocks[place])

    def _is_apart(self, at: int) -> bool:
        """Whether what stood before this block already keeps it apart."""
        place = self.place.get(self.matches.of[at] or "", 0)
        if not place:
            return False
        blocks = self.text.blocks
        between = self.notes.lines[blocks[place - 1].end : blocks[place].line]
        return any(line.strip() for line in between)
