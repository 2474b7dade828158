"""A chapter's history: nothing falls out of it, old wordings come back, and what is withdrawn is in effect no more."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.acts import acts_on
from handbook.approval import decisions
from handbook.drafting import citing, drafts, history, markdown_import, merging, saving
from handbook.drafting.views import history_pages
from handbook.editions import release
from handbook.feedback import draft_consultations
from handbook.models import EditionChapter, LaidDraft, Version, Wording
from press.manuscript import Built
from tests.factories import (
    approved,
    disposed,
    drafted,
    launched_with,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_user,
    make_workshop,
)

SEALS = "Every opening of an exhibit bag is signed."
SCALES = "The scales in the forest office are checked twice a year."


@pytest.fixture
def consultation(programme):
    return make_consultation()


@pytest.fixture
def chapter(consultation):
    return make_chapter(make_handbook(consultations=[consultation]))


@pytest.fixture
def two_texts(chapter, editor, approver):
    """In effect since June and since July."""
    june = approved(chapter, drafter=editor, approver=approver, text=SEALS, effective_from=date(2022, 6, 1))
    july = approved(
        chapter, drafter=editor, approver=approver, text=f"{SEALS}\n\n{SCALES}", effective_from=date(2022, 7, 1)
    )
    return june, july


def printed(edition):
    return launched_with(edition, {"en": Built(pdf=b"%PDF-1.7", pages=1, libraries={})})


# The pages -------------------------------------------------------------------------------------------------------


def test_the_history_tells_who_did_what_when_and_why(client, editor, approver, chapter, two_texts):
    client.force_login(approver)
    june, july = two_texts
    printed(release.prepare(chapter.handbook, by=approver, on=date(2022, 7, 1)))
    history.withdraw(july, reason="It named the wrong scale.", by=approver)
    colleague = make_user("colleague", role="editor", programme=chapter.programme)
    draft = drafted(chapter, drafter=editor, text="A third text.")
    saving.save(draft, text="A third text, longer.", by=colleague)

    page = client.get(reverse("desk:chapter_history", args=[chapter.pk]))

    told = {entry.version: entry for entry in page.context["entries"]}
    assert list(told) == [draft, july, june]
    assert told[draft].drafters == [colleague, editor]
    assert [edition.number for edition in told[july].editions] == ["1"]
    for words in (
        "It named the wrong scale.",
        "Written after the workshop.",
        "withdrawn by Approver",
        "in effect today",
    ):
        assertContains(page, words)


def test_any_two_wordings_are_chosen_across_pages_and_compared(client, editor, two_texts):
    client.force_login(editor)
    june, july = two_texts

    kept = client.get(reverse("desk:version_wordings", args=[july.pk]), {"old": june.wording_id})
    compared = client.get(reverse("desk:wordings_compare"), {"old": june.wording_id, "new": july.wording_id})
    half = client.get(reverse("desk:wordings_compare"), {"old": june.wording_id, "version": june.pk}, follow=True)

    assertContains(kept, "chosen on another page")
    assertContains(kept, f'name="old" value="{june.wording_id}" checked')
    assertRedirects(compared, reverse("desk:wording_redline", args=[june.wording_id, july.wording_id]))
    assertContains(half, "Choose two wordings")


def test_what_was_saved_by_itself_is_folded_and_what_was_kept_aside_is_marked(client, editor, chapter):
    client.force_login(editor)
    draft = drafted(chapter, drafter=editor, text=SEALS)
    for number in range(3):
        saving.save(draft, text=f"{SEALS}\n\nLine {number}.", by=editor, kind="autosaved")
    saving.put_aside(draft, text="Mine.", before=None, by=editor)

    page = client.get(reverse("desk:version_wordings", args=[draft.pk]))

    assert [(is_folded, len(stretch)) for is_folded, stretch in page.context["stretches"]] == [
        (False, 2),  # kept aside, and what stands
        (True, 2),
        (False, 1),
    ]
    assertContains(page, "kept aside")
    assertContains(page, "2 wordings saved by themselves")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", "Weigh it.", ("Weigh it.", False)),
        ("Weigh it.\n\nSeal it.", "Weigh it.\n\nSeal it twice.", ("Seal it twice.", False)),
        ("Weigh it.\n\nSeal it.", "Weigh it.\n\nSign it.\n\nSeal it.", ("Sign it.", False)),
        ("Weigh it.\n\nSeal it.", "Weigh it.", ("Seal it.", True)),
        ("Weigh it.\n\nSeal it.", "Seal it.\n\nWeigh it.", ("Seal it.", False)),
        ("Weigh it.", "Weigh it.", ("Weigh it.", False)),
        ("word " * 40 + "old end.", "word " * 40 + "new end.", ("…" + "word " * 4 + "new end.", False)),
        ("Weigh it.", "Seal " + "it " * 40, ("Seal it it it it it it it it…", False)),
    ],
)
def test_a_wording_is_told_from_the_one_before_it(before, after, told):
    assert history.difference(before, after, 30) == told


def test_each_row_of_all_wordings_says_what_is_different_in_it(client, editor, chapter, monkeypatch):
    monkeypatch.setattr(history_pages, "WORDINGS_ON_A_PAGE", 2)
    draft = drafted(chapter, drafter=editor, text="Weigh it.")
    saving.save(draft, text="Weigh it.\n\nSeal it.", by=editor)
    saving.save(draft, text="Weigh it.\n\nSeal it.\n\nSign it.", by=editor)
    client.force_login(editor)

    page = client.get(reverse("desk:version_wordings", args=[draft.pk]))

    rows = [wording for _folded, stretch in page.context["stretches"] for wording in stretch]
    assert [wording.difference[0] for wording in rows] == ["Sign it.", "Seal it."]


def test_thousands_of_wordings_are_paged_and_cost_the_same(client, editor, chapter, django_assert_max_num_queries):
    client.force_login(editor)
    draft = drafted(chapter, drafter=editor, text=SEALS)
    Wording.objects.bulk_create(
        Wording(version=draft, text=f"{number}", keys=[], sha256="", saved_by=editor) for number in range(450)
    )
    seen, before = [], ""
    for _page in range(5):
        with django_assert_max_num_queries(14):
            page = client.get(reverse("desk:version_wordings", args=[draft.pk]), {"before": before} if before else {})
        seen += [wording.pk for _folded, stretch in page.context["stretches"] for wording in stretch]
        before = page.context["next"]

    assert before is None
    assert seen == list(draft.wordings.order_by("-pk").values_list("pk", flat=True))


def test_the_history_costs_the_same_with_two_versions_and_with_thirty(
    client, editor, chapter, two_texts, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(editor)
    address = reverse("desk:chapter_history", args=[chapter.pk])
    with CaptureQueriesContext(
        connection,
    ) as two:
        client.get(address)
    for _number in range(28):
        history.withdraw(drafted(chapter, drafter=editor, text=SCALES), reason="Enough.", by=editor)

    with django_assert_num_queries(len(two)):
        page = client.get(address)

    assert len(page.context["entries"]) == 30


def test_one_wording_is_read_as_readers_would_get_it(client, editor, chapter):
    client.force_login(editor)
    draft = drafted(chapter, drafter=editor, text=f"{SEALS}\n\n<script>alert(1)</script>")
    first = draft.wording
    saving.save(draft, text=SCALES, by=editor)

    page = client.get(reverse("desk:wording_detail", args=[first.pk]))

    assertContains(page, 'id="1.1"')
    assertContains(page, "Take this wording up again")
    assertNotContains(page, "<script>alert")


# Restoring -------------------------------------------------------------------------------------------------------


def test_an_old_wording_becomes_a_new_draft_with_its_keys_and_citations(
    client, editor, approver, reviewer, consultation, chapter
):
    client.force_login(editor)
    draft = drafted(chapter, drafter=editor, text=f"{SEALS}\n\n{SCALES}")
    answered = disposed(make_contribution(consultation), reviewer=reviewer)
    citing.cite(draft, key=draft.wording.keys[1], contribution=answered, by=editor)
    decisions.submit(draft, change_note="First.", by=editor)
    june = decisions.approve(draft, effective_from=date(2022, 6, 1), change_note="First.", by=approver)
    approved(chapter, drafter=editor, approver=approver, text="Another text.", effective_from=date(2022, 7, 1))

    answer = client.post(reverse("desk:wording_restore", args=[june.wording_id]))

    restored = chapter.versions.get(status="drafted")
    assertRedirects(answer, restored.get_absolute_url())
    assert (restored.wording.text, restored.wording.keys) == (june.wording.text, june.wording.keys)
    assert [(cited.key, cited.contribution) for cited in restored.citations.all()] == [(june.wording.keys[1], answered)]
    assert acts_on(restored)[0].verb == "restored an earlier wording of"


def test_what_stood_before_a_restoring_comes_back_by_the_same_means(editor, chapter):
    draft = drafted(chapter, drafter=editor, text=SEALS)
    first = draft.wording
    second = saving.save(draft, text=f"{SCALES}\n\n{SEALS}", by=editor)

    assert history.restore(first, by=editor) == draft
    draft.refresh_from_db()
    assert (draft.wording.text, draft.wording.keys) == (first.text, first.keys)
    history.restore(second, by=editor)

    draft.refresh_from_db()
    assert (draft.wording.text, draft.wording.keys) == (second.text, second.keys)
    assert draft.wordings.count() == 4


def test_nothing_is_restored_into_a_draft_that_was_sent(client, editor, chapter, two_texts):
    client.force_login(editor)
    june, _july = two_texts
    draft = drafted(chapter, drafter=editor, text="A third text.")
    decisions.submit(draft, change_note="Third.", by=editor)

    page = client.post(reverse("desk:wording_restore", args=[june.wording_id]), follow=True)

    assertContains(page, "Have it returned, then try again")
    assert draft.wordings.count() == 2


# Withdrawing -----------------------------------------------------------------------------------------------------


def test_a_withdrawn_draft_frees_its_place_and_stays_in_the_history(client, editor, chapter):
    client.force_login(editor)
    draft = drafted(chapter, drafter=editor, text=SEALS)

    answer = client.post(reverse("desk:version_withdraw", args=[draft.pk]), {"reason": "Begun in the wrong chapter."})

    assertRedirects(answer, reverse("desk:chapter_history", args=[chapter.pk]))
    draft.refresh_from_db()
    assert (draft.status, draft.withdrawn_by, draft.withdrawal_reason) == (
        "withdrawn",
        editor,
        "Begun in the wrong chapter.",
    )
    with pytest.raises(drafts.NotOpen):
        saving.save(draft, text="More.", by=editor)
    assert drafts.start_draft(chapter, by=editor).based_on is None
    assertContains(client.get(draft.get_absolute_url()), "Begun in the wrong chapter.")
    for page in ("handbook_detail", "chapter_detail"):
        argument = chapter.handbook.slug if page == "handbook_detail" else chapter.pk
        assert client.get(reverse(f"desk:{page}", args=[argument])).status_code == 200


def test_once_an_approved_text_is_withdrawn_the_one_before_is_in_effect_again(editor, approver, chapter, two_texts):
    june, july = two_texts
    issued = printed(release.prepare(chapter.handbook, by=approver, on=date(2022, 7, 1)))

    history.withdraw(july, reason="It named the wrong scale.", by=approver)

    july.refresh_from_db()
    assert (july.status, july.withdrawn_by) == ("approved", approver)
    assert list(chapter.versions.in_effect(date(2022, 8, 1))) == [june]
    assert drafts.start_draft(chapter, by=editor).based_on == june
    assert drafts.start_correction(chapter, by=editor).based_on == june
    coming = release.prepare(chapter.handbook, by=approver, on=date(2022, 8, 1))
    assert [each.version for each in coming.chapters.all()] == [june]
    assert [each.version for each in EditionChapter.objects.filter(edition=issued)] == [july]


def test_an_import_starts_from_what_is_not_withdrawn(tmp_path, editor, approver, programme):
    file = tmp_path / "text.md"
    file.write_text(f"# Seals\n\n{SEALS}\n", encoding="utf-8")
    handbook = markdown_import.handbook_for_import("brought-in", programme=programme, by=editor)
    markdown_import.import_pieces(handbook, markdown_import.pieces_in([file]), by=editor)
    version = Version.objects.get()
    decisions.submit(version, change_note="First.", by=editor)
    decisions.approve(version, effective_from=date(2022, 6, 1), change_note="First.", by=approver)
    history.withdraw(version, reason="Wrong.", by=approver)

    markdown_import.import_pieces(handbook, markdown_import.pieces_in([file]), by=editor)

    assert [each.status for each in Version.objects.order_by("pk")] == ["approved", "drafted"]


def test_a_withdrawn_draft_lies_before_no_workshop_any_more(editor, consultation, chapter):
    draft = drafted(chapter, drafter=editor, text=SEALS)
    workshop = make_workshop(consultation)
    draft_consultations.lay_draft(draft, workshop, by=editor)

    history.withdraw(draft, reason="Begun in the wrong chapter.", by=editor)

    assert not LaidDraft.objects.exists()
    assert {act.verb for act in acts_on(draft)} >= {"took up again", "withdrew"}


def test_an_approved_text_is_withdrawn_once_by_an_approver_with_a_reason(client, editor, approver, two_texts):
    _june, july = two_texts

    with pytest.raises(PermissionDenied):
        history.withdraw(july, reason="No.", by=editor)
    with pytest.raises(ValidationError, match="Say why"):
        history.withdraw(july, reason=" ", by=approver)
    history.withdraw(july, reason="Wrong.", by=approver)
    with pytest.raises(history.WithdrawnAlready):
        history.withdraw(july, reason="Again.", by=approver)

    july.refresh_from_db()
    assert july.withdrawal_reason == "Wrong."
    client.force_login(approver)
    page = client.get(reverse("desk:version_withdraw", args=[july.pk]), follow=True)
    assertContains(page, "This text is withdrawn already.")


def test_a_text_that_an_edition_is_just_made_with_is_not_withdrawn(approver, chapter, two_texts):
    _june, july = two_texts
    release.prepare(chapter.handbook, by=approver, on=date(2022, 7, 1))

    with pytest.raises(ValidationError, match="just being made with this text"):
        history.withdraw(july, reason="Wrong.", by=approver)


# Corrections beside an open draft --------------------------------------------------------------------------------


def sent(version, *, by):
    decisions.submit(version, change_note="A slip.", by=by)
    return version


def test_a_correction_is_not_approved_over_a_text_that_took_effect_since(editor, approver, chapter):
    approved(chapter, drafter=editor, approver=approver, text=SEALS, effective_from=date(2022, 6, 1))
    correction = drafts.start_correction(chapter, by=editor)
    saving.save(correction, text=SEALS.replace("signed", "signed and dated"), by=editor)
    newer = approved(
        chapter, drafter=editor, approver=approver, text=f"{SEALS}\n\n{SCALES}", effective_from=date(2022, 7, 1)
    )
    sent(correction, by=editor)

    with pytest.raises(ValidationError, match="another text took effect"):
        decisions.approve(correction, effective_from=timezone.localdate(), change_note="A slip.", by=approver)
    decisions.return_to_drafters(correction, reasons="Bring it up to date.", by=approver)
    merging.bring_up_to_date(correction, by=editor)
    correction.refresh_from_db()
    assert correction.based_on == newer
    assert correction.wording.text == f"{SEALS.replace('signed', 'signed and dated')}\n\n{SCALES}\n"
    assert correction.wording.keys == newer.wording.keys
    decisions.approve(
        sent(correction, by=editor), effective_from=timezone.localdate(), change_note="A slip.", by=approver
    )

    assert list(chapter.versions.in_effect(timezone.localdate())) == [correction]


def test_a_correction_is_not_lost_to_a_text_that_is_approved_for_a_later_day(editor, approver, chapter):
    approved(chapter, drafter=editor, approver=approver, text=SEALS, effective_from=date(2022, 6, 1))
    correction = drafts.start_correction(chapter, by=editor)
    saving.save(correction, text=SEALS.replace("signed", "signed and dated"), by=editor)
    later = timezone.localdate() + timedelta(days=30)
    coming = approved(chapter, drafter=editor, approver=approver, text=f"{SEALS}\n\n{SCALES}", effective_from=later)

    decisions.approve(
        sent(correction, by=editor), effective_from=timezone.localdate(), change_note="A slip.", by=approver
    )

    opened = chapter.versions.get(status="drafted")
    assert (opened.is_correction, opened.based_on) == (False, coming)
    assert opened.wording.text == f"{SEALS.replace('signed', 'signed and dated')}\n\n{SCALES}\n"
    assert opened.wording.keys == coming.wording.keys
    assert editor.pk in opened.drafters
    assert approver.pk not in opened.drafters
