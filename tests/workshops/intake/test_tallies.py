"""Tallies: what is kept beside the contributions is what a fresh count of them finds, whatever was done in between."""

import random

import pytest

from tests.factories import (
    disposed,
    make_consultation,
    make_contribution,
    make_participant,
    make_topic,
    make_workshop,
)
from workshops.analysis import summaries
from workshops.gatherings import rehearsals
from workshops.intake import participant_access
from workshops.intake import receive as intake_receive
from workshops.intake.spreadsheets import batches
from workshops.intake.tallies import recount, tallies_agree
from workshops.models import Batch, Contribution, OfficeTally, Theme, TopicTally
from workshops.review import bulk_answers, themes

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation(programme):
    return make_consultation()


class Room:
    """A consultation with a workshop, a rehearsal and two themes, in which anything may happen, by chance."""

    def __init__(self, consultation, seed, reviewer, rapporteur):
        self.chance = random.Random(seed)
        self.consultation, self.reviewer, self.rapporteur = consultation, reviewer, rapporteur
        self.workshops = [make_workshop(consultation), make_workshop(consultation, rehearsal=True)]
        self.topics = [make_topic(consultation), make_topic(consultation), None]
        self.themes = [Theme.objects.create(consultation=consultation, titles={"en": name}) for name in ("A", "B")]

    def facts(self):
        choose = self.chance.choice
        return {
            "topic": choose(self.topics),
            "kind": choose(Contribution.Kind.values),
            "attribution": choose(Contribution.Attribution.values),
            "voices": choose([1, 1, 12]),
            "text": f"Words {self.chance.random()}",
        }

    def person(self, workshop, **fields):
        choose = self.chance.choice
        return make_participant(
            workshop, profession=choose(["judge", "prosecutor", "clerk"]), province_id=choose(["05", "11"]), **fields
        )

    def any(self, **conditions):
        found = list(Contribution.objects.standing().filter(**conditions))
        return self.chance.choice(found) if found else self.receive()

    def receive(self):
        workshop = self.chance.choice(self.workshops)
        return make_contribution(workshop=workshop, participant=self.person(workshop), **self.facts())

    def receive_without_a_workshop(self):
        make_contribution(self.consultation, **self.facts())

    def replace(self):
        earlier = self.any(answered_at=None)
        make_contribution(
            self.consultation,
            workshop=earlier.workshop,
            participant=earlier.participant,
            replaces=earlier,
            **self.facts(),
        )

    def take_back(self):
        intake_receive.take_back(self.any(answered_at=None))

    def answer(self):
        disposed(self.any(answered_at=None), reviewer=self.reviewer)

    def answer_many(self):
        some = {self.any(), self.any(), self.any()}
        bulk_answers.dispose_many(
            some, outcome="noted", reasons="Known already.", summaries={}, language="en", by=self.reviewer
        )

    def lower(self):
        contribution = self.any()
        if lower := intake_receive.lower_than(contribution.attribution):
            intake_receive.lower_attribution(contribution, attribution=self.chance.choice(lower), by=self.reviewer)

    def give_a_theme(self):
        given = self.chance.random() < 0.7
        themes.assign(self.any(), self.chance.choice(self.themes), given=given, by=self.reviewer)

    def theme_what_was_taken_back(self):
        if gone := Contribution.objects.filter(stands=False).first():
            themes.assign(gone, self.chance.choice(self.themes), by=self.reviewer)

    def bring_in_and_perhaps_undo(self):
        workshop = self.chance.choice(self.workshops)
        batch = Batch.objects.create(workshop=workshop, file_name="table.csv", sha256="0" * 64, rows=2)
        rows = [
            Contribution(
                batch=batch, participant=self.person(workshop), channel="spreadsheet", language="en", **self.facts()
            )
            for _row in range(2)
        ]
        intake_receive.receive_many(rows, workshop=workshop, by=self.rapporteur)
        if self.chance.random() < 0.5:
            batches.undo(batch, by=self.rapporteur)

    def recognise(self):
        stranger = self.person(self.workshops[0], is_confirmed=False)
        make_contribution(workshop=self.workshops[0], participant=stranger, **self.facts())
        participant_access.merge(stranger, self.person(self.workshops[0]), by=self.rapporteur)

    def empty(self):
        rehearsals.empty_rehearsal(self.workshops[1], by=self.rapporteur)

    def anything(self):
        often = [self.receive, self.replace, self.take_back, self.answer, self.lower, self.give_a_theme]
        seldom = [
            self.receive_without_a_workshop,
            self.answer_many,
            self.theme_what_was_taken_back,
            self.bring_in_and_perhaps_undo,
            self.recognise,
            self.empty,
        ]
        self.chance.choice([*often, *often, *seldom])()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_tallies_are_what_a_fresh_count_finds(consultation, reviewer, rapporteur, seed):
    room = Room(consultation, seed, reviewer, rapporteur)

    for _step in range(60):
        room.anything()
        assert tallies_agree(consultation)

    counted = Contribution.objects.counted()
    assert summaries.progress(consultation)["contributions"] == counted.count() > 0
    assert summaries.progress(consultation)["answered"] == counted.answered().count()
    assert set(Contribution.objects.counted()) == set(
        Contribution.objects.filter(withdrawn_at=None, replaced_by=None).exclude(workshop__rehearsal=True)
    )


def test_a_tally_that_went_astray_is_noticed_and_counted_anew(consultation):
    make_contribution(workshop=make_workshop(consultation))
    TopicTally.objects.update(received=2)
    noticed = not tallies_agree(consultation)

    recount(consultation)

    assert (noticed, tallies_agree(consultation), TopicTally.objects.get().received) == (True, True, 1)


def test_a_theme_that_is_deleted_takes_its_tallies_along(consultation, reviewer):
    theme = Theme.objects.create(consultation=consultation, titles={"en": "Exhibit bags"})
    themes.assign(make_contribution(consultation), theme, by=reviewer)

    themes.delete_theme(theme, by=reviewer)

    assert (tallies_agree(consultation), OfficeTally.objects.exclude(theme=None).count()) == (True, 0)
