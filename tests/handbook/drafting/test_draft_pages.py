"""A draft is written, cited and compared from the desk; nothing typed is ever lost."""

from datetime import date

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from handbook.approval import decisions
from handbook.drafting import citing, drafts, saving
from handbook.models import Citation, Version
from tests.factories import (
    approved,
    disposed,
    drafted,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_topic,
    make_user,
)

FIRST = "Every opening of an exhibit bag is signed."
SECOND = "The court clerk keeps the record."


@pytest.fixture
def consultation(programme):
    return make_consultation()


@pytest.fixture
def chapter(consultation):
    chapter = make_chapter(make_handbook(consultations=[consultation]))
    chapter.topics.add(make_topic(consultation))
    return chapter


def edit(version):
    return reverse("desk:version_edit", args=[version.pk])


def typed(version, text, **more):
    seen = version.wording_id or ""
    return {"titles_en": "Evidence", "titles_km": "", "text": text, "seen": seen, **more}


def test_an_editor_starts_a_draft_and_writes_it(client, editor, chapter):
    client.force_login(editor)

    started = client.post(reverse("desk:draft_start", args=[chapter.pk]))
    version = Version.objects.get()
    assertRedirects(started, edit(version))
    stayed = client.post(edit(version), typed(version, FIRST, stay="yes"))
    version.refresh_from_db()
    left = client.post(edit(version), typed(version, f"{FIRST}\n\n{SECOND}"))

    assertRedirects(stayed, edit(version))
    assertRedirects(left, version.get_absolute_url())
    page = client.get(version.get_absolute_url())
    assertContains(page, 'id="1.2"')
    assertContains(page, SECOND)
    assertContains(page, "<h1>1 Evidence</h1>", html=True)


def test_a_second_draft_is_not_started_but_the_open_one_shown(client, editor, chapter):
    client.force_login(editor)
    version = drafted(chapter, drafter=editor)

    answer = client.post(reverse("desk:draft_start", args=[chapter.pk]), follow=True)

    assertRedirects(answer, version.get_absolute_url())
    assertContains(answer, "has an open draft already")
    assert Version.objects.count() == 1


def test_a_correction_needs_a_text_in_effect(client, editor, chapter):
    client.force_login(editor)

    answer = client.post(reverse("desk:correction_start", args=[chapter.pk]), follow=True)

    assertContains(answer, "so there is nothing to correct. Start a draft.")


def test_who_saved_in_the_meantime_is_not_overwritten_and_what_was_typed_stays(client, editor, chapter):
    client.force_login(editor)
    version = drafted(chapter, drafter=editor, text=FIRST)
    colleague = make_user("colleague", role="editor", programme=chapter.programme)
    saving.save(version, text="Every opening of an exhibit bag is signed twice.", by=colleague)

    page = client.post(edit(version), typed(version, "Every opening of a sealed bag is signed."))

    assertContains(page, "Colleague saved this text")
    assertContains(page, "sealed")
    assertContains(page, "<ins>")
    version.refresh_from_db()
    assert version.wording.text == "Every opening of an exhibit bag is signed twice.\n"
    assert version.wordings.get(kind="aside").text == "Every opening of a sealed bag is signed.\n"


def test_the_first_words_of_an_empty_draft_are_not_overwritten_either(client, editor, chapter):
    client.force_login(editor)
    version = drafts.start_draft(chapter, by=editor)
    empty = typed(version, SECOND)
    saving.save(version, text=FIRST, by=editor)

    client.post(edit(version), empty)

    version.refresh_from_db()
    assert sorted(version.wording.text.strip().split("\n\n")) == sorted([FIRST, SECOND])


def test_what_was_typed_into_a_draft_just_sent_is_kept_on_the_page(client, editor, chapter):
    client.force_login(editor)
    version = drafted(chapter, drafter=editor)
    decisions.submit(version, change_note="Done.", by=editor)

    page = client.post(edit(version), typed(version, "One more sentence."))

    assertContains(page, "An approver can return it to you. What you typed was not saved")
    assertContains(page, "One more sentence.</textarea>")


def test_a_draft_without_a_title_is_refused_beside_the_title(client, editor, chapter):
    client.force_login(editor)
    version = drafted(chapter, drafter=editor)

    page = client.post(edit(version), {**typed(version, SECOND), "titles_en": " "})

    assert list(page.context["form"].errors) == ["titles_en"]
    assertContains(page, f"{SECOND}</textarea>")


def test_a_paragraph_cites_an_accepted_contribution(client, editor, reviewer, consultation, chapter):
    client.force_login(editor)
    version = drafted(chapter, drafter=editor, text=f"{FIRST}\n\n{SECOND}")
    contribution = disposed(make_contribution(consultation), reviewer=reviewer)
    key = version.wording.keys[1]
    address = reverse("desk:version_sources", args=[version.pk])

    page = client.get(f"{address}?key={key}")
    assertContains(page, f'<option value="{key}" data-number="1.2" selected>')
    answer = client.post(
        reverse("desk:version_cite", args=[version.pk]), {"key": key, "contribution": contribution.receipt}
    )

    citation = Citation.objects.get()
    assertRedirects(answer, f"{address}?key={key}&cited={citation.pk}#sources")
    assert (citation.key, citation.contribution) == (key, contribution)
    page = client.get(version.get_absolute_url())
    assertContains(page, "Exhibit bags were opened without a signature.")
    assertNotContains(page, contribution.text)

    client.post(reverse("desk:citation_delete", args=[citation.pk]))
    assert not Citation.objects.exists()


