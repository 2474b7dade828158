"""What was superseded or withdrawn, and every demonstration, is left out of the indexes of search engines: pages, data,
book and images."""

import io
from datetime import date

import pytest
from PIL import Image as Pillow

from handbook.editions import release
from handbook.rendering import images
from press.manuscript import Built
from tests.factories import approved, launched_with, make_chapter, make_handbook

pytestmark = pytest.mark.django_db


def picture(editor, handbook, color):
    out = io.BytesIO()
    Pillow.new("RGB", (80, 60), color).save(out, "PNG")
    return images.add(handbook, out.getvalue(), by=editor)


@pytest.fixture
def handbook(programme):
    return make_handbook()


@pytest.fixture
def shown(handbook, editor, approver):
    """Two editions; the image that each shows."""
    chapter = make_chapter(handbook, slug="evidence")
    pictures = [picture(editor, handbook, color) for color in ("green", "red")]
    for year, image in enumerate(pictures, start=2022):
        text = f"Every tusk is weighed.\n\n![A seal of {year}](image:{image.name})"
        approved(chapter, drafter=editor, approver=approver, text=text, effective_from=date(year, 6, 1))
        prepared = release.prepare(handbook, by=approver, on=date(year, 6, 1))
        launched_with(prepared, {"en": Built(b"%PDF-1.7" + text.encode(), 1, {})})
    return pictures


ADDRESSES = ["", "evidence/", "heard/", "handbook.pdf", "edition.json"]


def is_left_out(client, address):
    response = client.get(f"/en/wildlife-trafficking/{address}")
    assert response.status_code == 200
    left_out = response.headers.get("X-Robots-Tag") == "noindex"
    if response.streaming:
        response.getvalue()  # read to its end it is closed
    elif response["Content-Type"].startswith("text/html"):
        assert (b'<meta name="robots" content="noindex">' in response.content) is left_out
    return left_out


def of_edition(number, pictures):
    return [f"editions/{number}/{rest}" for rest in ADDRESSES] + [f"images/{pictures[number - 1].name}/"]


def test_a_superseded_edition_is_left_out_and_the_one_in_effect_is_not(client, shown):
    assert [is_left_out(client, address) for address in of_edition(1, shown)] == [True] * 6
    assert [is_left_out(client, address) for address in of_edition(2, shown)] == [False] * 6
    assert is_left_out(client, "editions/1..2/evidence/")
    assert not is_left_out(client, "evidence/")


def test_a_withdrawn_edition_is_left_out(client, shown, handbook, approver):
    release.withdraw(handbook.editions.get(major=2), reason="A table was wrong.", by=approver)

    assert [is_left_out(client, address) for address in of_edition(2, shown)] == [True] * 6
    assert [is_left_out(client, address) for address in of_edition(1, shown)] == [False] * 6


def test_a_demonstration_is_left_out_whole(client, shown, handbook):
    handbook.demonstration = True
    handbook.save()

    for address in [*of_edition(1, shown), *of_edition(2, shown), "", "evidence/", "editions/", "search/?q=tusk"]:
        assert is_left_out(client, address), address


def test_the_answer_that_nothing_changed_says_so_too(client, shown):
    address = "/en/wildlife-trafficking/editions/1/handbook.pdf"
    before = client.get(address)
    before.getvalue()  # read to its end it is closed

    again = client.get(address, headers={"If-None-Match": before["ETag"]})

    assert (again.status_code, again["X-Robots-Tag"]) == (304, "noindex")
