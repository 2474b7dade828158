import time

import pytest

from text.parsing.sections import Piece, split, summary_order
from text.refusals import CannotRead, TooLong


def test_a_source_is_divided_at_its_top_level_headings():
    assert split("# One\n\nText.\n\n## Inner\n\nMore.\n\nTwo\n===\nLast.\n", name="file") == [
        Piece("One", "Text.\n\n## Inner\n\nMore.\n"),
        Piece("Two", "Last.\n"),
    ]


def test_words_before_the_first_heading_are_a_chapter_named_for_the_file():
    assert split("Preface.\n\n# One\n\nText.", name="file") == [Piece("file", "Preface.\n"), Piece("One", "Text.\n")]


def test_a_source_without_a_heading_takes_its_name():
    assert split("Only words.\n\n## Inner", name="file") == [Piece("file", "Only words.\n\n## Inner\n")]


def test_an_empty_source_has_no_pieces():
    assert split(" \n\n", name="file") == []


def test_a_heading_without_words_below_is_an_empty_chapter():
    assert split("# One\n# Two", name="file") == [Piece("One", ""), Piece("Two", "")]


def test_a_heading_without_a_title_takes_the_name():
    assert split("# \n\nText.", name="file") == [Piece("file", "Text.\n")]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("# Trial {: #trial .x }", "Trial"),
        ("# Trial {#trial}", "Trial"),
        ("# Trial ##", "Trial"),
        ("# Trial of *two* `men`", "Trial of two men"),
        ("# See [the law](http://x) now", "See the law now"),
        ("# C# and F#", "C# and F#"),
        ("# Note[^1]", "Note"),
        ("# ជំពូកទី១ សេចក្តីផ្តើម", "ជំពូកទី១ សេចក្តីផ្តើម"),
        ("Trial {: #trial }\n=====", "Trial"),
    ],
)
def test_a_title_is_its_words_alone(heading, title):
    assert split(f"{heading}\n\nText.", name="file") == [Piece(title, "Text.\n")]


@pytest.mark.parametrize(
    "source",
    [
        "```\n# No heading\n```",
        "~~~~ sh\n```\n# No heading\n~~~\n~~~~",
        "    # No heading, indented code",
        "#hashtag",
        "<!--\n# No heading\n-->",
        "* item\n====",
        "Two lines\nof words\n===",
    ],
)
def test_what_only_looks_like_a_heading_divides_nothing(source):
    assert split(f"# One\n\n{source}\n", name="file") == [Piece("One", f"{source}\n".lstrip("\n"))]


def test_a_fence_that_is_never_closed_hides_no_heading():
    assert [piece.title for piece in split("# One\n\n```\ncode\n\n# Two\n", name="file")] == ["One", "Two"]


def test_windows_and_byte_order_marks_make_no_difference():
    assert split("\ufeff# One\r\n\r\nText.\r\n", name="file") == [Piece("One", "Text.\n")]


def test_what_a_piece_uses_and_another_defines_comes_along():
    source = (
        "# One\n\nA[^1], [law], [the code][pc] and CITES.\n\n# Two\n\nB.\n\n"
        "[^1]: Note.\n\n    Its second part.\n\n[law]: http://law.example\n"
        "[pc]: http://pc.example\n*[CITES]: Convention\n"
    )

    one, _two = split(source, name="file")

    assert one.source == (
        "A[^1], [law], [the code][pc] and CITES.\n\n[^1]: Note.\n\n    Its second part.\n\n"
        "[law]: http://law.example\n\n[pc]: http://pc.example\n\n*[CITES]: Convention\n"
    )


def test_a_piece_with_its_own_note_keeps_it():
    one, two = split("# One\n\nA[^1].\n\n[^1]: First.\n\n# Two\n\nB[^1].\n\n[^1]: Second.\n", name="file")

    assert one.source == "A[^1].\n\n[^1]: First.\n"
    assert two.source == "B[^1].\n\n[^1]: Second.\n"


def test_a_note_goes_with_the_piece_that_calls_it():
    one, two = split("# One\n\nA[^1].\n\n# Two\n\nB[^2].\n\n[^1]: First.\n[^2]: Second.\n", name="file")

    assert one.source == "A[^1].\n\n[^1]: First.\n"
    assert two.source == "B[^2].\n\n[^2]: Second.\n"


def test_a_note_that_several_pieces_call_or_none_does_stays():
    source = "# One\n\nA[^1].\n\n# Two\n\nB[^2].\n\n[^1]: First.\n\n[^2]: As in[^1].\n\n[^3]: Nobody calls it.\n"

    assert split(source, name="file")[1].source == source.partition("# Two\n\n")[2]


@pytest.mark.parametrize("end", ["---", "..."])
def test_yaml_at_the_top_is_no_text_and_its_title_names_the_file(end):
    front = f'---\ntitle: "Guide: *wild* animals"\nauthors:\n  - Sok\n- Dara\n# mine\n{end}\n'

    assert split(f"{front}\nText.\n", name="file") == [Piece("Guide: wild animals", "Text.\n")]
    assert split(f"{front}\n# One\n\nText.\n", name="file") == [Piece("One", "Text.\n")]
    assert split(f"---\nlang: km\n{end}\nText.\n", name="file") == [Piece("file", "Text.\n")]


@pytest.mark.parametrize("source", ["---\n\nText: x\n\n---\n", "---\nJust words.\n---\n", "---\ntitle: never closed\n"])
def test_a_line_at_the_top_is_not_yet_yaml(source):
    assert split(source, name="file") == [Piece("file", source)]


def test_too_long_and_half_characters_are_refused():
    with pytest.raises(TooLong):
        split("x" * 2_000_001, name="file")
    with pytest.raises(CannotRead):
        split("\ud800", name="file")


@pytest.mark.parametrize("line", ["~~~a\n", "<!--\n", "[^1]: x\n", "# a\n", "[", "# a[^1]\n[^1]: b\n"])
def test_hostile_sources_are_divided_within_seconds(line):
    began = time.process_time()

    split(line * (1_900_000 // len(line)), name="file")

    assert time.process_time() - began < 15


def test_a_summary_gives_its_files_in_order_and_once():
    summary = (
        "# Summary\n\n[Preface](preface.md)\n\n- [One](./one/README.md#top)\n"
        "    - [With [brackets]](<one/with space.md>)\n    - [Encoded](one/%E1%9E%80.md)\n"
        "- [One again](one/README.md)\n"
        "- [Draft]()\n- [Site](https://example.org/a.md)\n- [Outside](../secret.md)\n- [Root](/etc/passwd)\n"
        "- ![Picture](picture.png)\n```\n- [Code](code.md)\n```\n- [Chapter (1)](chapter(1).md)\n"
    )

    assert summary_order(summary) == [
        "preface.md",
        "one/README.md",
        "one/with space.md",
        "one/ក.md",
        "chapter(1).md",
    ]


def test_words_in_angle_brackets_stay_in_a_title_and_tags_do_not():
    assert [piece.title for piece in split("# The rights of <full name> <b>now</b>\n\nText.\n", name="x")] == [
        "The rights of <full name> now"
    ]
