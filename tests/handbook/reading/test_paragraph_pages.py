"""A paragraph is told by the edition in effect, never by one withdrawn or still to come where another has it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from handbook.editions import release
from handbook.models import Edition
from tests.factories import approved, issued, make_chapter, make_handbook

pytestmark = pytest.mark.django_db

FIRST, SECOND = "Every tusk is weighed.", "Every tusk is numbered and weighed."


@pytest.fixture
def chapter(programme):
    return make_chapter(make_handbook(programme=programme), slug="evidence")


@pytest.fixture
def issue(chapter, editor, approver):
    """Issue an edition with this text, in effect from a day."""

    def issued_on(text, day):
        approved(chapter, drafter=editor, approver=approver, text=text, effective_from=day)
        return issued(chapter.handbook, approver=approver, on=day)

    return issued_on


def key_of(edition):
    return edition.chapters.get().version.wording.keys[0]


def page_of(client, edition):
    return client.get(f"/en/wildlife-trafficking/p/{key_of(edition)}/")


def test_of_two_that_held_the_one_in_effect_tells_it(client, issue):
    issue(FIRST, date(2022, 6, 1))
    second = issue(SECOND, date(2024, 1, 1))

    page = page_of(client, second)

    assert page.context["shown"].edition == second
    assert "banner" not in page.content.decode()


def test_an_edition_of_the_future_does_not_tell_it_yet(client, issue):
    first = issue(FIRST, date(2022, 6, 1))
    future = issue(SECOND, timezone.localdate() + timedelta(days=60))

    page = page_of(client, future)

    text = page.content.decode()
    assert page.context["shown"].edition == first
    assert f'<div class="paragraph"><p>{FIRST}</p></div>' in text
    assert "edition 1, paragraph 1.1, in effect from 1 June 2022" in text
    assert "banner" not in text


def test_a_withdrawn_edition_does_not_tell_it_where_another_is_in_effect(client, issue, approver):
    first = issue(FIRST, date(2022, 6, 1))
    second = issue(SECOND, date(2024, 1, 1))
    release.withdraw(second, reason="A table was wrong.", by=approver)

    page = page_of(client, second)

    assert page.context["shown"].edition == first
    assert "edition 1, paragraph 1.1" in page.content.decode()


def test_where_only_a_withdrawn_edition_has_it_the_page_carries_its_banner(client, issue, approver):
    only = issue(FIRST, date(2022, 6, 1))
    release.withdraw(only, reason="A table was wrong.", by=approver)

    text = page_of(client, only).content.decode()

    assert "Edition 1 was withdrawn on" in text
    assert "Reason: A table was wrong." in text
    assert "No edition of this handbook is in effect today." in text


def test_where_only_an_earlier_edition_has_it_the_page_says_so(client, issue):
    first = issue(FIRST, date(2022, 6, 1))
    issue("Something else altogether stands here now, with no tusks.", date(2024, 1, 1))
    assert Edition.objects.count() == 2

    text = page_of(client, first).content.decode()

    if key_of(first) == key_of(Edition.objects.get(major=2)):
        pytest.fail("The second text is meant to be another paragraph.")
    assert "It is no longer the one in effect." in text
    assert "Read edition 2, in effect from 1 January 2024" in text


def test_where_only_a_future_edition_has_it_the_page_says_so(client, issue):
    future = issue(FIRST, timezone.localdate() + timedelta(days=60))

    assert "and is not in effect yet." in page_of(client, future).content.decode()
