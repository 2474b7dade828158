"""A translation is made beside its source and knows which words of it each paragraph renders."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Act
from handbook.approval import decisions, readiness
from handbook.drafting import drafts, history, saving
from handbook.models import Rendering, Version, Wording
from handbook.translation import lines, translating
from handbook.translation.lines import State, lines_of, source_of
from tests.factories import approved, make_chapter, make_handbook, make_user
from tests.handbook.translation.bilingual import ENGLISH, KHMER, approve, newer, older, states, translated, write

pytestmark = pytest.mark.django_db

ALL_CURRENT = ["current"] * 3


@pytest.fixture
def chapter(editor, approver):
    chapter = make_chapter(make_handbook(), slug="ivory")
    approved(chapter, drafter=editor, approver=approver, text=ENGLISH)
    return chapter


@pytest.fixture
def source(chapter):
    return source_of(chapter)


@pytest.fixture
def second(programme):
    return make_user("second", role="editor", programme=programme)


# Beside its source --------------------------------------------------------------------------------------------------


def test_a_translation_starts_with_the_keys_items_and_numbers_of_its_source(chapter, source, editor):
    version = translating.start(chapter, language="km", by=editor)

    assert version.language == "km"
    assert version.wording.keys == source.wording.keys
    assert version.wording.item_keys == source.wording.item_keys
    assert version.titles["km"] == "ជំពូក 1"
    assert states(version) == ["untranslated"] * 3


def test_what_is_translated_renders_the_words_that_stood_beside_it(chapter, source, editor):
    version = translated(chapter, by=editor)

    assert states(version) == ALL_CURRENT
    assert version.wording.keys == source.wording.keys
    assert version.wording.item_keys == source.wording.item_keys
    assert version.wording.text == "\n\n".join(KHMER) + "\n"
    assert {(row.source_id, row.kind, row.by) for row in version.renderings.all()} == {
        (source.wording_id, "translated", editor)
    }


def test_it_goes_on_from_the_approved_one_and_carries_what_was_said(chapter, editor, approver):
    first = approve(translated(chapter, by=editor), by=approver, drafter=editor)

    version = translating.start(chapter, language="km", by=editor)

    assert version.based_on == first
    assert states(version) == ALL_CURRENT


def test_while_no_text_is_approved_the_draft_is_the_source(editor):
    chapter = make_chapter(make_handbook())
    draft = drafts.start_draft(chapter, by=editor)
    saving.save(draft, text=ENGLISH, by=editor)

    version = translated(chapter, by=editor)
    saving.save(draft, text=ENGLISH.replace("every tusk", "each tusk"), by=editor)

    assert older(version) == ["1.1"]


def test_without_a_source_there_is_nothing_to_translate(editor):
    with pytest.raises(translating.NoSource):
        translating.start(make_chapter(make_handbook()), language="km", by=editor)


def test_where_the_ministry_drafts_in_khmer_english_is_the_translation(editor, approver):
    chapter = make_chapter(make_handbook(source_language="km"))
    approved(chapter, drafter=editor, approver=approver, text="\n\n".join(KHMER))

    version = translating.start(chapter, language="en", by=editor)
    write(version, version.wording.keys[0], "Weigh every tusk.", by=editor)

    assert states(version) == ["current", "untranslated", "untranslated"]


def test_only_who_drafts_translates(chapter, approver, reviewer):
    for person in (approver, reviewer):
        with pytest.raises(PermissionDenied):
            translating.start(chapter, language="km", by=person)


def test_many_paragraphs_are_written_in_one_wording(chapter, source, editor):
    version = translating.start(chapter, language="km", by=editor)
    before = version.wordings.count()

    wording = translating.write_many(
        version, dict(zip(version.wording.keys, KHMER, strict=True)), source=source.wording, by=editor
    )

    assert states(version) == ALL_CURRENT
    assert (version.wording, version.wordings.count()) == (wording, before + 1)
    assert (wording.keys, wording.item_keys) == (source.wording.keys, source.wording.item_keys)
    assert wording.text == "\n\n".join(KHMER) + "\n"


def test_title_headings_and_notes_come_with_many_in_one_wording(chapter, editor, approver):
    text = f"## Weighing\n\n{ENGLISH.replace('record.', 'record.[^1]')}\n[^1]: With a scale.\n"
    source = newer(chapter, text, by=approver, drafter=editor)
    version = translating.start(chapter, language="km", by=editor)

    beside = {"title": "ភ្លុក", "headings": {0: "ការថ្លឹង"}, "notes": {"[^1]": "ដោយជញ្ជីង។"}}
    translating.write_many(version, {}, source=source.wording, by=editor, **beside)

    version.refresh_from_db()
    assert version.titles["km"] == "ភ្លុក"
    assert version.wording.text.startswith("## ការថ្លឹង\n\nWeigh every tusk")
    assert version.wording.text.endswith("[^1]: ដោយជញ្ជីង។\n")
    assert states(version) == ["untranslated"] * 3  # although a note of one is translated
    with pytest.raises(ValidationError, match="no longer in the text"):
        translating.write_many(version, {}, source=source.wording, by=editor, headings={1: "ទៀត"})


def test_many_written_once_more_say_nothing_new(chapter, source, editor):
    version = translating.start(chapter, language="km", by=editor)
    texts = dict(zip(version.wording.keys, KHMER, strict=True))
    first = translating.write_many(version, texts, source=source.wording, by=editor)

    again = translating.write_many(version, texts, source=source.wording, by=editor)

    assert (again, version.renderings.count()) == (first, 3)


def test_of_many_what_still_stands_in_the_source_s_words_is_not_translated(chapter, source, editor):
    version = translating.start(chapter, language="km", by=editor)
    first, second, third = version.wording.keys
    texts = {first: KHMER[0], second: ENGLISH.split("\n\n")[1], third: KHMER[2]}

    translating.write_many(version, texts, source=source.wording, by=editor)

    assert states(version) == ["current", "untranslated", "current"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("មួយ។\n\nពីរ។", "1.2 This makes several paragraphs"),
        (" ", "1.2 Write the paragraph."),
        ("<div>", "1.2 These words cannot stand"),
    ],
)
def test_where_one_of_many_cannot_stand_none_is_written(chapter, source, editor, words, told):
    version = translating.start(chapter, language="km", by=editor)
    texts = dict(zip(version.wording.keys, [KHMER[0], words, KHMER[2]], strict=True))

    with pytest.raises(ValidationError, match=told):
        translating.write_many(version, texts, source=source.wording, by=editor)

    assert states(version) == ["untranslated"] * 3
    with pytest.raises(ValidationError, match="no longer in the translation"):
        translating.write_many(version, {"nokeyofours": "ពាក្យ។"}, source=source.wording, by=editor)


# Older than its source ----------------------------------------------------------------------------------------------


def test_exactly_the_paragraph_that_changed_is_marked_and_it_still_holds_clears_it(chapter, editor, approver):
    version = approve(translated(chapter, by=editor), by=approver, drafter=editor)
    assert older(version) == []

    source = newer(chapter, ENGLISH.replace("sign the record", "stamp the record"), by=approver, drafter=editor)

    assert older(version) == ["1.1"]
    translating.still_holds(version, version.wording.keys[0], source=source.wording, by=editor)
    assert states(version) == ALL_CURRENT
    assert Act.objects.filter(verb="confirmed the translation of").count() == 1


@pytest.mark.parametrize(
    "text",
    [ENGLISH, ENGLISH.replace("tusk, and", "tusk and"), ENGLISH.replace("years", "ye\u200bars"), ENGLISH.upper()],
    ids=["unchanged", "a comma", "normalised", "capitals"],
)
def test_saved_unchanged_or_only_normalised_or_with_another_comma_nothing_is_marked(chapter, editor, approver, text):
    version = approve(translated(chapter, by=editor), by=approver, drafter=editor)

    newer(chapter, text, by=approver, drafter=editor)

    assert older(version) == []


def test_a_comma_is_told_to_who_looks(chapter, editor, approver):
    version = translated(chapter, by=editor)

    newer(chapter, ENGLISH.replace("tusk, and", "tusk and"), by=approver, drafter=editor)

    assert states(version) == ["signs", "current", "current"]


def test_where_a_number_changed_it_holds_once_a_second_person_says_so_too(chapter, editor, approver, second):
    version = approve(translated(chapter, by=editor), by=approver, drafter=editor)
    source = newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor).wording
    key = version.wording.keys[1]

    translating.still_holds(version, key, source=source, by=editor)
    assert states(version) == ["current", "asked", "current"]
    with pytest.raises(translating.OwnWord):
        translating.still_holds(version, key, source=source, by=editor)
    said = translating.still_holds(version, key, source=source, by=second)

    assert states(version) == ALL_CURRENT
    assert (said.by, said.asked_by) == (second, editor)


def test_an_approver_may_be_the_second_person_and_a_reviewer_may_not(chapter, editor, approver, reviewer):
    version = approve(translated(chapter, by=editor), by=approver, drafter=editor)
    source = newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor).wording
    translating.still_holds(version, version.wording.keys[1], source=source, by=editor)

    with pytest.raises(PermissionDenied):
        translating.still_holds(version, version.wording.keys[1], source=source, by=reviewer)
    translating.still_holds(version, version.wording.keys[1], source=source, by=approver)

    assert states(version) == ALL_CURRENT


def test_what_was_confirmed_for_one_change_is_not_for_the_next(chapter, editor, approver, second):
    version = approve(translated(chapter, by=editor), by=approver, drafter=editor)
    source = newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor).wording
    translating.still_holds(version, version.wording.keys[1], source=source, by=editor)

    newer(chapter, ENGLISH.replace("5 years", "7 years"), by=approver, drafter=editor, day=date(2022, 8, 1))

    assert states(version) == ["current", "older", "current"]


def test_that_it_holds_is_said_once(chapter, source, editor):
    version = translated(chapter, by=editor)

    with pytest.raises(translating.NothingToConfirm):
        translating.still_holds(version, version.wording.keys[0], source=source.wording, by=editor)


def test_that_it_holds_clears_the_same_words_in_the_draft_and_in_the_approved_text(chapter, editor, approver):
    text = approve(translated(chapter, by=editor), by=approver, drafter=editor)
    draft = translating.start(chapter, language="km", by=editor)
    source = newer(chapter, ENGLISH.replace("sign", "stamp"), by=approver, drafter=editor).wording
    write(draft, draft.wording.keys[2], "- ព្រះរាជអាជ្ញាអាន។\n- ចៅក្រម។", by=editor)

    translating.still_holds(draft, draft.wording.keys[0], source=source, by=editor)

    assert older(text) == []
    assert older(draft) == []


def test_translated_anew_it_renders_the_new_words(chapter, editor, approver):
    version = translated(chapter, by=editor)
    newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor)
    assert older(version) == ["1.2"]

    write(version, version.wording.keys[1], "អ្នកណាកាន់កាប់ ត្រូវដាក់ពន្ធនាគារពី ១ ដល់ ១០ ឆ្នាំ។", by=editor)

    assert states(version) == ALL_CURRENT


def test_saved_as_it_was_it_is_as_old_as_before(chapter, editor, approver):
    version = translated(chapter, by=editor)
    newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor)

    write(version, version.wording.keys[1], KHMER[1], by=editor)

    assert older(version) == ["1.2"]


def test_against_a_source_that_moved_on_what_was_seen_is_what_it_renders(chapter, source, editor, approver):
    version = translating.start(chapter, language="km", by=editor)
    newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor)

    write(version, version.wording.keys[1], KHMER[1], by=editor, source=source.wording)

    assert older(version) == ["1.2"]


def test_an_earlier_wording_taken_up_again_renders_what_it_rendered(chapter, editor, approver):
    version = translated(chapter, by=editor)
    first = version.wording
    newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor)
    write(version, version.wording.keys[1], "អ្នកណាកាន់កាប់ ត្រូវដាក់ពន្ធនាគារពី ១ ដល់ ១០ ឆ្នាំ។", by=editor)

    history.restore(Wording.objects.get(pk=first.pk), by=editor)

    assert older(version) == ["1.2"]


def test_a_paragraph_more_and_one_less_are_told_and_taken_over(chapter, source, editor, approver):
    version = translated(chapter, by=editor)
    text = ENGLISH.replace("Whoever holds it is imprisoned for 1 to 5 years.\n\n", "Photograph it.[^1]\n\n")
    now = newer(chapter, text + "\n[^1]: With a scale.\n", by=approver, drafter=editor)

    assert sorted(states(version)) == sorted(["current", "gone", "missing", "current"])
    translating.take_out(version, source.wording.keys[1], by=editor)
    assert translating.take_in(version, by=editor) == 1

    version.refresh_from_db()
    assert version.wording.keys == now.wording.keys
    assert "[^1]: With a scale." in version.wording.text
    assert states(version) == ["current", "untranslated", "current"]


# Translations that were there before --------------------------------------------------------------------------------


@pytest.fixture
def earlier(chapter, editor, approver):
    """A Khmer text from before translations knew their source, with keys of its own."""
    version = drafts.start_draft(chapter, by=editor, language="km")
    saving.save(version, text="\n\n".join(KHMER), by=editor)
    version.refresh_from_db()
    return approve(version, by=approver, drafter=editor)


def test_a_translation_from_before_is_not_aligned_until_an_editor_pairs_it(earlier, source, editor):
    keys, text = earlier.wording.keys, earlier.wording.text
    assert not set(keys) & set(source.wording.keys)
    assert states(earlier) == ["unpaired"] * 3

    proposed = {line.key: line.source_key for line in lines_of(earlier, source.wording)}
    translating.pair(earlier, proposed, source=source.wording, by=editor)

    earlier.refresh_from_db()
    assert states(earlier) == ALL_CURRENT
    assert (earlier.wording.keys, earlier.wording.text) == (keys, text)
    assert Act.objects.filter(verb="paired with its source").count() == 1


def test_paired_once_it_is_as_old_as_any(earlier, chapter, source, editor, approver):
    lines = lines_of(earlier, source.wording)
    translating.pair(earlier, {line.key: line.source_key for line in lines}, source=source.wording, by=editor)

    newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor)

    assert older(earlier) == ["1.2"]


def test_two_paragraphs_are_not_paired_with_the_same_one(earlier, source, editor):
    chosen = dict.fromkeys(earlier.wording.keys[:2], source.wording.keys[0])

    with pytest.raises(ValidationError, match=r"1\.1 of the source was chosen twice"):
        translating.pair(earlier, chosen, source=source.wording, by=editor)

    assert not Rendering.objects.exists()


# Ready to send ------------------------------------------------------------------------------------------------------


def warnings(version) -> list[str]:
    version.refresh_from_db()
    return [one.sentence for one in readiness.check(version).warnings if one.kind == "translation"]


def test_the_check_warns_of_what_does_not_render_its_source(chapter, editor, approver, second):
    version = translated(chapter, by=editor)
    assert warnings(version) == []

    source = newer(
        chapter, ENGLISH.replace("5 years", "10 years").replace("sign", "stamp"), by=approver, drafter=editor
    )
    translating.still_holds(version, version.wording.keys[1], source=source.wording, by=editor)
    write(version, version.wording.keys[2], "- ចៅក្រមរក្សាទុក។", by=editor)

    assert warnings(version) == [
        "The translation is older than its source at: 1.1.",
        "A second person has to confirm the translation at: 1.2.",
        "Of another kind, or with more or fewer items, than in the source: 1.3.",
    ]


def test_the_check_warns_of_what_is_not_translated_and_not_aligned(chapter, earlier, editor):
    draft = translating.start(chapter, language="km", by=editor)

    assert warnings(draft) == ["Not aligned with the source: 1.1, 1.2, 1.3."]


def test_the_check_names_headings_that_are_not_translated_or_are_others(chapter, editor, approver):
    newer(chapter, f"## Weighing\n\n{ENGLISH}", by=approver, drafter=editor)
    version = translated(chapter, by=editor)
    assert warnings(version) == ["Headings that still stand in the source's words: “Weighing”."]

    saving.save(version, text=version.wording.text.replace("## Weighing", "## ការថ្លឹង"), by=editor)
    assert warnings(version) == []

    saving.save(version, text=version.wording.text.replace("## ការថ្លឹង", ""), by=editor)
    assert warnings(version) == ["The headings are others than in the source. Compare them, and put them in its order."]


def test_a_text_in_the_handbook_s_own_language_renders_nothing(chapter, editor):
    assert warnings(drafts.start_draft(chapter, by=editor)) == []


# Bad input ----------------------------------------------------------------------------------------------------------


def test_a_colleague_s_paragraph_is_not_overwritten(chapter, source, editor, second):
    version = translating.start(chapter, language="km", by=editor)
    key = version.wording.keys[0]
    write(version, key, KHMER[0], by=second)

    with pytest.raises(ValidationError, match="It says now"):
        translating.write(version, key, "ថ្លឹងភ្លុក។", before=ENGLISH.split("\n\n")[0], source=source.wording, by=editor)


def test_one_paragraph_stays_one(chapter, editor):
    version = translating.start(chapter, language="km", by=editor)

    with pytest.raises(ValidationError, match="several paragraphs"):
        write(version, version.wording.keys[0], "មួយ។\n\nពីរ។", by=editor)
    with pytest.raises(ValidationError, match="use the editor of the whole text"):
        write(version, version.wording.keys[0], "  ", by=editor)


def test_what_was_said_stays_whoever_asks(chapter, editor, approver):
    version = translated(chapter, by=editor)
    row = version.renderings.first()

    for refused in (version.renderings.all().delete, lambda: version.renderings.update(key="other")):
        with pytest.raises(IntegrityError), transaction.atomic():
            refused()
    with pytest.raises(IntegrityError), transaction.atomic():
        Rendering.objects.create(
            version=version, key=row.key, source=row.source, source_key=row.source_key, kind="holds", by=editor,
            asked_by=editor,
        )  # fmt: skip


def test_the_number_of_questions_does_not_grow_with_the_text(chapter, editor, django_assert_max_num_queries):
    version = Version.objects.select_related("wording", "chapter").get(pk=translated(chapter, by=editor).pk)
    source = source_of(chapter).wording

    with django_assert_max_num_queries(2):
        lines_of(version, source)


def test_the_approved_translation_stays_sealed(chapter, editor, approver):
    version = approve(translated(chapter, by=editor), by=approver, drafter=editor)

    assert State.CURRENT in states(version)
    with pytest.raises(drafts.NotOpen):
        write(version, version.wording.keys[0], "ថ្លឹង។", by=editor)
    assert decisions.numbered_paragraphs(version)[0].key == version.wording.keys[0]


def test_a_heading_and_a_title_that_the_source_changed_are_named_before_it_is_sent(chapter, source, editor, approver):
    approve(translated(chapter, by=editor), by=approver, drafter=editor)
    newer(chapter, "## Weighing\n\n" + ENGLISH, by=approver, drafter=editor)
    first = translating.start(chapter, language="km", by=editor)
    saving.save(first, text="## ការថ្លឹង\n\n" + first.wording.text, keys=first.wording.keys, by=editor)
    first.refresh_from_db()
    approve(first, by=approver, drafter=editor, day=date(2022, 8, 1))
    assert lines.headings_changed_since(first, source_of(chapter)) == []

    draft = drafts.start_draft(chapter, by=editor)
    saving.save(draft, text=draft.wording.text.replace("Weighing", "Weighing and sealing"), by=editor)
    draft.refresh_from_db()
    approve(draft, by=approver, drafter=editor, day=date(2022, 9, 1))
    second = translating.start(chapter, language="km", by=editor)

    assert lines.headings_changed_since(second, source_of(chapter)) == [("Weighing", "Weighing and sealing")]
    sentences = [one.sentence for one in readiness.check(second).warnings]
    assert any("“Weighing” → “Weighing and sealing”" in one for one in sentences)
