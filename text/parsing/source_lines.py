"""Where in the source each block stands: the lines, noted while the Markdown reader itself goes over them.

Nothing is read a second time. The top-level parse takes stretches of text off a list; what it takes for which
block, or for which definition, is written down as it does so. Before that, code in fences and raw HTML are put
aside and a mark left in their place, so each line that the parse sees remembers the lines it stands for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor, EmptyBlockProcessor, ReferenceProcessor
from markdown.extensions import Extension
from markdown.extensions.abbr import AbbrBlockprocessor
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.htmlparser import HTMLExtractor
from markdown.preprocessors import Preprocessor

from text.parsing.readings import typed_tags

_DEFINING = (AbbrBlockprocessor, FootnoteBlockProcessor, ReferenceProcessor)


@dataclass(frozen=True)
class Stretch:
    """Lines of a source, from 0, the end exclusive.

    kind  block, also where readers see nothing of it (a rule, a comment); or definition, of a note, a link target
          or an abbreviation
    """

    kind: str
    start: int
    end: int


class Layout(Extension):
    """Comes last among a reader's extensions, watches one reading, and then knows its stretches.

    With `keeps_words` what stands in angle brackets and is no HTML stays among the words.
    """

    def __init__(self, *, keeps_words: bool) -> None:
        super().__init__()
        self.keeps_words = keeps_words

    def extendMarkdown(self, md: Markdown) -> None:
        self.parser = md.parser
        self.parse_blocks = md.parser.parseBlocks
        md.parser.parseBlocks = self.watch
        self.lines = Lines()
        for preprocessor in md.preprocessors:
            if isinstance(preprocessor, FencedBlockPreprocessor):
                preprocessor.FENCED_BLOCK_RE = _WatchedFences(preprocessor.FENCED_BLOCK_RE, self.lines)
        md.preprocessors.register(_RawHtml(md, self.lines, self.keeps_words), "html_block", 20)
        self.last: Element | None = None
        self.starts: list[int] = []  # of each element at the top, the line the parse saw it begin on
        self.ends: list[int] = []
        self.definitions: list[tuple[int, int]] = []
        self.waiting: _Waiting | None = None

    def of_blocks(self) -> list[Stretch]:
        """One stretch for each element at the top, in order."""
        return [Stretch("block", *self.lines.of(start, end)) for start, end in zip(self.starts, self.ends, strict=True)]

    def stretches(self) -> tuple[Stretch, ...]:
        """The stretches of blocks and definitions, in order; a list that goes on after a definition spans it."""
        definitions = [Stretch("definition", *self.lines.of(*place)) for place in self.definitions]
        return tuple(sorted([*self.of_blocks(), *definitions], key=lambda stretch: (stretch.start, -stretch.end)))

    # The top-level parse

    def watch(self, parent: Element, blocks: list[str]) -> None:
        """What the parser does with a list of blocks, noting what each step at the top takes and makes."""
        if parent is not getattr(self.parser, "root", None):
            self.parse_blocks(parent, blocks)
            return
        outer = self.waiting
        self.waiting = waiting = _Waiting(blocks, 0 if outer is None else outer.lines_taken[0])
        while len(waiting):
            for processor in self.parser.blockprocessors:
                if processor.test(parent, waiting[0]):
                    is_done = processor.run(parent, waiting) is not False
                    start, end = waiting.settle(processor)
                    self.note(parent, processor, start, end)
                    if is_done:
                        break
        self.waiting = outer
        if outer is not None:
            # The words before a heading, a rule, a quotation or a box in one block were read apart.
            outer.start = _first_words(outer.taken[0], len(blocks[0]), outer.lines_taken[0])

    def note(self, root: Element, processor: BlockProcessor, start: int, end: int) -> None:
        if isinstance(processor, _DEFINING):
            if end > start:
                self.definitions.append((start, end))
            return
        if self.starts and (not len(root) or root[min(len(self.starts), len(root)) - 1] is not self.last):
            # A paragraph turned out to be the term of a definition and went into its list.
            start = self.starts.pop()
            self.ends.pop()
        new = len(root) - len(self.starts)
        self.starts += [start] * new
        self.ends += [start] * new
        if self.starts and end > start and not isinstance(processor, EmptyBlockProcessor):
            self.ends[-1] = end
        self.last = root[-1] if len(root) else None


class _Waiting:
    """The blocks still to be read, each with the line it begins on; notes what a step takes and gives back.

    Block processors know it as a list, of which they use the beginning only. It is kept the other way round, so that
    taking one off does not push along all the others: a text may have half a million.
    """

    def __init__(self, blocks: Sequence[str], line: int) -> None:
        self.blocks = list(reversed(blocks))
        self.at: list[int] = []
        for block in blocks:
            self.at.append(line)
            line += block.count("\n") + 2
        self.at.reverse()
        self.forget()

    def __len__(self) -> int:
        return len(self.blocks)

    def __getitem__(self, index: int) -> str:
        return self.blocks[-1 - index]

    def forget(self) -> None:
        self.taken: list[str] = []
        self.lines_taken: list[int] = []
        self.given_back: list[str] = []
        self.start = 0

    def pop(self, _first: int) -> str:
        block, line = self.blocks.pop(), self.at.pop()
        if not self.taken:
            self.start = _first_words(block, 0, line)
        self.taken.append(block)
        self.lines_taken.append(line)
        return block

    def insert(self, _first: int, block: str) -> None:
        self.blocks.append(block)
        self.at.append(0)  # settled when the step is over
        self.given_back.append(block)

    def settle(self, processor: BlockProcessor) -> tuple[int, int]:
        """After a step: say on which lines the pieces begin that it gave back, and which lines it kept for itself.

        What is given back ends what was taken; only of a definition's block may the words before it come back as
        well, and they come last.
        """
        if not self.taken:
            return 0, 0
        start, end = self.start, self.lines_taken[-1] + self.taken[-1].count("\n") + 1
        pieces = list(enumerate(reversed(self.given_back), start=1))  # the first one on top
        if len(self.taken) == len(pieces) == 1 and pieces[0][1] == self.taken[0]:
            self.at[-1] = start = end = self.lines_taken[0]
            pieces = []
        elif pieces and isinstance(processor, _DEFINING) and self._is_before(processor, pieces[0][1]):
            before = pieces.pop(0)[1]
            self.at[-1] = self.lines_taken[0]
            start = _first_words(self.taken[0], len(before), self.lines_taken[0])
        for place, piece in pieces:
            kept = len(self.taken[-1]) - len(piece)
            end = self.lines_taken[-1] + self.taken[-1].count("\n", 0, max(kept, 0))
            self.at[-place] = end
        self.forget()
        return start, end

    def _is_before(self, processor: BlockProcessor, piece: str) -> bool:
        found = processor.RE.search(self.taken[0])
        return bool(found and found.start() > 0 and self.taken[0].startswith(piece) and piece.strip())


def _first_words(block: str, place: int, line: int) -> int:
    """The line of the first words in a block from a place on."""
    while place < len(block) and block[place].isspace():
        place += 1
    return line + block.count("\n", 0, place)


# What is put aside before the parse -------------------------------------------------------------------------


class Lines:
    """For every line as the parse sees it: the first line of the source that it stands for, and the one after
    the last. None: every line stands for itself."""

    def __init__(self) -> None:
        self.first: list[int] | None = None
        self.after: list[int] | None = None

    def of(self, start: int, end: int) -> tuple[int, int]:
        if self.first is None or self.after is None:
            return start, end
        last = min(max(end - 1, start), len(self.after) - 1)
        return self.first[min(start, last)], self.after[last]

    def stand_for(self, first: list[int], after: list[int]) -> None:
        """One more step came between: its lines, by the lines that were there before it."""
        places = [self.of(start, end) for start, end in zip(first, after, strict=True)]
        self.first = [start for start, _ in places]
        self.after = [end for _, end in places]


class _WatchedFences:
    """The pattern of a fence, as its preprocessor searches with it: whatever it finds becomes three lines, the
    mark in the middle."""

    def __init__(self, pattern: re.Pattern[str], lines: Lines) -> None:
        self.pattern, self.lines = pattern, lines
        self.found: re.Match[str] | None = None
        self.first: list[int] = []
        self.after: list[int] = []
        self.read_to = 0  # in the text as it is by now
        self.line = 0  # of the text as it was, at that place

    def search(self, text: str, index: int) -> re.Match[str] | None:
        if self.found is not None and text is not self.found.string:
            self.stand_for_mark(self.found, index)
        self.found = self.pattern.search(text, index)
        if self.found is None:
            self.stand_for_themselves(text, len(text))
            self.first.append(self.line)
            self.after.append(self.line + 1)
            self.lines.stand_for(self.first, self.after)
        return self.found

    def stand_for_themselves(self, text: str, end: int) -> None:
        for _newline in range(text.count("\n", self.read_to, end)):
            self.first.append(self.line)
            self.after.append(self.line + 1)
            self.line += 1

    def stand_for_mark(self, found: re.Match[str], index: int) -> None:
        self.stand_for_themselves(found.string, found.start())
        start, self.line = self.line, self.line + found[0].count("\n")
        self.first += [start, start]
        self.after += [start, self.line + 1]
        self.read_to = index + 1  # the newline after the mark is counted


class _RawHtml(Preprocessor):
    """Markdown's own step that puts raw HTML aside, with an eye on the lines."""

    def __init__(self, md: Markdown, lines: Lines, keeps_words: bool) -> None:
        super().__init__(md)
        self.lines, self.keeps_words = lines, keeps_words

    def run(self, lines: list[str]) -> list[str]:
        parser = (_WordsExtractor if self.keeps_words else _Extractor)(self.md)
        parser.cleandoc.put_aside = self.md.htmlStash.html_counter  # what the fences put aside
        parser.feed("\n".join(lines))
        parser.close()
        self.lines.stand_for(parser.cleandoc.first, parser.cleandoc.after)
        return "".join(parser.cleandoc).split("\n")


