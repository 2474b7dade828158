"""What is written is what was typed: no sign of an author's words means anything where it comes from elsewhere."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.text.wordings import KHMER, WORDS
from text.khmer import normalise
from text.parsing.blocks import parse
from text.parsing.markdown_escaping import (
    code,
    code_in_cell,
    escaped,
    heading_end,
    line_start,
    typed,
    typed_line,
    without_needless,
)

PRINTED = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Co"])
SIGNS = st.text(st.sampled_from("\\`*_{}[]()<>#+-.!|:=~^$&;\"'/@1១aក "), max_size=12)
LINES = st.lists(st.one_of(SIGNS, WORDS, KHMER, st.text(PRINTED, max_size=20)), min_size=1, max_size=4)


def read(words):
    """Words as they read on a page: composed, and of any white space one space. Our marks of the index are no words."""
    return " ".join(normalise(words).split())


def paragraphs(source):
    return [(block.kind, block.text) for block in parse(source).blocks]


@pytest.mark.parametrize(
    "words",
    [
        "Signed ______ on ____ at __________.",
        "__init__",
        "_",
        "a_b_c and _d_",
        "**not bold** * alone",
        "See [^1] and [^why].",
        "[a]: https://example.org",
        "[a](b) and ![c](d)",
        "The set {a, b} {#name}",
        "5 < 6 <name> </b> <!-- x -->",
        "&amp; &#35; AT&T",
        "- one",
        "-",
        "--",
        "---",
        "==",
        "=",
        "* * *",
        "+ 5",
        "1. one",
        "12) twelve",
        "1) one",
        "១) មួយ",
        "~~not struck~~ a~~b~~ ~",
        "# five",
        "> more",
        ": said",
        "| a | b |",
        "a | b",
        "!!! warning",
        "~~~",
        "`code` and \\_",
        "C:\\temp\\",
        "a\\",
        "Total\n==",
        "Sum\n--",
        "a | b\n--|--\nc | d",
        "a | b\n:-|-:",
        "text\n- not a list\n# nor a heading",
    ],
)
def test_a_paragraph_reads_as_it_was_typed(words):
    assert paragraphs(typed(words)) == [("paragraph", read(words))]


@given(LINES)
@example(["a", "|-"])
def test_whatever_is_typed_reads_the_same(lines):
    words = "\n".join(line.replace("{{", "{ {").replace("\n", " ") for line in lines)

    assert paragraphs(typed(words)) == ([("paragraph", read(words))] if read(words) else [])


@given(st.one_of(SIGNS, WORDS, KHMER, st.text(PRINTED, max_size=20)))
@pytest.mark.parametrize("is_cautious", [False, True])
@pytest.mark.parametrize(("mark", "kind"), [("", "paragraph"), ("## ", "heading"), ("- ", "list"), ("> ", "quotation")])
def test_a_whole_line_reads_as_its_author_typed_it_behind_any_mark(mark, kind, is_cautious, words):
    words = read(words)
    source = typed_line(mark + words, [False] * len(mark) + [True] * len(words), is_cautious=is_cautious)

    assert paragraphs(source) == ([(kind, words)] if words else [])


@given(st.one_of(SIGNS, WORDS, KHMER))
def test_a_sign_of_an_author_means_nothing_beside_marks(words):
    words = read(words)
    line = f"a **{words}b** c"
    source = typed_line(line, [3 < at < 4 + len(words) for at in range(len(line))])

    assert paragraphs(source) == [("paragraph", f"a {words}b c")]


@given(LINES)
def test_a_bracket_that_means_nothing_needs_no_sign_before_it(lines):
    words = "\n".join(line.replace("{{", "{ {").replace("\n", " ") for line in lines)

    assert paragraphs(without_needless(typed(words))) == ([("paragraph", read(words))] if read(words) else [])


@given(st.one_of(SIGNS, WORDS, KHMER, st.text(PRINTED, max_size=20)))
@example("C #")
@example("The set {a, b}")
def test_a_heading_reads_as_it_was_typed(words):
    words = read(words.replace("{{", "{ {"))
    source = "## " + heading_end(" ".join(escaped(word) for word in words.split()))

    assert paragraphs(source) == ([("heading", words)] if words else [])


@pytest.mark.parametrize("words", ["a|b", "x`y", "``", "a\\|b", "\\", "*a*"])
def test_code_reads_as_it_was_typed(words):
    assert paragraphs(line_start(code(words))) == [("paragraph", words)]


@pytest.mark.parametrize("words", ["a|b", "x`|y", "``", "a\\|b", "*a*|_b_", "<b>|"])
def test_code_in_a_table_reads_as_it_was_typed(words):
    source = f"| {code_in_cell(words)} | `c` |\n|---|---|\n| d | e |"

    assert paragraphs(source) == [("table", f"{words} c d e")]
