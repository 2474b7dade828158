"""Lists out of Word as Word and LibreOffice write them: told by their numbering and by how far in they stand."""

import pytest

from handbook.docx import import_file
from tests.factories import make_handbook
from tests.handbook.docx.word_files import SPACES, STYLES, cell, heading, paragraph, table, word_file
from text.parsing.blocks import parse

pytestmark = pytest.mark.django_db


def level(at, text, how="decimal", *, start=1, indent=None, more=""):
    place = f'<w:pPr><w:ind w:left="{indent}" w:hanging="360"/></w:pPr>' if indent is not None else ""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{how}"/>{more}<w:lvlText w:val="{text}"/>'
        f"{place}</w:lvl>"
    )


def numbering(*abstracts, numbers=None):
    """Abstract numberings, each of levels; `numbers` gives for each its abstract one, and where it begins anew."""
    numbers = numbers or {at: (at, None) for at in range(1, len(abstracts) + 1)}
    inside = "".join(
        f'<w:abstractNum w:abstractNumId="{at}">{"".join(levels)}</w:abstractNum>'
        for at, levels in enumerate(abstracts, start=1)
    )
    for number, (abstract, anew) in numbers.items():
        override = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{anew}"/></w:lvlOverride>' if anew else ""
        inside += f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'
    return {"word/numbering.xml": f"<w:numbering {SPACES}>{inside}</w:numbering>"}


def item(words, number=1, at=0, *, indent=None, style=""):
    place = f'<w:ind w:left="{indent}"/>' if indent is not None else ""
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f'<w:p><w:pPr>{look}<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>{place}</w:pPr>'
        f"<w:r><w:t>{words}</w:t></w:r></w:p>"
    )


def indented(words, indent):
    return f'<w:p><w:pPr><w:ind w:left="{indent}"/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>'


def text(*body, **more):
    handbook = make_handbook()
    [chapter] = (file := import_file.read(handbook, word_file(*body, **more), name="Guide.docx")).chapters
    assert file.report == []
    return chapter.text


PLAIN = [level(0, "%1."), level(1, "(%2)", "lowerLetter"), level(2, "(%3)", "lowerRoman")]
BULLETS = [level(0, "•", "bullet"), level(1, "o", "bullet")]
LEGAL = [level(0, "Article %1."), level(1, "%1.%2"), level(2, "(%3)", "lowerLetter")]


def test_a_list_with_numbers_of_its_own_is_one_and_begins_anew_where_word_begins_anew():
    more = numbering(PLAIN, numbers={1: (1, None), 3: (1, 1), 4: (1, 1)})
    body = [item("a", 3), item("b"), paragraph("Next:"), item("c", 4), item("d"), item("e", 3)]

    assert text(*body, more=more) == "1. a\n2. b\n\nNext:\n\n1. c\n2. d\n3. e\n"


def test_a_list_goes_on_after_a_paragraph_with_the_number_that_word_shows():
    body = [item("a"), item("b"), paragraph("Between."), item("c")]

    assert text(*body, more=numbering(PLAIN)) == "1. a\n2. b\n\nBetween.\n\n3. c\n"


def test_two_lists_in_a_row_stay_two():
    more = numbering(PLAIN, numbers={1: (1, 1), 2: (1, 1)})

    assert len(parse(text(item("a"), item("b"), item("c", 2), more=more)).blocks) == 2


def test_a_bullet_list_under_a_number_is_told_by_its_indent():
    levels = [level(0, "%1.", indent=720)]
    bullets = [level(0, "•", "bullet", indent=1080)]
    body = [item("a"), item("x", 2), item("y", 2), item("b")]

    assert text(*body, more=numbering(levels, bullets)) == "1. a\n    - x\n    - y\n2. b\n"


def test_an_item_holds_paragraphs_lists_and_tables_that_stand_as_far_in():
    grid = table(cell("Kind") + cell("kg")).replace("<w:tblLook", '<w:tblInd w:w="720" w:type="dxa"/><w:tblLook')
    body = [item("a"), indented("more of a", 720), item("x", at=1), indented("still a", 720), grid, item("b")]

    assert text(*body, more=numbering([level(0, "%1."), level(1, "-", "bullet")])) == (
        "1. a\n\n    more of a\n\n    - x\n\n    still a\n\n    | Kind | kg |\n    |---|---|\n\n2. b\n"
    )


