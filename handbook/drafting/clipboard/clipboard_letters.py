"""Letters and Roman numbers of lists inside lists, written before the words of their items (see `item_numbers`)."""

from xml.etree.ElementTree import Element

from handbook.drafting.clipboard import inline_styles
from handbook.drafting.incoming import item_numbers

DRAWN = "data-drawn"
"""The attribute of an element that stands for a number which its program drew, and which was among no words."""


def write_letters(tree: Element) -> None:
    """A list inside another that counts in letters becomes one of bullets, each item with its letter in words."""
    for outer in [*tree.iter("li")]:
        for found in outer.iter("ol"):
            shown = [_shown(found, item, at) for at, item in enumerate(found.findall("li"), start=_start(found))]
            if any(item_numbers.is_written(number, 2) for number in shown):
                found.tag = "ul"
                for item, number in zip(found.findall("li"), shown, strict=True):
                    _write(item, number)


def _start(found: Element) -> int:
    start = found.get("start", "")
    return int(start) if start.isdecimal() and len(start) < 5 else 1


def _shown(found: Element, item: Element, at: int) -> str:
    """The number before an item as its program showed it."""
    if marker := _marker(item):
        return " ".join("".join(marker.itertext()).split())
    how = inline_styles.letters(item) or inline_styles.letters(found)
    return f"{item_numbers.written_count(at, how or 'decimal')}."


def _marker(item: Element) -> Element | None:
    """What Word wrote before the words of an item."""
    first = item[0] if len(item) and item[0].tag == "p" else item
    return next((part for part in first.iter("span") if inline_styles.is_list_marker(part)), None)


def _write(item: Element, number: str) -> None:
    if (marker := _marker(item)) is not None:
        marker.text, marker[:] = f"{number} ", []
        marker.set("style", "")
        return
    first = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
    drawn = Element("span", {DRAWN: number})
    first.text, drawn.tail = None, (first.text or "").lstrip()
    first.insert(0, drawn)
