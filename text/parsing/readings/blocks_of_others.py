"""Blocks as others write them: fences with more than a language, rows longer than their head, lists and tables right
under a sentence; from form 3 on also `1)`."""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.extensions.tables import TableProcessor
from markdown.inlinepatterns import HTML_RE
from markdown.preprocessors import Preprocessor

from text.parsing.readings.list_layout import BRACKETS_TOO, POINTS, STEP, laid_out
from text.parsing.readings.typed_tags import TypedTags


class BlocksOfOthers(Extension):
    def __init__(self, reading: int) -> None:
        super().__init__()
        self.reading, self.markers = reading, POINTS if reading < 3 else BRACKETS_TOO

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.register(_Fences(md, {"lang_prefix": "language-"}), "fenced_code_block", 25)
        md.preprocessors.register(_Lists(md, self.markers), "list layout", 24)
        md.parser.blockprocessors.register(_WideTable(md.parser, {"use_align_attribute": True}), "table", 75)
        md.parser.blockprocessors.register(_UnderWords(md.parser), "under words", 12)
        if self.reading > 2:
            md.parser.blockprocessors.register(_AfterItem(md.parser), "after item", 95)
        md.inlinePatterns.register(TypedTags(HTML_RE, md), "html", 90)


class _Fences(FencedBlockPreprocessor):
    FENCED_BLOCK_RE = re.compile(
        r"""
            (?P<fence>^(?:~{3,}|`{3,}))[ ]*
            (?:\{(?P<attrs>[^\n{}]*)\}[ ]*|\.?(?P<lang>[\w#.+-]*)[^\n`]*)(?P<hl_lines>(?!))?\n
            (?P<code>.*?)(?<=\n)
            (?P=fence)(?:(?<=`)`*|(?<=~)~*)[ ]*$
        """,
        re.MULTILINE | re.DOTALL | re.VERBOSE,
    )


class _Lists(Preprocessor):
    def __init__(self, md: Markdown, markers: re.Pattern[str]) -> None:
        super().__init__(md)
        self.markers = markers

    def run(self, lines: list[str]) -> list[str]:
        return laid_out(lines, self.markers)


class _WideTable(TableProcessor):
    """A row that has more cells than the head makes the table wider."""

    separator: list[str]

    def run(self, parent: Element, blocks: list[str]) -> None:
        width = len(self.separator)
        for row in blocks[0].split("\n")[2:]:
            if row.count("|") >= width:
                cells = self._split_row(row.strip(" "))
                width = max([width, *(at for at, cell in enumerate(cells, start=1) if cell.strip())])
        self.separator = [*self.separator, *[""] * (width - len(self.separator))]
        super().run(parent, blocks)


class _AfterItem(BlockProcessor):
    """An item right under the last line of one that has several paragraphs, or code: its neighbour, no list in it."""

    _ITEM = re.compile(r"\n([ ]*)(?=(?:[-*+]|\d+\.)[ ]+\S)")

    def test(self, parent: Element, block: str) -> bool:
        is_in_list = len(parent) > 0 and parent[-1].tag in ("ul", "ol")
        return is_in_list and block.startswith(" " * STEP) and self._next(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        found = self._next(block)
        assert found is not None  # as tested
        self.parser.parseBlocks(parent, [block[: found.start()]])
        blocks.insert(0, block[found.start() + 1 :])

    def _next(self, block: str) -> re.Match[str] | None:
        """The first item that stands less far in than the block begins."""
        level = (len(block) - len(block.lstrip(" "))) // STEP
        return next((item for item in self._ITEM.finditer(block) if len(item[1]) // STEP < level), None)


class _UnderWords(BlockProcessor):
    """A list or a table that begins right under a line of words."""

    _BEGINS = re.compile(
        r"\n(?:(?![ ]{0,3}(?:[-*][ ]*){3,}(?:\n|$))[ ]{0,3}(?:[-*+]|1\.)[ ]+(?=\S)"
        r"|(?=[^\n|]*\|[^\n]*\n[ ]{0,3}\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*(?:\n|$))(?=[^\n]*\n[^\n]*\|))"
    )

    def test(self, parent: Element, block: str) -> bool:
        return "\n" in block and self._BEGINS.search(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        found = self._BEGINS.search(block)
        assert found is not None  # as tested
        self.parser.parseBlocks(parent, [block[: found.start()]])
        blocks.insert(0, block[found.start() + 1 :])
