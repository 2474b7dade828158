"""Test cases of a guideline: invented facts, and what the law data must make of them before an edition is issued."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains

from handbook.editions import release
from handbook.law_references import guideline_cases
from handbook.models import Edition, GuidelineCase
from law.models import Entry
from law.record import law_data
from tests.factories import approved, built_with, issued_as_it_is, make_chapter, on_record
from tests.handbook.law_references.test_law_tables_of_texts import OFFENCE

pytestmark = pytest.mark.django_db

POSSESSION = {
    "key": "act",
    "fact": "act",
    "any": ["possess"],
    "names": {"en": "Possessing"},
    "prove": [],
    "disprove": [],
}
CASE = """
[[case]]
key = "kept-at-home"
names.en = "A part kept at home"
facts = { act = ["possess"], date = "2019-03-01" }
candidates = ["forestry-98-12"]
warnings = []
"""


@pytest.fixture
def chapter(db):
    return make_chapter()


@pytest.fixture
def handbook(chapter):
    return chapter.handbook


@pytest.fixture
def offence(editor, approver):
    law_data.forget()
    return on_record(
        "offence", "forestry-98-12", {**OFFENCE, "elements": [POSSESSION]}, by=editor, approved_by=approver
    ).entry


@pytest.fixture
def prepared(chapter, offence, editor, approver) -> Edition:
    approved(chapter, drafter=editor, approver=approver, text="Weigh it.")
    return built_with(release.prepare(chapter.handbook, by=approver))


def test_a_file_takes_the_place_of_the_cases_that_were_there(handbook, editor):
    assert guideline_cases.bring_in(handbook, CASE.encode(), by=editor) == 1
    other = CASE.replace("kept-at-home", "kept-elsewhere")

    assert guideline_cases.bring_in(handbook, (CASE + other).encode(), by=editor) == 2
    assert guideline_cases.bring_in(handbook, other.encode(), by=editor) == 1
    assert [case.key for case in handbook.guideline_cases.all()] == ["kept-elsewhere"]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("not toml at all", "This is no TOML file"),
        ("", "between 1 and 500 cases"),
        (CASE + CASE, "Two cases have the key “kept-at-home”."),
        (CASE.replace('"kept-at-home"', '"Kept at home"'), "Case 1 has no key"),
        (CASE.replace("names.en", "other.en"), "Case “kept-at-home” has no name."),
        (CASE.replace('"possess"', '"admire"'), "“act” is no fact, or cannot be that."),
        (CASE.replace("date =", "weather ="), "“weather” is no fact, or cannot be that."),
        (CASE.replace("warnings = []", 'warnings = ["rain"]'), "names a warning that there is not"),
        (CASE.replace('["forestry-98-12"]', '"forestry-98-12"'), "does not list its candidates"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(handbook, editor, written, sentence):
    guideline_cases.bring_in(handbook, CASE.encode(), by=editor)

    with pytest.raises(ValidationError) as refused:
        guideline_cases.bring_in(handbook, written.encode(), by=editor)

    assert any(sentence in told for told in refused.value.messages)
    assert handbook.guideline_cases.count() == 1


def test_an_edition_is_issued_only_when_every_case_holds_with_the_law_it_froze(prepared, editor):
    guideline_cases.bring_in(prepared.handbook, CASE.replace('["forestry-98-12"]', "[]").encode(), by=editor)

    with pytest.raises(ValidationError, match="Not expected: forestry-98-12"):
        issued_as_it_is(prepared)

    guideline_cases.bring_in(prepared.handbook, CASE.encode(), by=editor)
    assert issued_as_it_is(Edition.objects.get(pk=prepared.pk)).status == Edition.Status.ISSUED


def test_what_new_law_data_change_is_shown_beside_the_edition_that_froze_the_old(client, prepared, editor, approver):
    guideline_cases.bring_in(prepared.handbook, CASE.encode(), by=editor)
    issued_as_it_is(prepared)
    elsewhere = {**POSSESSION, "any": ["trade"]}
    on_record("offence", "forestry-98-12", {**OFFENCE, "elements": [elsewhere]}, by=editor, approved_by=approver)
    client.force_login(editor)

    page = client.get(reverse("desk:guideline_cases", args=[prepared.handbook.slug]))

    assertContains(page, "Different from edition 1")
    assertContains(page, "1 case does not hold with the law data as they are now.")
    assertContains(page, "Missing: forestry-98-12.")


def test_an_editor_brings_a_file_in_at_the_desk(client, handbook, offence, editor):
    client.force_login(editor)
    file = SimpleUploadedFile("cases.toml", CASE.encode())

    page = client.post(reverse("desk:guideline_cases", args=[handbook.slug]), {"file": file}, follow=True)

    assertContains(page, "1 case is there now.")
    assertContains(page, "All hold with the law data as they are now.")
    assert GuidelineCase.objects.get().names["en"] == "A part kept at home"
    assert Entry.objects.count() == 1
