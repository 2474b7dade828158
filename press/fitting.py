"""Fitting: what is wider or longer than a page is set so that nothing is cut off, and what cannot be is named.

A table that is too wide shrinks, then turns; a note that is longer than half a page goes on where there is room.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from xml.etree.ElementTree import Element

from weasyprint import Page
from weasyprint.formatting_structure import boxes

from text import elements

STEPS = ("fit-words", "fit-small", "fit-turned", "fit-turned-small", "fit-turned-broken")
"""The classes of a table that is too wide, one after the other, until it fits: its long words may break; smaller; on a
page turned round; there smaller; and there with columns of one width in which any word may break. What they mean stands
in the stylesheet."""
STEPS_OF_A_SHEET = ("fit-words", "fit-small", "fit-broken")
"""The same for a sheet, which is not turned."""
LONG_WORD = 20
"""Letters; a longer word of a table that is too wide may break after every ten. A column of four has room for it."""
MOST_COLUMNS = 24
"""In which any word may break: with more, each has room for a few letters and nobody can read it."""
BESIDE = 4 * 96 / 25.4
"""CSS pixels by which something may stand out of the text area: 4 mm, as a number does that hangs in the margin."""
LONGEST_NOTE = 1_800
"""Characters of a note that stays in one piece: about half a page in Khmer, a third in English."""
PIECE = 500
"""Characters of a piece of a longer one: few lines, so that a page is filled well."""


def set_whole(render: Callable[[], Sequence[Page]], tree: Element, *, steps: Sequence[str] = STEPS) -> list[Page]:
    """Pages of which no table is cut off, as far as that can be had: rendered again while a table is too wide.

    `tree` is what is rendered; its tables are given the class of the step at which they fit.
    """
    pages = list(render())
    at: dict[Element, int] = {}
    parents: dict[Element, Element] = {}
    while True:
        wide = [table for table in _too_wide(pages) if at.get(table, -1) + 1 < _last_step(table, steps)]
        if not wide:
            return pages
        parents = parents or elements.parents(tree)
        for table in wide:
            at[table] = at.get(table, -1) + 1
            if steps[at[table]] == "fit-words":
                _let_long_words_break(table)
            _give_class(table, steps[at[table]])
            if "turned" in steps[at[table]]:
                _turn(table, parents)
        pages = list(render())


def _last_step(table: Element, steps: Sequence[str]) -> int:
    """How many of the steps a table may take."""
    columns = max((len(row) for row in table.iter("tr")), default=0)
    return len(steps) - (columns > MOST_COLUMNS and steps[-1] == "fit-turned-broken")


def _let_long_words_break(table: Element) -> None:
    def broken(words: str | None) -> str | None:
        return words and _LONG_WORD.sub(lambda word: "\u200b".join(_TEN_LETTERS.findall(word[0])), words)

    for element in table.iter():
        element.text = broken(element.text)
        if element is not table:
            element.tail = broken(element.tail)


def cut_off(pages: Iterable[Page]) -> str:
    """The first words that stand outside the text area of their page, where they would be cut off or stand upon
    others; empty when all is well."""
    for page in pages:
        left, right, top, bottom = _area(page)
        for box in _content(page):
            if not isinstance(box, boxes.TextBox | boxes.ReplacedBox):
                continue
            width, height = box.width or 0, box.height or 0
            text = box.text.strip() if isinstance(box, boxes.TextBox) else (box.element.get("alt") or "image")
            x, y = box.position_x, box.position_y
            is_beside = x < left - BESIDE or x + width > right + BESIDE
            if text and (is_beside or y < top - BESIDE or y + height > bottom + BESIDE):
                return text[:80]
    return ""


def _too_wide(pages: Iterable[Page]) -> Iterator[Element]:
    """The tables of which something stands out at the side, the outermost of nested ones, each once."""
    seen: set[int] = set()
    for page in pages:
        left, right, _top, _bottom = _area(page)
        for table in (box for box in _content(page) if isinstance(box, boxes.TableBox | boxes.InlineTableBox)):
            element = table.element
            if element is None or id(element) in seen:
                continue
            # A word may be wider than its cell, and a cell wider than its table.
            edges = [(table.position_x, table.position_x + table.width)]
            edges += [
                (box.position_x, box.position_x + (box.width or 0))
                for box in table.descendants()
                if isinstance(box, boxes.TextBox | boxes.TableCellBox)
            ]
            if any(start < left - BESIDE or end > right + 1 for start, end in edges):
                seen.update(id(inner) for inner in element.iter("table"))
                yield element


def _content(page: Page) -> Iterator[boxes.Box]:
    """Every box of a page but those in its margins."""
    for part in page._page_box.children:
        if not isinstance(part, boxes.MarginBox):
            yield part
            yield from part.descendants()


def _area(page: Page) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of the text area."""
    box = page._page_box
    left, top = box.content_box_x(), box.content_box_y()
    return left, left + box.width, top, top + box.height


