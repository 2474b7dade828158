"""A block that nobody touched comes back from Word unchanged and with its key, whatever is nested in it."""

from random import Random

import pytest

from handbook.docx import export
from tests.handbook.docx.nested_texts import a_text
from tests.handbook.docx.round_trips import a_draft, back
from tests.handbook.docx.word_files import Editing, W
from text.parsing.blocks import parse

pytestmark = pytest.mark.django_db

PROGRAMS = ["nobody", "Word", "LibreOffice"]


def saved(content, program):
    """A file as it is once a program has opened and saved it."""
    if program == "Word":
        return Editing(content).saved_by_word(Random(3))
    return Editing(content).saved_by_libreoffice() if program == "LibreOffice" else content


EVERYTHING_INSIDE = """\
1. An item of two paragraphs

    and its second

    1. inside it
    2. and after
        - deep

    > quoted in it

    | a | b |
    |---|:---|
    | 1 | 2 |

2. The next

- One list

<!-- -->

- and another

3. three
4. four

> ## A heading quoted
>
> - a list quoted
> - of two
>
> | x | y |
> |:---|---|
> | 1 | 2 |
>
> > quoted in a quotation

<table><caption>A caption</caption><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>

A note[^1] and <s>struck-out words</s>.

!!! warning "Look out"
    1. in a box

        twice

    > and quoted

Term
:   said

    - of a list

[^1]: A note with a note[^2] in it.

    - and a list

    > and a quotation

[^2]: The note in it.
"""


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_nested_comes_back_as_it_left(editor, program):
    version = a_draft(editor, EVERYTHING_INSIDE)

    returned = back(version, saved(export.take_out(version, by=editor), program))

    assert returned.text == version.wording.text
    assert (returned.keys, returned.report) == (version.wording.keys, [])
    assert not returned.changes_something


@pytest.mark.parametrize("seed", range(9))
def test_whatever_is_in_a_text_comes_back_as_it_left(editor, seed):
    version = a_draft(editor, a_text(seed))
    program = PROGRAMS[seed % 3] if seed < 6 else "LibreOffice"

    returned = back(version, saved(export.take_out(version, by=editor), program))

    assert returned.text == version.wording.text
    assert (returned.keys, returned.report) == (version.wording.keys, [])


def test_two_tables_in_a_row_are_two_in_word(editor):
    text = "| a |\n|---|\n| 1 |\n\n- item\n\n    | b |\n    |---|\n    | 2 |\n\n| c |\n|---|\n| 3 |\n"
    version = a_draft(editor, text)
    editing = Editing(export.take_out(version, by=editor))

    tables = [*editing.body.iter(f"{W}tbl")]
    assert len(tables) == 3
    assert all(table.getnext().tag == f"{W}p" for table in tables[:2])
    assert back(version, editing.saved_by_libreoffice()).text == text


def test_a_note_that_is_called_right_after_a_link_stays_after_it(editor):
    text = "Read [the law](https://example.org/a)[^1].\n\n[^1]: Note.\n"
    version = a_draft(editor, text)
    editing = Editing(Editing(export.take_out(version, by=editor)).saved_by_libreoffice())
    editing.reword("Read", "Now read")

    assert back(version, editing.saved()).text == text.replace("Read", "Now read")


@pytest.mark.parametrize("seed", range(100, 106))
def test_a_word_typed_in_word_changes_the_one_block_that_it_was_typed_in(editor, seed):
    version = a_draft(editor, a_text(seed))
    editing, chance = Editing(export.take_out(version, by=editor)), Random(seed)
    texts = [text for text in editing.body.iter(f"{W}t") if (text.text or "").strip()]
    typed_in = chance.choice(texts[1:])  # the first one is the title
    typed_in.text += " pangolin"

    returned = back(version, editing.saved() if seed % 2 else editing.saved_by_libreoffice())

    before, after = (
        sources(text, keys) for text, keys in ((version.wording.text, version.wording.keys), kept(returned))
    )
    assert "pangolin" in returned.text
    assert sum(before[key] != after.get(key) for key in before) <= 1
    assert returned.report == []


def kept(returned):
    return returned.text, returned.keys


def sources(text, keys):
    """What each paragraph is typed as, by its key."""
    lines = text.split("\n")
    paragraphs = parse(text).paragraphs
    return {
        key: "\n".join(lines[paragraph.line : paragraph.end]).strip()
        for key, paragraph in zip(keys, paragraphs, strict=True)
    }


def test_the_alignment_that_an_author_typed_stays_where_a_cell_is_edited(editor):
    version = a_draft(editor, "| a | b | c |\n|:---|---|---:|\n| 1 | 2 | 3 |\n")
    editing = Editing(export.take_out(version, by=editor))
    editing.reword("2", "two")

    assert back(version, editing.saved()).text == "| a | b | c |\n|:---|---|---:|\n| 1 | two | 3 |\n"


def test_a_quotation_with_a_list_in_it_stays_one_where_a_word_in_it_is_edited(editor):
    version = a_draft(editor, "> ## Seals\n>\n> - numbered\n> - closed\n\nEnd.\n")
    editing = Editing(export.take_out(version, by=editor))
    editing.reword("numbered", "written down")

    returned = back(version, editing.saved())

    assert returned.text == "> ## Seals\n>\n> - written down\n> - closed\n\nEnd.\n"
    assert returned.keys == version.wording.keys


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_list_with_a_heading_in_it_stays_one_when_a_word_is_typed_in_it(editor, program):
    text = "Before.\n\n1. weigh\n\n    ## In an item\n\n    Under the heading.\n\n2. seal\n\nAfter."
    version = a_draft(editor, text)
    editing = Editing(saved(export.take_out(version, by=editor), program))
    editing.reword("Under the heading.", "Well under the heading.")

    returned = back(version, editing.saved())

    assert returned.text == version.wording.text.replace("Under", "Well under")
    assert returned.keys == version.wording.keys
