"""Writing: pandoc's tree of a Word document becomes the Markdown that our texts are written in.

The tree holds the tracked changes, so that one tree is written twice, in either reading. Marks of our own among the
words are taken out here.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from handbook.docx.markdown.inline_writer import InlineWriter
from handbook.docx.markdown.note_labels import Labels
from handbook.docx.markdown.pandoc_tree import (
    Mode,
    box_kind,
    ends_open,
    inlines_of,
    inlines_under,
    plain_words,
    sole_cell,
    with_inlines,
)
from handbook.docx.markdown.pipe_tables import pipe_table
from handbook.docx.markdown.private_marks import without_marks
from text.parsing.markdown_escaping import code_block, escaped, heading_end, line_start, on_one_line

DEEPEST = 40
"""Blocks inside blocks; what is nested deeper is written without its structure."""


_RUN_ON = {"BulletList", "OrderedList", "BlockQuote", "DefinitionList"}


@dataclass
class Writer:
    """Writes blocks in one reading.

    picture       what is typed for a picture: given its path in the file, what it shows, its caption; "" for none
    own_anchors   the author's own places (`#name`) that links may lead to
    dropped_links called with the address of a link of which only the words stay
    """

    mode: Mode
    labels: Labels
    picture: Callable[[str, str, str], str]
    own_anchors: frozenset[str] = frozenset()
    dropped_links: Callable[[str], None] = lambda address: None
    default_titles: frozenset[str] = frozenset()
    depth: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.inline_writer = InlineWriter(
            self.mode, self.labels, self.picture, self.note_body, self.own_anchors, self.dropped_links
        )
        self.inlines = self.inline_writer.inlines

    def blocks(self, blocks: Sequence[dict]) -> str:
        """Blocks with an empty line between them; two lists in a row are kept apart."""
        self.depth += 1
        try:
            written: list[tuple[str, str]] = []
            for block in self.joined(blocks):
                text = self.block(block, is_top=self.depth == 1)
                if text.strip():
                    written.append((block["t"], text))
        finally:
            self.depth -= 1
        return together(written)

    def joined(self, blocks: Sequence[dict]) -> Iterator[dict]:
        """Blocks in which a paragraph whose end is not there goes on in the next."""
        waiting: dict | None = None
        for block in blocks:
            if waiting is not None and block["t"] in ("Para", "Plain", "Header"):
                words = [*inlines_of(waiting), *inlines_of(block)]
                # What is left of a paragraph that lost all its words reads as the paragraph it ran into.
                kept = waiting if self.inlines(inlines_of(waiting)).strip() else block
                block, waiting = with_inlines(kept, words), None
            elif waiting is not None:
                yield waiting
                waiting = None
            if block["t"] in ("Para", "Plain", "Header") and ends_open(block, self.mode):
                waiting = block
            else:
                yield block
        if waiting is not None:
            yield waiting

    def block(self, block: dict, *, is_top: bool = False) -> str:
        kind, content = block["t"], block.get("c")
        if self.depth > DEEPEST:
            return self.words(block)
        if kind == "CodeBlock":
            return code_block(without_marks(content[1]), is_top=is_top)
        write = _WRITERS.get(kind)
        return write(self, content) if write else ""

    def paragraph(self, inlines: Sequence[dict]) -> str:
        text = self.inlines(inlines).strip(" \n")
        text = re.sub(r"[ ]*\n(?=[ ]*\n)", "<br>", text)  # an empty line would end the paragraph
        return "\n".join(line_start(line) for line in text.split("\n"))

    def heading(self, content: list) -> str:
        words = heading_end(on_one_line(self.inlines(content[2])))
        return f"{'#' * min(content[0], 6)} {words}" if words else ""

    def bullets(self, items: list) -> str:
        return self.items(items, lambda at: "-")

    def numbered(self, content: list) -> str:
        return self.items(content[1], lambda at: f"{content[0][0] + at}.")

    def quotation(self, blocks: list) -> str:
        inside = self.blocks(blocks)
        return "\n".join(f"> {line}".rstrip() for line in inside.split("\n")) if inside else ""

    def division(self, content: list) -> str:
        return self.blocks(content[1])

    def lines(self, lines: list) -> str:
        return "  \n".join(self.inlines(line).strip() for line in lines)

    def definitions(self, items: list) -> str:
        return "\n\n".join(filter(None, (self.definition(*item) for item in items)))

    def items(self, items: Sequence[Sequence[dict]], number: Callable[[int], str]) -> str:
        written: list[str] = []
        is_loose = False
        for item in items:
            inside = [block for block in self.joined(item)]
            is_loose |= sum(block["t"] in ("Para", "Plain") for block in inside) > 1 or any(
                block["t"] not in ("Para", "Plain", "BulletList", "OrderedList") for block in inside
            )
        for item in items:
            body = self.blocks(item) if is_loose else self.tight(item)
            if body.strip():
                marker = number(len(written))
                written.append(f"{marker} " + body.replace("\n", "\n    ").replace("\n    \n", "\n\n"))
        return ("\n\n" if is_loose else "\n").join(written)

    def tight(self, item: Sequence[dict]) -> str:
        self.depth += 1
        try:
            return "\n".join(filter(None, (self.block(block) for block in self.joined(item))))
        finally:
            self.depth -= 1

    def definition(self, term: Sequence[dict], meanings: Sequence[Sequence[dict]]) -> str:
        words = on_one_line(self.inlines(term))
        said = [self.blocks(meaning).replace("\n", "\n    ") for meaning in meanings]
        said = [f":   {meaning}" for meaning in said if meaning.strip()]
        return "\n".join([words, *said]) if words and said else words or "\n".join(said)

    def figure(self, content: list) -> str:
        caption = on_one_line(plain_words(content[1][1], self.mode))
        images = [inline for inline in inlines_under(content[2]) if inline["t"] == "Image"]
        if len(images) == 1:
            return self.inline_writer.image(images[0]["c"], caption)
        return together([("Div", self.blocks(content[2])), ("Para", line_start(escaped(caption)))])

    def table(self, content: list) -> str:
        if box := box_kind(content):
            return self.box(box, sole_cell(content))
        if (inside := sole_cell(content)) is not None:
            return self.blocks(inside)
        return pipe_table(content, self.cell)

    def cell(self, blocks: Sequence[dict]) -> str:
        was_in_cell, self.inline_writer.in_cell = self.inline_writer.in_cell, True
        parts = [part for block in self.joined(blocks) for part in self.cell_parts(block)]
        self.inline_writer.in_cell = was_in_cell
        text = "<br>".join(filter(None, parts))
        return re.sub(r"(?<!\\)\|", r"\\|", text)

    def cell_parts(self, block: dict) -> Iterator[str]:
        kind, content = block["t"], block.get("c")
        if kind in ("Para", "Plain", "Header"):
            yield re.sub(r"[ ]*\n", "<br>", self.inlines(inlines_of(block)).strip(" \n"))
        elif kind in ("BulletList", "OrderedList"):
            items = content if kind == "BulletList" else content[1]
            for at, item in enumerate(items):
                sign = "•" if kind == "BulletList" else f"{content[0][0] + at}."
                yield f"{sign} {'; '.join(part for part in (self.cell(item),) if part)}".rstrip()
        elif kind == "Figure":
            yield self.figure(content)
        else:
            yield escaped(on_one_line(self.words(block)))

    def box(self, kind: str, blocks: Sequence[dict]) -> str:
        """A box: the first paragraph, in the style of its kind, is the title."""
        title, *rest = self.joined(blocks)
        words = on_one_line(plain_words([title], self.mode)).replace('"', "”")
        kind = kind.replace("-bench-card", " bench-card")
        heading = f'!!! {kind} "{words}"' if words and words not in self.default_titles else f"!!! {kind}"
        inside = self.blocks(rest)
        return "\n".join([heading, *(f"    {line}".rstrip() for line in inside.split("\n"))]).rstrip()

    def words(self, block: object) -> str:
        """The words of anything, without its structure."""
        return " ".join(self.inlines([inline]) for inline in inlines_under(block))

    def note_body(self, blocks: Sequence[dict]) -> str:
        """What a note says; its blocks are not those of the page."""
        depth, self.depth = self.depth, 1
        in_cell, self.inline_writer.in_cell = self.inline_writer.in_cell, False
        try:
            return self.blocks(blocks)
        finally:
            self.depth, self.inline_writer.in_cell = depth, in_cell


_WRITERS = {
    "Para": Writer.paragraph,
    "Plain": Writer.paragraph,
    "Header": Writer.heading,
    "BulletList": Writer.bullets,
    "OrderedList": Writer.numbered,
    "BlockQuote": Writer.quotation,
    "DefinitionList": Writer.definitions,
    "Table": Writer.table,
    "Figure": Writer.figure,
    "Div": Writer.division,
    "LineBlock": Writer.lines,
}
"""What writes a block of a kind; any other (a rule between two parts, raw words of another format) is left out."""


def together(written: Sequence[tuple[str, str]]) -> str:
    """Blocks, each with its kind, with an empty line between them; what would run into one is kept apart."""
    text = ""
    before = ""
    for kind, block in written:
        if text:
            text += "\n\n<!-- -->\n\n" if run_into_each_other(before, kind) else "\n\n"
        text += block
        before = kind
    return text


def run_into_each_other(before: str, after: str) -> bool:
    """Whether Markdown would read two blocks of these kinds as one when only an empty line stands between them."""
    return before == after and after in _RUN_ON
