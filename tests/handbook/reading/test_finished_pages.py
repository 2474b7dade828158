"""Pages of readers who are signed out are made once and kept, and never shown after something in them changed."""

import gzip
import random
import re
from datetime import date, timedelta
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connection, transaction
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts import change_count
from accounts.blackouts import requests
from handbook.demonstration.material import read
from handbook.drafting import citing, drafts, saving
from handbook.editions import kept_pages, release
from handbook.models import Handbook
from handbook.reading import finished_pages
from handbook.reading.finished_pages import FinishedPage, FinishedPages, best_encoding
from handbook.reading.urls import urlpatterns
from handbook.reading.views import signed_out_pages
from handbook.shown_tables import NEVER_CHANGED
from press.book import Built
from tests.factories import (
    approved,
    disposed,
    launched_with,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_participant,
    make_user,
    make_workshop,
)
from workshops.intake import receive

TEXT = "Every tusk is weighed by Sok Dara.\n\nEvery weighing is signed."
PDF = b"%PDF-1.7 not laid out by the press"
EVIDENCE = "/en/wildlife-trafficking/evidence/"
LATER = date(2023, 6, 1)
FIRST = "/en/wildlife-trafficking/editions/1/evidence/"

in_earnest = pytest.mark.django_db(transaction=True)  # within a test's own transaction nothing is kept


def launched(handbook, approver, **fields):
    edition = release.prepare(handbook, by=approver, **{"on": date(2022, 6, 1), **fields})
    return launched_with(edition, {"en": Built(PDF, 12, {})})


@pytest.fixture
def contribution(reviewer):
    consultation = make_consultation()
    participant = make_participant(make_workshop(consultation), name="Chan Thida")
    said = make_contribution(consultation, participant=participant, attribution="named")
    return disposed(said, reviewer=reviewer, outcome="accepted", public_summary="Bags were opened on the way.")


@pytest.fixture
def edition(contribution, editor, approver):
    handbook = make_handbook()
    handbook.consultations.set([contribution.consultation])
    chapter = make_chapter(handbook, slug="evidence", titles={"en": "Evidence"})
    version = drafts.start_draft(chapter, by=editor)
    keys = saving.save(version, text=TEXT, by=editor).keys
    citing.cite(version, key=keys[0], contribution=contribution, by=editor)
    approved(chapter, drafter=editor, approver=approver, text=TEXT)
    edition = launched(handbook, approver)
    kept_pages.build_pages(edition)
    return edition


@pytest.fixture
def another(edition, editor, approver):
    """Issue the next edition of the same handbook."""

    def issued_now():
        chapter = edition.handbook.chapters.get()
        approved(chapter, drafter=editor, approver=approver, text=f"{TEXT}\n\nMore.", effective_from=LATER)
        return launched(edition.handbook, approver, on=LATER)

    return issued_now


def key_of(edition):
    return edition.chapters.get().version.wording.keys[0]


# What is kept -----------------------------------------------------------------------------------------------------


@in_earnest
def test_a_page_is_made_once_and_the_database_is_asked_only_whether_something_changed(
    client, edition, monkeypatch, django_assert_num_queries
):
    made = client.get(EVIDENCE)
    with django_assert_num_queries(2):
        assert client.get(EVIDENCE).content == made.content

    monkeypatch.setattr(finished_pages, "ASK_AGAIN_AFTER", 3600)
    with django_assert_num_queries(0):
        again = client.get(EVIDENCE)
        unchanged = client.get(EVIDENCE, headers={"If-None-Match": again["ETag"]})

    assert (again.content, again.headers) == (made.content, made.headers)
    assert again["Cache-Control"] == "public, max-age=0, s-maxage=1"
    assert {name.strip() for name in again["Vary"].split(",")} == {"Accept-Encoding", "Cookie"}
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def addresses_of_kept_pages(edition, key):
    """One address for every view that keeps its page."""
    arguments = {
        "slug": "wildlife-trafficking",
        "number": "1",
        "old": "1",
        "new": "2",
        "chapter": "evidence",
        "key": key,
        "sheet": "custody-log",
    }
    names = [pattern.name for pattern in urlpatterns if getattr(pattern.callback, "is_kept", False)]
    takes = {pattern.name: pattern.pattern.converters for pattern in urlpatterns}
    return {name: reverse(f"reading:{name}", kwargs={one: arguments[one] for one in takes[name]}) for name in names}


