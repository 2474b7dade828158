"""Invitations: personal links by letter and message, and the sheets of a workshop."""

import io
import re
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from pypdf import PdfReader

from accounts.keys import KeyDoesNotOpen, find_key
from accounts.models import Key
from office import jobs, letters
from office.models import Job, Letter
from tests.factories import make_participant, make_workshop
from workshops.gatherings import invitations
from workshops.models import AgendaItem

LINK = re.compile(r"https://handbook\.example\.org/join/p/([\w-]+)/")


@pytest.fixture
def workshop(programme):
    workshop = make_workshop(presided_by="The Minister")
    make_participant(workshop, name="Sok Dara", email="dara@example.org", language="en", court_id="first-11")
    make_participant(workshop, name="Chan Thy", email="thy@example.org", language="km", province_id="02")
    make_participant(workshop, name="No Mail", profession="judge", court_id="first-11")
    return workshop


@pytest.fixture
def mail_server(settings):
    settings.EMAIL_IS_CONFIGURED = True


def work():
    for job in Job.objects.to_be_done():
        jobs.run(job)


def text_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def opens(secret: str) -> str | None:
    try:
        return find_key(Key.Purpose.PARTICIPANT, secret).subject
    except KeyDoesNotOpen:
        return None


# --- Letters --------------------------------------------------------------------------------------


def test_everybody_with_an_e_mail_gets_a_letter_in_their_language_once(workshop, rapporteur):
    invitations.prepare_letters(workshop, by=rapporteur)
    invitations.prepare_letters(workshop, by=rapporteur)

    prepared = Letter.objects.order_by("to")
    assert [(letter.to, letter.language, letter.state) for letter in prepared] == [
        ("dara@example.org", "en", "prepared"),
        ("thy@example.org", "km", "prepared"),
    ]
    assert prepared[0].body.startswith("Dear Sok Dara,\n\nYou are invited to: Consultation workshop.")
    assert not LINK.search(prepared[0].body)


def test_the_link_is_made_when_the_letter_is_sent_and_lies_nowhere(client, workshop, rapporteur, mail_server):
    client.force_login(rapporteur)
    client.post(reverse("workshops:letters_prepare", args=[1]))
    assert Key.objects.filter(purpose="participant").count() == 0

    client.post(reverse("workshops:letters_send", args=[1]), {"all": "yes"})
    work()

    bodies = {sent.to[0]: sent.body for sent in mail.outbox}
    dara = workshop.participants.get(email="dara@example.org")
    assert sorted(bodies) == ["dara@example.org", "thy@example.org"]
    assert opens(LINK.search(bodies["dara@example.org"]).group(1)) == str(dara.pk)
    assert [letter.body for letter in Letter.objects.all() if LINK.search(letter.body)] == []


def test_only_the_ticked_letters_are_sent(client, workshop, rapporteur, mail_server):
    first, second = invitations.prepare_letters(workshop, by=rapporteur)
    client.force_login(rapporteur)

    client.post(reverse("workshops:letters_send", args=[1]), {"letter": [second.pk]})
    client.post(reverse("workshops:letters_discard", args=[1]), {"letter": [first.pk, second.pk]})
    work()

    assert {letter.pk: letter.state for letter in Letter.objects.all()} == {first.pk: "discarded", second.pk: "sent"}


def test_a_letter_of_another_workshop_is_not_sent_from_here(client, workshop, rapporteur, mail_server):
    [letter, _other] = invitations.prepare_letters(workshop, by=rapporteur)
    make_workshop(workshop.consultation)
    client.force_login(rapporteur)

    client.post(reverse("workshops:letters_send", args=[2]), {"letter": [letter.pk]})

    letter.refresh_from_db()
    assert letter.state == "prepared"


def test_the_outbox_shows_every_letter_as_it_will_be_sent(client, workshop, rapporteur, mail_server):
    invitations.prepare_letters(workshop, by=rapporteur)
    client.force_login(rapporteur)

    page = client.get(reverse("workshops:invitation_list", args=[1])).content.decode()

    assert "Dear Sok Dara," in page
    assert letters.LINK in page
    assert "Send all 2 that are not sent" in page


