"""The terms that the demonstration brings along: each says where it was read and how far it was checked."""

import csv

from handbook.demonstration.glossary_scenes import keep_glossary
from handbook.demonstration.material import FOLDER
from handbook.models import GlossaryTerm
from tests.factories import make_handbook


def rows() -> list[dict]:
    with (FOLDER / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_term_says_where_it_was_read_and_how_far_it_was_checked():
    assert len(rows()) > 200
    assert [row["english"] for row in rows() if not row["source"] or not row["checked"]] == []


def test_no_term_claims_to_be_confirmed_before_somebody_confirmed_it():
    assert {row["checked"] for row in rows()} == {"dictionary", "seen", "composed"}
    assert not any(row["confirmed by"] or row["confirmed on"] for row in rows())


def test_the_notes_corrections_stand():
    by_english = {row["english"]: row for row in rows()}

    assert by_english["seizure"]["khmer"] == "ការចាប់យក"
    assert by_english["seizure"]["not to be confused with"] == "confiscation"
    assert by_english["confiscation"]["khmer"] == "ការរឹបអូស"
    assert by_english["recidivism"]["khmer"] == "ការមិនរាងចាល"
    assert by_english["imprisonment"]["khmer"] == "ទោសដាក់ពន្ធនាគារ"


def test_an_editor_brings_them_in_and_an_approver_approves_them(programme, editor, approver):
    handbook = make_handbook(programme=programme)
    keep_glossary(handbook, {"editor": editor, "approver": approver})

    assert handbook.glossary.in_use().count() == len(rows())
    assert not GlossaryTerm.objects.filter(source="").exists()
