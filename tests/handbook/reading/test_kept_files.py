"""What a phone keeps of an edition: the site's very answers to somebody signed out, and nothing that others may see."""

import hashlib
from datetime import date
from urllib.parse import urljoin

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from lxml import html

from handbook.demonstration.material import read as demonstration
from handbook.editions import release
from handbook.reading.copies import kept_list
from handbook.rendering import images
from tests.factories import approved, launched_with, make_chapter, make_handbook
from tests.test_doors import one_pixel

LIST = "/en/wildlife-trafficking/editions/1/kept/kept.json"
EVIDENCE = "/en/wildlife-trafficking/editions/1/evidence/"


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


@pytest.mark.parametrize("address", [LIST, "/en/wildlife-trafficking/keeping.js", LIST.replace("kept.json", "")])
def test_a_handbook_for_signed_in_readers_is_kept_on_no_phone_even_theirs(client, edition, handbook, reader, address):
    assert "data-keep=" in client.get(EVIDENCE).content.decode()
    handbook.readers = "signed_in"
    handbook.save()
    client.force_login(reader)

    assert client.get(address).status_code == 404
    assert client.get(EVIDENCE).status_code == 200
    assert "data-keep=" not in client.get(EVIDENCE).content.decode()


def test_the_worker_sees_no_page_but_those_of_one_handbook(client, edition):
    response = client.get("/en/wildlife-trafficking/keeping.js")

    assert response["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in response  # it may then speak for the folder it lies in, and no more
    assert '"own": "/en/wildlife-trafficking/"' in response.content.decode()


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
