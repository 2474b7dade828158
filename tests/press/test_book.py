"""The book as its readers get it: real PDFs, read back."""

import base64
import io
import os
import random
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from press.book import Annex, CannotBuild, IndexTerm, build
from tests.press.conftest import NOTICE, ONLINE, PROSE, make_book, make_chapter, paragraph
from tests.press.reading import Reading, contents_lines

PROJECT = Path(__file__).resolve().parents[2]
EVERY_CHAPTER = {"Why it matters": "chapter-1", "Investigation": "chapter-2", "At trial": "chapter-3"}


@pytest.fixture(scope="module")
def book(whole):
    return Reading(whole.pdf)


def test_the_contents_name_the_pages_on_which_chapters_begin(book):
    said = contents_lines(book.lines(2))

    places = book.destinations()
    expected = {title: book.folios[places[anchor]] for title, anchor in EVERY_CHAPTER.items()}
    expected |= {"In short": book.folios[places["h-1-1"]], "What we heard": book.folios[places["annex-A"]]}
    assert {title: said.get(title) for title in expected} == expected


def test_the_page_number_at_the_foot_is_the_one_that_a_reader_program_shows(book):
    printed = [book.printed_folio(page) for page in range(len(book.pages))]

    cover_and_blank = [0, 1, 3, 5, 9]
    assert [page for page, folio in enumerate(printed) if not folio] == cover_and_blank
    assert [folio for folio in printed if folio] == [
        folio for page, folio in enumerate(book.folios) if page not in cover_and_blank
    ]


def test_the_note_to_readers_stands_on_the_page_after_the_cover(fonts):
    made = Reading(build(make_book(note="Fines are new.\n\nSo are <seals>.", draft=False), fonts=fonts).pdf)

    assert "Note to readers Fines are new. So are <seals>." in made.text(1)
    assert [made.folios[made.destinations()[place]] for place in ("note", "contents", "chapter-1")] == [
        "ii",
        "iii",
        "1",
    ]


def test_a_table_of_four_columns_is_as_wide_as_the_page_and_leaves_its_number_in_sight(fonts):
    table = "<table><tr>{}</tr></table>"
    wide, narrow = (
        table.format("".join(f"<td>{n}{letter}</td>" for letter in letters)) for n, letters in ((7, "abcd"), (8, "abc"))
    )

    made = Reading(
        build(make_book(make_chapter(html=paragraph("1.1", wide) + paragraph("1.2", narrow))), fonts=fonts).pdf
    )

    at = {line.text: line for line in made.lines(4)}
    assert at["1.1"].depth < at["7a"].depth
    assert at["7a"].left < at["8a"].left


def test_every_chapter_and_annex_begins_on_a_right_hand_page(book):
    first_pages = [book.destinations()[anchor] for anchor in (*EVERY_CHAPTER.values(), "annex-A")]

    assert [int(book.folios[page]) % 2 for page in first_pages] == [1, 1, 1, 1]
    assert [page % 2 for page in first_pages] == [0, 0, 0, 0]


def test_the_front_is_numbered_in_roman_and_the_text_in_arabic(book):
    assert book.folios == ["i", "ii", "iii", "iv", *(str(folio) for folio in range(1, len(book.pages) - 3))]


def test_every_page_carries_the_notice_blank_ones_too(book):
    assert [page for page in range(len(book.pages)) if NOTICE not in book.text(page)] == []


def test_the_cover_says_what_the_book_is_and_which_language_prevails(fonts):
    sentences = ("Guidance. Binds no judge.", "Where a chapter has a text in Khmer, that text prevails.")

    made = Reading(build(make_book(validity=sentences, notice=NOTICE), fonts=fonts).pdf)

    assert " ".join(sentences) in made.text(0)
    assert len(made.pages) == len(Reading(build(make_book(notice=NOTICE), fonts=fonts).pdf).pages)


def test_without_a_notice_blank_pages_are_empty(fonts):
    plain = Reading(build(make_book(), fonts=fonts).pdf)

    assert [plain.text(page) for page in (1, 3)] == ["", ""]


