"""Rows lost, doubled, joined, rewritten by a colleague, in an old font: a sentence says so, and no word is lost."""

from copy import deepcopy

import pytest
from django.core.exceptions import ValidationError
from lxml import etree

from handbook.docx import export, import_file
from handbook.docx.word.wordprocessingml import run_of
from handbook.drafting import drafts, saving
from handbook.hand_off import taking_back
from handbook.hand_off.judging import Fate
from handbook.models import Version
from handbook.translation import translating
from tests.factories import make_chapter
from tests.handbook.docx.round_trips import damaged
from tests.handbook.docx.word_files import SPACES, W, added, call, commented, paragraph, struck, word_file
from tests.handbook.hand_off.translator import (
    KHMER,
    RICH,
    a_source,
    brought_back,
    compared,
    fates,
    name_of,
    opened,
    standing,
)
from tests.handbook.translation.bilingual import newer, states, write

pytestmark = pytest.mark.django_db

KEPT = "ថ្លឹង**ភ្លុកនីមួយៗ** រួចចុះហត្ថលេខា។[^scale]"


@pytest.fixture
def source(editor, approver):
    return a_source(editor=editor, approver=approver)


@pytest.fixture
def version(source, editor):
    return translating.start(source.chapter, language="km", by=editor)


@pytest.fixture
def file(version, editor):
    """The file with everything translated, before something happens to it."""
    file = opened(version, by=editor)
    file.translate()
    return file


def refused(version, file) -> dict[str, list[str]]:
    """Why rows cannot be placed, by their number, label or source."""
    rows = compared(version, file).of(Fate.REFUSED)
    return {name_of(one.row): one.sentences for one in rows}


def remarks_of(version) -> list[str]:
    return [f"{remark.number} {remark.text} {remark.suggestion}".strip() for remark in version.remarks.order_by("pk")]


# Rows that went another way ------------------------------------------------------------------------------------------


def test_rows_that_were_lost_are_named_and_what_stands_stays(version, file, editor):
    for name in ("1.2", "After the hearing", "law"):
        file.lose(name)

    assert {name for name, fate in fates(compared(version, file)).items() if fate == "lost"} == {
        "1.2", "After the hearing", "law"
    }  # fmt: skip
    brought_back(version, file, by=editor)

    now = standing(version)
    assert (now["1.1"], now["1.2"], now["After the hearing"], now["law"]) == (KEPT, "", "", "")
    assert states(version) == ["current", "untranslated", *["current"] * 4]


def test_rows_that_were_moved_swapped_or_sorted_find_their_places(version, file, editor):
    file.swap("1.1", "1.6")
    file.swap("Weighing", "law")

    report = compared(version, file)
    brought_back(version, file, by=editor)

    assert "Rows stand in another order than they left in. Each goes to its own place." in report.sentences()
    now = standing(version)
    assert (now["1.1"], now["1.6"], now["Weighing"]) == (KEPT, "ប្រគល់ឱ្យវិញ។[^law]", "ការថ្លឹង")


def test_a_row_that_stands_twice_with_the_same_words_is_one(version, file, editor):
    file.double("1.1")

    brought_back(version, file, by=editor)

    assert standing(version)["1.1"] == KEPT


def test_a_row_that_stands_twice_with_other_words_is_not_chosen_between(version, file, editor):
    file.double("1.1")
    file.write("1.1", "ថ្លឹងភ្លុក។[^scale]")

    assert [sentence[:53] for sentence in refused(version, file)["1.1"]] == [
        "The row stands in the file more than once, each time "
    ]
    taken = brought_back(version, file, by=editor)

    assert (taken.left, standing(version)["1.1"]) == (2, "")
    said = " ".join(remarks_of(version))
    assert KEPT in said and "ថ្លឹងភ្លុក។[^scale]" in said


def test_a_doubled_row_of_which_one_is_empty_is_the_other_one(version, file, editor):
    file.double("1.2")
    file.write("1.2")

    brought_back(version, file, by=editor)

    assert standing(version)["1.2"] == KHMER["1.2"][0]


