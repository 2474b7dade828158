"""State is rows: what once stood in the log alone became rows, and the log is only read by people."""

import ast
from datetime import datetime
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from accounts.models import VERBS, Act
from handbook.models import Handover
from tests.factories import disposed, make_consultation, make_contribution, make_participant, make_workshop
from workshops.intake import receive, tallies
from workshops.models import OfficeTally, TopicTally
from workshops.review import themes

FIRST, SECOND = (timezone.make_aware(datetime(2026, 5, day)) for day in (1, 2))


def in_the_log(verb, thing, at, who):
    Act.objects.create(
        who=who, verb=verb, object_type=thing._meta.label_lower, object_id=str(thing.pk), label="x", at=at
    )


@pytest.mark.django_db
def test_past_handovers_become_rows(reviewer):
    participant, contribution = make_participant(make_workshop()), make_contribution()
    in_the_log("handed over answers to", participant, FIRST, reviewer)
    in_the_log("handed over answers to", participant, SECOND, reviewer)
    in_the_log("handed over answers to", contribution, FIRST, reviewer)
    gone = make_participant(make_workshop())
    in_the_log("handed over answers to", gone, FIRST, reviewer)
    gone.delete()

    import_module("handbook.migrations.0006_past_handovers_become_rows").rows_from_the_log(apps, None)

    assert list(Handover.objects.order_by("pk").values_list("participant", "contribution", "at", "by")) == [
        (participant.pk, None, FIRST, reviewer.pk),
        (participant.pk, None, SECOND, reviewer.pk),
        (None, contribution.pk, FIRST, reviewer.pk),
    ]


@pytest.mark.django_db
def test_past_lowerings_become_rows(reviewer):
    lowered, untouched = make_contribution(), make_contribution()
    in_the_log("lowered the attribution of", lowered, FIRST, reviewer)
    in_the_log("lowered the attribution of", lowered, SECOND, reviewer)

    import_module("workshops.migrations.0005_past_lowerings_become_rows").moments_from_the_log(apps, None)

    lowered.refresh_from_db()
    untouched.refresh_from_db()
    assert (lowered.lowered_at, untouched.lowered_at) == (SECOND, None)


@pytest.mark.django_db
def test_what_was_accepted_before_is_counted_too(reviewer, consultation_with_answers):
    for tally in (TopicTally, OfficeTally):
        tally.objects.update(citable=0)

    import_module("workshops.migrations.0007_count_what_may_be_cited").count(apps, None)

    assert tallies.tallies_agree(consultation_with_answers)
    assert TopicTally.objects.aggregate(number=Sum("citable"))["number"] == 2


@pytest.fixture
def consultation_with_answers(reviewer):
    consultation = make_consultation()
    theme = themes.make_theme(consultation, titles={"en": "Sealing"}, shortcut="s", by=reviewer)
    for outcome in ("accepted", "accepted_in_part", "declined"):
        contribution = disposed(make_contribution(consultation), reviewer=reviewer, outcome=outcome)
        themes.assign(contribution, theme, by=reviewer)
    ongoing = disposed(make_contribution(consultation), reviewer=reviewer)
    receive.mark_ongoing(ongoing, ongoing=True, by=reviewer)
    return consultation


def test_nobody_but_the_log_itself_reads_the_log():
    """How things stand is asked of their own rows: only the app that keeps the log may look into it."""
    readers = [
        str(path.relative_to(settings.BASE_DIR))
        for app in ("office", "law", "workshops", "handbook")
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "objects" and getattr(node.value, "id", "") == "Act"
    ]

    assert readers == []


def test_every_verb_fits_its_column():
    """SQLite would store a longer one all the same."""
    assert [verb for verb in VERBS if len(verb) > Act._meta.get_field("verb").max_length] == []


def test_a_wording_is_made_in_one_place_only():
    makers = {
        str(path.relative_to(settings.BASE_DIR))
        for path in (Path(settings.BASE_DIR) / "handbook").rglob("*.py")
        if "migrations" not in path.parts and "Wording.objects.create(" in path.read_text()
    }

    assert makers == {"handbook/drafting/wordings.py"}
