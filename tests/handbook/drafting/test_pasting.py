"""What Word or a web page puts on the clipboard becomes the Markdown that our texts are written in."""

import resource
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from handbook.drafting import drafts, saving
from handbook.drafting.clipboard import pasting
from tests.factories import make_chapter
from text.parsing import blocks

CASES = Path(__file__).resolve().parents[2] / "cases"

HEAD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta name=Generator content="Microsoft Word 15">
<link rel=File-List href="file:///C:/Users/SOKDAR~1/AppData/Local/Temp/msohtmlclip1/01/clip_filelist.xml">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style>
<!--
 p.MsoNormal, li.MsoNormal {mso-style-unhide:no; margin:0cm; font-family:"Calibri",sans-serif;}
 @list l0 {mso-list-id:1184634523; mso-list-type:hybrid;}
-->
</style>
</head>
<body lang=EN-US style='tab-interval:36.0pt;word-wrap:break-word'>
<!--StartFragment-->
"""
CALL = """<a style='mso-footnote-id:ftn{0}' href="#_ftn{0}" name="_ftnref{0}" title=""><span
class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if !supportFootnotes]><span
class=MsoFootnoteReference><span lang=EN-US style='font-size:11.0pt'>[{0}]</span></span><![endif]></span></span></a>"""
NOTES = """<!--EndFragment-->
<div style='mso-element:footnote-list'><![if !supportFootnotes]><br clear=all>
<hr align=left size=1 width="33%">
<![endif]>
{0}
</div>
</body></html>"""
NOTE = """<div style='mso-element:footnote' id=ftn{0}>
<p class=MsoFootnoteText><a style='mso-footnote-id:ftn{0}' href="#_ftnref{0}" name="_ftn{0}" title=""><span
class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if !supportFootnotes]><span
class=MsoFootnoteReference><span lang=EN-US>[{0}]</span></span><![endif]></span></span></a><span
lang=EN-US> {1}<o:p></o:p></span></p>
</div>"""


def word(body, *notes):
    """A selection as Word for Windows puts it on the clipboard."""
    return HEAD + body + NOTES.format("\n".join(NOTE.format(at, note) for at, note in enumerate(notes, start=1)))


def paragraph(words):
    return f"<p class=MsoNormal><span lang=EN-US>{words}<o:p></o:p></span></p>\n\n"


def item(marker, words, level=1, place="Middle"):
    return f"""<p class=MsoListParagraphCxSp{place}
style='margin-left:36.0pt;text-indent:-18.0pt;mso-list:l0 level{level} lfo1'><![if !supportLists]><span
lang=EN-US style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>{marker}<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;
</span></span></span><![endif]><span lang=EN-US>{words}<o:p></o:p></span></p>

