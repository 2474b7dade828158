"""What a phone keeps of an edition: the site's very answers to somebody signed out, and nothing that others may see."""

import hashlib
import re
from datetime import date
from urllib.parse import urljoin

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from accounts import change_count
from accounts.acts import acts_on
from handbook.demonstration.material import read as demonstration
from handbook.editions import release
from handbook.models import Handbook
from handbook.outline import handbooks
from handbook.reading import finished_pages
from handbook.reading.copies import kept_list
from handbook.reading.copies.asked_pages import AnyReader
from handbook.rendering import images
from handbook.shown_tables import NEVER_CHANGED
from tests.factories import (
    approved,
    built_with,
    disposed,
    launched_with,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_participant,
    make_workshop,
)
from tests.test_doors import one_pixel

LIST = "/en/wildlife-trafficking/editions/1/kept/kept.json"
EVIDENCE = "/en/wildlife-trafficking/editions/1/evidence/"
PAGE_ALONE = "/en/wildlife-trafficking/editions/1/kept/page/"
PAGE = f"{PAGE_ALONE}?address={EVIDENCE}"

in_earnest = pytest.mark.django_db(transaction=True)
"""Within a test's own transaction no list is kept: it would tell what nobody else sees."""


@pytest.fixture
def handbook(programme):
    return make_handbook(programme=programme)


@pytest.fixture
def edition(handbook, editor, approver):
    image = images.add(handbook, one_pixel(), by=editor)
    chapter = make_chapter(handbook, slug="evidence", titles={"en": "Evidence", "km": "ភស្តុតាង"})
    approved(chapter, drafter=editor, approver=approver, text=f"Weigh it.\n\n![A scale](image:{image.name})")
    return launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)))


def answer(address):
    if address.startswith("/static/"):
        with open(finders.find(address.removeprefix("/static/")), "rb") as file:
            return file.read()
    response = Client().get(address)
    assert response.status_code == 200, address
    return b"".join(response)


def test_every_listed_file_is_what_the_site_answers_byte_by_byte(client, edition):
    told = client.get(LIST).json()

    assert (told["edition"], told["handbook"], told["in_effect_from"]) == ("1", "wildlife-trafficking", "2022-06-01")
    assert told["in_effect"] == {"edition": "1", "files": LIST}
    for address, checksum, size in told["files"]:
        content = answer(address)
        assert (address, checksum, size) == (address, hashlib.sha256(content).hexdigest(), len(content))


def test_it_holds_all_that_its_pages_load_in_every_language_and_no_book(client, edition):
    files = [address for address, _sum, _size in client.get(LIST).json()["files"]]

    for language in ("km", "en"):
        own = f"/{language}/wildlife-trafficking/editions/1/"
        assert {own, f"{own}evidence/", f"{own}kept/", f"{own}kept/search/", f"{own}kept/search.js"} <= {*files}
        assert f"/{language}/wildlife-trafficking/search/law/?edition=1" in files
    for address in files:
        if address.endswith(("/", "=1")) and "/images/" not in address:
            page = html.document_fromstring(answer(address).decode())
            loads = page.xpath("//script/@src | //img/@src | //link[@rel='stylesheet']/@href")
            assert loads
            assert {urljoin(address, one) for one in loads} <= {*files}
    assert any("/images/" in address for address in files)
    assert not any(".pdf" in address for address in files)
    assert len(files) == len({*files})


def test_the_addresses_without_a_number_lead_to_the_edition_in_effect_only(client, edition, handbook, editor, approver):
    told = client.get(LIST).json()
    assert told["also_at"]["/en/wildlife-trafficking/evidence/"] == EVIDENCE
    assert {*told["also_at"].values()} <= {address for address, _sum, _size in told["files"]}

    approved(make_chapter(handbook, slug="trade"), drafter=editor, approver=approver, text="A licence is needed.")
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 2)))
    told = client.get(LIST).json()
    assert told["in_effect"] == {"edition": "2", "files": LIST.replace("/1/", "/2/")}
    assert told["also_at"] == {}


