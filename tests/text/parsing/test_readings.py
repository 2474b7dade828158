"""Markdown as others write it, and words that must not be lost; what was stored before reads as it did."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.text.wordings import ANYTHING
from text.parsing.blocks import parse
from text.parsing.readings.list_layout import laid_out

CASES = Path(__file__).resolve().parents[2] / "cases"


def case(name):
    return parse((CASES / name / "text.md").read_text())


def html(source, **more):
    return ["".join(block.html.split("\n")) for block in parse(source, **more).blocks]


def words(source):
    return [block.text for block in parse(source).blocks]


# Words in, words out --------------------------------------------------------------------------------------------


def test_case_36_words_in_angle_brackets_are_words():
    assert [block.text for block in case("36-md-words-in-angle-brackets").blocks] == [
        "I, <full name>, of <province>, declare under <law>.",
        "The <object> of the law is this.",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "<object>",
        "<a person>",
        "<code of procedure>",
        "<address of the court>",
        "<title> and <time>",
        "</law>",
        "<ឈ្មោះ>",
        "<name/>",
        "<!important>",
        "<!-- never closed",
    ],
)
@pytest.mark.parametrize("place", ["{}", "Before {} after.", "- Before {} after.", "| a | {} |\n|---|---|\n| b | c |"])
def test_brackets_round_words_stay_wherever_they_stand(typed, place):
    assert typed in parse(f"{place.format(typed)}\n\nLast.").blocks[0].text
    assert words(f"{place.format(typed)}\n\nLast.")[-1] == "Last."


def test_brackets_round_words_stay_in_raw_html():
    assert words("<div>\nI, <full name>, <b>x</b>.\n</div>") == ["I, <full name>, x."]


def test_html_is_html_and_addresses_are_links():
    source = "<b>b</b> <br> <kbd>k</kbd> `<law>` <https://example.org> <!-- gone --> <script>gone</script> end"

    assert html(source) == [
        "<p><b>b</b> <br> <kbd>k</kbd> <code>&lt;law&gt;</code> "
        '<a href="https://example.org">https://example.org</a>   end</p>'
    ]


@pytest.mark.parametrize("tag", ["style", "script", "title", "textarea", "noscript", "iframe", "object", "svg", "xmp"])
def test_case_38_what_is_opened_and_never_closed_hides_nothing(tag):
    source = (CASES / "38-md-unclosed-style" / "text.md").read_text().replace("style", tag)

    assert words(source) == ["Intro.", f"<{tag}>", "Second paragraph.", "Third paragraph."]
    assert words(f"Before <{tag}> *after*.\n\nLast.") == [f"Before <{tag}> after.", "Last."]


def test_case_39_braces_after_a_heading_are_words_unless_they_are_attributes():
    assert [block.text for block in case("39-md-braces-after-heading").blocks] == [
        "Filling in {name}",
        "The set {a, b}",
        "x",
    ]
    assert html("## A {#here .wide}\n\n*b*{c} {d}\n\n| {e} |\n|---|\n| f {g} |\n\nh\n{lang=km}") == [
        '<h2 id="author-here">A</h2>',
        "<p><em>b</em>{c} {d}</p>",
        '<table><thead><tr><th scope="col">{e}</th></tr></thead><tbody><tr><td>f {g}</td></tr></tbody></table>',
        '<p lang="km">h</p>',
    ]


def test_case_41_two_notes_of_one_label_are_both_there_and_named():
    text = case("41-md-two-notes-of-one-label")

    assert [note.text for note in text.notes] == ["Article 5. Article 6."]
    assert text.repeated_notes == ("1",)
    assert parse("A[^1].\n\n[^1]: Same.\n\n[^1]: Same.").notes[0].text == "Same."


def test_a_row_longer_than_its_head_makes_the_table_wider():
    assert words("| a | b |\n|---|---|\n| 1 | 2 | 3 | four |\n| 5 |") == ["a b 1 2 3 four 5"]
    assert html("| a | b |\n|---|---|\n| 1 | 2 | |")[0].count("<th ") == 2  # an empty cell too many is none


# As others write it ---------------------------------------------------------------------------------------------


def test_case_43_a_list_by_three_spaces_is_one_list():
    text = case("43-md-list-by-three-spaces")

    assert [(block.kind, block.items) for block in text.blocks] == [("list", 3)]
    assert "".join(text.blocks[0].html.split("\n")) == (
        "<ol><li>seize<ul><li>the ivory</li><li>the scales</li></ul></li>"
        "<li><p>weigh</p><p>and seal</p></li><li><p>report</p></li></ol>"
    )


NESTED = "<ul><li>a<ul><li>b<ul><li>c</li></ul></li><li>d</li></ul></li><li>e</li></ul>"


@pytest.mark.parametrize("step", [2, 3, 4])
def test_lists_within_lists_by_two_three_and_four_spaces(step):
    inner = " " * step
    source = f"- a\n{inner}- b\n{inner * 2}- c\n{inner}- d\n- e"

    assert html(source) == [NESTED]
    assert html("\n".join(f"> {line}" for line in source.split("\n"))) == [f"<blockquote>{NESTED}</blockquote>"]
    assert NESTED in html("!!! checklist\n" + "\n".join(f"    {line}" for line in source.split("\n")))[0]
    note = "x[^1]\n\n[^1]: n\n\n" + "\n".join(f"    {line}" for line in source.split("\n"))
    assert NESTED in "".join(parse(note).notes[0].html.split("\n"))


@pytest.mark.parametrize("inner", ["  ", "   ", "    "])
def test_dashes_under_a_number_are_its_list(inner):
    assert html(f"1. a\n{inner}- b\n{inner}- c\n2. d") == ["<ol><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>"]


@pytest.mark.parametrize("inner", ["  ", "   ", "    "])
def test_a_second_paragraph_belongs_to_its_item(inner):
    assert html(f"1. a\n\n{inner}more\n\n2. b") == ["<ol><li><p>a</p><p>more</p></li><li><p>b</p></li></ol>"]


def test_code_in_an_item_is_code_in_it():
    expected = "<ol><li><p>a</p><pre><code>x  &lt;b&gt;</code></pre></li><li><p>b</p></li></ol>"

    assert html("1. a\n\n   ```sh\n   x\n     <b>\n   ```\n\n2. b") == [expected]
    assert html("1. a\n\n        x\n          <b>\n\n2. b") == [expected]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1. a\n\n   more\n2. b\n3. c", "<ol><li><p>a</p><p>more</p></li><li><p>b</p></li><li>c</li></ol>"),
        ("- a\n\n      code\n- b", "<ul><li><p>a</p><pre><code>code</code></pre></li><li><p>b</p></li></ul>"),
        ("1. a\n\n    - x\n    - y\n2. b", "<ol><li><p>a</p><ul><li>x</li><li>y</li></ul></li><li><p>b</p></li></ol>"),
        (
            "- a\n  - x\n\n    more\n  - y\n- b",
            "<ul><li><p>a</p><ul><li><p>x</p><p>more</p></li><li><p>y</p></li></ul></li><li><p>b</p></li></ul>",
        ),
    ],
)
def test_an_item_right_under_the_paragraphs_of_another_is_its_neighbour(source, expected):
    assert html(source) == [expected]


@pytest.mark.parametrize("inner", ["  ", "   ", "    "])
def test_a_quotation_belongs_to_the_item_that_it_stands_as_far_in_as(inner):
    assert html(f"1. a\n\n{inner}> q\n{inner}> r\n\n2. b\n\n> out") == [
        "<ol><li><p>a</p><blockquote><p>qr</p></blockquote></li><li><p>b</p></li></ol>",
        "<blockquote><p>out</p></blockquote>",
    ]


def test_a_list_right_under_its_sentence_is_a_list():
    text = parse("The steps:\n- weigh\n- seal\n\nNext:\n1. report\n2. file")

    assert [(block.kind, block.line, block.end) for block in text.blocks] == [
        ("paragraph", 0, 1),
        ("list", 1, 3),
        ("paragraph", 4, 5),
        ("list", 5, 7),
    ]


@pytest.mark.parametrize("source", ["The year\n2019. The court", "The rule\n-5 degrees", "a\n*b* c", "- - -", "a -\nb"])
def test_words_that_look_like_an_item_are_none(source):
    assert "list" not in [block.kind for block in parse(source).blocks]


def test_case_45_a_fence_may_say_more_than_a_language():
    assert [(block.kind, block.text) for block in case("45-md-fence-with-more-than-a-language").blocks] == [
        ("code", "fn a() {}"),
        ("paragraph", "A sentence of the text."),
        ("code", "b"),
    ]


@pytest.mark.parametrize("said", ["rust,ignore", "python title=a.py {1-3}", "{.sh #x}", "c++ 17", "", " text x"])
@pytest.mark.parametrize("sign", ["```", "~~~", "````"])
def test_whatever_a_fence_says_its_code_ends_where_it_ends(said, sign):
    assert [block.kind for block in parse(f"{sign}{said}\na\n{sign}\n\nWords.\n\n{sign}\nb\n{sign}").blocks] == [
        "code",
        "paragraph",
        "code",
    ]


@pytest.mark.parametrize(
    ("typed", "kind", "title"),
    [
        ("note", "key-point", "Note"),
        ('tip "Look"', "key-point", "Look"),
        ("DANGER", "warning", "Danger"),
        ("example inline end", "case-example", "Example"),
    ],
)
def test_boxes_of_others_are_boxes_of_ours_with_their_name_as_title(typed, kind, title):
    block = parse(f"!!! {typed}\n    Words.").blocks[0]

    assert (block.kind, block.text) == ("box", f"{title} Words.")
    assert f'class="box box-{kind}"' in block.html


def test_an_exclamation_is_no_box():
    assert words("!!! Important things happen\n    here") == ["!!! Important things happen here"]


# Numbers with a bracket, words struck out ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1) a\n2) b", ["<ol><li>a</li><li>b</li></ol>"]),
        ("The steps:\n1) a\n2) b", ["<p>The steps:</p>", "<ol><li>a</li><li>b</li></ol>"]),
        ("3) a\n\n   more\n\n4) b", ['<ol start="3"><li><p>a</p><p>more</p></li><li><p>b</p></li></ol>']),
        ("1) a\n   1) x\n   2) y\n2) b", ["<ol><li>a<ol><li>x</li><li>y</li></ol></li><li>b</li></ol>"]),
        ("- a\n  1) x\n- b", ["<ul><li>a<ol><li>x</li></ol></li><li>b</li></ul>"]),
        ("> 1) a\n> 2) b", ["<blockquote><ol><li>a</li><li>b</li></ol></blockquote>"]),
        ("ជំហាន៖\n១) ក\n២) ខ", ["<p>ជំហាន៖</p>", "<ol><li>ក</li><li>ខ</li></ol>"]),
    ],
)
def test_a_number_with_a_bracket_begins_an_item_as_one_with_a_point_does(source, expected):
    assert html(source) == expected == html(source.replace(")", "."))


@pytest.mark.parametrize("source", ["See rule\n12) and more", "1\\) no list", "(1) no list", "1)no list", "# 1) Head"])
def test_a_number_with_a_bracket_among_words_is_words(source):
    assert "list" not in [block.kind for block in parse(source).blocks]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("The fine is ~~five~~ ten.", "<p>The fine is <s>five</s> ten.</p>"),
        ("~~a **b** c~~ **~~d~~** *e ~~f~~*", None),
        ("- ~~a\nb~~", "<ul><li><s>ab</s></li></ul>"),
        ("[~~a~~](#x) ~~[b](#x)~~", '<p><a href="#x"><s>a</s></a> <s><a href="#x">b</a></s></p>'),
        ("~~`a~~b`~~ `~~c~~`", "<p><s><code>a~~b</code></s> <code>~~c~~</code></p>"),
    ],
)
def test_words_between_two_tildes_are_struck_out_as_they_are_by_s(source, expected):
    if expected is None:
        expected = html("<s>a **b** c</s> **<s>d</s>** *e <s>f</s>*")[0]

    assert html(source) == [expected]


@pytest.mark.parametrize("source", ["~~ a ~~", "~a~", "~~~a~~~", "a ~~ b", "~~a", "\\~~a~~", "\\~\\~a\\~\\~", "~~~~"])
def test_other_tildes_are_words(source):
    assert words(source) == [source.replace("\\", "")]


# What was stored before -----------------------------------------------------------------------------------------


AS_IT_WAS = {
    "36-md-words-in-angle-brackets": ["<p>I, , of , declare under .</p>", "<p>The </p>"],
    "38-md-unclosed-style": ["<p>Intro.</p>"],
    "39-md-braces-after-heading": ["<h2>Filling in</h2>", "<h2>The set</h2>", "<p>x</p>"],
    "43-md-list-by-three-spaces": [
        "<ol><li>seize   - the ivory   - the scales</li><li>weigh</li></ol>",
        "<p>and seal</p>",
        '<ol start="3"><li>report</li></ol>',
    ],
}


@pytest.mark.parametrize("source", ["1) a\n2) b", "The fine is ~~five~~ ten.", "Steps:\n១. a\n២. b"])
@pytest.mark.parametrize("reading", [1, 2])
def test_forms_1_and_2_know_no_number_with_a_bracket_and_no_tildes(source, reading):
    assert html(source, reading=reading) == [f"<p>{source.replace(chr(10), '')}</p>"] != html(source)


@pytest.mark.parametrize("name", AS_IT_WAS)
def test_what_was_stored_before_reads_as_it_did(name):
    source = (CASES / name / "text.md").read_text()

    assert html(source, reading=1) == AS_IT_WAS[name] != html(source)


def test_the_layout_of_lists_leaves_every_line_a_line_and_a_list_by_four_spaces_as_it_is():
    source = [
        "1. a",
        "",
        "    more",
        "",
        "2. b",
        "    - c",
        "        - d",
        "",
        "            code",
        "",
        "Words.",
        "",
        "    code",
    ]

    assert laid_out(source) == source


@given(ANYTHING)
@settings(deadline=None, max_examples=150)
def test_whatever_is_written_its_lines_stay(source):
    lines = source.split("\n")

    assert len(laid_out(lines)) == len(lines)


SIGNS = ["- ", "1. ", "2. ", "1) ", "2) ", "", "> ", "```"]
LISTS = st.lists(st.tuples(st.sampled_from([0, 1, 2, 3, 4, 6, 8]), st.sampled_from(SIGNS)), max_size=12)


@given(LISTS)
@settings(deadline=None, max_examples=150)
def test_no_word_is_lost_whatever_the_indentation(lines):
    source = "\n".join(f"{' ' * indent}{sign}w{at}" for at, (indent, sign) in enumerate(lines))

    read = " ".join(words(source)).replace("`", "")
    assert all(f"w{at}" in read for at in range(len(lines)))


def test_a_long_list_by_two_spaces_is_laid_out_in_a_moment():
    lines = [f"{'  ' * (at % 20)}- item" for at in range(40_000)]
    before = time.process_time()

    laid_out(lines)

    assert time.process_time() - before < 5


BENCH_CARD = '!!! key-point bench-card "The class"\n    Fix it first.'


@pytest.mark.parametrize("typed", ["key-point bench-card", "Key point  bench card", "keypoint benchcard"])
def test_a_box_may_be_a_bench_card_too(typed):
    (block,) = parse(f'!!! {typed} "The class"\n    Words.').blocks

    assert block.html.startswith('<aside class="box box-key-point bench-card" role="note">')
    assert block.text == "The class Words."


def test_a_box_that_others_write_may_be_a_bench_card():
    assert (
        parse("!!! tip bench-card\n    Words.")
        .blocks[0]
        .html.startswith('<aside class="box box-key-point bench-card" role="note">\n<p class="box-title">Tip</p>')
    )


def test_what_was_stored_before_there_were_bench_cards_reads_as_it_did():
    assert [block.kind for block in parse(BENCH_CARD, reading=2).blocks] == ["paragraph"]
    assert [block.kind for block in parse(BENCH_CARD).blocks] == ["box"]
