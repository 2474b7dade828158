"""Real Khmer prose stays, character by character, what its author wrote: kept, edited, in Word and back, as data."""

import re
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse

from handbook.docx import export, import_file
from handbook.drafting import saving
from handbook.editions import release
from handbook.models import Version, Wording
from press.manuscript import Built
from tests.factories import approved, drafted, launched_with, make_chapter, make_handbook
from tests.handbook.docx.round_trips import back
from tests.khmer_prose import PROSE, TITLES
from text import khmer
from text.parsing.blocks import parse

pytestmark = pytest.mark.django_db

EVERY = pytest.mark.parametrize("name", PROSE)


@pytest.fixture
def handbook(programme):
    return make_handbook(programme=programme, source_language="km")


def kept(version: Version) -> str:
    """What the database holds."""
    return Wording.objects.get(pk=Version.objects.get(pk=version.pk).wording_id).text


@EVERY
def test_it_is_normal_and_normalising_it_again_changes_nothing(name):
    once = khmer.in_order(khmer.normalise(PROSE[name]))

    assert once == PROSE[name]
    assert khmer.in_order(khmer.normalise(once)) == once


@EVERY
def test_it_is_kept_and_edited_as_it_was_written(name, client, editor, handbook):
    version = drafted(make_chapter(handbook, titles=TITLES[name]), drafter=editor, text=PROSE[name])
    client.force_login(editor)
    address = reverse("desk:version_edit", args=[version.pk])
    first = version.wording_id

    page = client.get(address).content.decode()
    [field] = re.findall(r'<textarea[^>]*name="text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    shown = unescape(field).removeprefix("\r\n").removeprefix("\n")
    # A browser ends its lines with both signs.
    sent = client.post(
        address,
        {"titles_en": "", "titles_km": TITLES[name]["km"], "text": shown.replace("\n", "\r\n"), "seen": first},
    )

    assert shown.rstrip("\n") == PROSE[name].rstrip("\n")
    assert sent.status_code == 302
    assert kept(version) == PROSE[name]
    assert Version.objects.get(pk=version.pk).wording_id == first
    assert saving.save(version, text=kept(version), by=editor).pk == first


@EVERY
def test_it_comes_back_from_word_as_it_left(name, editor, handbook):
    version = drafted(make_chapter(handbook, titles=TITLES[name]), drafter=editor, text=PROSE[name])

    file = export.take_out(version, by=editor)
    returned = back(version, file)

    assert returned.text == PROSE[name]
    assert returned.keys == version.wording.keys
    assert (returned.changes_something, returned.report) == (False, [])


def test_a_word_file_that_nobody_here_made_brings_the_same_words(editor, handbook, programme):
    name = "06-evidence-and-custody"
    version = drafted(make_chapter(handbook, titles=TITLES[name]), drafter=editor, text=PROSE[name])
    other = make_handbook(programme=programme, slug="other", source_language="km")

    file = import_file.read(other, export.take_out(version, by=editor), name="chapter.docx")
    import_file.bring_in(other, [file], by=editor)

    came = Version.objects.filter(chapter__handbook=other).select_related("wording").order_by("chapter__position")
    said = [words for version in came for words in (version.titles["km"], *words_of(version.wording.text))]
    assert said == [TITLES[name]["km"], *words_of(PROSE[name])]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_it_comes_in_as_markdown_as_it_is_in_the_file_and_once_only(ending, editor, handbook, tmp_path):
    for name, text in PROSE.items():
        written = f"# {TITLES[name]['km']}\n\n{text}".replace("\n", ending)
        (tmp_path / f"{name}.md").write_text(written, encoding="utf-8", newline="")

    call_command("import_markdown", handbook.slug, str(tmp_path), verbosity=0)
    came = {version.titles["km"]: version.wording.text for version in Version.objects.select_related("wording")}
    wordings = Wording.objects.count()
    call_command("import_markdown", handbook.slug, str(tmp_path), verbosity=0)

    assert came == {TITLES[name]["km"]: text for name, text in PROSE.items()}
    assert Wording.objects.count() == wordings == len(PROSE)


def test_an_edition_gives_it_to_machines_as_it_was_written(client, editor, approver, handbook):
    prose = {name: text for name, text in PROSE.items() if "law-table" not in text}
    for name, text in prose.items():
        approved(make_chapter(handbook, titles=TITLES[name]), drafter=editor, approver=approver, text=text)
    launched_with(release.prepare(handbook, by=approver), {"km": Built(b"%PDF-1.7", 1, {})})

    data = client.get("/km/wildlife-trafficking/editions/1/edition.json").json()

    said = [[paragraph["text"] for paragraph in chapter["paragraphs"]] for chapter in data["chapters"]]
    assert said == [[block.text for block in parse(text, language="km").paragraphs] for text in prose.values()]
    assert [chapter["titles"]["km"] for chapter in data["chapters"]] == [TITLES[name]["km"] for name in prose]


def words_of(text: str) -> list[str]:
    return [block.text for block in parse(text, language="km").blocks]
