"""A file of law data becomes proposals under one batch: all of it or nothing, and never twice."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from law.models import Change, Entry
from law.record import bringing_in, keeping, law_files
from law.record.law_data import law_data
from tests.factories import make_user
from tests.law.record.law_entries import a_species, a_step, an_offence, approved_entry, penalty

pytestmark = pytest.mark.django_db

BOTH_FILES = pytest.mark.parametrize("taken_out", [law_files.as_json, law_files.as_workbook])
QUESTION = {
    "key": "displaces",
    "names": {"en": "Do the general rules displace the older ones?"},
    "answers": [{"en": "Yes."}, {"en": "No."}],
    "source": "S6",
    "confidence": "T",
}


def a_file(**offence):
    facts = an_offence(questions=["displaces"], **offence)
    return json.dumps(
        {
            "form": 1,
            "species": {"manis-javanica": a_species()},
            "offences": [{"key": "forestry-98-12", **facts}],
            "questions": [QUESTION],
        }
    ).encode()


def brought_in(content, editor):
    batch, _found = bringing_in.bring_in(content, why="The notes of the law office.", by=editor)
    return list(Change.objects.filter(batch=batch)) if batch else []


def test_a_file_becomes_proposals_that_one_act_of_somebody_else_approves(editor, approver):
    changes = brought_in(a_file(), editor)

    assert {change.entry.key for change in changes} == {"manis-javanica", "forestry-98-12", "displaces"}
    assert law_data()["offences"] == []
    with pytest.raises(PermissionDenied):
        keeping.approve_batch(changes, by=editor)
    assert keeping.approve_batch(changes, by=approver) == 3

    data = law_data()
    assert [one["key"] for one in data["offences"]] == ["forestry-98-12"]
    assert data["questions"][0]["answers"] == [{"en": "Yes."}, {"en": "No."}]
    assert list(data["species"]) == ["manis-javanica"]


def test_a_file_sent_twice_makes_no_second_proposals(editor, approver):
    changes = brought_in(a_file(), editor)

    assert brought_in(a_file(), editor) == []
    keeping.approve_batch(changes, by=approver)
    assert brought_in(a_file(), editor) == []
    assert Change.objects.count() == 3


def test_only_what_differs_is_proposed(editor, approver):
    keeping.approve_batch(brought_in(a_file(), editor), by=approver)

    (change,) = brought_in(a_file(penalties=[penalty(joined="or")]), editor)

    assert (change.entry.key, change.number) == ("forestry-98-12", 2)


@BOTH_FILES
def test_a_step_of_before_its_table_could_be_kept_says_the_same_when_it_comes_in_again(editor, approver, taken_out):
    entry = approved_entry("step", "mitigating", a_step(), editor=editor, approver=approver)
    assert "lowers" not in entry.changes.get().facts

    found = bringing_in.check(taken_out())

    assert (found.changes, found.same) == ([], 1)


@BOTH_FILES
def test_what_is_taken_out_says_nothing_new_when_it_comes_in(editor, approver, taken_out):
    keeping.approve_batch(brought_in(a_file(), editor), by=approver)
    keeping.withdraw_figure(Entry.objects.get(kind="offence"), "penalties.0", reason="Misread.", by=editor)

    found = bringing_in.check(taken_out())

    assert found.problems == []
    assert (found.changes, found.same) == ([], 3)


def test_nothing_comes_in_when_anything_is_wrong(editor):
    with pytest.raises(ValidationError) as refused:
        brought_in(a_file(penalties=[penalty(source="")], article=""), editor)

    assert refused.value.messages == [
        "offences, forestry-98-12: article: It is missing. Fill it in.",
        "offences, forestry-98-12: penalty 1, source: It is missing. Fill it in.",
    ]
    assert not Entry.objects.exists()


def test_an_entry_with_another_open_proposal_keeps_the_file_out(editor):
    keeping.propose("offence", "forestry-98-12", an_offence(article="98(13)"), why="Read.", by=editor)

    with pytest.raises(ValidationError, match="forestry-98-12: change 1 is not decided yet"):
        brought_in(a_file(), editor)


def test_an_approver_decides_on_what_they_saw(editor, approver):
    changes = brought_in(a_file(), editor)

    with pytest.raises(keeping.Stale, match="since you saw this list"):
        keeping.approve_batch(changes[:2], by=approver)
    assert keeping.decline_batch(changes, reason="Not the Khmer text.", by=approver) == 3
    assert not law_data()["offences"]


def test_a_batch_is_taken_back_whole(editor):
    keeping.take_back(brought_in(a_file(), editor), by=editor)

    assert not Entry.objects.exists()


def test_a_file_says_where_it_comes_from(editor):
    with pytest.raises(ValidationError, match="where the file comes from"):
        bringing_in.bring_in(a_file(), why=" ", by=editor)


# --- Commands -----------------------------------------------------------------------------------


def test_the_commands_bring_in_and_take_out(editor, approver, tmp_path, capsys):
    source, taken_out = tmp_path / "law.json", tmp_path / "law.xlsx"
    source.write_bytes(a_file())

    call_command("import_law", str(source), by=editor.email, dry_run=True)
    assert not Entry.objects.exists()
    call_command("import_law", str(source), by=editor.email)
    assert capsys.readouterr().out.splitlines()[-1] == "3 entries are new or different."
    keeping.approve_batch(list(Change.objects.all()), by=approver)
    call_command("export_law", str(taken_out))
    call_command("import_law", str(taken_out), by=editor.email)

    assert capsys.readouterr().out.splitlines()[-1] == "3 entries say what is known already."


def test_what_the_software_comes_with_is_written_into_a_file_and_comes_in(editor, tmp_path, capsys):
    warnings, everything = tmp_path / "warnings.json", tmp_path / "law.json"

    call_command("export_law", str(warnings), "--shipped", kind="warning")
    call_command("import_law", str(warnings), by=editor.email, dry_run=True)
    assert "9 entries are new or different." in capsys.readouterr().out
    call_command("export_law", str(everything), "--shipped")
    call_command("import_law", str(everything), by=editor.email, dry_run=True)
    assert "entries are new or different." in capsys.readouterr().out
    for refused in ({"file": "law.xlsx", "shipped": True}, {"file": "law.json", "kind": "warning"}):
        with pytest.raises(CommandError):
            call_command("export_law", str(tmp_path / refused.pop("file")), **refused)


@pytest.mark.parametrize(
    ("content", "by", "sentence"),
    [
        (b"{}", "editor@example.org", "This is no law data of form 1."),
        (a_file(), "nobody@example.org", "Nobody who may sign in has the e-mail nobody@example.org."),
        (a_file(), "reader@example.org", "Your roles do not allow this."),
        (a_file(statute="x"), "editor@example.org", "offences, forestry-98-12: statute: No statute is written down"),
        (None, "editor@example.org", "cannot be read"),
    ],
)
def test_a_command_that_cannot_bring_in_says_why_with_status_2(editor, tmp_path, content, by, sentence):
    make_user("reader", role="reader")
    source = tmp_path / "law.json"
    if content is not None:
        source.write_bytes(content)

    with pytest.raises(CommandError, match=sentence) as refused:
        call_command("import_law", str(source), by=by)

    assert refused.value.returncode == 2
    assert not Entry.objects.exists()


def test_a_file_is_taken_out_under_a_name_that_says_its_form(tmp_path):
    with pytest.raises(CommandError, match="Name the file .json or .xlsx"):
        call_command("export_law", str(tmp_path / "law.csv"))


def test_a_file_names_species_that_come_in_with_it(editor):
    element = {"key": "species", "fact": "species", "any": ["manis-javanica"], "names": {"en": "A pangolin"}}

    assert len(brought_in(a_file(elements=[element]), editor)) == 3


def test_an_entry_that_was_taken_out_comes_in_again(editor, approver):
    entry = approved_entry("species", "manis-javanica", a_species(), editor=editor, approver=approver)
    keeping.approve(keeping.propose_taking_out(entry, why="Mistaken.", by=editor), by=approver)

    assert {change.entry.key for change in brought_in(a_file(), editor)} >= {"manis-javanica"}