@in_earnest
def test_a_kept_page_shows_nothing_of_a_table_whose_changes_are_not_counted(client, edition, another):
    another()
    counted = {watched.table for watched in change_count.WATCHED} | {change_count.COUNT}

    read = {}
    addresses = addresses_of_kept_pages(edition, key_of(edition))
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200, address
        sql = " ".join(query["sql"] for query in queries if query["sql"].startswith("SELECT"))
        read[name] = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', sql)) - counted - NEVER_CHANGED

    assert len(addresses) > 8
    assert {name: tables for name, tables in read.items() if tables} == {}


# What changes shows -----------------------------------------------------------------------------------------------


def withdraw(edition, approver, another):
    release.withdraw(edition, reason="A table was wrong.", by=approver)


def rename_in_sql(edition, approver, another):
    with connection.cursor() as cursor:
        cursor.execute('UPDATE handbook_handbook SET titles = \'{"en": "Renamed"}\'')


def issue_another(edition, approver, another):
    another()


def black_out(edition, approver, another):
    one, other = (make_user(name, role="administrator") for name in ("one", "other"))
    asked = requests.ask("Sok Dara", reason="Request 12/2026.", programme=None, by=one)
    requests.confirm(asked, seen=requests.seal_of(requests.look("Sok Dara", programme=None, by=other)), by=other)


@in_earnest
@pytest.mark.parametrize(
    ("change", "shows"),
    [
        (withdraw, "A table was wrong."),
        (rename_in_sql, "Renamed"),
        (issue_another, "It is no longer the one in effect."),
        (black_out, "███"),
    ],
)
def test_whatever_changes_shows_when_the_page_is_asked_for(client, edition, approver, another, change, shows):
    before = client.get(FIRST)
    assert client.get(FIRST).content == before.content

    change(edition, approver, another)

    after = client.get(FIRST, headers={"If-None-Match": before["ETag"]})
    assert shows not in before.text
    assert (after.status_code, shows in after.text) == (200, True)


@in_earnest
def test_a_withdrawal_says_who_even_after_they_were_named_otherwise(client, edition, approver):
    release.withdraw(edition, reason="A table was wrong.", by=approver)
    client.get(FIRST)

    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET office = 'Another office' WHERE id = %s", [approver.pk])

    assert "Another office" in client.get(FIRST).text


@in_earnest
def test_a_handbook_that_is_closed_is_gone_at_once(client, edition):
    assert client.get(EVIDENCE).status_code == 200

    Handbook.objects.update(readers=Handbook.Readers.SIGNED_IN)

    assert [client.get(address).status_code for address in (EVIDENCE, FIRST)] == [404, 404]


@in_earnest
def test_a_lowered_attribution_is_obeyed_on_the_paragraphs_page(client, edition, contribution):
    page = reverse("reading:paragraph", args=["wildlife-trafficking", key_of(edition)])
    assert "Chan Thida" in client.get(page).text

    receive.lower_attribution(contribution, attribution="not_attributed", by=None)

    assert "Chan Thida" not in client.get(page).text


@in_earnest
def test_what_became_an_ongoing_case_is_told_no_more(client, edition, contribution):
    page = reverse("reading:paragraph", args=["wildlife-trafficking", key_of(edition)])
    assert "Bags were opened on the way." in client.get(page).text

    type(contribution).objects.filter(pk=contribution.pk).update(ongoing=True)

    assert "Bags were opened on the way." not in client.get(page).text


@in_earnest
def test_an_edition_shows_at_its_hour_although_nothing_is_written_then(client, another, monkeypatch):
    later = another()
    monkeypatch.setattr(timezone, "now", lambda at=later.launch.at: at - timedelta(seconds=1))
    assert "It is no longer the one in effect." not in client.get(FIRST).text

    monkeypatch.setattr(timezone, "now", lambda at=later.launch.at: at + timedelta(seconds=1))

    assert "It is no longer the one in effect." in client.get(FIRST).text


