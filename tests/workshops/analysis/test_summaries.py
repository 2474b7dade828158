"""Analysis: sums that show gaps, keep what was promised, and cost as much for many as for few."""

import io

import pypdf
import pytest
from django.urls import reverse

from handbook.feedback.coverage import chapters_heard, chapters_not_heard
from tests.factories import (
    disposed,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_participant,
    make_topic,
    make_workshop,
)
from workshops.analysis import report, summaries
from workshops.models import Attendance, Theme
from workshops.review import themes

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation(programme):
    return make_consultation()


def heard(workshop, profession="judge", province="11", **fields):
    person = make_participant(workshop, profession=profession, province_id=province)
    return make_contribution(workshop=workshop, participant=person, **{"attribution": "office", **fields})


def at(table, row, column):
    return table.counts[table.rows.index(row)][table.columns.index(column)]


# --- Sums -----------------------------------------------------------------------------------------


def test_coverage_has_all_provinces_and_counts_the_voices_of_a_group(consultation, reviewer):
    workshop = make_workshop(consultation)
    heard(workshop)
    heard(workshop, voices=12)
    heard(workshop, "clerk", "05")

    table = summaries.coverage(consultation, reviewer)

    assert (len(table.rows), len(table.columns)) == (25, 9)
    assert (at(table, "Mondulkiri", "judge"), at(table, "Kampong Speu", "clerk"), table.total) == (13, 1, 14)
    assert table.gaps == 23


def test_a_voice_that_is_not_attributed_shows_no_place_to_who_has_no_list_of_participants(
    consultation, reviewer, editor
):
    heard(make_workshop(consultation), attribution="not_attributed")

    for_reviewer, for_editor = (summaries.coverage(consultation, who) for who in (reviewer, editor))

    assert (at(for_reviewer, "Mondulkiri", "judge"), for_reviewer.apart) == (1, 0)
    assert (at(for_editor, "Mondulkiri", "judge"), for_editor.apart, for_editor.total) == (0, 1, 1)


def test_a_rehearsal_and_what_was_taken_back_count_nowhere(consultation, reviewer):
    from workshops.intake import receive

    heard(make_workshop(consultation, rehearsal=True))
    withdrawn = heard(make_workshop(consultation))
    receive.take_back(withdrawn)

    assert summaries.coverage(consultation, reviewer).total == 0
    assert summaries.progress(consultation) == {"contributions": 0, "answered": 0, "voices": None}


def test_topics_stand_in_their_order_with_their_kinds_and_those_without_a_topic_last(consultation):
    workshop = make_workshop(consultation)
    charges, seals = make_topic(consultation), make_topic(consultation, titles={"en": "Seals"})
    heard(workshop, topic=seals, kind="case")
    heard(workshop, topic=seals, kind="question")
    heard(workshop, topic=None)

    table = summaries.topics_by_kind(summaries.counted_in(consultation), [charges, seals])

    assert (table.rows, [sum(line) for line in table.counts]) == (["Charges", "Seals", "No topic"], [0, 2, 1])
    assert (at(table, "Seals", "case"), at(table, "Seals", "question")) == (1, 1)


def test_a_themes_share_is_told_for_judges_and_for_prosecutors(consultation, reviewer):
    workshop = make_workshop(consultation)
    bags = Theme.objects.create(consultation=consultation, titles={"en": "Exhibit bags"})
    themes.assign(heard(workshop, "judge"), bags, by=reviewer)
    heard(workshop, "investigating_judge")
    heard(workshop, "prosecutor", voices=3)
    themes.assign(heard(workshop, "clerk"), bags, by=reviewer)

    shares = summaries.themes_shared(consultation, reviewer)

    assert (shares.rows, shares.shares, shares.totals) == (["Exhibit bags"], [[0.5, 0.0]], [2, 3])