def test_rows_that_were_joined_and_rows_of_nobody_are_kept_in_every_word(version, file, editor):
    file.cells(file.row("1.1"))[0].extend(deepcopy(file.cells(file.row("1.2"))[0]).findall(f"{W}p"))
    file.lose("1.2")
    strange = file.row("1.3")
    for text in file.cells(strange)[0].iter(f"{W}t"):
        text.text = (text.text or "").replace(version.wording.keys[2], "abcdefghjkmn")

    said = refused(version, file)
    taken = brought_back(version, file, by=editor)

    assert said == {"?": ["This row is not of this chapter, or what it translates was taken out since the file left."]}
    assert (taken.left, standing(version)["1.1"], standing(version)["1.3"]) == (2, "", "")
    assert len(remarks_of(version)) == 1
    assert KEPT in remarks_of(version)[0] and "- ចៅក្រមរក្សាទុក។" in remarks_of(version)[0]


def test_words_outside_the_table_stay_as_a_remark(version, file, editor):
    file.body.append(etree.fromstring(f"<x {SPACES}>{paragraph('សូមពិនិត្យពាក្យ “seal”។')}</x>")[0])

    assert compared(version, file).file.outside == ["សូមពិនិត្យពាក្យ “seal”។"]
    brought_back(version, file, by=editor)

    assert remarks_of(version) == ["In the translator's file this stands in no row: សូមពិនិត្យពាក្យ “seal”។"]


# What a row lost or gained -------------------------------------------------------------------------------------------


def test_a_lost_note_or_item_is_told_and_waits_for_somebody_to_say_that_it_is_right(version, file, editor):
    file.write("1.1", "ថ្លឹងភ្លុក។")
    file.write("1.3", "- ព្រះរាជអាជ្ញាអាន។")
    file.write("1.6", "ប្រគល់ឱ្យវិញ។[^law][^other]")

    assert refused(version, file) == {
        "1.1": ["The source calls these notes, the translation does not: [^scale]"],
        "1.3": ["The list has 1 item, in the source 2 items."],
        "1.6": ["It calls notes that the source does not call: [^other]"],
    }
    name = version.wording.keys[2]
    brought_back(version, file, waived={name}, by=editor)

    now = standing(version)
    assert (now["1.1"], now["1.3"], now["1.6"]) == ("", "- ព្រះរាជអាជ្ញាអាន។", "")
    assert [(one.number, one.suggestion) for one in version.remarks.order_by("pk")] == [
        ("1.1", "ថ្លឹងភ្លុក។"),
        ("1.6", "ប្រគល់ឱ្យវិញ។[^law][^other]"),
    ]


def test_a_lost_reference_is_told(source, editor, approver):
    reference = f"[1.3](#key-{source.wording.keys[2]})"
    text = source.wording.text.replace("5 years.", f"5 years, see {reference}.")
    newer(source.chapter, text, by=approver, drafter=editor)
    version = translating.start(source.chapter, language="km", by=editor)
    file = opened(version, by=editor)
    file.write("1.2", "ពី ១ ដល់ ៥ ឆ្នាំ។")

    assert refused(version, file) == {
        "1.2": [f"These references of the source are not in the translation: (#key-{source.wording.keys[2]})"]
    }


def test_another_kind_and_another_language_are_told(version, file):
    file.write("1.4", "ចុះហត្ថលេខាជាមុន។")
    file.write("1.2", "Whoever keeps it is imprisoned for 1 to 5 years.")

    assert refused(version, file) == {
        "1.4": ["It is another kind of paragraph than in the source. Compare the signs of its list, table or box."],
        "1.2": ["It is not in the language of the translation."],
    }


def test_what_would_read_otherwise_around_it_is_not_placed_and_the_rest_is(version, file, editor):
    file.write("1.2", "<div>ពី ១ ដល់ ៥ ឆ្នាំ")

    assert list(refused(version, file)) == ["1.2"]
    taken = brought_back(version, file, by=editor)

    assert (taken.placed, taken.left) == (10, 1)
    assert standing(version)["1.2"] == ""


def test_what_the_translation_does_not_have_yet_is_placed_once_it_was_taken_in(version, source, editor, approver):
    text = RICH.replace("## After the hearing", "Photograph it from two sides.\n\n## After the hearing")
    newer(source.chapter, text, by=approver, drafter=editor)
    file = opened(version, by=editor)
    file.write("1.6", "ថតរូបពីសងខាង។")

    assert refused(version, file)["1.6"][0].startswith("The translation has no place for it. Take in what the source")
    translating.take_in(version, by=editor)
    brought_back(version, file, by=editor)

    assert standing(version)["1.6"] == "ថតរូបពីសងខាង។"
    assert "ថតរូបពីសងខាង។\n\n## After the hearing" in version.wording.text


