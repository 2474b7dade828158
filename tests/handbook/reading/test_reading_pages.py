"""What readers see: the edition in effect and every other, by chapter, paragraph and file."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from handbook.approval import decisions
from handbook.drafting import citing, drafts, saving
from handbook.editions import kept_pages, release
from handbook.models import ChapterPage
from handbook.reading import shelves
from press.book import Built
from tests.factories import (
    approved,
    disposed,
    launched_with,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_part,
    make_participant,
    make_topic,
    make_workshop,
)
from tests.pages import text_of

OUR_SCRIPTS = re.compile(r'<script src="/static/[^"]+" defer></script>')
TUSKS = "Every tusk is weighed.\n\nEvery weighing is signed."
PDF = b"%PDF-1.7 not laid out by the press"


def launched(handbook, *, approver, on, **fields):
    """Issue the next edition with a book that was not laid out: these pages only hand it on."""
    edition = release.prepare(handbook, by=approver, on=on, **fields)
    return launched_with(edition, {"en": Built(PDF + on.isoformat().encode(), 12, {})})


@pytest.fixture
def handbook(programme):
    return make_handbook(programme=programme)


@pytest.fixture
def chapter(handbook):
    return make_chapter(handbook, slug="evidence", titles={"en": "Evidence", "km": "ភស្តុតាង"})


@pytest.fixture
def first(handbook, chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text=TUSKS)
    return launched(handbook, approver=approver, on=date(2022, 6, 1))


@pytest.fixture
def second(first, handbook, chapter, editor, approver):
    approved(
        chapter,
        drafter=editor,
        approver=approver,
        text=TUSKS.replace("weighed", "numbered and weighed"),
        effective_from=date(2024, 1, 1),
    )
    return launched(handbook, approver=approver, on=date(2024, 1, 1))


# The edition in effect


def test_the_handbooks_address_shows_the_edition_in_effect(client, second):
    page = text_of(client.get("/en/wildlife-trafficking/"))

    assert "<strong>Edition 2</strong> In effect from 1 January 2024." in page
    assert 'An earlier edition: <a href="/en/wildlife-trafficking/editions/1/">edition 1</a>, from 1 June 2022.' in page
    assert "Wildlife trafficking cases, edition 2, in effect from 1 January 2024, " in page
    assert 'href="/en/wildlife-trafficking/evidence/"' in page
    assert f'title="{second.fingerprint}"' in page


def test_the_contents_are_gathered_under_their_parts(client, handbook, editor, approver):
    for part, slug in [("The scene", "search"), ("The court", "trial"), ("The court", "sentence")]:
        part = handbook.parts.filter(titles={"en": part}).first() or make_part(handbook, titles={"en": part})
        chapter = make_chapter(handbook, slug=f"the-{slug}", part=part)
        approved(chapter, drafter=editor, approver=approver)
    launched(handbook, approver=approver, on=date(2022, 6, 1))

    response = client.get("/en/wildlife-trafficking/")

    parts = [(titles["en"], [c.slug for c in chapters]) for titles, chapters in response.context["parts"]]
    assert parts == [("The scene", ["the-search"]), ("The court", ["the-trial", "the-sentence"])]


def test_a_paragraph_is_an_element_with_its_number_and_a_link_to_itself(client, first):
    page = text_of(client.get("/en/wildlife-trafficking/evidence/"))

    assert '<div class="paragraph" id="1.2"' in page
    assert '<a class="paragraph-number" href="#1.2">1.2</a> <p>Every weighing is signed.</p>' in page


def test_a_chapter_leads_to_the_one_before_and_the_one_after(client, handbook, editor, approver):
    for slug in ["first", "second", "third"]:
        approved(make_chapter(handbook, slug=slug), drafter=editor, approver=approver)
    launched(handbook, approver=approver, on=date(2022, 6, 1))

    page = text_of(client.get("/en/wildlife-trafficking/second/"))

    assert 'rel="prev" href="/en/wildlife-trafficking/first/"' in page
    assert 'rel="next" href="/en/wildlife-trafficking/third/"' in page


def test_a_link_to_a_paragraph_of_another_chapter_stays_in_the_edition(client, handbook, editor, approver):
    approved(make_chapter(handbook, slug="law"), drafter=editor, approver=approver)
    other = make_chapter(handbook, slug="trial")
    approved(other, drafter=editor, approver=approver, text="See [the law](#1.1).")
    launched(handbook, approver=approver, on=date(2022, 6, 1))

    now = text_of(client.get("/en/wildlife-trafficking/trial/"))
    fixed = text_of(client.get("/km/wildlife-trafficking/editions/1/trial/"))

    assert '<a href="/en/wildlife-trafficking/law/#1.1">the law</a>' in now
    assert '<a href="/km/wildlife-trafficking/editions/1/law/#1.1">the law</a>' in fixed


def test_the_sections_of_a_chapter_are_listed_in_words(client, handbook, editor, approver):
    text = "## The *first* hour[^1]\n\nPhotograph it.\n\n## Later\n\nSign it.\n\n[^1]: A note."
    approved(make_chapter(handbook, slug="scene"), drafter=editor, approver=approver, text=text)
    launched(handbook, approver=approver, on=date(2022, 6, 1))

    response = client.get("/en/wildlife-trafficking/scene/")

    assert response.context["sections"] == [("section-1", "The first hour"), ("section-2", "Later")]


def test_a_table_scrolls_in_a_region_that_the_keyboard_reaches(client, handbook, editor, approver):
    text = "Before.\n\n| Item | Weight |\n|---|---|\n| Tusk | 4 kg |"
    approved(make_chapter(handbook, slug="scene"), drafter=editor, approver=approver, text=text)
    launched(handbook, approver=approver, on=date(2022, 6, 1))

    page = text_of(client.get("/en/wildlife-trafficking/scene/"))

    assert '<div class="scroll" tabindex="0" role="region" aria-label="Table in paragraph 1.2"><table' in page
    assert page.count("<table") == page.count("</table></div>") == 1


def test_what_an_author_or_a_title_holds_is_never_markup(client, handbook, editor, approver):
    script = "<script>alert(1)</script>"
    chapter = make_chapter(handbook, slug="scene", titles={"en": f"Scene {script}"})
    approved(chapter, drafter=editor, approver=approver, text=f"Tusks {script} and <img src=x onerror=alert(1)>.")
    launched(handbook, approver=approver, on=date(2022, 6, 1), note=script)

    for address in ["", "scene/", "editions/", "editions/1/", "heard/"]:
        page = text_of(client.get(f"/en/wildlife-trafficking/{address}"))

        assert "<script" not in OUR_SCRIPTS.sub("", page)
        assert "onerror" not in page


# By day


def test_on_a_day_the_edition_of_that_day_is_shown(client, second):
    page = text_of(client.get("/en/wildlife-trafficking/evidence/?on=2023-05-05"))

    assert "<p>Every tusk is weighed.</p>" in page
    assert "This is edition 1, in effect from 1 June 2022. It is no longer the one in effect." in page
    assert (
        '<link rel="canonical" href="https://handbook.example.org/en/wildlife-trafficking/editions/1/evidence/">'
        in page
    )


def test_the_page_says_that_it_is_the_handbook_of_a_day_and_not_the_law_for_its_acts(client, second):
    said = "This is the handbook as it stood on 5 May 2023, not the law for acts of that day."

    for address in ["", "evidence/", "heard/"]:
        assert said in text_of(client.get(f"/en/wildlife-trafficking/{address}?on=2023-05-05"))
    assert "not the law for acts of that day" not in text_of(client.get("/en/wildlife-trafficking/evidence/"))


@pytest.mark.parametrize("asked", ["5/5/2023", "05.05.2023", "5-5-2023", "៥/៥/២០២៣", "២០២៣-០៥-០៥", " 2023-5-5 "])
def test_a_day_is_understood_as_people_write_it(client, second, asked):
    page = text_of(client.get("/en/wildlife-trafficking/evidence/", {"on": asked}))

    assert "This is the handbook as it stood on 5 May 2023" in page
    assert "<p>Every tusk is weighed.</p>" in page


def test_of_a_day_to_come_nobody_can_say(client, second, handbook, chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text="Of tomorrow.", effective_from=date(2099, 1, 1))
    launched(handbook, approver=approver, on=date(2099, 1, 1))

    response = client.get("/en/wildlife-trafficking/evidence/?on=2100-01-01")

    assert response.status_code == 404
    assert "1 January 2100 is still to come." in text_of(response)
    assert "Of tomorrow." not in text_of(response)


@pytest.mark.parametrize("asked", ["yesterday", "2026-02-30", "31/02/2026", "", "<b>", "01/02", "9" * 5000])
def test_what_is_no_day_gets_a_sentence(client, second, asked):
    response = client.get("/en/wildlife-trafficking/evidence/", {"on": asked})

    assert response.status_code == 400
    assert "is not a day. Write it as year, month and day: 2026-03-01; or as 01/03/2026." in text_of(response)
    assert "<b>" not in text_of(response)


def test_before_the_first_edition_there_was_none(client, second):
    response = client.get("/en/wildlife-trafficking/?on=2020-01-01")

    assert response.status_code == 404
    assert (
        "On 1 January 2020 there was no edition of this handbook yet. The first, edition 1, is in effect from"
        " 1 June 2022."
    ) in text_of(response)


def test_an_edition_withdrawn_since_was_in_effect_until_then(second, approver):
    release.withdraw(second, reason="A table was wrong.", by=approver)

    shelf = shelves.shelf("wildlife-trafficking", None)

    assert shelf.in_effect(date(2024, 5, 5)) == second
    assert shelf.in_effect().number == "1"


# Every edition


def test_an_edition_that_is_not_in_effect_says_so_and_leads_to_the_one_that_is(client, second):
    page = text_of(client.get("/en/wildlife-trafficking/editions/1/evidence/"))

    assert "This is edition 1, in effect from 1 June 2022. It is no longer the one in effect." in page
    assert '<a href="/en/wildlife-trafficking/evidence/">Read edition 2, in effect from 1 January 2024</a>' in page


def test_the_edition_in_effect_has_no_banner_at_either_address(client, second):
    for address in ["evidence/", "editions/2/evidence/"]:
        page = text_of(client.get(f"/en/wildlife-trafficking/{address}"))

        assert 'class="banner' not in page
        assert 'rel="canonical" href="https://handbook.example.org/en/wildlife-trafficking/evidence/"' in page


def test_a_withdrawn_edition_stays_readable_under_a_banner_that_says_who_when_and_why(client, second, approver):
    approver.office = "Ministry of Justice"
    approver.save()
    release.withdraw(second, reason="The table in 1.1 was <wrong>.", by=approver)

    page = text_of(client.get("/en/wildlife-trafficking/editions/2/evidence/"))

    day = timezone.localdate().strftime("%B %Y")
    assert "Edition 2 was withdrawn on " in page
    assert day in page
    assert "Withdrawn by: Approver, Ministry of Justice." in page
    assert "Reason: The table in 1.1 was &lt;wrong&gt;." in page
    assert "numbered and weighed" in page
    assert approver.email not in page


def test_after_a_withdrawal_the_edition_before_is_in_effect_again(client, second, approver):
    release.withdraw(second, reason="A table was wrong.", by=approver)

    response = client.get("/en/wildlife-trafficking/")

    assert response.context["edition"].number == "1"


def test_the_page_of_all_editions_gives_standing_files_and_checksums(client, second):
    response = client.get("/en/wildlife-trafficking/editions/")

    page = text_of(response)
    standings = [(row["edition"].number, row["standing"].value) for row in response.context["rows"]]
    file = second.files.get()
    assert standings == [("2", "in_effect"), ("1", "earlier")]
    assert file.name in page
    assert file.stored_file.sha256 in page
    assert second.fingerprint in page
    assert 'href="/en/wildlife-trafficking/editions/1..2/evidence/"' in page


def test_an_edition_that_takes_effect_later_says_so(client, second, handbook, chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text="Of tomorrow.", effective_from=date(2099, 1, 1))
    launched(handbook, approver=approver, on=date(2099, 1, 1))

    listed = client.get("/en/wildlife-trafficking/editions/").context["rows"][0]
    page = text_of(client.get("/en/wildlife-trafficking/editions/3/evidence/"))

    assert listed["standing"] == "later"
    assert "Edition 3 takes effect on 1 January 2099 and is not in effect yet." in page


def test_a_correction_has_its_own_address(client, second, handbook, chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text="Corrected.", effective_from=date(2024, 2, 1))
    launched(handbook, approver=approver, on=date(2024, 2, 1), is_correction=True)

    assert "<p>Corrected.</p>" in text_of(client.get("/en/wildlife-trafficking/editions/2.1/evidence/"))
    assert "<p>Corrected.</p>" in text_of(client.get("/en/wildlife-trafficking/evidence/"))


@pytest.mark.parametrize(
    ("written", "plain"),
    [("editions/2.0/", "editions/2/"), ("editions/02/evidence/", "editions/2/evidence/")],
)
def test_an_edition_number_has_one_spelling(client, second, written, plain):
    response = client.get(f"/en/wildlife-trafficking/{written}")

    assert (response.status_code, response["Location"]) == (301, f"/en/wildlife-trafficking/{plain}")


# Addresses that lead nowhere


def test_a_chapter_that_only_another_edition_has_is_named_with_a_link(
    client, first, handbook, chapter, editor, approver
):
    approved(
        make_chapter(handbook, slug="trial", titles={"en": "Trial"}),
        drafter=editor,
        approver=approver,
        effective_from=date(2024, 1, 1),
    )
    launched(handbook, approver=approver, on=date(2024, 1, 1))

    response = client.get("/en/wildlife-trafficking/editions/1/trial/")

    assert response.status_code == 404
    assert "This chapter is not in edition 1. It stands in another edition." in text_of(response)
    assert '<a href="/en/wildlife-trafficking/editions/2/trial/">Read “Trial” in edition 2</a>' in text_of(response)


def test_an_old_address_of_a_chapter_leads_to_its_new_one(client, first, handbook, chapter, editor, approver):
    type(chapter).objects.filter(pk=chapter.pk).update(slug="proof")
    chapter.refresh_from_db()
    approved(chapter, drafter=editor, approver=approver, text="New.", effective_from=date(2024, 1, 1))
    launched(handbook, approver=approver, on=date(2024, 1, 1))

    current = client.get("/en/wildlife-trafficking/evidence/")
    response = client.get("/en/wildlife-trafficking/editions/2/evidence/")

    assert (current.status_code, current.url) == (301, "/en/wildlife-trafficking/proof/")
    assert response.status_code == 404
    assert "In edition 2 this chapter has another address." in text_of(response)
    assert 'href="/en/wildlife-trafficking/editions/2/proof/"' in text_of(response)
    assert 'href="/en/wildlife-trafficking/editions/1/evidence/"' in text_of(response)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("evidense/", "This handbook has no chapter at this address."),
        ("editions/9/", "This handbook has no edition 9."),
        ("editions/1..9/evidence/", "This handbook has no edition 9."),
        ("editions/999999/handbook.pdf", "This handbook has no edition 999999."),
        ("p/nowhere/", "No edition of this handbook has a paragraph at this address."),
    ],
)
def test_a_mistyped_address_gets_a_sentence_and_a_way_on(client, second, address, sentence):
    response = client.get(f"/en/wildlife-trafficking/{address}")

    assert response.status_code == 404
    assert sentence in text_of(response)
    assert 'href="/en/wildlife-trafficking/editions/"' in text_of(response)


# Languages


def test_where_there_is_no_khmer_text_the_source_is_shown_marked_with_its_language(client, first):
    page = text_of(client.get("/km/wildlife-trafficking/evidence/"))

    assert '<html lang="km">' in page
    assert '<span class="number">១</span> ភស្តុតាង</h1>' in page
    assert '<div class="text" lang="en"' in page
    assert '<p class="note" role="note">' in page


@pytest.mark.parametrize("path", ["", "evidence/", "editions/", "heard/"])
def test_a_khmer_page_says_editions_and_days_in_khmer_digits(client, first, path):
    page = text_of(client.get(f"/km/wildlife-trafficking/{path}"))

    assert "ទី ១" in page
    assert re.search("[0-9] (?:មិថុនា|[0-9]{4})|ទី [0-9]", strip_tags(page.partition("<body")[2])) is None


def test_the_khmer_text_is_shown_where_there_is_one(client, handbook, chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text="In English.")
    khmer = drafts.start_draft(chapter, by=editor, language="km")
    saving.save(khmer, text="ជាភាសាខ្មែរ។", by=editor, titles={"km": "ភស្តុតាង"})
    decisions.submit(khmer, change_note="Translated.", by=editor)
    decisions.approve(khmer, effective_from=date(2022, 6, 1), change_note="Translated.", by=approver)
    launched(handbook, approver=approver, on=date(2022, 6, 1))

    khmer_page = text_of(client.get("/km/wildlife-trafficking/evidence/"))
    english_page = text_of(client.get("/en/wildlife-trafficking/evidence/"))

    assert '<div class="text" lang="km"' in khmer_page
    assert "<p>ជាភាសាខ្មែរ។</p>" in khmer_page
    assert '<p class="note" role="note">' not in khmer_page
    assert "<p>In English.</p>" in english_page


def test_the_language_switch_keeps_the_page(client, second):
    page = text_of(client.get("/en/wildlife-trafficking/evidence/?on=2023-05-05"))

    assert 'href="/km/wildlife-trafficking/evidence/?on=2023-05-05" lang="km" hreflang="km"' in page
    assert (
        '<link rel="alternate" hreflang="km" '
        'href="https://handbook.example.org/km/wildlife-trafficking/editions/1/evidence/">' in page
    )


# Files


@pytest.mark.parametrize(
    ("asked", "status", "sent", "said"),
    [
        ("bytes=0-3", 206, slice(0, 4), "bytes 0-3/{size}"),
        ("bytes=4-4", 206, slice(4, 5), "bytes 4-4/{size}"),
        ("bytes=-5", 206, slice(-5, None), "bytes {from_end}-{last}/{size}"),
        ("bytes=9-99999", 206, slice(9, None), "bytes 9-{last}/{size}"),
        ("bytes=0-1,4-5", 200, slice(None), None),
        ("lines=1-2", 200, slice(None), None),
        ("bytes=5-2", 416, slice(0, 0), "bytes */{size}"),
        ("bytes=99999-", 416, slice(0, 0), "bytes */{size}"),
    ],
)
def test_a_part_of_the_book_is_sent_to_who_has_the_rest(client, first, asked, status, sent, said):
    book = PDF + b"2022-06-01"
    names = {"size": len(book), "last": len(book) - 1, "from_end": len(book) - 5}

    response = client.get("/en/wildlife-trafficking/editions/1/handbook.pdf", headers={"Range": asked})

    assert (response.status_code, response.getvalue()) == (status, book[sent])
    assert response.get("Content-Range") == (said and said.format(**names))
    assert response["Accept-Ranges"] == "bytes"


def test_of_a_book_that_was_printed_again_meanwhile_all_is_sent(client, first):
    address = "/en/wildlife-trafficking/editions/1/handbook.pdf"
    whole = client.get(address)
    etag, _book = whole["ETag"], whole.getvalue()

    same = client.get(address, headers={"Range": "bytes=4-", "If-Range": etag})
    other = client.get(address, headers={"Range": "bytes=4-", "If-Range": '"another"'})

    assert (same.status_code, other.status_code) == (206, 200)
    assert other.getvalue() == PDF + b"2022-06-01"
    assert same.getvalue() == (PDF + b"2022-06-01")[4:]


def test_the_book_of_an_edition_downloads_under_a_telling_name(client, second):
    response = client.get("/en/wildlife-trafficking/editions/1/handbook.pdf")

    assert b"".join(response.streaming_content) == PDF + b"2022-06-01"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="wildlife-trafficking-edition-1-2022-06-01-en.pdf"'
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=1"
    assert response["Content-Language"] == "en"


def test_a_book_that_the_device_has_already_is_not_sent_again(client, first):
    etag = client.get("/en/wildlife-trafficking/editions/1/handbook.pdf")
    etag.getvalue()  # as a device reads it to the end

    response = client.get("/en/wildlife-trafficking/editions/1/handbook.pdf", headers={"If-None-Match": etag["ETag"]})

    assert etag["ETag"] == f'"{first.files.get().stored_file.sha256}"'
    assert response.status_code == 304


def test_in_khmer_the_book_there_is_is_given(client, first):
    response = client.get("/km/wildlife-trafficking/editions/1/handbook.pdf")

    assert b"".join(response.streaming_content) == PDF + b"2022-06-01"
    assert response["Content-Language"] == "en"


def test_a_book_whose_bytes_are_lost_is_explained(client, first):
    first.files.get().stored_file.content.storage.delete(first.files.get().stored_file.content.name)

    response = client.get("/en/wildlife-trafficking/editions/1/handbook.pdf")

    assert response.status_code == 503
    assert "The file of edition 1 cannot be found at the moment." in text_of(response)
    assert not response.has_header("Cache-Control")


# Doors


ADDRESSES = [
    "",
    "evidence/",
    "heard/",
    "editions/",
    "editions/1/",
    "editions/1/evidence/",
    "editions/1/heard/",
    "editions/1/handbook.pdf",
    "editions/1..1/evidence/",
    "p/abc/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_handbook_for_signed_in_readers_is_not_known_to_anybody_else(
    client, programme, editor, approver, outsider, address
):
    private = make_handbook(programme=programme, readers="signed_in")
    approved(make_chapter(private, slug="evidence"), drafter=editor, approver=approver)
    launched(private, approver=approver, on=date(2022, 6, 1))
    never_was = client.get("/en/never-was/" + address)

    signed_out = client.get("/en/wildlife-trafficking/" + address)
    client.force_login(outsider)
    elsewhere = client.get("/en/wildlife-trafficking/" + address)

    assert [signed_out.status_code, elsewhere.status_code, never_was.status_code] == [404, 404, 404]
    assert "Wildlife" not in text_of(signed_out) + text_of(elsewhere)


def test_a_handbook_for_signed_in_readers_is_read_by_them_and_kept_in_no_cache(
    client, programme, editor, approver, reader
):
    private = make_handbook(programme=programme, readers="signed_in")
    approved(make_chapter(private, slug="evidence"), drafter=editor, approver=approver, text=TUSKS)
    launched(private, approver=approver, on=date(2022, 6, 1))
    client.force_login(reader)

    for address in ["evidence/", "editions/1/handbook.pdf"]:
        response = client.get("/en/wildlife-trafficking/" + address)
        response.getvalue()

        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"


def test_an_edition_in_preparation_is_on_no_shelf(client, first, handbook, chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text="Canary.", effective_from=date(2024, 1, 1))
    release.prepare(handbook, by=approver, on=date(2024, 1, 1))

    assert client.get("/en/wildlife-trafficking/editions/2/evidence/").status_code == 404
    assert "Canary." not in text_of(client.get("/en/wildlife-trafficking/evidence/"))


def test_the_home_page_lists_what_this_person_may_read(client, programme, editor, approver, reader, outsider):
    for slug, readers in [("open", "everybody"), ("closed", "signed_in")]:
        handbook = make_handbook(programme=programme, slug=slug, readers=readers, titles={"en": slug.title()})
        approved(make_chapter(handbook), drafter=editor, approver=approver)
        launched(handbook, approver=approver, on=date(2022, 6, 1))

    def listed():
        return [str(handbook) for handbook, _edition in client.get("/en/").context["handbooks"]]

    signed_out = listed()
    client.force_login(outsider)
    elsewhere = listed()
    client.force_login(reader)

    assert (signed_out, elsewhere, listed()) == (["Open"], ["Open"], ["Closed", "Open"])


def test_with_no_handbook_the_home_page_says_so(client, db):
    assert "No handbook has been issued for you to read yet." in text_of(client.get("/en/"))


def test_a_handbook_without_an_edition_says_so(client, handbook):
    response = client.get("/en/wildlife-trafficking/")

    assert response.status_code == 200
    assert "No edition of this handbook has been issued yet." in text_of(response)


# What a page costs


def test_a_chapter_needs_three_queries_for_the_signed_out_and_no_session(client, second, django_assert_num_queries):
    """The shelf, the chapters, and the glossary that explains its terms; of an earlier edition also its corrections."""
    for edition in second.handbook.editions.all():
        kept_pages.build_pages(edition)

    for address, number in [("evidence/", 3), ("editions/1/evidence/", 4), ("evidence/?on=2023-01-01", 4)]:
        with django_assert_num_queries(number):
            response = client.get(f"/en/wildlife-trafficking/{address}")

        assert response.status_code == 200
        assert response.cookies == {}
        assert response["Cache-Control"] == "public, max-age=0, s-maxage=1"


def test_the_list_of_editions_costs_the_same_however_many_there_are(
    client, first, handbook, chapter, editor, approver, django_assert_max_num_queries
):
    with django_assert_max_num_queries(4) as one:
        client.get("/en/wildlife-trafficking/editions/")
    for year in range(2023, 2026):
        approved(chapter, drafter=editor, approver=approver, text=f"{year}.", effective_from=date(year, 1, 1))
        launched(handbook, approver=approver, on=date(year, 1, 1))

    with django_assert_max_num_queries(4) as four:
        client.get("/en/wildlife-trafficking/editions/")

    assert len(one) == len(four)


def test_a_page_that_the_device_has_already_is_not_sent_again(client, second):
    before = client.get("/en/wildlife-trafficking/evidence/")

    again = client.get("/en/wildlife-trafficking/evidence/", headers={"If-None-Match": before["ETag"]})

    assert again.status_code == 304
    assert again.content == b""


def test_pages_are_read_only(client, second):
    for address in ["", "evidence/", "editions/"]:
        assert Client().post(f"/en/wildlife-trafficking/{address}").status_code == 405


def test_a_chapter_page_is_built_once_and_again_when_the_renderer_changed(client, first, monkeypatch):
    client.get("/en/wildlife-trafficking/evidence/")
    ChapterPage.objects.update(html="<p>As it was kept</p>")

    kept = text_of(client.get("/en/wildlife-trafficking/evidence/"))
    monkeypatch.setattr(kept_pages, "RENDERER", "next")
    rebuilt = text_of(client.get("/en/wildlife-trafficking/evidence/"))

    assert "As it was kept" in kept
    assert "Every weighing is signed." in rebuilt
    assert ChapterPage.objects.get().made_with == "next"


# From the workshops


@pytest.fixture
def heard(programme, reviewer):
    consultation = make_consultation(programme=programme, demonstration=True)
    topic = make_topic(consultation, titles={"en": "Evidence", "km": "ភស្តុតាង"})
    contribution = make_contribution(
        consultation,
        topic=topic,
        participant=make_participant(make_workshop(consultation), name="Sok Dara"),
        attribution="office",
        text="The clerk of Canary court lost the bag.",
    )
    return disposed(contribution, reviewer=reviewer, public_summary="Bags were <opened> without a signature.")


@pytest.fixture
def shaped(heard, handbook, chapter, editor, approver):
    """An edition whose second paragraph draws on what was heard."""
    handbook.consultations.add(heard.consultation)
    version = drafts.start_draft(chapter, by=editor)
    wording = saving.save(version, text=TUSKS, by=editor)
    citing.cite(version, key=wording.keys[1], contribution=heard, by=editor)
    decisions.submit(version, change_note="From the workshop.", by=editor)
    decisions.approve(version, effective_from=date(2022, 6, 1), change_note="From the workshop.", by=approver)
    return launched(handbook, approver=approver, on=date(2022, 6, 1))


def test_a_paragraph_that_came_of_the_workshops_says_so(client, shaped, heard):
    page = text_of(client.get("/en/wildlife-trafficking/evidence/"))
    answered = text_of(client.get("/en/wildlife-trafficking/heard/"))

    assert page.count("From the workshops") == 1
    key = shaped.chapters.get().version.wording.keys[1]
    assert f'href="/en/wildlife-trafficking/p/{key}/#from-the-workshops">From the workshops</a>' in page
    assert f'<article class="heard" id="{heard.receipt}">' in answered
    assert '<a href="/en/wildlife-trafficking/evidence/#1.2">1.2</a>' in answered


def test_what_we_heard_gives_the_summary_and_no_more_than_the_participant_allows(client, shaped, heard):
    for address in ["heard/", "editions/1/heard/"]:
        page = text_of(client.get(f"/en/wildlife-trafficking/{address}"))

        assert '<p class="heard-words" lang="en">Bags were &lt;opened&gt; without a signature.</p>' in page
        assert "Invented example, not said at the workshop" in page
        assert "prosecutor" in page
        assert "Sok Dara" not in page
        assert "Canary" not in page


def test_a_case_that_became_ongoing_is_left_out_of_what_we_heard(client, shaped, heard):
    type(heard).objects.filter(pk=heard.pk).update(ongoing=True)

    page = text_of(client.get("/en/wildlife-trafficking/heard/"))

    assert "without a signature" not in page


def test_a_kept_chapter_page_names_no_contribution_since_one_may_become_an_ongoing_case(client, shaped, heard):
    kept = shaped.chapters.get()
    before = text_of(client.get("/en/wildlife-trafficking/evidence/"))
    type(heard).objects.filter(pk=heard.pk).update(ongoing=True)

    address = re.search(r'class="mark-heard" href="([^"#]+)', before)[1]
    after = text_of(client.get("/en/wildlife-trafficking/evidence/"))
    led_to = client.get(address)

    assert [heard.receipt in page for page in (before, after, text_of(led_to))] == [False, False, False]
    assert led_to.status_code == 200
    assert heard.receipt not in kept.page.html


def test_a_paragraphs_page_tells_what_it_draws_on_and_how_to_cite_it(client, shaped, heard):
    key = shaped.chapters.get().version.wording.keys[1]

    page = text_of(client.get(f"/en/wildlife-trafficking/p/{key}/"))

    assert "<h1>Paragraph 1.2</h1>" in page
    assert "Bags were &lt;opened&gt; without a signature." in page
    assert (
        "Wildlife trafficking cases, edition 1, paragraph 1.2, in effect from 1 June 2022, "
        "https://handbook.example.org/en/wildlife-trafficking/editions/1/evidence/#1.2" in page
    )


def test_a_paragraphs_page_follows_it_through_the_editions(client, second):
    key = second.chapters.get().version.wording.keys[0]

    response = client.get(f"/en/wildlife-trafficking/p/{key}/")

    numbers = [(o.edition.number, o.paragraph.number) for o, _corrected in response.context["occurrences"]]
    assert numbers == [("2", "1.1"), ("1", "1.1")]
    assert "Every tusk is <ins>numbered and </ins>weighed." in text_of(response)


def test_from_an_edition_a_paragraphs_page_opens_at_that_edition(client, second):
    response = client.get("/en/wildlife-trafficking/editions/1/p/abc/")

    assert response["Location"] == "/en/wildlife-trafficking/p/abc/#edition-1"


def test_a_demonstration_says_so_on_every_page(client, programme, editor, approver):
    handbook = make_handbook(programme=programme, demonstration=True)
    approved(make_chapter(handbook, slug="evidence"), drafter=editor, approver=approver)
    launched(handbook, approver=approver, on=date(2022, 6, 1))

    for address in ["", "evidence/", "heard/", "editions/", "editions/1/", "nothing/"]:
        page = text_of(client.get(f"/en/wildlife-trafficking/{address}"))

        assert "Demonstration text, not legal advice. Verify against the official Khmer text." in page
