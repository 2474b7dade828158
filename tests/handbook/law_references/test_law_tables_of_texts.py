"""Law tables in chapters: made from the law data by an editor, checked before sending, frozen with the edition."""

import re

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from handbook.approval import readiness
from handbook.editions import manifest, release
from handbook.law_references.renewing import renew_law_tables
from handbook.law_references.withdrawn_figures import law_of, withdrawn_at
from handbook.models import Edition, EditionLaw
from handbook.rendering.table_filling import law_tables_of
from law.models import Withdrawal
from law.record import law_data
from law.record.keeping import withdraw_figure
from tests.factories import approved, drafted, launched_with, make_chapter, on_record

pytestmark = pytest.mark.django_db

TITLE = "Offences: Forestry Law, Article 98"
EMPTY = f'Weigh it.\n\n!!! law-table "{TITLE}"\n\nSeal it.\n'
OFFENCE = {
    "statute": "law-on-forestry",
    "article": "98(12)",
    "cites": ["98"],
    "names": {"en": "Possessing endangered species", "km": "ការកាន់កាប់ប្រភេទជិតផុតពូជ"},
    "grade": None,
    "kind": "offence",
    "in_force_from": None,
    "in_force_until": None,
    "uncertain_from": None,
    "uncertain_because": None,
    "elements": [],
    "penalties": [
        {
            "for": "person",
            "prison": {"is": "range", "min": 12, "max": 60},
            "fine": {"is": "range", "min": 10_000_000, "max": 100_000_000},
            "joined": "and_or",
            "source": "Law on Forestry, translation",
            "confidence": "V",
            "confirmed": None,
            "note": None,
        }
    ],
    "rules": {},
    "questions": [],
    "owner": "Department",
    "look_again_on": None,
}


@pytest.fixture
def offence(editor, approver):
    law_data.forget()
    return on_record("offence", "forestry-98-12", OFFENCE, by=editor, approved_by=approver).entry


@pytest.fixture
def chapter(db):
    return make_chapter()


def more_prison(months: int) -> dict:
    penalty = {**OFFENCE["penalties"][0], "prison": {"is": "range", "min": 12, "max": months}}
    return {**OFFENCE, "penalties": [penalty]}


def test_an_editor_has_the_tables_made_and_every_other_paragraph_keeps_its_key(chapter, offence, editor):
    version = drafted(chapter, drafter=editor, text=EMPTY)
    before = version.wording.keys

    assert renew_law_tables(version, by=editor)
    version.refresh_from_db()

    assert "98(12) | Possessing endangered species | 1 to 5 years" in version.wording.text
    assert version.wording.keys == before
    assert [table.is_as_data for table in law_tables_of(version.wording.text, language="en")] == [True]
    assert not renew_law_tables(version, by=editor)


def test_a_table_that_is_older_than_the_law_data_stops_a_text(chapter, offence, editor, approver):
    version = drafted(chapter, drafter=editor, text=EMPTY)
    renew_law_tables(version, by=editor)
    version.refresh_from_db()
    assert readiness.check(version).errors == ()

    on_record("offence", "forestry-98-12", more_prison(72), by=editor, approved_by=approver)

    [finding] = readiness.check(version).errors
    assert (finding.kind, finding.number) == ("law_table", "1.2")
    assert "does not say what the law data say" in finding.sentence


def test_an_abbreviation_that_the_text_explains_makes_no_table_old(chapter, offence, editor):
    version = drafted(chapter, drafter=editor, text=EMPTY + "\n*[Forestry]: of forests\n")

    renew_law_tables(version, by=editor)
    version.refresh_from_db()

    assert readiness.check(version).errors == ()


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("Penalties", "does not say what it holds"),
        ("Offences: Article 98", "names no statute"),
        ("Offences: Forestry Law, Article 12", "have nothing for the law table"),
    ],
)
def test_a_title_that_names_no_rows_is_told_before_sending(chapter, offence, editor, title, sentence):
    version = drafted(chapter, drafter=editor, text=f'Weigh it.\n\n!!! law-table "{title}"\n')

    [finding] = readiness.check(version).errors
    assert sentence in finding.sentence


def test_the_page_of_the_law_shows_each_table_and_makes_them_anew(client, chapter, offence, editor):
    version = drafted(chapter, drafter=editor, text=EMPTY)
    client.force_login(editor)
    page = reverse("desk:version_reliances", args=[version.pk])

    assertContains(client.get(page), "older than the law data")
    told = client.post(reverse("desk:law_tables_renew", args=[version.pk]), follow=True)

    assertContains(told, "The law tables are made anew.")
    assertContains(told, "as the law data say")


def test_the_preview_shows_the_table_before_it_is_made(client, chapter, offence, editor):
    version = drafted(chapter, drafter=editor, text="Weigh it.")
    client.force_login(editor)

    shown = client.post(reverse("desk:version_preview", args=[version.pk]), {"text": EMPTY}).json()

    assert "Possessing endangered species" in shown["html"]


