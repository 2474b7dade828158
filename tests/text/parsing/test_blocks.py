import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.text.wordings import ANYTHING
from text.html.printed_page import book_html
from text.html.web_page import chapter_html
from text.parsing.blocks import CannotRead, TooLong, parse
from text.parsing.effort import DEEPEST_TYPED

ALL_KINDS = """# Title

One paragraph.

* a
* b
    * c

1. first

a | b
--|--:
1 | 2

!!! checklist
    Words

> Quoted

Term
:   Meaning

```
code
```

---

<!-- a comment -->

[^unused]: note

*[ICU]: International Components
"""

TRICKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<style>body{display:none}</style>",
    "<iframe src='https://example.org'></iframe>",
    "<img src=x onerror=alert(1)>",
    "![alt](javascript:alert(1))",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg/onload=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></mtext></math>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](vbscript:x) [y](data:text/html;base64,PHNjcmlwdD4=)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "<a href='&#x6a;avascript&colon;alert(1)'>x</a>",
    "<a href='//evil.example'>x</a>",
    "A paragraph\n{: onclick=alert(1) style='color:red' #own .box-title }",
    "# Heading {: onclick=alert(1) style=x }",
    "*word*{: onmouseover=alert(1) href=javascript:alert(1) }",
    "| a {: onclick=alert(1) } |\n|---|\n| b {: style=x onclick=alert(1) } |",
    "[x](#a){: href=javascript:alert(1) }",
    '*[HTML]: "><script>alert(1)</script>\n\nHTML here',
    "*[HTML]: ' onmouseover='alert(1)\n\nHTML here",
    "x[^1]\n\n[^1]: <script>alert(1)</script> <b onclick=alert(1)>b</b> [x](javascript:alert(1))",
    'x[^"><script>alert(1)</script>]\n\n[^"><script>alert(1)</script>]: note',
    '!!! warning "<script>alert(1)</script><b onclick=x>t</b>"\n    Words',
    '!!! warning "t" onclick="alert(1)"\n    Words',
    "<form action='https://evil.example'><input name=q><button>go</button></form>",
    "<a href='x' onclick='alert(1)' style='position:fixed'>x</a>",
    "<div class='paragraph' id='4.1' data-key='stolen' style='x'>false</div>",
    "<sup data-note='1'>false</sup>",
    "</div></section></article></body><script>alert(1)</script>",
    "<p title='</p><script>alert(1)</script>'>x</p>",
    "<!--><script>alert(1)</script>-->",
    "`<script>alert(1)</script>`",
    "```{ .x onclick=alert(1) }\n<script>alert(1)</script>\n```",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<base href='https://evil.example'><meta http-equiv=refresh content='0;url=x'><link rel=stylesheet href=x>",
    "\x02wzxhzdk:0\x03 \x1e <script>alert(1)</script> \x1e &#x1e; &#2;",
]
FORBIDDEN = {"script", "style", "iframe", "img", "svg", "math", "object", "form", "input", "base", "meta", "link"}
ATTRIBUTES = {"id", "lang", "href", "title", "span", "value", "start", "align", "colspan", "rowspan", "scope"}
ATTRIBUTES |= {"class", "role", "data-key", "aria-label", "aria-labelledby"}


