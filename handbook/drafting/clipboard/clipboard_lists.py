"""The lists of a page, in whatever shape a program puts them on the clipboard, made lists within lists.

Word for Windows and Mac writes paragraphs with a marker and a level, Word in the browser a list for every item,
Google's documents lists beside items, LibreOffice a new list after every paragraph that has no number of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from handbook.drafting.clipboard import inline_styles
from handbook.drafting.clipboard.list_markers import is_bullet, number_of
from handbook.drafting.clipboard.style_rules import StyleRules
from text import elements

INDENT = 36.0
"""Points by which programs indent a level of a list, where they do not say it."""
_NEARLY = 6.0  # points that do not tell one place from another
_OF_LIST = re.compile(r"MsoListParagraph|ListParagraph")
_HOLDERS = {"div", "section", "blockquote", "b", "span", "font", "strong", "dd", "li", "ul", "ol"}
_LISTS = ("ul", "ol")


@dataclass
class _Item:
    """An item to be: the element that holds its words, its place, and its number where it has one."""

    element: Element
    level: int
    kind: str
    number: int | None
    margin: float


@dataclass
class _Open:
    """A list that further items or paragraphs may belong to."""

    level: int
    margin: float
    list: Element
    number: int
    joins: bool = False  # a paragraph came into its last item since


def shape_lists(tree: Element, rules: StyleRules, skip: set[Element]) -> None:
    """Make all lists of a page `ol` and `ul` with items; `skip` are elements that belong to none, such as notes."""
    _Shaper(rules, skip).shape(tree)


class _Shaper:
    def __init__(self, rules: StyleRules, skip: set[Element]):
        self.rules, self.skip = rules, skip

    def shape(self, holder: Element) -> None:
        """Shape the lists among the children of an element, and of all that they hold."""
        if holder.tag in _LISTS:
            _mend(holder)
        for child in holder:
            if child.tag in _HOLDERS or child.tag in ("table", "tbody", "thead", "tr"):
                self.shape(child)
        if holder.tag in _LISTS or holder.tag not in _HOLDERS:
            return
        rows: list[Element] = []
        opened: list[_Open] = []
        for child in list(holder):
            tail, child.tail = child.tail, None
            if not self.placed(child, opened, rows):
                opened.clear()
                rows.append(child)
            if (tail or "").strip():
                opened.clear()
            last = rows[-1] if rows else None
            if last is not None:
                last.tail = (last.tail or "") + (tail or "")
        holder[:] = rows

    def placed(self, child: Element, opened: list[_Open], rows: list[Element]) -> bool:
        """Whether an element went into a list, or was an empty paragraph in one."""
        if child in self.skip or inline_styles.is_hidden(child):
            return False
        expected = {one.level: one.number + 1 for one in opened}
        if found := list(self.items(child, expected)):
            for item in found:
                _place(item, opened, rows)
            return True
        if child.tag in _LISTS and len(child):
            _join(child, opened, rows)
            return True
        if not opened:
            return False
        if child.tag == "p" and not elements.words(child).strip() and not any(child.iter("img")):
            return True
        return _continues(child, opened)

    def items(self, element: Element, expected: dict[int, int]) -> Iterator[_Item]:
        """The items that an element stands for; none when it is no item."""
        level = inline_styles.list_level(element) if element.tag in ("p", "h1", "h2", "h3", "h4") else None
        if level is not None:
            if paragraph := self.of_word(element, level, expected.get(level, 1)):
                yield paragraph
            return
        items = list(element)
        if element.tag in _LISTS and items and all(item.get("data-aria-level", "").isdigit() for item in items):
            for at, item in enumerate(items):
                at_level = int(item.get("data-aria-level", "1")[:2])
                number = _start(element) + at if element.get("start") or len(items) > 1 else None
                margin = inline_styles.margin(item) or INDENT * at_level
                inline_styles.hand_letters_down(element, item)
                yield _Item(item, at_level, element.tag, number, margin)
        elif element.tag == "div" and len(items) == 1 and not (element.text or "").strip() and not items[0].tail:
            yield from self.items(items[0], expected)

    def of_word(self, element: Element, level: int, expected: int) -> _Item | None:
        """A paragraph of one of Word's lists. Markers that are words, and those of headings, stay words."""
        spans = [part for part in element.iter("span") if inline_styles.is_list_marker(part)]
        marker = " ".join("".join(spans[0].itertext()).split()) if spans else ""
        margin = inline_styles.margin(element) or INDENT * level
        if not marker:
            if element.tag != "p" or not _OF_LIST.search(element.get("class", "")):
                return None
            kind = "ul" if (inline_styles.list_name(element), level) in self.rules.bullets else "ol"
            return _Item(_item(element), level, kind, None, margin)
        if element.tag == "p" and is_bullet(marker):
            return _Item(_item(element), level, "ul", None, margin)
        number = number_of(marker, expected) if element.tag == "p" else None
        if number is None:
            if not is_bullet(marker):
                spans[0].text, spans[0][:] = f"{marker} ", []
                spans[0].set("style", "")
            return None
        return _Item(_item(element), level, "ol", number, margin)