def test_the_source_s_own_words_are_no_translation(version, editor):
    file = opened(version, by=editor)
    file.write("1.2", "Whoever holds it is imprisoned for 1 to 5 years.")

    assert fates(compared(version, file))["1.2"] == "same"
    brought_back(version, file, by=editor)

    assert states(version) == ["untranslated"] * 6


def test_an_emptied_cell_takes_nothing_away(version, editor):
    write(version, version.wording.keys[1], KHMER["1.2"][0], by=editor)
    file = opened(version, by=editor)
    file.write("1.2")

    assert fates(compared(version, file))["1.2"] == "emptied"
    brought_back(version, file, by=editor)

    assert standing(version)["1.2"] == KHMER["1.2"][0]


# Old fonts -----------------------------------------------------------------------------------------------------------


def in_font(font, words):
    return f'<w:p><w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr><w:t>{words}</w:t></w:r></w:p>'


@pytest.mark.parametrize("font", ["Limon S1", "ABC-TEXT-05"])
def test_rows_in_an_old_font_are_named_and_never_taken_in(version, file, editor, font):
    file.write("1.2", in_font(font, "GñkNakan;kab;"))
    file.write("law", in_font(font, "c,ab;sþIBIéRBeQI"))

    said = refused(version, file)
    taken = brought_back(version, file, by=editor)

    assert said.keys() == {"1.2", "law"}
    assert said["1.2"][0].startswith(f"It is written in an old Khmer font ({font})")
    assert "Khmer Converter (KhmerOS)" in said["1.2"][0]
    assert (taken.placed, taken.left) == (9, 2)
    assert "GñkNakan" not in version.wording.text
    assert remarks_of(version) == []


def test_khmer_unicode_with_typed_marks_is_no_old_font_whatever_its_font_is_called(version, file, editor):
    file.write("1.6", in_font("Limon S1", "ប្រគល់ឱ្យវិញ។[^law]"))

    assert fates(compared(version, file))["1.6"] == "placed"


# Colleagues ----------------------------------------------------------------------------------------------------------


def test_a_colleague_s_paragraph_is_not_overwritten_and_both_are_shown(version, file, editor):
    write(version, version.wording.keys[1], "អ្នកណាកាន់កាប់ ត្រូវជាប់ពន្ធនាគារ ១ ដល់ ៥ ឆ្នាំ។", by=editor)

    assert refused(version, file)["1.2"] == [
        "A colleague changed it since the file left. It says now: អ្នកណាកាន់កាប់ ត្រូវជាប់ពន្ធនាគារ ១ ដល់ ៥ ឆ្នាំ។"
    ]
    brought_back(version, file, by=editor)

    assert standing(version)["1.2"] == "អ្នកណាកាន់កាប់ ត្រូវជាប់ពន្ធនាគារ ១ ដល់ ៥ ឆ្នាំ។"
    assert version.remarks.get().suggestion == KHMER["1.2"][0]


def test_what_the_translator_left_alone_stays_as_the_colleague_wrote_it(version, editor):
    write(version, version.wording.keys[1], KHMER["1.2"][0], by=editor)
    file = opened(version, by=editor)
    write(version, version.wording.keys[1], "ពី ១ ដល់ ៥ ឆ្នាំ។", by=editor)

    assert fates(compared(version, file))["1.2"] == "unchanged"
    brought_back(version, file, by=editor)

    assert standing(version)["1.2"] == "ពី ១ ដល់ ៥ ឆ្នាំ។"


def test_a_heading_is_known_by_the_paragraph_below_it(version, file, editor):
    version.refresh_from_db()
    text = version.wording.text.replace("## Weighing\n\n", "")
    saving.save(version, text=text, by=editor)

    assert list(refused(version, file)) == ["Weighing"]
    brought_back(version, file, by=editor)

    assert "## ក្រោយសវនាការ" in version.wording.text
    assert "ការថ្លឹង" not in version.wording.text
    assert "ការថ្លឹង" in remarks_of(version)[0]


def test_saved_by_somebody_since_it_was_looked_at_it_is_looked_at_anew(version, file, editor):
    seen = version.wording_id
    write(version, version.wording.keys[1], KHMER["1.2"][0], by=editor)

    with pytest.raises(taking_back.MovedOn):
        taking_back.take_back(version, file.saved(), name="x.docx", seen=seen, by=editor)

    assert states(version) == ["untranslated", "current", *["untranslated"] * 4]


# What else Word brings -----------------------------------------------------------------------------------------------


