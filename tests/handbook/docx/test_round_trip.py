"""Drafts leave for Word and come back, and no key, citation or remark is lost on the way."""

from random import Random

import pytest
from lxml import etree

from handbook.demonstration.material import FOLDER
from handbook.discussion import remarks, threads
from handbook.docx import export, reimport
from handbook.drafting import citing, saving
from handbook.models import Version, Wording
from handbook.rendering import images, numbered_paragraphs
from tests.factories import drafted, make_chapter, make_handbook
from tests.handbook.docx.round_trips import TEN, a_draft, a_picture, back, survived
from tests.handbook.docx.word_files import SPACES, WORD, Editing, W, call, paragraph

pytestmark = pytest.mark.django_db


CHAPTERS = sorted((FOLDER / "chapters").glob("*.md"))


@pytest.mark.parametrize("file", CHAPTERS, ids=lambda file: file.stem)
def test_a_chapter_that_nobody_edited_comes_back_as_it_left(editor, file):
    version = a_draft(editor, file.read_text(encoding="utf-8"))

    returned = back(version, export.take_out(version, by=editor))

    assert returned.text == version.wording.text
    assert returned.keys == version.wording.keys
    assert not returned.changes_something
    assert returned.report == []


EVERYTHING = """\
## Seals {: #seals }

<!-- a note to ourselves -->

The {{seal}} is numbered, the {{bag|exhibit bag, bags}} *closed*{{|custody}}.[^why] See [2.4](#key-abcdefghjkmn).

- The first
- The **second**, with `code`
    - below it

<!-- -->

- Another list

1. Weigh
2. Photograph

| Animal | Weight |
|:---|---:|
| Pangolin \\| scales | 3 kg[^scales] |
| {{Bear\\|bears}} | |

!!! key-point
    Nobody opens it alone.

    - not the clerk
    - not the judge

!!! warning "Look out"
    The seal breaks.

!!! checklist bench-card "At the store"
    Two keys, two people.

!!! case-example bench-card
    It came back.

![A scale](image:{image} "Set to zero")

> Quoted words.

Version
:   One text of one chapter.

```
code = 1
    more
```

<div>
<p>Raw one.</p>
<p>Raw two.</p>
</div>

ត្រា​ត្រូវ​មាន​លេខ ហើយ​ថង់​ត្រូវ​បិទ។[^why]

Water is H<sub>2</sub>O, 5 * 3 and a_b, \\*not bold\\*, <https://example.org/a> and [a site](https://example.org/b_(c)).

The last one ends here.

[^why]: Because it was opened three times.

    And twice more.
[^scales]: Weighed on the *spot*.
[^unused]: Nobody calls this.
"""


@pytest.fixture
def everything(editor):
    chapter = make_chapter(make_handbook())
    name = images.add(chapter.handbook, a_picture(), by=editor).name
    return drafted(chapter, drafter=editor, text=EVERYTHING.replace("{image}", name))


def numbered(version):
    """Each paragraph's source by its key."""
    return dict(zip(version.wording.keys, remarks.sources_of(version.wording, "en"), strict=True))


def test_everything_that_a_text_may_hold_comes_back_as_it_left(editor, everything):
    returned = back(everything, export.take_out(everything, by=editor))

    assert returned.text == everything.wording.text
    assert returned.keys == everything.wording.keys
    assert (returned.report, returned.changes_something) == ([], False)


def test_a_khmer_text_keeps_its_breaks_and_the_title_that_a_box_has_by_itself(editor):
    text = "!!! warning\n    ត្រា​ត្រូវ​មាន​លេខ។\n\n- ថង់\u200b១\n- ថង់​២\n\nចប់​ហើយ។\n"
    chapter = make_chapter(make_handbook(source_language="km"))
    version = drafted(chapter, drafter=editor, text=text)
    file = Editing(export.take_out(version, by=editor))
    file.reword("លេខ", "លេខ​រៀង")

    returned = back(version, file.saved())

    assert returned.text == text.replace("លេខ", "លេខ​រៀង")
    assert returned.keys == version.wording.keys


