"""Four eyes over the glossary: what one person proposes counts once another approves it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import Act
from handbook.glossary import term_changes
from handbook.models import GlossaryChange, GlossaryTerm
from tests.factories import make_handbook, make_user

WORDS = {"en": "seizure", "km": "ការចាប់យក"}


@pytest.fixture
def handbook(programme):
    return make_handbook(programme=programme)


@pytest.fixture
def term(handbook, editor):
    return term_changes.propose_new(handbook, terms=WORDS, by=editor)


@pytest.fixture
def in_use(term, approver):
    return approve(term, approver)


def seen(term) -> str:
    return term_changes.open_change(term).seen


def approve(term, approver):
    term_changes.approve([seen(term)], handbook=term.handbook, by=approver)
    term.refresh_from_db()
    return term


def says(refused) -> dict:
    return refused.value.message_dict


def test_a_term_is_in_use_once_somebody_else_approved_it(handbook, term, approver):
    assert list(handbook.glossary.in_use()) == []

    approve(term, approver)

    assert list(handbook.glossary.in_use()) == [term]
    assert list(Act.objects.filter(object_type="handbook.glossaryterm").values_list("verb", "who")) == [
        ("approved the term", approver.pk),
        ("proposed the term", term.changes.get().proposed_by_id),
    ]


def test_nobody_approves_what_they_proposed(handbook, programme):
    both = make_user("both", role="editor", programme=programme)
    both.memberships.create(role="approver", programme=programme)
    term = term_changes.propose_new(handbook, terms=WORDS, by=both)

    with pytest.raises(ValidationError, match="You proposed this yourself"):
        term_changes.approve([seen(term)], handbook=handbook, by=both)
    with pytest.raises(IntegrityError), transaction.atomic():  # and the database holds it too
        term.changes.update(state="approved", decided_by=both, decided_at="2022-01-01T00:00Z")


def test_an_editor_does_not_approve_and_an_approver_does_not_propose(handbook, term, editor, approver):
    with pytest.raises(PermissionDenied):
        term_changes.approve([seen(term)], handbook=handbook, by=editor)
    with pytest.raises(PermissionDenied):
        term_changes.propose_new(handbook, terms={"en": "tusk", "km": "ភ្លុក"}, by=approver)


def test_a_term_in_use_says_the_same_while_a_change_of_it_waits(in_use, editor, approver):
    changed = {"terms": WORDS, "source": "Law on seized objects"}
    term_changes.propose(in_use, by=editor, **changed)
    in_use.refresh_from_db()
    assert (in_use.source, in_use.state) == ("", "approved")

    approve(in_use, approver)
    assert in_use.source == "Law on seized objects"
    assert [change.number for change in in_use.changes.all()] == [2, 1]


def test_ones_own_proposal_is_revised_and_nothing_is_approved_that_was_not_seen(handbook, term, editor, approver):
    looked_at = seen(term)
    term_changes.propose(term, by=editor, terms=WORDS, source="Another source")

    with pytest.raises(term_changes.Stale):
        term_changes.approve([looked_at], handbook=handbook, by=approver)
    assert term.changes.count() == 1
    assert approve(term, approver).source == "Another source"


def test_somebody_elses_proposal_is_decided_first(in_use, editor, programme):
    term_changes.propose(in_use, by=editor, terms=WORDS, source="One")

    with pytest.raises(term_changes.Stale, match="is not decided yet"):
        other = make_user("other", role="editor", programme=programme)
        term_changes.propose(in_use, by=other, terms=WORDS, source="Two")


def test_a_change_that_changes_nothing_is_none(in_use, editor):
    with pytest.raises(ValidationError, match="says this already"):
        term_changes.propose(in_use, by=editor, terms={"en": " seizure ", "km": "ការចាប់យក"})


def test_a_proposal_is_declined_with_a_reason_and_can_be_made_again(handbook, term, editor, approver):
    with pytest.raises(ValidationError) as refused:
        term_changes.decline(seen(term), handbook=handbook, reason=" ", by=approver)
    assert "reason" in says(refused)
    term_changes.decline(seen(term), handbook=handbook, reason="Name the law.", by=approver)

    term_changes.propose(term, by=editor, terms=WORDS, source="Law on seized objects")
    assert approve(term, approver).state == "approved"
    assert [change.state for change in term.changes.all()] == ["approved", "declined"]


def test_a_proposal_is_taken_back_by_who_made_it(term, editor, programme):
    with pytest.raises(ValidationError, match="Only who proposed"):
        term_changes.take_back(term, by=make_user("other", role="editor", programme=programme))

    assert term_changes.take_back(term, by=editor)
    assert not GlossaryTerm.objects.exists()


def test_a_term_goes_out_of_use_at_once_and_comes_back_with_four_eyes(handbook, in_use, editor, approver):
    with pytest.raises(ValidationError):
        term_changes.withdraw(in_use, reason="", by=editor)
    term_changes.withdraw(in_use, reason="The law has another word.", by=editor)
    in_use.refresh_from_db()
    assert not handbook.glossary.in_use().exists()

    term_changes.propose(in_use, by=editor, terms=WORDS)
    assert not handbook.glossary.in_use().exists()
    assert approve(in_use, approver).state == "approved"


def test_many_are_approved_together_or_none(handbook, editor, approver):
    terms = [
        term_changes.propose_new(handbook, terms={"en": f"word {number}", "km": "ពាក្យ"}, by=editor)
        for number in range(3)
    ]
    tokens = [seen(term) for term in terms]

    with pytest.raises(term_changes.Stale):
        term_changes.approve([*tokens, "99999-0"], handbook=handbook, by=approver)
    assert not handbook.glossary.in_use().exists()

    assert term_changes.approve(tokens, handbook=handbook, by=approver) == 3
    assert Act.objects.filter(verb="approved terms in the glossary of").count() == 1


def test_a_term_of_another_handbook_is_not_decided_here(term, approver, programme):
    other = make_handbook(programme=programme, slug="another")

    with pytest.raises(term_changes.Stale):
        term_changes.approve([seen(term)], handbook=other, by=approver)


@pytest.mark.parametrize(
    ("facts", "at"),
    [
        ({"terms": {"en": "tusk"}}, "terms_km"),
        ({"terms": {"km": "ភ្លុក"}}, "terms_en"),
        ({"terms": {"en": "Seizure", "km": "ការចាប់យក"}}, "terms_en"),
        ({"terms": {"en": "tusk > ivory", "km": "ភ្លុក"}}, "terms_en"),
        ({"variants": {"km": "ពាក្យ=ពាក្យ"}}, "variants_km"),
        ({"variants": {"en": ";".join(f"tusk {number}" for number in range(21))}}, "variants_en"),
        ({"definitions": {"en": "x" * 2_001}}, "definitions_en"),
        ({"source": "x" * 201}, "source"),
        ({"confused_with": "TUSK"}, "confused_with"),
        ({"checked": "surely"}, "checked"),
        ({"checked": "confirmed"}, "confirmed_by"),
        ({"checked": "confirmed", "confirmed_by": "Sok Dara"}, "confirmed_on"),
        ({"checked": "confirmed", "confirmed_by": "Sok Dara", "confirmed_on": date(2099, 1, 1)}, "confirmed_on"),
        ({"checked": "seen", "confirmed_by": "Sok Dara"}, "checked"),
    ],
)
def test_what_is_wrong_in_a_term_is_told_where_it_stands(handbook, in_use, editor, facts, at):
    with pytest.raises(ValidationError) as refused:
        term_changes.propose_new(handbook, by=editor, **{"terms": {"en": "tusk", "km": "ភ្លុក"}, **facts})

    assert list(says(refused)) == [at]
    assert handbook.glossary.count() == 1


def test_what_was_decided_stays_whoever_asks(in_use):
    for sql in (
        "UPDATE handbook_glossarychange SET facts = '{}' WHERE term_id = %s",
        "UPDATE handbook_glossarychange SET state = 'proposed', decided_by_id = NULL, decided_at = NULL"
        " WHERE term_id = %s",
        "DELETE FROM handbook_glossarychange WHERE term_id = %s",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [in_use.pk])
    assert GlossaryChange.objects.get().state == "approved"
