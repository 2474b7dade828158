"""A handbook is made and arranged from the desk; what readers cite does not move."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts.acts import acts_on
from handbook.drafting import history, markdown_import
from handbook.editions import release
from handbook.models import Chapter, Handbook, Part
from handbook.outline import chapters as outline_chapters
from handbook.outline import handbooks, ordering
from press.manuscript import Built
from tests.factories import (
    approved,
    drafted,
    launched_with,
    make_chapter,
    make_consultation,
    make_handbook,
    make_part,
    make_programme,
    make_topic,
)
from tests.pages import text_of

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


def renamed(chapter, slug, *, by):
    return outline_chapters.edit_chapter(
        chapter, slug=slug, titles=chapter.titles, part=chapter.part, topics=chapter.topics.all(), by=by
    )


def printed(edition):
    """Issue an edition with a few bytes for its book."""
    return launched_with(edition, {"en": Built(pdf=b"%PDF-1.7", pages=1, libraries={})})


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


@pytest.mark.parametrize(
    ("titles", "says"),
    [
        ({"titles_en": "Article ១2", "titles_km": ""}, "The number “១2” mixes Khmer and Latin digits."),
        ({"titles_en": "Charges", "titles_km": "អ ាជ្ញា"}, "In “ាជ្ញា” a mark hangs on no letter."),
    ],
)
def test_a_mistyped_title_is_refused_as_it_is_in_a_text(client, editor, programme, titles, says):
    client.force_login(editor)
    handbook = make_handbook(slug="wildlife")
    new_handbook = {**SAID, "programme": programme.pk, "slug": "other", **titles}

    pages = [
        client.post(reverse("desk:handbook_new"), new_handbook),
        client.post(reverse("desk:part_new", args=["wildlife"]), titles),
        client.post(reverse("desk:chapter_new", args=["wildlife"]), {**titles, "slug": "charges"}),
    ]

    for page in pages:
        assert says in text_of(page)
    assert (list(Handbook.objects.all()), Part.objects.count(), Chapter.objects.count()) == ([handbook], 0, 0)


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
        outline_chapters.delete_chapter(first, by=approver)


def test_moving_a_chapter_without_approved_text_deals_the_numbers_anew(client, editor):
    client.force_login(editor)
    handbook = make_handbook()
    for _number in range(3):
        make_chapter(handbook)
    third = handbook.chapters.get(number=3)

    answer = client.post(reverse("desk:chapter_move", args=[third.pk]), {"direction": "up"})

    moved = f"chapter-{third.pk}"
    assertRedirects(answer, f"{reverse('desk:handbook_detail', args=[handbook.slug])}?moved={moved}")
    assert in_order(handbook) == [("chapter-1", 1), ("chapter-3", 2), ("chapter-2", 3)]


def test_an_approved_chapter_keeps_its_number_wherever_it_stands(editor, approver):
    handbook = make_handbook()
    chapters = [make_chapter(handbook) for _number in range(4)]
    approved(chapters[1], drafter=editor, approver=approver)

    ordering.move_chapter(chapters[1], up=True, by=editor)
    ordering.move_chapter(chapters[3], up=True, by=editor)

    assert in_order(handbook) == [("chapter-2", 2), ("chapter-1", 1), ("chapter-4", 3), ("chapter-3", 4)]


def test_moving_a_part_takes_its_chapters_along(editor):
    handbook = make_handbook()
    one, two = make_part(handbook), make_part(handbook, titles={"en": "Part two"})
    for number, part in enumerate([one, one, two], start=1):
        make_chapter(handbook, part=part, number=number)

    ordering.move_part(two, up=True, by=editor)

    assert in_order(handbook) == [("chapter-3", 1), ("chapter-1", 2), ("chapter-2", 3)]


def test_at_the_end_of_the_row_nothing_moves(editor):
    chapter = make_chapter()

    assert ordering.move_chapter(chapter, up=True, by=editor) is False
    assert ordering.move_chapter(chapter, up=False, by=editor) is False


def test_the_address_of_a_handbook_is_fixed_once_an_edition_holds_it(client, editor, approver):
    client.force_login(editor)
    chapter = make_chapter()
    handbook = chapter.handbook
    approved(chapter, drafter=editor, approver=approver)
    release.prepare(handbook, by=approver)

    page = client.post(reverse("desk:handbook_edit", args=[handbook.slug]), {**SAID, "slug": "another-address"})

    assertContains(page, "Editions of this handbook are cited by this address, so it stays")
    handbook.refresh_from_db()
    assert handbook.slug == "wildlife-trafficking"


def test_an_issued_address_leads_to_its_chapter_for_ever(client, editor, approver):
    chapter = make_chapter(make_handbook(readers="everybody"), slug="seals")
    first = approved(chapter, drafter=editor, approver=approver, text="Seals.")
    printed(release.prepare(chapter.handbook, by=approver, on=date(2022, 6, 1)))
    renamed(chapter, "evidence", by=editor)
    approved(chapter, drafter=editor, approver=approver, text="Seals, signed.", effective_from=date(2022, 7, 1))
    printed(release.prepare(chapter.handbook, by=approver, on=date(2022, 7, 1)))

    old = client.get("/en/wildlife-trafficking/seals/")
    frozen = client.get("/en/wildlife-trafficking/editions/1/seals/")
    changes = client.get("/en/wildlife-trafficking/editions/1..2/evidence/")

    assertRedirects(old, "/en/wildlife-trafficking/evidence/", status_code=301)
    assert "max-age=60" in old["Cache-Control"]
    assertContains(frozen, "Seals.")
    assertContains(changes, "<ins>")
    assert first.wording.keys[0] in chapter.versions.order_by("-pk")[0].wording.keys


def test_an_issued_address_is_given_to_no_other_chapter(client, editor, approver):
    client.force_login(editor)
    chapter = make_chapter(slug="seals")
    approved(chapter, drafter=editor, approver=approver)
    release.prepare(chapter.handbook, by=approver)
    renamed(chapter, "evidence", by=editor)
    other = make_chapter(chapter.handbook, slug="scales")

    page = client.post(
        reverse("desk:chapter_edit", args=[other.pk]), {"titles_en": "Scales", "titles_km": "", "slug": "seals"}
    )

    assertContains(page, "Another chapter was issued under this address")
    assert markdown_import.free_slug(chapter.handbook, "Seals", 3) == "seals-2"
    renamed(chapter, "seals", by=editor)
    chapter.refresh_from_db()
    assert chapter.slug == "seals"


def test_an_issued_number_is_given_to_no_other_chapter_even_where_its_text_is_withdrawn(editor, approver):
    handbook = make_handbook()
    first, second = make_chapter(handbook), make_chapter(handbook)
    version = approved(first, drafter=editor, approver=approver)
    printed(release.prepare(handbook, by=approver))
    history.withdraw(version, reason="It was wrong.", by=approver)

    ordering.place_chapter(second, part=None, place=1, by=editor)

    assert in_order(handbook) == [("chapter-2", 2), ("chapter-1", 1)]
    with pytest.raises(outline_chapters.HoldsVersions):
        outline_chapters.delete_chapter(first, by=editor)


@pytest.fixture
def shelf_of_five(db):
    """Chapter 1 in no part, 2 and 3 in part One, 4 and 5 in part Two."""
    handbook = make_handbook()
    make_chapter(handbook)
    one, two = make_part(handbook), make_part(handbook)
    for part in (one, one, two, two):
        make_chapter(handbook, part=part)
    return handbook


def reading_order(handbook):
    return [each.slug if isinstance(each, Chapter) else f"Part {each.pk}" for each in ordering.order_of(handbook)]


def test_the_whole_order_is_put_in_one_act(client, editor, shelf_of_five):
    client.force_login(editor)
    before = ordering.order_of(shelf_of_five)
    one, two, three, four, five = (each for each in before if isinstance(each, Chapter))
    first, second = (each for each in before if isinstance(each, Part))
    order = [five, second, two, one, first, three, four]
    tokens = [" ".join(f"{each._meta.model_name}-{each.pk}" for each in these) for these in (before, order)]

    answer = client.post(
        reverse("desk:handbook_arrange", args=[shelf_of_five.slug]),
        {"seen": tokens[0], "order": tokens[1], "moved": f"chapter-{five.pk}"},
    )

    assert ordering.order_of(shelf_of_five) == order
    assert answer.url.endswith(f"?moved=chapter-{five.pk}")
    assert [act.verb for act in acts_on(shelf_of_five)] == ["put in another order"]
    assert list(shelf_of_five.chapters.order_by("position").values_list("number", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("break_it", ["drop one", "one twice", "a stranger", "another saw"])
def test_an_order_that_does_not_fit_what_stands_changes_nothing(client, editor, shelf_of_five, break_it):
    client.force_login(editor)
    stranger = make_chapter(make_handbook(slug="other"))
    before = ordering.order_of(shelf_of_five)
    tokens = [f"{each._meta.model_name}-{each.pk}" for each in before]
    order, seen = list(reversed(tokens)), list(tokens)
    if break_it == "drop one":
        order.pop()
    elif break_it == "one twice":
        order[0] = order[1]
    elif break_it == "a stranger":
        order[0] = f"chapter-{stranger.pk}"
    else:
        ordering.move_chapter(before[0].handbook.chapters.get(slug="chapter-3"), up=True, by=editor)
        before = ordering.order_of(shelf_of_five)

    page = client.post(
        reverse("desk:handbook_arrange", args=[shelf_of_five.slug]),
        {"seen": " ".join(seen), "order": " ".join(order)},
        follow=True,
    )

    assertContains(page, "A colleague arranged this handbook in the meantime")
    assert ordering.order_of(shelf_of_five) == before


@pytest.mark.parametrize(
    ("place", "stands"),
    [
        ("1", ["chapter-1", "Part one", "chapter-3", "Part two", "chapter-2", "chapter-4", "chapter-5"]),
        ("2", ["chapter-1", "Part one", "chapter-3", "Part two", "chapter-4", "chapter-2", "chapter-5"]),
        ("99", ["chapter-1", "Part one", "chapter-3", "Part two", "chapter-4", "chapter-5", "chapter-2"]),
    ],
)
def test_a_chapter_moves_to_a_place_in_another_part_and_the_keyboard_stays_on_it(
    client, editor, shelf_of_five, place, stands
):
    client.force_login(editor)
    chapter = shelf_of_five.chapters.get(slug="chapter-2")
    one, two = shelf_of_five.parts.all()

    page = client.post(reverse("desk:chapter_move", args=[chapter.pk]), {"part": two.pk, "place": place}, follow=True)

    names = {f"Part {one.pk}": "Part one", f"Part {two.pk}": "Part two"}
    assert [names.get(each, each) for each in reading_order(shelf_of_five)] == stands
    row = page.content.decode().split(f'id="chapter-{chapter.pk}"')[1].split("</li>")[0]
    assert row.count("autofocus") == 1
    assert page.content.decode().count("autofocus") == 1


def test_a_chapter_moves_out_of_every_part(editor, shelf_of_five):
    ordering.place_chapter(shelf_of_five.chapters.get(slug="chapter-5"), part=None, place=1, by=editor)

    assert reading_order(shelf_of_five)[:2] == ["chapter-5", "chapter-1"]


def test_a_part_moves_to_a_place_with_its_chapters(editor, shelf_of_five):
    one, two = shelf_of_five.parts.all()

    assert ordering.place_part(two, place=1, by=editor) is True
    assert ordering.place_part(two, place=1, by=editor) is False

    assert [slug for slug, _number in in_order(shelf_of_five)] == [
        "chapter-1",
        "chapter-4",
        "chapter-5",
        "chapter-2",
        "chapter-3",
    ]


def test_moving_breaks_no_number_and_no_citation_of_approved_text(editor, approver, shelf_of_five):
    chapter = shelf_of_five.chapters.get(slug="chapter-2")
    version = approved(chapter, drafter=editor, approver=approver)

    ordering.place_chapter(chapter, part=shelf_of_five.parts.last(), place=9, by=editor)

    chapter.refresh_from_db()
    assert chapter.number == 2
    assert version.paragraphs.get().number == "2.1"


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

    outline_chapters.delete_chapter(first, by=editor)

    assert in_order(handbook) == [("chapter-2", 1)]


def test_a_handbook_draws_on_consultations_of_its_own_programme(editor, programme):
    elsewhere = make_consultation(programme=make_programme("money-laundering"))

    with pytest.raises(ValidationError, match="of its own programme"):
        handbooks.edit_handbook(make_handbook(), consultations=[elsewhere], by=editor)


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
