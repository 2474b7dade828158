"""Gender: counted where enough people are, and beside nobody."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories import make_contribution, make_participant, make_workshop
from workshops.analysis import exports, report, summaries
from workshops.gatherings import attendance
from workshops.models import Attendance, Participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop(programme):
    return make_workshop()


def people(workshop, **numbers):
    return [
        make_participant(workshop, name=f"{gender} {number}", profession="judge", province_id="11", gender=gender)
        for gender, many in numbers.items()
        for number in range(many)
    ]


def told(workshop):
    return dict(report.genders(workshop))


def test_genders_are_counted_from_the_smallest_number_that_is_shown(workshop):
    people(workshop, woman=6, man=9, not_said=5)

    assert told(workshop) == {"woman": 6, "man": 9, "another gender": 0, "not said": 5}


def test_a_small_number_is_not_shown_nor_one_by_which_it_could_be_found(workshop):
    people(workshop, woman=6, man=9, other=1)

    assert told(workshop) == {"woman": None, "man": 9, "another gender": None, "not said": 0}


def test_of_few_people_nothing_is_shown(workshop):
    people(workshop, woman=2, man=2)

    assert set(told(workshop).values()) == {None}


def test_where_nobody_said_anything_there_is_no_table(workshop):
    people(workshop, not_said=12)

    assert told(workshop) == {}
    assert "gender" not in report.report_html(workshop, for_staff=True)


def test_those_who_came_are_counted_once_each_and_who_stands_for_an_office_not_at_all(workshop, rapporteur):
    came = people(workshop, woman=5, man=5)
    people(workshop, woman=5)
    Participant.objects.filter(pk=make_participant(workshop).pk).update(stands_for_office=True, gender="man")
    for participant in came:
        attendance.mark(participant, day=workshop.starts_on, by=rapporteur)
    Attendance.objects.create(participant=came[0], day=date(2022, 6, 1), recorded_by=rapporteur)

    assert told(workshop) == {"woman": 5, "man": 5, "another gender": 0, "not said": 0}


@pytest.mark.parametrize("for_staff", [True, False])
def test_both_copies_of_the_report_show_the_same(workshop, for_staff):
    people(workshop, woman=6, man=9, other=1)

    html = report.report_html(workshop, for_staff=for_staff)

    table = html.split("Participants by gender")[1].split("</table>")[0]
    assert (table.count("not shown"), table.count(">9<")) == (2, 1)


def test_it_stands_beside_no_contribution_in_no_coverage_and_in_no_export(client, workshop, reviewer, rapporteur):
    said = make_contribution(
        participant=people(workshop, other=1)[0], workshop=workshop, consultation=workshop.consultation
    )
    consultation = workshop.consultation
    rows = [cell for line in exports.rows(consultation, reviewer) for cell in line]
    book = openpyxl.load_workbook(io.BytesIO(exports.as_xlsx(consultation, reviewer).read()))
    rows += [str(cell.value) for line in book.active for cell in line]
    coverage = summaries.coverage(consultation, rapporteur)

    client.force_login(reviewer)
    pages = [said.get_absolute_url(), reverse("workshops:consultation_analysis", args=[consultation.pk])]
    client_pages = [client.get(page).content.decode() for page in pages]
    client.force_login(rapporteur)
    client_pages.append(client.get(workshop.get_absolute_url()).content.decode())

    for shown in [*rows, *coverage.columns, *coverage.rows, *client_pages]:
        assert "another gender" not in shown
        assert "gender" not in shown.lower()


def test_a_gender_is_one_of_four(workshop):
    participant = make_participant(workshop)

    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.filter(pk=participant.pk).update(gender="unknown")


def test_only_a_group_has_no_profession(workshop):
    participant = make_participant(workshop)

    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.filter(pk=participant.pk).update(profession="")
