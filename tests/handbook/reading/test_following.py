"""Following a handbook by e-mail: an address is confirmed and ended by a button, never by opening a link."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Key
from handbook.editions import release
from handbook.models import Follower, Handbook
from handbook.reading import following
from office import jobs
from office.models import Job, Letter
from tests.factories import approved, built_with, issued_as_it_is, launched_with, make_chapter, make_handbook

pytestmark = pytest.mark.django_db

ASK = "/en/wildlife-trafficking/feed/mail/"
OWN = f"{ASK}own/"


@pytest.fixture(autouse=True)
def _with_a_mail_server(settings):
    settings.EMAIL_IS_CONFIGURED = True


@pytest.fixture
def handbook(programme):
    return make_handbook()


@pytest.fixture
def issue(handbook, editor, approver):
    """Issue the next edition, now or for an hour to come."""

    def make(day, **fields):
        chapter = handbook.chapters.first() or make_chapter(handbook)
        on = date(2022, 6, day)
        approved(chapter, drafter=editor, approver=approver, text=f"Text of day {day}.", effective_from=on)
        prepared = release.prepare(handbook, by=approver, on=on, note=f"The note of day {day}.")
        return issued_as_it_is(built_with(prepared), **fields) if fields else launched_with(prepared)

    return make


def sent() -> list:
    """Do what waits in the queue, and return the letters that went out since the last time."""
    before = len(mail.outbox)
    for job in Job.objects.filter(state=Job.State.WAITING, kind="office.letters.send_waiting"):
        jobs.run(job)
    return mail.outbox[before:]


def link_in(letter) -> str:
    return re.search(r"https://handbook\.example\.org(/\S+/feed/mail/link/\S+/)", letter.body)[1]


def follow(client, email="dara@example.org", *, ask=ASK):
    client.post(ask, {"email": email})
    [letter] = sent()
    client.get(link_in(letter))
    client.post(OWN, {"act": "confirm"})


def test_an_address_is_confirmed_by_a_button_behind_the_letters_link(client, handbook):
    page = client.post(ASK, {"email": "Dara@Example.org"})
    [letter] = sent()

    assertContains(page, "a letter is on its way")
    assert (letter.to, letter.subject) == (
        ["dara@example.org"],
        "Please confirm: new editions of “Wildlife trafficking cases”",
    )
    # Whatever opens the link, a scanner of mail too, changes nothing.
    answer = client.get(link_in(letter), follow=True)
    assert answer.redirect_chain == [(OWN, 302)]
    assertContains(answer, "Shall messages about new editions of this handbook go to this address?")
    assert Follower.objects.get().confirmed_at is None

    assertContains(client.post(OWN, {"act": "confirm"}), "Confirmed.")
    assert Follower.objects.get().confirmed_at is not None


def test_one_message_comes_for_each_edition_that_is_launched_from_then_on(client, handbook, issue):
    issue(1)
    follow(client)

    assert (following.tell(), sent()) == (0, [])
    issue(2)
    assert following.tell() == 1
    [letter] = sent()
    assert (following.tell(), sent()) == (0, [])

    assert letter.subject == "New: Wildlife trafficking cases, edition 2"
    assert "https://handbook.example.org/en/wildlife-trafficking/editions/2/" in letter.body
    assert "The note of day 2." in letter.body
    assert letter.extra_headers["Content-Language"] == "en"


def test_nobody_is_told_before_the_hour_of_a_launch(client, handbook, issue):
    follow(client)
    hour = timezone.now() + timedelta(days=3)
    issue(1, at=hour)

    assert (following.tell(), sent()) == (0, [])
    with time_machine.travel(hour + timedelta(seconds=1), tick=False):
        assert following.tell() == 1
        assert [letter.to for letter in sent()] == [["dara@example.org"]]


def test_who_asked_in_khmer_is_written_to_in_khmer(client, handbook, issue):
    follow(client, ask="/km/wildlife-trafficking/feed/mail/")
    issue(1)

    following.tell()

    [letter] = sent()
    assert "/km/wildlife-trafficking/editions/1/" in letter.body
    assert letter.extra_headers["Content-Language"] == "km"
    assert "សំណុំរឿងជួញដូរសត្វព្រៃ" in letter.body


def test_ending_forgets_the_address_its_letters_and_its_links(client, handbook, issue):
    follow(client)
    issue(1)
    following.tell()
    [letter] = sent()

    client.get(link_in(letter))
    assert Follower.objects.count() == 1
    assertContains(client.get(OWN), "Shall the messages end, and this address be deleted?")
    assertContains(client.post(OWN, {"act": "end"}), "Ended. Your address is deleted")

    assert (Follower.objects.count(), Letter.objects.count()) == (0, 0)
    assert Key.objects.filter(purpose="following").count() == 0
    assert client.get(link_in(letter)).status_code == 410
    assert client.post(OWN, {"act": "confirm"}).status_code == 410


def test_an_address_that_nobody_confirms_is_forgotten_after_two_days(client, handbook, issue):
    client.post(ASK, {"email": "dara@example.org"})
    issue(1)

    assert following.tell() == 0
    with time_machine.travel(timezone.now() + timedelta(days=2, minutes=1), tick=False):
        following.tell()

    assert (Follower.objects.count(), Letter.objects.count()) == (0, 0)


def test_the_page_says_the_same_of_an_address_that_follows_already_and_sends_it_nothing(client, handbook):
    follow(client)

    page = client.post(ASK, {"email": "dara@example.org"})

    assertContains(page, "If this address is not on the list yet")
    assert sent() == []


def test_one_address_is_written_to_once_a_day_and_asked_for_three_times_at_most(client, handbook):
    answers = [client.post(ASK, {"email": "dara@example.org"}).status_code for _time in range(4)]

    assert answers == [200, 200, 200, 429]
    assert len(sent()) == 1


def test_one_device_cannot_have_many_addresses_written_to(client, handbook):
    answers = [client.post(ASK, {"email": f"judge-{number}@example.org"}).status_code for number in range(61)]

    assert answers == [200] * 60 + [429]


def test_what_is_no_address_comes_back_with_a_sentence(client, handbook):
    page = client.post(ASK, {"email": "nobody"})

    assertContains(page, "Enter a valid email address.")
    assert (Follower.objects.count(), sent()) == (0, [])


def test_a_handbook_for_signed_in_readers_is_not_followed_nor_told_of(client, handbook, issue, reader):
    follow(client)
    Handbook.objects.update(readers="signed_in")
    issue(1)

    assert following.tell() == 0
    client.force_login(reader)
    assert client.get(ASK).status_code == 404
    assertNotContains(client.get("/en/wildlife-trafficking/editions/"), "feed/mail")


def test_without_a_mail_server_nothing_is_offered(client, handbook, issue, settings):
    issue(1)
    offered = client.get("/en/wildlife-trafficking/editions/")
    settings.EMAIL_IS_CONFIGURED = False

    assertContains(offered, ASK)
    assertNotContains(client.get("/en/wildlife-trafficking/editions/"), ASK)
    assert client.get(ASK).status_code == 404


def test_another_handbooks_link_does_not_open_here(client, handbook, programme):
    make_handbook(slug="other-matters", programme=programme)
    follow(client)

    assert client.get("/en/other-matters/feed/mail/own/").status_code == 410
    assert client.get(OWN)["Cache-Control"] == "no-store"


def test_what_is_done_needs_a_token_of_our_own_page(handbook):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)

    assert strict.post(ASK, {"email": "dara@example.org"}).status_code == 403
    assert Follower.objects.count() == 0