def test_every_page_of_a_draft_says_so_and_no_page_of_an_edition(fonts, book):
    draft = Reading(build(make_book(draft=True, fingerprint="", online_url=""), fonts=fonts).pdf)

    assert [page for page in range(len(draft.pages)) if "DRAFT" not in draft.text(page).upper()] == []
    assert [page for page in range(len(book.pages)) if "DRAFT" in book.text(page).upper()] == []


def test_the_cover_says_what_this_is_and_where_to_check_it(book):
    cover = book.text(0)

    said = ["Handbook on Wildlife Cases", "Edition 2", "In effect from 1 June 2026", "Ministry of Justice", ONLINE]
    said += [
        "Fingerprint 9f86 d081 884c 7d65",
        "9f86d081 884c7d65 9a2feaa0 c55ad015 a3bf4f1b 2b0b822c d15d6c15 b0f00a08",
    ]
    assert [words for words in said if words not in cover] == []
    assert [str(figure.Alt) for figure in book.elements("Figure")] == [f"Read online at {ONLINE}"]


def test_running_heads_name_the_chapter_and_the_edition(book):
    trial = book.destinations()["chapter-3"]

    assert "3 At trial" in book.text(trial + 1)
    assert "Edition 2 · In effect from 1 June 2026" in book.text(trial + 2)


def test_the_number_of_a_paragraph_stands_on_its_first_line(book):
    lines = book.lines(book.destinations()["p-2.1"])

    number = next(line for line in lines if line.text == "2.1")
    first = next(line for line in lines if line.text.startswith("The prosecutor"))
    assert number.depth == first.depth


def test_links_lead_to_paragraphs_of_other_chapters(book):
    places = book.destinations()
    links = [link for page in range(len(book.pages)) for link in book.links(page)]

    assert ("paragraph 2.3", "p-2.3") in links
    assert "2.3 The seal is numbered." in book.text(places["p-2.3"])
    assert [target for _, target in links if target != ONLINE and target not in places] == []


def test_items_of_a_list_have_the_letters_they_are_cited_by(book):
    depths = {line.text: line.depth for line in book.lines(book.destinations()["p-1.2"])}

    assert (depths["(a)"], depths["(b)"]) == (depths["First."], depths["Second."])


def test_links_that_lead_nowhere_on_paper_become_plain_words(fonts):
    html = paragraph(
        "1.1", '<p><a href="#p-9.9">gone</a> <a href="other.md">file</a> <a href="https://x.example/">out</a></p>'
    )

    made = Reading(build(make_book(make_chapter(html=html), online_url=""), fonts=fonts).pdf)

    assert [
        link for page in range(len(made.pages)) for link in made.links(page) if link[1].startswith(("#", "p-", "file"))
    ] == []
    assert made.links(4) == [("out", "https://x.example/")]
    assert "gone file out" in made.text(4)


def test_bookmarks_follow_parts_chapters_and_headings(book):
    assert [(depth, " ".join(title.split())) for depth, title in book.bookmarks()] == [
        (0, "Contents"),
        (0, "Part I. The setting"),
        (1, "1 Why it matters"),
        (2, "In short"),
        (1, "2 Investigation"),
        (2, "Weighing and sealing"),
        (0, "Part II. Trial"),
        (1, "3 At trial"),
        (0, "A What we heard"),
        (1, "Charges"),
    ]


def test_the_head_of_a_table_is_repeated_on_each_of_its_pages(book):
    pages = [page for page in range(len(book.pages)) if re.search(r"Class \d+ \d+ years", book.text(page))]

    assert len(pages) == 3
    assert [page for page in pages if "Class Years Fine" not in book.text(page)] == []


