"""A chapter leaves as a table of number, source and translation, and comes back with every key, note and item."""

import random
import re

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Act
from config.floors import ROOT
from handbook.drafting import drafts, saving
from handbook.hand_off import handed_file
from handbook.hand_off.cell_words import calls_in, targets_in
from handbook.models import Version, Wording
from handbook.rendering.numbered_paragraphs import shapes_of
from handbook.translation import translating
from handbook.translation.lines import source_of
from tests.factories import make_chapter, make_handbook
from tests.handbook.docx.word_files import NUMBERING, paragraph, run
from tests.handbook.hand_off.translator import (
    KHMER,
    RICH,
    Translator,
    a_source,
    brought_back,
    compared,
    fates,
    opened,
    standing,
)
from tests.handbook.translation.bilingual import approve, newer, older, states, write

pytestmark = pytest.mark.django_db

CHAPTERS = sorted(path.name for path in (ROOT / "handbook/demonstration/chapters").glob("*.md"))


@pytest.fixture
def source(editor, approver):
    return a_source(editor=editor, approver=approver)


@pytest.fixture
def version(source, editor):
    return translating.start(source.chapter, language="km", by=editor)


# It leaves ----------------------------------------------------------------------------------------------------------


def test_everything_that_is_translated_is_a_row_in_the_source_s_order(version, editor):
    file = opened(version, by=editor)

    sources = [file.words(file.cells(row)[1]) for row in file.rows]
    assert sources == [
        "Chapter 1",
        "Weighing",
        "Weigh every tusk, and sign the record.[^scale]",
        "Whoever holds it is imprisoned for 1 to 5 years.",
        "- The prosecutor reads it.- The judge keeps it.",
        '!!! warning "Take care"Sign first.Weigh then.',
        "| Piece | Weight ||---|---|| Tusk | 4 kg |",
        "After the hearing",
        "Give it back.[^law]",
        "With a scale that was tested.",
        "Law on Forestry, Article 98.",
    ]
    assert [file.translation(name) for name in ("1.1", "Weighing", "law")] == [[""], [""], [""]]


def test_the_file_says_what_it_was_made_from_and_what_to_do_in_both_languages(version, source, editor):
    file = opened(version, by=editor)

    head = file.words(next(iter(file.body)))
    assert f"wording {source.wording_id} ({source.wording.sha256[:8]})" in head
    assert "Write the translation in the third column." in head
    assert "សូមសរសេរការបកប្រែក្នុងជួរឈរទីបី។" in head
    assert Act.objects.filter(verb="handed to a translator").count() == 1


def test_what_is_translated_already_stands_in_the_third_column(version, editor):
    write(version, version.wording.keys[1], KHMER["1.2"][0], by=editor)

    assert opened(version, by=editor).translation("1.2") == KHMER["1.2"]


def test_only_a_draft_at_the_desk_leaves_and_only_for_who_drafts(version, source, editor, approver):
    with pytest.raises(PermissionDenied):
        opened(version, by=approver)
    with pytest.raises(drafts.NotOpen):
        handed_file.hand_off(source, by=editor)


# It comes back ------------------------------------------------------------------------------------------------------


