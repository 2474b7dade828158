"""The pages of issuing: look at an edition as readers will see it, issue it, move its hour, enter its instrument."""

import io
from datetime import date, timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import Act
from handbook.editions import launching, release
from handbook.models import Edition, Handbook, Instrument, Launch
from press.manuscript import Built
from tests.factories import approved, built_with, issued_as_it_is, launched_with, make_chapter, make_handbook

pytestmark = pytest.mark.django_db


def a_book(pages=2) -> dict[str, Built]:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _page in range(pages):
            pdf.add_blank_page(page_size=(499, 709))
        pdf.save(out)
    return {"en": Built(pdf=out.getvalue(), pages=pages, libraries={})}


@pytest.fixture
def handbook(programme):
    return make_handbook()


@pytest.fixture
def first(handbook, editor, approver):
    approved(make_chapter(handbook), drafter=editor, approver=approver, text="Old rule.\n\nSecond rule.")
    return launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)))


@pytest.fixture
def built(handbook, first, editor, approver):
    """Edition 2 with a book, which nobody has issued yet: a paragraph came in before the others."""
    text = "New rule.\n\nOld rule.\n\nSecond rule."
    approved(handbook.chapters.get(), drafter=editor, approver=approver, text=text, effective_from=date(2022, 7, 1))
    return built_with(release.prepare(handbook, by=approver, on=date(2022, 7, 1)), a_book())


def at(name, edition):
    return reverse(f"desk:{name}", args=[edition.pk])


# Preparing -------------------------------------------------------------------------------------------------------


def test_before_it_is_prepared_the_page_tells_which_numbers_will_mean_another_paragraph(
    client, handbook, first, editor, approver
):
    text = "Ivory is weighed before anybody touches it.\n\nOld rule."
    chapter = handbook.chapters.get()
    approved(chapter, drafter=editor, approver=approver, text=text, effective_from=date(2022, 7, 1))
    client.force_login(approver)

    page = client.get(reverse("desk:edition_prepare", args=[handbook.slug]), {"on": "2022-07-01"})

    assertContains(page, "2 numbers mean another paragraph than before")
    assertContains(page, "<li>Paragraph 1.1 is paragraph 1.2 now</li>", html=True)
    assertContains(page, "<li>Paragraph 1.2 is no longer there</li>", html=True)


def test_a_chapter_is_held_back_by_a_tick_and_the_instrument_may_be_said_at_once(
    client, handbook, first, editor, approver
):
    changed = handbook.chapters.get()
    approved(changed, drafter=editor, approver=approver, text="Changed.", effective_from=date(2022, 7, 1))
    approved(make_chapter(handbook), drafter=editor, approver=approver, text="New.")
    client.force_login(approver)
    sent = {"on": "2022-07-01", "held_back": [changed.pk], "number": "12/26", "day": "2022-06-30", "kind": "circular"}

    client.post(reverse("desk:edition_prepare", args=[handbook.slug]), sent)

    edition = Edition.objects.get(status="prepared")
    assert [row.version.wording.text for row in edition.chapters.order_by("position")] == [
        "Old rule.\n\nSecond rule.\n",
        "New.\n",
    ]
    assert str(edition.instruments.get()) == "Circular No. 12/26 of 30 June 2022"


# Looking at it -----------------------------------------------------------------------------------------------------


def test_who_may_issue_sees_it_as_readers_will_and_every_page_says_that_it_is_a_preview(client, built, approver):
    client.force_login(approver)
    pages = ["editions/2/", "editions/2/chapter-1/", "editions/2/changes/numbers/", "editions/1..2/chapter-1/"]

    for rest in pages:
        page = client.get(f"/en/wildlife-trafficking/{rest}")
        assertContains(page, "Preview: edition 2 is not launched.")
        assert page["Cache-Control"].startswith("private")
    assertContains(client.get("/en/wildlife-trafficking/editions/2/chapter-1/"), "New rule.")
    # Where readers are, nothing changed for them either.
    assertNotContains(client.get("/en/wildlife-trafficking/chapter-1/"), "New rule.")
    assertNotContains(client.get("/en/wildlife-trafficking/editions/"), "Edition 2")


def test_nobody_else_sees_it(client, built, editor, reader, outsider):
    statuses = []
    for person in (None, editor, reader, outsider):
        if person:
            client.force_login(person)
        statuses.append(client.get("/en/wildlife-trafficking/editions/2/").status_code)

    assert statuses == [404, 404, 404, 404]


def test_its_book_is_marked_on_every_page_and_the_one_that_is_issued_is_not(client, built, approver):
    client.force_login(approver)
    address = "/en/wildlife-trafficking/editions/2/handbook.pdf"

    preview = client.get(address)

    assert [page.extract_text().strip() for page in PdfReader(io.BytesIO(preview.content)).pages] == [
        "Preview: not issued, not to be cited"
    ] * 2
    issued_as_it_is(built)
    with built.files.get().stored_file.content.open("rb") as content:
        assert client.get(address).getvalue() == content.read()


# Issuing ---------------------------------------------------------------------------------------------------------


def test_it_is_issued_at_once_with_the_tick(client, built, approver):
    client.force_login(approver)
    form = {"when": "now", "seen_as": launching.seen(built)}

    refused = client.post(at("edition_issue", built), form)
    answer = client.post(at("edition_issue", built), {**form, "exposes_no_method": "on"})

    assertContains(refused, "Confirm that no passage exposes a method of investigation.")
    assertRedirects(answer, at("edition_detail", built))
    assert Edition.objects.get(pk=built.pk).is_launched


