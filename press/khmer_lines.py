"""Khmer on paper: where lines may break, and a text layer that says what was written.

A PDF maps glyphs back to letters one by one. Khmer glyphs do not allow that: the same subscript or vowel glyph stands
for different letters in different clusters, so searching, copying and reading aloud give nonsense. Each line with Khmer
therefore also carries its text as /ActualText, and so does one with a name in Thai, whose marks are drawn apart. Lines
and not words: some readers ignore ActualText on short pieces.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pydyf
from weasyprint.draw import text as drawing

KHMER = re.compile("[\u1780-\u17ff\u19e0-\u19ff]")
GLYPHS_DO_NOT_TELL = re.compile(f"{KHMER.pattern}|[\u0e01-\u0e4e]")
# Only help to break lines; the reader's text does without them.
BREAKS = re.compile("[\u200b\u00ad]")


def has_khmer(text: str) -> bool:
    return KHMER.search(text) is not None


def break_lines(html: str) -> str:
    """Mark where Khmer may break: Pango finds no place itself and would run one line off the page."""
    if not has_khmer(html):
        return html
    # Inside the function: the segmenter's model takes time and memory that a book without Khmer need not spend.
    from text.line_breaks import break_lines as mark_breaks

    return mark_breaks(html)


def without_breaks(text: str) -> str:
    return BREAKS.sub("", text)


@contextmanager
def true_text(language: str) -> Iterator[None]:
    """While this lasts, WeasyPrint writes the true text beside such lines, and the language where it is another.

    WeasyPrint 70 offers no hook here, so this stands in for the function that draws one line of text.
    """
    draw = drawing.draw_first_line

    def draw_with_text(stream, textbox, text_overflow, block_ellipsis, matrix):
        properties = _properties(textbox, language)
        if not properties or not textbox.text.strip():
            return draw(stream, textbox, text_overflow, block_ellipsis, matrix)
        stream.begin_marked_content("Span", pydyf.Dictionary(properties))
        try:
            return draw(stream, textbox, text_overflow, block_ellipsis, matrix)
        finally:
            stream.end_marked_content()

    drawing.draw_first_line = draw_with_text
    try:
        yield
    finally:
        drawing.draw_first_line = draw


def _properties(textbox, language: str) -> dict[str, pydyf.String]:
    properties = {}
    spoken = textbox.style["lang"]
    if spoken and spoken != language:
        properties["Lang"] = pydyf.String(spoken)
    if GLYPHS_DO_NOT_TELL.search(textbox.text):
        properties["ActualText"] = pydyf.String(without_breaks(_line(textbox)))
    return properties


def _line(textbox) -> str:
    """The text of the one line that is drawn; the layout behind it may hold the rest of the paragraph too."""
    layout = textbox.pango_layout
    _, end = layout.get_first_line()
    return layout.text.encode()[:end].decode() if end else layout.text