@in_earnest
def test_a_change_that_is_taken_back_is_not_counted(edition):
    before = change_count.number()

    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("UPDATE handbook_handbook SET demonstration = NOT demonstration")
        cursor.execute("ROLLBACK")
    assert change_count.number() == before

    Handbook.objects.update(demonstration=True)
    assert change_count.number() > before


@in_earnest
def test_nothing_is_kept_of_what_only_a_transaction_sees(client, edition):
    client.get(FIRST)
    with transaction.atomic():
        Handbook.objects.update(titles={"en": "Not yet so"})
        assert "Not yet so" in client.get(FIRST).text
        transaction.set_rollback(True)

    assert "Not yet so" not in client.get(FIRST).text


# For whom ---------------------------------------------------------------------------------------------------------


@in_earnest
def test_nobody_who_is_signed_in_gets_a_kept_page_or_leaves_one(client, edition, reader):
    inside = Client()
    inside.force_login(reader)

    theirs = inside.get(EVIDENCE)
    public = client.get(EVIDENCE)
    theirs_again = inside.get(EVIDENCE)

    assert "/sign-out/" in theirs.text and "/sign-out/" in theirs_again.text
    assert "/sign-out/" not in public.text
    assert theirs["Cache-Control"] == theirs_again["Cache-Control"] == "private, no-store"
    assert len(finished_pages.PAGES) == 1


@in_earnest
def test_a_handbook_for_the_signed_in_is_never_public(client, edition, reader):
    Handbook.objects.update(readers=Handbook.Readers.SIGNED_IN)
    client.force_login(reader)

    page = client.get(EVIDENCE)

    assert (page.status_code, page["Cache-Control"]) == (200, "private, no-store")
    assert len(finished_pages.PAGES) == 0
    assert Client().get(EVIDENCE).status_code == 404


@in_earnest
def test_a_page_is_byte_by_byte_the_same_for_everybody_who_is_signed_out(edition):
    asked = [
        {},
        {"User-Agent": "a telephone", "Accept-Language": "km", "Referer": "https://example.org/"},
        {"Cookie": "csrftoken=abcdefghijklmnopqrstuvwxyz012345; django_language=km"},
    ]
    pages = []
    for headers in asked:
        finished_pages.forget()
        pages.append(Client().get(EVIDENCE, headers=headers).content)

    assert len(set(pages)) == 1
    assert "csrfmiddlewaretoken" not in pages[0].decode()
    assert f'href="/sign-in/?next={EVIDENCE}"' in pages[0].decode()


@in_earnest
def test_each_language_and_address_has_a_page_of_its_own(client, edition):
    addresses = [EVIDENCE, FIRST, EVIDENCE.replace("/en/", "/km/"), FIRST.replace("/en/", "/km/")]

    twice = [[client.get(address).text for address in addresses] for _time in (1, 2)]

    assert twice[0] == twice[1]
    assert len(set(twice[0])) == 4


@in_earnest
def test_a_question_in_the_address_is_answered_and_not_kept(client, edition):
    client.get(f"{EVIDENCE}?on=2023-01-01")
    client.get("/en/wildlife-trafficking/search/?q=tusk")

    assert len(finished_pages.PAGES) == 0


@in_earnest
@pytest.mark.parametrize("cookie", ["", "csrftoken=abcdefghijklmnopqrstuvwxyz012345"])
def test_a_page_with_a_forms_token_is_one_browsers_own(rf, cookie):
    @signed_out_pages.kept
    def with_a_form(request):
        return HttpResponse(f'<input name="csrfmiddlewaretoken" value="{get_token(request)}">' * 20)

    request = rf.get("/en/a-form/", headers={"Accept-Encoding": "gzip, br", **({"Cookie": cookie} if cookie else {})})
    CsrfViewMiddleware(lambda _request: HttpResponse()).process_request(request)
    response = signed_out_pages.compressed(request, with_a_form(request))

    assert len(finished_pages.PAGES) == 0
    assert not response.has_header("Content-Encoding")


# How it is sent ---------------------------------------------------------------------------------------------------


