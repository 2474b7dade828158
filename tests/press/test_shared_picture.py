"""The card that goes with a shared link: titles in both languages, all of them within it, Khmer shaped."""

from io import BytesIO

import pytest
from PIL import Image

from press.shared_picture import HEIGHT, MARGIN, WIDTH, Line, _length, _wrapped, draw

KHMER = "សៀវភៅណែនាំស្តីពីសំណុំរឿងជួញដូរសត្វព្រៃ និងការអនុវត្តច្បាប់ក្នុងតុលាការ"


def drawn(lines, fonts):
    return Image.open(BytesIO(draw(lines, fonts=fonts))).convert("RGB")


def margins(picture):
    """The pixels of the edges, where nothing may be written."""
    edges = [(0, 0, WIDTH, 30), (0, HEIGHT - 30, WIDTH, HEIGHT), (0, 0, 40, HEIGHT), (WIDTH - 40, 0, WIDTH, HEIGHT)]
    return {colour for edge in edges for _count, colour in picture.crop(edge).getcolors()}


@pytest.mark.parametrize("times", [1, 3, 6])
def test_titles_however_long_stay_within_the_card(fonts, times):
    lines = [Line("km", " ".join([KHMER] * times), True), Line("en", "Guidelines on wildlife cases " * times, True)]

    picture = drawn([*lines, Line("en", "Edition 2 · Handbooks for courts")], fonts)

    assert picture.size == (WIDTH, HEIGHT)
    assert len(margins(picture)) == 1
    assert len(picture.getcolors(WIDTH * HEIGHT)) > 3


def test_a_wrapped_title_loses_no_word_and_no_line_is_too_long(fonts):
    line = Line("km", KHMER, True)

    pieces = _wrapped(line, 72, fonts)

    assert len(pieces) > 1
    assert "".join(piece.words for piece in pieces).replace(" ", "") == KHMER.replace(" ", "")
    assert all(_length(piece, piece.words, 72, fonts) <= WIDTH - 2 * MARGIN for piece in pieces)


def test_khmer_is_shaped_so_that_a_subscript_stands_below_its_letter(fonts):
    """ស្ត្រី has one letter that stands on the line: side by side its signs would be three times as wide."""
    line = Line("km", "", True)

    whole = _length(line, "ស្ត្រី", 60, fonts)

    assert whole < 0.6 * sum(_length(line, sign, 60, fonts) for sign in "សតរី")