class _Extractor(HTMLExtractor):
    def reset(self) -> None:
        super().reset()
        self.cleandoc = _Pieces(self)
        self.raw_line = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str]]) -> None:
        if not self.inraw:
            self.raw_line = self.lineno - 1
        super().handle_starttag(tag, attrs)


class _WordsExtractor(_Extractor):
    """Leaves words in angle brackets among the words; in raw HTML they are written so that they stay."""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str]]) -> None:
        text = self.get_starttag_text()
        valueless = [name for name, value in attrs if value is None]
        if not typed_tags.is_words(tag, valueless, self.following(len(text))):
            super().handle_starttag(tag, attrs)
            return
        self.clear_cdata_mode()
        self.handle_words(text)

    def handle_endtag(self, tag: str) -> None:
        if typed_tags.is_html(tag):
            super().handle_endtag(tag)
        else:
            self.handle_words(self.get_endtag_text(tag))

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str]]) -> None:
        if typed_tags.is_html(tag):
            super().handle_startendtag(tag, attrs)
        else:
            self.handle_words(self.get_starttag_text())

    def handle_decl(self, data: str) -> None:
        if data.lower().startswith("doctype"):
            super().handle_decl(data)
        else:
            self.handle_words(f"<!{data}>")

    def handle_words(self, words: str) -> None:
        self.handle_data(words.replace("<", "&lt;") if self.inraw else words)

    def following(self, length: int) -> str:
        return self.rawdata[self.line_offset + self.offset + length :]


class _Pieces(list):
    """The text without raw HTML, in pieces; notes the lines of each as it is added."""

    def __init__(self, parser: _Extractor) -> None:
        super().__init__()
        self.parser = parser
        self.first, self.after = [0], [1]
        self.has_words = False
        self.put_aside = 0

    def append(self, piece: str) -> None:
        super().append(piece)
        line = self.parser.lineno - 1
        stash = self.parser.md.htmlStash
        if stash.html_counter > self.put_aside:
            # A mark: it stands for all lines of what was put aside.
            self.put_aside = stash.html_counter
            if self.parser._cache:
                line = self.parser.raw_line
            self.stand_for(line, line + stash.rawHtmlBlocks[-1].rstrip().count("\n") + 1)
            return
        for number, part in enumerate(piece.split("\n")):
            if number:
                self.first.append(line + number)
                self.after.append(line + number + 1)
                self.has_words = False
            if part and not part.isspace():
                self.stand_for(line + number, line + number + 1)

    def stand_for(self, first: int, after: int) -> None:
        if self.has_words:
            self.after[-1] = max(after, self.after[-1])
        else:
            self.first[-1], self.after[-1], self.has_words = first, after, True
