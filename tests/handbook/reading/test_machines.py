"""What machines read of an edition: data, a feed, and the map for search engines."""

import re
from datetime import date
from io import BytesIO
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.conf import settings
from PIL import Image

from handbook.approval import decisions
from handbook.drafting import drafts, saving
from handbook.editions import release
from press.manuscript import Built
from tests.factories import approved, launched_with, make_chapter, make_handbook

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def handbook(programme):
    return make_handbook(programme=programme)


@pytest.fixture
def edition(handbook, editor, approver):
    chapter = make_chapter(handbook, slug="evidence", titles={"en": "Evidence", "km": "ភស្តុតាង"})
    approved(chapter, drafter=editor, approver=approver, text="## Seals\n\nArticle 98 of the Law on Forestry.")
    prepared = release.prepare(handbook, by=approver, on=date(2022, 6, 1), note="Read & use it.")
    return launched_with(prepared, {"en": Built(b"%PDF-1.7", 1, {})})


def test_an_edition_is_read_as_data_in_one_form(client, edition, handbook):
    data = client.get("/en/wildlife-trafficking/editions/1/edition.json").json()

    assert data["form"] == 2
    assert data["edition"]["fingerprint"] == edition.fingerprint
    [chapter] = data["chapters"]
    [paragraph] = chapter["paragraphs"]
    assert (paragraph["number"], paragraph["heading"], paragraph["text"]) == (
        "1.1",
        "Seals",
        "Article 98 of the Law on Forestry.",
    )
    assert paragraph["address"].endswith("/en/wildlife-trafficking/editions/1/evidence/#1.1")
    assert paragraph["laws"] == [{"statute": "law-on-forestry", "article": "98"}]
    assert chapter["titles"]["km"] == "ភស្តុតាង"


LISTED = "## Seals\n\nBefore anything is moved:\n\n- Weigh it.\n- Seal it, and sign.\n\nThen move it."


def test_a_list_carries_its_items_and_each_is_cited_by_its_address(client, handbook, editor, approver):
    chapter = make_chapter(handbook, slug="evidence")
    version = approved(chapter, drafter=editor, approver=approver, text=LISTED)
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)), {"en": Built(b"%PDF-1.7", 1, {})})

    data = client.get("/en/wildlife-trafficking/editions/1/edition.json").json()

    words, listed, after = data["chapters"][0]["paragraphs"]
    assert (words["items"], after["items"]) == ([], [])
    page = f"{data['chapters'][0]['address']}#"
    assert listed["items"] == [
        {"letter": "a", "key": version.items.get(number="1.2(a)").key, "text": "Weigh it.", "address": f"{page}1.2(a)"},
        {
            "letter": "b",
            "key": version.items.get(number="1.2(b)").key,
            "text": "Seal it, and sign.",
            "address": f"{page}1.2(b)",
        },
    ]
    assert client.get(f"/en/wildlife-trafficking/p/{listed['items'][1]['key']}/").status_code == 200


def test_each_language_has_the_items_of_its_own_text(client, handbook, editor, approver):
    chapter = make_chapter(handbook, slug="evidence")
    approved(chapter, drafter=editor, approver=approver, text="- Weigh it.\n- Seal it.")
    khmer = drafts.start_draft(chapter, by=editor, language="km")
    saving.save(khmer, text="- ថ្លឹង\n- បិទត្រា", titles={"km": "ភស្តុតាង"}, by=editor)
    decisions.submit(khmer, change_note="Translated.", by=editor)
    decisions.approve(khmer, effective_from=date(2022, 6, 1), change_note="Translated.", by=approver)
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)), {"en": Built(b"%PDF-1.7", 1, {})})

    said = {
        language: [
            item["text"]
            for item in client.get(f"/{language}/wildlife-trafficking/editions/1/edition.json").json()["chapters"][0][
                "paragraphs"
            ][0]["items"]
        ]
        for language in ("en", "km")
    }

    assert said == {"en": ["Weigh it.", "Seal it."], "km": ["ថ្លឹង", "បិទត្រា"]}


def _fields(data, where=""):
    if isinstance(data, list):
        return {name for one in data for name in _fields(one, f"{where}[]")}
    if isinstance(data, dict) and not where.endswith("titles"):
        return {name for key, value in data.items() for name in _fields(value, f"{where}.{key}".lstrip("."))}
    return {where}


