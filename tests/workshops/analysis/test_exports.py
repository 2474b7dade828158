"""Exports: everything that may be taken away, nothing that may not, and no cell that runs."""

import csv
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.acts import acts_on
from tests.factories import disposed, make_consultation, make_contribution, make_participant, make_topic, make_workshop
from workshops.analysis import exports
from workshops.models import Withholding

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop(programme):
    return make_workshop(make_consultation())


def said(workshop, text="The bag was opened.", *, name="", **fields):
    person = make_participant(workshop, province_id="16", name=name)
    topic = make_topic(workshop.consultation)
    return make_contribution(workshop=workshop, participant=person, topic=topic, text=text, **fields)


def exported(workshop, user) -> list[dict]:
    table = "".join(exports.as_csv(workshop.consultation, user)).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(table, newline="")))


# --- Attribution ------------------------------------------------------------------------------------


def test_who_is_not_attributed_has_no_time_workshop_office_or_place(workshop, reviewer):
    contribution = said(workshop, name="CANARY", voices=7)

    [row] = exported(workshop, reviewer)

    told = {heading for heading, cell in row.items() if cell}
    assert told == {"receipt", "topic", "kind", "language", "attribution", "text"}
    assert row["receipt"] == contribution.receipt


def test_who_is_attributed_by_office_is_told_without_name_and_place_beside_it(workshop, reviewer):
    for _each in range(3):
        said(workshop, name="CANARY", attribution="office")

    rows = exported(workshop, reviewer)

    assert {(row["profession"], row["province"], row["workshop"]) for row in rows} == {
        ("prosecutor", "", str(workshop.number))
    }
    assert "CANARY" not in str(rows)


def test_who_is_attributed_by_name_is_named(workshop, reviewer):
    said(workshop, name="Sok Dara", attribution="named")

    [row] = exported(workshop, reviewer)

    assert (row["attributed to"], row["province"]) == ("Sok Dara, prosecutor, Ratanakiri", "Ratanakiri")


def test_rows_come_in_the_order_of_their_random_receipts(workshop, reviewer, monkeypatch):
    monkeypatch.setattr(exports, "AT_A_TIME", 4)
    receipts = [said(workshop).receipt for _each in range(11)]

    assert [row["receipt"] for row in exported(workshop, reviewer)] == sorted(receipts)


def test_ongoing_cases_are_in_the_exports_of_reviewers_only(workshop, reviewer, rapporteur, editor):
    said(workshop, "CANARY-ONGOING", ongoing=True, by=rapporteur)

    assert [row["text"] for row in exported(workshop, reviewer)] == ["CANARY-ONGOING"]
    assert [exported(workshop, who) for who in (rapporteur, editor)] == [[], []]


@pytest.mark.parametrize("who", ["reader", "administrator", "outsider"])
def test_nobody_else_takes_anything_away(workshop, request, who):
    said(workshop)

    with pytest.raises(PermissionDenied):
        exported(workshop, request.getfixturevalue(who))


def test_withheld_passages_are_in_no_export_however_they_overlap(workshop, reviewer):
    contribution = said(workshop, "Call 012 345 678 now, and ask for Dara.")
    for start, end in [(5, 20), (9, 12), (15, 24)]:
        Withholding.objects.create(
            contribution=contribution, start=start, end=end, reason="A number.", withheld_by=reviewer
        )

    [row] = exported(workshop, reviewer)

    assert row["text"] == "Call [passage withheld]d ask for Dara."


# --- Files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+855", "-2", "@SUM(A1)", '=HYPERLINK("http://x","y")'])
def test_a_cell_that_would_run_is_made_inert(workshop, reviewer, text):
    said(workshop, text)

    [row] = exported(workshop, reviewer)
    with exports.as_xlsx(workshop.consultation, reviewer) as file:
        [cell] = [cell for cell in list(load_workbook(file).active.rows)[1] if str(cell.value).endswith(text)]

    assert row["text"] == f"'{text}"
    assert (cell.value, cell.data_type) == (f"'{text}", "s")


@given(st.text())
def test_no_cell_begins_with_what_a_spreadsheet_runs_and_no_word_is_lost(cell):
    safe = exports.inert(cell)

    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert safe in (cell, f"'{cell}")


def test_both_files_say_the_same(workshop, reviewer):
    disposed(said(workshop, "ថង់ត្រូវបានបើក", language="km"), reviewer=reviewer)

    [row] = exported(workshop, reviewer)
    with exports.as_xlsx(workshop.consultation, reviewer) as file:
        heading, cells = ([cell.value or "" for cell in line] for line in load_workbook(file).active.rows)

    assert dict(zip(heading, cells, strict=True)) == row
    assert (row["text"], row["summary" if "summary" in row else "public summary"]) == (
        "ថង់ត្រូវបានបើក",
        "Exhibit bags were opened without a signature.",
    )


def test_what_no_cell_can_hold_is_cut_in_xlsx_and_whole_in_csv(workshop, reviewer):
    said(workshop, "x" * 50_000 + "\x0bend")

    [row] = exported(workshop, reviewer)
    with exports.as_xlsx(workshop.consultation, reviewer) as file:
        texts = [str(cell.value) for cell in list(load_workbook(file).active.rows)[1]]

    assert row["text"].endswith("end")
    assert max(texts, key=len).endswith("[… the rest is in the CSV file]")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_it_is_written_down_who_took_the_contributions_away(client, workshop, reviewer, form):
    said(workshop)
    client.force_login(reviewer)

    response = client.post(reverse(f"workshops:consultation_{form}", args=[workshop.consultation.pk]))
    content = b"".join(response.streaming_content)

    assert len(content) > 100
    assert [(act.who, act.verb, act.reason) for act in acts_on(workshop.consultation)] == [(reviewer, "exported", form)]


def test_many_rows_cost_as_many_queries_as_few(workshop, reviewer, django_assert_num_queries):
    person = make_participant(workshop)
    for _each in range(30):
        make_contribution(workshop=workshop, participant=person)

    with django_assert_num_queries(7):
        assert len(list(exports.rows(workshop.consultation, reviewer))) == 31
