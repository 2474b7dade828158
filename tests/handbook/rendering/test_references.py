"""References by key: they follow their paragraph through every edit, in drafts, in editions and in the book."""

import random
import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handbook.approval import decisions
from handbook.drafting import drafts, saving
from handbook.editions import release
from handbook.editions.kept_pages import chapter_page
from handbook.editions.printing import book_of_edition, print_edition
from handbook.models import EditionChapter, Version, Wording
from handbook.rendering import references
from handbook.rendering.wording_html import desk_html, guest_html
from press.manuscript import Built
from tests.factories import approved, drafted, issued, launched_with, make_chapter, make_handbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def handbook(programme):
    return make_handbook()


@pytest.fixture
def evidence(handbook):
    return make_chapter(handbook, slug="evidence")


@pytest.fixture
def penalties(handbook):
    return make_chapter(handbook, slug="penalties")


def printed(edition):
    return launched_with(edition, {"en": Built(pdf=b"%PDF-1.7", pages=1, libraries={})})


def references_of(html):
    """Every reference of a page: (address or None, words)."""
    links = re.findall(r'<a href="([^"]*#[\d.]+(?:\([a-z]+\))?)">([^<]*)</a>', html)
    return [(address, words) for address, words in links], re.findall(r'"reference-broken">([^<]*)<', html)


def as_a_page_has_it(version):
    return Version.objects.select_related("chapter__handbook", "wording").get(pk=version.pk)


# Drafts -----------------------------------------------------------------------------------------------------------


def test_a_draft_shows_where_the_paragraph_of_another_draft_stands_now(evidence, penalties, editor):
    other = drafted(penalties, drafter=editor, text="Fines.\n\nPrison.")
    key = other.wording.keys[1]
    draft = drafted(evidence, drafter=editor, text=f"See [9.9](#key-{key}).")
    saving.save(other, text="New before all.\n\nFines.\n\nPrison.", by=editor)

    html = desk_html(draft)

    assert references_of(html) == ([(f"/desk/versions/{other.pk}/#2.3", "2.3")], [])


def test_a_paragraph_taken_out_leaves_its_references_broken_and_they_are_named(evidence, penalties, editor):
    other = drafted(penalties, drafter=editor, text="Fines.\n\nPrison for many years.")
    draft = drafted(evidence, drafter=editor, text=f"One.\n\nSee [2.2](#key-{other.wording.keys[1]}).")
    saving.save(other, text="Fines.", by=editor)

    [broken] = references.broken_in(draft)

    assert (broken.words, broken.position, broken.key) == ("2.2", 2, other.wording.keys[1])
    assert references_of(desk_html(draft)) == ([], ["2.2"])


def test_a_reference_to_an_item_that_is_not_there_is_broken(evidence, penalties, editor):
    other = drafted(penalties, drafter=editor, text="- fines\n- prison")
    key = other.wording.keys[0]
    draft = drafted(evidence, drafter=editor, text=f"[2.1(b)](#key-{key}-b) and [2.1(c)](#key-{key}-c).")

    assert [broken.target for broken in references.broken_in(draft)] == [f"{key}-c"]
    assert references_of(desk_html(draft)) == ([(f"/desk/versions/{other.pk}/#2.1(b)", "2.1(b)")], ["2.1(c)"])


def test_the_open_draft_counts_before_the_approved_text(evidence, penalties, editor, approver):
    text = "Fines.\n\nPrison for many years."
    old = approved(penalties, drafter=editor, approver=approver, text=text)
    draft = drafted(evidence, drafter=editor, text=f"See [2.2](#key-{old.wording.keys[1]}).")
    assert references_of(desk_html(draft)) == ([(f"/desk/versions/{old.pk}/#2.2", "2.2")], [])

    new = drafted(penalties, drafter=editor, text=f"New.\n\n{text}")

    assert references_of(desk_html(draft)) == ([(f"/desk/versions/{new.pk}/#2.3", "2.3")], [])


def test_a_correction_refers_to_its_own_paragraphs_although_a_draft_is_open(evidence, editor, approver):
    first = approved(evidence, drafter=editor, approver=approver, text="Seals.\n\nScales are checked.")
    drafted(evidence, drafter=editor, text="New.\n\nSeals.\n\nScales are checked.")
    correction = drafts.start_correction(evidence, by=editor)

    saving.save(correction, text=f"Seals, see [1.1](#key-{first.wording.keys[1]}).\n\nScales are checked.", by=editor)
    correction.refresh_from_db()

    assert references_of(desk_html(correction)) == ([("#1.2", "1.2")], [])


