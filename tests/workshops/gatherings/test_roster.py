"""Participants from a spreadsheet, and the beginnings of a workshop: a copied agenda, a rehearsal, a walk-in."""

import io
from datetime import date

import openpyxl
import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from accounts.acts import acts_on
from accounts.keys import KeyDoesNotOpen
from accounts.models import Key
from office.files import is_intact
from office.models import StoredFile
from tests.factories import (
    disposed,
    make_consultation,
    make_contribution,
    make_participant,
    make_topic,
    make_workshop,
)
from workshops.gatherings import agenda, attendance, invitations, planning, rehearsals, roster
from workshops.gatherings import rows as gatherings_rows
from workshops.intake import attachments
from workshops.models import Contribution, Participant

ENGLISH = "Name,Profession,Court,Province,E-mail,Telephone\n"


def csv(*rows, headings=ENGLISH) -> bytes:
    return (headings + "\n".join(rows)).encode()


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def errors(checked):
    return [(error.row, error.column, error.heading) for error in checked.errors]


@pytest.fixture
def workshop(programme):
    return make_workshop()


# --- The file -------------------------------------------------------------------------------------


def test_a_list_is_brought_in(workshop, rapporteur):
    content = csv("Sok Dara,prosecutor,,Mondulkiri,dara@example.org,012345678", ",judge,first-11,,,")

    brought = roster.bring_in(workshop, content, "list.csv", by=rapporteur)

    assert (len(brought.new), brought.already) == (2, [])
    assert sorted(workshop.participants.values_list("name", "profession", "court", "province", "email")) == [
        ("", "judge", "first-11", "11", ""),
        ("Sok Dara", "prosecutor", None, "11", "dara@example.org"),
    ]
    assert acts_on(workshop).get().verb == "brought in"


def test_headings_and_values_in_khmer_in_any_order(workshop, rapporteur):
    with override("km"):
        headings = [roster.heading(name) for name in ("province", "profession", "name")]
        values = [str(make_province("11")), str(dict(Participant._meta.get_field("profession").choices)["judge"])]

    roster.bring_in(workshop, workbook(headings, [*values, "សុខ ដារា"]), "list.xlsx", by=rapporteur)

    assert workshop.participants.values_list("province", "profession", "name").get() == ("11", "judge", "សុខ ដារា")


def make_province(code):
    from workshops.models import Province

    return Province.objects.get(pk=code)


def test_a_code_that_the_spreadsheet_took_for_a_number_is_understood(workshop):
    checked = roster.check(workshop, workbook(["Profession", "Province"], ["judge", 1]), "list.xlsx")

    assert [participant.province_id for participant in checked.new] == ["01"]


def test_every_error_is_told_by_row_and_column_and_nothing_is_written(workshop, rapporteur):
    content = csv(
        "A,judge,first-11,,,",
        "B,astronaut,,Mondulkiri,,",
        "C,judge,,Atlantis,,",
        "D,judge,,Mondulkiri,not an address,",
        "E,judge,,,,",
        "F,judge,first-11,Phnom Penh,,",
        "G,,,Mondulkiri,,",
    )

    with pytest.raises(roster.HasErrors) as refused:
        roster.bring_in(workshop, content, "list.csv", by=rapporteur)

    assert errors(refused.value.roster) == [
        (3, "B", "Profession"),
        (4, "D", "Province"),
        (5, "E", "E-mail"),
        (6, "D", "Province"),
        (7, "D", "Province"),
        (8, "B", "Profession"),
    ]
    assert workshop.participants.count() == 0


def test_a_column_with_another_heading_or_one_that_is_there_twice_is_skipped_and_a_missing_one_is_told(workshop):
    checked = roster.check(workshop, csv("a,ministry", headings="Naem,Profession\n"), "l.csv")
    assert (errors(checked), checked.left_out, len(checked.new)) == ([], ["Column A (Naem) is skipped."], 1)
    checked = roster.check(workshop, csv("ministry,judge", headings="Profession,profession\n"), "l.csv")
    assert (errors(checked), checked.left_out) == ([], ["Column B (profession) is skipped."])
    assert [each.profession for each in checked.new] == ["ministry"]
    assert errors(roster.check(workshop, csv("a", headings="Name,Province\n"), "l.csv")) == [(1, "", "Profession")]


