"""What is not in the reader's language says in which it is."""

from datetime import date

import pytest

from handbook.editions import release
from press.book import Built
from tests.factories import approved, launched_with, make_chapter, make_handbook

BOOK = {"en": Built(b"%PDF-1.7 not laid out by the press", 12, {})}


@pytest.fixture
def edition(programme, editor, approver):
    handbook = make_handbook(programme=programme)
    chapter = make_chapter(handbook, slug="evidence", titles={"en": "Evidence", "km": "ភស្តុតាង"})
    approved(chapter, drafter=editor, approver=approver, text="Every tusk is weighed.")
    prepared = release.prepare(handbook, by=approver, on=date(2022, 6, 1), note="Figures were put right.")
    return launched_with(prepared, BOOK)


@pytest.mark.parametrize(("page", "says"), [("km", " · អង់គ្លេស</a>"), ("en", ")</a>")])
def test_a_book_in_another_language_says_so_before_it_is_downloaded(client, edition, page, says):
    words = client.get(f"/{page}/wildlife-trafficking/editions/1/").content.decode().replace("<wbr>", "")

    link = words[words.index('<a class="button"') :].partition("</a>")[0] + "</a>"
    assert 'hreflang="en"' in link
    assert link.replace('<span class="held">', "").replace("</span>", "").endswith(says)


@pytest.mark.parametrize(("page", "marked"), [("km", True), ("en", False)])
def test_an_editions_note_is_read_aloud_in_its_own_language(client, edition, page, marked):
    words = client.get(f"/{page}/wildlife-trafficking/editions/1/").content.decode()

    assert ('<span lang="en">Figures were put right.</span>' in words) is marked