def test_a_browser_that_has_the_list_gets_it_once(client, edition):
    first = client.get(LIST)

    assert client.get(LIST, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_of_a_withdrawn_edition_nothing_is_to_be_kept_any_more(client, edition, approver):
    release.withdraw(edition, reason="A wrong figure.", by=approver)

    response = client.get(LIST)

    assert (response.status_code, response.json()["withdrawn"]) == (410, True)


# For signed-in readers ------------------------------------------------------------------------------------------------

ON_PHONES = ["/en/wildlife-trafficking/keeping.js", LIST.replace("kept.json", ""), PAGE]


@pytest.fixture
def closed(handbook, edition):
    """The handbook is for signed-in readers only."""
    handbook.readers = "signed_in"
    handbook.save()
    return handbook


@pytest.fixture
def allowed(closed, approver):
    return handbooks.decide_about_phones(closed, may_keep=True, by=approver)


@pytest.mark.parametrize("address", ON_PHONES)
def test_a_handbook_for_signed_in_readers_is_kept_on_no_phone_unless_an_approver_allows_it(
    client, closed, reader, address
):
    client.force_login(reader)

    assert client.get(address).status_code == 404
    refused = client.get(LIST)
    assert (refused.status_code, refused.json()["ends"]) == (403, "forbidden")
    page = client.get(EVIDENCE).content.decode()
    assert "data-forbidden=" in page  # what was kept before is thrown away, and that is said


def test_where_it_is_allowed_every_listed_file_is_what_the_phone_is_given(client, allowed, reader):
    client.force_login(reader)

    told = client.get(LIST).json()

    assert told["days"] == 14
    assert {EVIDENCE, "/km/wildlife-trafficking/editions/1/evidence/"} <= {*told["pages"]}
    for address, checksum, size in told["files"]:
        if address in told["pages"]:
            response = client.get(PAGE_ALONE, {"address": address})
            assert response["Cache-Control"] == "private, no-store"
            content = response.content
        elif address.startswith("/static/"):
            content = answer(address)
        else:
            content = b"".join(client.get(address))
        assert (address, checksum, size) == (address, hashlib.sha256(content).hexdigest(), len(content))


def test_its_pages_are_made_for_no_person(client, allowed, reader, approver):
    client.force_login(reader)
    page = client.get(PAGE).content
    client.force_login(approver)

    assert client.get(PAGE).content == page
    assert b"data-forbidden=" not in page
    assert "csrfmiddlewaretoken" not in page.decode()


@pytest.mark.parametrize("address", [LIST, *ON_PHONES])
@pytest.mark.parametrize("who", ["nobody", "outsider"])
def test_who_may_not_read_it_learns_nothing_of_it_and_no_cache_does(client, allowed, request, who, address):
    if who == "outsider":
        client.force_login(request.getfixturevalue("outsider"))

    response = client.get(address)

    assert response.status_code == 404
    assert "Weigh it" not in response.content.decode()
    assert "s-maxage" not in response.get("Cache-Control", "")
    if address == LIST:  # the same as of a handbook that there is not
        there_is_none = client.get(LIST.replace("wildlife-trafficking", "none-such")).json()
        assert response.json() == {**there_is_none, "handbook": "wildlife-trafficking"}


def test_what_a_phone_is_given_lies_in_no_cache_that_is_shared(client, allowed, reader):
    client.force_login(reader)

    for address in (LIST, *ON_PHONES):
        response = client.get(address)
        assert response.status_code == 200
        assert {part.strip() for part in response["Cache-Control"].split(",")} & {"private", "no-cache"}
        assert "public" not in response["Cache-Control"]


@pytest.mark.parametrize("asked", ["/en/", "/desk/", "/en/wildlife-trafficking/editions/1/handbook.pdf", ""])
def test_no_other_page_is_made_for_a_phone(client, allowed, reader, asked):
    client.force_login(reader)

    assert client.get(PAGE_ALONE, {"address": asked}).status_code == 404


def test_whoever_may_issue_keeps_no_edition_that_readers_do_not_have(client, allowed, editor, approver):
    approved(make_chapter(allowed, slug="trade"), drafter=editor, approver=approver, text="A licence is needed.")
    built_with(release.prepare(allowed, by=approver, on=date(2022, 6, 2)))
    client.force_login(approver)

    assert client.get("/en/wildlife-trafficking/editions/2/").status_code == 200
    assert client.get(LIST.replace("/1/", "/2/")).status_code == 404
    assert client.get(PAGE_ALONE.replace("/1/", "/2/"), {"address": EVIDENCE}).status_code == 404


# The decision ---------------------------------------------------------------------------------------------------------

DECIDE = "/desk/handbooks/wildlife-trafficking/phones/"


def test_an_approver_allows_it_with_one_confirmed_act_and_takes_it_back(client, closed, approver):
    client.force_login(approver)
    assert client.get(DECIDE).status_code == 200

    assert "Tick that you have weighed this" in client.post(DECIDE, {"may_keep": "True"}).content.decode()
    closed.refresh_from_db()
    assert not closed.kept_on_phones
    client.post(DECIDE, {"may_keep": "True", "weighed": "on"})
    closed.refresh_from_db()
    assert closed.kept_on_phones
    client.post(DECIDE, {"may_keep": "False"})
    closed.refresh_from_db()
    assert not closed.kept_on_phones

    acts = acts_on(closed).filter(verb__contains="phones").order_by("pk")
    assert [(act.who, act.verb) for act in acts] == [
        (approver, "allowed phones to keep"),
        (approver, "no longer allows phones to keep"),
    ]
    assert acts.last() == handbooks.decision_about_phones(closed)


def test_an_editor_cannot_allow_it(closed, editor):
    with pytest.raises(PermissionDenied):
        handbooks.decide_about_phones(closed, may_keep=True, by=editor)


def test_of_what_everybody_may_read_nobody_need_allow_it(handbook, approver):
    with pytest.raises(ValidationError, match="everybody may keep it"):
        handbooks.decide_about_phones(handbook, may_keep=True, by=approver)


def test_whoever_else_reads_it_later_was_not_meant(allowed, editor):
    handbooks.edit_handbook(allowed, readers="everybody", by=editor)
    closed_again = handbooks.edit_handbook(allowed, readers="signed_in", by=editor)

    assert not closed_again.kept_on_phones


# The workers ----------------------------------------------------------------------------------------------------------


def test_the_worker_sees_no_page_but_those_of_one_handbook(client, edition):
    response = client.get("/en/wildlife-trafficking/keeping.js")

    assert response["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in response  # it may then speak for the folder it lies in, and no more
    assert '"own": "/en/wildlife-trafficking/"' in response.content.decode()


def test_the_start_pages_worker_knows_which_pages_it_opens(client, db):
    response = client.get("/keeping.js")

    assert response["Content-Type"].startswith("text/javascript")
    script = response.content.decode()
    assert '"starts": {"/": "", "/km/": "km", "/en/": "en"}' in script
    assert '"sign_out": "/sign-out/"' in script
    loaded = {file for page in ("/km/kept/", "/en/kept/") for file in kept_list.shown_on(page, answer(page))}
    assert loaded
    assert all(f'"{file}"' in script for file in loaded)


# What it costs --------------------------------------------------------------------------------------------------------


@in_earnest
def test_the_list_is_made_anew_only_when_something_changes_that_it_tells(edition, reviewer, monkeypatch):
    made = []
    monkeypatch.setattr(finished_pages, "ASK_AGAIN_AFTER", 0)
    monkeypatch.setattr(kept_list, "asked", lambda *a, real=kept_list.asked, **k: made.append(a) or real(*a, **k))
    kept_list.files_of(edition, "http://testserver")  # chapters' pages are built, which is a change
    first = kept_list.files_of(edition, "http://testserver")
    made.clear()

    before = change_count.numbers()
    disposed(make_contribution(make_consultation()), reviewer=reviewer)  # in a workshop
    assert change_count.numbers()[0] > before[0]
    assert change_count.numbers()[1] == before[1]
    assert kept_list.files_of(edition, "http://testserver") == first
    assert made == []

    Handbook.objects.update(titles={"en": "Another title"})
    assert kept_list.files_of(edition, "http://testserver") != first
    assert made


@in_earnest
@pytest.mark.parametrize("is_for_everybody", [True, False])
def test_it_tells_nothing_of_a_table_whose_changes_are_not_counted_for_copies(edition, is_for_everybody):
    reader = None if is_for_everybody else AnyReader(edition.handbook)
    kept_list.files_of(edition, "http://testserver", reader)  # chapters' pages are built, and kept
    finished_pages.forget()
    counted = {watched.table for watched in change_count.WATCHED if watched.is_copied} | {change_count.COUNT}

    with CaptureQueriesContext(connection) as queries:
        kept_list.files_of(edition, "http://testserver", reader)

    sql = " ".join(query["sql"] for query in queries if query["sql"].startswith("SELECT"))
    read = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', sql))
    assert len(read) > 10
    assert read - counted - NEVER_CHANGED == set()


@in_earnest
def test_each_change_that_copies_show_is_counted_for_them(edition):
    for change in (1, 2):
        before = change_count.numbers()
        with transaction.atomic():
            make_participant(make_workshop())  # something else is counted as well, in one transaction
            Handbook.objects.update(demonstration=change == 1)

        assert change_count.numbers()[1] > before[1]


def test_the_demonstration_is_kept_in_three_megabytes(handbook, editor, approver):
    for name, chapter in sorted(demonstration().chapters.items()):
        made = make_chapter(handbook, slug=name, titles=chapter.titles)
        approved(made, drafter=editor, approver=approver, text=chapter.text)
    edition = launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)))

    files = kept_list.files_of(edition, "http://testserver")

    assert len(files) > 40
    assert sum(file.size for file in files) <= 3 * 2**20


def test_images_that_find_no_room_are_left_out_and_the_text_stays(edition, monkeypatch):
    whole = kept_list.files_of(edition, "http://testserver")
    monkeypatch.setattr(kept_list, "MOST_BYTES", sum(file.size for file in whole) - 1)

    some = kept_list.files_of(edition, "http://testserver")

    assert ["/images/" in file.address for file in whole if file not in some] == [True]
