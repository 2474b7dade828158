"""Paragraphs that stand, almost wholly, in the letters of another language than their text's."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from text import elements
from text.parsing.blocks import Block, Text
from text.scripts import is_sentence_in_other_letters

_OF_OTHERS = frozenset({"code", "quotation", "table"})
"""Blocks that are not judged: signs, another's words, and lists of names and abbreviations."""

_SET_OFF = frozenset(["blockquote", "cite", "code", "em", "i", "kbd", "pre", "q", "samp", "table", "var"])
"""Elements that set off what is another's, or a name: a title, a scientific name, a passage that is quoted."""


def foreign_paragraphs(text: Text) -> Iterator[Block]:
    """The paragraphs, in order, whose own words make a sentence in other letters than those of the text's language."""
    for block in text.paragraphs:
        if block.kind not in _OF_OTHERS and is_sentence_in_other_letters(block.text, text.language):
            own = elements.read(block.html)
            _leave_out(own)
            if is_sentence_in_other_letters(elements.words(own), text.language):
                yield block


def _leave_out(element: Element) -> None:
    for child in list(element):
        if child.tag in _SET_OFF:
            elements.remove(element, child)
        else:
            _leave_out(child)
