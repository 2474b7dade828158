"""Word: files come in checked, drafts leave and come back, and no key, citation or remark is lost on the way."""

import io
import re
from functools import cache
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from lxml import etree
from PIL import Image as Pillow

from handbook.demonstration.material import FOLDER
from handbook.discussion import remarks, threads
from handbook.docx import export, import_file, reimport
from handbook.drafting import citing, saving
from handbook.models import Handbook, Version, Wording
from handbook.rendering import images, numbered_paragraphs
from tests.factories import (
    approved,
    disposed,
    drafted,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_user,
)
from tests.handbook.docx.word_files import (
    SPACES,
    WORD,
    Editing,
    W,
    added,
    call,
    cell,
    commented,
    heading,
    link,
    paragraph,
    picture,
    run,
    struck,
    table,
    word_file,
)

pytestmark = pytest.mark.django_db

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CHAPTERS = sorted((FOLDER / "chapters").glob("*.md"))


def a_draft(editor, text, **fields):
    return drafted(make_chapter(make_handbook(), **fields), drafter=editor, text=text)


def back(version, content, **more):
    return reimport.compare(version, content, name="chapter.docx", **more)


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


@cache
def a_picture(colour="red", size=(60, 40)):
    written = io.BytesIO()
    Pillow.new("RGB", size, colour).save(written, "PNG")
    return written.getvalue()


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


# Edited in Word --------------------------------------------------------------------------------------------------

TEN = [
    "Every seal carries a number that is written in the register on the day of the seizure.",
    "The ranger who finds an animal photographs it before anybody moves or washes it.",
    "A trader who holds a permit shows it when the officer asks for it at the border.",
    "The expert says in writing which species the pieces came from, and how sure that is.",
    "Money that was found beside the goods is counted twice by two different persons.",
    "The court may order that live animals are given to a sanctuary before the trial.",
    "An interpreter translates each sentence aloud, and the clerk writes down both languages.",
    "Phones are switched off and packed apart, and nobody reads them without an order.",
    "The prosecutor describes every act in the charge, with its place and its date.",
    "Costs of keeping an exhibit are noted from the first day, for the judgment.",
]


@pytest.fixture
def ten(editor, reviewer):
    """Ten paragraphs under two headings; every one is cited and has a remark."""
    consultation = make_consultation()
    handbook = make_handbook(consultations=[consultation])
    text = "## Seizure\n\n" + "\n\n".join(TEN[:5]) + "\n\n## Trial\n\n" + "\n\n".join(TEN[5:]) + "\n"
    version = drafted(make_chapter(handbook), drafter=editor, text=text)
    for key in version.wording.keys:
        contribution = disposed(make_contribution(consultation, text=f"Words for {key}."), reviewer=reviewer)
        citing.cite(version, key=key, contribution=contribution, by=editor)
        remarks.say(version, wording=version.wording, key=key, text="Is this so?", by=editor)
    return version


def edited_moved_inserted_and_deleted(version, editor):
    """What an evening in Word does to a chapter: the file, and the words that each paragraph then has."""
    file = Editing(export.take_out(version, by=editor))
    file.reword("is written in the register", "is entered in the register of exhibits")
    file.reword("photographs it before", "photographs it from all sides before")
    file.insert_after("A trader who holds", "Customs officers weigh the goods again before they are handed over.")
    file.delete("Money that was found")
    file.move_after("Costs of keeping", "The expert says")
    return file


def survived(version, returned):
    """Which of the ten paragraphs, by their first words, still have their key."""
    before = {
        key: words
        for key, (_kind, words) in zip(
            version.wording.keys, numbered_paragraphs.paragraphs_of(version.wording.text), strict=True
        )
    }
    after = dict(
        zip(returned.keys, (words for _kind, words in numbered_paragraphs.paragraphs_of(returned.text)), strict=True)
    )
    return {before[key][:12]: after[key][:12] for key in before if key in after}


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


# Tracked changes and comments ------------------------------------------------------------------------------------


