"""Before an edition is issued, the page names what it leaves out."""

from datetime import date

import pytest
from django.urls import reverse

from handbook.drafting import history
from tests.factories import approved, make_chapter, make_handbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def handbook(programme):
    return make_handbook(programme=programme, source_language="en", prevailing_language="km")


def page_of(client, approver, handbook, on="2022-06-01"):
    client.force_login(approver)
    return client.get(reverse("desk:edition_prepare", args=[handbook.slug]), {"on": on})


def test_a_text_that_takes_effect_later_is_named_with_its_day(client, handbook, editor, approver):
    approved(make_chapter(handbook), drafter=editor, approver=approver)
    later = approved(make_chapter(handbook), drafter=editor, approver=approver, effective_from=date(2022, 9, 1))

    page = page_of(client, approver, handbook)

    assert list(page.context["later"]) == [later]
    text = page.content.decode()
    assert "Approved, and left out because of their date" in text
    assert "in effect from 1 September 2022" in text
    assert list(page_of(client, approver, handbook, on="2022-09-01").context["later"]) == []


def test_a_text_that_was_withdrawn_is_not_named(client, handbook, editor, approver):
    approved(make_chapter(handbook), drafter=editor, approver=approver)
    later = approved(make_chapter(handbook), drafter=editor, approver=approver, effective_from=date(2022, 9, 1))
    history.withdraw(later, reason="A mistake.", by=approver)

    assert list(page_of(client, approver, handbook).context["later"]) == []


def test_chapters_that_the_prevailing_language_lacks_are_named(client, handbook, editor, approver):
    chapter = make_chapter(handbook)
    approved(chapter, drafter=editor, approver=approver)

    page = page_of(client, approver, handbook)

    assert page.context["lacking"] == [chapter]
    assert "the language that is to prevail" in page.content.decode()


def test_where_source_and_prevailing_language_are_one_nothing_is_said(client, programme, editor, approver):
    handbook = make_handbook(programme=programme, source_language="en", prevailing_language="en")
    approved(make_chapter(handbook), drafter=editor, approver=approver)

    page = page_of(client, approver, handbook)

    assert page.context["lacking"] == []
    assert "that is to prevail" not in page.content.decode()
