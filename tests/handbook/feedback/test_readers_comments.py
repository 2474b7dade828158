"""Readers answer back: a comment on a paragraph of an edition, and the answer that finds its reader."""

import re
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.keys import make_key
from accounts.models import Act, Key
from handbook.feedback import readers_comments
from handbook.models import Handbook, Pin, ReadersComment
from handbook.outline.handbooks import edit_handbook
from tests.factories import (
    approved,
    disposed,
    issued,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_participant,
    make_programme,
    make_workshop,
)
from workshops.models import Contribution

pytestmark = pytest.mark.django_db

WORDS = {"before_court": "no", "kind": "difficulty", "language": "en", "text": "In our court two officers sign."}


@pytest.fixture
def consultation(programme):
    return make_consultation(programme=programme, answers_by=None)


@pytest.fixture
def handbook(consultation, editor, approver):
    handbook = make_handbook(
        programme=consultation.programme, consultations=[consultation], readers_comment_in=consultation
    )
    chapter = make_chapter(handbook, slug="evidence")
    approved(chapter, drafter=editor, approver=approver, text="Every opening of an exhibit bag is signed.")
    issued(handbook, approver=approver)
    return handbook


@pytest.fixture
def key(handbook):
    return handbook.chapters.get().versions.get().wording.keys[0]


@pytest.fixture
def address(handbook, key):
    return f"/join/paragraphs/{handbook.slug}/1/{key}/"


@pytest.fixture
def signed_in(reader):
    client = Client(headers={"accept-language": "en"})
    client.force_login(reader)
    return client


@pytest.fixture
def with_link(consultation):
    """Opens the personal link of a participant of this office, and returns the phone."""

    def opened(**fields):
        workshop = make_workshop(fields.pop("consultation", consultation))
        participant = make_participant(workshop, **fields)
        secret = make_key(Key.Purpose.PARTICIPANT, str(participant.pk), by=None, lasts=readers_comments.ANSWERED_WITHIN)
        phone = Client(headers={"accept-language": "en"})
        phone.get(f"/join/p/{secret}/")
        return phone

    return opened


def link_in(response) -> str:
    return re.search(r"/join/answer/[\w-]+/", response.content.decode()).group()


def test_the_paragraph_leads_to_the_form_only_where_comments_are_taken(client, handbook, key, address):
    page = f"/en/{handbook.slug}/p/{key}/"

    assert f"{address}?language=en" in client.get(page).content.decode()

    Handbook.objects.update(readers_comment_in=None)
    assert address not in client.get(page).content.decode()
    assert "not taken at present" in client.get(f"{address}?language=en").content.decode()


def test_a_signed_in_reader_comments_and_it_is_a_contribution_pinned_to_that_wording(signed_in, address, key):
    response = signed_in.post(address, WORDS)

    assert response.status_code == 200
    contribution = Contribution.objects.get()
    assert (contribution.channel, contribution.paragraph, contribution.participant) == ("reader", "1.1", None)
    assert contribution.receipt in response.content.decode()
    pin = Pin.objects.get(contribution=contribution)
    assert (pin.key, pin.wording.keys) == (key, [key])
    assert Act.objects.filter(verb="received", who=None).exists()


def test_nobody_is_named_by_what_is_kept(signed_in, address, reader):
    signed_in.post(address, WORDS)

    sender = ReadersComment.objects.get().sender
    assert re.fullmatch("[0-9a-f]{64}", sender)
    assert Contribution.objects.get().keyed_by is None
    assert Contribution.objects.get().attributed_to == ""


def test_a_case_before_a_court_is_not_taken_and_the_words_stay_on_the_page(signed_in, address):
    for said, sentence in {"yes": "What is before a court is not taken here.", "": "Say first whether"}.items():
        response = signed_in.post(address, WORDS | {"before_court": said})

        assert response.status_code == 400
        assert sentence in response.content.decode()
        assert WORDS["text"] in response.content.decode()
    assert not Contribution.objects.exists()


def test_what_looks_identifying_is_pointed_out_once(signed_in, address):
    words = WORDS | {"text": "Call me on 012 345 678."}

    assert signed_in.post(address, words).status_code == 422
    assert signed_in.post(address, words | {"seen": "1"}).status_code == 200


@pytest.mark.parametrize("profession", sorted(readers_comments.BENCH))
def test_a_confirmed_judge_or_prosecutor_comments_by_the_personal_link(with_link, address, profession):
    assert with_link(profession=profession).post(address, WORDS).status_code == 200