def test_a_chapter_leaves_and_comes_back_translated_and_everything_stands(version, source, editor):
    file = opened(version, by=editor)
    file.translate()

    report = compared(version, file)
    assert set(fates(report).values()) == {"placed"}
    before = version.wordings.count()
    taken = brought_back(version, file, by=editor)

    assert (taken.placed, taken.left) == (11, 0)
    assert version.wordings.count() == before + 1
    assert version.titles["km"] == "ភ្លុក"
    assert version.wording.text == (
        "## ការថ្លឹង\n\n"
        "ថ្លឹង**ភ្លុកនីមួយៗ** រួចចុះហត្ថលេខា។[^scale]\n\n"
        "អ្នកណាកាន់កាប់ ត្រូវដាក់ពន្ធនាគារពី ១ ដល់ ៥ ឆ្នាំ។\n\n"
        "- ព្រះរាជអាជ្ញាអាន។\n- ចៅក្រមរក្សាទុក។\n\n"
        '!!! warning "ប្រយ័ត្ន"\n    ចុះហត្ថលេខា*ជាមុន*។\n\n    បន្ទាប់មកថ្លឹង។\n\n'
        "| បំណែក | ទម្ងន់ |\n|---|---|\n| ភ្លុក | ៤ គីឡូក្រាម |\n\n"
        "## ក្រោយសវនាការ\n\n"
        "ប្រគល់ឱ្យវិញ។[^law]\n\n"
        "[^scale]: ដោយជញ្ជីងដែលបានពិនិត្យ។\n"
        "[^law]: ច្បាប់ស្ដីពីព្រៃឈើ មាត្រា ៩៨។\n"
    )
    assert version.wording.keys == source.wording.keys
    assert version.wording.item_keys == source.wording.item_keys
    assert states(version) == ["current"] * 6
    assert not version.remarks.exists()
    assert Act.objects.filter(verb="took back from a translator").count() == 1


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_of_the_demonstration_comes_back_with_every_note_reference_and_item(editor, approver, name):
    text = (ROOT / "handbook/demonstration/chapters" / name).read_text(encoding="utf-8").partition("-->")[2]
    source = a_source(editor=editor, approver=approver, text=text)
    version = translating.start(source.chapter, language="km", by=editor)
    file = opened(version, by=editor)
    file.put_into_khmer()

    report = compared(version, file)
    brought_back(version, file, by=editor)

    assert [(one.row.label, one.sentences) for one in report.rows if one.fate != "placed"] == []
    here, there = version.wording, source.wording
    assert (here.keys, here.item_keys) == (there.keys, there.item_keys)
    assert (calls_in(here.text), targets_in(here.text)) == (calls_in(there.text), targets_in(there.text))
    assert shapes_of(here.text) == shapes_of(there.text)
    words = re.sub(r"\[\^[^\]]*\]|\]\([^)]*\)|^!!! [a-z-]+|^\*\[.*?\]", "", here.text, flags=re.MULTILINE)
    assert re.findall("[A-Za-z]+", words) == []


@pytest.mark.parametrize("saved", ["word", "libreoffice"])
def test_as_word_and_libreoffice_write_it_everything_stands_too(version, source, editor, saved):
    brought_back(version, translated(opened(version, by=editor)), by=editor)
    stood = version.wording.text
    untouched = opened(version, by=editor)
    version.refresh_from_db()
    untouched = as_saved_by(saved, untouched)

    assert set(fates(compared(version, untouched)).values()) == {"unchanged"}
    untouched.write("1.2", "ពី ១ ដល់ ៥ ឆ្នាំ។")
    brought_back(version, untouched, by=editor)

    assert version.wording.text == stood.replace(KHMER["1.2"][0], "ពី ១ ដល់ ៥ ឆ្នាំ។")
    assert version.wording.keys == source.wording.keys


def test_the_same_file_sent_twice_is_stored_once(version, editor):
    file = opened(version, by=editor)
    file.translate()
    file.write("1.1", "ថ្លឹងភ្លុក។")  # its note is lost
    brought_back(version, file, by=editor)
    stood = (version.wording_id, version.remarks.count(), version.renderings.count(), Act.objects.count())

    brought_back(version, file, by=editor)

    assert (version.wording_id, version.remarks.count(), version.renderings.count(), Act.objects.count()) == stood


def test_what_nobody_touched_changes_nothing(version, editor):
    write(version, version.wording.keys[0], KHMER["1.1"][0], by=editor)
    stood = Version.objects.get(pk=version.pk).wording_id
    file = opened(version, by=editor)

    report = compared(version, file)
    brought_back(version, file, by=editor)

    assert fates(report)["1.1"] == "unchanged"
    assert fates(report)["1.2"] == "empty"
    assert not report.saves_something
    assert version.wording_id == stood
    assert not Act.objects.filter(verb="took back from a translator").exists()


def test_a_file_may_come_back_half_done(version, editor):
    file = opened(version, by=editor)
    file.translate({name: KHMER[name] for name in ("1.2", "scale")})

    brought_back(version, file, by=editor)

    assert states(version) == ["untranslated", "current", *["untranslated"] * 4]
    assert standing(version)["scale"] == "ដោយជញ្ជីងដែលបានពិនិត្យ។"


