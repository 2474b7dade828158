"""Ready to send: errors stop a text, warnings have to be read."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from handbook.approval import decisions, readiness
from handbook.discussion import remarks, sign_off_questions, sign_offs
from handbook.drafting import citing, saving
from handbook.models import Version
from handbook.translation import translating
from tests.factories import (
    disposed,
    drafted,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_topic,
)
from tests.handbook.translation.bilingual import approve, write
from tests.text.test_scripts import ENGLISH, IN_KHMER

pytestmark = pytest.mark.django_db

NOTE = "Written after the workshop."


@pytest.fixture
def consultation(programme):
    return make_consultation()


@pytest.fixture
def chapter(consultation):
    chapter = make_chapter(make_handbook(consultations=[consultation]))
    chapter.topics.add(make_topic(consultation))
    return chapter


def errors(version):
    return [(finding.kind, finding.number, finding.sentence) for finding in readiness.check(version).errors]


def warnings(version):
    return [(finding.kind, finding.sentence) for finding in readiness.check(version).warnings]


def test_a_paragraph_of_the_other_language_stops_a_text_with_advice(consultation, editor):
    in_english = drafted(make_chapter(make_handbook()), drafter=editor, text=f"Weigh it.\n\n{IN_KHMER}")
    chapter = make_chapter(make_handbook(slug="other", source_language="km"))
    in_khmer = drafted(chapter, drafter=editor, text=f"{IN_KHMER}\n\n{ENGLISH}\n\n> {ENGLISH}")

    assert errors(in_english) == [
        (
            "language",
            "1.2",
            "“អ្នកណាកាន់កាប់ភ្លុកដំរី ត្រូវផ្ដន្ទាទោស តាមមាត្រា ៩៨…” is not in English, in which this text is"
            " drafted. Paste the right words. What belongs to the other language stands in the chapter's translation,"
            " and what is cited in quotation marks or in italics.",
        )
    ]
    assert [(kind, number) for kind, number, _sentence in errors(in_khmer)] == [("language", "1.2")]
    with pytest.raises(ValidationError, match="is not in Khmer, in which this text is drafted"):
        decisions.submit(in_khmer, change_note=NOTE, by=editor)


def test_what_a_translation_has_not_translated_yet_is_a_warning_and_other_words_of_the_source_language_an_error(
    chapter, editor, approver
):
    source = drafted(chapter, drafter=editor, text=f"{ENGLISH}\n\nWeigh it.")
    approve(source, by=approver, drafter=editor)
    version = translating.start(chapter, language="km", by=editor)
    assert [kind for kind, _number, _sentence in errors(version)] == []

    write(version, version.wording.keys[1], "Here somebody pasted the wrong words into it.", by=editor)
    version.refresh_from_db()

    [(kind, number, sentence)] = errors(version)
    assert (kind, number) == ("language", "1.2")
    assert "into which this text is translated. Open the translation" in sentence


def test_what_somebody_said_is_the_same_in_both_languages_stands_in_a_translation(chapter, editor, approver):
    source = drafted(chapter, drafter=editor, text=f"{ENGLISH}\n\nWeigh it.")
    approve(source, by=approver, drafter=editor)
    version = translating.start(chapter, language="km", by=editor)
    key = version.wording.keys[0]

    translating.pair(version, {key: key}, source=source.wording, by=editor)

    assert errors(version) == []


def test_a_title_with_a_mark_on_nothing_or_a_mixed_number_stops_a_text_in_both_languages(chapter, editor):
    version = drafted(chapter, drafter=editor)
    Version.objects.filter(pk=version.pk).update(titles={"en": "Article ១2", "km": "អ ាជ្ញា"})
    version.refresh_from_db()

    assert errors(version) == [
        ("khmer", "", "The number “១2” mixes Khmer and Latin digits. Write it in one of the two."),
        ("khmer", "", "In “ាជ្ញា” a mark hangs on no letter. Type the word again, the letter first."),
    ]


def test_lines_meant_as_items_that_run_on_are_pointed_at(chapter, editor):
    version = drafted(chapter, drafter=editor, text="Weigh it.\n\nThe steps:\na) weigh\nb) seal")

    [finding] = readiness.check(version).warnings
    assert (finding.kind, finding.number, finding.sentence) == (
        "items",
        "1.2",
        "The lines that begin with “a)” and “b)” run on in one line. Begin each with “1.” or “-”, or put an empty line "
        "between them.",
    )


def test_nothing_stands_against_a_text_in_order(chapter, editor):
    version = drafted(chapter, drafter=editor, text="## Weighing\n\nWeigh it.[^1]\n\n[^1]: Article 5.")

    assert readiness.check(version) == readiness.Findings((), ())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Weigh it.\n\nSee [1.9](#key-abcdefghjkmn).",
            ("reference", "1.2", "The reference “1.9” leads to a paragraph that is not there."),
        ),
        (
            "Weigh it.\n\nSee [9.99](#9.99) and [1.1](#1.1).",
            ("reference", "1.2", "The reference “9.99” leads to a paragraph that is not there."),
        ),
        (
            "See [1.2(c)](#1.2(c)) and [1.2(b)](#1.2(b)).\n\n- tusks\n- scales",
            ("reference", "1.1", "The reference “1.2(c)” leads to an item “(c)” that the list does not have."),
        ),
        ("Weigh it.\n\n## Sealing", ("section", "", "Nothing stands under the heading “Sealing”.")),
        (
            "## Sealing\n\n## Weighing\n\nWeigh it.",
            ("section", "", "Nothing stands under the heading “Sealing”."),
        ),
        ("Weigh it.[^zz]", ("note", "1.1", "The note [^zz] is called but not written.")),
        (
            "Weigh it.\n\n![A scale](image:abcdefghjkmn)",
            ("image", "1.2", "The image “abcdefghjkmn” is not in this handbook."),
        ),
    ],
)
def test_what_is_wrong_with_a_text_is_said_with_its_paragraph(chapter, editor, text, found):
    assert errors(drafted(chapter, drafter=editor, text=text)) == [found]


def test_a_heading_over_a_filled_heading_is_not_empty(chapter, editor):
    version = drafted(chapter, drafter=editor, text="## Evidence\n\n### Weighing\n\nWeigh it.")

    assert errors(version) == []


def test_an_image_says_what_it_shows(chapter, editor):
    version = drafted(chapter, drafter=editor, text="![](image:abcdefghjkmn)")

    assert ("image", "1.1", "An image does not say what it shows to those who cannot see it.") in errors(version)


def test_a_correction_that_is_not_taken_over_stops_a_draft(chapter, editor):
    version = drafted(chapter, drafter=editor)
    Version.objects.filter(pk=version.pk).update(unmerged="The scale.")
    version.refresh_from_db()

    assert [kind for kind, _number, _sentence in errors(version)] == ["unmerged"]


def test_errors_lead_into_the_editor_while_the_draft_is_there(chapter, editor):
    version = drafted(chapter, drafter=editor, text="Weigh it.\n\nSign it.[^zz]")

    [error] = readiness.check(version).errors

    assert error.address == f"{reverse('desk:version_edit', args=[version.pk])}#1.2"
    assert error.key == version.wording.keys[1]


def test_an_error_stops_whoever_sends(chapter, editor):
    version = drafted(chapter, drafter=editor, text="Weigh it.[^zz]")

    with pytest.raises(ValidationError, match="is called but not written"):
        decisions.submit(version, change_note=NOTE, by=editor)

    assert Version.objects.get().status == "drafted"


def test_contributions_on_the_chapters_topics_wait_until_they_are_cited_or_set_aside(
    chapter, editor, reviewer, consultation
):
    version = drafted(chapter, drafter=editor)
    topic = chapter.topics.get()
    one, two = (disposed(make_contribution(consultation, topic=topic), reviewer=reviewer) for _ in range(2))
    disposed(make_contribution(consultation), reviewer=reviewer)  # on no topic of the chapter's
    plural = "2 accepted contributions on this chapter's topics are neither cited nor set aside."
    assert warnings(version) == [("source", plural)]

    citing.cite(version, key=version.wording.keys[0], contribution=one, by=editor)
    singular = "1 accepted contribution on this chapter's topics is neither cited nor set aside."
    assert warnings(version) == [("source", singular)]
    citing.set_aside(chapter, two, reason="Another chapter says it.", by=editor)

    assert warnings(version) == []


def test_the_approver_is_led_to_the_contributions_that_wait(client, chapter, editor, approver, reviewer, consultation):
    version = drafted(chapter, drafter=editor)
    waiting = disposed(make_contribution(consultation, topic=chapter.topics.get()), reviewer=reviewer)
    elsewhere = disposed(make_contribution(consultation), reviewer=reviewer)  # on no topic of the chapter's
    decisions.submit(version, change_note="Seals.", by=editor)
    version.refresh_from_db()
    (finding,) = readiness.check(version).warnings
    client.force_login(approver)

    page = client.get(finding.address)

    assertContains(page, waiting.receipt)
    assertNotContains(page, elsewhere.receipt)
    assertNotContains(page, "Cite at the chosen paragraph")


def test_open_remarks_and_sources_without_a_paragraph_are_warnings(chapter, editor, approver, reviewer, consultation):
    version = drafted(chapter, drafter=editor, text="Weigh it.\n\nSign it.")
    contribution = disposed(make_contribution(consultation), reviewer=reviewer)
    citing.cite(version, key=version.wording.keys[1], contribution=contribution, by=editor)
    remark = remarks.say(version, wording=version.wording, key=version.wording.keys[0], text="Twice?", by=approver)
    saving.save(version, text="Weigh it.", by=editor)
    version.refresh_from_db()
    assert [kind for kind, _sentence in warnings(version)] == ["remark", "orphan"]

    remarks.resolve(remark, by=editor)
    assert [kind for kind, _sentence in warnings(version)] == ["orphan"]


def test_a_sign_off_is_missing_until_it_is_given_on_the_wording_that_stands(chapter, editor, approver):
    version = drafted(chapter, drafter=editor, text="Weigh it.")
    asked, _none = sign_off_questions.ask(version, user=approver, language="en", question="", by=editor)
    assert warnings(version) == [("sign_off", "Approver has not answered yet.")]

    sign_offs.answer(asked, answer="objects", statement="Say who weighs.", by=approver)
    assert warnings(version) == [("sign_off", "Approver does not agree.")]
    sign_offs.answer(asked, answer="agrees", by=approver)
    assert warnings(version) == []
    saving.save(version, text="The expert weighs it.", by=editor)
    version.refresh_from_db()

    assert warnings(version) == [("sign_off", "Approver agreed to an earlier wording, not to this one.")]


def test_a_check_costs_the_same_with_little_and_with_much(
    chapter, editor, approver, reviewer, consultation, django_assert_num_queries, django_assert_max_num_queries
):
    text = "\n\n".join(f"Paragraph {number} says how bag {number} is kept." for number in range(30))
    version = drafted(chapter, drafter=editor, text=text)

    def something_more(number):
        contribution = disposed(make_contribution(consultation, topic=chapter.topics.get()), reviewer=reviewer)
        citing.cite(version, key=version.wording.keys[number], contribution=contribution, by=editor)
        remarks.say(version, wording=version.wording, key=version.wording.keys[number], text="Why?", by=approver)
        disposed(make_contribution(consultation, topic=chapter.topics.get()), reviewer=reviewer)

    something_more(0)
    with django_assert_max_num_queries(12) as asked:
        readiness.check(version)
    for number in range(1, 30):
        something_more(number)

    with django_assert_num_queries(len(asked.captured_queries)):
        readiness.check(version)


# The page --------------------------------------------------------------------------------------------------------


def submit(version):
    return reverse("desk:version_submit", args=[version.pk])


def test_warnings_are_ticked_as_read_before_a_draft_is_sent(client, chapter, editor, approver):
    client.force_login(editor)
    version = drafted(chapter, drafter=editor)
    sign_off_questions.ask(version, user=approver, language="en", question="", by=editor)

    page = client.get(submit(version))
    assertContains(page, "Approver has not answered yet.")
    [(fingerprint, _label)] = page.context["form"].fields["read"].choices
    unread = client.post(submit(version), {"change_note": NOTE})
    client.post(submit(version), {"change_note": NOTE, "read": fingerprint, "significance": "minor"})

    assertContains(unread, "Read the warnings above and say so; or put right what they name.")
    assertContains(unread, NOTE)
    version.refresh_from_db()
    assert (version.status, version.significance) == ("in_review", "minor")


def test_a_warning_that_came_in_since_is_not_read_by_an_old_tick(client, chapter, editor, approver):
    client.force_login(editor)
    version = drafted(chapter, drafter=editor)
    sign_off_questions.ask(version, user=approver, language="en", question="", by=editor)
    [(fingerprint, _label)] = client.get(submit(version)).context["form"].fields["read"].choices
    remarks.say(version, wording=version.wording, key="", text="Wait.", by=approver)

    page = client.post(submit(version), {"change_note": NOTE, "read": fingerprint})

    assertContains(page, "Another warning came in since. Read them all, and tick it again.")
    version.refresh_from_db()
    assert version.status == "drafted"


def test_a_text_in_order_asks_for_no_tick(client, chapter, editor):
    client.force_login(editor)

    page = client.get(submit(drafted(chapter, drafter=editor)))

    assertContains(page, "Nothing stands against this text.")
    assertNotContains(page, "I have read these warnings")


def test_words_that_readers_will_not_see_are_named(chapter, editor):
    version = drafted(
        chapter, drafter=editor, text="Weigh it.\n\n<script>let words;</script>\n\n[^1]: A note uncalled."
    )

    assert warnings(version) == [
        ("words", "The words “let words” after “Weigh it.” did not come through."),
        ("words", "The words “A note uncalled” after “let words;” did not come through."),
    ]


def test_a_note_that_is_written_twice_is_named(chapter, editor):
    version = drafted(chapter, drafter=editor, text="Weigh it.[^1]\n\n[^1]: Article 5.\n\n[^1]: Article 6.")

    assert warnings(version) == [
        ("words", "The note [^1] is written more than once; all its words stand in one note now.")
    ]


def test_a_sentence_of_a_bench_card_leads_to_its_paragraph_and_rests_on_the_law(chapter, editor):
    text = (
        "Weigh it.\n\n!!! key-point bench-card\n    Weigh it [1.1](#1.1). Seal it. One to five years (P) [1.1](#1.1)."
        " Keep it 30 days [1.1](#1.1). Article 46 says so (V) [1.1](#1.1)."
    )

    assert errors(drafted(chapter, drafter=editor, text=text)) == [
        (
            "bench_card",
            "1.2",
            "In a bench card, “Seal it.” does not lead to its paragraph. Put a reference behind it.",
        ),
        (
            "bench_card",
            "1.2",
            "In a bench card, “One to five years (P) ….” is not verified (P). A card holds what was read in the law"
            " (V): verify it, or leave it to the long text.",
        ),
        (
            "bench_card",
            "1.2",
            "In a bench card, “Keep it 30 days ….” has a figure and does not say how sure it is. Put (V) behind it if"
            " it was read in the law; otherwise leave the figure to the long text.",
        ),
    ]


def test_another_box_may_say_what_is_not_verified(chapter, editor):
    version = drafted(chapter, drafter=editor, text="!!! key-point\n    One to five years (P).")

    assert readiness.check(version).errors == ()