def test_nobody_heard_has_no_share(consultation, reviewer):
    Theme.objects.create(consultation=consultation, titles={"en": "Exhibit bags"})

    assert summaries.themes_shared(consultation, reviewer).shares == [[None, None]]


# --- The page -------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_asks_the_database_as_often_for_one_as_for_thirty(
    client, consultation, reviewer, rows, django_assert_num_queries
):
    workshop = make_workshop(consultation)
    for _each in range(rows):
        theme = Theme.objects.create(consultation=consultation, titles={"en": "Bags"})
        heard(workshop, topic=make_topic(consultation)).themes.add(theme)
    client.force_login(reviewer)
    address = reverse("workshops:consultation_analysis", args=[consultation.pk])
    client.get(address)

    with django_assert_num_queries(13):
        page = client.get(address).text

    assert page.count("<svg") == page.count("<details") == 3


# --- Chapters ---------------------------------------------------------------------------------------


def test_chapters_that_nobody_was_heard_on_are_named(consultation):
    handbook = make_handbook(consultations=[consultation])
    topic = make_topic(consultation)
    heard_on, silent, without_topic = (make_chapter(handbook) for _each in range(3))
    heard_on.topics.add(topic)
    silent.topics.add(make_topic(consultation))
    heard(make_workshop(consultation), topic=topic)

    assert [row.contributions for row in chapters_heard(handbook)] == [1, 0, 0]
    assert chapters_not_heard(handbook) == [silent, without_topic]


@pytest.mark.parametrize("rows", [1, 30])
def test_chapters_are_counted_in_four_queries(consultation, rows, django_assert_num_queries):
    handbook = make_handbook(consultations=[consultation])
    for _each in range(rows):
        make_chapter(handbook).topics.add(make_topic(consultation))

    with django_assert_num_queries(4):
        chapters_heard(handbook)


def test_the_page_of_a_handbook_names_the_chapters_not_heard_on(client, consultation, editor):
    handbook = make_handbook(consultations=[consultation])
    make_chapter(handbook)
    client.force_login(editor)

    page = client.get(reverse("desk:handbook_coverage", args=[handbook.slug])).text

    assert "1 chapter was not heard on yet." in page


# --- The report -------------------------------------------------------------------------------------


@pytest.fixture
def reported(consultation, reviewer, rapporteur):
    """A workshop with six judges and two clerks written down, who came on the first day, and one answer."""
    workshop = make_workshop(consultation)
    topic = make_topic(consultation)
    workshop.agenda.create(day=1, topic=topic)
    people = [make_participant(workshop, profession="judge") for _each in range(6)]
    people += [make_participant(workshop, profession="clerk") for _each in range(2)]
    for person in people:
        Attendance.objects.create(participant=person, day=workshop.starts_on, recorded_by=rapporteur)
    answered = make_contribution(workshop=workshop, participant=people[0], topic=topic, text="RAW WORDS")
    disposed(answered, reviewer=reviewer, reasons="REASONS", public_summary="Bags were opened.")
    return workshop


def test_the_copy_to_hand_on_shows_no_count_under_five(reported):
    staff, outside = (report.attendance_by_profession(reported, for_staff=which) for which in (True, False))

    assert staff == [("judge", 6, [6]), ("clerk", 2, [2])]
    assert outside == [("judge", 6, [6]), ("clerk", None, [None])]
    assert "fewer than 5" in report.report_html(reported, for_staff=False)
    assert "For the staff" not in report.report_html(reported, for_staff=False)
    assert "fewer than 5" not in report.report_html(reported, for_staff=True)


def test_the_report_is_a_pdf_with_summaries_and_no_words_of_anybody(client, reported, reviewer):
    client.force_login(reviewer)

    response = client.get(reverse("workshops:workshop_report", args=[reported.number]))

    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages)
    assert response["Content-Type"] == "application/pdf"
    assert "Bags were opened." in text
    assert "RAW WORDS" not in text
    assert "REASONS" not in text