def test_bold_words_lists_and_breaks_that_word_made_are_taken_as_they_are(version, editor):
    file = opened(version, by=editor)
    bold = run("ភ្លុក", bold=True)
    file.write("1.1", paragraph("ថ្លឹង ", bold, bold, " រួចចុះហត្ថលេខា។[^scale]"))
    file.write("1.3", paragraph("ព្រះរាជអាជ្ញាអាន។", number=1), paragraph("ចៅក្រមរក្សាទុក។", number=1))
    file.write("1.4", "!!! warning «ប្រយ័ត្ន»", "ចុះហត្ថលេខា។", "", "ថ្លឹង។")

    file.members["word/numbering.xml"] = NUMBERING.encode()
    brought_back(version, file, by=editor)

    now = standing(version)
    assert now["1.1"] == "ថ្លឹង **ភ្លុកភ្លុក** រួចចុះហត្ថលេខា។[^scale]"
    assert now["1.3"] == "- ព្រះរាជអាជ្ញាអាន។\n- ចៅក្រមរក្សាទុក។"
    assert now["1.4"] == '!!! warning "ប្រយ័ត្ន"\n    ចុះហត្ថលេខា។\n\n    ថ្លឹង។'


def test_a_reference_stands_with_its_key(source, editor, approver):
    key = source.wording.keys[2]
    text = RICH.replace("5 years.", f"5 years, see [1.3](#key-{key}).")
    newer(source.chapter, text, by=approver, drafter=editor)
    version = translating.start(source.chapter, language="km", by=editor)
    file = opened(version, by=editor)
    file.write("1.2", f"ពី ១ ដល់ ៥ ឆ្នាំ សូមមើល [១.៣](#key-{key})។")
    file.write("1.3", "- មួយ។", "- ពីរ។")

    brought_back(version, file, by=editor)

    assert standing(version)["1.2"] == f"ពី ១ ដល់ ៥ ឆ្នាំ សូមមើល [១.៣](#key-{key})។"


# The source moved on ------------------------------------------------------------------------------------------------


def test_made_from_an_older_source_it_renders_that_one_and_is_marked(version, source, editor, approver):
    file = opened(version, by=editor)
    file.translate()
    newer(source.chapter, RICH.replace("5 years", "10 years"), by=approver, drafter=editor)

    report = compared(version, file)
    brought_back(version, file, by=editor)

    assert report.source_moved_on
    assert [one.row.number for one in report.rows if one.is_older] == ["1.2"]
    assert older(version) == ["1.2"]
    assert {row.source_id for row in version.renderings.all()} == {source.wording_id}


def test_a_copy_of_an_earlier_source_is_not_taken_for_a_translation(version, source, editor, approver):
    newer(source.chapter, RICH.replace("5 years", "10 years"), by=approver, drafter=editor)
    file = opened(version, by=editor)
    assert file.translation("1.2") == [""]
    file.translate()

    brought_back(version, file, by=editor)

    assert states(version) == ["current"] * 6


def test_where_its_source_wording_is_no_longer_kept_the_one_before_it_is_taken(editor, approver):
    chapter = make_chapter(make_handbook(), slug="ivory")
    draft = drafts.start_draft(chapter, by=editor)
    kept = saving.save(draft, text=RICH, by=editor)
    version = translating.start(chapter, language="km", by=editor)
    passing = saving.save(draft, text=RICH.replace("5 years", "10 years"), by=editor, kind=Wording.Kind.AUTOSAVED)
    file = opened(version, by=editor)
    file.translate()
    saving.save(draft, text=RICH.replace("5 years", "7 years"), by=editor)
    passing.delete()

    report = compared(version, file)

    assert (report.source, report.source_is_known) == (kept, False)
    assert "no longer kept" in " ".join(report.sentences())
    brought_back(version, file, by=editor)
    assert older(version) == ["1.2"]


def test_a_file_comes_back_to_the_draft_that_follows(version, source, editor, approver):
    file = opened(version, by=editor)
    file.translate()
    for key, name in zip(version.wording.keys, [f"1.{at}" for at in range(1, 7)], strict=True):
        if name != "1.4":
            write(version, key, "\n".join(KHMER[name]), by=editor)
    version.refresh_from_db()
    approve(version, by=approver, drafter=editor)
    following = translating.start(source.chapter, language="km", by=editor)

    brought_back(following, file, by=editor)

    assert "ប្រយ័ត្ន" in following.wording.text
    assert source_of(following.chapter) == source


def translated(file):
    file.translate()
    return file


def as_saved_by(program: str, file: Translator) -> Translator:
    return Translator(file.saved_by_word(random.Random(7)) if program == "word" else file.saved_by_libreoffice())
