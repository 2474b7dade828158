"""Names in Thai and Vietnamese are printed as they were written; Chinese is said to have no letters here."""

import pytest

from press.book import build
from tests.press.conftest import make_book, make_chapter, paragraph
from tests.press.reading import Reading

THAI, VIETNAMESE = "สมชาย น้ำผึ้ง", "Nguyễn Thị Ánh Tuyết Ngữ"
KHMER = "លិខិតឆ្លងដែនរបស់"


@pytest.mark.parametrize(("language", "around"), [("en", "The passports of"), ("km", KHMER)])
def test_names_of_people_are_printed_in_their_own_letters_in_both_languages(fonts, language, around):
    html = paragraph("1.1", f"<p>{around} {THAI}, {VIETNAMESE} <strong>{THAI}</strong></p>")

    built = build(make_book(make_chapter(1, "Names", html, language=language), language=language), fonts=fonts)

    book = Reading(built.pdf)
    said = "".join("".join(book.true_texts(4)).split())
    assert built.missing_letters == ""
    assert said.count("".join(THAI.split())) == 2
    assert "".join(VIETNAMESE.split()) in said + "".join(book.text(4).split())


def test_chinese_has_no_letters_in_the_book_and_is_named(fonts):
    html = paragraph("1.1", "<p>The passport of 孫中山.</p>")

    assert build(make_book(make_chapter(1, "Names", html)), fonts=fonts).missing_letters == "中孫山"