def test_a_footnote_stands_at_the_foot_of_the_page_that_calls_it(fonts):
    chance = random.Random(7)
    html = "".join(
        paragraph(
            f"1.{position}",
            f"<p>{PROSE * chance.randint(1, 4)} call{position}x"
            f'<span class="footnote">note{position}x {PROSE * chance.randint(0, 2)}</span>'
            f" {PROSE * chance.randint(0, 3)}</p>"
            + (f"<ul><li>{PROSE}</li><li>{PROSE * 3}</li></ul><p>{PROSE * 4}</p>" if position % 4 == 0 else ""),
        )
        for position in range(1, 90)
    )

    made = Reading(build(make_book(make_chapter(html=html)), fonts=fonts).pdf)

    texts = [made.text(page) for page in range(len(made.pages))]
    calls = {number: page for page, text in enumerate(texts) for number in re.findall(r"call(\d+)x", text)}
    notes = {number: page for page, text in enumerate(texts) for number in re.findall(r"note(\d+)x", text)}
    assert len(calls) == 89
    assert notes == calls
    for page in range(4, len(texts)):
        depths = [(line.depth, line.text) for line in made.lines(page)]
        lowest_call = max((depth for depth, text in depths if "call" in text), default=0)
        assert all(depth > lowest_call for depth, text in depths if "note" in text)


def test_all_fonts_are_our_own_and_embedded(book):
    fonts = book.fonts()

    assert {str(font.FontFamily) for font in fonts} == {"BookSerif"}
    assert [str(font.FontName) for font in fonts if "/FontFile2" not in font] == []


def test_the_same_book_has_the_same_bytes_on_a_machine_without_fonts(fonts, whole, tmp_path):
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>")
    script = (
        "import sys; from pathlib import Path; from press.book import build;"
        "from tests.press.conftest import a_whole_book;"
        "sys.stdout.buffer.write(build(a_whole_book(), fonts=Path(sys.argv[1])).pdf)"
    )
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}

    again = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, str(fonts)],
        env=bare | {"PYTHONHASHSEED": "42"},
        cwd=PROJECT,
        capture_output=True,
        check=True,
    )

    assert again.stdout == whole.pdf


def test_words_of_a_title_are_never_read_as_markup(fonts):
    title = 'Evidence & <b>"proof"</b> \\ {x}'

    made = Reading(build(make_book(make_chapter(1, title), notice=title, title=title, edition=title), fonts=fonts).pdf)

    assert [page for page in range(len(made.pages)) if title not in made.text(page)] == []
    assert str(made.pdf.docinfo.Title) == title


def test_a_picture_from_elsewhere_is_not_opened_but_described_and_reported(fonts, tmp_path):
    picture = tmp_path / "scale.png"
    picture.write_bytes(b"not even a picture")
    html = paragraph(
        "1.1", f'<p><img src="{picture.as_uri()}" alt="A scale"> <img src="https://x.example/y.png" alt="A seal"></p>'
    )

    built = build(make_book(make_chapter(html=html)), fonts=fonts)

    assert built.left_out == (picture.as_uri(), "https://x.example/y.png")
    assert "1.1 A scale A seal" in Reading(built.pdf).text(4)


def figure(width, height, caption="") -> str:
    out = io.BytesIO()
    Image.new("L", (width, height), 128).save(out, "PNG")
    data = base64.b64encode(out.getvalue()).decode()
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img src="data:image/png;base64,{data}" alt="Scales">{words}</figure>'


def test_a_figure_is_never_wider_than_the_text_nor_higher_than_the_page_nor_blown_up(fonts):
    html = "".join(
        paragraph(f"1.{position}", figure(*size))
        for position, size in enumerate([(2400, 900), (900, 2400), (200, 120)], start=1)
    )

    book = Reading(build(make_book(make_chapter(html=html)), fonts=fonts).pdf)

    sizes = [size for page in range(len(book.pages)) for size in (book.pictures(page) if page > 3 else [])]
    text_width = 176 - 18 - 24 - 13  # the page without its margins and the column of numbers
    assert sizes == [
        (pytest.approx(text_width, abs=0.1), pytest.approx(text_width * 900 / 2400, abs=0.1)),
        (pytest.approx(165 * 900 / 2400, abs=0.1), pytest.approx(165, abs=0.1)),
        (pytest.approx(200 / 200 * 25.4, abs=0.1), pytest.approx(120 / 200 * 25.4, abs=0.1)),
    ]


def test_a_figure_has_its_number_its_caption_and_its_words_for_who_cannot_see_it(fonts):
    html = paragraph("1.1", figure(400, 200, "Scales in the hall &amp; their number"))

    book = Reading(build(make_book(make_chapter(html=html)), fonts=fonts).pdf)

    assert "1.1 Scales in the hall & their number" in book.text(4)
    assert "Scales" in [str(element.get("/Alt", "")) for element in book.elements("Figure")]