class Everything(HTMLParser):
    """Every tag and attribute of a page, as a browser would meet them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.ids = set(), [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]


def pages(source):
    text = parse(source)
    keys = [f"key{block.position}" for block in text.paragraphs]
    return chapter_html(text, number=4, keys=keys), book_html(text, number=4, keys=keys)


def assert_clean(html):
    found = Everything(html)

    assert found.tags.isdisjoint(FORBIDDEN)
    assert {name for name, _ in found.attributes} <= ATTRIBUTES
    for name, value in found.attributes:
        if name == "href":
            assert value.lower().startswith(("http://", "https://", "mailto:", "#"))


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_gets_through(trick):
    web, book = pages(f"Before.\n\n{trick}\n\nAfter.\n\n* {trick}\n\nx[^n]\n\n[^n]: {trick}")

    assert_clean(web)
    assert_clean(book)


@settings(max_examples=150)
@given(st.lists(st.one_of(st.sampled_from(TRICKS), ANYTHING), max_size=6).map("\n\n".join))
def test_whatever_is_written_comes_out_clean_and_with_every_id_once(source):
    web, book = pages(source)

    assert_clean(web)
    assert_clean(book)
    assert len(Everything(web).ids) == len(set(Everything(web).ids))
    assert len(Everything(book).ids) == len(set(Everything(book).ids))


def test_a_chapter_is_read_into_blocks_by_kind():
    text = parse(ALL_KINDS)

    assert [(block.kind, block.position) for block in text.blocks] == [
        ("heading", 0),
        ("paragraph", 1),
        ("list", 2),
        ("list", 3),
        ("table", 4),
        ("box", 5),
        ("quotation", 6),
        ("definitions", 7),
        ("code", 8),
    ]
    assert [block.items for block in text.blocks] == [0, 0, 2, 1, 0, 0, 0, 0, 0]
    assert [block.level for block in text.blocks] == [1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert text.notes == ()


def test_rules_comments_and_definitions_are_no_blocks():
    assert parse("---\n\n<!-- c -->\n\n[^1]: note\n\n*[A]: b\n\n[x]: http://x\n\n<p></p>").blocks == ()


def test_nothing_written_is_nothing_read():
    assert parse("") == parse(" \n\n ")


def test_plain_text_is_composed_and_on_one_line_and_without_marks_of_notes():
    text = parse("Cafe\u0301  *has*\nwords[^1] and\u200bmore.\n\n[^1]: A note")

    assert text.blocks[0].text == "Café has words andmore."


def test_the_words_of_cells_and_items_stay_apart():
    text = parse("* one\n* two\n\na | b\n--|--\nc | d")

    assert [block.text for block in text.blocks] == ["one two", "a b c d"]


@pytest.mark.parametrize(
    ("typed", "kind", "title"),
    [
        ("key-point", "key-point", "Key point"),
        ("keypoint", "key-point", "Key point"),
        ("checklist", "checklist", "Checklist"),
        ("case-example", "case-example", "Case example"),
        ('warning ""', "warning", "Warning"),
        ('warning "Mind the *clock*"', "warning", "Mind the <em>clock</em>"),
    ],
)
def test_a_box_has_its_kind_and_its_own_title_or_that_of_its_kind(typed, kind, title):
    text = parse(f"!!! {typed}\n    Words.")

    assert text.blocks[0].html == (
        f'<aside class="box box-{kind}" role="note">\n<p class="box-title">{title}</p>\n<p>Words.</p>\n</aside>'
    )


def test_titles_of_boxes_come_in_the_callers_language_and_are_no_words_of_the_author():
    text = parse("!!! warning\n    Words.", box_titles={"warning": "ប្រយ័ត្ន"})

    assert '<p class="box-title">ប្រយ័ត្ន</p>' in text.blocks[0].html
    assert text.blocks[0].text == "Words."


def test_there_is_no_fifth_kind_of_box():
    assert parse("!!! nonsense\n    Words.").blocks[0].kind == "paragraph"


def test_a_box_holds_lists_and_ends_where_its_indent_ends():
    text = parse("!!! checklist\n    * one\n    * two\n\n    More.\n\nOutside.")

    assert [(block.kind, block.text) for block in text.blocks] == [
        ("box", "one two More."),
        ("paragraph", "Outside."),
    ]


def test_notes_stand_in_order_of_call_and_uncalled_ones_are_left_out():
    text = parse("A[^z] b[^y] c[^z].\n\n[^y]: Second\n[^x]: Never\n[^z]: First, see[^w]\n[^w]: Inner")

    assert [(note.number, note.text) for note in text.notes] == [(1, "First, see"), (2, "Second"), (3, "Inner")]
    assert text.blocks[0].html == (
        '<p>A<sup data-note="1"></sup> b<sup data-note="2"></sup> c<sup data-note="1"></sup>.</p>'
    )


def test_an_unclosed_tag_reaches_no_further_than_its_block():
    text = parse("A <b>word\n\nNext.")

    assert [block.html for block in text.blocks] == ["<p>A <b>word</b></p>", "<p>Next.</p>"]


def test_authors_ids_get_a_prefix_stay_single_and_are_found_by_their_links():
    text = parse("One\n{: #top }\n\nTwo\n{: #top }\n\n[up](#top) [4.12](#4.12)")

    assert [block.html for block in text.blocks] == [
        '<p id="author-top">One</p>',
        "<p>Two</p>",
        '<p><a href="#author-top">up</a> <a href="#4.12">4.12</a></p>',
    ]


def test_a_picture_leaves_its_words():
    assert parse("![A seized tusk](tusk.png)").blocks[0].text == "A seized tusk"


def test_alignment_of_columns_needs_no_style():
    assert '<td align="right">2</td>' in parse("a | b\n--|--:\n1 | 2").blocks[0].html


def test_words_are_counted_in_khmer_too():
    assert parse("The judge hears 2 witnesses.").word_count == 5
    assert parse("ចៅក្រមនិងព្រះរាជអាជ្ញា", language="km").word_count == 3
    assert parse("# A title\n\nTwo words", language="en").word_count == 4


def test_text_over_two_million_characters_is_refused_with_a_sentence():
    assert len(parse("word " * 400_000).blocks) == 1
    with pytest.raises(TooLong, match="2,000,001 characters; at most 2,000,000"):
        parse("x" * 2_000_001)


def test_half_characters_are_refused():
    with pytest.raises(CannotRead, match="Character 3 "):
        parse("ab\ud800")


@pytest.mark.parametrize(
    "source",
    [
        "".join(f"{'    ' * depth}* a\n" for depth in range(200)),
        ">" * 20_000 + "a",
        "1. " * 20_000,
        "<div>" * 50_000,
        "<b>" * (DEEPEST_TYPED + 1),
        "a|b\n-|-\n" + "a|b\n" * 200_000,
        "[" * 100_000,
        "[a](" * 100_000,
        "![a][" * 100_000,
        "<![CDATA[" * 50_000,
        "<!--" * 100_000,
        "<a " * 100_000,
        "[a](<" * 100_000,
        "a\n===\n" * 50_000,
        "~~~a\n" * 100_000,
        "*a*_" * 200_000,
        "\n".join(f"*[a{n}]: x" for n in range(20_000)) + "\n\n" + "a1 " * 100_000,
    ],
    ids=lambda source: source[:12],
)
def test_tangled_text_is_refused_with_a_sentence_and_soon(source):
    began = time.process_time()

    with pytest.raises(CannotRead, match=r" .*\.$"):
        parse(source)

    assert time.process_time() - began < 15


def test_many_closed_fences_of_code_are_no_tangle():
    assert len(parse("```\n# code\n```\n\n" * 3_000).paragraphs) == 3_000


def test_twenty_thousand_lines_are_read_within_seconds():
    paragraph = "The **court** weighs [4.12](#4.12) the evidence[^1] and `decides`.\n\n* one\n* two\n\n## Next\n\n"
    began = time.process_time()

    text = parse(paragraph * 2_500 + "[^1]: A note")

    assert len(text.paragraphs) == 5_000
    assert time.process_time() - began < 30


def test_a_note_that_is_called_but_not_written_is_named_once():
    text = parse("One.[^zz] Two.[^1] Three.[^zz] `[^code]` \\[^typed]\n\n[^1]: See also.[^deep]")

    assert text.missing_notes == ("zz", "deep")
    assert text.paragraphs[0].text.startswith("One.[^zz]")
