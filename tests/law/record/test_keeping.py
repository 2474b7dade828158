"""The law data is kept by two people: one proposes, another approves; a wrong figure is out at once."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Act
from law.models import Change, Entry, Statute, Withdrawal
from law.record import keeping
from law.record.law_data import law_data
from tests.factories import make_user
from tests.law.record.law_entries import a_species, an_offence, approved_entry, last_change, penalty

pytestmark = pytest.mark.django_db


@pytest.fixture
def offence(editor, approver):
    return approved_entry("offence", "forestry-98-12", an_offence(), editor=editor, approver=approver)


def proposed(editor, facts=None, key="forestry-98-12"):
    return keeping.propose("offence", key, facts or an_offence(), why="Read in the law.", by=editor)


# --- Two people ---------------------------------------------------------------------------------


def test_what_one_proposes_is_law_data_once_another_approves(editor, approver):
    change = proposed(editor)

    assert law_data()["offences"] == []
    keeping.approve(change, by=approver, reason="Compared with the translation.")

    (offence,) = law_data()["offences"]
    assert offence["key"] == "forestry-98-12"
    assert offence["penalties"][0]["prison"] == {"is": "range", "min": 12, "max": 60}
    assert [act.verb for act in Act.objects.filter(object_type="law.entry").order_by("pk")] == [
        "proposed a change of",
        "approved a change of",
    ]


def test_nobody_approves_or_declines_what_they_proposed(editor):
    both = make_user("both", role="approver")
    both.memberships.create(role="editor")
    change = proposed(both)

    with pytest.raises(ValidationError, match="You proposed this yourself"):
        keeping.approve(change, by=both)
    with pytest.raises(ValidationError, match="You proposed this yourself"):
        keeping.decline(change, reason="No.", by=both)
    with pytest.raises(IntegrityError), transaction.atomic():  # nor past the stages
        Change.objects.filter(pk=change.pk).update(state="approved", decided_by=both, decided_at=timezone.now())


def test_editors_propose_and_approvers_decide(editor, approver, reviewer):
    with pytest.raises(PermissionDenied):
        proposed(approver)
    with pytest.raises(PermissionDenied):
        keeping.approve(proposed(editor), by=editor)
    with pytest.raises(PermissionDenied):
        proposed(reviewer)


def test_a_declined_change_says_why_and_the_entry_says_what_it_said(offence, editor, approver):
    change = proposed(editor, an_offence(penalties=[penalty(joined="or")]))

    with pytest.raises(ValidationError, match="Say what has to change"):
        keeping.decline(change, reason=" ", by=approver)
    keeping.decline(change, reason="The Khmer text says “and”.", by=approver)

    assert law_data()["offences"][0]["penalties"][0]["joined"] == "and"
    assert proposed(editor, an_offence(penalties=[penalty(joined="and_or")])).number == 3


def test_an_entry_has_one_open_proposal(offence, editor, approver):
    other = make_user("other", role="editor")
    proposed(editor, an_offence(penalties=[penalty(joined="or")]))

    with pytest.raises(keeping.Stale, match="Change 2, proposed by Editor, is not decided yet"):
        proposed(other, an_offence(penalties=[penalty(joined="and_or")]))
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.create(entry=offence, number=7, why="Again.", proposed_by=other)


def test_what_an_entry_says_already_is_not_proposed(offence, editor):
    with pytest.raises(ValidationError, match="says this already"):
        proposed(editor, an_offence())


def test_a_change_that_was_decided_is_not_decided_again(editor, approver):
    change = proposed(editor)
    keeping.approve(change, by=approver)

    with pytest.raises(keeping.Stale, match="decided or taken back"):
        keeping.decline(change, reason="Late.", by=approver)


def test_facts_that_cannot_be_so_are_refused_in_sentences(editor):
    with pytest.raises(ValidationError) as refused:
        proposed(editor, an_offence(statute="law-on-nothing", penalties=[penalty(source="")]))

    assert refused.value.message_dict["facts"] == [
        "penalty 1, source: It is missing. Fill it in.",
        "statute: No statute is written down under “law-on-nothing”. Write it down first, or correct the address.",
    ]
    assert not Entry.objects.exists()


def test_a_proposal_is_taken_back_by_who_made_it(editor, approver):
    change = proposed(editor)

    with pytest.raises(ValidationError, match="Only who proposed"):
        keeping.take_back([change], by=make_user("other", role="editor"))
    keeping.take_back([change], by=editor)

    assert not Entry.objects.exists()


def test_an_entry_is_taken_out_by_two_people_and_its_history_stays(offence, editor, approver):
    change = keeping.propose_taking_out(offence, why="It is the same as 98(11).", by=editor)
    assert len(law_data()["offences"]) == 1

    keeping.approve(change, by=approver)

    assert law_data()["offences"] == []
    assert offence.changes.count() == 2


# --- Seals --------------------------------------------------------------------------------------


def refuses(sql, *parameters):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE law_change SET facts = '{}' WHERE entry_id = %s",
        "UPDATE law_change SET state = 'proposed', decided_by_id = NULL, decided_at = NULL WHERE entry_id = %s",
        "UPDATE law_change SET why = 'Other' WHERE entry_id = %s",
        "DELETE FROM law_change WHERE entry_id = %s",
        "UPDATE law_entry SET key = 'other' WHERE id = %s",
    ],
)
def test_what_was_decided_is_sealed(offence, sql):
    refuses(sql, offence.pk)


def test_a_declined_change_is_sealed_too(editor, approver):
    change = proposed(editor)
    keeping.decline(change, reason="No.", by=approver)

    refuses("UPDATE law_change SET decision_reason = 'Other' WHERE id = %s", change.pk)


def test_a_withdrawal_stays_as_it_was_made(offence, editor, approver):
    withdrawal = keeping.withdraw_figure(offence, "penalties.0", reason="Misread.", by=editor)

    refuses("UPDATE law_withdrawal SET reason = 'Other' WHERE id = %s", withdrawal.pk)
    refuses("DELETE FROM law_withdrawal WHERE id = %s", withdrawal.pk)

    other = make_user("other", role="editor")
    keeping.propose_restoring(withdrawal, reason="Right after all.", by=other)
    keeping.restore(withdrawal, by=approver)
    refuses("UPDATE law_withdrawal SET restored_at = NULL, restored_by_id = NULL WHERE id = %s", withdrawal.pk)


# --- Figures ------------------------------------------------------------------------------------


def test_one_editor_takes_a_wrong_figure_out_at_once(offence, editor):
    keeping.withdraw_figure(offence, "penalties.0", reason="Misread.", by=editor)

    taken_out = law_data()["offences"][0]["penalties"][0]
    assert taken_out["prison"] == taken_out["fine"] == {"is": "withdrawn"}
    assert taken_out["for"] == "person"
    assert taken_out["source"] == "S6"


def test_a_withdrawn_rule_and_a_withdrawn_class_say_nothing(offence, editor, approver):
    pangolin = approved_entry("species", "manis-javanica", a_species(), editor=editor, approver=approver)

    keeping.withdraw_figure(offence, "rules.attempt", reason="Misread.", by=editor)
    keeping.withdraw_figure(pangolin, "classes.0", reason="Misread.", by=editor)

    data = law_data()
    assert data["offences"][0]["rules"]["attempt"]["is"] == "withdrawn"
    row = data["species"]["manis-javanica"]["classes"][0]
    assert (row["is"], row["class"], row["confidence"]) == ("withdrawn", None, "T")


@pytest.mark.parametrize("figure", ["penalties.1", "penalties.x", "rules.repeat", "names.en", ""])
def test_only_a_figure_that_is_there_is_withdrawn(offence, editor, figure):
    with pytest.raises(ValidationError, match="no figure at this place"):
        keeping.withdraw_figure(offence, figure, reason="Misread.", by=editor)


def test_restoring_takes_two(offence, editor, approver):
    withdrawal = keeping.withdraw_figure(offence, "penalties.0", reason="Misread.", by=editor)
    both = make_user("both", role="approver")
    both.memberships.create(role="editor")

    with pytest.raises(ValidationError, match="Nobody has proposed"):
        keeping.restore(withdrawal, by=approver)
    keeping.propose_restoring(withdrawal, reason="Right after all.", by=both)
    with pytest.raises(ValidationError, match="You proposed this yourself"):
        keeping.restore(withdrawal, by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Withdrawal.objects.filter(pk=withdrawal.pk).update(restored_by=both, restored_at=timezone.now())
    assert law_data()["offences"][0]["penalties"][0]["prison"] == {"is": "withdrawn"}

    keeping.restore(withdrawal, by=approver)

    assert law_data()["offences"][0]["penalties"][0]["prison"]["min"] == 12
    keeping.withdraw_figure(offence, "penalties.0", reason="Misread again.", by=editor)


def test_a_figure_is_withdrawn_once(offence, editor):
    keeping.withdraw_figure(offence, "penalties.0", reason="Misread.", by=editor)

    with pytest.raises(keeping.Stale, match="withdrawn already"):
        keeping.withdraw_figure(offence, "penalties.0", reason="Misread.", by=editor)


def test_a_withdrawn_figure_stays_out_where_an_approved_change_says_the_same_elsewhere(offence, editor, approver):
    keeping.withdraw_figure(offence, "penalties.0", reason="Misread.", by=editor)
    of_entity = penalty(**{"for": "entity"}, prison={"is": "none"}, joined="alone")

    keeping.approve(proposed(editor, an_offence(penalties=[of_entity, penalty(confidence="P")])), by=approver)

    first, second = law_data()["offences"][0]["penalties"]
    assert first["fine"]["is"] == "range"
    assert second["fine"]["is"] == "withdrawn"
    assert Withdrawal.objects.get().figure == "penalties.1"


def test_two_withdrawn_figures_may_change_places(editor, approver):
    of_entity = penalty(**{"for": "entity"}, prison={"is": "none"}, joined="alone")
    facts = an_offence(penalties=[penalty(), of_entity])
    offence = approved_entry("offence", "forestry-98-12", facts, editor=editor, approver=approver)
    for figure in ("penalties.0", "penalties.1"):
        keeping.withdraw_figure(offence, figure, reason="Misread.", by=editor)

    keeping.approve(proposed(editor, an_offence(penalties=[of_entity, penalty()])), by=approver)

    figures = {one.said["for"]: one.figure for one in Withdrawal.objects.all()}
    assert figures == {"entity": "penalties.0", "person": "penalties.1"}


def test_an_approved_change_with_other_numbers_ends_the_withdrawal(offence, editor, approver):
    withdrawal = keeping.withdraw_figure(offence, "penalties.0", reason="Misread.", by=editor)
    right = penalty(prison={"is": "range", "min": 6, "max": 60})

    keeping.approve(proposed(editor, an_offence(penalties=[right])), by=approver)

    assert law_data()["offences"][0]["penalties"][0]["prison"]["min"] == 6
    withdrawal.refresh_from_db()
    assert withdrawal.corrected_by == last_change(offence)
    assert not withdrawal.stands


# --- Law data -----------------------------------------------------------------------------------


def test_offences_come_by_statute_and_article_never_by_severity(editor, approver):
    code = Statute.objects.get(slug="criminal-code")
    for article in ("98", "97-1", "97(10)", "97(3)"):
        facts = an_offence(article=article)
        key = "f-" + article.replace("(", "-").strip(")")
        approved_entry("offence", key, facts, editor=editor, approver=approver)
    approved_entry("offence", "a-601", an_offence(statute=code.slug, article="601"), editor=editor, approver=approver)

    data = law_data()

    assert [one["article"] for one in data["offences"]] == ["601", "97(3)", "97(10)", "97-1", "98"]
    assert list(data["statutes"]) == ["criminal-code", "law-on-forestry"]
    assert data["statutes"]["criminal-code"]["titles"] == code.titles
    assert data["form"] == 1


def test_law_data_of_a_day_is_what_stood_at_its_end(editor, approver):
    today = timezone.now()
    with time_machine.travel(today - timedelta(days=9), tick=False):
        offence = approved_entry("offence", "forestry-98-12", an_offence(), editor=editor, approver=approver)
    with time_machine.travel(today - timedelta(days=6), tick=False):
        keeping.withdraw_figure(offence, "penalties.0", reason="Misread.", by=editor)
    with time_machine.travel(today - timedelta(days=3), tick=False):
        right = penalty(prison={"is": "range", "min": 6, "max": 60})
        keeping.approve(proposed(editor, an_offence(penalties=[right])), by=approver)

    def prison(days):
        offences = law_data(timezone.localdate(today) - timedelta(days=days))["offences"]
        return offences and offences[0]["penalties"][0]["prison"]

    assert prison(days=10) == []
    assert prison(days=9)["min"] == 12
    assert prison(days=6) == {"is": "withdrawn"}
    assert prison(days=3)["min"] == 6


@pytest.mark.django_db(transaction=True)
def test_law_data_is_kept_while_nothing_it_is_made_of_changes(editor, approver, django_assert_num_queries):
    offence = approved_entry("offence", "forestry-98-12", an_offence(), editor=editor, approver=approver)
    first = law_data()

    with django_assert_num_queries(1):
        assert law_data() is first
    make_user("another")
    editor.office = "Elsewhere"
    editor.save()
    assert law_data() is first

    keeping.withdraw_figure(offence, "penalties.0", reason="Misread.", by=editor)

    assert law_data()["offences"][0]["penalties"][0]["prison"] == {"is": "withdrawn"}