def test_contributions_are_found_by_their_words(client, editor, reviewer, consultation, chapter):
    client.force_login(editor)
    version = drafted(chapter, drafter=editor)
    wanted = disposed(make_contribution(consultation), reviewer=reviewer, public_summary="Ivory was weighed wet.")
    other = disposed(make_contribution(consultation), reviewer=reviewer)
    address = reverse("desk:version_sources", args=[version.pk])

    found = client.get(f"{address}?q=ivory")
    nothing = client.get(f"{address}?q=pangolin")

    assertContains(found, wanted.receipt)
    assertNotContains(found, other.receipt)
    assertContains(nothing, "No accepted contribution has these words.")


def test_what_may_not_be_cited_is_refused_with_a_sentence(client, editor, reviewer, consultation, chapter):
    client.force_login(editor)
    version = drafted(chapter, drafter=editor)
    declined = disposed(make_contribution(consultation), reviewer=reviewer, outcome="declined")

    page = client.post(
        reverse("desk:version_cite", args=[version.pk]),
        {"key": version.wording.keys[0], "contribution": declined.receipt},
    )

    assertContains(page, "This contribution cannot be cited here. Choose one of the list.")
    assert not Citation.objects.exists()


def test_a_source_whose_paragraph_is_gone_is_shown_with_what_to_do(client, editor, reviewer, consultation, chapter):
    client.force_login(editor)
    version = drafted(chapter, drafter=editor, text=f"{FIRST}\n\n{SECOND}")
    contribution = disposed(make_contribution(consultation), reviewer=reviewer)
    citing.cite(version, key=version.wording.keys[1], contribution=contribution, by=editor)
    saving.save(version, text=FIRST, by=editor)

    page = client.get(version.get_absolute_url())

    assertContains(page, "Sources whose paragraph is gone")
    assertContains(page, "Cite it at another paragraph")


def test_two_wordings_are_compared_word_by_word(client, editor, approver, chapter):
    client.force_login(approver)
    earlier = approved(chapter, drafter=editor, approver=approver, text=f"{FIRST}\n\n{SECOND}")
    later = drafted(chapter, drafter=editor, text=f"{FIRST}\n\nThe court clerk keeps the sealed record.")

    page = client.get(reverse("desk:wording_redline", args=[earlier.wording_id, later.wording_id]))

    assertContains(page, "<ins>sealed </ins>")
    assertContains(page, "1 paragraph unchanged")


def test_wordings_of_different_chapters_are_not_compared(client, editor):
    client.force_login(editor)
    handbook = make_handbook()
    one, two = (drafted(make_chapter(handbook), drafter=editor) for _number in range(2))

    page = client.get(reverse("desk:wording_redline", args=[one.wording_id, two.wording_id]))

    assert page.status_code == 404


@pytest.mark.parametrize("role", ["reader", "rapporteur", "reviewer", "administrator", "outsider"])
def test_a_draft_is_not_found_by_who_may_not_read_drafts(client, role, request, editor, chapter):
    version = drafted(chapter, drafter=editor)
    client.force_login(request.getfixturevalue(role))

    for name in ("version_detail", "version_edit", "version_sources", "version_approve"):
        assert client.get(reverse(f"desk:{name}", args=[version.pk])).status_code == 404
    assert client.get(reverse("desk:wording_redline", args=[version.wording_id] * 2)).status_code == 404


def test_an_approver_reads_a_draft_but_does_not_write_in_it(client, approver, editor, chapter):
    client.force_login(approver)
    version = drafted(chapter, drafter=editor)

    assertContains(client.get(version.get_absolute_url()), FIRST)
    assert client.get(edit(version)).status_code == 403
    assert client.post(reverse("desk:draft_start", args=[chapter.pk])).status_code == 403


def test_nothing_an_author_writes_reaches_the_page_as_script(client, editor, chapter):
    client.force_login(editor)
    version = drafted(chapter, drafter=editor, text="Before <script>alert(1)</script> after.")

    for page in (client.get(version.get_absolute_url()), client.get(edit(version))):
        assertNotContains(page, "<script>alert")


def test_a_version_and_its_sources_cost_the_same_with_one_row_and_with_thirty(
    client, editor, approver, reviewer, consultation, chapter, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(editor)
    text = "\n\n".join(f"Paragraph {number} says how bag {number} is kept." for number in range(30))
    version = drafted(chapter, drafter=editor, text=text)
    pages = [version.get_absolute_url(), reverse("desk:version_sources", args=[version.pk]), chapter.get_absolute_url()]

    def cite(key):
        contribution = disposed(make_contribution(consultation), reviewer=reviewer)
        citing.cite(version, key=key, contribution=contribution, by=editor)

    cite(version.wording.keys[0])
    counts = []
    for page in pages:
        with django_assert_max_num_queries(25) as asked:
            client.get(page)
        counts.append(len(asked.captured_queries))
    for key in version.wording.keys[1:]:
        cite(key)
    for number in range(30):
        correction = Version(
            chapter=chapter,
            language="en",
            status="approved",
            titles=chapter.titles,
            wording=version.wording,
            change_note="Said so.",
            effective_from=date(2000, 1, 1 + number),
            started_by=editor,
            submitted_by=editor,
            submitted_at=version.started_at,
            approved_by=approver,
            approved_at=version.started_at,
        )
        correction.save()

    for page, count in zip(pages, counts, strict=True):
        with django_assert_num_queries(count):
            client.get(page)
