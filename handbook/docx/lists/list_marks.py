"""Lists as Word and LibreOffice write them: each paragraph is marked with the list and the depth that it stands in.

Word has no lists, only paragraphs with numbers and indents. What belongs together is told by the numbering they share
(the abstract one: LibreOffice gives the items of one list several numbers) and by how far in they stand. A number that
a list cannot show (Article 1, 1.2) is written out as words.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from handbook.docx.lists.automatic_numbers import Number, indent_in, numbers_in
from handbook.docx.markdown.private_marks import mark
from handbook.docx.word.word_styles import Styles
from handbook.docx.word.wordprocessingml import MOVED_IN, W, put_first, take_out, words_in
from handbook.drafting.incoming import item_numbers

_NEAR = 100  # twentieths of a point by which indents may differ and yet be the same
_QUOTATIONS = {"block text", "quote", "block quote", "intense quote", "quotations", "block quotation"}


@dataclass
class _Level:
    """A list that is open: its numbering, how far in its words begin, its number among all lists."""

    number: Number
    list_id: int


class ListMarks:
    """Marks the paragraphs of a file part by part.

    is_ours  whether the file left from here: its numbers are then those that a list gets by itself
    """

    def __init__(self, numbering: etree._Element | None, styles: Styles, *, is_ours: bool):
        self.styles, self.is_ours = styles, is_ours
        self.numbering, self.lists = numbering, 0

    def mark(self, root: etree._Element) -> None:
        """Mark each item and what belongs to it, write out what only words can say, and take off Word's numbers."""
        numbers = numbers_in(root, self.numbering, self.styles)
        for paragraphs in _neighbours(root):
            self._mark_neighbours(paragraphs, numbers)
        for properties in root.iter(f"{W}pPr"):
            for name in ("numPr", "ind"):
                if (said := properties.find(f"{W}{name}")) is not None:
                    take_out(said)

    def _mark_neighbours(self, elements: list[etree._Element], numbers: dict) -> None:
        open_lists: list[_Level] = []
        in_cell = _is_cell_of_many(elements[0].getparent())
        for element in elements:
            number = numbers.get(element)
            if element.tag == f"{W}tbl":
                self._mark_table(element, open_lists)
            elif number is not None and (number.kind == "words" or in_cell and number.count):
                if number.shown:
                    put_first(element, number.shown + " ")
                open_lists = []
            elif number is None or number.kind == "blank":
                if not self._mark_continuation(element, number, open_lists) and not _is_empty(element):
                    open_lists = []
            else:
                self._mark_item(element, number, open_lists)

    def _mark_item(self, paragraph: etree._Element, number: Number, open_lists: list[_Level]) -> None:
        self._close(number, open_lists)
        last = open_lists[-1] if open_lists else None
        if last is None or not _is_beside(number, last.number):
            self.lists += 1
            open_lists.append(_Level(number, self.lists))
        elif not _goes_on(number, last.number):
            self.lists += 1
            open_lists[-1] = _Level(number, self.lists)
        else:
            open_lists[-1] = _Level(number, last.list_id)
        is_written = bool(number.count) and not self.is_ours and item_numbers.is_written(number.shown, len(open_lists))
        if is_written:
            put_first(paragraph, number.shown + " ")
        start = number.count if number.count and not is_written else "b"
        put_first(paragraph, mark(f"item_{len(open_lists)}_{open_lists[-1].list_id}_{start}"))

    def _close(self, number: Number, open_lists: list[_Level]) -> None:
        """Close the lists that an item does not stand in."""
        while (
            open_lists
            and not _is_beside(number, open_lists[-1].number)
            and not _is_inside(number, open_lists[-1].number)
        ):
            open_lists.pop()

    def _mark_continuation(self, paragraph: etree._Element, number: Number | None, open_lists: list[_Level]) -> bool:
        """Mark a paragraph without a number that belongs to the item before it; return whether it does."""
        if self.styles.is_heading(paragraph) and number is None:
            return False
        if paragraph.get(MOVED_IN) and open_lists and not _is_empty(paragraph):
            put_first(paragraph, mark(f"within_{len(open_lists)}"))
            return True
        indent = number.indent if number is not None else self._indent(paragraph)
        while open_lists and indent < open_lists[-1].number.indent - _NEAR:
            if len(open_lists) == 1:
                return False
            open_lists.pop()
        if not open_lists or indent <= 0 or _is_empty(paragraph):
            return False
        put_first(paragraph, mark(f"within_{len(open_lists)}"))
        return True

    def _mark_table(self, table: etree._Element, open_lists: list[_Level]) -> None:
        said = table.find(f"{W}tblPr/{W}tblInd")
        width = said.get(f"{W}w", "") if said is not None else ""
        indent = int(width) if width.lstrip("-").isdecimal() else 0
        while open_lists and indent < open_lists[-1].number.indent - _NEAR:
            open_lists.pop()
        first = next(table.iter(f"{W}p"), None)
        if open_lists and first is not None:
            put_first(first, mark(f"within_{len(open_lists)}"))

    def _indent(self, paragraph: etree._Element) -> int:
        for said in (paragraph, *self.styles.of(paragraph)):
            if (found := indent_in(said)) is not None:
                return found
        return 0


def without_indents(styles: etree._Element | None) -> None:
    """Take numbers and indents out of the styles: what stands further in is no quotation for that."""
    for style in () if styles is None else styles.iter(f"{W}style"):
        for properties in style.findall(f"{W}pPr"):
            for name in ("numPr", "ind"):
                if (said := properties.find(f"{W}{name}")) is not None:
                    take_out(said)


def _is_cell_of_many(parent: etree._Element | None) -> bool:
    """Whether this is a cell, which holds words and no list; a table of one cell is a frame round a text."""
    table = next(parent.iterancestors(f"{W}tbl"), None) if parent is not None and parent.tag == f"{W}tc" else None
    return table is not None and sum(1 for row in table.iterchildren(f"{W}tr") for _ in row.iterchildren(f"{W}tc")) > 1


def _neighbours(root: etree._Element) -> Iterator[list[etree._Element]]:
    """The paragraphs and tables that stand beside one another: in the body, in a cell, in a note."""
    for parent in root.iter():
        children = [child for child in parent if child.tag in (f"{W}p", f"{W}tbl")]
        if children and parent.tag != f"{W}p":
            yield children


def _is_empty(paragraph: etree._Element) -> bool:
    return not words_in(paragraph).strip() and not any(True for _ in paragraph.iter(f"{W}drawing", f"{W}pict"))


def _is_beside(number: Number, other: Number) -> bool:
    """Whether two items stand at the same depth."""
    if number.abstract == other.abstract:
        return number.level == other.level
    return abs(number.indent - other.indent) <= _NEAR


def _is_inside(number: Number, other: Number) -> bool:
    if number.abstract == other.abstract:
        return number.level > other.level
    return number.indent > other.indent + _NEAR


def _goes_on(number: Number, other: Number) -> bool:
    """Whether an item goes on with the list that another one stands in."""
    if bool(number.count) != bool(other.count):
        return False
    if number.abstract == other.abstract and not number.starts_anew:
        return number.count > other.count or not number.count
    return bool(number.count) and number.count == other.count + 1
