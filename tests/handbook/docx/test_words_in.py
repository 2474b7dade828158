"""Words in, words out: whatever Word wraps round them; what does not come in is said, and hidden text stays out."""

import pytest

from handbook.docx import import_file
from tests.factories import make_handbook
from tests.handbook.docx.round_trips import a_picture
from tests.handbook.docx.word_files import (
    STYLES,
    Editing,
    added,
    call,
    cell,
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


def read(*body, **more):
    return import_file.read(make_handbook(), word_file(*body, **more), name="Guide.docx")


def text(*body, **more):
    [chapter] = (file := read(*body, **more)).chapters
    assert file.report == []
    return chapter.text


def field(code, shown):
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def with_styles(*styles):
    return {"word/styles.xml": STYLES.replace("</w:styles>", "".join(styles) + "</w:styles>")}


HIDING = (
    '<w:style w:type="character" w:styleId="Ghost"><w:name w:val="Ghost"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Child"><w:name w:val="Child"/><w:basedOn w:val="Ghost"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
)


@pytest.mark.parametrize(
    "wrapped",
    [
        f'<w:fldSimple w:instr=" SEQ Table \\* ARABIC ">{run("ivory")}</w:fldSimple>',
        f'<w:fldSimple w:instr=" REF a "><w:fldSimple w:instr=" DATE ">{run("ivory")}</w:fldSimple></w:fldSimple>',
        field(" REF _Ref1 \\h ", run("ivory")),
        field(" MERGEFIELD a ", field(" IF x ", run("ivory"))),
        f'<w:smartTag w:element="place"><w:smartTagPr/>{run("ivory")}</w:smartTag>',
        f'<w:bdo w:val="ltr"><w:dir w:val="ltr">{run("ivory")}</w:dir></w:bdo>',
        f'<w:customXml w:element="a"><w:customXmlPr/><w:smartTag>{run("ivory")}</w:smartTag></w:customXml>',
        f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{run('ivory')}</w:sdtContent></w:sdt>",
        "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='scales'/>"
        "<w:listEntry w:val='ivory'/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMDROPDOWN "
        "</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>",
    ],
)
def test_what_is_wrapped_round_words_leaves_the_words(wrapped):
    assert text(paragraph("The ", wrapped, " is weighed.")) == "The ivory is weighed.\n"


def test_whole_paragraphs_tables_and_rows_are_unwrapped():
    row = f"<w:sdt><w:sdtContent><w:tr>{cell('Bear')}{cell('3 kg')}</w:tr></w:sdtContent></w:sdt>"
    grid = table(cell("Kind") + cell("Weight")).replace("</w:tbl>", row + "</w:tbl>")

    assert text(
        f"<w:sdt><w:sdtContent>{paragraph('One.')}</w:sdtContent></w:sdt>",
        f'<w:customXml w:element="a">{grid}</w:customXml>',
    ) == ("One.\n\n| Kind | Weight |\n|---|---|\n| Bear | 3 kg |\n")


def test_a_link_in_a_field_stays_a_link():
    code = "HYPERLINK &quot;https://example.org/law&quot;"

    assert text(paragraph("See ", f'<w:fldSimple w:instr=" {code} ">{run("the law")}</w:fldSimple>', ".")) == (
        "See [the law](https://example.org/law).\n"
    )


def test_cells_beyond_the_columns_that_a_table_says_it_has_come_in():
    grid = table(cell("a") + cell("b") + cell("c")).replace("<w:gridCol/><w:gridCol/>", "", 1)

    assert text(grid) == "| a | b | c |\n|---|---|---|\n"


@pytest.mark.parametrize("name", ["caption", "Table Caption", "Image Caption"])
def test_a_caption_by_a_style_that_is_based_on_one_is_a_paragraph(name):
    own = (
        f'<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="{name}"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Ministry"/><w:basedOn w:val="Base"/></w:style>'
    )
    grid = table(cell("a") + cell("b"), cell("1") + cell("2"))

    assert text(paragraph("Limits", style="Own"), grid, more=with_styles(own)).startswith("Limits\n\n| a | b |")


def test_a_note_and_a_picture_at_a_heading_that_begins_a_chapter_come_in():
    file = read(
        paragraph("Scope", call(2), picture("one.png", what="A scale"), style="Heading1"),
        paragraph("Text."),
        footnotes={2: "As amended."},
        media={"one.png": a_picture()},
    )

    [chapter] = file.chapters
    assert chapter.title == "Scope"
    assert chapter.text.startswith("As amended.\n\n![A scale](image:")
    assert file.report == [
        "2 notes or pictures at headings that begin a chapter are the chapter's first paragraphs. It is at: “Scope”"
    ]


def test_a_long_khmer_heading_is_divided_where_no_cluster_is_torn():
    words = "ត្រូវថ្លឹងភ្លុកដំរី" * 40

    [chapter] = read(heading(words), paragraph("Text.")).chapters

    assert len(chapter.title) <= 300
    assert chapter.title + chapter.text.split("\n")[0] == words
    assert chapter.text[0] not in "ំ្ិីឹឺុូួើឿៀេែៃោៅះៈ់៉"


def test_a_table_of_contents_is_left_out_and_said():
    style = '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    contents = field(" TOC \\o ", run("Scope 1") + run("Evidence 2"))
    file = read(paragraph("Scope 3", style="TOC1"), paragraph(contents), paragraph("Text."), more=with_styles(style))

    assert [chapter.text for chapter in file.chapters] == ["Text.\n"]
    assert file.report == [
        "2 lines of tables of contents are not in the text; our pages have their own. "
        "It is at: “Scope 3”; “Scope 1Evidence 2”"
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>The informant</w:t></w:r>",
        '<w:r><w:rPr><w:rStyle w:val="Ghost"/></w:rPr><w:t>The informant</w:t></w:r>',
        '<w:r><w:rPr><w:rStyle w:val="Child"/></w:rPr><w:t>The informant</w:t></w:r>',
        '<w:fldSimple w:instr=" A "><w:r><w:rPr><w:vanish/></w:rPr><w:t>The informant</w:t></w:r></w:fldSimple>',
    ],
)
def test_hidden_words_stay_out_and_are_said_without_saying_them(hidden):
    file = read(paragraph("Seen. ", hidden, " Also seen."), more=with_styles(HIDING))

    assert [chapter.text for chapter in file.chapters] == ["Seen. Also seen.\n"]
    assert len(file.report) == 1
    assert "1 passage of hidden text is not in the text" in file.report[0]
    assert "informant" not in file.report[0]


