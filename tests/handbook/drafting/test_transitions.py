"""A version's transitions: the map tells what the code does, and each stage refuses what the table does not have."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.module_loading import import_string

from accounts.models import Role
from handbook.drafting import transitions
from handbook.drafting.transitions import TRANSITIONS, OwnDraft, begin
from handbook.models import Version
from tests.factories import drafted, make_chapter, make_user


def line_of(transition):
    """As docs/architecture.md has it."""
    who = [role for role in Role.values if transition.permission in settings.ROLES[role]]
    cells = [
        transition.act,
        ", ".join(transition.comes_from),
        transition.leads_to,
        ", ".join(who) + (", nobody who drafted it" if transition.by_no_drafter else ""),
        f"`{transition.stage}`",
    ]
    return f"| {' | '.join(cells)} |"


def test_the_map_shows_every_transition_and_no_other():
    page = (Path(settings.BASE_DIR) / "docs" / "architecture.md").read_text()
    section = page.partition("## A version's transitions")[2].partition("\n## ")[0]

    rows = [line for line in section.splitlines() if line.startswith("|")]

    assert rows[2:] == [line_of(transition) for transition in TRANSITIONS]


@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda one: one.stage)
def test_the_stage_of_a_transition_is_there(transition):
    assert callable(import_string(f"handbook.{transition.stage}"))


@pytest.mark.django_db
@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda one: f"{one.stage} {one.comes_from}")
def test_an_act_is_refused_from_anywhere_else(transition, editor, approver):
    version = drafted(make_chapter(), drafter=editor)
    by = editor if transition.permission == "handbook.draft_version" else approver
    # Asked without the seals' and constraints' help: the state is only said to be another.
    for status in (Version.Status.DRAFTED, Version.Status.IN_REVIEW):
        Version.objects.filter(pk=version.pk).update(status=status, submitted_at="2026-01-01T00:00Z")
        if status in transition.comes_from:
            assert begin(transition, version, by=by).status == status
        else:
            with pytest.raises(transition.refused):
                begin(transition, version, by=by)


@pytest.mark.django_db
@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda one: f"{one.stage} {one.comes_from}")
def test_an_act_is_refused_to_who_has_not_the_right(transition, editor, reader):
    version = drafted(make_chapter(), drafter=editor)

    with pytest.raises(PermissionDenied):
        begin(transition, version, by=reader)


@pytest.mark.django_db
def test_who_drafted_it_does_not_begin_to_approve_it(programme):
    both = make_user("both", role="editor", programme=programme)
    both.memberships.create(role="approver", programme=programme)
    version = drafted(make_chapter(), drafter=both)
    Version.objects.filter(pk=version.pk).update(status="in_review", submitted_at="2026-01-01T00:00Z")

    with pytest.raises(OwnDraft):
        begin(transitions.APPROVE, version, by=both)