def tracked(version, editor):
    """A tracked deletion and insertion in one paragraph, a paragraph struck out, one added."""
    file = Editing(export.take_out(version, by=editor))

    def instead(words, *inside, mark=""):
        old = file.find(words)
        new = etree.fromstring(f"<x {SPACES}>{paragraph(*inside, mark=mark)}</x>")[0]
        for bookmark in old.findall(f"{W}bookmarkStart"):
            new.insert(1, bookmark)
        old.getparent().replace(old, new)
        return new

    instead(
        "Money that was found",
        "Money that was found beside the goods is counted ",
        struck("twice"),
        added("thrice"),
        " by two different persons.",
    )
    instead("Phones are switched", struck(TEN[7]), mark="del")
    costs = file.find("Costs of keeping")
    costs.addnext(
        etree.fromstring(f"<x {SPACES}>{paragraph(added('The costs end with the judgment.'), mark='ins')}</x>")[0]
    )
    return file.saved()


def test_tracked_changes_may_be_taken_as_accepted(editor, ten):
    returned = back(ten, tracked(ten, editor))

    assert returned.has_tracked_changes
    assert "counted thrice by" in returned.text
    assert "Phones are" not in returned.text
    assert returned.text.endswith("The costs end with the judgment.\n")
    assert survived(ten, returned)["Money that w"] == "Money that w"
    assert returned.fates.removed == 1
    assert returned.suggestions == []


def test_tracked_changes_may_be_taken_as_suggestions(editor, ten):
    keys = ten.wording.keys
    returned = back(ten, tracked(ten, editor), mode="rejected")

    assert (returned.text, returned.keys) == (ten.wording.text, keys)
    reimport.bring_back(returned, by=editor)

    said = {remark.key: remark for remark in ten.remarks.exclude(in_word_by="")}
    assert set(said) == {keys[4], keys[7], keys[9]}
    assert said[keys[4]].suggestion == TEN[4].replace("twice", "thrice")
    assert said[keys[7]].is_removal
    assert said[keys[9]].suggestion == f"{TEN[9]}\n\nThe costs end with the judgment."
    assert {remark.in_word_by for remark in said.values()} == {"Sok"}
    remarks.accept(said[keys[4]], by=editor)
    assert "counted thrice" in Version.objects.get(pk=ten.pk).wording.text


def test_a_tracked_change_of_a_heading_is_a_remark_on_the_chapter(editor, ten):
    file = Editing(export.take_out(ten, by=editor))
    old = file.find("Trial")
    old.append(etree.fromstring(f"<x {SPACES}>{added(' and judgment')}</x>")[0])

    returned = back(ten, file.saved(), mode="rejected")

    assert (returned.text, returned.report) == (
        ten.wording.text,
        ["1 tracked change of a heading is a remark on the chapter. It is at: “Trial”"],
    )
    [said] = returned.suggestions
    assert (said.key, said.text) == ("", "In Word the heading “Trial” was changed to “Trial and judgment”")


def test_a_paragraph_moved_with_tracking_is_a_removal_and_an_addition(editor):
    moved = '<w:{0} w:id="5" w:author="Sok" w:date="2026-01-05T09:00:00Z">' + run("Moved away.") + "</w:{0}>"
    content = word_file(
        paragraph(moved.format("moveFrom"), mark="moveFrom"),
        paragraph("Stays."),
        paragraph(moved.format("moveTo"), mark="moveTo"),
    )

    _file, [imported] = brought_in(make_handbook(), content, editor)

    version = imported.chapter.versions.get()
    assert version.wording.text == "Moved away.\n\nStays.\n"
    [removal, addition] = version.remarks.order_by("pk")
    assert (removal.key, removal.is_removal) == (version.wording.keys[0], True)
    assert (addition.key, addition.suggestion) == (version.wording.keys[1], "Stays.\n\nMoved away.")


def test_bringing_the_same_file_back_twice_says_nothing_twice(editor, ten):
    content = tracked(ten, editor)
    reimport.bring_back(back(ten, content, mode="rejected"), by=editor)
    ten.refresh_from_db()
    before = ten.remarks.count()

    reimport.bring_back(back(ten, content, mode="rejected"), by=editor)

    assert ten.remarks.count() == before


# Bringing in -----------------------------------------------------------------------------------------------------


