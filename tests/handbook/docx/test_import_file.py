"""A Word file comes in as chapters, and what cannot be carried is said."""

import pytest

from handbook.docx import import_file
from handbook.models import Version
from tests.factories import make_handbook
from tests.handbook.docx.round_trips import a_picture, brought_in
from tests.handbook.docx.word_files import (
    added,
    call,
    cell,
    commented,
    heading,
    link,
    paragraph,
    picture,
    run,
    struck,
    table,
    word_file,
)

pytestmark = pytest.mark.django_db


def test_a_word_file_becomes_chapters_at_its_headings(editor):
    handbook = make_handbook()
    content = word_file(
        heading("Scope"),
        paragraph("Who ", run("reads", bold=True), " it", call(2), "."),
        heading("Not a chapter", 2),
        paragraph("one", number=1),
        paragraph("two", number=1),
        heading("Evidence"),
        table(cell("Kind") + cell("Weight"), cell("Bear") + cell("3 kg")),
        paragraph("See ", link("the law", "law"), "."),
        paragraph(picture("one.png", what="A scale")),
        paragraph("Set to zero", style="Caption"),
        footnotes={2: "Both of them."},
        links={"law": "https://example.org/law"},
        media={"one.png": a_picture()},
    )

    file, done = brought_in(handbook, content, editor)

    assert [(imported.chapter.slug, imported.what) for imported in done] == [("scope", "new"), ("evidence", "new")]
    scope, evidence = (imported.chapter.versions.get().wording for imported in done)
    assert scope.text == "Who **reads** it[^1].\n\n## Not a chapter\n\n- one\n- two\n\n[^1]: Both of them.\n"
    image = handbook.images.get()
    assert evidence.text == (
        "| Kind | Weight |\n|---|---|\n| Bear | 3 kg |\n\nSee [the law](https://example.org/law).\n\n"
        f'![A scale](image:{image.name} "Set to zero")\n'
    )
    assert file.report == []


def test_tracked_changes_become_suggestions_and_comments_remarks(editor):
    handbook = make_handbook()
    content = word_file(
        heading("Evidence"),
        paragraph("The bag is ", struck("signed"), added("sealed"), "."),
        paragraph(commented("Scales are checked.", 1), " Twice."),
        paragraph(struck("This goes.", by="Dara"), mark="del"),
        paragraph(added("This comes."), mark="ins"),
        paragraph("The end."),
        comments=[(1, "Dara", "By whom?"), (2, "Sok", "By the clerk."), (3, "Dara", "On nothing at all.")],
        threads=[(1, 0, 0), (2, 1, 0), (3, 0, 0)],
    )

    file, [imported] = brought_in(handbook, content, editor)

    version = imported.chapter.versions.get()
    assert version.wording.text == "The bag is signed.\n\nScales are checked. Twice.\n\nThis goes.\n\nThe end.\n"
    keys = version.wording.keys
    said = {(r.key, r.suggestion, r.is_removal, r.in_word_by, r.text) for r in version.remarks.filter(answers=None)}
    assert (keys[0], "The bag is sealed.", False, "Sok", "") in said
    assert (keys[1], "", False, "Dara", "By whom?") in said
    assert (keys[2], "This comes.", False, "Sok", "") in said or (
        keys[2],
        "This comes.",
        False,
        "Dara, Sok",
        "",
    ) in said
    assert ("", "", False, "Dara", "On nothing at all.") in said
    assert version.remarks.get(answers__isnull=False).text == "Sok: By the clerk."
    assert file.report == [
        "1 comment is on nothing in the text, so it is a remark on the chapter. It is at: “On nothing at all.”"
    ]
    # The report is kept with the draft.
    assert any("on nothing in the text" in text for _k, _s, _r, _w, text in said)


