"""A chapter keeps itself: a text that is brought in again finds it, whatever it is called by then, or asks."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import Act
from handbook.models import Chapter, Handbook, Image, Version, Wording
from office.models import StoredFile

pytestmark = pytest.mark.django_db

CASES = Path(__file__).resolve().parents[2] / "cases"
FINES = "The first paragraph on fines stands here.\n\nThe second paragraph on prison stands here.\n"
SEALS = "Every exhibit is weighed before two witnesses.\n\nThe officer signs the record and closes the bag.\n"
OTHER = "Whoever reads the file later follows the road of the ivory from the port to the bench.\n"


def bring_in(*arguments, handbook="guide"):
    out = StringIO()
    call_command("import_markdown", handbook, *arguments, stdout=out)
    return out.getvalue()


def refuses(*arguments, **more):
    with pytest.raises(CommandError) as refused:
        bring_in(*arguments, **more)
    assert refused.value.returncode == 2
    return str(refused.value)


@pytest.fixture
def file(tmp_path):
    def write(text, name="guide.md"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def there(editor, file):
    bring_in(file(f"# Penalties and fines\n\n{FINES}\n# Seals\n\n{SEALS}"))
    return {chapter.slug: (chapter.pk, keys_of(chapter)) for chapter in Chapter.objects.all()}


def keys_of(chapter):
    return Version.objects.get(chapter=chapter).wording.keys


def now():
    return {chapter.slug: (chapter.pk, keys_of(chapter)) for chapter in Chapter.objects.all()}


def test_case_48_other_capitals_are_the_same_chapter_and_every_key_stays(editor):
    folder = CASES / "48-import-capital-letter-in-chapter-title"
    bring_in(folder / "1.md")
    before = now()

    told = bring_in(folder / "2.md")

    assert now() == before
    assert "“Penalties and Fines” is called “Penalties and fines” here; it stays the same chapter." in told
    assert Version.objects.get().titles["en"] == Chapter.objects.get().titles["en"] == "Penalties and fines"
    assert "unchanged" in bring_in(folder / "2.md")


@pytest.mark.parametrize(
    "title", ["Penalties, and Fines:", "PENALTIES AND FINES", "Penalties  and\u00a0fines", "What it costs"]
)
def test_a_title_that_was_reworded_is_found_by_its_signs_or_by_the_text(there, file, title):
    bring_in(file(f"# Seals\n\n{SEALS}\n# {title}\n\n{FINES}"))

    assert now() == there


def test_a_text_that_was_changed_a_little_too_is_found(there, file):
    told = bring_in(file(f"# What it costs\n\n{FINES.replace('stands', 'now stands')}\n# Seals\n\n{SEALS}"))

    assert now() == there
    assert "Chapter 1 “Penalties and fines” is called “What it costs” here" in told


def test_where_it_is_unsure_nothing_happens_and_it_says_what_to_say(there, file):
    source = file(f"# Penalties and prison\n\n{OTHER}\n# Seals\n\n{SEALS}")

    assert refuses(source) == (
        "“Penalties and prison” may be chapter 1, “Penalties and fines”. Say --rename “Penalties and fines=Penalties "
        "and prison” if it is, or --rename “=Penalties and prison” if it is a new chapter."
    )
    assert now() == there
    assert "?" in bring_in(source, "--dry-run")

    bring_in(source, "--rename", "Penalties and fines=Penalties and prison")
    assert [chapter.titles["en"] for chapter in Chapter.objects.order_by("number")] == ["Penalties and prison", "Seals"]
    assert {slug: pk for slug, (pk, _keys) in now().items()} == {slug: pk for slug, (pk, _keys) in there.items()}


def test_a_chapter_that_only_looks_like_another_is_made_when_that_is_said(there, file):
    told = bring_in(file(f"# Penalties and prison\n\n{OTHER}\n# Seals\n\n{SEALS}"), "--rename", "=Penalties and prison")

    assert len(now()) == 3
    assert "Not in what was given, and left as they are: 1 “Penalties and fines”." in told


def test_two_chapters_with_nearly_one_text_are_asked_about(editor, file):
    bring_in(file(f"# One\n\n{FINES}\n# Two\n\n{FINES}{SEALS[:40]}"))

    assert "“Three” may be chapter" in refuses(file(f"# Three\n\n{FINES}"))


@pytest.mark.parametrize(
    ("rename", "sentence"),
    [
        ("No such chapter=Seals", "The handbook has no chapter called “No such chapter” that is free for this."),
        ("Seals=No such title", "No chapter of what is brought in is called “No such title”."),
    ],
)
def test_a_rename_of_what_is_not_there_is_refused(there, file, rename, sentence):
    assert refuses(file(f"# Seals\n\n{SEALS}"), "--rename", rename) == sentence


def test_a_dry_run_says_all_and_changes_nothing(there, file, tmp_path):
    source = file(f"# What it costs\n\n{FINES}\n# New\n\n{OTHER}\n\nI, <object\n\n[^1]: A note that nothing calls.\n")
    counted = [model.objects.count() for model in (Chapter, Wording, Image, StoredFile, Act)]

    told = bring_in(source, "--dry-run")

    assert "1  updated  penalties-and-fines" in told
    assert "3  new  new" in told
    assert "The words “A note that nothing calls” after “I, <object” did not come through." in told
    assert "left as they are: 2 “Seals”" in told
    assert told.endswith("Nothing was brought in.\n")
    assert [model.objects.count() for model in (Chapter, Wording, Image, StoredFile, Act)] == counted
    assert "Nothing was brought in." in bring_in(source, "--dry-run", handbook="quite-another")
    assert Handbook.objects.count() == 1


@pytest.mark.parametrize("typed", ["guid", "giude", "guidee"])
def test_a_handbook_with_nearly_the_name_of_another_is_not_made_silently(there, file, typed):
    source = file(f"# Seals\n\n{SEALS}")

    assert f"There is no handbook “{typed}”. Did you mean “guide”?" in refuses(source, handbook=typed)
    assert Handbook.objects.count() == 1

    bring_in(source, "--new", handbook=typed)
    assert Handbook.objects.filter(slug=typed).exists()


def test_notes_that_two_texts_both_have_are_named(editor, file):
    told = bring_in(file("# Seals\n\nA[^1] and B[^1].\n\n[^1]: Article 5.\n\n[^1]: Article 6.\n"))

    assert "The note [^1] is written more than once; all its words stand in one note now." in told
