"""Khmer can be searched, copied and read aloud as it was written."""

import pytest

from press.book import build
from tests.press.conftest import make_book, make_chapter, paragraph
from tests.press.reading import Reading

TITLE = "ការស៊ើបអង្កេតបទល្មើសសត្វព្រៃ"
TEXT = (
    "មនុស្សទាំងអស់កើតមកមានសេរីភាព និងសមភាព ក្នុងផ្នែកសេចក្ដីថ្លៃថ្នូរ និងសិទ្ធិ។ "
    "មនុស្សមានវិចារណញ្ញាណ និងសតិសម្បជញ្ញៈជាប់ពីកំណើត ហើយគប្បីប្រព្រឹត្តចំពោះគ្នាទៅវិញទៅមក ក្នុងស្មារតីរាប់អានគ្នាជាបងប្អូន។"
)


def joined(pieces: list[str]) -> str:
    return "".join("".join(pieces).split())


@pytest.fixture(scope="module")
def khmer(fonts):
    chapter = make_chapter(
        1, TITLE, paragraph("1.1", f'<p>{TEXT * 3} <span lang="en">English words</span></p>'),
        title_language="km", language="km",
    )  # fmt: skip
    return Reading(build(make_book(chapter, language="km", title=TITLE, notice=TEXT[:60]), fonts=fonts).pdf)


def test_the_text_layer_is_exactly_what_was_written(khmer):
    said = joined(khmer.true_texts(4))

    assert joined([TEXT * 3]) in said
    assert joined([TITLE]) in said


def test_no_line_runs_off_the_page(khmer):
    lines = [text for text in khmer.true_texts(4) if text.strip()]

    assert len(lines) > 8
    assert max(len(line) for line in lines) < 130


def test_titles_outside_the_page_carry_no_break_marks(khmer):
    assert [title.split()[-1] for _, title in khmer.bookmarks()] == ["Contents", TITLE]
    assert khmer.links(2) == [(TITLE, "chapter-1")]
    assert str(khmer.pdf.docinfo.Title) == TITLE


def test_every_glyph_stands_for_a_letter(khmer):
    assert len(khmer.mappings()) >= 3
    assert [mapping for mapping in khmer.mappings() if b"> <>" in mapping] == []


def test_words_in_another_language_say_so(khmer):
    assert khmer.languages(4) == {"en"}
