"""A handbook is made and arranged from the desk; what readers cite does not move."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts.acts import acts_on
from handbook import arranging, editions
from handbook.models import Chapter, Handbook, Part
from tests.factories import (
    approved,
    drafted,
    make_chapter,
    make_consultation,
    make_handbook,
    make_part,
    make_programme,
    make_topic,
)

SAID = {
    "titles_en": "Wildlife trafficking cases",
    "titles_km": "",
    "subtitles_en": "",
    "subtitles_km": "",
    "publisher_en": "Ministry of Justice",
    "publisher_km": "",
    "source_language": "en",
    "prevailing_language": "km",
    "readers": "everybody",
}


def in_order(handbook):
    return list(handbook.chapters.order_by("position").values_list("slug", "number"))


def test_an_editor_makes_a_handbook_a_part_and_a_chapter(client, editor, programme):
    client.force_login(editor)
    consultation = make_consultation()
    topic = make_topic(consultation)

    client.post(
        reverse("desk:handbook_new"),
        {**SAID, "programme": programme.pk, "slug": "wildlife", "consultations": [consultation.pk]},
    )
    handbook = Handbook.objects.get()
    client.post(reverse("desk:part_new", args=["wildlife"]), {"titles_en": "The case", "titles_km": ""})
    part = Part.objects.get()
    client.post(
        reverse("desk:chapter_new", args=["wildlife"]),
        {"titles_en": "Charges", "titles_km": "", "slug": "charges", "part": part.pk, "topics": [topic.pk]},
    )
    chapter = Chapter.objects.get()

    assert handbook.titles == {"en": "Wildlife trafficking cases"}
    assert handbook.publisher == {"en": "Ministry of Justice"}
    assert list(handbook.consultations.all()) == [consultation]
    assert (chapter.number, chapter.position, chapter.part) == (1, 1, part)
    assert list(chapter.topics.all()) == [topic]
    assert [acts_on(thing).get().verb for thing in (handbook, part, chapter)] == ["made", "made", "made"]
    assertContains(client.get(reverse("desk:handbook_detail", args=["wildlife"])), "Charges")


def test_a_refused_address_is_said_beside_it_and_nothing_typed_is_lost(client, editor, programme):
    client.force_login(editor)

    page = client.post(reverse("desk:handbook_new"), {**SAID, "programme": programme.pk, "slug": "search"})

    assertContains(page, "has another meaning in addresses")
    assertContains(page, "Ministry of Justice")
    assert not Handbook.objects.exists()


def test_two_chapters_never_share_an_address(client, editor):
    client.force_login(editor)
    chapter = make_chapter(slug="charges")

    page = client.post(
        reverse("desk:chapter_new", args=[chapter.handbook.slug]),
        {"titles_en": "Charges again", "titles_km": "", "slug": "charges"},
    )

    assertContains(page, "Another chapter of this handbook has this address.")
    assert Chapter.objects.count() == 1


@pytest.mark.parametrize("role", ["reader", "rapporteur", "reviewer", "outsider"])
def test_who_does_not_work_on_a_handbook_does_not_find_it_at_the_desk(client, role, request):
    client.force_login(request.getfixturevalue(role))
    chapter = make_chapter()

    assert client.get(reverse("desk:handbook_detail", args=[chapter.handbook.slug])).status_code == 404
    assert client.get(chapter.get_absolute_url()).status_code == 404
    assert client.post(reverse("desk:chapter_move", args=[chapter.pk]), {"direction": "up"}).status_code == 404


def test_an_approver_sees_the_order_but_may_not_change_it(client, approver):
    client.force_login(approver)
    handbook = make_handbook()
    first, second = make_chapter(handbook), make_chapter(handbook)

    assertContains(client.get(reverse("desk:handbook_detail", args=[handbook.slug])), "Chapter 2")
    refused = client.post(reverse("desk:chapter_move", args=[second.pk]), {"direction": "up"})

    assert refused.status_code == 403
    assert in_order(handbook) == [("chapter-1", 1), ("chapter-2", 2)]
    with pytest.raises(PermissionDenied):
        arranging.delete_chapter(first, by=approver)


def test_moving_a_chapter_without_approved_text_deals_the_numbers_anew(client, editor):
    client.force_login(editor)
    handbook = make_handbook()
    for _number in range(3):
        make_chapter(handbook)
    third = handbook.chapters.get(number=3)

    answer = client.post(reverse("desk:chapter_move", args=[third.pk]), {"direction": "up"})

    assertRedirects(answer, reverse("desk:handbook_detail", args=[handbook.slug]))
    assert in_order(handbook) == [("chapter-1", 1), ("chapter-3", 2), ("chapter-2", 3)]


def test_an_approved_chapter_keeps_its_number_wherever_it_stands(editor, approver):
    handbook = make_handbook()
    chapters = [make_chapter(handbook) for _number in range(4)]
    approved(chapters[1], drafter=editor, approver=approver)

    arranging.move_chapter(chapters[1], up=True, by=editor)
    arranging.move_chapter(chapters[3], up=True, by=editor)

    assert in_order(handbook) == [("chapter-2", 2), ("chapter-1", 1), ("chapter-4", 3), ("chapter-3", 4)]


def test_moving_a_part_takes_its_chapters_along(editor):
    handbook = make_handbook()
    one, two = make_part(handbook), make_part(handbook, titles={"en": "Part two"})
    for number, part in enumerate([one, one, two], start=1):
        make_chapter(handbook, part=part, number=number)

    arranging.move_part(two, up=True, by=editor)

    assert in_order(handbook) == [("chapter-3", 1), ("chapter-1", 2), ("chapter-2", 3)]


def test_at_the_end_of_the_row_nothing_moves(editor):
    chapter = make_chapter()

    assert arranging.move_chapter(chapter, up=True, by=editor) is False
    assert arranging.move_chapter(chapter, up=False, by=editor) is False


def test_addresses_are_fixed_once_an_edition_holds_them(client, editor, approver):
    client.force_login(editor)
    chapter = make_chapter()
    handbook = chapter.handbook
    approved(chapter, drafter=editor, approver=approver)
    editions.prepare(handbook, by=approver)

    of_handbook = client.post(reverse("desk:handbook_edit", args=[handbook.slug]), {**SAID, "slug": "another-address"})
    of_chapter = client.post(
        reverse("desk:chapter_edit", args=[chapter.pk]),
        {"titles_en": "Chapter 1", "titles_km": "", "slug": "another-address"},
    )

    assertContains(of_handbook, "Editions of this handbook are cited by this address, so it stays")
    assertContains(of_chapter, "Editions are cited by this chapter&#x27;s address, so it stays")
    handbook.refresh_from_db()
    chapter.refresh_from_db()
    assert (handbook.slug, chapter.slug) == ("wildlife-trafficking", "chapter-1")


def test_a_chapter_with_text_and_a_part_with_chapters_are_not_taken_away(client, editor):
    client.force_login(editor)
    handbook = make_handbook()
    part = make_part(handbook)
    written, empty = make_chapter(handbook, part=part), make_chapter(handbook)
    drafted(written, drafter=editor)

    of_part = client.post(reverse("desk:part_delete", args=[part.pk]), follow=True)
    of_written = client.post(reverse("desk:chapter_delete", args=[written.pk]), follow=True)
    client.post(reverse("desk:chapter_delete", args=[empty.pk]))

    assertContains(of_part, "holds chapters. Put them into another part first")
    assertContains(of_written, "holds text, and text is never deleted")
    assert list(Part.objects.all()) == [part]
    assert list(Chapter.objects.all()) == [written]


def test_the_number_of_a_chapter_taken_away_is_free_again(editor):
    handbook = make_handbook()
    first, _second = make_chapter(handbook), make_chapter(handbook)

    arranging.delete_chapter(first, by=editor)

    assert in_order(handbook) == [("chapter-2", 1)]


def test_a_handbook_draws_on_consultations_of_its_own_programme(editor, programme):
    elsewhere = make_consultation(programme=make_programme("money-laundering"))

    with pytest.raises(ValidationError, match="of its own programme"):
        arranging.edit_handbook(make_handbook(), consultations=[elsewhere], by=editor)


def test_the_list_and_the_contents_cost_the_same_with_one_row_and_with_thirty(
    client, editor, approver, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(editor)
    handbook = make_handbook()
    approved(make_chapter(handbook), drafter=editor, approver=approver)
    pages = [reverse("desk:handbook_list"), reverse("desk:handbook_detail", args=[handbook.slug])]
    counts = []
    for page in pages:
        with django_assert_max_num_queries(20) as asked:
            client.get(page)
        counts.append(len(asked.captured_queries))

    for number in range(2, 31):
        drafted(make_chapter(handbook), drafter=editor)
        make_handbook(slug=f"handbook-{number}")

    for page, count in zip(pages, counts, strict=True):
        with django_assert_num_queries(count):
            client.get(page)
