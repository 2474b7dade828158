"""A database that takes nothing in: readers read all the same, and who would write is told so."""

from contextlib import contextmanager
from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils.translation import gettext, override

from config.outages import causes
from handbook.editions import release
from handbook.models import ChapterPage
from press.book import Built
from tests.factories import approved, launched_with, make_chapter, make_handbook, make_workshop

pytestmark = pytest.mark.django_db

TUSKS = "Every tusk is weighed.\n\nEvery weighing is signed."


@contextmanager
def nothing_can_be_written():
    """As on a full replica, or on a disk that was mounted to be read only."""
    sqlite = connection.vendor == "sqlite"
    # PostgreSQL takes it back at the end of the savepoint.
    with transaction.atomic(), connection.cursor() as cursor:
        point = transaction.savepoint()
        cursor.execute("PRAGMA query_only = 1" if sqlite else "SET TRANSACTION READ ONLY")
        try:
            yield
        finally:
            if sqlite:
                cursor.execute("PRAGMA query_only = 0")
            transaction.savepoint_rollback(point)


def device(**headers):
    return Client(raise_request_exception=False, headers={"accept-language": "en", **headers})


def asked(address) -> int:
    """The status of a page, and of the one that it leads on to."""
    answer = device().get(address, follow=True)
    if answer.streaming:
        b"".join(answer.streaming_content)  # read to its end, a file is closed
    return answer.status_code


@pytest.fixture
def edition(programme, editor, approver):
    handbook = make_handbook(programme=programme)
    approved(make_chapter(handbook, slug="evidence"), drafter=editor, approver=approver, text=TUSKS)
    edition = release.prepare(handbook, by=approver, on=date(2022, 6, 1))
    return launched_with(edition, {"en": Built(b"%PDF-1.7 not laid out by the press", 12, {})})


def test_readers_read_every_page(edition):
    key = edition.chapters.get().version.wording.keys[0]
    ChapterPage.objects.all().delete()  # a page that cannot be kept is built for each reader
    pages = [
        *("", "wildlife-trafficking/", "wildlife-trafficking/heard/", f"wildlife-trafficking/p/{key}/"),
        *("wildlife-trafficking/evidence/", "wildlife-trafficking/editions/", "wildlife-trafficking/editions/1/"),
        *("wildlife-trafficking/editions/1/handbook.pdf", "wildlife-trafficking/editions/1/heard/"),
        *(f"wildlife-trafficking/editions/1/p/{key}/", "wildlife-trafficking/editions/1/evidence/"),
    ]

    with nothing_can_be_written():
        answers = {page: asked(f"/en/{page}") for page in pages}

    assert answers == dict.fromkeys(pages, 200)


def test_a_signed_in_person_reads_too(edition, editor):
    reading = device()
    reading.force_login(editor)

    with nothing_can_be_written():
        answers = [reading.get(page).status_code for page in ("/en/wildlife-trafficking/evidence/", "/desk/")]

    assert answers == [200, 200]


def test_who_signs_in_is_not_told_of_too_many_tries(editor):
    with nothing_can_be_written():
        answer = device().post("/sign-in/", {"login": editor.email, "password": "a wrong password"})

    assert answer.status_code == 503
    assert str(causes.READS_ONLY.sentence) in answer.content.decode()
    assert answer["Retry-After"] == "300"
    assert answer["Cache-Control"] == "no-store"


def test_who_writes_at_the_desk_gets_the_sentence_in_their_language(editor):
    editor.language = "km"
    editor.save()
    writing = device()
    writing.force_login(editor)

    with nothing_can_be_written():
        answer = writing.post("/own-language/", {"language": "en"})

    with override("km"):
        assert (answer.status_code, gettext("Nothing can be saved at the moment") in answer.content.decode()) == (
            503,
            True,
        )


def test_a_phones_queue_gets_json_and_keeps_its_words():
    workshop = make_workshop(join_code="abcd2345")
    sent = {
        **{"code": workshop.join_code, "device": "d" * 24, "client_key": "k" * 32, "text": "The bag was opened."},
        **{"kind": "experience", "language": "en", "attribution": "not_attributed"},
        **{"profession": "prosecutor", "province": "11"},
    }

    with time_machine.travel("2022-05-30 10:00+07:00"), nothing_can_be_written():
        answer = device(**{"sec-fetch-site": "same-origin"}).post("/join/api/contributions/?language=en", sent)

    sentence = str(causes.READS_ONLY.sentence)
    assert (answer.status_code, answer.json()) == (503, {"error": sentence, "sentence": sentence, "fields": {}})


def test_the_editor_gets_json_because_it_asks_for_it(editor):
    writing = device(accept="application/json")
    writing.force_login(editor)

    with nothing_can_be_written():
        answer = writing.post("/own-language/", {"language": "km"})

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/json")


# --- The cache in which tries are counted ---


def test_the_cache_says_that_it_cannot_keep_anything():
    with nothing_can_be_written(), pytest.raises(DatabaseError) as refused, transaction.atomic():
        cache.add("tries", 1)

    assert causes.cause_of(refused.value) == causes.READS_ONLY


def test_what_is_old_is_read_past_though_it_cannot_be_cleared_away():
    cache.set("tries", 1, timeout=-1)
    cache.set("kept", 2)

    with nothing_can_be_written():
        read = cache.get("tries"), cache.get("kept")

    assert read == (None, 2)


def test_two_who_count_at_the_same_instant_are_still_one():
    assert (cache.add("tries", 1), cache.add("tries", 2), cache.get("tries")) == (True, False, 1)
