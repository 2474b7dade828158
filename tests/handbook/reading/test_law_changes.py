"""At a paragraph that relies on a statute amended since, readers are told so, on its chapter's page and on its own."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from handbook.editions import kept_pages
from handbook.law_references import reliances
from handbook.models import Look
from law.models import Statute
from tests.factories import approved, drafted, issued, make_chapter, make_handbook
from tests.pages import text_of

pytestmark = pytest.mark.django_db

TEXT = "Ivory is charged under Article 98 of the Law on Forestry.\n\nArticle 98 asks for:\n\n- intent\n- trade"
NOTICE = "and this paragraph has not been looked at since."


@pytest.fixture
def chapter(programme):
    return make_chapter(make_handbook(), slug="evidence")


@pytest.fixture
def edition(chapter, editor, approver):
    """The first paragraph and the list rely on Article 98."""
    version = drafted(chapter, drafter=editor, text=TEXT)
    article = Statute.objects.get(slug="law-on-forestry").provisions.get(number="98")
    for key in (version.wording.keys[0], version.wording.keys[2]):
        reliances.confirm(version, key=key, provision=article, by=editor)
    approved(chapter, drafter=editor, approver=approver, text=TEXT)
    return issued(chapter.handbook, approver=approver, on=date(2022, 6, 1))


def amended(day):
    Statute.objects.filter(slug="law-on-forestry").update(amended_on=day)


TOMORROW = timezone.localdate() + timedelta(days=1)


def chapter_page(client):
    return text_of(client.get("/en/wildlife-trafficking/evidence/"))


def test_nothing_is_said_while_no_amendment_is_known_since(client, edition):
    assert NOTICE not in chapter_page(client)

    amended(date(2010, 1, 1))

    assert NOTICE not in chapter_page(client)


def test_the_notice_stands_at_each_paragraph_that_relies_on_it_around_the_frozen_text(client, edition):
    kept = kept_pages.chapter_page(edition.chapters.get()).html
    amended(TOMORROW)

    page = chapter_page(client)

    assert page.count(NOTICE) == 2
    first, key = edition.chapters.get().version.wording.keys[0], 'id="1.1" data-key="{}"> <div class="law-changed"'
    assert key.format(first).replace("> <", "><") in page.replace("> <", "><")
    assert "?edition=1#law-on-forestry-98" in page
    assert kept_pages.chapter_page(edition.chapters.get()).html == kept
    assert "law-changed" not in kept


def test_the_paragraphs_page_and_that_of_its_item_say_so_too(client, edition):
    amended(TOMORROW)
    wording = edition.chapters.get().version.wording
    item = edition.chapters.get().version.items.first()

    for key, count in [(wording.keys[0], 1), (wording.keys[1], 0), (wording.keys[2], 1), (item.key, 1)]:
        assert text_of(client.get(f"/en/wildlife-trafficking/p/{key}/")).count(NOTICE) == count


def test_once_an_editor_looked_again_it_is_gone(client, edition, editor):
    amended(TOMORROW)
    for reliance in edition.chapters.get().version.reliances.all():
        Look.objects.create(reliance=reliance, by=editor, at=timezone.now() + timedelta(days=2))

    assert NOTICE not in chapter_page(client)


def replaced(**fields):
    """The Law on Forestry gives way to one of our own making."""
    new = Statute.objects.create(slug="new-law", kind="law", titles={"en": "New Law"}, source="A book", **fields)
    Statute.objects.filter(slug="law-on-forestry").update(replaced_by=new)


def test_where_the_statute_was_replaced_the_notice_names_what_replaces_it(client, edition):
    replaced(in_force_from=date(2031, 3, 2))
    wording = edition.chapters.get().version.wording

    page = chapter_page(client)

    sentence = "the law was replaced by “New Law” on 2 March 2031, and this paragraph has not been looked at since."
    assert page.count(sentence) == 2
    for key, count in [(wording.keys[0], 1), (wording.keys[1], 0)]:
        assert text_of(client.get(f"/en/wildlife-trafficking/p/{key}/")).count(sentence) == count


def test_a_replacement_before_the_paragraph_was_looked_at_is_not_told(client, edition):
    replaced(in_force_from=date(2010, 3, 2))

    assert 'class="law-changed"' not in chapter_page(client)


def test_that_it_was_replaced_is_told_and_not_an_amendment_before_it(client, edition):
    amended(TOMORROW)
    replaced(in_force_from=date(2031, 3, 2))

    assert chapter_page(client).count("has not been looked at since") == 2
    assert "was amended" not in chapter_page(client)


def test_a_replacement_that_nobody_has_dated_is_told_always(client, edition, editor):
    replaced()
    for reliance in edition.chapters.get().version.reliances.all():
        Look.objects.create(reliance=reliance, by=editor, at=timezone.now() + timedelta(days=2))

    assert chapter_page(client).count("the law was replaced by “New Law”. When is not known.") == 2


def test_where_the_statute_has_ended_and_nothing_replaces_it_that_is_told(client, edition):
    Statute.objects.filter(slug="law-on-forestry").update(in_force_until=date(2031, 3, 1))

    sentence = "the law is not in force any more since 2 March 2031, and this paragraph has not been looked at since."
    assert chapter_page(client).count(sentence) == 2


def test_in_khmer_it_is_said_in_khmer(client, edition):
    amended(TOMORROW)

    page = text_of(client.get("/km/wildlife-trafficking/evidence/"))

    assert '<div class="law-changed" role="note" lang="km">' in page
    assert NOTICE not in page


def test_it_costs_the_same_however_many_paragraphs_rely_on_it(
    client, edition, chapter, editor, approver, django_assert_max_num_queries
):
    amended(TOMORROW)
    client.get("/en/wildlife-trafficking/evidence/")
    with django_assert_max_num_queries(6) as few:
        client.get("/en/wildlife-trafficking/evidence/")
    more = "\n\n".join(f"Article 98 of the Law on Forestry, seen {n} times, covers it." for n in range(2, 9))
    version = drafted(chapter, drafter=editor, text=f"{TEXT}\n\n{more}")
    article = Statute.objects.get(slug="law-on-forestry").provisions.get(number="98")
    for key in version.wording.keys:
        reliances.confirm(version, key=key, provision=article, by=editor)
    approved(chapter, drafter=editor, approver=approver, text=f"{TEXT}\n\n{more}", effective_from=date(2022, 7, 1))
    issued(chapter.handbook, approver=approver, on=date(2022, 7, 1))
    client.get("/en/wildlife-trafficking/evidence/")

    with django_assert_max_num_queries(6) as many:
        page = text_of(client.get("/en/wildlife-trafficking/evidence/"))

    assert page.count(NOTICE) == 10
    assert len(few) == len(many)