"""


def cell(words):
    return f"<td width=301 valign=top style='width:225.4pt;border:solid windowtext 1.0pt'>{words}</td>"


def pasted(html, **more):
    return pasting.to_markdown(html, **more).markdown


def test_headings_bold_italic_and_links_of_word_survive_and_its_styles_do_not():
    html = word(
        "<h1><span lang=EN-US>Keeping exhibits<o:p></o:p></span></h1>\n"
        + paragraph(
            "The <b style='mso-bidi-font-weight:normal'>seal</b> is\nchecked <i style='mso-bidi-font-style:normal'>"
            'before</i> the bag is opened. See <a href="https://example.org/custody_rules">the rules</a>.'
        )
        + paragraph("&nbsp;")
        + "<h2><b><span lang=EN-US>Steps</span></b></h2>\n"
        + paragraph("Wild<b>li</b><b>fe</b>.")
    )

    assert pasted(html) == (
        "## Keeping exhibits\n\n"
        "The **seal** is checked *before* the bag is opened. See [the rules](https://example.org/custody_rules).\n\n"
        "### Steps\n\n"
        "Wild**life**.\n"
    )


def test_word_s_paragraphs_with_a_marker_are_lists_within_lists():
    html = word(
        item("·", "Weigh every tusk.", place="First")
        + item("1.", "On <b>calibrated</b> scales.", level=2)
        + item("2.", "Twice.", level=2)
        + item("·", "ចុះហត្ថលេខា", place="Last")
        + paragraph("Then:")
        + item("a)", "Lock the door.", place="First")
        + item("b)", "Sign.", place="Last")
    )

    assert pasted(html) == (
        "- Weigh every tusk.\n"
        "    1. On **calibrated** scales.\n"
        "    2. Twice.\n"
        "- ចុះហត្ថលេខា\n\n"
        "Then:\n\n"
        "1. Lock the door.\n"
        "2. Sign.\n"
    )


def test_a_table_of_word_has_its_first_row_as_head_and_no_bars_of_its_own():
    first = cell(paragraph("<b>Class</b>")) + cell(paragraph("<b>Penalty | fine</b>"))
    second = cell(paragraph("first")) + cell(paragraph("one year") + paragraph("to five years"))
    third = "<td colspan=2><p class=MsoNormal><span lang=EN-US>ទោស<o:p></o:p></span></p></td>"
    rows = "".join(f"<tr style='mso-yfti-irow:0'>{row}</tr>" for row in (first, second, third))
    html = word(f"<table class=MsoTableGrid border=1 cellspacing=0>{rows}</table>\n")

    assert pasted(html) == (
        "| Class | Penalty \\| fine |\n| --- | --- |\n| first | one year to five years |\n| ទោស |  |\n"
    )


def test_footnotes_of_word_are_numbered_on_from_those_of_the_text():
    html = word(
        paragraph(f"A statement.{CALL.format(1)} Another{CALL.format(2)}."),
        "Code of Criminal Procedure, <i>article</i> 12.",
        "The same.",
    )

    assert pasted(html, first_note=4) == (
        "A statement.[^4] Another[^5].\n\n[^4]: Code of Criminal Procedure, *article* 12.\n\n[^5]: The same.\n"
    )


@pytest.mark.parametrize(
    "html",
    [
        # LibreOffice
        '<p>Text<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a>.</p>'
        '<div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym" '
        'href="#sdfootnote1anc">1</a>The note.</p></div>',
        # Wikipedia
        '<p>Text<sup id="cite_ref-1" class="reference"><a href="#cite_note-1"><span>[</span>1<span>]</span></a></sup>.'
        '</p><ol class="references"><li id="cite_note-1"><span class="mw-cite-backlink"><b><a href="#cite_ref-1">^</a>'
        "</b></span> <span>The note.</span></li></ol>",
    ],
)
def test_notes_of_others_are_known_by_anchors_that_lead_to_and_fro(html):
    assert pasted(html) == "Text[^1].\n\n[^1]: The note.\n"


def test_lists_of_word_in_the_browser_are_one_list():
    one = (
        '<div class="ListContainerWrapper SCXW1"><ul class="BulletListStyle1"><li data-aria-level="{}" role="listitem">'
        '<p class="Paragraph"><span class="TextRun">{}</span><span class="EOP">&nbsp;</span></p></li></ul></div>'
    )

    assert pasted(one.format(1, "One") + one.format(2, "Under it") + one.format(1, "Two")) == (
        "- One\n    - Under it\n- Two\n"
    )


def test_bold_of_google_s_documents_is_a_weight_and_its_wrapper_is_none():
    html = (
        '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span '
        'style="font-weight:400">Head</span></h2><p dir="ltr"><span style="font-weight:700">bold</span>'
        '<span> and </span><span style="font-style:italic">slanted</span></p></b>'
    )

    assert pasted(html) == "## Head\n\n**bold** and *slanted*\n"


def test_what_was_only_remarked_in_word_stays_away_and_pictures_are_counted():
    html = word(
        paragraph(
            "Last<ins cite='mailto:Sok' datetime='2026-01-01'> words</ins>."
            "<a style='mso-comment-reference:SD_1' href='#_msocom_1'>[SD1]</a>"
            "<!--[if gte vml 1]><v:shape id='x'><v:imagedata src='file:///C:/x.png'/></v:shape><![endif]-->"
            "<img width=10 src='file:///C:/Users/x/clip_image001.png'>"
        )
        + "<div style='mso-element:comment-list'><p class=MsoCommentText>Is this so?</p></div>"
    )

    assert pasting.to_markdown(html) == pasting.Pasted("Last words.\n", pictures=1, said=("1 comment was left out.",))


STRUCK = {
    "by its own element": "<s>five</s>",
    "by an old one": "<strike>five</strike>",
    "as a tracked deletion": "<del cite='mailto:Sok' datetime='2026-01-01'>five</del>",
    "by a style": "<span style='text-decoration:line-through'>five</span>",
    "by a style among others": "<span style='color:red;text-decoration: underline line-through;'>five</span>",
    "in several runs": "<s>fi</s><span style='text-decoration-line:line-through'>ve</span>",
}


@pytest.mark.parametrize("way", STRUCK)
def test_struck_out_words_come_in_struck_out(way):
    markdown = pasted(f"<p>The fine is {STRUCK[way]} ten million riel.</p><p>b</p>")

    assert markdown == "The fine is <s>five</s> ten million riel.\n\nb\n"
    assert blocks.parse(markdown).blocks[0].html == "<p>The fine is <s>five</s> ten million riel.</p>"


def test_case_04_struck_out_words_of_a_clipboard():
    html = (CASES / "04-paste-struck-out" / "clipboard.html").read_text()

    assert pasted(html) == "The fine is <s>five six seven</s> ten million riel.\n\nb\n"


def test_a_paragraph_a_list_and_a_row_may_be_struck_out_as_a_whole():
    html = (
        "<p style='text-decoration:line-through'>All <b>of</b> it</p><s><p>x</p><ul><li>one</li></ul></s>"
        "<table><tr><td>a</td></tr><tr style='text-decoration:line-through'><td>b</td><td>c</td></tr></table>"
    )

    assert pasted(html) == (
        "<s>All **of** it</s>\n\n<s>x</s>\n\n- <s>one</s>\n\n| a |  |\n| --- | --- |\n| <s>b</s> | <s>c</s> |\n"
    )


def test_no_script_comes_in_and_what_looks_like_one_is_words():
    html = (
        "<script>alert(1)</script><style>p{}</style><p onclick='x()'>A<a href='javascript:alert(2)'>b</a>"
        " &lt;script&gt;alert(3)&lt;/script&gt;</p><svg>c</svg>"
    )

    markdown = pasted(html)

    assert [block.text for block in blocks.parse(markdown).blocks] == ["Ab <script>alert(3)</script>"]


def test_nothing_is_escaped_that_means_nothing_and_all_that_would():
    markdown = pasted("<p>“It's” #4 a_b [x] 5 &lt; 6 ~ $5 2 * 3</p><p>1. no list</p><p># no head</p>")

    assert markdown == "“It's” #4 a_b [x] 5 < 6 ~ $5 2 * 3\n\n1\\. no list\n\n\\# no head\n"
    assert [block.kind for block in blocks.parse(markdown).blocks] == ["paragraph"] * 3


def test_zero_width_spaces_of_khmer_stay():
    assert pasted("<p>ភស្តុតាង\u200bនិង</p>") == "ភស្តុតាង\u200bនិង\n"


@pytest.mark.parametrize(
    "html",
    [
        "<p>a</p>" * (pasting.LONGEST // 8 + 1),
        "<div>" * 5000 + "a",
        "<table><tr>" + "<td colspan=200 rowspan=200>a</td>" * 2 + "</tr></table>",
        "\ud800",
    ],
    ids=["too long", "too deep", "too many cells", "half a character"],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(html):
    with pytest.raises(ValidationError) as refused:
        pasting.to_markdown(html)

    assert refused.value.messages[0].endswith(".")


def test_the_editor_is_answered_with_markdown_and_a_sentence_about_pictures(client, editor):
    client.force_login(editor)

    answer = client.post(
        reverse("desk:paste"), {"html": "<h1>Head</h1><p>a<img src='file:///x'></p>", "first_note": "2"}
    )

    assert answer.json()["markdown"] == "## Head\n\na\n"
    assert answer.json()["sentence"].startswith("1 picture could not be pasted")


def test_what_is_pasted_in_the_other_language_comes_in_and_is_told_at_once(client, editor):
    client.force_login(editor)
    english = {"html": "<p>Whoever holds it is imprisoned for one to five years.</p>"}

    told = [client.post(reverse("desk:paste"), {**english, "language": language}).json() for language in ("km", "en")]

    sentence = "What you pasted is in another language than this text. Put what is cited in quotation marks."
    assert [answer["sentence"] for answer in told] == [sentence, ""]
    assert "Whoever holds it" in told[0]["markdown"]


def test_a_refusal_is_said_and_nobody_else_is_answered(client, editor, rapporteur):
    client.force_login(rapporteur)
    assert client.post(reverse("desk:paste"), {"html": "<p>a</p>"}).status_code == 403

    client.force_login(editor)
    answer = client.post(reverse("desk:paste"), {"html": "<div>" * 5000})

    assert (answer.status_code, list(answer.json())) == (422, ["sentence"])


# The preview ---------------------------------------------------------------------------------------------------


@pytest.fixture
def version(programme, editor):
    version = drafts.start_draft(make_chapter(number=4), by=editor)
    saving.save(version, text="Seals.\n\n## Scales\n\nWeigh it.", by=editor)
    version.refresh_from_db()
    return version


def test_the_preview_has_numbers_lines_words_and_the_keys_of_what_stands(client, editor, version):
    client.force_login(editor)

    shown = client.post(
        reverse("desk:version_preview", args=[version.pk]),
        {"text": "New.\n\nSeals.\n\n## Scales\n\nWeigh it twice.[^1]"},
    ).json()

    assert shown["lines"] == [["4.1", 0], ["4.2", 2], ["section-1", 4], ["4.3", 6]]
    assert shown["missing_notes"] == ["1"]
    assert shown["words"] == 7  # the call stays as typed, and is one
    assert shown["has_new"]  # a paragraph that has no lasting key before it is saved
    first, second = version.wording.keys
    assert f'id="4.2" data-key="{first}"' in shown["html"]
    assert f'id="4.3" data-key="{second}"' in shown["html"]
    version.refresh_from_db()
    assert version.wording.text == "Seals.\n\n## Scales\n\nWeigh it.\n"


def test_the_preview_of_what_is_saved_has_no_key_that_is_made_up(client, editor, version):
    client.force_login(editor)

    shown = client.post(reverse("desk:version_preview", args=[version.pk]), {"text": version.wording.text}).json()

    assert shown["has_new"] is False


def test_what_cannot_be_read_is_a_sentence_in_the_preview(client, editor, version):
    client.force_login(editor)

    answer = client.post(reverse("desk:version_preview", args=[version.pk]), {"text": "> " * 2000 + "deep"})

    assert (answer.status_code, list(answer.json())) == (422, ["sentence"])


def test_khmer_in_the_preview_breaks_where_readers_see_it_break(client, editor, programme):
    version = drafts.start_draft(make_chapter(), by=editor, language="km")
    client.force_login(editor)

    shown = client.post(
        reverse("desk:version_preview", args=[version.pk]), {"text": "ភស្តុតាងត្រូវបានបាត់បង់ ក្នុងសាលាដំបូង។"}
    ).json()

    assert shown["html"].count("<wbr>") >= 3
    assert "\u200b" not in shown["html"]
    assert shown["words"] > 4


# --- Bounds -----------------------------------------------------------------------------------------


def seconds_of_processor() -> float:
    own, others = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


LINKS = {
    "anchors that lead to one place": "<p id='x'>" + "<a href='#x' name='y'>a</a>" * 10_000 + "</p>",
    "anchors to and fro": "".join(
        f"<p><a href='#n{number}' name='c{number}'>1</a></p><p><a href='#c{number}' name='n{number}'>1</a> x</p>"
        for number in range(5_000)
    ),
    "links elsewhere": "<p><a href='https://example.org'>a</a></p>" * 10_000,
    "bold letters": "<p>" + "<b>a</b> " * 30_000 + "</p>",
    "breaks": "<p>" + "a<br>" * 30_000 + "</p>",
}


@pytest.mark.parametrize("kind", LINKS)
def test_a_paste_without_end_is_refused_in_a_moment(kind):
    before = seconds_of_processor()

    with pytest.raises(ValidationError) as refused:
        pasting.to_markdown(LINKS[kind])

    assert refused.value.messages == ["What you paste is too long to be converted at once. Paste it in several pieces."]
    assert seconds_of_processor() - before < 2


def test_thousands_of_links_that_lead_to_one_note_are_read_in_a_moment():
    calls = "".join(f"<a href='#note' name='call{number}'>1</a>" for number in range(1_900))
    back = "".join(f"<a href='#call{number}'>back</a>" for number in range(1_900))
    before = seconds_of_processor()

    pasted = pasting.to_markdown(f"<p>Words.{calls}</p><div id='note'>{back} The note.</div>")

    assert pasted.markdown.startswith("Words.[^1]")
    assert seconds_of_processor() - before < 2
