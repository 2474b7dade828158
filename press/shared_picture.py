"""The picture that goes with a shared link: a handbook's titles on a plain card, as a PNG.

The letters are the book's own. Khmer is shaped (its vowels and subscripts find their places), which takes Pillow with
Raqm; without that no picture is drawn rather than a wrong one.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

from text.khmer import boundaries

WIDTH, HEIGHT = 1200, 630
"""Pixels, as those who show links ask for it."""
MARGIN = 80
GREEN, PAPER, PALE = "#17523d", "#fbf8f1", "#cfe0d7"
SIZES = range(72, 27, -4)
"""Of the titles: the largest at which all of them fit."""
SMALL = 30
LEADING = {"km": 1.75}  # Khmer stands taller than its size
_KHMER = re.compile(r"([\u1780-\u17ff\u19e0-\u19ff\u200b]+)")


class NoShaping(Exception):
    """This Pillow cannot shape Khmer."""


@dataclass(frozen=True)
class Line:
    """Words of the card in one language; `is_title` are the large ones."""

    language: str
    words: str
    is_title: bool = False


def draw(lines: Iterable[Line], *, fonts: Path) -> bytes:
    """The card with these lines, titles first. `fonts` is the folder of `press.fonts`. Raises NoShaping."""
    if not features.check("raqm"):
        raise NoShaping
    titles: list[Line] = []
    others: list[Line] = []
    for line in lines:
        (titles if line.is_title else others).append(line)
    small = [piece for line in others for piece in _wrapped(line, SMALL, fonts)]
    room = HEIGHT - 2 * MARGIN - sum(_leading(line, SMALL) for line in small) - SMALL
    for size in SIZES:
        large = [piece for line in titles for piece in _wrapped(line, size, fonts)]
        if sum(_leading(line, size) for line in large) + size * 0.5 * (len(titles) - 1) <= room:
            break
    image = Image.new("RGB", (WIDTH, HEIGHT), GREEN)
    pen = ImageDraw.Draw(image)
    y: float = MARGIN
    for before, line in zip([None, *large], large, strict=False):
        y += size * 0.5 if before is not None and before.language != line.language else 0
        _write(pen, line, y, size, PAPER, fonts)
        y += _leading(line, size)
    y = HEIGHT - MARGIN - sum(_leading(line, SMALL) for line in small)
    pen.line((MARGIN, y - SMALL * 0.4, MARGIN + 120, y - SMALL * 0.4), fill=PALE, width=3)
    for line in small:
        _write(pen, line, y, SMALL, PALE, fonts)
        y += _leading(line, SMALL)
    found = io.BytesIO()
    image.quantize(32).save(found, "PNG", optimize=True)
    return found.getvalue()


def _leading(line: Line, size: int) -> float:
    return size * LEADING.get(line.language, 1.3)


def _wrapped(line: Line, size: int, fonts: Path) -> list[Line]:
    """The line in pieces that fit beside each other, divided where its language may be."""
    most = WIDTH - 2 * MARGIN
    pieces, start, end = [], 0, 0
    for at in boundaries(line.words, "line", line.language):
        if end > start and _length(line, line.words[start:at].rstrip(), size, fonts) > most:
            pieces.append(line.words[start:end].strip())
            start = end
        end = at
    pieces.append(line.words[start:].strip())
    return [Line(line.language, piece, line.is_title) for piece in pieces if piece]


def _runs(line: Line, words: str, size: int, fonts: Path) -> Iterator[tuple[str, ImageFont.FreeTypeFont, str | None]]:
    """The words in stretches of one script, each with its face."""
    weight = 700 if line.is_title else 400
    for place, run in enumerate(_KHMER.split(words)):
        if run:
            name = f"Book{'Khmer' if place % 2 else 'Serif'}-{weight}-normal.ttf"
            face = ImageFont.truetype(str(fonts / name), size, layout_engine=ImageFont.Layout.RAQM)
            yield run.replace("\u200b", ""), face, "km" if place % 2 else None


def _length(line: Line, words: str, size: int, fonts: Path) -> float:
    return sum(face.getlength(run, language=language) for run, face, language in _runs(line, words, size, fonts))


def _write(pen: ImageDraw.ImageDraw, line: Line, y: float, size: int, colour: str, fonts: Path) -> None:
    x: float = MARGIN
    for run, face, language in _runs(line, line.words, size, fonts):
        # "ls": from the line that letters stand on, which both scripts share.
        pen.text((x, y + size), run, font=face, fill=colour, anchor="ls", language=language)
        x += face.getlength(run, language=language)
