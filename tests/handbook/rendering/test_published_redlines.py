"""A redline compares what is published: nothing that readers would see otherwise goes without a sign or a sentence."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from handbook.rendering.comparison import Side, changes_between
from text import elements
from text.difference import alignment
from text.difference.published_words import canonical
from text.difference.redline import ParagraphChange
from text.parsing import blocks

CASES = Path(__file__).resolve().parents[2] / "cases"


@dataclass(frozen=True)
class Numbered:
    key: str
    kind: str
    text: str
    number: str


def compared(old: str, new: str) -> tuple[Side, Side, list[ParagraphChange]]:
    """Two texts with their keys as a save gives them, and the redline."""
    before, after = blocks.parse(old), blocks.parse(new)
    kept = [alignment.Kept(f"old{at}", each.kind, each.text) for at, each in enumerate(before.paragraphs)]
    numbers = iter(range(1000))
    keys = alignment.align(kept, after.paragraphs, fresh=lambda: f"new{next(numbers)}").keys
    sides = [
        Side(
            [Numbered(key, p.kind, p.text, f"4.{p.position}") for key, p in zip(of, text.paragraphs, strict=True)], text
        )
        for of, text in (([each.key for each in kept], before), (keys, after))
    ]
    with override("en"):
        return *sides, changes_between(*sides)


def shown(old: str, new: str) -> list[str]:
    """What a redline shows of everything that changed, in words and signs."""
    found = []
    for change in compared(old, new)[2]:
        if change.op != "unchanged":
            html = change.html.replace("<ins>", "+").replace("</ins>", "+").replace("<del>", "-").replace("</del>", "-")
            html = re.sub(r"</(tr|td|th|li|p)>", " ", html.replace("</strong>", "*").replace("<strong>", "*"))
            found.append(" ".join([*change.said, *re.sub(r"<[^>]+>", "", html).split()]))
    return found


def case(name: str) -> list[str]:
    folder = CASES / name
    return shown((folder / "old.md").read_text(), (folder / "new.md").read_text())


def test_words_that_are_struck_out_now_are_said_to_be():
    assert case("51-redline-struck-out") == ["The fine is 5 million, or [now struck out] 10 million."]


def test_a_note_that_hangs_on_another_sentence_is_shown_at_both_places():
    assert case("52-redline-note-moved") == [
        "The court may order it.-[1]- [note moved away]",
        "The court must order it.+[1]+ [note moved here]",
    ]


def test_a_cell_that_moved_to_another_column_is_shown_there():
    assert case("53-redline-cell-in-another-column") == [
        "Court Prosecutor -decides- +decides+ [moved here from another column]"
    ]


def test_two_items_that_became_one_leave_a_letter_free():
    assert case("55-redline-two-items-became-one") == ["(a) seize (b) weigh+ seal+ (c) -seal-"]


def test_a_link_that_leads_elsewhere_says_where():
    assert case("57-redline-link-elsewhere") == ["See the law [link now leads to https://example.org/b]."]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("It costs 106 riel.", "It costs 10<sup>6</sup> riel.", "It costs -106-+106+ riel."),
        (
            "It costs 10<sup>6</sup>.",
            "It costs 10<sub>6</sub>.",
            "It costs 106 [now subscript; no longer superscript].",
        ),
        ("Weigh **at once**.", "Weigh at once.", "Weigh at once [no longer bold]."),
        ("Weigh it.", "Weigh it, <s>or not</s>.", "Weigh it+, ++or not+ [struck out in the text]."),
        ("See the law.", "See [the law](https://a.org).", "See the law [now a link to https://a.org]."),
        ("See [it](https://a.org).", "See it.", "See it [no longer a link to https://a.org]."),
        ("See.", "See [the law](https://a.org).", "See+ ++the law+ [link to https://a.org]."),
        ("One tusk.\n\nSee [it](#key-old0).", "One tusk.\n\nSee [it](#key-old1).", "See it [link now leads to 4.2]."),
        (
            "CITES binds.",
            "CITES binds.\n\n*[CITES]: The Convention",
            "CITES [now explained as “The Convention”] binds.",
        ),
        ("Weigh\nit.", "Weigh<br>it.", "Weigh- -+↵+it."),
    ],
)
def test_marks_and_links_are_shown_in_words(old, new, told):
    assert shown(old, new) == [told]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("- weigh it\n- seal it", "- weigh it\n    - seal it", "(a) weigh it seal it [now under item (a)]"),
        ("- weigh it\n    - seal it", "- weigh it\n- seal it", "(a) weigh it (b) seal it [now item (b)]"),
        ("- weigh it\n\n    seal it", "- weigh it\n\n- seal it", "(a) weigh it (b) seal it [now item (b)]"),
        (
            "- weigh it\n- seal it",
            "- count\n- weigh it\n- seal it",
            "(a) +count+ (b) weigh it [was (a)] (c) seal it [was (b)]",
        ),
        ("- weigh it\n- seal it", "1. weigh it\n2. seal it", "now a numbered list (a) weigh it (b) seal it"),
        (
            "- first weigh each tusk, then seal the bag",
            "- first weigh each tusk,\n- then seal the bag",
            "(a) first weigh each tusk,- then seal the bag- (b) +then seal the bag+ [split off item (a)]",
        ),
    ],
)
def test_items_are_shown_with_their_letters_and_where_they_went(old, new, told):
    assert shown(old, new) == [told]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("What | Who\n--|--\ntusk | clerk", "Who | What\n--|--\nclerk | tusk", "Who [column moved] What clerk tusk"),
        (
            "What | Who\n--|--\ntusk | clerk",
            "What | Who\n--|--:\ntusk | clerk",
            "aligned otherwise What Who tusk clerk",
        ),
    ],
)
def test_columns_are_followed(old, new, told):
    assert shown(old, new) == [told]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('!!! warning "Sealing"\n    Now.', '!!! checklist "Sealing"\n    Now.', ["now a checklist *Sealing* Now."]),
        ("!!! warning\n    Now.", "!!! warning bench-card\n    Now.", ["now a bench card *Warning* Now."]),
        ("!!! warning bench-card\n    Now.", "!!! warning\n    Now.", ["no longer a bench card *Warning* Now."]),
        ("## Keys\n\nTwo keys.", "## *Keys*\n\nTwo keys.", ["Keys [now in italics]"]),
        ("One.[^1]\n\n[^1]: Prakas 76.", "One.[^1]\n\n[^1]: Prakas **76**.", ["Prakas *76* [now bold]."]),
        ("```\nif so\n  go\n```", "```\nif so\ngo\n```", ["if so - -go"]),
        ("> One.\n>\n> Two.", "> One. Two.", ["One.+ Two.+ -Two.-"]),
    ],
)
def test_boxes_headings_notes_code_and_quotations_are_compared_as_published(old, new, told):
    assert shown(old, new) == told


def test_lines_broken_elsewhere_in_the_source_are_no_change():
    assert shown("Weigh it and\nseal it.", "Weigh it\nand seal it.") == []


def test_a_note_with_another_number_is_the_same_note():
    old = "Weigh it.[^a]\n\nSeal it.\n\n[^a]: Prakas 76."
    new = "Count it.[^b]\n\nWeigh it.[^a]\n\nSeal it.\n\n[^a]: Prakas 76.\n\n[^b]: Law on Forestry."

    assert shown(old, new) == ["+Count it.[1]+", "+Law on Forestry.+"]


# Everything published ---------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    """weigh|seal|**weigh**|*weigh*|***weigh***|<s>seal</s>|10<sup>6</sup>|10<sub>6</sub>|106|`seal`|[seal](https://a.org)
    [seal](https://b.org)|[*seal*](https://a.org "T")|weigh<br>seal|weigh[^1]|seal[^2]|[^1]|<em>weigh</em><em>seal</em>
    <em>weighseal</em>|<span id="x">seal</span>|<span lang="fr">seal</span>|<abbr title="T">seal</abbr>|<u>seal</u>
    <del>seal</del>|<q>seal</q>|ចៅក្រម|**ចៅ**ក្រម|![A tusk](image:abc)|![A seal](image:abc)|![A seal](image:def)
    <a id="y"></a>|<strong></strong>weigh""".replace("\n    ", "|").split("|")
)
PHRASES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def _lists(inside):
    item = st.tuples(PHRASES, st.one_of(st.just(""), inside)).map(
        lambda parts: parts[0] + (f"\n\n{_indented(parts[1])}" if parts[1] else "")
    )
    signs = st.sampled_from(["- ", "1. "])
    between = st.sampled_from(["\n", "\n\n"])
    return st.tuples(signs, between, st.lists(item, min_size=1, max_size=3)).map(
        lambda made: made[1].join(made[0] + "\n".join([each.split("\n")[0], *each.split("\n")[1:]]) for each in made[2])
    )


def _table(made) -> str:
    rows, line = made
    return "\n".join([" | ".join(rows[0]), line, *(" | ".join(row) for row in rows[1:])])


CELLS = st.one_of(st.just(" "), WORDS)
TABLES = st.integers(2, 3).flatmap(
    lambda width: st.tuples(
        st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=2, max_size=3),
        st.lists(st.sampled_from(["--", "--:"]), min_size=width, max_size=width).map("|".join),
    ).map(_table)
)
RAW = st.sampled_from(
    [
        "<table><tr><td><p>weigh</p><p>seal</p></td><td>106</td></tr></table>",
        "<table><tr><td colspan='2'>weigh</td></tr></table>",
        "<ol start='3'><li>weigh</li><li value='7'>seal</li></ol>",
        "<div>weigh<ul><li>seal</li></ul>106</div>",
        "<ul><li>weigh<ul><li>seal</li></ul>106</li></ul>",
        "<table><caption>weigh</caption><tr><th>seal</th></tr></table>",
    ]
)
PIECES = st.recursive(
    st.one_of(
        PHRASES,
        TABLES,
        RAW,
        PHRASES.map("## {}".format),
        st.just("```\nweigh\n  seal\n```"),
        st.just("weigh\n:   seal"),
    ),
    lambda inside: st.one_of(
        _lists(inside),
        inside.map(lambda text: "\n".join(f"> {line}" for line in text.split("\n"))),
        st.tuples(st.sampled_from(["warning", 'checklist "seal"', 'warning "seal"']), inside).map(
            lambda made: f"!!! {made[0]}\n{_indented(made[1])}"
        ),
    ),
    max_leaves=4,
)
NOTES = st.tuples(PHRASES, PHRASES).map(lambda notes: f"[^1]: {notes[0]}\n\n[^2]: {notes[1]}")
TEXTS = st.tuples(st.lists(PIECES, min_size=1, max_size=3), NOTES).map(lambda made: "\n\n".join([*made[0], made[1]]))


def published(side: Side) -> list[str]:
    return [canonical(part.html) for part in (*side.text.blocks, *side.text.notes)]


def says_something(change: ParagraphChange) -> bool:
    return bool(
        change.op not in ("unchanged", "edited")
        or change.has_another_form
        or change.has_another_level
        or change.said
        or any(shown.op != "equal" for shown in change.pictures)
        or re.search(r"<(ins|del)>.+?</\1>|redline-said", change.html)
    )


@given(TEXTS, TEXTS)
def test_texts_that_are_published_otherwise_have_a_redline_and_it_makes_one_of_the_other(old, new):
    before, after, changes = compared(old, new)

    there = [change for change in changes if change.op not in ("removed", "moved away")]
    assert [change.published_after(change.published_before()) for change in there] == published(after)
    was = [change.published_before() for change in changes if change.op not in ("inserted", "moved here")]
    assert sorted(was) == sorted(published(before))
    edited = [change for change in changes if change.op != "unchanged"]
    assert bool(edited) == (published(before) != published(after))
    assert all(map(says_something, edited))


@given(TEXTS, TEXTS)
def test_a_redline_of_the_same_text_is_empty_and_what_is_compared_is_all_that_is_published(old, new):
    assert {change.op for change in compared(old, old)[2]} <= {"unchanged"}
    for block in blocks.parse(old).blocks:
        assert _told(canonical(block.html)) == _told(block.html)


def _told(html: str) -> list[tuple]:
    """Every element, and all words without white space."""
    return [
        (each.tag, sorted(each.attrib.items()), *("".join((words or "").split()) for words in (each.text, each.tail)))
        for each in elements.read(html).iter()
    ]