def test_what_cannot_be_carried_is_said(editor):
    box = (
        "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"{paragraph('In a box of its own')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    equation = "<m:oMath><m:r><m:t>a=b</m:t></m:r></m:oMath>"
    smart = (
        '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/'
        'diagram"/></a:graphic></wp:inline></w:drawing></w:r>'
    )
    content = word_file(
        paragraph("Before.", box),
        paragraph("Sum ", equation, " done."),
        paragraph("Diagram.", smart),
        paragraph("Floats.", picture("one.png", what="A scale", floating=True)),
        table(cell("Wide", across=2), cell("a") + cell("b")),
        table(cell("Outer", table(cell("In") + cell("ner"))) + cell("x")),
        paragraph("See ", link("the file", "file"), "."),
        media={"one.png": a_picture()},
        links={"file": "file:///C:/secret.docx"},
        header="Ministry of Justice",
        outside=[("attachedTemplate", "file:///C:/Normal.dotm"), ("image", "\\\\server\\share\\x.png")],
    )

    file = import_file.read(make_handbook(), content, name="Guide.docx")

    said = "\n".join(file.report)
    for words in (
        "1 text box stands in the text now, after the paragraph that it hung on. It is at: “In a box of its own”",
        "1 equation came in as plain words",
        "1 drawing (SmartArt, chart or shape) is not in the text",
        "1 picture floated on its page",
        "1 table has merged cells",
        "1 table stands in another table",
        "1 header or footer is not in the text",
        "C:/secret.docx",
        "Normal.dotm",
        "share",
    ):
        assert words in said
    [chapter] = file.chapters
    assert "Sum a=b done." in chapter.text
    assert "See the file." in chapter.text
    assert "secret" not in chapter.text


def test_a_file_is_brought_in_again_and_doubles_nothing(editor):
    handbook = make_handbook()
    content = word_file(heading("Scope"), paragraph("Text, ", added("new"), "."), paragraph("More."))
    brought_in(handbook, content, editor)
    version = Version.objects.get()

    _file, [imported] = brought_in(handbook, content, editor)

    assert imported.what == "unchanged"
    assert (Version.objects.count(), version.remarks.count(), version.wordings.count()) == (1, 1, 1)


def test_the_level_at_which_chapters_begin_can_be_chosen(editor):
    content = word_file(
        heading("The whole"),
        heading("One", 2),
        paragraph("a"),
        heading("Deep", 3),
        paragraph("b"),
        heading("Two", 2),
        paragraph("c"),
    )

    file = import_file.read(make_handbook(), content, name="Guide.docx", level=2)

    assert [(chapter.title, chapter.text) for chapter in file.chapters] == [
        ("Guide", "## The whole\n"),
        ("One", "a\n\n## Deep\n\nb\n"),
        ("Two", "c\n"),
    ]


def test_with_level_0_a_file_with_headings_is_one_chapter_called_as_its_title(editor):
    content = word_file(paragraph("The guide", style="Title"), heading("One"), paragraph("a"), heading("Two"))

    file = import_file.read(make_handbook(), content, name="Guide.docx", level=0)

    assert [chapter.title for chapter in file.chapters] == ["The guide"]
    assert file.sentences() == ["Guide.docx: one chapter."]
    without = import_file.read(make_handbook(slug="another"), word_file(paragraph("a")), name="Guide.docx")
    assert without.sentences() == ["Guide.docx: one chapter, for it has no headings."]


def test_the_title_and_what_stands_with_it_are_listed_when_no_chapter_has_them(editor):
    front = [paragraph("The guide", style="Title"), paragraph("Sok and Dara", style="Author")]
    content = word_file(*front, heading("One"), paragraph("a"))

    file = import_file.read(make_handbook(), content, name="Guide.docx")

    assert file.report == ["2 lines of the title page are not in the text. It is at: “Sok and Dara”; “The guide”"]


@pytest.mark.parametrize(("language", "named"), [("en", "វិសាលភាព"), ("km", "Scope")])
def test_a_chapter_in_another_language_than_the_handbook_is_drafted_in_is_said(editor, language, named):
    content = word_file(heading("Scope"), paragraph("English."), heading("វិសាលភាព"), paragraph("ច្បាប់ស្តីពីសត្វព្រៃ (CITES)"))

    file = import_file.read(make_handbook(source_language=language), content, name="Guide.docx")

    assert file.report == [
        "1 chapter is mostly in another language than the one that this handbook is drafted in. It belongs in the"
        f" chapter's translation. It is at: “{named}”"
    ]
