"""Clipboards as Word, Word in the browser, LibreOffice and Google's documents fill them: words in, words out."""

from pathlib import Path

import pytest
from django.urls import reverse

from handbook.drafting.clipboard import pasting
from text.parsing import blocks

CASES = Path(__file__).resolve().parents[2] / "cases"
CLIPBOARDS = Path(__file__).parent / "clipboards"


def case(name):
    return pasting.to_markdown((CASES / name / "clipboard.html").read_text())


@pytest.mark.parametrize("program", sorted(path.stem for path in CLIPBOARDS.glob("*.html")))
def test_a_clipboard_of_each_program_comes_in_whole(program):
    pasted = pasting.to_markdown((CLIPBOARDS / f"{program}.html").read_text())

    assert pasted.markdown == (CLIPBOARDS / f"{program}.md").read_text()
    assert not [sentence for sentence in pasted.said if "did not come through" in sentence]


def test_case_01_the_settings_of_word_are_nested_nowhere():
    assert case("01-paste-word-desktop") == pasting.Pasted("The court **must** weigh.\n\nSecond.\n")


def test_case_03_a_comment_stays_out_and_the_words_it_is_about_come_in():
    assert case("03-paste-word-comment") == pasting.Pasted(
        "The seized ivory must be weighed before sealing.\n\nSecond **paragraph**.\n",
        said=("1 comment was left out.",),
    )


def test_case_05_a_second_paragraph_stays_in_its_item_and_the_list_is_one():
    assert case("05-paste-list-second-paragraph").markdown == (
        "Intro\n\n1. first\n\n    more of first\n\n2. second\n    - a. sub a\n\n        more of sub a\n\n"
        "    - b. sub b\n\n3. third\n"
    )


def item(marker, words, level=1, more=""):
    return (
        f"<p class=MsoListParagraph style='margin-left:{36 * level}pt;mso-list:l0 level{level} lfo1{more}'>"
        f"<span style='mso-list:Ignore'>{marker}<span>&nbsp;&nbsp; </span></span>{words}</p>"
    )


def test_a_list_of_which_a_part_was_selected_keeps_its_numbers():
    html = item("c)", "c", 2) + item("3.", "three") + "<p>Between.</p>" + item("4.", "four")

    assert pasting.to_markdown(html) == pasting.Pasted("3. c\n\n<!-- -->\n\n3. three\n\nBetween.\n\n4. four\n")


@pytest.mark.parametrize(
    ("markers", "first"),
    [
        (("iv.", "v.", "vi."), 4),
        (("i)", "ii)"), 1),
        (("(h)", "(i)"), 8),
        (("១.", "២."), 1),
        (("គ.", "ឃ."), 3),
        (("1.3.", "1.4."), 3),
    ],
)
def test_a_list_begins_at_the_number_that_its_first_marker_says(markers, first):
    markdown = pasting.to_markdown("".join(item(marker, "word") for marker in markers)).markdown

    assert markdown == "".join(f"{first + at}. word\n" for at in range(len(markers)))


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("10<sup>6</sup> and CO<sub>2</sub>", "10⁶ and CO₂"),
        ("10<span style='font-size:0.6em;vertical-align:super'>6</span>", "10⁶"),
        ("CO<span style='vertical-align:sub'>2</span>", "CO₂"),
        ("1<sup>st</sup> and x<sub>i</sub>", "1<sup>st</sup> and x<sub>i</sub>"),
        ("m<sup><b>2</b></sup>", "m<sup>**2**</sup>"),
        ("a<sup> </sup>b", "a b"),
    ],
)
def test_what_stands_higher_or_lower_stays_so(typed, read_as):
    assert pasting.to_markdown(f"<p>{typed}</p>") == pasting.Pasted(f"{read_as}\n")


def test_quotations_by_a_style_of_word_are_quotations():
    html = "<p>He said:</p><p class=MsoQuote>The bag <b>was</b> sealed.</p><p class=MsoIntenseQuote>Twice.</p>"

    assert pasting.to_markdown(html).markdown == "He said:\n\n> The bag **was** sealed.\n\n> Twice.\n"


LETTERS = {
    "Word": item("1.", "one") + item("(a)", "x", 2) + item("(b)", "y", 2) + item("(i)", "z", 3) + item("2.", "two"),
    "by its type": (
        "<ol><li>one<ol type=a><li><p>x</p></li><li>y<ol type=i><li>z</li></ol></li></ol></li><li>two</li></ol>"
    ),
    "by its style": (
        "<ol><li>one<ol style='list-style-type:lower-latin'><li>x</li><li>y"
        "<ol style='list-style-type: lower-roman'><li>z</li></ol></li></ol></li><li>two</li></ol>"
    ),
    "in the browser": (
        "<div><ol start=1><li data-aria-level=1><p>one</p></li></ol></div><div><ol style='list-style-type:lower-alpha'>"
        "<li data-aria-level=2><p>x</p></li></ol></div><div><ol style='list-style-type:lower-alpha' start=2>"
        "<li data-aria-level=2><p>y</p></li></ol></div><div><ol style='list-style-type: lower-roman'>"
        "<li data-aria-level=3><p>z</p></li></ol></div>"
        "<div><ol start=2><li data-aria-level=1><p>two</p></li></ol></div>"
    ),
    "by that of its items": (
        "<ol><li>one</li><ol><li style='list-style-type:lower-alpha'>x</li>"
        "<li style='list-style-type:lower-alpha'>y</li>"
        "<ol><li style='list-style-type:lower-roman'>z</li></ol></ol><li>two</li></ol>"
    ),
}