def brought_in(handbook, content, editor, name="Guide.docx", **more):
    file = import_file.read(handbook, content, name=name, **more)
    return file, import_file.bring_in(handbook, [file], by=editor)


def test_a_word_file_becomes_chapters_at_its_headings(editor):
    handbook = make_handbook()
    content = word_file(
        heading("Scope"),
        paragraph("Who ", run("reads", bold=True), " it", call(2), "."),
        heading("Not a chapter", 2),
        paragraph("one", number=1),
        paragraph("two", number=1),
        heading("Evidence"),
        table(cell("Kind") + cell("Weight"), cell("Bear") + cell("3 kg")),
        paragraph("See ", link("the law", "law"), "."),
        paragraph(picture("one.png", what="A scale")),
        paragraph("Set to zero", style="Caption"),
        footnotes={2: "Both of them."},
        links={"law": "https://example.org/law"},
        media={"one.png": a_picture()},
    )

    file, done = brought_in(handbook, content, editor)

    assert [(imported.chapter.slug, imported.what) for imported in done] == [("scope", "new"), ("evidence", "new")]
    scope, evidence = (imported.chapter.versions.get().wording for imported in done)
    assert scope.text == "Who **reads** it[^1].\n\n## Not a chapter\n\n- one\n- two\n\n[^1]: Both of them.\n"
    image = handbook.images.get()
    assert evidence.text == (
        "| Kind | Weight |\n|---|---|\n| Bear | 3 kg |\n\nSee [the law](https://example.org/law).\n\n"
        f'![A scale](image:{image.name} "Set to zero")\n'
    )
    assert file.report == []


def test_tracked_changes_become_suggestions_and_comments_remarks(editor):
    handbook = make_handbook()
    content = word_file(
        heading("Evidence"),
        paragraph("The bag is ", struck("signed"), added("sealed"), "."),
        paragraph(commented("Scales are checked.", 1), " Twice."),
        paragraph(struck("This goes.", by="Dara"), mark="del"),
        paragraph(added("This comes."), mark="ins"),
        paragraph("The end."),
        comments=[(1, "Dara", "By whom?"), (2, "Sok", "By the clerk."), (3, "Dara", "On nothing at all.")],
        threads=[(1, 0, 0), (2, 1, 0), (3, 0, 0)],
    )

    file, [imported] = brought_in(handbook, content, editor)

    version = imported.chapter.versions.get()
    assert version.wording.text == "The bag is signed.\n\nScales are checked. Twice.\n\nThis goes.\n\nThe end.\n"
    keys = version.wording.keys
    said = {(r.key, r.suggestion, r.is_removal, r.in_word_by, r.text) for r in version.remarks.filter(answers=None)}
    assert (keys[0], "The bag is sealed.", False, "Sok", "") in said
    assert (keys[1], "", False, "Dara", "By whom?") in said
    assert (keys[2], "This comes.", False, "Sok", "") in said or (
        keys[2],
        "This comes.",
        False,
        "Dara, Sok",
        "",
    ) in said
    assert ("", "", False, "Dara", "On nothing at all.") in said
    assert version.remarks.get(answers__isnull=False).text == "Sok: By the clerk."
    assert file.report == [
        "1 comment is on nothing in the text, so it is a remark on the chapter. It is at: “On nothing at all.”"
    ]
    # The report is kept with the draft.
    assert any("on nothing in the text" in text for _k, _s, _r, _w, text in said)


