"""Marking a finished book as a preview: every page says so, and nothing else of it changes."""

import io
from html import escape
from pathlib import Path

import pikepdf

from press import sheets

POINTS_IN_MM = 72 / 25.4


def mark(pdf: bytes, words: str, *, language: str, fonts: Path) -> bytes:
    """Return the book with these words at the head of every page. Raises CannotBuild without typefaces."""
    with pikepdf.open(io.BytesIO(pdf)) as book:
        marks: dict[str, pikepdf.Pdf] = {}
        for page in book.pages:
            left, bottom, right, top = (float(side) for side in page.mediabox)
            size = f"{(right - left) / POINTS_IN_MM:.2f}mm {(top - bottom) / POINTS_IN_MM:.2f}mm"
            if size not in marks:
                body = f"<p>{escape(words)}</p>"
                made = sheets.build(body, title=words, language=language, fonts=fonts, size=size, kind="preview-mark")
                marks[size] = pikepdf.open(io.BytesIO(made))
            page.add_overlay(marks[size].pages[0], pikepdf.Rectangle(left, bottom, right, top))
        out = io.BytesIO()
        book.save(out)
    return out.getvalue()