def test_without_a_mail_server_the_page_says_so_and_offers_no_sending(client, workshop, rapporteur, settings):
    settings.EMAIL_IS_CONFIGURED = False
    invitations.prepare_letters(workshop, by=rapporteur)
    client.force_login(rapporteur)

    page = client.get(reverse("workshops:invitation_list", args=[1])).content.decode()

    assert "no mail server" in page
    assert "Send all" not in page
    client.post(reverse("workshops:letters_send", args=[1]), {"all": "yes"})
    assert {letter.state for letter in Letter.objects.all()} == {"prepared"}


def test_no_letter_and_no_sheet_carries_an_address_that_is_not_known(workshop, rapporteur, settings):
    settings.PUBLIC_URL = ""
    participant = workshop.participants.first()

    for act in (
        lambda: invitations.prepare_letters(workshop, by=rapporteur),
        lambda: invitations.message(participant, by=rapporteur),
        lambda: invitations.poster(workshop, language="en"),
        lambda: invitations.badges([participant], workshop, by=rapporteur, language="en"),
    ):
        with pytest.raises(ValidationError):
            act()


# --- A message ------------------------------------------------------------------------------------


def test_a_copied_message_has_a_new_link_and_ends_the_earlier_one(client, workshop, rapporteur):
    participant = workshop.participants.get(email="dara@example.org")
    page = reverse("workshops:participant_link", args=[participant.pk])
    client.force_login(rapporteur)

    assert LINK.search(client.get(page).content.decode()) is None
    first = LINK.search(client.post(page).content.decode()).group(1)
    response = client.post(page)
    second = LINK.search(response.content.decode()).group(1)

    assert (opens(first), opens(second)) == (None, str(participant.pk))
    assert "no-store" in response["Cache-Control"]


def test_a_link_opens_until_the_answers_were_read(workshop, rapporteur):
    participant = workshop.participants.first()
    workshop.consultation.closes_on = date(2022, 6, 30)
    workshop.consultation.save()
    with time_machine.travel(datetime(2022, 5, 20, tzinfo=UTC)):
        secret = LINK.search(invitations.message(participant, by=rapporteur)).group(1)

    for day, subject in (
        (datetime(2023, 6, 29, tzinfo=UTC), str(participant.pk)),
        (datetime(2023, 7, 2, tzinfo=UTC), None),
    ):
        with time_machine.travel(day):
            assert opens(secret) == subject


def test_only_who_prepares_the_workshop_makes_links(workshop, editor, outsider):
    for person in (editor, outsider):
        with pytest.raises(PermissionDenied):
            invitations.message(workshop.participants.first(), by=person)
        with pytest.raises(PermissionDenied):
            invitations.prepare_letters(workshop, by=person)


# --- Sheets ---------------------------------------------------------------------------------------


def test_each_court_gets_a_letter_that_names_its_people(client, workshop, rapporteur):
    client.force_login(rapporteur)

    response = client.get(reverse("workshops:invitation_sheets", args=[1]), {"language": "en"})

    court, province = text_of(response.content)
    assert response["Content-Type"] == "application/pdf"
    assert "To: Mondulkiri Provincial Court of First Instance" in court
    assert ("Sok Dara" in court, "No Mail" in court, "Chan Thy" in court) == (True, True, False)
    assert ("To: Battambang" in province, "Chan Thy" in province) == (True, True)


def test_a_letter_has_its_letterhead_a_place_for_its_number_and_the_agendas_times(client, workshop, rapporteur):
    AgendaItem.objects.create(workshop=workshop, day=1, starts_at=time(8, 30), titles={"en": "Opening"})
    client.force_login(rapporteur)

    court, _province = text_of(client.get(reverse("workshops:invitation_sheets", args=[1]), {"language": "en"}).content)

    assert "Kingdom of Cambodia" in court
    assert "No." in court
    assert "08:30" in court