def test_every_field_of_the_data_is_documented_and_no_other(client, handbook, editor, approver):
    chapter = make_chapter(handbook, slug="evidence")
    approved(chapter, drafter=editor, approver=approver, text="Article 98 of the Law on Forestry.\n\n- Weigh it.")
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)), {"en": Built(b"%PDF-1.7", 1, {})})
    data = client.get("/en/wildlife-trafficking/editions/1/edition.json").json()
    document = (settings.BASE_DIR / "docs" / "edition-json.md").read_text(encoding="utf-8")

    told = set(re.findall(r"^\| `([^`]+)` \|", document, flags=re.MULTILINE))

    assert f"`form` is **{data['form']}**" in document
    # A paragraph without items, or one that names no law, has an empty list of them.
    assert {name for name in _fields(data) if not name.endswith("[]")} == told


def test_every_edition_is_in_the_feed_and_a_withdrawal_too(client, edition, approver):
    entries = ElementTree.fromstring(client.get("/en/wildlife-trafficking/feed/").content).findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}summary") for entry in entries] == ["Read & use it."]

    release.withdraw(edition, reason="A wrong figure.", by=approver)
    entries = ElementTree.fromstring(client.get("/en/wildlife-trafficking/feed/").content).findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}summary") for entry in entries] == ["A wrong figure."]


def test_the_map_leads_search_engines_to_the_chapters_in_effect_in_every_language(client, edition):
    places = ElementTree.fromstring(client.get("/sitemap.xml").content).findall(f"{MAP}url/{MAP}loc")

    assert [urlsplit(place.text).path for place in places] == [
        "/km/wildlife-trafficking/",
        "/en/wildlife-trafficking/",
        "/km/wildlife-trafficking/evidence/",
        "/en/wildlife-trafficking/evidence/",
    ]
    assert b"/sitemap.xml" in client.get("/robots.txt").content


@pytest.mark.parametrize("field", [{"readers": "signed_in"}, {"demonstration": True}])
def test_what_is_not_for_everybody_or_only_a_demonstration_is_on_no_map(client, edition, handbook, field):
    for name, value in field.items():
        setattr(handbook, name, value)
    handbook.save()

    assert b"wildlife-trafficking" not in client.get("/sitemap.xml").content


def test_pages_of_a_demonstration_and_of_earlier_editions_are_not_for_search_engines(client, edition, handbook):
    page = "/en/wildlife-trafficking/evidence/"
    assert b'name="robots"' not in client.get(page).content

    handbook.demonstration = True
    handbook.save()
    assert b'<meta name="robots" content="noindex">' in client.get(page).content


def test_a_page_tells_what_is_shown_where_it_is_shared(client, edition):
    page = client.get("/en/wildlife-trafficking/evidence/").content.decode()

    assert '<meta property="og:title" content="1 Evidence · Wildlife trafficking cases">' in page
    assert 'hreflang="x-default"' in page
    assert client.get("/km/site.webmanifest").json()["lang"] == "km"


def test_a_chapter_is_told_by_its_first_sentence(client, edition):
    page = client.get("/en/wildlife-trafficking/evidence/").content.decode()

    assert '<meta name="description" content="Article 98 of the Law on Forestry.">' in page
    assert '<meta property="og:description" content="Article 98 of the Law on Forestry.">' in page


# The picture beside a shared link


def test_a_shared_link_shows_a_picture_of_the_edition(client, edition):
    page = client.get("/en/wildlife-trafficking/evidence/").content.decode()
    address = "/en/wildlife-trafficking/editions/1/picture.png"
    assert f'<meta property="og:image" content="https://handbook.example.org{address}">' in page

    response = client.get(address, headers={"Accept-Encoding": "gzip, br"})

    picture = Image.open(BytesIO(response.content))
    assert (response["Content-Type"], picture.format, picture.size) == ("image/png", "PNG", (1200, 630))
    assert not response.has_header("Content-Encoding")


def test_of_a_handbook_for_the_signed_in_there_is_no_picture(client, edition, handbook, reader):
    handbook.readers = "signed_in"
    handbook.save()
    client.force_login(reader)

    assert "og:image" not in client.get("/en/wildlife-trafficking/evidence/").text
    assert client.get("/en/wildlife-trafficking/editions/1/picture.png").status_code == 404