def _give_class(element: Element, name: str) -> None:
    kept = [given for given in element.get("class", "").split() if not given.startswith("fit-")]
    element.set("class", " ".join([*kept, *(["fit-turned"] if "turned" in name else []), name]))


def _turn(table: Element, parents: dict[Element, Element]) -> None:
    """Let what a table stands in turn with it: its paragraph with the number, and the headings right above."""
    turned = table
    while turned in parents and parents[turned].tag != "body" and parents[turned].tag != "section":
        turned = parents[turned]
    with_it = [turned]
    siblings = list(parents.get(turned, []))
    for before in reversed(siblings[: siblings.index(turned)] if siblings else []):
        if before.tag not in ("h2", "h3", "h4", "h5", "h6"):
            break
        with_it.append(before)
    for element in with_it:
        kept = [given for given in element.get("class", "").split() if given != "turned"]
        element.set("class", " ".join([*kept, "turned"]))


_LONG_WORD = re.compile(r"[^\s\u200b\u1780-\u17ff]{%s,}" % (LONG_WORD + 1))
_TEN_LETTERS = re.compile(r".{1,10}")


# Notes ------------------------------------------------------------------------------------------------------


def divide_long_notes(tree: Element) -> None:
    """Divide each note that may be longer than a page into pieces, of which those that find no room go on on the next
    page: the press moves whole notes, and cuts off the head of one that is higher than the page."""
    parents = elements.parents(tree)
    for note in [span for span in tree.iter("span") if "footnote" in span.get("class", "").split()]:
        if len("".join(note.itertext())) <= LONGEST_NOTE or note not in parents:
            continue
        first, *others = _pieces(note)
        for piece in others:
            piece.attrib = {"class": "footnote goes-on"}
        elements.put_in_place(parents[note], note, [first, *others])


def _pieces(element: Element) -> list[Element]:
    """An element in copies of itself that hold its words and elements by turns, some PIECE characters each."""
    pieces = [_emptied(element)]
    length = 0

    def next_piece() -> None:
        nonlocal length
        pieces.append(_emptied(element, again=True))
        length = 0

    def add_words(words: str | None) -> None:
        nonlocal length
        for part in _parts(words or ""):
            if length and length + len(part) > PIECE:
                next_piece()
            _append_words(pieces[-1], part)
            length += len(part)

    add_words(element.text)
    for child in element:
        size = len("".join(child.itertext()))
        inside = _pieces(child) if size > PIECE else [copy(child)]
        for at, part in enumerate(inside):
            part.tail = None
            size = len("".join(part.itertext()))
            if length and (at or length + size > PIECE):
                next_piece()
            pieces[-1].append(part)
            length += size
        add_words(child.tail)
    return pieces


def _emptied(element: Element, *, again: bool = False) -> Element:
    attributes = {name: value for name, value in element.attrib.items() if not (again and name == "id")}
    return Element(element.tag, attributes)


def _append_words(element: Element, words: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words


def _parts(words: str) -> Iterator[str]:
    """Words in parts that may stand in different pieces: at spaces, where lines of Khmer may break, else anywhere."""
    start = 0
    while start < len(words):
        end = min(start + PIECE // 2, len(words))
        if end < len(words):
            place = max(words.rfind(sign, start + 1, end) for sign in (" ", "\u200b"))
            end = place + 1 if place > start else end
        yield words[start:end]
        start = end
