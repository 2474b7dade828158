"""Further inputs of the kinds that lost words: text boxes, hidden notes, styles that strike out, numbers as shown."""

import pytest

from handbook.docx import import_file
from tests.factories import make_handbook
from tests.handbook.docx.round_trips import a_picture
from tests.handbook.docx.test_word_lists import item, level, numbering
from tests.handbook.docx.word_files import (
    STYLES,
    call,
    cell,
    heading,
    paragraph,
    picture,
    run,
    table,
    word_file,
)

pytestmark = pytest.mark.django_db

BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:txbx><w:txbxContent>{0}'
    "</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
    "<mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></v:shape></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r>"
)
OLD_BOX = "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
IN_THE_TEXT = "1 text box stands in the text now, after the paragraph that it hung on."


def read(*body, **more):
    return import_file.read(make_handbook(), word_file(*body, **more), name="Guide.docx")


def text(*body, **more):
    [chapter] = (file := read(*body, **more)).chapters
    assert file.report == []
    return chapter.text


def with_styles(*styles):
    return {"word/styles.xml": STYLES.replace("</w:styles>", "".join(styles) + "</w:styles>")}


# Text boxes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("box", [BOX, OLD_BOX])
def test_the_words_of_a_text_box_come_after_the_paragraph_that_it_hangs_on(box):
    held = box.format(paragraph("One in it.") + paragraph("Two in it."))
    file = read(paragraph("Before ", held, "and after."), paragraph("Next."))

    assert [chapter.text for chapter in file.chapters] == ["Before and after.\n\nOne in it.\n\nTwo in it.\n\nNext.\n"]
    assert file.report == [f"{IN_THE_TEXT} It is at: “One in it.Two in it.”"]


def test_a_text_box_on_an_item_belongs_to_it_and_one_in_a_cell_to_the_cell():
    on_item = item("b").replace("</w:p>", BOX.format(paragraph("boxed")) + "</w:p>")
    file = read(
        item("a"),
        on_item,
        item("c"),
        table(cell(paragraph("d", BOX.format(paragraph("in the cell")))) + cell("e")),
        more=numbering([level(0, "%1.")]),
    )

    assert [chapter.text for chapter in file.chapters] == [
        "1. a\n\n2. b\n\n    boxed\n\n3. c\n\n| d<br>in the cell | e |\n|---|---|\n"
    ]


def test_a_caption_in_a_text_box_on_its_picture_is_the_caption():
    held = BOX.format(paragraph("Figure 1. A scale", style="Caption"))
    file = read(paragraph(picture("one.png", what="Scale"), held), media={"one.png": a_picture()})

    [chapter] = file.chapters
    assert chapter.text.startswith("![Scale](image:")
    assert chapter.text.endswith(' "Figure 1. A scale")\n')


def test_a_text_box_that_was_taken_out_as_a_tracked_change_is_one_here():
    gone = f'<w:del w:id="5" w:author="Sok">{BOX.format(paragraph("boxed"))}</w:del>'
    [chapter] = read(paragraph("Words.", gone), paragraph("Next.")).chapters

    assert chapter.text == "Words.\n\nboxed\n\nNext.\n"
    assert [(said.by, said.is_removal) for said in chapter.said] == [("Sok", True)]


# Hidden ---------------------------------------------------------------------------------------------------------


def test_a_note_whose_call_is_hidden_is_hidden_and_its_words_are_not_said():
    hidden = '<w:r><w:rPr><w:vanish/></w:rPr><w:footnoteReference w:id="2"/></w:r>'
    file = read(paragraph("Seen", hidden, "."), paragraph("x", call(3)), footnotes={2: "The informant.", 3: "Told."})

    [chapter] = file.chapters
    assert chapter.text == "Seen.\n\nx[^1]\n\n[^1]: Told.\n"
    assert len(file.report) == 1
    assert "1 passage of hidden text is not in the text" in file.report[0]
    assert "informant" not in file.report[0]


def test_a_note_in_a_hidden_row_is_hidden():
    row = f"<w:tr><w:trPr><w:hidden/></w:trPr>{cell(paragraph('x', call(2)))}{cell('y')}</w:tr>"
    file = read(table(cell("a") + cell("b"), row), footnotes={2: "The informant."})

    assert "informant" not in "".join([*file.report, *(chapter.text for chapter in file.chapters)])