def test_for_signed_in_readers_the_page_does_not_ask(client, built, approver):
    Handbook.objects.update(readers="signed_in")
    client.force_login(approver)

    page = client.get(at("edition_issue", built))
    client.post(at("edition_issue", built), {"when": "now", "seen_as": launching.seen(built)})

    assertNotContains(page, "method of investigation")
    assert Edition.objects.get(pk=built.pk).is_launched


def test_it_is_issued_for_an_hour_moved_and_called_off(client, built, approver):
    client.force_login(approver)
    day = timezone.localdate() + timedelta(days=5)
    form = {"when": "later", "day": day.isoformat(), "time": "09:00", "exposes_no_method": "on"}

    client.post(at("edition_issue", built), {**form, "seen_as": launching.seen(built)})

    launch = Launch.objects.get(edition=built)
    assert timezone.localtime(launch.at).strftime("%Y-%m-%d %H:%M") == f"{day} 09:00"
    assertContains(client.get(at("edition_detail", built)), "without anybody doing anything")

    client.post(at("launch_move", built), {"day": day, "time": "14:30", "seen_at": launch.at.isoformat()})
    moved = Launch.objects.get(edition=built).at
    assert timezone.localtime(moved).strftime("%H:%M") == "14:30"

    client.post(at("launch_call_off", built), {"seen_at": moved.isoformat()})
    assert Edition.objects.get(pk=built.pk).status == "prepared"


def test_who_comes_second_is_told_how_it_stands(client, built, approver):
    seen_as = launching.seen(built)
    hour = timezone.now() + timedelta(days=1)
    issued_as_it_is(built, at=hour)
    client.force_login(approver)

    answer = client.post(at("edition_issue", built), {"when": "now", "seen_as": seen_as}, follow=True)
    late = client.post(at("launch_call_off", built), {"seen_at": "not an hour"}, follow=True)

    for told in (answer, late):
        assertContains(told, f"Somebody decided already: readers see this edition from {launching.said(hour)}.")
    assert Launch.objects.get(edition=built).at == hour


def test_an_hour_that_is_missing_or_past_is_said_at_the_form(client, built, approver):
    client.force_login(approver)
    form = {"when": "later", "exposes_no_method": "on", "seen_as": launching.seen(built)}

    assertContains(client.post(at("edition_issue", built), form), "Say the day and the hour.")
    past = client.post(at("edition_issue", built), {**form, "day": "2022-01-01", "time": "09:00"})
    assertContains(past, "This hour is past. Choose a later one, or issue it now.")


def test_a_book_that_was_built_again_is_looked_at_once_more(client, built, approver):
    seen_as = launching.seen(built)
    built_with(built, a_book(pages=3))
    client.force_login(approver)

    answer = client.post(
        at("edition_issue", built), {"when": "now", "seen_as": seen_as, "exposes_no_method": "on"}, follow=True
    )

    assertContains(answer, "Its book was built again since you looked at it.")
    assert Edition.objects.get(pk=built.pk).status == "prepared"


def test_an_edition_that_waits_is_called_off_and_not_withdrawn(client, built, approver):
    issued_as_it_is(built, at=timezone.now() + timedelta(days=1))
    client.force_login(approver)

    answer = client.post(at("edition_withdraw", built), {"reason": "Wrong."}, follow=True)

    assertContains(answer, "Readers do not have this edition yet.")
    assert Edition.objects.get(pk=built.pk).withdrawn_at is None


# The instrument --------------------------------------------------------------------------------------------------


def a_photograph() -> bytes:
    out = io.BytesIO()
    Picture.new("RGB", (40, 60), "white").save(out, "PNG")
    return out.getvalue()


def test_number_date_and_scan_are_entered_late_and_readers_open_the_scan(client, first, approver):
    client.force_login(approver)
    scan = SimpleUploadedFile("prakas.png", a_photograph(), "image/png")

    client.post(at("edition_instrument", first), {"kind": "prakas", "number": "7", "day": "2022-06-02", "scan": scan})

    client.logout()
    address = "/en/wildlife-trafficking/editions/1/verify/instrument/"
    assertContains(client.get("/en/wildlife-trafficking/"), f'<a href="{address}">Prakas No. 7 of 2 June 2022</a>')
    answer = client.get(address)
    assert answer["Content-Type"] == "image/jpeg"  # made anew
    assert answer.getvalue().startswith(b"\xff\xd8\xff")
    assert Act.objects.get(verb="entered the instrument of").who == approver


def test_entered_again_the_last_counts_and_the_scan_stays(client, first, approver):
    client.force_login(approver)
    scan = SimpleUploadedFile("prakas.png", a_photograph(), "image/png")
    sent = {"kind": "prakas", "number": "7", "day": "2022-06-02"}
    client.post(at("edition_instrument", first), {**sent, "scan": scan})

    client.post(at("edition_instrument", first), {**sent, "number": "8"})

    assert [(row.number, row.scan is not None) for row in first.instruments.all()] == [("7", True), ("8", True)]
    assertContains(client.get("/en/wildlife-trafficking/"), "Prakas No. 8")


@pytest.mark.parametrize(
    "content", [b"<script>alert(1)</script>", b"%PDF-1.7 that does not open", b"\xff\xd8\xff broken"]
)
def test_what_is_no_scan_is_refused_by_its_content(client, first, approver, content):
    client.force_login(approver)
    scan = SimpleUploadedFile("prakas.pdf", content, "application/pdf")

    page = client.post(
        at("edition_instrument", first), {"kind": "prakas", "number": "7", "day": "2022-06-02", "scan": scan}
    )

    assert page.status_code == 200
    assert page.context["form"].errors["scan"]
    assert Instrument.objects.count() == 0


def test_without_a_scan_readers_are_told_so(client, first):
    page = client.get("/en/wildlife-trafficking/editions/1/verify/instrument/")

    assertContains(page, "No scan is kept of what adopted this edition.", status_code=404)
