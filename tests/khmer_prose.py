"""Khmer prose of some length: the chapters of the demonstration that are whole in Khmer, and their words in pieces."""

import re
from html import unescape

from handbook.demonstration import material as materials
from text.parsing.blocks import parse

MATERIAL = materials.read()
TO_A_PARAGRAPH = re.compile(r"\[([^]]+)\]\(#here-[a-z]+\)")
"""The demonstration's references have names until it is played; here their words stand alone, and no bench card needs
them."""
PROSE = {
    name: TO_A_PARAGRAPH.sub(r"\1", text).replace(" bench-card ", " ")
    for name, text in sorted(MATERIAL.khmer_texts.items())
}
TITLES = {name: {"km": MATERIAL.chapters[name].titles["km"]} for name in PROSE}

_APART = re.compile(r"</?(?:p|li|t[hdr]|thead|tbody|table|[uo]l|d[ltd]|div|aside|blockquote)\b[^>]*>")


def with_notes_as_paragraphs(text: str) -> str:
    """A text without calls of notes: what the notes say are paragraphs, so that no sign stands between its words."""
    return re.sub(r"\[\^[^]]+\]", "", re.sub(r"\[\^[^]]+\]: (.*)", r"\n\1\n", text))


def joined(words: str) -> str:
    """Words without the white space that lines and columns put between them."""
    return "".join(words.split())


def pieces_of(text: str) -> list[str]:
    """The words of a text in the smallest pieces that stand by themselves, such as an item or a cell, joined."""
    cut = [piece for block in parse(text, language="km").blocks for piece in _APART.split(block.html)]
    return [piece for html in cut if (piece := joined(unescape(re.sub(r"<[^>]+>", "", html))))]