def test_a_reference_to_another_handbook_is_broken_and_tells_nothing(evidence, editor):
    other = make_chapter(make_handbook(slug="another"), slug="other", number=7)
    secret = drafted(other, drafter=editor, text="Secret.")
    draft = drafted(evidence, drafter=editor, text=f"See [1.1](#key-{secret.wording.keys[0]}).")

    html = desk_html(draft)

    assert references_of(html) == ([], ["1.1"])
    assert "7.1" not in html
    assert len(references.broken_in(draft)) == 1


def test_a_wording_that_is_not_saved_is_shown_with_its_own_numbers(evidence, editor):
    draft = drafted(evidence, drafter=editor, text="Seals.")
    typed = Wording(version=draft, text="New.\n\nSeals. [9.9](#key-k)", keys=["fresh", "k"])

    assert references_of(desk_html(draft, typed)) == ([("#1.2", "1.2")], [])


def test_whose_link_opens_one_text_only_sees_numbers_of_others_and_no_address(evidence, penalties, editor):
    other = drafted(penalties, drafter=editor, text="Fines.\n\nPrison.")
    text = f"See [9.9](#key-{other.wording.keys[1]})."
    draft = drafted(evidence, drafter=editor, text=text)

    html = guest_html(draft, draft.wording)

    assert "<span>2.2</span>" in html
    assert "/desk/" not in html


@pytest.mark.parametrize("chapters", [1, 30])
def test_where_paragraphs_stand_is_asked_in_a_constant_number_of_queries(
    handbook, evidence, editor, chapters, django_assert_num_queries
):
    for _ in range(chapters):
        other = drafted(make_chapter(handbook), drafter=editor, text="Fines.")
    draft = drafted(evidence, drafter=editor, text=f"See [9.9](#key-{other.wording.keys[0]}).")

    draft = as_a_page_has_it(draft)
    with django_assert_num_queries(2):
        desk_html(draft)


def test_a_text_without_references_and_images_asks_for_nothing(evidence, editor, django_assert_num_queries):
    draft = drafted(evidence, drafter=editor, text="Seals.")

    draft = as_a_page_has_it(draft)
    with django_assert_num_queries(0):
        desk_html(draft)


def test_a_number_that_was_typed_leads_to_the_text_that_stands_at_the_desk(evidence, penalties, editor):
    other = drafted(penalties, drafter=editor, text="Fines.\n\n- one\n- two")
    draft = drafted(
        evidence, drafter=editor, text="See [2.2](#2.2), [2.2(b)](#2.2(b)), [2.3](#2.3), [2.2(c)](#2.2(c))."
    )

    assert [broken.target for broken in references.broken_in(draft)] == ["2.3", "2.2-c"]
    page = f"/desk/versions/{other.pk}/"
    links = [(f"{page}#2.2", "2.2"), (f"{page}#2.2(b)", "2.2(b)")]
    assert references_of(desk_html(draft)) == (links, ["2.3", "2.2(c)"])


# A story of many edits -------------------------------------------------------------------------------------------


SENTENCES = [
    "The prosecutor asks at once who weighed the ivory.",
    "Every opening of an exhibit bag is signed.",
    "A witness who fears the accused may be heard apart.",
    "The court notes the class of the species in its judgment.",
    "Scales are checked before the seal is closed.",
    "An interpreter swears before the first question.",
    "Photographs show the whole exhibit and its number.",
    "Restitution is decided together with the penalty.",
]
EDITS = st.lists(st.sampled_from(["insert", "move", "delete", "reword"]), min_size=1, max_size=6)


