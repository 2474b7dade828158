"""Struck-out words of a page: each stretch of them becomes one `s` element that holds no paragraph, list or table."""

from xml.etree.ElementTree import Element

from handbook.drafting.clipboard.inline_styles import is_struck
from text import elements

_BLOCKS = elements.PARTS - {"br"}


def strike_runs(tree: Element) -> None:
    """Move every striking through down to the runs of words that it strikes through: Word strikes whole paragraphs."""
    _strike(tree, False)


def _strike(element: Element, is_inside: bool) -> None:
    if element.tag in elements.VOID:
        return
    is_inside = is_inside or is_struck(element)
    if element.tag in ("del", "strike", "s"):
        element.tag = "span"
    if not is_inside:
        for child in element:
            _strike(child, False)
        return
    if element.tag not in _BLOCKS and not any(part.tag in _BLOCKS for part in element.iter()):
        held = Element(element.tag, element.attrib)
        held.text, held[:] = element.text, list(element)
        for part in held.iter():
            if part.tag in ("del", "strike", "s"):
                part.tag = "span"
        tail = element.tail
        element.clear()
        element.tag, element.tail = "s", tail
        element.append(held)
        return
    children = list(element)
    element.text, words = None, element.text
    for child in children:
        element.remove(child)
    _add_run(element, words)
    for child in children:
        tail, child.tail = child.tail, None
        _strike(child, True)
        element.append(child)
        _add_run(element, tail)


def _add_run(element: Element, words: str | None) -> None:
    if words and words.strip():
        run = Element("s")
        run.text = words
        element.append(run)
    elif words and len(element):
        element[-1].tail = words
    elif words:
        element.text = words
