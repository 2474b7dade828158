"""An editor says what a draft corrects of the law; it stays with the text for ever."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Act
from handbook.approval import decisions
from handbook.drafting import drafts
from handbook.law_references import marking
from handbook.law_references.marking import Said
from handbook.models import LawCorrection
from tests.factories import approved, drafted, make_chapter, make_handbook

pytestmark = pytest.mark.django_db

BEFORE = "Whoever holds a rare animal is imprisoned.\n\nWeigh every tusk.\n\nThe common ones are in Article 100."
AFTER = "Whoever holds a rare animal is fined, 96(17).\n\nWeigh every tusk.\n\nOfficials answer by a rule of their own."
WHY = "Read in the law: it is a fine."


@pytest.fixture
def chapter(editor, approver):
    chapter = make_chapter(make_handbook(), slug="offences")
    approved(chapter, drafter=editor, approver=approver, text=BEFORE)
    return chapter


@pytest.fixture
def draft(chapter, editor):
    return drafted(chapter, drafter=editor, text=AFTER)


def keys_before(version) -> list[str]:
    return version.based_on.wording.keys


def test_what_a_draft_touches_is_what_it_says_otherwise_or_no_longer_has(draft):
    holding, _tusk, common = keys_before(draft)

    touched = marking.touched(draft)

    assert [(one.key, one.number, one.is_gone) for one in touched] == [(holding, "1.1", False), (common, "1.3", True)]
    assert (touched[0].before, touched[0].now) == (BEFORE.split("\n\n")[0], AFTER.split("\n\n")[0])


def test_a_first_text_touches_nothing(editor):
    assert marking.touched(drafted(make_chapter(make_handbook()), drafter=editor)) == []


def test_a_paragraph_that_lives_on_is_its_own_place_and_one_that_is_gone_names_another(draft, editor):
    holding, _tusk, common = keys_before(draft)
    officials = draft.wording.keys[2]

    marking.mark(draft, {holding: Said(WHY), common: Said("It is 96(19).", officials)}, by=editor)

    assert [(number, one.key, one.reason) for number, one in marking.marked(draft)] == [
        ("1.1", holding, WHY),
        ("1.3", common, "It is 96(19)."),
    ]
    act = Act.objects.filter(verb="marked what corrects the law in").get()
    assert act.reason == f"1.1 {WHY}\n1.3 It is 96(19)."


def test_no_reason_takes_the_mark_back_and_what_is_not_named_stays(draft, editor):
    holding, _tusk, common = keys_before(draft)
    marking.mark(draft, {holding: Said(WHY), common: Said("It is 96(19).", draft.wording.keys[2])}, by=editor)

    marking.mark(draft, {holding: Said(" ")}, by=editor)

    assert [one.key for _number, one in marking.marked(draft)] == [common]


def test_saying_the_same_again_leaves_no_act(draft, editor):
    holding = keys_before(draft)[0]
    marking.mark(draft, {holding: Said(WHY)}, by=editor)

    marking.mark(draft, {holding: Said(WHY)}, by=editor)

    assert Act.objects.filter(verb="marked what corrects the law in").count() == 1


def test_only_what_is_touched_can_be_marked_with_a_place_and_a_short_reason(draft, editor):
    holding, tusk, common = keys_before(draft)
    long = "x" * (marking.LONGEST + 1)

    with pytest.raises(ValidationError) as refused:
        marking.mark(draft, {tusk: Said(WHY), common: Said(WHY, "elsewhere"), holding: Said(long)}, by=editor)

    assert set(refused.value.error_dict) == {holding, tusk, common}
    assert not LawCorrection.objects.exists()


def test_only_who_drafts_marks_and_only_at_the_desk(draft, editor, approver):
    said = {keys_before(draft)[0]: Said(WHY)}
    with pytest.raises(PermissionDenied):
        marking.mark(draft, said, by=approver)
    decisions.submit(draft, change_note="The law was read.", by=editor)

    with pytest.raises(drafts.NotOpen):
        marking.mark(draft, said, by=editor)


def test_it_is_sealed_with_the_text_and_a_mark_without_its_place_is_left_out(draft, chapter, editor, approver):
    holding, _tusk, common = keys_before(draft)
    marking.mark(draft, {holding: Said(WHY), common: Said(WHY, draft.wording.keys[2])}, by=editor)

    version = approved(chapter, drafter=editor, approver=approver, text="\n\n".join(AFTER.split("\n\n")[:2]))

    [kept] = version.law_corrections.all()
    assert kept.key == holding
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        LawCorrection.objects.filter(pk=kept.pk).update(reason="Otherwise.")
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        LawCorrection.objects.create(version=version, key="another", place=holding, reason=WHY, marked_by=editor)


def test_a_mark_whose_place_was_taken_out_since_says_so_until_approval_leaves_it_out(client, draft, chapter, editor):
    common = keys_before(draft)[2]
    marking.mark(draft, {common: Said("It is 96(19).", draft.wording.keys[2])}, by=editor)

    draft = drafted(chapter, drafter=editor, text="\n\n".join(AFTER.split("\n\n")[:2]))

    assert [(number, one.key) for number, one in marking.marked(draft)] == [("", common)]
    client.force_login(editor)
    assertContains(client.get(draft.get_absolute_url()), "The paragraph that says it now is gone")


# The page -------------------------------------------------------------------------------------------------------


def test_the_page_asks_at_every_touched_paragraph_and_the_version_shows_what_was_said(client, draft, editor):
    holding, tusk, common = keys_before(draft)
    client.force_login(editor)
    address = f"/desk/versions/{draft.pk}/law-corrections/"
    assertContains(client.get(draft.get_absolute_url()), f'href="{address}"')
    page = client.get(address)
    assertContains(page, f'name="{holding}"')
    assertContains(page, f'name="{common}_place"')
    assertNotContains(page, f'name="{tusk}"')

    sent = {holding: WHY, common: "It is 96(19).", f"{common}_place": draft.wording.keys[2]}
    saved = client.post(address, sent, follow=True)

    assertContains(saved, WHY)
    assert LawCorrection.objects.count() == 2


def test_a_place_that_was_forgotten_is_asked_for_and_nothing_typed_is_lost(client, draft, editor):
    common = keys_before(draft)[2]
    client.force_login(editor)

    page = client.post(f"/desk/versions/{draft.pk}/law-corrections/", {common: "It is 96(19)."})

    assertContains(page, "Choose the paragraph that says it now.")
    assertContains(page, "It is 96(19).")
    assert not LawCorrection.objects.exists()


def test_the_approver_sees_what_is_marked_before_deciding(client, draft, editor, approver):
    marking.mark(draft, {keys_before(draft)[0]: Said(WHY)}, by=editor)
    decisions.submit(draft, change_note="The law was read.", by=editor)
    client.force_login(approver)

    page = client.get(f"/desk/versions/{draft.pk}/approve/")

    assertContains(page, WHY)
    assertNotContains(page, "law-corrections/")