@pytest.mark.parametrize("who", [{"profession": "clerk"}, {"profession": "judge", "is_confirmed": False}])
def test_nobody_else_does(with_link, address, who):
    response = with_link(**who).post(address, WORDS)

    assert response.status_code == 403
    assert "Judges and prosecutors comment" in response.content.decode()


def test_nor_a_judge_of_another_programme(with_link, address):
    elsewhere = make_consultation(programme=make_programme("money-laundering"))

    assert with_link(profession="judge", consultation=elsewhere).post(address, WORDS).status_code == 403
    assert not Contribution.objects.exists()


def test_who_is_not_signed_in_is_told_how_to_comment(client, address):
    response = client.post(address, WORDS)

    assert response.status_code == 403
    assert f"?next={address}" in response.content.decode()


def test_the_answer_stands_at_the_private_link(signed_in, address, reviewer):
    link = link_in(signed_in.post(address, WORDS))
    phone = Client(headers={"accept-language": "en"})
    assert "Not answered yet." in phone.get(link, follow=True).content.decode()

    disposed(Contribution.objects.get(), reviewer=reviewer, reasons="Two officers sign from now on.")

    page = phone.get("/join/answer/").content.decode()
    assert "Two officers sign from now on." in page
    assert "Yes, take it back" not in page


def test_another_device_finds_nothing(signed_in, address):
    signed_in.post(address, WORDS)

    assert Client().get("/join/answer/").status_code == 410
    assert Client().get("/join/answer/guessed/").status_code == 410


def test_it_can_be_taken_back_until_it_is_in_hand(signed_in, address, reviewer):
    signed_in.get(link_in(signed_in.post(address, WORDS)))
    signed_in.post("/join/answer/")
    assert Contribution.objects.get().withdrawn_at
    assert "You took this back" in signed_in.get("/join/answer/").content.decode()

    signed_in.get(link_in(signed_in.post(address, WORDS)))
    Contribution.objects.filter(stands=True).update(claimed_by=reviewer, claimed_at=timezone.now())
    assert signed_in.post("/join/answer/").status_code == 409


def test_what_one_form_sends_twice_is_stored_once_and_its_link_is_shown_once(signed_in, address):
    words = WORDS | {"client_key": "the-same-form-0001"}
    link_in(signed_in.post(address, words))

    again = signed_in.post(address, words).content.decode()

    assert Contribution.objects.count() == 1
    assert "It had been sent before." in again
    assert "/join/answer/" not in again


def test_one_reader_sends_ten_a_day_and_the_next_day_more(client, reader, address):
    with time_machine.travel("2027-03-02 09:00+07:00", tick=False):
        client.force_login(reader)
        for number in range(readers_comments.AT_MOST):
            assert client.post(address, WORDS | {"text": f"Remark {number}."}).status_code == 200
        refused = client.post(address, WORDS | {"text": "One more."})
        assert refused.status_code == 429
        assert "One more." in refused.content.decode()
    with time_machine.travel("2027-03-03 10:00+07:00", tick=False):
        assert client.post(address, WORDS | {"text": "One more."}).status_code == 200


def test_after_the_closing_nothing_is_taken(signed_in, address, consultation):
    consultation.closes_on = date(2025, 1, 1)
    consultation.save()

    assert signed_in.post(address, WORDS).status_code == 403


def test_a_handbook_for_signed_in_readers_is_not_there_for_others(client, outsider, address, handbook):
    Handbook.objects.update(readers="signed_in")

    assert client.get(address).status_code == 404
    client.force_login(outsider)
    assert client.get(address).status_code == 404


def test_no_sheet_is_printed_for_a_reader(signed_in, address, consultation, reviewer, client):
    signed_in.post(address, WORDS)
    disposed(Contribution.objects.get(), reviewer=reviewer, reasons="Two officers sign from now on.")
    on_paper = disposed(
        make_contribution(consultation, text="On paper.", participant=None),
        reviewer=reviewer,
        reasons="Answered on paper.",
    )
    client.force_login(reviewer)

    shown = client.get(f"/workshops/consultations/{consultation.pk}/answers/").context["without_author"].answers

    assert [one.contribution for one in shown] == [on_paper]


def test_readers_comment_only_in_a_consultation_that_the_handbook_draws_on(handbook, editor):
    other = make_consultation(programme=handbook.programme)

    with pytest.raises(ValidationError) as refused:
        edit_handbook(handbook, readers_comment_in=other, by=editor)

    assert "draws on" in str(refused.value.message_dict["readers_comment_in"])