def test_a_hidden_paragraph_and_row_stay_out_and_what_is_shown_again_comes_in():
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>Shown.</w:t></w:r>'
    row = f"<w:tr><w:trPr><w:hidden/></w:trPr>{cell('informant')}{cell('informant')}</w:tr>"
    file = read(
        paragraph("The informant.", style="Secret"),
        paragraph(shown, style="Secret"),
        table(cell("a") + cell("b"), row),
        more=with_styles(HIDING),
    )

    [chapter] = file.chapters
    assert "informant" not in chapter.text + "".join(file.report)
    assert "Shown." in chapter.text
    assert "2 passages of hidden text" in file.report[0]


def test_hidden_words_of_a_comment_and_a_header_are_not_said_either():
    hidden = "</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>informant</w:t></w:r><w:r><w:t>"
    editing = Editing(word_file(paragraph("Text."), comments=[(1, "Sok", "Who? HERE")], header="Ministry HERE"))
    for name in ("word/comments.xml", "word/header1.xml"):
        editing.members[name] = editing.members[name].replace(b"HERE", hidden.encode())

    file = import_file.read(make_handbook(), editing.saved(), name="Guide.docx")

    said = "".join([*file.report, *(said.text for chapter in file.chapters for said in chapter.said)])
    assert "informant" not in said
    assert "Who?" in said
    assert "2 passages of hidden text" in said


def test_struck_out_words_are_struck_out_here():
    once = "<w:r><w:rPr><w:strike/></w:rPr><w:t>five</w:t></w:r>"
    twice = "<w:r><w:rPr><w:dstrike/></w:rPr><w:t>six</w:t></w:r>"
    not_so = '<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>ten</w:t></w:r>'

    assert text(paragraph("The fine is ", once, " ", twice, " ", not_so, " million.")) == (
        "The fine is <s>five</s> <s>six</s> ten million.\n"
    )


def test_a_link_survives_in_a_tracked_change():
    inside = (
        link("the law", "law")
        .replace("<w:r>", '<w:ins w:id="1" w:author="Sok"><w:r>')
        .replace("</w:r>", "</w:r></w:ins>")
    )
    round_it = f'<w:ins w:id="2" w:author="Sok">{link("the code", "law")}</w:ins>'
    gone = f'<w:del w:id="3" w:author="Sok">{link("the prakas", "law").replace("w:t", "w:delText")}</w:del>'
    file = read(paragraph("See ", gone, inside, " and ", round_it, "."), links={"law": "https://example.org/law"})

    [chapter] = file.chapters
    assert chapter.text == "See [the prakas](https://example.org/law) and .\n"
    assert [said.suggestion for said in chapter.said] == [
        "See [the law](https://example.org/law) and [the code](https://example.org/law)."
    ]
    assert file.report == []


def test_what_nothing_carries_is_caught_by_the_net_and_said_where_it_stood():
    """A paragraph inside a run, which Word never writes: pandoc passes it over."""
    file = read(paragraph("The fine is ", f"<w:unknown>{run('five million')}</w:unknown>", " riel."))

    assert file.report == [
        "1 passage of the file did not come through. Add it by hand. It is at: “five million, after: The fine is”"
    ]


def test_tracked_changes_lists_notes_tables_and_boxes_miss_nothing():
    assert text(
        heading("Evidence"),
        paragraph("The bag is ", struck("signed"), added("sealed"), call(2), "."),
        paragraph("one", number=2),
        paragraph("two", number=2),
        table(cell("Kind") + cell("Weight"), cell(paragraph("a"), paragraph("b")) + cell("3 %")),
        table(cell(paragraph("Look out", style="BoxWarning"), paragraph("It breaks."))),
        footnotes={2: "By the clerk."},
    ).startswith("The bag is signed[^1].\n\n1. one\n2. two\n")