def test_what_was_not_edited_stays_the_very_source_beside_what_was(editor, everything):
    file = Editing(export.take_out(everything, by=editor))
    file.reword("The last one ends here.", "The last one ends there.")

    returned = back(everything, file.saved())

    before = numbered(everything)
    after = dict(zip(returned.keys, remarks.sources_of(returned.wording, "en"), strict=True))
    assert [key for key in before if after.get(key) != before[key]] == [everything.wording.keys[-1]]
    assert after[everything.wording.keys[-1]] == "The last one ends there."
    assert "<!-- a note to ourselves -->" in returned.text
    assert "[^unused]: Nobody calls this." in returned.text
    assert returned.report == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("is numbered", "has a number"),
        ("The first", "The very first"),
        ("Photograph", "Photograph it"),
        ("Pangolin", "A pangolin"),
        ("Nobody opens it", "No one opens it"),
        ("Look out", "Look here"),
        ("Quoted words", "Quoted sentences"),
        ("One text", "A text"),
        ("code = 1", "code = 2"),
        ("ហើយ​ថង់", "និង​ថង់"),
        ("Water is", "Water’s"),
        ("Set to zero", "Set to nought"),
    ],
)
def test_an_edited_paragraph_keeps_all_that_the_author_had_put_in_it(editor, everything, old, new):
    file = Editing(export.take_out(everything, by=editor))
    file.reword(old, new)

    returned = back(everything, file.saved())

    assert returned.text == everything.wording.text.replace(old, new, 1)
    assert returned.keys == everything.wording.keys
    assert (returned.fates.edited, returned.fates.new, returned.fates.removed) == (1, 0, 0)


def edited_moved_inserted_and_deleted(version, editor):
    """What an evening in Word does to a chapter: the file, and the words that each paragraph then has."""
    file = Editing(export.take_out(version, by=editor))
    file.reword("is written in the register", "is entered in the register of exhibits")
    file.reword("photographs it before", "photographs it from all sides before")
    file.insert_after("A trader who holds", "Customs officers weigh the goods again before they are handed over.")
    file.delete("Money that was found")
    file.move_after("Costs of keeping", "The expert says")
    return file


@pytest.mark.parametrize("bookmarks", ["kept", "lost"])
def test_paragraphs_edited_inserted_moved_and_deleted_in_word_keep_their_keys(editor, ten, bookmarks):
    file = edited_moved_inserted_and_deleted(ten, editor)
    if bookmarks == "lost":
        file.drop_bookmarks()

    returned = back(ten, file.saved())

    there = survived(ten, returned)
    assert len(there) == 9
    assert all(before == after for before, after in there.items())
    assert "Money that w" not in there
    fates = returned.fates
    assert (fates.edited, fates.moved, fates.new, fates.removed) == (2, 1, 1, 1)
    assert (fates.unchanged, fates.split, fates.merged) == (7, 0, 0)
    assert (fates.citations_kept, len(fates.citations_orphaned)) == (9, 1)
    assert (fates.remarks_kept, len(fates.remarks_on_earlier), len(fates.remarks_orphaned)) == (7, 2, 1)
    assert returned.base_is_known == (bookmarks == "kept")


def test_what_came_back_is_saved_with_its_keys_and_everything_that_holds_on_to_them(editor, ten):
    keys = ten.wording.keys
    returned = back(ten, edited_moved_inserted_and_deleted(ten, editor).saved())

    saved = reimport.bring_back(returned, by=editor)

    ten.refresh_from_db()
    assert (ten.wording, ten.wording.text, ten.wording.keys) == (saved.wording, returned.text, returned.keys)
    assert set(keys) - set(ten.wording.keys) == {keys[4]}
    assert [citation.key for citation in citing.orphaned_citations(ten)] == [keys[4]]
    assert [thread.remark.key for thread in threads.threads_on(ten, editor) if thread.is_orphaned] == [keys[4]]


