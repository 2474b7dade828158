"""On a Khmer page every number that is read or heard has Khmer digits: in its name, in what it says aloud, in mails."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from handbook.drafting import drafts, saving
from handbook.editions import release
from handbook.models import Edition, Paragraph
from press.manuscript import Built
from tests.factories import launched_with, make_chapter, make_handbook, make_part
from tests.handbook.translation.bilingual import approve
from tests.pages import text_of

SPOKEN = re.compile(r"<title>(.*?)</title>|\b(?:aria-label|alt)=\"([^\"]*)\"|<caption[^>]*>(.*?)</caption>", re.DOTALL)
TEXTS = (
    "ថ្លឹងភ្លុក។\n\nចុះហត្ថលេខា។\n\n- អាន។\n- រក្សាទុក។\n",
    "ថ្លឹងភ្លុក។\n\nថតរូប។\n\n- អាន។\n- រក្សាទុក។\n\n| វត្ថុ | ចំនួន |\n|---|---|\n| ភ្លុក | ៣ |\n",
)


@pytest.fixture
def handbook(programme, editor, approver):
    """Two editions in Khmer; the second puts another paragraph in the place of one."""
    handbook = make_handbook(programme=programme, source_language="km")
    titles = {"km": "ភស្តុតាង"}
    part = make_part(handbook, titles={"km": "សំណុំរឿង"})
    chapters = [make_chapter(handbook, slug=slug, titles=titles, part=part) for slug in ("evidence", "trial")]
    for year, text in enumerate(TEXTS, start=2022):
        for chapter in chapters:
            version = drafts.start_draft(chapter, by=editor)
            saving.save(version, text=text, by=editor)
            version.refresh_from_db()
            approve(version, by=approver, drafter=editor, day=date(year, 6, 1))
        prepared = release.prepare(handbook, by=approver, on=date(year, 6, 1))
        launched_with(prepared, {"km": Built(b"%PDF-1.7" + text.encode(), 1, {})})
    return handbook


def addresses(handbook):
    """The readers' pages of a handbook, in Khmer."""
    slug = handbook.slug
    key = Paragraph.objects.order_by("pk").first().key
    plain = ("handbook", "law_index", "subject_index", "following_ask", "worksheets", "heard", "editions")
    of_edition = ("edition", "edition_heard", "edition_renumbering", "kept_absent", "kept_search")
    with override("km"):
        return [
            reverse("reading:home"),
            reverse("reading:search_all") + "?q=ភ្លុក",
            reverse("reading:search", args=[slug]) + "?q=ភ្លុក",
            *(reverse(f"reading:{name}", args=[slug]) for name in plain),
            *(reverse(f"reading:{name}", args=[slug, number]) for name in of_edition for number in ("1", "2")),
            reverse("reading:paragraph", args=[slug, key]),
            reverse("reading:chapter", args=[slug, "evidence"]),
            reverse("reading:edition_chapter", args=[slug, "1", "trial"]),
            reverse("reading:redline", args=[slug, "1", "2", "evidence"]),
            reverse("reading:edition_changes", args=[slug, "1", "2"]),
        ]


def test_no_title_label_alternative_or_caption_of_a_khmer_page_has_latin_digits(client, handbook, settings):
    settings.EMAIL_IS_CONFIGURED = True
    found = {}

    for address in addresses(handbook):
        page = client.get(address)
        assert page.status_code == 200, address
        spoken = ["".join(one) for one in SPOKEN.findall(page.content.decode())]
        assert any(spoken)
        found[address] = [words for words in spoken if re.search("[0-9]", words)]

    assert {address: words for address, words in found.items() if words} == {}


def test_the_title_of_a_chapter_and_of_a_redline_has_its_numbers_in_khmer(client, handbook):
    chapter = client.get("/km/wildlife-trafficking/evidence/").content.decode()
    redline = client.get("/km/wildlife-trafficking/editions/1..2/evidence/").content.decode()

    assert "<title>១ ភស្តុតាង · " in chapter
    assert re.search("<title>[^<]*១[^<]*២", redline)


def test_what_was_counted_is_told_in_khmer_digits_and_in_english_ones(client, handbook, programme):
    found = text_of(client.get("/km/wildlife-trafficking/search/?q=ភ្លុក"))
    english = text_of(client.get("/en/wildlife-trafficking/search/?q=ភ្លុក"))

    assert re.search(r"role=\"status\">[^<]*[២-៩][^<]*</p>", found), re.findall("role=.status.*?</p>", found)
    assert re.search(r"role=\"status\"> ?[2-9] paragraphs found", english)


def test_an_edition_is_named_in_the_digits_of_the_language(handbook):
    edition = Edition.objects.first()

    with override("km"):
        assert not re.search("[0-9]", str(edition))
        assert str(handbook.chapters.first()).startswith("១ ")
    with override("en"):
        assert re.search("[12]", str(edition))