INDEX = (
    IndexTerm("", "2024 law", ("1.1",)),
    IndexTerm("C", "chain of custody", ("1.1", "2.1")),
    IndexTerm("C", "CITES & others", ("1.1", "9.9")),
    IndexTerm("ត", "ត្រា", ("2.1",)),
)


def test_the_index_stands_last_and_leads_from_each_term_to_its_paragraphs(fonts):
    book = Reading(build(make_book(make_chapter(1), make_chapter(2), index=INDEX), fonts=fonts).pdf)

    last = len(book.pages) - 1
    assert book.text(last).startswith("Index 2024 law 1.1 (1) C chain of custody 1.1 (1), 2.1 (3)")
    assert "CITES & others 1.1 (1), 9.9" in book.text(last)  # what the book does not have is no link
    assert book.links(last) == [(number, f"p-{number}") for number in ("1.1", "1.1", "2.1", "1.1", "2.1")]
    assert contents_lines(book.lines(2))["Index"] == "5"
    assert book.bookmarks()[-1] == (0, "Index")
    assert "km" in book.languages(last)


def test_a_book_without_terms_has_no_index(fonts, book):
    assert "Index" not in [title for _depth, title in book.bookmarks()]


def test_letters_that_the_typefaces_do_not_have_are_reported(fonts, whole):
    built = build(
        make_book(make_chapter(html=paragraph("1.1", "<p>Section 5 → Article 49 中 é ខ្មែរ</p>"))), fonts=fonts
    )

    assert built.missing_letters == "→中"
    assert whole.missing_letters == ""


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="stylesheet" href="https://x.example/a.css">',
        '<style>@import url("http://x.example/a.css")</style>',
        '<p style="background: url(file:///etc/passwd)">x</p>',
        '<object data="file:///etc/hostname" type="image/png"></object>',
        '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%221%22 height=%221%22%3E'
        '%3Cimage href=%22file:///etc/hostname%22 width=%221%22 height=%221%22/%3E%3C/svg%3E" alt="">',
    ],
)
def test_a_text_that_asks_for_anything_else_is_refused_by_its_address(fonts, html):
    address = re.search(r"(?:https?|file)://(?!www)[\w./]+", html)[0]

    with pytest.raises(CannotBuild, match=re.escape(f"The text asks for {address}")):
        build(make_book(make_chapter(html=html)), fonts=fonts)


def test_a_book_needs_a_chapter_and_its_typefaces(fonts, tmp_path):
    with pytest.raises(CannotBuild, match="There is no chapter to print."):
        build(replace(make_book(), chapters=()), fonts=fonts)
    with pytest.raises(CannotBuild, match="python -m press.fonts"):
        build(make_book(), fonts=tmp_path / "none")


def test_progress_counts_every_section_and_ends_full(fonts):
    told = []

    build(make_book(make_chapter(1), make_chapter(2)), fonts=fonts, progress=lambda *step: told.append(step))

    assert told == [
        (0, 5, "chapters"),
        (1, 5, "chapters"),
        (2, 5, "contents"),
        (3, 5, "joining"),
        (4, 5, "finishing"),
        (5, 5, "finishing"),
    ]


def test_what_made_the_book_is_told(whole):
    assert whole.libraries["weasyprint"] == "70.0"
    assert whole.pages == len(Reading(whole.pdf).pages)


def test_an_annex_has_its_letter_and_links_into_the_chapters(book):
    page = book.destinations()["annex-A"]

    assert "Annex A What we heard Charges Scales were lost." in book.text(page)
    assert book.links(page) == [("paragraph 2.3", "p-2.3")]


def test_two_annexes_are_a_and_b(fonts):
    made = Reading(
        build(make_book(annexes=(Annex("One", "<p>x</p>", "en"), Annex("Two", "<p>y</p>", "en"))), fonts=fonts).pdf
    )

    assert [name for name in made.destinations() if name.startswith("annex")] == ["annex-A", "annex-B"]