def test_a_bookmark_decides_where_hardly_a_word_is_left(editor, ten):
    file = Editing(export.take_out(ten, by=editor))
    file.reword(TEN[3], "Which species it was is for a zoologist to tell.")

    assert back(ten, file.saved()).keys == ten.wording.keys


def test_the_same_words_outweigh_a_bookmark_that_slipped(editor, ten):
    """Who writes a paragraph above another, beginning in that other one, takes its bookmark along."""
    file = Editing(export.take_out(ten, by=editor))
    old = file.find("Money that was found")
    file.insert_after("The expert says", "Cash is evidence too.")
    new = file.find("Cash is evidence")
    new.insert(1, old.find(f"{W}bookmarkStart"))

    returned = back(ten, file.saved())

    assert survived(ten, returned)["Money that w"] == "Money that w"
    assert returned.fates.new == 1


def test_paragraphs_split_and_merged_in_word_are_counted(editor, ten):
    file = Editing(export.take_out(ten, by=editor))
    file.reword(" before anybody moves or washes it.", ".")
    file.insert_after("The ranger who finds", "Before that, nobody moves or washes it, and the ranger finds a witness.")
    file.reword("at the border.", "at the border. " + TEN[3])
    [expert] = [element for element in file.body if file.words(element) == TEN[3]]
    file.body.remove(expert)

    returned = back(ten, file.saved())

    assert len(set(returned.keys)) == len(returned.keys) == 10
    assert (returned.fates.merged, returned.fates.removed) == (1, 0)
    assert len(returned.fates.citations_orphaned) == 1


def test_a_draft_saved_meanwhile_is_merged_with_what_came_back(editor, ten):
    left = export.take_out(ten, by=editor)
    file = Editing(left)
    file.reword("is written in the register", "is entered in the register")
    saving.save(ten, text=ten.wording.text.replace("counted twice", "counted three times"), by=editor)
    ten.refresh_from_db()
    theirs = ten.wording

    saved = reimport.bring_back(back(ten, file.saved()), by=editor)

    assert saved.merged_from == theirs
    assert "is entered in the register" in saved.wording.text
    assert "counted three times" in saved.wording.text
    assert saved.wording.keys == ten.wording.keys


def test_where_a_colleague_changed_the_same_paragraph_nothing_is_overwritten(editor, ten):
    file = Editing(export.take_out(ten, by=editor))
    file.reword("counted twice by two different persons", "counted in Word")
    saving.save(ten, text=ten.wording.text.replace("counted twice", "counted three times"), by=editor)
    ten.refresh_from_db()

    saved = reimport.bring_back(back(ten, file.saved()), by=editor)

    assert saved.must_be_settled
    assert saved.wording.kind == Wording.Kind.ASIDE
    assert "counted in Word" in saved.wording.text
    assert "three times" in Version.objects.get(pk=ten.pk).wording.text


def test_a_file_of_another_text_is_not_taken_for_this_one(editor, ten):
    other = drafted(make_chapter(ten.chapter.handbook), drafter=editor, text="Another chapter.")

    with pytest.raises(reimport.OfAnotherText):
        back(ten, export.take_out(other, by=editor))


def test_a_note_that_nothing_calls_any_more_goes_and_its_neighbours_stay(editor):
    notes = "[^a]: One.\n[^b]: Two.\n[^c]: Three.\n"
    version = a_draft(editor, f"First.[^a]\n\nSecond.[^b]\n\nThird.[^c]\n\n{notes}")
    file = Editing(export.take_out(version, by=editor))
    file.delete("Second.")

    assert back(version, file.saved()).text == "First.[^a]\n\nThird.[^c]\n\n[^a]: One.\n[^c]: Three.\n"