def an_edition(chapter, editor, approver, *, text=EMPTY) -> Edition:
    version = drafted(chapter, drafter=editor, text=text)
    renew_law_tables(version, by=editor)
    version.refresh_from_db()
    approved(chapter, drafter=editor, approver=approver, text=version.wording.text)
    return launched_with(release.prepare(chapter.handbook, by=approver))


@pytest.fixture
def edition(chapter, offence, editor, approver) -> Edition:
    return an_edition(chapter, editor, approver)


def test_an_edition_freezes_the_law_data_and_vouches_for_them(edition, editor, approver):
    on_record("offence", "forestry-98-12", more_prison(72), by=editor, approved_by=approver)

    assert law_of(edition)["offences"][0]["penalties"][0]["prison"]["max"] == 60
    assert edition.frozen.law
    assert manifest.verify(edition) == []


def test_readers_find_what_the_law_data_say_of_an_article_beside_its_paragraphs(client, edition):
    page = client.get(reverse("reading:law_index", args=[edition.handbook.slug]))

    assertContains(page, "Possessing endangered species")
    assertContains(page, "1 to 5 years")


def test_the_database_refuses_to_change_the_frozen_law(edition):
    with pytest.raises(DatabaseError, match="The law data of an issued edition are sealed"), transaction.atomic():
        EditionLaw.objects.filter(edition=edition).update(data={})


def test_who_changes_the_frozen_law_is_found_out(edition):
    edition.law.data["offences"][0]["penalties"][0]["prison"]["max"] = 6

    assert manifest.verify(edition) == ["What the database holds differs from the manifest in: law."]


def test_a_withdrawn_figure_is_told_at_the_table_that_shows_it_and_left_out_of_the_helper(
    client, edition, offence, editor
):
    [place] = edition.chapters.all()
    assert withdrawn_at(edition, place) == {}

    Withdrawal.objects.create(
        entry=offence,
        figure="penalties.0",
        said={name: OFFENCE["penalties"][0][name] for name in ("for", "prison", "fine", "joined")},
        reason="The fine was misread.",
        withdrawn_by=editor,
        withdrawn_at=timezone.now(),
    )

    [(key, [told])] = withdrawn_at(edition, place).items()
    assert key == place.version.wording.keys[1]
    assert (told.of, told.reason) == ("98(12)", "The fine was misread.")
    assert law_of(edition)["offences"][0]["penalties"][0]["prison"] == {"is": "withdrawn"}
    assert manifest.verify(edition) == []
    page = client.get(reverse("reading:edition_chapter", args=[edition.handbook.slug, edition.number, place.slug]))
    assertContains(page, "The figures of 98(12) in this table were withdrawn")
    assertContains(client.get(reverse("reading:paragraph", args=[edition.handbook.slug, key])), "The fine was misread.")


def test_a_withdrawn_figure_of_a_legal_entity_is_told_as_one_and_a_rule_at_no_table(chapter, editor, approver):
    of_entity = {**OFFENCE["penalties"][0], "for": "entity"}
    rule = {"is": "punishable", "names": {}, "source": "Law on Forestry", "confidence": "V", "confirmed": None}
    facts = {**OFFENCE, "penalties": [*OFFENCE["penalties"], of_entity], "rules": {"attempt": rule}}
    entry = on_record("offence", "forestry-98-12", facts, by=editor, approved_by=approver).entry
    edition = an_edition(chapter, editor, approver)
    [place] = edition.chapters.all()

    withdraw_figure(entry, "rules.attempt", reason="Misread.", by=editor)
    assert law_of(edition)["offences"][0]["rules"]["attempt"]["is"] == "withdrawn"
    assert withdrawn_at(edition, place) == {}

    withdraw_figure(entry, "penalties.1", reason="Misread.", by=editor)
    [[told]] = withdrawn_at(edition, place).values()
    assert told.of == "98(12), legal entity"
    person, entity = law_of(edition)["offences"][0]["penalties"]
    assert (person["prison"]["is"], entity["prison"]["is"]) == ("range", "withdrawn")


def test_the_redline_of_two_editions_shows_the_figure_that_changed(client, chapter, offence, editor, approver):
    first = an_edition(chapter, editor, approver)
    on_record("offence", "forestry-98-12", more_prison(72), by=editor, approved_by=approver)
    [place] = first.chapters.all()
    second = an_edition(chapter, editor, approver, text=place.version.wording.text)

    [place] = second.chapters.all()
    pair = f"{first.number}..{second.number}"
    page = client.get(f"/en/{chapter.handbook.slug}/editions/{pair}/{place.slug}/").content.decode()

    assert re.search(r"1 to <del>5\s*</del>\s*<ins>6\s*</ins>\s*years", page)
    assert "10,000,000 to 100,000,000 riel" in page
