"""The roster's rules: nobody is shown without consent, nothing is ranked, what is old is said to be old."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.acts import acts_on
from accounts.models import Act
from handbook.court_experts import roster_entries
from handbook.court_experts.roster_search import by_province, sifted
from handbook.models import CourtExpert
from handbook.models.court_experts import twelve_months_before
from tests.factories import make_programme
from tests.handbook.court_experts.roster import an_office, on_roster

pytestmark = pytest.mark.django_db


def test_an_office_is_shown_from_its_consent_until_it_is_withdrawn(editor):
    expert = on_roster(by=editor, consents=False)
    assert list(CourtExpert.objects.shown()) == []

    roster_entries.note_consent(expert, consent_on=date(2022, 1, 10), consent_form="message", by=editor)
    assert list(CourtExpert.objects.shown()) == [expert]

    roster_entries.withdraw_consent(expert, by=editor)
    assert list(CourtExpert.objects.shown()) == []
    assert [act.verb for act in acts_on(expert)] == ["noted the withdrawn consent of", "noted the consent of", "made"]


@pytest.mark.parametrize("change", ["shown", "withdrawn", "retired", "without"])
def test_what_is_said_of_one_entry_is_said_of_all(editor, change):
    expert = on_roster(by=editor, consents=change != "without")
    if change == "withdrawn":
        roster_entries.withdraw_consent(expert, by=editor)
    if change == "retired":
        roster_entries.retire(expert, reason="The office was closed.", by=editor)
    expert.refresh_from_db()

    assert (expert.is_shown, list(CourtExpert.objects.shown())) == (change == "shown", [expert] * (change == "shown"))


def test_an_old_page_brings_no_consent_back(editor):
    """A colleague opened the form, the office withdrew, the colleague saves."""
    expert = on_roster(by=editor)
    roster_entries.withdraw_consent(expert, by=editor)

    roster_entries.edit(expert, **an_office(names={"en": "Renamed laboratory"}), by=editor)

    expert.refresh_from_db()
    assert (str(expert), expert.is_shown) == ("Renamed laboratory", False)


def test_consent_is_given_again_not_before_it_was_withdrawn_and_never_tomorrow(editor):
    expert = on_roster(by=editor)
    with time_machine.travel("2022-03-01 10:00+07:00", tick=False):
        roster_entries.withdraw_consent(expert, by=editor)
        with pytest.raises(ValidationError, match="withdrawn after this day"):
            roster_entries.note_consent(expert, consent_on=date(2022, 2, 28), consent_form="paper", by=editor)
        with pytest.raises(ValidationError, match="still to come"):
            roster_entries.note_consent(expert, consent_on=date(2022, 3, 2), consent_form="paper", by=editor)

        roster_entries.note_consent(expert, consent_on=date(2022, 3, 1), consent_form="paper", by=editor)

    expert.refresh_from_db()
    assert (expert.is_shown, expert.consent_withdrawn_on) == (True, None)


def test_what_does_not_stand_is_not_withdrawn_and_what_is_off_is_not_taken_off(editor):
    expert = on_roster(by=editor, consents=False)
    with pytest.raises(ValidationError, match="No consent stands"):
        roster_entries.withdraw_consent(expert, by=editor)
    with pytest.raises(ValidationError, match="on the roster already"):
        roster_entries.restore(expert, by=editor)
    with pytest.raises(ValidationError, match="names nobody"):
        roster_entries.retire(expert, reason=" ", by=editor)
    roster_entries.retire(expert, reason="Closed.", by=editor)
    with pytest.raises(ValidationError, match="taken it off"):
        roster_entries.retire(expert, reason="Closed.", by=editor)


@time_machine.travel("2026-03-01 10:00+07:00", tick=False)
@pytest.mark.parametrize(("checked_on", "is_due"), [(None, True), (date(2025, 3, 1), True), (date(2025, 3, 2), False)])
def test_what_nobody_checked_for_twelve_months_is_to_be_checked_again(editor, checked_on, is_due):
    expert = on_roster(by=editor)
    checked_by = editor if checked_on else None
    CourtExpert.objects.update(checked_on=checked_on, checked_by=checked_by)
    expert.refresh_from_db()

    due = CourtExpert.objects.to_check_again(date(2026, 3, 1))

    assert (expert.is_to_check_again, list(due)) == (is_due, [expert] * is_due)


def test_twelve_months_before_a_leap_day_is_the_28th():
    assert twelve_months_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_checked_today_is_one_act_that_says_who(editor):
    expert = on_roster(by=editor)

    with time_machine.travel("2026-03-01 10:00+07:00", tick=False):
        roster_entries.check_today(expert, by=editor)
        expert.refresh_from_db()
        assert (expert.checked_on, expert.checked_by, expert.is_to_check_again) == (date(2026, 3, 1), editor, False)
    assert acts_on(expert).order_by("pk").last().verb == "checked"


def test_erasing_leaves_no_name_in_the_database_but_the_number_and_the_reason(editor):
    expert = on_roster(by=editor, names={"en": "CANARY-OFFICE"}, employers={"en": "CANARY-EMPLOYER"})
    roster_entries.check_today(expert, by=editor)

    roster_entries.erase(expert, reason="The office asked for it.", by=editor)

    assert CourtExpert.objects.count() == 0
    acts = Act.objects.filter(object_type="handbook.courtexpert")
    assert [act for act in acts if "CANARY" in f"{act.label}{act.reason}"] == []
    assert (acts.first().verb, acts.first().reason) == ("erased", "The office asked for it.")
    with pytest.raises(ValidationError, match="has erased this entry"):
        roster_entries.check_today(expert, by=editor)


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"fields": ["astrology"]}, "fields"),
        ({"fields": []}, "fields"),
        ({"languages": "km"}, "languages"),
        ({"interests_answer": "stated"}, "interests"),
        ({"interests": "Sells tests."}, "interests_answer"),
        ({"office_email": "no address"}, "office_email"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(editor, programme, change, at):
    with pytest.raises(ValidationError) as refused:
        roster_entries.add(programme=programme, by=editor, **an_office(**change))

    assert at in refused.value.message_dict


@pytest.mark.parametrize("who", ["reader", "magistrate", "rapporteur", "reviewer", "approver", "outsider"])
def test_only_its_keepers_change_the_roster(request, editor, programme, who):
    expert, somebody = on_roster(by=editor), request.getfixturevalue(who)
    acts = [
        lambda: roster_entries.add(programme=programme, by=somebody, **an_office()),
        lambda: roster_entries.edit(expert, by=somebody, **an_office()),
        lambda: roster_entries.note_consent(expert, consent_on=date(2022, 1, 1), consent_form="paper", by=somebody),
        lambda: roster_entries.withdraw_consent(expert, by=somebody),
        lambda: roster_entries.check_today(expert, by=somebody),
        lambda: roster_entries.retire(expert, reason="No.", by=somebody),
        lambda: roster_entries.restore(expert, by=somebody),
        lambda: roster_entries.erase(expert, reason="No.", by=somebody),
    ]
    before = Act.objects.count()

    for act in acts:
        with pytest.raises(PermissionDenied):
            act()

    assert Act.objects.count() == before


def test_the_order_is_by_province_and_name_and_never_by_worth(editor):
    for name, province in (("b", "12"), ("A", "12"), ("c", "02")):
        on_roster(by=editor, names={"en": name}, province_id=province)

    found = sifted(CourtExpert.objects.select_related("province"))

    assert [str(expert) for expert in found] == ["c", "A", "b"]
    assert [(province.code, len(experts)) for province, experts in by_province(found)] == [("02", 1), ("12", 2)]


def test_a_search_narrows_by_field_language_and_province(editor):
    laboratory = on_roster(by=editor)
    clinic = on_roster(
        by=editor, names={"en": "Clinic"}, fields=["veterinary"], languages=["km", "fr"], province_id="17"
    )
    experts = list(CourtExpert.objects.all())

    assert sifted(experts, field="dna") == [laboratory]
    assert sifted(experts, language="fr") == [clinic]
    assert sifted(experts, province=clinic.province) == [clinic]
    assert sifted(experts, field="dna", language="fr") == []


WRONG_ROWS = [
    {"names": {}},
    {"employers": {}},
    {"fields": []},
    {"languages": []},
    {"interests_answer": "stated", "interests": ""},
    {"interests_answer": "none_stated", "interests": "Sells tests."},
    {"interests_answer": "rumoured"},
    {"consent_on": None},
    {"consent_form": ""},
    {"consent_form": "by heart"},
    {"consent_withdrawn_on": date(2022, 1, 9)},
    {"consent_on": None, "consent_form": "", "consent_withdrawn_on": date(2022, 1, 11)},
    {"checked_on": date(2022, 1, 11)},
]


@pytest.mark.parametrize("wrong", WRONG_ROWS, ids=str)
def test_the_database_itself_refuses_what_must_never_be(editor, wrong):
    """Consent has a day and a form, and no withdrawal stands without one before it; so on SQLite and PostgreSQL."""
    expert = on_roster(by=editor)

    with pytest.raises(IntegrityError), transaction.atomic():
        CourtExpert.objects.filter(pk=expert.pk).update(**wrong)


def test_a_roster_belongs_to_its_programme(editor, outsider):
    other = make_programme("money-laundering")
    on_roster(by=editor)
    theirs = on_roster(by=outsider, programme=other, names={"en": "Accountant of a bank"})

    assert list(CourtExpert.objects.kept_by(outsider)) == [theirs]