def test_comments_become_remarks_on_their_paragraphs(version, file, editor):
    file.write("1.2", f"<w:p>{commented(KHMER['1.2'][0], 7)}</w:p>")
    file.members["word/comments.xml"] = word_comments()

    brought_back(version, file, by=editor)

    remark = version.remarks.get()
    assert (remark.number, remark.text, remark.in_word_by) == ("1.2", "តើពាក្យនេះត្រូវទេ?", "Sok")


def test_tracked_changes_count_as_accepted_and_it_is_said(version, file, editor):
    file.write("1.2", paragraph(struck("ថ្លឹង"), added(KHMER["1.2"][0])))

    assert any("tracked changes" in sentence for sentence in compared(version, file).sentences())
    brought_back(version, file, by=editor)

    assert standing(version)["1.2"] == KHMER["1.2"][0]


def test_a_note_that_word_made_and_a_table_in_a_cell_are_told(version, file):
    file.write("1.2", paragraph("ពី ១ ដល់ ៥ ឆ្នាំ។", call(2)))
    cell = file.cells(file.row("1.1"))[2]
    cell.insert(1, etree.fromstring(f"<x {SPACES}><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></x>")[0])

    said = refused(version, file)
    assert said["1.2"][0].startswith("A note was made in Word")
    assert said["1.1"][0].startswith("A table was put into its cell.")


def test_a_column_more_is_told_and_a_column_less_is_not_guessed(version, file, editor):
    row = file.row("1.1")
    row.append(deepcopy(file.cells(row)[0]))
    for paragraph_ in file.cells(row)[3].findall(f"{W}p"):
        file.cells(row)[3].remove(paragraph_)
    file.cells(row)[3].append(etree.fromstring(f"<x {SPACES}>{paragraph('សំណួរ៖ មួយណា?')}</x>")[0])
    other = file.row("1.2")
    other.remove(file.cells(other)[1])

    report = compared(version, file)
    brought_back(version, file, by=editor)

    assert (fates(report)["1.1"], fates(report)["1.2"]) == ("placed", "refused")
    assert any("សំណួរ៖ មួយណា?" in text for text in remarks_of(version))
    assert standing(version)["1.2"] == ""
    assert any(KHMER["1.2"][0] in text for text in remarks_of(version))


# Other files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (damaged, "is damaged"),
        (lambda: b"%PDF-1.7", "is not a Word document"),
        (lambda: word_file(paragraph("x"), more={"word/vbaProject.bin": b"x"}), "has macros"),
        (lambda: word_file(paragraph("x" + "\u0301" * 200)), "carries more than 100 marks"),
        (lambda: word_file(paragraph("x")), "is no file for a translator, or lost the line with its code"),
    ],
    ids=["damaged", "no Word file", "macros", "a heap of marks", "another Word file"],
)
def test_a_bad_file_is_refused_with_a_sentence(version, content, told):
    with pytest.raises(ValidationError, match=told):
        taking_back.compare(version, content(), name="ivory.docx")


def test_a_file_of_another_chapter_is_not_taken(version, file, source, editor, approver):
    other = make_chapter(source.chapter.handbook)
    draft = drafts.start_draft(other, by=editor)
    saving.save(draft, text="Words.", by=editor)
    another = translating.start(other, language="km", by=editor)

    with pytest.raises(taking_back.OfAnotherText):
        compared(another, file)


def test_the_code_is_found_also_where_the_file_lost_its_properties(version, file):
    file.members.pop("docProps/custom.xml")

    assert set(fates(compared(version, file)).values()) == {"placed"}


def test_and_in_its_properties_where_the_first_lines_were_taken_out(version, file):
    file.body.remove(next(iter(file.body)))

    assert set(fates(compared(version, file)).values()) == {"placed"}


def test_a_translator_s_file_is_no_chapter(version, file, source, editor):
    with pytest.raises(ValidationError, match="is a file for a translator"):
        import_file.read(source.chapter.handbook, file.saved(), name="ivory.docx")


def test_a_draft_that_left_for_word_is_no_translator_s_file(version):
    version = Version.objects.get(pk=version.pk)

    with pytest.raises(ValidationError, match="is no file for a translator"):
        taking_back.compare(version, export.document(version.wording), name="ivory.docx")


def word_comments() -> bytes:
    comment = etree.Element(f"{W}comments", nsmap={"w": W.strip("{}")})
    one = etree.SubElement(comment, f"{W}comment", {f"{W}id": "7", f"{W}author": "Sok", f"{W}initials": "S"})
    etree.SubElement(one, f"{W}p").append(run_of("តើពាក្យនេះត្រូវទេ?"))
    return etree.tostring(comment)
