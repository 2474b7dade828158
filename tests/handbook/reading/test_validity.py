"""A page says how far its text may be relied on; what nobody recorded is said to be so."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from handbook.approval import decisions
from handbook.drafting import drafts, saving
from handbook.models import Chapter
from handbook.outline import chapters
from tests.factories import approved, issued, make_chapter, make_handbook
from tests.pages import text_of

pytestmark = pytest.mark.django_db

GUIDANCE = "Guidance. Binds no judge. The law decides."
PREVAILS = "Where a chapter has a text in Khmer, that text prevails."


@pytest.fixture
def chapter(programme):
    return make_chapter(make_handbook(), slug="evidence")


@pytest.fixture
def edition(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver)
    return issued(chapter.handbook, approver=approver, on=date(2022, 6, 1))


def test_a_chapter_and_the_cover_say_what_they_are(client, edition):
    for address in ("", "evidence/", "editions/1/", "editions/1/evidence/"):
        page = text_of(client.get(f"/en/wildlife-trafficking/{address}"))

        assert f"<strong>{GUIDANCE}</strong>" in page
        assert "<dt>Edition</dt><dd>1</dd>" in page
        assert "<dt>In effect from</dt><dd>1 June 2022</dd>" in page


def test_what_is_not_recorded_is_said_to_be_so(client, edition):
    page = text_of(client.get("/en/wildlife-trafficking/evidence/"))

    for question in ("Who answers for this chapter", "Last looked at", "Due to be looked at again"):
        assert f"<dt>{question}</dt><dd>not recorded</dd>" in page


def test_what_is_recorded_later_stands_beside_earlier_editions_too(client, edition, chapter):
    Chapter.objects.filter(pk=chapter.pk).update(
        owners={"en": "Department of Criminal Affairs"},
        looked_at_on=date(2024, 5, 2),
        look_again_by=timezone.localdate() - timedelta(days=1),
    )

    page = text_of(client.get("/en/wildlife-trafficking/editions/1/evidence/"))

    assert "<dd>Department of Criminal Affairs</dd>" in page
    assert "<dt>Last looked at</dt><dd>2 May 2024</dd>" in page
    assert '<strong class="overdue">this day has passed</strong>' in page


def test_a_language_prevails_only_where_there_is_a_text_in_it(client, edition, chapter, editor, approver):
    assert PREVAILS not in text_of(client.get("/en/wildlife-trafficking/evidence/"))
    assert "prevails" not in text_of(client.get("/en/wildlife-trafficking/"))
    other = make_chapter(chapter.handbook, slug="search")
    approved(other, drafter=editor, approver=approver)
    khmer = drafts.start_draft(chapter, by=editor, language="km")
    saving.save(khmer, text="ថ្លឹង", by=editor, titles={"km": "ភស្តុតាង"})
    decisions.submit(khmer, change_note="Translated.", by=editor)
    decisions.approve(khmer, effective_from=date(2022, 7, 1), change_note="Translated.", by=approver)
    issued(chapter.handbook, approver=approver, on=date(2022, 7, 1))

    for address, says in [("", True), ("evidence/", True), ("search/", False), ("editions/1/evidence/", False)]:
        page = text_of(client.get(f"/en/wildlife-trafficking/{address}"))
        assert (PREVAILS in page) is says


# At the desk


def test_who_arranges_the_handbook_records_it(client, chapter, editor, administrator):
    client.force_login(administrator)
    address = reverse("desk:chapter_edit", args=[chapter.pk])
    sent = {
        "titles_en": "Evidence",
        "slug": "evidence",
        "owners_en": "Department of Criminal Affairs",
        "looked_at_on": "2024-05-02",
        "look_again_by": "2025-05-02",
    }

    assert "An office, not a person." in client.get(address).content.decode()
    assert client.post(address, sent).status_code == 302

    page = text_of(client.get(reverse("desk:chapter_detail", args=[chapter.pk])))
    assert "<dt>Who answers for it</dt><dd>Department of Criminal Affairs</dd>" in page
    assert "<dt>Due to be looked at again</dt><dd>2 May 2025</dd>" in page


def test_a_day_before_the_last_look_is_refused_and_nothing_typed_is_lost(client, chapter, administrator):
    client.force_login(administrator)
    sent = {
        "titles_en": "Evidence",
        "slug": "evidence",
        "owners_en": "Department",
        "looked_at_on": "2024-05-02",
        "look_again_by": "2024-05-02",
    }

    page = client.post(reverse("desk:chapter_edit", args=[chapter.pk]), sent)

    assert "The day on which it is due again comes after the day it was looked at." in text_of(page)
    assert 'value="Department"' in text_of(page)
    chapter.refresh_from_db()
    assert chapter.looked_at_on is None


def test_the_stage_refuses_it_whoever_calls(chapter, administrator):
    told = {"looked_at_on": date(2024, 5, 2), "look_again_by": date(2024, 5, 1)}

    with pytest.raises(ValidationError, match="comes after"):
        chapters.edit_chapter(
            chapter, slug="evidence", titles={"en": "Evidence"}, part=None, topics=[], by=administrator, **told
        )