@pytest.mark.parametrize("invited", range(16, 21))
def test_a_signature_never_stands_alone_on_a_page(workshop, rapporteur, invited):
    workshop.participants.all().delete()
    for number in range(invited):
        make_participant(workshop, name=f"Person {number:02}", province_id="02")

    pages = text_of(invitations.letters_by_court(workshop, language="en"))

    signing = next(page for page in pages if "Signature and seal" in page)
    assert f"Person {invited - 1}" in signing


def test_badges_lead_to_the_attendance_list_and_to_nothing_else(client, workshop, rapporteur, tmp_path):
    client.force_login(rapporteur)

    response = client.post(reverse("workshops:badge_sheets", args=[1]), {"who": "without", "language": "en"})

    [page] = text_of(response.content)
    assert all(name in page for name in ("Sok Dara", "Chan Thy", "No Mail"))
    keys = Key.objects.filter(revoked_at=None)
    assert sorted(keys.values_list("purpose", "subject")) == sorted(
        ("attendance", str(participant.pk)) for participant in workshop.participants.all()
    )


def test_badges_are_made_for_those_without_one_unless_asked_for_all(client, workshop, rapporteur):
    client.force_login(rapporteur)
    page = reverse("workshops:badge_sheets", args=[1])
    first = workshop.participants.first()
    client.post(page, {"who": str(first.pk)})
    before = Key.objects.get(revoked_at=None)

    client.post(page, {"who": "without"})
    assert Key.objects.filter(revoked_at=None).count() == 3
    assert client.post(page, {"who": "without"})["Location"] == reverse("workshops:invitation_list", args=[1])
    before.refresh_from_db()
    assert before.revoked_at is None
    client.post(page, {"who": "all"})

    before.refresh_from_db()
    assert before.revoked_at is not None


def test_the_poster_shows_the_rooms_code_and_its_address(client, workshop, rapporteur):
    client.force_login(rapporteur)

    [page] = text_of(client.get(reverse("workshops:room_poster", args=[1]), {"language": "en"}).content)

    assert f"{workshop.join_code[:4]} {workshop.join_code[4:]}" in page
    assert f"https://handbook.example.org/join/{workshop.join_code}/" in page.replace(" ", "") or (
        f"https://handbook.example.org/join/{workshop.join_code}/" in page
    )


def test_the_attendance_sheet_is_in_khmer_whatever_language_the_staff_read(client, workshop, rapporteur):
    client.force_login(rapporteur)

    response = client.get(reverse("workshops:attendance_sheet", args=[1, 2]))

    reader = PdfReader(io.BytesIO(response.content))
    assert reader.trailer["/Root"]["/Lang"] == "km"
    assert "Sok Dara" in text_of(response.content)[0]
    assert client.get(reverse("workshops:attendance_sheet", args=[1, 3])).status_code == 404


def test_sheets_and_letters_are_for_those_who_prepare_workshops(client, workshop, editor, outsider, reader):
    pages = ["invitation_list", "invitation_sheets", "room_poster"]
    for person, status in ((editor, 403), (outsider, 404), (reader, 404)):
        client.force_login(person)
        assert {client.get(reverse(f"workshops:{page}", args=[1])).status_code for page in pages} == {status}


def test_the_page_asks_the_database_as_often_for_thirty_letters_as_for_one(
    client, rapporteur, django_assert_max_num_queries, django_assert_num_queries
):
    workshop = make_workshop()
    make_participant(workshop, email="first@example.org")
    invitations.prepare_letters(workshop, by=rapporteur)
    client.force_login(rapporteur)
    page = reverse("workshops:invitation_list", args=[1])
    with django_assert_max_num_queries(25) as asked:
        client.get(page)
    for number in range(29):
        make_participant(workshop, name=str(number), email=f"p{number}@example.org", court_id="first-11")
    invitations.prepare_letters(workshop, by=rapporteur)

    with django_assert_num_queries(len(asked)):
        client.get(page)