def test_what_cannot_be_carried_is_said(editor):
    box = (
        "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"{paragraph('In a box of its own')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    equation = "<m:oMath><m:r><m:t>a=b</m:t></m:r></m:oMath>"
    smart = (
        '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/'
        'diagram"/></a:graphic></wp:inline></w:drawing></w:r>'
    )
    content = word_file(
        paragraph("Before.", box),
        paragraph("Sum ", equation, " done."),
        paragraph("Diagram.", smart),
        paragraph("Floats.", picture("one.png", what="A scale", floating=True)),
        table(cell("Wide", across=2), cell("a") + cell("b")),
        table(cell("Outer", table(cell("In") + cell("ner"))) + cell("x")),
        paragraph("See ", link("the file", "file"), "."),
        media={"one.png": a_picture()},
        links={"file": "file:///C:/secret.docx"},
        header="Ministry of Justice",
        outside=[("attachedTemplate", "file:///C:/Normal.dotm"), ("image", "\\\\server\\share\\x.png")],
    )

    file = import_file.read(make_handbook(), content, name="Guide.docx")

    said = "\n".join(file.report)
    for words in (
        "1 text box is not in the text. Copy its words into a paragraph. It is at: “In a box of its own”",
        "1 equation came in as plain words",
        "1 drawing (SmartArt, chart or shape) is not in the text",
        "1 picture floated on its page",
        "1 table has merged cells",
        "1 table stands in another table",
        "1 header or footer is not in the text",
        "C:/secret.docx",
        "Normal.dotm",
        "share",
    ):
        assert words in said
    [chapter] = file.chapters
    assert "Sum a=b done." in chapter.text
    assert "See the file." in chapter.text
    assert "secret" not in chapter.text


def test_a_file_is_brought_in_again_and_doubles_nothing(editor):
    handbook = make_handbook()
    content = word_file(heading("Scope"), paragraph("Text, ", added("new"), "."), paragraph("More."))
    brought_in(handbook, content, editor)
    version = Version.objects.get()

    _file, [imported] = brought_in(handbook, content, editor)

    assert imported.what == "unchanged"
    assert (Version.objects.count(), version.remarks.count(), version.wordings.count()) == (1, 1, 1)


def test_the_level_at_which_chapters_begin_can_be_chosen(editor):
    content = word_file(
        heading("The whole"),
        heading("One", 2),
        paragraph("a"),
        heading("Deep", 3),
        paragraph("b"),
        heading("Two", 2),
        paragraph("c"),
    )

    file = import_file.read(make_handbook(), content, name="Guide.docx", level=2)

    assert [(chapter.title, chapter.text) for chapter in file.chapters] == [
        ("Guide", "## The whole\n"),
        ("One", "a\n\n## Deep\n\nb\n"),
        ("Two", "c\n"),
    ]


def test_with_level_0_a_file_with_headings_is_one_chapter_called_as_its_title(editor):
    content = word_file(paragraph("The guide", style="Title"), heading("One"), paragraph("a"), heading("Two"))

    file = import_file.read(make_handbook(), content, name="Guide.docx", level=0)

    assert [chapter.title for chapter in file.chapters] == ["The guide"]
    assert file.sentences() == ["Guide.docx: one chapter."]
    without = import_file.read(make_handbook(slug="another"), word_file(paragraph("a")), name="Guide.docx")
    assert without.sentences() == ["Guide.docx: one chapter, for it has no headings."]


def test_the_title_and_what_stands_with_it_are_listed_when_no_chapter_has_them(editor):
    front = [paragraph("The guide", style="Title"), paragraph("Sok and Dara", style="Author")]
    content = word_file(*front, heading("One"), paragraph("a"))

    file = import_file.read(make_handbook(), content, name="Guide.docx")

    assert file.report == ["2 lines of the title page are not in the text. It is at: “Sok and Dara”; “The guide”"]


@pytest.mark.parametrize(("language", "warned"), [("en", True), ("km", False)])
def test_a_khmer_chapter_in_a_handbook_drafted_in_english_is_said(editor, language, warned):
    content = word_file(heading("Scope"), paragraph("English."), heading("វិសាលភាព"), paragraph("ច្បាប់ស្តីពីសត្វព្រៃ (CITES)"))

    file = import_file.read(make_handbook(source_language=language), content, name="Guide.docx")

    sentence = "1 chapter is mostly in Khmer, but this handbook is drafted in English. It is at: “វិសាលភាព”"
    assert file.report == ([sentence] if warned else [])


# Bad files -------------------------------------------------------------------------------------------------------


def bomb():
    return word_file(paragraph("x"), more={"word/media/big.xml": b" " * 30_000_000})


def with_entities():
    declared = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    return word_file(paragraph("x"), more={"customXml/item1.xml": declared})


def damaged():
    return word_file("<w:p><w:r><w:t>never closed</w:p>")


def cut_off():
    return word_file(paragraph("x"))[:-200]


BAD = {
    "a bomb": (bomb, "unpacks into far more"),
    "many members": (
        lambda: word_file(paragraph("x"), more={f"x/{n}.txt": b"" for n in range(5_001)}),
        "unpacks into",
    ),
    "macros": (lambda: word_file(paragraph("x"), more={"word/vbaProject.bin": b"x"}), "has macros"),
    "a DOCM": (lambda: word_file(paragraph("x"), main_type="macroEnabled.main+xml"), "has macros"),
    "entities": (with_entities, "declarations that Word never writes"),
    "corrupt XML": (damaged, "is damaged"),
    "cut off": (cut_off, "is damaged"),
    "a password": (lambda: OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
    "an old DOC": (lambda: OLD_OFFICE + b"x" * 600, "old format"),
    "two thousand pages": (
        lambda: word_file(paragraph("x"), app="<Properties><Pages>2000</Pages></Properties>"),
        "longer than can be read",
    ),
    "700,001 words": (
        lambda: word_file(paragraph(" ".join(str(n) for n in range(700_001)))),
        "longer than can be read",
    ),
    "pixels without number": (
        lambda: word_file(paragraph("x"), media={f"{n}.png": a_picture(size=(6000, 6000)) for n in range(28)}),
        "more pictures than can be taken in",
    ),
    "a spreadsheet": (lambda: word_file(paragraph("x"), main_type="sheet.main+xml"), "is not a Word document"),
    "a PDF": (lambda: b"%PDF-1.7 ...", "is not a Word document"),
    "nothing in it": (lambda: word_file(paragraph("")), "no text"),
    "300 levels": (
        lambda: word_file("<w:sdt><w:sdtContent>" * 150 + paragraph("x") + "</w:sdtContent></w:sdt>" * 150),
        "is damaged",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_with_a_sentence_and_nothing_is_written(editor, kind):
    make, sentence = BAD[kind]
    handbook = make_handbook()

    with pytest.raises(ValidationError) as refused:
        brought_in(handbook, make(), editor)

    assert sentence in " ".join(refused.value.messages)
    assert not handbook.chapters.exists()


def test_a_size_that_a_file_lies_about_is_not_believed(editor):
    content = bytearray(word_file(paragraph("x"), more={"docProps/app.xml": b"<a>" + b" " * 100_000 + b"</a>"}))
    directory = content.rindex(b"docProps/app.xml") - 46
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")

    with pytest.raises(ValidationError, match="is damaged"):
        import_file.read(make_handbook(), bytes(content), name="x.docx")


# The pages and the command ---------------------------------------------------------------------------------------


def upload(content, name="chapter.docx"):
    return SimpleUploadedFile(name, content)


def token_in(response):
    return re.search(r'name="kept" value="([^"]+)"', response.content.decode())[1]


def test_a_draft_leaves_and_comes_back_through_the_pages(client, editor, ten):
    client.force_login(editor)
    left = client.get(reverse("desk:version_word", args=[ten.pk]))
    assert left["Content-Disposition"] == 'attachment; filename="chapter-1-en.docx"'
    file = Editing(left.content)
    file.reword("counted twice", "counted once")
    address = reverse("desk:version_word_return", args=[ten.pk])

    shown = client.post(address, {"file": upload(file.saved())})

    assert "Nothing is saved yet." in shown.content.decode()
    assert "9 unchanged, 1 edited, 0 moved" in shown.content.decode()
    assert Version.objects.get(pk=ten.pk).wording == ten.wording

    saved = client.post(address, {"kept": token_in(shown), "mode": "accepted", "save": "1"})

    assert saved.status_code == 302
    ten.refresh_from_db()
    assert "counted once" in ten.wording.text
    used = client.post(address, {"kept": token_in(shown), "save": "1"}, follow=True)
    assert "was looked at too long ago, or was used already" in used.content.decode()


def test_a_conflict_with_a_colleague_is_asked_about_on_the_page(client, editor, ten):
    client.force_login(editor)
    file = Editing(client.get(reverse("desk:version_word", args=[ten.pk])).content)
    file.reword("counted twice by two different persons", "counted in Word")
    saving.save(ten, text=ten.wording.text.replace("counted twice", "counted three times"), by=editor)
    address = reverse("desk:version_word_return", args=[ten.pk])
    shown = client.post(address, {"file": upload(file.saved())})
    assert "The draft was saved since this file left." in shown.content.decode()

    asked = client.post(address, {"kept": token_in(shown), "mode": "accepted", "save": "1"})

    assert 'name="choice-0"' in asked.content.decode()
    assert "counted in Word" in ten.wordings.get(kind=Wording.Kind.ASIDE).text
    assert "three times" in Version.objects.get(pk=ten.pk).wording.text


def test_a_text_without_a_draft_at_the_desk_does_not_leave(client, editor, approver):
    version = approved(make_chapter(make_handbook()), drafter=editor, approver=approver)
    client.force_login(editor)

    for name in ("version_word", "version_word_return"):
        answer = client.get(reverse(f"desk:{name}", args=[version.pk]), follow=True)
        assert "This version is approved, and approved text never changes." in answer.content.decode()


def test_a_file_kept_for_one_person_is_not_anothers(client, editor, programme, ten):
    client.force_login(editor)
    address = reverse("desk:version_word_return", args=[ten.pk])
    file = Editing(export.document(ten.wording))
    file.reword("counted twice", "counted once")
    token = token_in(client.post(address, {"file": upload(file.saved())}))
    client.force_login(make_user("second", role="editor", programme=programme))

    answer = client.post(address, {"kept": token, "save": "1"})

    assert "was looked at too long ago" in answer.content.decode()


def test_a_bad_file_leaves_the_draft_untouched(client, editor, ten):
    client.force_login(editor)

    answer = client.post(reverse("desk:version_word_return", args=[ten.pk]), {"file": upload(damaged())})

    assert answer.status_code == 422
    assert "chapter.docx is damaged and cannot be read." in answer.content.decode()
    assert Version.objects.get(pk=ten.pk).wording == ten.wording


def test_an_import_shows_what_it_would_bring_before_it_does(client, editor):
    handbook = make_handbook()
    client.force_login(editor)
    address = reverse("desk:word_import", args=[handbook.slug])
    content = word_file(heading("Scope"), paragraph("Text, ", added("new"), "."), header="Ministry")

    shown = client.post(address, {"file": upload(content, "Guide.docx")}).content.decode()

    assert "1 paragraph, 1 suggestion" in shown
    assert "1 header or footer is not in the text" in shown
    assert not handbook.chapters.exists()

    client.post(address, {"kept": re.search(r'name="kept" value="([^"]+)"', shown)[1], "level": "", "bring": "1"})

    assert [chapter.slug for chapter in handbook.chapters.all()] == ["scope"]


def test_the_command_brings_in_and_its_dry_run_only_tells(editor, tmp_path):
    path = tmp_path / "Guide.docx"
    path.write_bytes(word_file(heading("Scope"), paragraph("Text."), header="Ministry"))
    out = io.StringIO()

    call_command("import_docx", "guide", str(path), "--dry-run", stdout=out)

    assert not Handbook.objects.exists()
    assert "Guide.docx: divided at headings of level 1." in out.getvalue()
    assert "Scope: 1 paragraph" in out.getvalue()
    assert "1 header or footer is not in the text" in out.getvalue()
    assert "Nothing was brought in." in out.getvalue()

    call_command("import_docx", "guide", str(path), "--by", editor.email, stdout=out)

    version = Version.objects.get(chapter__slug="scope")
    assert (version.wording.text, version.drafters) == ("Text.\n", {editor.pk})
    assert "header or footer" in version.remarks.get().text


def test_the_command_refuses_a_bad_file_with_a_sentence(editor, tmp_path):
    path = tmp_path / "Guide.docx"
    path.write_bytes(damaged())

    with pytest.raises(CommandError, match="Guide.docx is damaged") as refused:
        call_command("import_docx", "guide", str(path))

    assert refused.value.returncode == 2
    assert not Handbook.objects.exists()