def test_a_formula_is_an_error_and_not_calculated(workshop):
    checked = roster.check(workshop, workbook(["Profession", "Province"], ['="judge"', "11"]), "list.xlsx")

    assert errors(checked) == [(2, "A", "Profession")]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("Profession,Province\njudge,កណ្ដាល".encode("utf-16-be"), "list.csv", "UTF-8"),
        ("Profession,Province\njudge,é".encode("latin-1"), "list.csv", "UTF-8"),
        (b"", "list.csv", "empty"),
        (b"Profession,Province\n", "list.csv", "nobody"),
        (b"PK not a workbook", "list.xlsx", "damaged"),
        (b"Profession,Province\n" + b"judge,11\n" * 2001, "list.csv", "2000 rows"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(workshop, content, name, said):
    with pytest.raises(roster.CannotRead) as refused:
        roster.check(workshop, content, name)

    assert said in refused.value.messages[0]


def test_utf_8_with_a_mark_of_its_byte_order_is_read(workshop):
    checked = roster.check(workshop, b"\xef\xbb\xbf" + "Profession;Province\njudge;កណ្ដាល".encode(), "list.csv")

    assert [participant.province_id for participant in checked.new] == ["08"]


# --- Nobody twice ---------------------------------------------------------------------------------


def test_the_same_list_twice_adds_nobody(workshop, rapporteur):
    content = csv(
        "Sok Dara,judge,,Mondulkiri,,", ",judge,,Mondulkiri,,", ",judge,,Mondulkiri,,", "A,clerk,,Kep,a@b.org,"
    )
    roster.bring_in(workshop, content, "list.csv", by=rapporteur)

    again = roster.bring_in(workshop, content, "list.csv", by=rapporteur)

    assert (again.new, again.already) == ([], [2, 3, 4, 5])
    assert workshop.participants.count() == 4


@pytest.mark.parametrize(
    ("row", "there"),
    [
        ("Other Name,judge,,Kep,DARA@example.org,", True),  # the same e-mail
        ("sok  dara,prosecutor,,Mondulkiri,,", True),  # the same name and office
        ("Sok Dara,judge,,Mondulkiri,,", False),  # the same name in another office
        (",prosecutor,,Mondulkiri,,", False),  # a seat without a name is another one
    ],
)
def test_the_same_person_is_known_by_e_mail_or_by_name_and_office(workshop, row, there):
    make_participant(workshop, name="Sok Dara", email="dara@example.org")

    assert bool(roster.check(workshop, csv(row), "list.csv").already) is there


def test_the_same_person_twice_in_one_list_is_added_once(workshop):
    checked = roster.check(workshop, csv("A,judge,,Kep,a@b.org,", "A,judge,,Kep,a@b.org,"), "list.csv")

    assert (len(checked.new), checked.already) == (1, [3])


# --- The pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_template_can_be_filled_in_and_brought_in(client, rapporteur, workshop, language):
    rapporteur.language = language
    rapporteur.save()
    client.force_login(rapporteur)

    response = client.get(reverse("workshops:participant_template", args=[workshop.number]))

    assert response["Content-Disposition"] == 'attachment; filename="participants-1.xlsx"'
    checked = roster.check(workshop, response.content, "template.xlsx")
    assert (checked.new, checked.errors, checked.examples) == ([], [], 1)
    assert len(checked.left_out) == 1
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    book.active["A2"] = "Sok Dara"
    written = io.BytesIO()
    book.save(written)
    checked = roster.check(workshop, written.getvalue(), "template.xlsx")
    found = [(each.name, each.profession, each.court_id, each.province_id, each.gender) for each in checked.new]
    assert (found, checked.errors, checked.left_out) == (
        [("Sok Dara", "prosecutor", "first-11", "11", "not_said")],
        [],
        [],
    )


def test_the_preview_writes_nothing_and_the_button_brings_in_what_it_showed(client, rapporteur, workshop):
    client.force_login(rapporteur)
    page = reverse("workshops:participant_import", args=[workshop.number])

    preview = client.post(page, {"file": SimpleUploadedFile("list.csv", csv("Sok Dara,judge,,Kep,,"))})

    assert workshop.participants.count() == 0
    assert "1 participant would be added" in preview.content.decode()
    done = client.post(
        page, {"content": preview.context["carried"], "file_name": preview.context["file_name"], "confirm": "yes"}
    )
    assert (done.status_code, done["Location"]) == (302, workshop.get_absolute_url())
    assert workshop.participants.get().name == "Sok Dara"


def test_a_wrong_list_shows_its_errors_and_no_button(client, rapporteur, workshop):
    client.force_login(rapporteur)

    page = client.post(
        reverse("workshops:participant_import", args=[workshop.number]),
        {"file": SimpleUploadedFile("list.csv", csv("A,astronaut,,Kep,,"))},
    ).content.decode()

    assert "There is no profession “astronaut”" in page
    assert 'name="confirm"' not in page


def test_only_who_prepares_the_workshop_brings_people_in(workshop, editor, outsider):
    for person in (editor, outsider):
        with pytest.raises(PermissionDenied):
            roster.bring_in(workshop, csv("A,judge,,Kep,,"), "list.csv", by=person)


# --- Who walks in ---------------------------------------------------------------------------------


def test_who_walks_in_is_there_at_once(client, rapporteur, workshop):
    client.force_login(rapporteur)
    with time_machine.travel(date(2022, 5, 30), tick=False):
        client.force_login(rapporteur)
        client.post(reverse("workshops:walk_in_add", args=[1]), {"profession": "clerk", "province": "02"})

    participant = workshop.participants.get()
    assert (participant.walk_in, participant.office) == (True, "clerk, Battambang")
    assert participant.attendances.get().day == date(2022, 5, 30)


def test_a_walk_in_without_a_place_is_asked_for_it_with_what_was_typed(client, rapporteur, workshop):
    client.force_login(rapporteur)

    page = client.post(reverse("workshops:walk_in_add", args=[1]), {"profession": "clerk", "name": "Typed"})

    assert page.context["form"].errors == {"province": ["Choose the court or the province of this participant."]}
    assert 'value="Typed"' in page.content.decode()


# --- A copied agenda ------------------------------------------------------------------------------


def test_an_agenda_is_copied_and_a_topic_of_another_consultation_becomes_its_namesake(rapporteur):
    earlier, now = make_workshop(), make_workshop(make_consultation())
    same, other = make_topic(now.consultation, titles={"en": "Seals"}), {"en": "Only there"}
    earlier.agenda.create(day=1, topic=make_topic(earlier.consultation, titles={"en": "Seals"}), position=1)
    earlier.agenda.create(day=1, topic=make_topic(earlier.consultation, titles=other), position=2)
    earlier.agenda.create(day=2, titles={"en": "Closing"}, position=1)

    copied = agenda.copy_agenda(now, source=earlier, by=rapporteur)

    assert copied == 3
    assert [(item.day, item.topic, str(item)) for item in now.agenda.all()] == [
        (1, same, "Seals"),
        (1, None, "Only there"),
        (2, None, "Closing"),
    ]


def test_an_agenda_is_copied_only_onto_an_empty_one_with_enough_days(rapporteur):
    earlier, now = make_workshop(), make_workshop()
    earlier.agenda.create(day=2, titles={"en": "Closing"})
    short = make_workshop(ends_on=date(2022, 5, 30))
    now.agenda.create(day=1, titles={"en": "Mine"})

    for workshop in (short, now):
        with pytest.raises(ValidationError):
            agenda.copy_agenda(workshop, source=earlier, by=rapporteur)
    assert [workshop.agenda.count() for workshop in (short, now)] == [0, 1]


def test_the_page_offers_only_agendas_of_workshops_one_prepares(client, rapporteur, workshop):
    earlier = make_workshop()
    earlier.agenda.create(day=1, titles={"en": "Opening"})
    client.force_login(rapporteur)
    page = reverse("workshops:agenda_copy", args=[workshop.number])

    assert list(client.get(page).context["form"].fields["source"].queryset) == [earlier]
    assert client.post(page, {"source": earlier.pk})["Location"] == workshop.get_absolute_url()
    assert workshop.agenda.count() == 1


# --- A rehearsal ----------------------------------------------------------------------------------


def test_a_rehearsal_says_so_on_its_pages_and_can_be_emptied(client, rapporteur, reviewer, settings):
    workshop = make_workshop(rehearsal=True)
    participant = make_participant(workshop, name="Try", email="try@example.org")
    first = make_contribution(participant=participant)
    make_contribution(participant=participant, text="Again.", replaces=first)
    disposed(make_contribution(participant=participant, text="Answered."), reviewer=reviewer)
    invitations.prepare_letters(workshop, by=rapporteur)
    [(_participant, secret)] = attendance.make_badge_keys([participant], by=rapporteur)
    client.force_login(rapporteur)
    page = reverse("workshops:workshop_empty", args=[workshop.number])

    asked = client.get(page).content.decode()
    assert "Nothing here is counted" in asked
    assert (
        "3 contributions with their answers are deleted. 1 participant with their links and badges is deleted." in asked
    )
    assert Contribution.objects.count() == 3
    client.post(page)

    assert (Contribution.objects.count(), workshop.participants.count()) == (0, 0)
    with pytest.raises(KeyDoesNotOpen):
        attendance.number_on_badge(secret)
    assert not Key.objects.filter(revoked_at=None, purpose=Key.Purpose.ATTENDANCE).exists()
    assert acts_on(workshop).first().verb == "emptied"


def test_the_files_of_a_rehearsal_go_with_it_but_not_those_that_came_in_elsewhere_too(
    rapporteur, django_capture_on_commit_callbacks
):
    consultation = make_consultation()
    rehearsal, earnest = make_workshop(consultation, rehearsal=True), make_workshop(consultation)
    only, shared = (attachments.Checked("paper.jpg", content, "image/jpeg") for content in (b"tried", b"the same"))
    attachments.attach(make_contribution(participant=make_participant(rehearsal)), [only, shared])
    attachments.attach(make_contribution(participant=make_participant(earnest)), [shared])
    gone, kept = StoredFile.objects.order_by("pk")
    assert is_intact(gone)

    with django_capture_on_commit_callbacks(execute=True):
        rehearsals.empty_rehearsal(rehearsal, by=rapporteur)

    assert list(StoredFile.objects.all()) == [kept]
    assert (gone.content.storage.exists(gone.content.name), is_intact(kept)) == (False, True)


def test_a_rehearsal_that_cannot_be_emptied_keeps_its_files(
    rapporteur, reviewer, editor, django_capture_on_commit_callbacks
):
    rehearsal = make_workshop(rehearsal=True)
    merged = make_contribution(participant=make_participant(rehearsal))
    attachments.attach(merged, [attachments.Checked("paper.jpg", b"tried", "image/jpeg")])
    other = make_contribution(rehearsal.consultation, text="In earnest.")
    disposed(other, reviewer=reviewer, outcome="merged", merged_into=merged)

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(gatherings_rows.StillInUse):
        rehearsals.empty_rehearsal(rehearsal, by=rapporteur)

    assert is_intact(StoredFile.objects.get())


def test_what_was_put_forward_in_earnest_can_never_be_emptied(rapporteur):
    workshop = make_workshop()
    make_contribution(participant=make_participant(workshop))

    with pytest.raises(ValidationError):
        rehearsals.empty_rehearsal(workshop, by=rapporteur)
    with pytest.raises(ValidationError):
        planning.edit_workshop(workshop, rehearsal=True, by=rapporteur)

    assert workshop.contributions.count() == 1


def test_a_rehearsal_with_contributions_does_not_become_earnest(rapporteur):
    workshop = make_workshop(rehearsal=True)
    make_contribution(participant=make_participant(workshop))

    with pytest.raises(ValidationError):
        planning.edit_workshop(workshop, rehearsal=False, by=rapporteur)


def test_emptying_leaves_other_workshops_alone(rapporteur):
    consultation = make_consultation()
    rehearsal, earnest = make_workshop(consultation, rehearsal=True), make_workshop(consultation)
    make_contribution(participant=make_participant(rehearsal))
    kept = make_contribution(participant=make_participant(earnest), text="Kept.")

    assert rehearsals.empty_rehearsal(rehearsal, by=rapporteur) == (1, 1)

    assert list(Contribution.objects.all()) == [kept]
    assert earnest.participants.count() == 1