@pytest.mark.parametrize("way", LETTERS)
def test_letters_inside_a_list_are_shown_as_they_were(way):
    a, b, i = ("(a)", "(b)", "(i)") if way == "Word" else ("a.", "b.", "i.")

    assert pasting.to_markdown(LETTERS[way]) == pasting.Pasted(
        f"1. one\n    - {a} x\n    - {b} y\n        - {i} z\n2. two\n"
    )


def test_digits_inside_a_list_and_letters_of_a_list_on_its_own_are_numbers_of_ours():
    assert pasting.to_markdown(item("·", "one") + item("១.", "x", 2) + item("២.", "y", 2)).markdown == (
        "- one\n    1. x\n    2. y\n"
    )
    assert pasting.to_markdown("<ol type=A start=3><li>x</li><li>y</li></ol>").markdown == "3. x\n4. y\n"


def test_a_marker_that_is_words_and_the_number_of_a_heading_stay():
    html = (
        item("Article 1.", "The court.")
        + "<h2 style='mso-list:l0 level2 lfo1'>"
        + ("<span style='mso-list:Ignore'>1.2<span>&nbsp; </span></span>Exhibits</h2>")
    )

    assert pasting.to_markdown(html) == pasting.Pasted("Article 1. The court.\n\n## 1.2 Exhibits\n")


def test_a_list_in_a_cell_is_words_with_their_numbers():
    html = f"<table><tr><td>{item('1.', 'a')}{item('2.', 'b')}</td><td>c</td></tr></table>"

    assert pasting.to_markdown(html).markdown == "| 1. a 2. b | c |\n| --- | --- |\n"


def test_the_caption_of_a_table_is_a_paragraph_above_it():
    html = "<table><caption>Limits of <b>noise</b></caption><tr><td>a</td><td>b</td></tr></table>"

    assert pasting.to_markdown(html) == pasting.Pasted("Limits of **noise**\n\n| a | b |\n| --- | --- |\n")


@pytest.mark.parametrize(
    "opened", ["<style>", "<script>", "<title>", "<textarea>", "<noscript>", "<!--", "<xml>", "<svg>", "<!--[if mso]>"]
)
def test_what_is_opened_and_never_closed_takes_no_words_along(opened):
    pasted = pasting.to_markdown(f"<p>Before.</p>{opened}<p>After <b>it</b>.</p><p>Last.</p>")

    read = " ".join(block.text for block in blocks.parse(pasted.markdown).blocks)
    assert read in ("Before. After it. Last.", "Before. [if mso]> After it. Last.")
    assert pasted.said == ()


def test_words_that_no_text_can_hold_are_named_with_their_place():
    pasted = pasting.to_markdown("<p>The court weighs.</p><svg><text>a drawn word</text></svg><p>Last.</p>")

    assert pasted.markdown == "The court weighs.\n\nLast.\n"
    assert pasted.said == ("The words “a drawn word” after “The court weighs.” did not come through.",)


def test_hidden_words_stay_out_and_are_said():
    html = "<style>span.Hid {display:none; mso-hide:all}</style><p>Seen. <span class=Hid>Not seen.</span></p>"

    assert pasting.to_markdown(html) == pasting.Pasted("Seen.\n", said=("Hidden text was left out: “Not seen.”.",))


def test_the_editor_says_what_did_not_come_in(client, editor):
    client.force_login(editor)
    html = (CASES / "03-paste-word-comment" / "clipboard.html").read_text()

    assert client.post(reverse("desk:paste"), {"html": html}).json()["sentence"] == "1 comment was left out."


SIGNS = [
    "a*b*c and _x_ and __init__",
    "Signed ______ on ____ at _______.",
    "[^1] [x](y) [x]: z [a][b]",
    "{a} {{b}} {{c|d}} {:.e} *f*{g}",
    "<full name> of <province>, &copy; &#65; &lt;",
    "C:\\new\\*x \\ \\\\ `code` ``c`` ![p](q) !x",
    "======",
    "------",
    "# no heading #",
    "## no heading",
    "1. no list",
    "- no list",
    "+ no list",
    "> no quotation",
    ": no definition",
    "!!! warning",
    "~~~",
    "```",
    "| a | b |",
    "*[HTML]: no abbreviation",
    "* * *",
    "[Note] and [see] (x) 2 * 3 a_b #4 ~ $5 ^6 @7 =8",
    "ends with \\",
]


@pytest.mark.parametrize("holder", ["<p>{}</p>", "<ul><li>{}</li></ul>", "<p>before<br>{}</p>", "<h2>{}</h2>"])
@pytest.mark.parametrize("words", SIGNS)
def test_what_was_typed_is_what_is_read(words, holder):
    typed = words.replace("&", "&amp;").replace("<", "&lt;")

    pasted = pasting.to_markdown(holder.format(typed))

    block, *others = blocks.parse(pasted.markdown).blocks
    assert (block.text.removeprefix("before "), others, pasted.said) == (words, [], ())