def test_a_paragraph_that_stands_further_in_is_no_quotation():
    style = '<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/></w:style>'
    styles = {"word/styles.xml": STYLES.replace("</w:styles>", style + "</w:styles>")}

    assert text(indented("Further in.", 1440), paragraph("Quoted.", style="Quote"), more=styles) == (
        "Further in.\n\n> Quoted.\n"
    )


def test_letters_inside_a_list_are_shown_as_they_were():
    body = [item("a"), item("x", at=1), item("y", at=1), item("i", at=2), item("b")]

    assert text(*body, more=numbering(PLAIN)) == "1. a\n    - (a) x\n    - (b) y\n        - (i) i\n2. b\n"


@pytest.mark.parametrize(
    ("levels", "shown"),
    [
        ([level(0, "Article %1.")], ["Article 1. tusks", "Article 2. scales"]),
        ([level(0, "មាត្រា %1")], ["មាត្រា 1 tusks", "មាត្រា 2 scales"]),
        ([level(0, "§ %1", start=7)], ["§ 7 tusks", "§ 8 scales"]),
        ([level(0, "Step %1:", "upperLetter")], ["Step A: tusks", "Step B: scales"]),
        ([level(0, "Note:", "none")], ["Note: tusks", "Note: scales"]),
        ([level(0, "No. %1", "decimalZero")], ["No. 01 tusks", "No. 02 scales"]),
        ([level(0, "Part %1", "upperRoman", start=4)], ["Part IV tusks", "Part V scales"]),
    ],
)
def test_a_number_that_a_list_cannot_show_stays_in_words(levels, shown):
    blocks = parse(text(item("tusks"), item("scales"), more=numbering(levels))).blocks

    assert [(block.kind, block.text) for block in blocks] == [("paragraph", words) for words in shown]


def test_numbers_in_several_parts_stay_in_words_and_so_does_what_they_refer_to():
    levels = [level(0, "%1."), level(1, "%1.%2"), level(2, "(%3)", "lowerLetter")]
    body = [item("a"), item("b", at=1), item("x", at=2), item("y", at=2), item("c", at=1), item("d"), item("e", at=1)]

    blocks = parse(text(*body, more=numbering(levels))).blocks

    assert [(block.kind, block.text) for block in blocks] == [
        ("paragraph", "1. a"),
        ("paragraph", "1.1 b"),
        ("list", "x y"),
        ("paragraph", "1.2 c"),
        ("paragraph", "2. d"),
        ("paragraph", "2.1 e"),
    ]


def test_the_numbers_of_headings_stay_in_them():
    body = [item("General", style="Heading1"), item("Scope", at=1, style="Heading2"), paragraph("Text.")]
    file = import_file.read(make_handbook(), word_file(*body, more=numbering(LEGAL)), name="Guide.docx")

    assert [(chapter.title, chapter.text) for chapter in file.chapters] == [
        ("Article 1. General", "## 1.1 Scope\n\nText.\n")
    ]
    assert file.report == []


@pytest.mark.parametrize(("call", "shown"), [("1.2", "1.2 b"), ("I.2", "I.2 b"), ("1.7", "I.2 b")])
def test_a_roman_number_inside_another_is_read_as_the_text_refers_to_it(call, shown):
    levels = [level(0, "Part %1", "upperRoman"), level(1, "%1.%2")]
    body = [item("P"), item("a", at=1), item("b", at=1), paragraph(f"See {call}.")]

    assert [block.text for block in parse(text(*body, more=numbering(levels))).blocks][2] == shown


def test_with_legal_numbering_word_shows_digits_everywhere():
    levels = [level(0, "Part %1", "upperRoman"), level(1, "%1.%2", more="<w:isLgl/>")]

    assert "1.1 a" in text(item("P"), item("a", at=1), more=numbering(levels))


def test_lists_in_cells_notes_and_boxes_stand_there():
    made = text(
        heading("Evidence"),
        table(cell(item("a"), item("b")) + cell("x")),
        table(cell(paragraph("Look out", style="BoxWarning"), item("c", 2), item("d", 2))),
        paragraph("End."),
        more=numbering(PLAIN, BULLETS),
    )

    assert made == ('| 1. a<br>2. b | x |\n|---|---|\n\n!!! warning "Look out"\n    - c\n    - d\n\nEnd.\n')
