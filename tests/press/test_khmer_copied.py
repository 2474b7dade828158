"""What a program copies out of a Khmer book is what was written, character by character."""

import os
import shutil
import subprocess

import pytest

from press.book import build
from tests.khmer_prose import PROSE, TITLES, joined, pieces_of, with_notes_as_paragraphs
from tests.press.conftest import make_book, make_chapter
from text import khmer
from text.html.printed_page import book_html
from text.parsing.blocks import parse

BETWEEN_THE_MARGINS = ("-x", "0", "-y", "50", "-W", "600", "-H", "592")
"""Of a page of 176 by 250 mm, in points, what stands between its head and its foot."""


@pytest.fixture(scope="module")
def copied(fonts, tmp_path_factory):
    """Everything that poppler copies out of a book of all chapters: in the order in which it is read, and in that in
    which it was set, where the cells of a table stand together."""
    program = shutil.which("pdftotext")
    if program is None:
        sentence = "NOT RUN: there is no pdftotext on this machine (Debian: sudo apt-get install poppler-utils)"
        pytest.fail(sentence) if os.environ.get("CI") == "true" else pytest.skip(sentence)
    chapters = []
    for number, (name, text) in enumerate(PROSE.items(), start=1):
        read = parse(with_notes_as_paragraphs(text), language="km")
        html = book_html(read, number=number, keys=["k"] * len(read.paragraphs), digits=khmer.cited)
        chapters.append(make_chapter(number, TITLES[name]["km"], html, title_language="km", language="km"))
    book = tmp_path_factory.mktemp("copied") / "book.pdf"
    book.write_bytes(build(make_book(*chapters, language="km", title="សៀវភៅណែនាំ"), fonts=fonts).pdf)
    ways = [(), ("-raw",)]
    runs = [[program, *way, "-r", "72", *BETWEEN_THE_MARGINS, str(book), "-"] for way in ways]
    return [joined(subprocess.run(run, capture_output=True, check=True).stdout.decode()) for run in runs]


@pytest.mark.parametrize("name", PROSE)
def test_poppler_copies_every_paragraph_item_and_cell_as_it_was_written(copied, name):
    pieces = pieces_of(with_notes_as_paragraphs(PROSE[name]))

    assert [piece for piece in pieces if not any(piece in words for words in copied)] == []
    assert len(pieces) > 50