def _item(paragraph: Element) -> Element:
    item = Element("li")
    item.append(paragraph)
    return item


def _place(item: _Item, opened: list[_Open], rows: list[Element]) -> None:
    """Put an item into the list that it goes on, or begin another one."""
    while opened and opened[-1].level > item.level:
        opened.pop()
    if opened and opened[-1].level == item.level:
        here = opened[-1]
        follows = item.number is None or item.number == here.number + 1
        if here.list.tag == item.kind and follows:
            here.list.append(item.element)
            here.number += 1
            return
        opened.pop()
    begun = Element(item.kind)
    number = item.number or 1
    if item.kind == "ol" and number != 1:
        begun.set("start", str(number))
    begun.append(item.element)
    if opened:
        opened[-1].list[-1].append(begun)
    else:
        rows.append(begun)
    opened.append(_Open(item.level, item.margin, begun, number))


def _join(found: Element, opened: list[_Open], rows: list[Element]) -> None:
    """A list as HTML has them: it goes on one that was broken off, where its number says so or a paragraph did."""
    first = opened[0] if opened else None
    if first is not None and first.list.tag == found.tag:
        follows = _start(found) == first.number + 1 if found.tag == "ol" else first.joins
        if follows:
            first.list.extend(list(found))
            first.number += len(found)
            _open_all(first.list, first.number, opened)
            return
    rows.append(found)
    _open_all(found, _start(found) + len(found) - 1, opened)


def _open_all(found: Element, number: int, opened: list[_Open]) -> None:
    """A list and those at the end of its last items are open."""
    opened[:] = [_Open(1, INDENT, found, number)]
    while len(found) and len(found[-1]) and found[-1][-1].tag in _LISTS and len(found[-1][-1]):
        found = found[-1][-1]
        level = len(opened) + 1
        opened.append(_Open(level, INDENT * level, found, _start(found) + len(found) - 1))


def _continues(child: Element, opened: list[_Open]) -> bool:
    """Whether a paragraph belongs to an item: it is as far in as the words of one."""
    paragraph = child[0] if child.tag == "div" and len(child) == 1 and not (child.text or "").strip() else child
    if paragraph.tag != "p":
        return False
    margin = inline_styles.margin(paragraph)
    if margin is None and _OF_LIST.search(paragraph.get("class", "")):
        margin = INDENT
    holding = [at for at, one in enumerate(opened) if margin and one.margin <= margin + _NEARLY]
    if not holding:
        return False
    del opened[holding[-1] + 1 :]
    _append_to_item(opened[-1].list[-1], child)
    opened[-1].joins = True
    return True


def _mend(found: Element) -> None:
    """Let a list hold nothing but items: what stands beside them goes into the item before."""
    children, words = list(found), found.text
    found.text, found[:] = None, []
    if (words or "").strip():
        found.append(Element("li"))
        found[-1].text = words
    for child in children:
        tail, child.tail = child.tail, None
        goes_on = len(found) > 0 and (child.tag != "li" or inline_styles.has_no_marker(child))
        if goes_on and child.tag == "li":
            paragraph = Element("p")
            paragraph.text, paragraph[:] = child.text, list(child)
            # What holds paragraphs is no paragraph itself.
            paragraph.tag = "div" if any(part.tag in elements.PARTS for part in child) else "p"
            _append_to_item(found[-1], paragraph)
        elif goes_on:
            _append_to_item(found[-1], child)
        elif child.tag == "li":
            found.append(child)
        else:
            found.append(_item(child))
        if (tail or "").strip():
            held = Element("span")
            held.text = tail
            _append_to_item(found[-1], held)


def _append_to_item(item: Element, more: Element) -> None:
    """One more part of an item; the words before it are a paragraph then, where it is one."""
    if more.tag in ("p", "div") and not any(part.tag in elements.PARTS for part in item):
        first = Element("p")
        first.text, first[:] = item.text, list(item)
        item.text, item[:] = None, [first]
    item.append(more)


def _start(found: Element) -> int:
    typed = found.get("start", "")
    return int(typed) if found.tag == "ol" and re.fullmatch(r"\d{1,4}", typed) else 1