@in_earnest
@pytest.mark.parametrize("address", [EVIDENCE, "/en/wildlife-trafficking/search/?q=tusk"])
def test_a_page_is_sent_compressed_as_the_browser_likes(client, edition, address):
    plain = client.get(address)
    zipped = client.get(address, headers={"Accept-Encoding": "gzip"})
    best = client.get(address, headers={"Accept-Encoding": "gzip, deflate, br"})

    assert gzip.decompress(zipped.content) == brotli.decompress(best.content) == plain.content
    assert [page.get("Content-Encoding") for page in (plain, zipped, best)] == [None, "gzip", "br"]
    assert len({page["ETag"] for page in (plain, zipped, best)}) == 3
    assert all("Accept-Encoding" in page["Vary"] for page in (plain, zipped, best))
    assert int(best["Content-Length"]) == len(best.content) < len(plain.content) / 2


@in_earnest
def test_the_signed_in_get_nothing_whose_length_could_tell_of_it(client, edition, reader):
    client.force_login(reader)

    assert not client.get(EVIDENCE, headers={"Accept-Encoding": "gzip, br"}).has_header("Content-Encoding")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("identity", ""),
        ("deflate", ""),
        ("gzip", "gzip"),
        ("gzip, br", "br"),
        ("BR;q=1.0, gzip", "br"),
        ("gzip;q=0.5, br;q=0", "gzip"),
        ("br;q=0.000", ""),
        ("x-gzip, brotli", ""),
    ],
)
def test_the_better_encoding_is_taken_of_those_that_are_accepted(accepted, encoding):
    assert best_encoding(accepted) == encoding


@pytest.mark.django_db
def test_a_chapter_of_ten_thousand_words_is_there_with_a_hundred_kilobytes(client, editor, approver):
    """Page, style, scripts and icon as they travel; and nothing but one style is waited for before it is drawn."""
    chance = random.Random(7)
    words = [word for file in read().chapters.values() for word in re.findall(r"[a-z]+", file.text)]
    paragraphs = (" ".join(chance.choices(words, k=80)).capitalize() + "." for _each in range(125))
    chapter = make_chapter(make_handbook(), slug="evidence")
    approved(chapter, drafter=editor, approver=approver, text="\n\n".join(paragraphs))
    launched(chapter.handbook, approver)

    response = client.get(EVIDENCE, headers={"Accept-Encoding": "br"})

    page = brotli.decompress(response.content).decode()
    loaded = re.findall(r'(?:<script src|<link rel="(?:stylesheet|icon)" href)="/static/([^"]+)"', page)
    wire = len(response.content) + sum(len(brotli.compress(Path(finders.find(one)).read_bytes())) for one in loaded)
    assert len(page) > 60_000
    assert wire <= 100_000
    assert page.count('rel="stylesheet"') == 1
    assert re.findall(r"<script (?![^>]*defer)[^>]*>|<img|<style", page) == []


# How much -------------------------------------------------------------------------------------------------------------

STATE = (1, date(2022, 6, 1), 1)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 400), st.sampled_from(["", "br", "gzip"])), max_size=60))
def test_kept_pages_never_take_more_than_they_may(asked):
    pages = FinishedPages(most=1000)

    for key, length, encoding in asked:
        page = pages.get(key, STATE) or FinishedPage(bytes(length), {})
        pages.keep(key, STATE, page)
        pages.in_encoding(page, encoding)

        assert pages.size == sum(page.size for _state, page in pages._kept.values()) <= 1000


def test_the_page_that_was_asked_for_longest_ago_goes_first():
    pages = FinishedPages(most=250)
    one, two, three = (FinishedPage(bytes(100), {}) for _each in range(3))
    pages.keep("one", STATE, one)
    pages.keep("two", STATE, two)
    pages.get("one", STATE)
    pages.keep("three", STATE, three)

    assert [pages.get(key, STATE) for key in ("one", "two", "three")] == [one, None, three]


def test_a_page_of_another_state_is_not_shown():
    pages = FinishedPages()
    pages.keep("one", STATE, FinishedPage(b"before", {}))

    assert pages.get("one", (2, *STATE[1:])) is None


# The count ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_watched_table_and_column_is_there_and_counted():
    there = set(connection.introspection.table_names())

    assert {watched.table for watched in change_count.WATCHED} - there == set()
    assert change_count.missing() == []


@in_earnest
def test_what_is_taken_off_before_a_migration_is_put_on_after_it():
    change_count.lift()
    assert len(change_count.missing()) > 20

    change_count.put_on()

    assert change_count.missing() == []
