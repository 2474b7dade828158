"""Images in a text, `![what it shows](image:NAME "caption")`: which ones it shows, and which say nothing."""

import re
import unicodedata
from dataclasses import dataclass
from html import escape

from text import elements
from text.parsing.blocks import Text, parse
from text.parsing.paragraph_parts import parts_of
from text.parsing.readings import CURRENT_READING

_SIGNS = re.compile(r"([\\\[\]`{}])")


@dataclass(frozen=True)
class Shown:
    """An image as a text shows it. `position` is that of the paragraph it stands in, or that calls its note."""

    name: str
    alternative: str
    position: int


def images_in(text: Text | str, reading: int = CURRENT_READING) -> list[Shown]:
    """Every image that a text shows, in order; `reading` is the form in which a source is read."""
    if isinstance(text, str):
        if "image:" not in text:
            return []  # reading a text takes its time
        text = parse(text, reading=reading)
    return [
        Shown(image.attrib["data-image"], unicodedata.normalize("NFC", image.get("alt", "").strip()), position)
        for position, html in parts_of(text)
        if "data-image=" in html
        for image in elements.read(html).iter("img")
    ]


def without_alternative(text: Text | str) -> list[Shown]:
    """The images of a text that do not say what they show to those who cannot see them."""
    return [shown for shown in images_in(text) if not shown.alternative]


def markdown(name: str, alternative: str = "", caption: str = "") -> str:
    """An image as it is typed, whatever signs its words hold."""
    alternative = _SIGNS.sub(r"\\\1", escape(_on_one_line(alternative)))
    caption = _SIGNS.sub(r"\\\1", escape(_on_one_line(caption)))
    return f'![{alternative}](image:{name} "{caption}")' if caption else f"![{alternative}](image:{name})"


def _on_one_line(words: str) -> str:
    return " ".join("".join(c if unicodedata.category(c) != "Cc" else " " for c in words).split())
