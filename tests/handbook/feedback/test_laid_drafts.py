"""A chapter's draft laid before a workshop: exactly one wording, until it is taken up again."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.acts import acts_on
from handbook.drafting import drafts, saving
from handbook.feedback import draft_consultations
from handbook.models import LaidDraft
from tests.factories import drafted, make_chapter, make_consultation, make_handbook, make_workshop


@pytest.fixture
def workshop(programme):
    return make_workshop()


@pytest.fixture
def draft(workshop, editor):
    chapter = make_chapter(make_handbook(consultations=[workshop.consultation]))
    return drafted(chapter, drafter=editor, text="Seals.\n\nScales.")


def test_what_lies_before_a_workshop_stays_as_it_was_laid(draft, workshop, editor):
    laid = draft_consultations.lay_draft(draft, workshop, by=editor)
    saving.save(draft, text="Seals, twice signed.", by=editor)

    draft.refresh_from_db()
    assert workshop.laid_drafts.get().wording.text == "Seals.\n\nScales.\n"
    assert laid.wording_id != draft.wording_id
    assert acts_on(draft).filter(verb="laid before a workshop").get().reason == str(workshop)


def test_a_later_wording_takes_the_place_of_the_earlier(draft, workshop, editor):
    draft_consultations.lay_draft(draft, workshop, by=editor)
    saving.save(draft, text="Seals, twice signed.", by=editor)
    draft_consultations.lay_draft(draft, workshop, by=editor)

    assert [laid.wording.text for laid in workshop.laid_drafts.all()] == ["Seals, twice signed.\n"]


def test_the_same_wording_is_laid_once_before_each_workshop(draft, workshop, editor):
    other = make_workshop(workshop.consultation)
    for each in (workshop, workshop, other):
        draft_consultations.lay_draft(draft, each, by=editor)

    assert sorted(LaidDraft.objects.values_list("workshop", flat=True)) == [workshop.pk, other.pk]
    assert acts_on(draft).filter(verb="laid before a workshop").count() == 2


def test_a_draft_is_taken_up_again(draft, workshop, editor):
    laid = draft_consultations.lay_draft(draft, workshop, by=editor)

    draft_consultations.take_up_draft(laid, by=editor)
    draft_consultations.take_up_draft(laid, by=editor)

    assert workshop.laid_drafts.count() == 0
    assert acts_on(draft).filter(verb="took up again").count() == 1


def test_a_text_without_a_paragraph_is_not_laid(workshop, editor):
    chapter = make_chapter(make_handbook(consultations=[workshop.consultation]))

    with pytest.raises(ValidationError):
        draft_consultations.lay_draft(drafts.start_draft(chapter, by=editor), workshop, by=editor)


def test_a_draft_is_not_laid_before_a_workshop_its_handbook_does_not_draw_on(draft, editor):
    stranger = make_workshop(make_consultation())

    with pytest.raises(ValidationError):
        draft_consultations.lay_draft(draft, stranger, by=editor)
    assert LaidDraft.objects.count() == 0


def test_only_who_drafts_lays_and_takes_up(draft, workshop, editor, rapporteur, approver, outsider):
    laid = draft_consultations.lay_draft(draft, workshop, by=editor)

    for person in (rapporteur, approver, outsider):
        with pytest.raises(PermissionDenied):
            draft_consultations.lay_draft(draft, workshop, by=person)
        with pytest.raises(PermissionDenied):
            draft_consultations.take_up_draft(laid, by=person)
    assert workshop.laid_drafts.get() == laid


def test_from_the_version_to_the_workshop_and_back_again(client, draft, workshop, editor):
    client.force_login(editor)
    assert reverse("desk:draft_lay", args=[draft.pk]) in client.get(draft.get_absolute_url()).content.decode()

    page = reverse("desk:draft_lay", args=[draft.pk])
    laid_page = client.post(page, {"workshop": workshop.pk})["Location"]
    assert laid_page == reverse("desk:workshop_drafts", args=[workshop.number])
    assert [laid.wording_id for laid in client.get(laid_page).context["laid"]] == [draft.wording_id]
    client.post(reverse("desk:draft_take_up", args=[workshop.laid_drafts.get().pk]))

    assert workshop.laid_drafts.count() == 0


def test_from_the_workshop_a_draft_is_chosen(client, draft, workshop, editor):
    make_chapter(make_handbook(slug="other"))  # draws on no consultation
    client.force_login(editor)
    assert reverse("desk:workshop_drafts", args=[1]) in client.get(workshop.get_absolute_url()).content.decode()

    page = client.get(reverse("desk:workshop_drafts", args=[1]))
    assert list(page.context["form"].fields["version"].queryset) == [draft]
    client.post(reverse("desk:workshop_drafts", args=[1]), {"version": draft.pk})

    assert workshop.laid_drafts.get().wording_id == draft.wording_id


def test_an_approver_sees_what_lies_there_and_cannot_change_it(client, draft, workshop, editor, approver):
    laid = draft_consultations.lay_draft(draft, workshop, by=editor)
    client.force_login(approver)
    page = reverse("desk:workshop_drafts", args=[1])

    shown = client.get(page)

    assert (shown.status_code, "<form" in shown.content.decode().partition("<main")[2]) == (200, False)
    assert client.post(page, {"version": draft.pk}).status_code == 403
    assert client.post(reverse("desk:draft_take_up", args=[laid.pk])).status_code == 403


def test_drafts_are_hidden_from_who_reads_none(client, draft, workshop, rapporteur, outsider):
    for person, status in ((rapporteur, 403), (outsider, 404)):
        client.force_login(person)
        assert client.get(reverse("desk:workshop_drafts", args=[1])).status_code == status