def test_a_note_edited_in_word_is_edited_and_one_added_there_is_added(editor, everything):
    file = Editing(export.take_out(everything, by=editor))
    notes = etree.fromstring(file.members["word/footnotes.xml"])
    for text in notes.iter(f"{W}t"):
        if text.text and "spot" in text.text:
            text.text = text.text.replace("spot", "very spot")
    new = etree.fromstring(f'<x xmlns:w="{WORD}"><w:footnote w:id="77">{paragraph("A new note.")}</w:footnote></x>')[0]
    notes.append(new)
    file.members["word/footnotes.xml"] = etree.tostring(notes)
    last = file.find("The last one ends here.")
    last.append(etree.fromstring(f'<x xmlns:w="{WORD}">{call(77)}</x>')[0])

    returned = back(everything, file.saved())

    assert "[^scales]: Weighed on the *very spot*." in returned.text
    assert "The last one ends here.[^3]" in returned.text
    assert "[^3]: A new note." in returned.text
    assert returned.keys == everything.wording.keys


@pytest.mark.parametrize("file", CHAPTERS[2:6], ids=lambda file: file.stem)
def test_a_file_that_word_opened_and_saved_comes_back_as_it_left(editor, file):
    version = a_draft(editor, file.read_text(encoding="utf-8"))
    content = Editing(export.document(version.wording)).saved_by_word(Random(file.stem))

    returned = back(version, content)

    assert (returned.text, returned.keys) == (version.wording.text, version.wording.keys)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_to_a_chapter_in_word_no_key_is_lost_or_given_twice(editor, seed):
    """Paragraphs are edited, inserted, moved and deleted at random, in a file that Word has written."""
    chance = Random(seed)
    version = a_draft(editor, chance.choice(CHAPTERS).read_text(encoding="utf-8"))
    file = Editing(export.document(version.wording))
    key_of = {}
    for element in file.body:
        names = [mark.get(f"{W}name") for mark in element.iter(f"{W}bookmarkStart")]
        if element.tag == f"{W}p" and element.find(f"{W}pPr/{W}numPr") is None and names:
            key_of[element] = names[0].removeprefix("key_")
    plain = [element for element, key in key_of.items() if key in version.wording.keys]
    chosen = chance.sample(plain, 6)
    gone = {key_of[element] for element in chosen[:2]}
    for element in chosen[:2]:
        file.body.remove(element)
    for element in chosen[2:4]:
        text = next(element.iter(f"{W}t"))
        text.text = f"Otherwise said, {text.text}"
    for element in chosen[4:]:
        chance.choice([other for other in plain if other not in chosen]).addnext(element)
    chance.choice([p for p in plain if p not in chosen[:2]]).addnext(
        etree.fromstring(f"<x {SPACES}>{paragraph('Something that nobody had written before stands here.')}</x>")[0]
    )

    returned = back(version, file.saved_by_word(chance))

    before = numbered_paragraphs.paragraphs_of(version.wording.text)
    after = dict(zip(returned.keys, numbered_paragraphs.paragraphs_of(returned.text), strict=True))
    assert len(after) == len(returned.keys)
    assert set(version.wording.keys) - set(returned.keys) == gone
    assert len(set(returned.keys) - set(version.wording.keys)) == 1
    edited = {key_of[element] for element in chosen[2:4]}
    for key, (kind, words) in zip(version.wording.keys, before, strict=True):
        if key not in gone:
            assert after[key] == (kind, f"Otherwise said, {words}" if key in edited else words)


def test_a_picture_changed_in_word_is_taken_into_the_handbook_once_it_is_saved(editor, everything):
    handbook = everything.chapter.handbook
    file = Editing(export.take_out(everything, by=editor))
    [media] = [name for name in file.members if "/media/" in name]
    file.members[media] = a_picture("blue")

    returned = back(everything, file.saved())

    assert handbook.images.count() == 1
    saved = reimport.bring_back(returned, by=editor)
    new = handbook.images.latest("pk")
    assert handbook.images.count() == 2
    assert f'![A scale](image:{new.name} "Set to zero")' in saved.wording.text
    assert saved.wording.keys == everything.wording.keys