@given(edits=EDITS, seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_reference_shows_its_paragraphs_present_number_or_is_reported_broken(edits, seed, handbook, editor):
    chance = random.Random(seed)
    number = handbook.chapters.count() + 1
    target = drafted(make_chapter(handbook, slug=f"t{number}"), drafter=editor, text="\n\n".join(SENTENCES[:6]))
    keys = dict(zip(target.wording.keys, SENTENCES[:6], strict=True))
    pointing = "\n\n".join(f"See [1.1](#key-{key})." for key in keys)
    source = drafted(make_chapter(handbook, slug=f"s{number}"), drafter=editor, text=pointing)
    paragraphs, fresh = SENTENCES[:6], 0

    for edit in edits:
        at = chance.randrange(len(paragraphs))
        if edit == "insert":
            fresh += 1
            paragraphs = [*paragraphs[:at], f"Quite new words, number {'x' * fresh}.", *paragraphs[at:]]
        elif edit == "move":
            paragraphs = chance.sample(paragraphs, len(paragraphs))
        elif edit == "delete" and len(paragraphs) > 1:
            paragraphs = paragraphs[:at] + paragraphs[at + 1 :]
        else:
            paragraphs = [*paragraphs[:at], paragraphs[at].replace("The ", "Now the "), *paragraphs[at + 1 :]]
        saving.save(target, text="\n\n".join(paragraphs), by=editor)
        target.refresh_from_db()

    broken = {one.key for one in references.broken_in(source)}
    links, words = references_of(desk_html(source))
    standing = {key: place for place, key in enumerate(target.wording.keys, start=1)}
    assert broken == keys.keys() - standing.keys()
    assert words == ["1.1"] * len(broken)
    assert links == [
        (
            f"/desk/versions/{target.pk}/#{target.chapter.number}.{standing[key]}",
            f"{target.chapter.number}.{standing[key]}",
        )
        for key in keys
        if key in standing
    ]


# Editions -----------------------------------------------------------------------------------------------------------


def test_an_edition_keeps_the_numbers_it_was_issued_with(evidence, penalties, editor, approver):
    other = approved(
        penalties, drafter=editor, approver=approver, text="Fines.\n\nPrison.", effective_from=date(2022, 6, 1)
    )
    text = f"See [9.9](#key-{other.wording.keys[1]})."
    approved(evidence, drafter=editor, approver=approver, text=text, effective_from=date(2022, 6, 1))
    first = printed(release.prepare(evidence.handbook, by=approver, on=date(2022, 6, 1)))
    approved(
        penalties, drafter=editor, approver=approver, text="New.\n\nFines.\n\nPrison.", effective_from=date(2022, 7, 1)
    )
    second = printed(release.prepare(evidence.handbook, by=approver, on=date(2022, 7, 1)))

    pages = [
        chapter_page(EditionChapter.objects.get(edition=edition, slug="evidence")).html for edition in (first, second)
    ]

    assert [references_of(page)[0] for page in pages] == [
        [("../penalties/#2.2", "2.2")],
        [("../penalties/#2.3", "2.3")],
    ]
    assert [book_of_edition(edition, "en").chapters[0].html.count(">2.2</a>") for edition in (first, second)] == [1, 0]


def test_readers_are_led_within_the_edition_that_they_read(evidence, penalties, editor, approver, client):
    other = approved(penalties, drafter=editor, approver=approver, text="Fines.")
    version = approved(evidence, drafter=editor, approver=approver, text=f"See [9.9](#key-{other.wording.keys[0]}).")
    printed(release.prepare(evidence.handbook, by=approver))

    current = client.get("/en/wildlife-trafficking/evidence/").text
    first = client.get("/en/wildlife-trafficking/editions/1/evidence/").text
    paragraph = client.get(f"/en/wildlife-trafficking/p/{version.wording.keys[0]}/").text

    assert '<a href="/en/wildlife-trafficking/penalties/#2.1">2.1</a>' in current
    assert '<a href="/en/wildlife-trafficking/editions/1/penalties/#2.1">2.1</a>' in first
    assert '<a href="/en/wildlife-trafficking/editions/1/penalties/#2.1">2.1</a>' in paragraph


def test_a_paragraphs_own_page_leads_to_its_chapter(evidence, editor, approver, client):
    draft = drafted(evidence, drafter=editor, text="Seals.\n\nScales are checked.")
    saving.save(draft, text=f"Seals, [9.9](#key-{draft.wording.keys[1]}).\n\nScales are checked.", by=editor)
    decisions.submit(draft, change_note="First.", by=editor)
    decisions.approve(draft, effective_from=date(2022, 6, 1), change_note="First.", by=approver)
    printed(release.prepare(evidence.handbook, by=approver))
    draft.refresh_from_db()

    page = client.get(f"/en/wildlife-trafficking/p/{draft.wording.keys[0]}/").text

    assert '<a href="/en/wildlife-trafficking/editions/1/evidence/#1.2">1.2</a>' in page


def test_a_paragraph_that_the_edition_does_not_have_is_reported_when_its_book_is_built(
    evidence, penalties, editor, approver, settings
):
    other = drafted(penalties, drafter=editor, text="Not approved yet.")
    approved(evidence, drafter=editor, approver=approver, text=f"One.\n\nSee [2.1](#key-{other.wording.keys[0]}).")

    edition = issued(evidence.handbook, approver=approver)

    assert edition.job.remarks == (
        "The reference “2.1” in paragraph 1.2 leads nowhere in this edition; its words stand there."
    )
    page = chapter_page(EditionChapter.objects.get(edition=edition, slug="evidence")).html
    assert references_of(page) == ([], ["2.1"])


def test_a_number_that_the_edition_does_not_have_is_reported_too(evidence, penalties, editor, approver):
    approved(penalties, drafter=editor, approver=approver, text="- fines\n- prison")
    drafted(penalties, drafter=editor, text="- fines\n- prison\n- both\n\nNot approved yet.")
    text = "See [2.1(b)](#2.1(b)), [2.1(c)](#2.1(c)), [2.2](#2.2), [1.1](#1.1)."
    approved(evidence, drafter=editor, approver=approver, text=text)

    edition = issued(evidence.handbook, approver=approver)

    found = [(number, reference.words) for number, reference in references.broken_in_edition(edition)]
    assert found == [("1.1", "2.1(c)"), ("1.1", "2.2")]
    page = chapter_page(EditionChapter.objects.get(edition=edition, slug="evidence")).html
    assert references_of(page) == ([("../penalties/#2.1(b)", "2.1(b)"), ("#1.1", "1.1")], ["2.1(c)", "2.2"])


def test_the_book_leads_across_chapters_and_its_index_to_paragraphs(evidence, penalties, editor, approver):
    from tests.press.reading import Reading

    other = approved(penalties, drafter=editor, approver=approver, text="Fines.\n\nThe {{fine}} is paid to the state.")
    approved(
        evidence,
        drafter=editor,
        approver=approver,
        text=f"A {{{{fine}}}} follows, [9.9](#key-{other.wording.keys[1]}). {{{{|chain of custody}}}}",
    )
    edition = release.prepare(evidence.handbook, by=approver)

    built = print_edition(edition, "en")

    book = Reading(built.pdf)
    pages = [book.text(page) for page in range(len(book.pages))]
    assert any("A fine follows, 2.2." in page for page in pages)
    [index] = [page for page in pages if "The numbers are those of paragraphs" in page]
    assert "C chain of custody 1.1 (1) F fine 1.1 (1), 2.2 (3)" in index


# Choosing a paragraph ---------------------------------------------------------------------------------------------


@pytest.fixture
def written(evidence, penalties, editor):
    drafted(evidence, drafter=editor, text="Every seal is **num**bered.\n\nភស្តុតាងត្រូវបានបោះត្រា និងចុះហត្ថលេខា។")
    drafted(penalties, drafter=editor, text="\n\n".join(f"Fine number {n}." for n in range(1, 31)))


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("seal", ["1.1"]),
        ("NUMBERED", ["1.1"]),  # across marks
        ("seal every", ["1.1"]),
        ("seals every", []),
        ("បោះត្រា", ["1.2"]),  # amid words without spaces
        ("ត្រា ហត្ថលេខា", ["1.2"]),
        ("បោះ\u200bត្រា", ["1.2"]),
        ("1.2", ["1.2"]),
        ("១.២", ["1.2"]),
        ("1", ["1.1", "1.2"]),
        ("2.3", ["2.3", "2.30"]),
        ("2.3(b)", ["2.3", "2.30"]),
        ("3.1", []),
        ("%", []),
        ("", []),
        ("   ", []),
    ],
)
def test_a_paragraph_is_found_by_its_number_or_by_words(handbook, written, editor, q, found):
    assert [one["number"] for one in references.search(handbook, q, "en", editor)] == found


def test_no_more_is_found_than_a_chooser_can_show(handbook, written, editor):
    found = references.search(handbook, "fine", "en", editor)

    assert [one["number"] for one in found] == [f"2.{n}" for n in range(1, 21)]


def test_drafts_are_searched_by_those_only_who_may_read_them(handbook, written, editor, reader, outsider, client):
    for stranger in (reader, outsider):
        with pytest.raises(PermissionDenied):
            references.search(handbook, "seal", "en", stranger)

    version = handbook.chapters.first().versions.get()
    client.force_login(editor)
    response = client.get(reverse("desk:reference_search", args=[version.pk]), {"q": "seal"})

    assert response.json()["results"] == [
        {
            "key": version.wording.keys[0],
            "number": "1.1",
            "chapter": "Chapter 1",
            "beginning": "Every seal is numbered.",
            "language": "en",
            "markdown": f"[1.1](#key-{version.wording.keys[0]})",
        }
    ]


def test_without_words_the_chapters_own_paragraphs_are_shown(handbook, written, editor, client):
    version = handbook.chapters.first().versions.get()
    client.force_login(editor)

    response = client.get(reverse("desk:reference_search", args=[version.pk]))

    assert [one["number"] for one in response.json()["results"]] == ["1.1", "1.2"]