# As shown -------------------------------------------------------------------------------------------------------


def test_words_struck_out_by_the_style_of_their_paragraph_are_struck_out():
    style = (
        '<w:style w:type="paragraph" w:styleId="Old"><w:name w:val="Old"/><w:rPr><w:dstrike/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Older"><w:name w:val="Older"/><w:basedOn w:val="Old"/></w:style>'
    )
    not_so = '<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>ten</w:t></w:r>'

    assert text(paragraph("five ", not_so, style="Older"), more=with_styles(style)) == "<s>five</s> ten\n"


def test_old_line_ends_and_placed_tabs_divide_words():
    assert text(paragraph("<w:r><w:t>one</w:t><w:cr/><w:t>two</w:t><w:ptab/><w:t>three</w:t></w:r>")) == (
        "one  \ntwo three\n"
    )


@pytest.mark.parametrize(
    ("how", "shown", "read_as"),
    [
        ("lowerLetter", "(%1)", "(a) x<br>(b) y"),
        ("upperRoman", "%1.", "I. x<br>II. y"),
        ("khmer", "%1.", "១. x<br>២. y"),
        ("decimal", "%1)", "1) x<br>2) y"),
    ],
)
def test_numbers_in_a_cell_are_words_as_they_are_shown(how, shown, read_as):
    made = text(table(cell(item("x"), item("y")) + cell("z")), more=numbering([level(0, shown, how)]))

    assert made == f"| {read_as} | z |\n|---|---|\n"


@pytest.mark.parametrize(
    ("how", "text_of_level", "shown"),
    [
        ("numberInDash", "%1", ["- 1 - a", "- 2 - b"]),
        ("decimalEnclosedCircle", "%1", ["① a", "② b"]),
        ("khmer", "ប្រការ %1៖", ["ប្រការ ១៖ a", "ប្រការ ២៖ b"]),
    ],
)
def test_numbers_of_other_formats_stay_as_they_are_shown(how, text_of_level, shown):
    file = read(item("a"), item("b"), more=numbering([level(0, text_of_level, how)]))

    assert [words.replace("\\", "") for words in file.chapters[0].text.strip().split("\n\n")] == shown


@pytest.mark.parametrize(("first", "shown"), [("001, 002, 003, ...", "No. 01 a"), ("១, ២, ៣, ...", "No. ១ a")])
def test_a_format_of_its_own_making_is_known_by_its_first_numbers(first, shown):
    own = (
        '<w:lvl w:ilvl="0"><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="{first}"/></mc:Choice><mc:Fallback>'
        '<w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent><w:lvlText w:val="No. %1"/></w:lvl>'
    )

    assert text(item("a"), more=numbering([own])) == f"{shown}\n"


def test_a_bullet_that_is_a_picture_is_a_bullet():
    picture_bullet = level(0, "", "bullet", more='<w:lvlPicBulletId w:val="0"/>')

    assert text(item("a"), item("b"), more=numbering([picture_bullet])) == "- a\n- b\n"


def test_a_table_of_contents_in_a_frame_of_its_own_is_left_out_whatever_its_styles():
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{paragraph('Contents')}{paragraph('Scope 1')}</w:sdtContent></w:sdt>"
    )
    file = read(contents, heading("Scope"), paragraph("Text."))

    assert [(chapter.title, chapter.text) for chapter in file.chapters] == [("Scope", "Text.\n")]
    assert file.report == [
        "2 lines of tables of contents are not in the text; our pages have their own. It is at: “Contents”; “Scope 1”"
    ]


def test_a_field_that_ends_in_a_line_of_contents_ends_there():
    style = '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC </w:instrText></w:r>'
    last = paragraph(run("Scope 1"), '<w:r><w:fldChar w:fldCharType="end"/></w:r>', style="TOC1")
    file = read(paragraph(begin, run("Head 1"), style="TOC1"), last, paragraph("Text."), more=with_styles(style))

    assert [chapter.text for chapter in file.chapters] == ["Text.\n"]
