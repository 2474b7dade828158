"""Print cuts nothing off: what is too wide shrinks or turns, what is too long goes on, what cannot be set is named."""

from pathlib import Path

import pytest

from press.book import CannotBuild, build
from press.sheets import build as build_sheet
from tests.press.conftest import PROSE, make_book, make_chapter, paragraph
from tests.press.reading import Reading
from text.html.printed_page import book_html
from text.parsing.blocks import parse

CASES = Path(__file__).resolve().parents[1] / "cases"
MILLIMETRE = 96 / 25.4


def printed(markdown, fonts, **given):
    text = parse(markdown)
    keys = [f"key{at}" for at in range(len(text.paragraphs))]
    return Reading(build(make_book(make_chapter(html=book_html(text, number=1, keys=keys)), **given), fonts=fonts).pdf)


def table(columns, rows=1, word="value"):
    heads = "|".join(f"heading {at}" for at in range(columns))
    return "\n".join([heads, "|".join(["--"] * columns), *["|".join(f"{word}{at}" for at in range(columns))] * rows])


def words_on(book):
    return " ".join(book.text(page) for page in range(4, len(book.pages)))


def is_inside(book, page):
    """Whether every line of a page begins within its paper."""
    _left, _bottom, width, height = map(float, book.pdf.pages[page].mediabox)
    return all(
        0 < line.left * 0.75 < width and 0 < line.depth * 0.75 < height for line in book.lines(page) if line.depth
    )


def is_turned(book, page):
    _left, _bottom, width, height = map(float, book.pdf.pages[page].mediabox)
    return width > height


def test_a_table_of_fourteen_columns_is_whole_on_a_turned_page(fonts):
    book = printed((CASES / "78-pdf-table-wider-than-the-page" / "book.md").read_text(), fonts)

    [page] = [page for page in range(len(book.pages)) if is_turned(book, page)]
    assert all(f"value{at}" in book.text(page) for at in range(14))
    assert "1.1" in book.text(page)
    assert is_inside(book, page)


@pytest.mark.parametrize("columns", [5, 8, 11, 18, 24])
def test_no_column_of_a_wide_table_is_cut_off(fonts, columns):
    book = printed(f"Before.\n\n{table(columns)}\n\nAfter.", fonts)

    said = words_on(book).replace(" ", "")
    assert all(f"value{at}" in said for at in range(columns))
    assert all(is_inside(book, page) for page in range(len(book.pages)))


def test_what_follows_a_turned_table_stands_upright_again(fonts):
    book = printed(f"Before.\n\n## Weights\n\n{table(14)}\n\nAfterwards.", fonts)

    turned = [page for page in range(4, len(book.pages)) if is_turned(book, page)]
    where = {
        word: [page for page in range(4, len(book.pages)) if word in book.text(page)]
        for word in ("Weights", "Afterwards")
    }
    assert where == {"Weights": turned, "Afterwards": [turned[-1] + 1]}


def test_a_long_word_in_a_cell_breaks_and_the_page_is_not_turned(fonts):
    word = "x" * 90
    book = printed(f"What | Who | When | Why\n--|--|--|--\n{word} | clerk | at dawn | to weigh", fonts)

    assert word in words_on(book).replace(" ", "").replace("\u200b", "")
    assert [page for page in range(len(book.pages)) if is_turned(book, page)] == []
    assert all(is_inside(book, page) for page in range(len(book.pages)))


def test_a_long_word_in_a_paragraph_breaks(fonts):
    book = printed(f"See {'x' * 300}.", fonts)

    assert words_on(book).count("x") >= 300
    assert all(is_inside(book, page) for page in range(len(book.pages)))


def test_a_table_that_nobody_could_read_is_named_and_stops_the_book(fonts):
    with pytest.raises(CannotBuild, match="“Chapter 1 of the book” cannot be printed whole") as refused:
        printed(table(60), fonts)

    assert "larger than a page. Make it smaller, or divide it." in str(refused.value)


def test_a_note_that_is_longer_than_a_page_goes_on_on_the_next(fonts):
    source = (CASES / "80-pdf-note-longer-than-a-page" / "book.md").read_text()
    book = printed(source, fonts)

    note = source.split("[^1]:")[1].split()
    said = [word for page in range(4, len(book.pages)) for word in book.text(page).split()]
    assert all(said.count(word) >= note.count(word) for word in set(note))
    assert [page for page in range(4, len(book.pages)) if note[0] in book.text(page)] == [4]
    assert [page for page in range(4, len(book.pages)) if note[-1] in book.text(page)] == [len(book.pages) - 1]
    assert all(is_inside(book, page) for page in range(len(book.pages)))


def test_a_long_note_keeps_its_marks_and_the_notes_after_it_their_numbers(fonts):
    long = " ".join(f"word{at} **bold{at}**" for at in range(400))
    book = printed(
        f"One.[^a] Two.[^b]\n\n[^a]: {long} [{PROSE * 12}](https://example.org/)\n\n[^b]: Second note.", fonts
    )

    said = words_on(book)
    assert all(f"word{at}" in said and f"bold{at}" in said for at in range(400))
    assert "2 Second note." in said
    assert all(
        address == "https://example.org/" for page in range(4, len(book.pages)) for _, address in book.links(page)
    )


def test_a_table_on_a_sheet_shrinks_too(fonts):
    cells = "".join(f"<td>considerable{at}</td>" for at in range(16))
    sheet = Reading(build_sheet(f"<table><tr>{cells}</tr></table>", title="Sheet", language="en", fonts=fonts))

    assert "considerable15" in sheet.text(0).replace(" ", "")
    assert is_inside(sheet, 0)


def test_a_khmer_part_title_is_whole_in_the_contents(fonts):
    title = "ផ្នែកទី១ ការស៊ើបអង្កេត"
    given = make_chapter(html=paragraph("1.1", "<p>ការ</p>"), language="km", title_language="km", part_title=title)
    for language in ("km", "en"):
        book = Reading(build(make_book(given, language=language), fonts=fonts).pdf)

        assert any(title in text.replace("\u200b", "") for text in book.true_texts(2))
