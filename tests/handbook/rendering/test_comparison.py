"""Two texts of one chapter: headings are compared at their places, notes at the end, paragraphs as ever."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from handbook.rendering.comparison import NOTHING, Side, changes_between
from text.difference.redline import apply as applied
from text.difference.redline import redline_chapters, redline_html, revert
from text.parsing import blocks


@dataclass(frozen=True)
class Numbered:
    key: str
    kind: str
    text: str
    number: str


def side(source: str) -> Side:
    """A text whose paragraphs have their own words as keys."""
    text = blocks.parse(source)
    return Side([Numbered(p.text, p.kind, p.text, f"4.{p.position}") for p in text.paragraphs], text)


def rows(old: str, new: str) -> list[tuple[str, str]]:
    return [
        (change.op, "".join(part.text for part in change.changes if part.op != "delete") or change.changes[0].text)
        for change in changes_between(side(old), side(new))
    ]


def test_a_new_section_leaves_the_headings_after_it_alone():
    assert rows("## Keys\n\nTwo keys.", "## Scales\n\nOne scale.\n\n## Keys\n\nTwo keys.") == [
        ("inserted", "Scales"),
        ("inserted", "One scale."),
        ("unchanged", "Keys"),
        ("unchanged", "Two keys."),
    ]


def test_a_wholly_reworded_heading_is_changed_and_not_another_one():
    assert rows("## Keys\n\nTwo keys.", "## Who may enter\n\nTwo keys.") == [
        ("edited", "Who may enter"),
        ("unchanged", "Two keys."),
    ]


def test_a_heading_that_moved_over_a_paragraph_is_shown_at_both_places_and_the_paragraph_is_not():
    assert rows("One scale.\n\n## Keys\n\nTwo keys.", "## Keys\n\nOne scale.\n\nTwo keys.") == [
        ("moved here", "Keys"),
        ("unchanged", "One scale."),
        ("moved away", "Keys"),
        ("unchanged", "Two keys."),
    ]


def test_a_heading_whose_level_changed_is_changed_although_its_words_are_the_same():
    changes = changes_between(side("## Keys\n\nTwo keys."), side("### Keys\n\nTwo keys."))

    assert [(change.op, change.old_level, change.level) for change in changes] == [
        ("edited", 2, 3),
        ("unchanged", 0, 0),
    ]
    assert (changes[0].has_another_level, changes[0].is_reworded) == (True, False)


def test_what_happened_is_said_in_words():
    def said(old, new):
        changes = [change for change in changes_between(side(old), side(new)) if change.op != "unchanged"]
        return [" ".join(render_to_string("handbook/reading/_change.html", {"paragraph": c}).split()) for c in changes]

    assert said("## Keys\n\nTwo keys.", "### Keys\n\nTwo keys.") == ["heading of level 3, was level 2"]
    assert said("## Keys\n\nTwo keys.", "Two keys.\n\n## Keys") == ["moved away", "moved here"]
    assert said("Two keys.", "> Two keys.") == ["now a quotation"]


def test_a_paragraph_that_became_a_list_has_another_form():
    changes = changes_between(side("Two keys."), side("- Two keys."))

    assert [(change.op, change.old_kind, change.kind, change.has_another_form) for change in changes] == [
        ("edited", "paragraph", "list", True)
    ]


def test_a_table_is_compared_cell_by_cell():
    old = side("What | Who\n--|--\ntusk | clerk\nscale | court")
    new = side("What | Who\n--|--\ntusk | registrar\nseal | police\nscale | court")
    new = Side([Numbered(old.paragraphs[0].key, p.kind, p.text, p.number) for p in new.paragraphs], new.text)

    (change,) = changes_between(old, new)

    assert [(row.op, [redline_html(cell) for cell in row.cells]) for row in change.rows] == [
        ("unchanged", ["What", "Who"]),
        ("edited", ["tusk", "<del>clerk</del><ins>registrar</ins>"]),
        ("inserted", ["<ins>seal</ins>", "<ins>police</ins>"]),
        ("unchanged", ["scale", "court"]),
    ]
    assert "<td><del>clerk</del><ins>registrar</ins></td>" in change.html


def test_a_column_that_was_put_in_leaves_the_others_alone():
    old = side("What | Who\n--|--\ntusk | clerk\nscale | court")
    new = side("What | When | Who\n--|--|--\ntusk | at dawn | clerk\nscale | at noon | court")
    new = Side([Numbered(old.paragraphs[0].key, p.kind, p.text, p.number) for p in new.paragraphs], new.text)

    (change,) = changes_between(old, new)

    assert [[redline_html(cell) for cell in row.cells] for row in change.rows] == [
        ["What", "<ins>When</ins>", "Who"],
        ["tusk", "<ins>at dawn</ins>", "clerk"],
        ["scale", "<ins>at noon</ins>", "court"],
    ]


def test_a_list_is_compared_item_by_item():
    old = side("- the bag\n- the label")
    new = side("- the bag\n- the seal on it\n- the label")
    new = Side([Numbered(old.paragraphs[0].key, p.kind, p.text, p.number) for p in new.paragraphs], new.text)

    (change,) = changes_between(old, new)

    assert change.html == (
        '<ul class="redline-list redline-lettered">'
        '<li class="row-unchanged"><span class="redline-letter">(a) </span>the bag</li>'
        '<li class="row-inserted"><span class="redline-letter">(b) </span><ins>the seal on it</ins></li>'
        '<li class="row-unchanged"><span class="redline-letter">(c) </span>the label'
        '<span class="redline-said" lang="en"> [was (b)]</span></li></ul>'
    )


def test_a_box_is_compared_part_by_part_its_title_and_items_apart():
    old = side('!!! checklist "Sealing"\n    Before you leave:\n\n    - the bag\n    - the label')
    new = side('!!! checklist "Sealing bags"\n    Before you leave:\n\n    - the bag\n    - the seal\n    - the label')
    new = Side([Numbered(old.paragraphs[0].key, p.kind, p.text, p.number) for p in new.paragraphs], new.text)

    (change,) = changes_between(old, new)

    assert change.html == (
        '<p class="row-edited"><strong>Sealing<ins> bags</ins></strong></p>'
        '<p class="row-unchanged">Before you leave:</p>'
        '<ul class="redline-list"><li class="row-unchanged">the bag</li>'
        '<li class="row-inserted"><ins>the seal</ins></li><li class="row-unchanged">the label</li></ul>'
    )


def test_another_image_by_the_same_words_is_a_change():
    old = side('![A seal](image:abc "Figure 1")')
    new = side('![A seal](image:def "Figure 1")')
    new = Side([Numbered(old.paragraphs[0].key, p.kind, p.text, p.number) for p in new.paragraphs], new.text)

    (change,) = changes_between(old, new)

    assert (change.op, change.is_reworded) == ("edited", True)
    assert [(shown.op, shown.name) for shown in change.pictures] == [("delete", "abc"), ("insert", "def")]
    assert [(row.part, row.html) for row in change.rows] == [("", "Figure 1"), ("alternative", "A seal")]


def test_what_went_from_under_a_heading_is_shown_under_it():
    assert rows("One scale.\n\n## Keys\n\nTwo keys.\n\nA safe.", "One scale.\n\n## Keys\n\nA safe.") == [
        ("unchanged", "One scale."),
        ("unchanged", "Keys"),
        ("removed", "Two keys."),
        ("unchanged", "A safe."),
    ]


def test_a_note_put_in_before_another_changes_the_numbers_only():
    old = side("Weigh.[^b]\n\n[^b]: Law on Forestry, Article 5.")
    new = side("Weigh.[^a][^b]\n\n[^a]: Prakas 76.\n\n[^b]: Law on Forestry, Article 5.")

    notes = [change for change in changes_between(old, new) if change.kind == "note"]

    assert [(note.op, note.old_number, note.new_number) for note in notes] == [
        ("inserted", None, "Note 1"),
        ("unchanged", "Note 1", "Note 2"),
    ]


def test_a_first_text_is_all_new():
    new = side("## Keys\n\nTwo keys.[^1]\n\n[^1]: Prakas 76.")

    assert [(change.op, change.kind) for change in changes_between(NOTHING, new)] == [
        ("inserted", "heading"),
        ("inserted", "paragraph"),
        ("inserted", "note"),
    ]


PIECES = st.lists(st.sampled_from(["## One", "## Two", "## Three", "red", "blue", "green", "white"]), unique=True)


@given(PIECES, PIECES)
def test_both_texts_can_be_read_from_the_changes_and_paragraphs_are_compared_as_without_headings(old, new):
    before, after = side("\n\n".join(old)), side("\n\n".join(new))

    changes = changes_between(before, after)

    numbered = [(change.op, change.key, change.changes) for change in changes if change.kind != "heading"]
    alone = redline_chapters(before.paragraphs, after.paragraphs)
    assert numbered == [(change.op, change.key, change.changes) for change in alone]
    there = [change for change in changes if change.op not in ("removed", "moved away")]
    assert [applied(c.changes, revert(c.changes)) for c in there] == [block.text for block in after.text.blocks]
    was = sorted(revert(c.changes) for c in changes if c.op not in ("inserted", "moved here"))
    assert was == sorted(block.text for block in before.text.blocks)


TYPED_OTHERWISE = "## មន្រ្តី\n\nមន្រ្តី មានសិទិ្ធ។[^1]\n\nចៅក្រម។\n\n- ឆ្នំា\n- ថ្ងៃ\n\n[^1]: បា៉"
IN_ORDER = "## មន្ត្រី\n\nមន្ត្រី មានសិទ្ធិ។[^1]\n\nចៅក្រម។\n\n- ឆ្នាំ\n- ថ្ងៃ\n\n[^1]: ប៉ា"


def keyed(source: str) -> Side:
    text = blocks.parse(source, language="km")
    return Side([Numbered(f"key-{p.position}", p.kind, p.text, f"4.{p.position}") for p in text.paragraphs], text)


def test_that_marks_were_put_in_order_changes_nothing():
    changes = changes_between(keyed(TYPED_OTHERWISE), keyed(IN_ORDER))

    assert [(change.kind, change.op, change.is_another) for change in changes] == [
        ("heading", "unchanged", False),
        ("paragraph", "unchanged", False),
        ("paragraph", "unchanged", False),
        ("list", "unchanged", False),
        ("note", "unchanged", False),
    ]


def test_where_another_word_changed_too_the_paragraph_is_edited_and_its_neighbours_are_not():
    changes = changes_between(keyed(TYPED_OTHERWISE), keyed(IN_ORDER.replace("ចៅក្រម", "ព្រះរាជអាជ្ញា")))

    assert [change.op for change in changes] == ["unchanged", "unchanged", "edited", "unchanged", "unchanged"]
