"""Bringing in an existing text: split at headings, updated when run again, never doubled."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from PIL import Image as Picture

from handbook.approval import decisions
from handbook.models import Chapter, Handbook, Image, Version, Wording
from handbook.outline.ordering import order_of
from tests.factories import make_chapter, make_handbook, make_part, make_user

pytestmark = pytest.mark.django_db


def bring_in(*arguments):
    out = StringIO()
    call_command("import_markdown", "guide", *arguments, stdout=out)
    return out.getvalue()


def refuses(*arguments):
    with pytest.raises(CommandError) as refused:
        bring_in(*arguments)
    assert refused.value.returncode == 2
    return str(refused.value)


@pytest.fixture
def file(tmp_path):
    def write(name, text, encoding="utf-8"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding=encoding)
        return path

    return write


def chapters():
    return [(chapter.number, chapter.slug, chapter.titles["en"]) for chapter in Chapter.objects.all()]


def test_a_file_becomes_chapters_at_its_top_headings(editor, file):
    bring_in(file("guide.md", "# Scope\n\nWho reads it.\n\n## Not a chapter\n\nText.\n\n# Evidence\n\nSeals.\n"))

    assert chapters() == [(1, "scope", "Scope"), (2, "evidence", "Evidence")]
    first = Version.objects.get(chapter__slug="scope")
    assert first.wording.text == "Who reads it.\n\n## Not a chapter\n\nText.\n"
    assert (first.status, first.drafters) == ("drafted", {editor.pk})
    assert Handbook.objects.get().readers == "signed_in"


def test_text_before_the_first_heading_and_a_file_without_one_take_the_files_name(editor, file):
    bring_in(file("foreword.md", "A word before.\n\n# Scope\n\nText.\n"), file("closing.md", "Only text.\n"))

    assert [title for _number, _slug, title in chapters()] == ["foreword", "Scope", "closing"]


def test_a_folder_goes_by_its_summary(editor, file, tmp_path):
    file("book/b.md", "# Second\n\nText.\n")
    file("book/a.md", "# Third\n\nText.\n")
    file("book/c.md", "# First\n\nText.\n")
    file("book/SUMMARY.md", "# Summary\n\n- [First](c.md)\n- [Second](b.md)\n- [Third](a.md)\n")

    bring_in(tmp_path / "book")

    assert [title for _number, _slug, title in chapters()] == ["First", "Second", "Third"]


def test_a_folder_without_a_summary_goes_in_name_order(editor, file, tmp_path):
    file("book/02.md", "# Two\n\nText.\n")
    file("book/01.md", "# One\n\nText.\n")

    bring_in(tmp_path / "book")

    assert [title for _number, _slug, title in chapters()] == ["One", "Two"]


def test_new_chapters_come_after_the_last_one_of_a_handbook_with_parts(programme, editor, file):
    handbook = make_handbook(slug="guide")
    first, last = make_part(handbook), make_part(handbook)
    make_chapter(handbook, part=last, slug="seizure")
    make_chapter(handbook, part=first, slug="law")

    bring_in(file("guide.md", "# Scope\n\nText.\n\n# Evidence\n\nSeals.\n"))

    order = [thing.slug for thing in order_of(handbook) if isinstance(thing, Chapter)]
    assert order == ["law", "seizure", "scope", "evidence"]


def test_run_again_it_updates_drafts_and_doubles_nothing(editor, file):
    source = file("guide.md", "# Scope\n\nOne.\n\nTwo.\n\n# Evidence\n\nSeals.\n")
    bring_in(source)
    keys = Version.objects.get(chapter__slug="scope").wording.keys
    source.write_text("# Scope\n\nOne.\n\nIn between.\n\nTwo.\n\n# Evidence\n\nSeals.\n")

    told = bring_in(source)

    assert Chapter.objects.count() == 2
    assert "updated  scope" in told
    assert "unchanged  evidence" in told
    after = Version.objects.get(chapter__slug="scope").wording.keys
    assert [after[0], after[2]] == keys
    assert Wording.objects.filter(version__chapter__slug="evidence").count() == 1


def test_chapters_of_the_same_title_stay_apart_on_every_run(editor, file):
    source = file("guide.md", "# Notes\n\nOne.\n\n# Notes\n\nTwo.\n")

    bring_in(source)
    bring_in(source)

    assert chapters() == [(1, "notes", "Notes"), (2, "notes-2", "Notes")]


def test_an_address_that_means_something_else_is_not_given_to_a_chapter(editor, file):
    bring_in(file("guide.md", "# Search\n\nText.\n\n# ភស្តុតាង\n\nអត្ថបទ។\n"))

    assert [slug for _number, slug, _title in chapters()] == ["search-chapter", "chapter-2"]


def test_approved_text_that_says_the_same_is_left_alone(editor, approver, file):
    source = file("guide.md", "# Scope\n\nText.\n")
    bring_in(source)
    version = Version.objects.get()
    decisions.submit(version, change_note="First.", by=editor)
    assert "sent for approval" in refuses(file("guide2.md", "# Scope\n\nOther text.\n"))

    decisions.approve(version, effective_from="2022-06-01", change_note="First.", by=approver)

    assert "unchanged  scope" in bring_in(source)
    assert Version.objects.count() == 1


def test_who_brings_a_text_in_is_its_drafter(programme, editor, file):
    second = make_user("second", role="editor", programme=programme)
    source = file("guide.md", "# Scope\n\nText.\n")

    assert "--by" in refuses(source)
    bring_in(source, "--by", "second@example.org")

    assert Version.objects.get().drafters == {second.pk}


def test_the_drafter_is_named_first_and_chapters_are_counted(editor, file):
    one = bring_in(file("one.md", "# Scope\n\nText.\n")).splitlines()
    two = bring_in(file("two.md", "# Scope\n\nText.\n\n# Evidence\n\nSeals.\n")).splitlines()

    assert one[0] == two[0] == f"Drafter: {editor.email}. Who drafts a text may not approve it."
    assert (one[-1], two[-1]) == ("1 chapter in guide.", "2 chapters in guide.")


def test_a_mistyped_programme_is_not_made(editor, file):
    source = file("guide.md", "# Scope\n\nText.\n")

    assert refuses(source, "--programme", "widlife") == "There is no programme “widlife”. Programmes: wildlife."
    assert Handbook.objects.count() == 0


def test_an_installation_without_people_can_bring_a_text_in(file):
    bring_in(file("guide.md", "# Scope\n\nText.\n"))

    saved_by = Wording.objects.get().saved_by
    assert saved_by.email == "command-line@localhost"
    assert not saved_by.has_usable_password()


def test_a_chapter_in_the_other_language_comes_in_and_is_told(editor, file):
    said = bring_in(file("guide.md", "# Weighing\n\nWeigh it.\n\n# ថ្លឹង\n\nត្រូវថ្លឹងភ្លុកនីមួយៗ។\n"))

    assert said.count("This chapter is mostly in another language than the one that the handbook is drafted in.") == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.md", b"  \n", "empty.md is empty"),
        ("latin.md", "Préface".encode("latin-1"), "not text in UTF-8"),
        ("picture.md", b"\x89PNG\x00\x00", "not text"),
    ],
)
def test_an_unreadable_file_is_refused_and_nothing_is_kept(editor, file, tmp_path, name, content, says):
    good = file("good.md", "# Scope\n\nText.\n")
    (tmp_path / name).write_bytes(content)

    assert says in refuses(good, tmp_path / name)
    assert Chapter.objects.count() == 0


def test_wrong_arguments_say_what_is_wrong(editor, tmp_path):
    (tmp_path / "folder").mkdir()

    assert "There is no file or folder" in refuses(tmp_path / "nowhere.md")
    assert "holds no Markdown file" in refuses(tmp_path / "folder")
    assert "Nobody who may sign in" in refuses(__file__, "--by", "nobody@example.org")


def test_somebody_who_may_not_draft_brings_nothing_in(editor, reader, file):
    assert "Your roles do not allow this" in refuses(file("guide.md", "# Scope\n\nText.\n"), "--by", reader.email)
    assert Handbook.objects.count() == 0


@pytest.mark.slow
def test_twenty_thousand_lines_are_brought_in(editor, file):
    paragraphs = [
        f"Paragraph {number} says how exhibit {number * 7 % 991} was kept, by whom, and under which seal."
        for number in range(10_000)
    ]
    text = "\n\n".join(
        f"# Chapter {number // 200 + 1}\n\n{line}" if number % 200 == 0 else line
        for number, line in enumerate(paragraphs)
    )
    assert text.count("\n") > 20_000

    bring_in(file("long.md", text))

    assert Chapter.objects.count() == 50
    assert sum(len(wording.keys) for wording in Wording.objects.all()) == 10_000


# Pictures beside the text -------------------------------------------------------------------------------------------


@pytest.fixture
def seal(tmp_path):
    (tmp_path / "guide" / "pictures").mkdir(parents=True)
    path = tmp_path / "guide" / "pictures" / "the seal.png"
    Picture.new("RGB", (8, 6), "red").save(path)
    return path


def saved_text():
    return Version.objects.get().wording.text


def test_pictures_in_the_folder_come_in_with_the_text(editor, file, seal, tmp_path):
    file("guide/seals.md", '# Seals\n\n![A seal](pictures/the%20seal.png "Sealed twice")\n\n`![x](pictures/x.png)`\n')

    bring_in(tmp_path / "guide")

    image = Image.objects.get()
    assert (image.width, image.height, image.added_by) == (8, 6, editor)
    assert saved_text() == f'![A seal](image:{image.name} "Sealed twice")\n\n`![x](pictures/x.png)`\n'


def test_bringing_in_the_same_pictures_again_changes_nothing(editor, file, seal, tmp_path):
    file("guide/seals.md", "# Seals\n\n![A seal](<pictures/the seal.png>)\n")

    bring_in(tmp_path / "guide")
    again = bring_in(tmp_path / "guide")

    assert "unchanged" in again
    assert (Image.objects.count(), Wording.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("../secret.png", "it lies outside the folder that was given."),
        ("link.png", "it lies outside the folder that was given."),
        ("/etc/passwd", "it lies somewhere else."),
        ("https://example.org/seal.png", "it lies somewhere else."),
        ("file:///etc/passwd", "it lies somewhere else."),
        ("pictures/gone.png", "there is no such file."),
        ("pictures", "there is no such file."),
        ("seals.md", "This is not an image (PNG, JPEG or WebP) that can be opened. Choose another."),
        ("x" * 300, "it cannot be read."),
        ("%00.png", "it cannot be read."),
    ],
)
def test_what_is_no_picture_in_the_folder_is_reported_and_its_words_stay(editor, file, seal, tmp_path, address, why):
    Picture.new("RGB", (8, 6), "red").save(tmp_path / "secret.png")
    (tmp_path / "guide" / "link.png").symlink_to(tmp_path / "secret.png")
    file("guide/seals.md", f"# Seals\n\n![A seal]({address})\n")

    said = bring_in(tmp_path / "guide")

    assert f"is not in the text, only its words: {why}" in said
    assert saved_text() == f"![A seal]({address})\n"
    assert not Image.objects.exists()


def test_an_import_that_is_refused_leaves_no_picture(editor, approver, file, seal, tmp_path):
    bring_in(file("guide/seals.md", "# Seals\n\nText.\n"))
    decisions.submit(Version.objects.get(), change_note="First.", by=editor)
    file("guide/seals.md", "# Seals\n\n![A seal](<pictures/the seal.png>)\n")

    refuses(tmp_path / "guide")

    assert not Image.objects.exists()
