"""Sources: what waits for a chapter, what it sets aside, and where a source is listed whose paragraph is gone."""

import random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.http import urlencode
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import Act
from handbook.drafting import citing, history, saving, sources
from handbook.feedback import coverage, draft_consultations
from handbook.models import Citation, Pin, SetAside, Version
from tests.factories import (
    approved,
    disposed,
    drafted,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_topic,
    make_workshop,
)
from workshops.intake import redaction
from workshops.review import themes

pytestmark = pytest.mark.django_db

TEXT = "The bag is sealed.\n\nThe scale is checked.\n\nThe clerk keeps the record."


@pytest.fixture
def consultation(programme):
    return make_consultation()


@pytest.fixture
def topic(consultation):
    return make_topic(consultation)


@pytest.fixture
def chapter(consultation, topic):
    chapter = make_chapter(make_handbook(consultations=[consultation]))
    chapter.topics.add(topic)
    return chapter


@pytest.fixture
def draft(chapter, editor):
    return drafted(chapter, drafter=editor, text=TEXT)


@pytest.fixture
def accepted(consultation, topic, reviewer):
    def make(text="The bag was opened three times.", **answer):
        return disposed(make_contribution(consultation, topic=topic, text=text), reviewer=reviewer, **answer)

    return make


def waiting(version, user):
    return list(sources.waiting_for(version, user))


def found(version, user, q):
    return list(sources.found(sources.waiting_for(version, user), q))


def panel(version):
    return reverse("desk:version_sources", args=[version.pk])


def from_the_editor(client, address, data=None):
    """As htmx asks, which gets the panel alone."""
    if data is None:
        return client.get(address, HTTP_HX_REQUEST="true")
    return client.post(address, data, HTTP_HX_REQUEST="true")


# What waits ----------------------------------------------------------------------------------------------------


def test_what_waits_is_accepted_and_neither_cited_nor_set_aside(draft, chapter, editor, accepted, consultation):
    cited, aside, waits = accepted(), accepted(), accepted()
    accepted(outcome="declined")
    make_contribution(consultation)  # nobody answered it yet
    citing.cite(draft, key=draft.wording.keys[0], contribution=cited, by=editor)
    citing.set_aside(chapter, aside, reason="Another chapter says it.", by=editor)

    assert waiting(draft, editor) == [waits]


def test_the_chapters_own_topics_come_first(draft, editor, accepted, consultation, reviewer):
    elsewhere = disposed(make_contribution(consultation, topic=make_topic(consultation)), reviewer=reviewer)
    own = accepted()

    assert waiting(draft, editor) == [own, elsewhere]


def test_a_case_that_is_still_before_a_court_never_waits(draft, editor, consultation, topic, reviewer):
    disposed(make_contribution(consultation, topic=topic, ongoing=True), reviewer=reviewer)

    assert waiting(draft, editor) == []


def test_every_word_is_looked_for_in_words_summary_and_receipt(draft, editor, accepted):
    tusks = accepted("Tusks were weighed wet.", public_summary="Ivory was weighed.")
    bag = accepted("A bag was torn.")

    assert found(draft, editor, "tusks") == [tusks]
    assert found(draft, editor, "ivory wet") == [tusks]
    assert found(draft, editor, bag.receipt.lower()) == [bag]
    assert found(draft, editor, "ivory torn") == []


def test_khmer_is_found_inside_other_words_and_across_marks_for_breaking_lines(draft, editor, accepted):
    khmer = accepted("ថង់\u200bវត្ថុតាង\u200bត្រូវបានបើក", language="km")

    assert found(draft, editor, "វត្ថុតាងត្រូវ") == [khmer]


def test_withheld_words_are_never_searched(draft, editor, reviewer, accepted):
    contribution = accepted("Sokha saw the lorry.", public_summary="A witness saw the transport.")
    redaction.withhold(contribution, passage="Sokha", reason="A witness.", by=reviewer)

    assert found(draft, editor, "Sokha") == []
    assert found(draft, editor, "transport") == [contribution]


# Citing and setting aside --------------------------------------------------------------------------------------


def test_what_is_set_aside_has_a_reason_and_can_be_taken_back(draft, chapter, editor, accepted):
    contribution = accepted()

    with pytest.raises(ValidationError, match="Say in a sentence why"):
        citing.set_aside(chapter, contribution, reason="  ", by=editor)
    aside = citing.set_aside(chapter, contribution, reason="It is about another province.", by=editor)
    assert waiting(draft, editor) == []
    citing.take_back(aside, by=editor)

    assert waiting(draft, editor) == [contribution]
    verbs = Act.objects.filter(
        object_id=str(contribution.pk), verb__in=["set aside", "took back from what was set aside"]
    )
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        "set aside",
        "took back from what was set aside",
    ]


def test_what_a_draft_cites_is_not_set_aside(draft, chapter, editor, accepted):
    contribution = accepted()
    citing.cite(draft, key=draft.wording.keys[0], contribution=contribution, by=editor)

    with pytest.raises(ValidationError, match="A draft of this chapter cites it"):
        citing.set_aside(chapter, contribution, reason="No use.", by=editor)


def test_what_is_cited_after_all_is_not_set_aside_any_more(draft, chapter, editor, accepted):
    contribution = accepted()
    citing.set_aside(chapter, contribution, reason="No use.", by=editor)

    citing.cite(draft, key=draft.wording.keys[0], contribution=contribution, by=editor)

    assert not SetAside.objects.exists()


def test_only_who_drafts_sets_aside(chapter, approver, reviewer, outsider, accepted):
    contribution = accepted()

    for person in (approver, reviewer, outsider):
        with pytest.raises(PermissionDenied):
            citing.set_aside(chapter, contribution, reason="No use.", by=person)


# Sources whose paragraph is gone -------------------------------------------------------------------------------


def orphaned(version, user):
    version.refresh_from_db()
    found = sources.orphans(version, sources.sources_of(version, user))
    return [(one.source.contribution, one.after, one.before, one.words) for one in found]


@pytest.mark.parametrize(
    ("gone", "left", "place"),
    [
        (0, "The scale is checked.\n\nThe clerk keeps the record.", ("", "1.1")),
        (1, "The bag is sealed.\n\nThe clerk keeps the record.", ("1.1", "1.2")),
        (2, "The bag is sealed.\n\nThe scale is checked.", ("1.2", "")),
    ],
)
def test_a_source_is_listed_where_its_paragraph_stood(draft, editor, accepted, gone, left, place):
    contribution = accepted()
    citing.cite(draft, key=draft.wording.keys[gone], contribution=contribution, by=editor)

    saving.save(draft, text=left, by=editor)

    assert orphaned(draft, editor) == [(contribution, *place, TEXT.split("\n\n")[gone])]


def test_a_source_whose_neighbours_went_too_stands_between_those_that_are_left(draft, editor, accepted):
    contribution = accepted()
    citing.cite(draft, key=draft.wording.keys[1], contribution=contribution, by=editor)
    saving.save(draft, text="The bag is sealed.\n\nThe clerk keeps the record.", by=editor)

    saving.save(draft, text="The bag is sealed.", by=editor)

    assert orphaned(draft, editor) == [(contribution, "1.1", "", "The scale is checked.")]


def test_a_paragraph_that_comes_back_has_its_source_again(draft, editor, accepted):
    citing.cite(draft, key=draft.wording.keys[1], contribution=accepted(), by=editor)
    whole = draft.wording
    saving.save(draft, text="The bag is sealed.", by=editor)

    history.restore(whole, by=editor)

    assert orphaned(draft, editor) == []


def test_where_sources_stood_costs_the_same_however_often_was_saved(draft, editor, accepted, django_assert_num_queries):
    for key in draft.wording.keys[1:]:
        citing.cite(draft, key=key, contribution=accepted(), by=editor)
    for number in range(12):
        saving.save(draft, text=f"The bag is sealed, time {number}.\n\nThe scale is checked.", by=editor)
    saving.save(draft, text="The bag is sealed.", by=editor)
    draft = Version.objects.select_related("wording", "chapter").get(pk=draft.pk)
    drawn_on = sources.sources_of(draft, editor)

    with django_assert_num_queries(2):
        lost = sources.orphans(draft, drawn_on)

    assert [(one.after, one.before) for one in lost] == [("1.1", ""), ("1.1", "")]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_to_the_text_no_source_vanishes(draft, editor, accepted, seed):
    chance = random.Random(seed)
    words = [
        "seal",
        "bag",
        "scale",
        "clerk",
        "record",
        "court",
        "tusk",
        "hour",
        "light",
        "photograph",
        "expert",
        "weigh",
        "sign",
        "open",
        "close",
    ]

    def sentence():
        return " ".join(chance.choice(words) for _ in range(9)).capitalize() + "."

    paragraphs = [sentence() for _ in range(8)]
    saving.save(draft, text="\n\n".join(paragraphs), by=editor)
    draft.refresh_from_db()
    for key in draft.wording.keys:
        citing.cite(draft, key=key, contribution=accepted(), by=editor)

    for _step in range(12):
        at = chance.randrange(len(paragraphs))
        match chance.choice(["reword", "move", "split", "merge", "take out", "add"]):
            case "reword":
                paragraphs[at] = paragraphs[at].replace(" ", f" {chance.choice(words)} ", 1)
            case "move":
                paragraphs.insert(chance.randrange(len(paragraphs)), paragraphs.pop(at))
            case "split":
                half = paragraphs[at].split()
                paragraphs[at : at + 1] = [" ".join(half[: len(half) // 2]), " ".join(half[len(half) // 2 :])]
            case "merge" if at:
                paragraphs[at - 1 : at + 1] = [" ".join(paragraphs[at - 1 : at + 1])]
            case "take out" if len(paragraphs) > 2:
                del paragraphs[at]
            case _:
                paragraphs.insert(at, sentence())
        paragraphs = [paragraph for paragraph in paragraphs if paragraph.strip()]
        saving.save(draft, text="\n\n".join(paragraphs), by=editor)
        draft.refresh_from_db()
        drawn_on = sources.sources_of(draft, editor)

        there = [source for _number, cited in sources.by_paragraph(draft, drawn_on) for source in cited]
        lost = sources.orphans(draft, drawn_on)
        assert {s.citation.pk for s in there} | {one.source.citation.pk for one in lost} == {
            s.citation.pk for s in drawn_on
        }
        assert len(there) + len(lost) == len(drawn_on) == 8
        assert all(one.words and (one.after or one.before) for one in lost)


# The panel -----------------------------------------------------------------------------------------------------


def test_one_press_cites_and_one_undoes_it(client, editor, draft, accepted):
    client.force_login(editor)
    contribution, key = accepted(), draft.wording.keys[1]
    cite = reverse("desk:version_cite", args=[draft.pk])

    page = from_the_editor(client, cite, {"key": key, "contribution": contribution.receipt})

    citation = Citation.objects.get()
    assert (citation.key, citation.contribution) == (key, contribution)
    assertContains(page, f"Paragraph 1.2 now says that it draws on {contribution.receipt}.")
    assertNotContains(page, "<html")
    page = from_the_editor(client, reverse("desk:citation_delete", args=[citation.pk]), {"back": "sources"})
    assertContains(page, "The paragraph no longer names this contribution.")
    assert not Citation.objects.exists()


def test_without_a_script_the_panel_is_a_page(client, editor, draft, chapter, accepted):
    client.force_login(editor)
    contribution = accepted()
    assertContains(client.get(panel(draft)), f'value="{contribution.receipt}"')

    answer = client.post(
        reverse("desk:source_set_aside", args=[draft.pk]),
        {"contribution": contribution.receipt, f"reason-{contribution.receipt}": "Not here.", "q": "bag"},
    )

    assertRedirects(answer, f"{panel(draft)}?q=bag#sources")
    aside = SetAside.objects.get()
    assert (aside.chapter, aside.contribution, aside.reason) == (chapter, contribution, "Not here.")
    assertContains(client.get(panel(draft)), "Not here.")
    client.post(reverse("desk:source_take_back", args=[draft.pk, aside.pk]))
    assert waiting(draft, editor) == [contribution]


def test_without_a_paragraph_or_a_reason_nothing_happens_and_what_was_typed_stays(client, editor, draft, accepted):
    client.force_login(editor)
    contribution = accepted()

    cited = client.post(reverse("desk:version_cite", args=[draft.pk]), {"contribution": contribution.receipt})
    gone = client.post(
        reverse("desk:version_cite", args=[draft.pk]), {"contribution": contribution.receipt, "key": "notthere"}
    )
    aside = client.post(reverse("desk:source_set_aside", args=[draft.pk]), {"contribution": contribution.receipt})

    assertContains(cited, "Choose the paragraph that draws on it.")
    assertContains(gone, "This paragraph is not in the draft as it was last saved.")
    assertContains(aside, "Say in a sentence why this chapter does not use it.")
    assert not Citation.objects.exists()
    assert not SetAside.objects.exists()


def test_a_comment_on_a_laid_draft_says_where_its_paragraph_is_now(client, editor, reviewer, draft, consultation):
    client.force_login(editor)
    workshop = make_workshop(consultation)
    laid, key = draft_consultations.lay_draft(draft, workshop, by=editor), draft.wording.keys[1]
    comment = disposed(make_contribution(consultation, workshop=workshop), reviewer=reviewer)
    Pin.objects.create(contribution=comment, wording=laid.wording, key=key)
    saving.save(draft, text=f"Who brings it says so.\n\n{TEXT}", by=editor)

    page = client.get(panel(draft))
    assertContains(page, "Said about paragraph 1.2 of the draft that was laid before the workshop.")
    assertContains(page, "It is 1.3 now.")
    client.post(reverse("desk:version_cite", args=[draft.pk]), {"at_pin": comment.receipt})

    assert Citation.objects.get().key == key


def test_a_field_with_a_character_that_no_database_takes_is_told_so(client, editor, draft, accepted):
    client.force_login(editor)
    accepted()

    assert client.get(f"{panel(draft)}?q=%00bag").status_code == 400
    assert client.post(reverse("desk:version_cite", args=[draft.pk]), {"at_pin": "\0"}).status_code == 400
    aside = client.post(reverse("desk:source_set_aside", args=[draft.pk]), {"contribution": "\0"})
    assert aside.status_code == 400


def test_a_draft_that_was_sent_is_not_given_sources(client, editor, draft, accepted):
    from handbook.approval import decisions

    client.force_login(editor)
    contribution = accepted()
    decisions.submit(draft, change_note="Done.", by=editor)
    act = {"key": draft.wording.keys[0], "contribution": contribution.receipt}

    answer = client.post(reverse("desk:version_cite", args=[draft.pk]), act, follow=True)
    within = from_the_editor(client, reverse("desk:version_cite", args=[draft.pk]), act)

    for page in (answer, within):
        assertContains(page, "sent for approval")
    reading = client.get(panel(draft))
    assertContains(reading, "sent for approval")
    assertNotContains(reading, "Cite at the chosen paragraph")
    assert not Citation.objects.exists()


def test_the_panel_holds_no_word_of_an_ongoing_case(client, editor, draft, consultation, topic, reviewer):
    client.force_login(editor)
    contribution = disposed(
        make_contribution(consultation, topic=topic, text="Secret words."), reviewer=reviewer, public_summary="Heard."
    )
    citing.cite(draft, key=draft.wording.keys[0], contribution=contribution, by=editor)
    type(contribution).objects.filter(pk=contribution.pk).update(ongoing=True)

    for query in ({}, {"show": "all"}, {"q": "Secret", "show": "all"}):
        assertNotContains(client.get(f"{panel(draft)}?{urlencode(query)}"), "Secret words")
    assert found(draft, editor, "Secret") == []


def test_the_panel_costs_the_same_with_one_row_and_with_thirty(
    client, editor, draft, chapter, accepted, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(editor)

    def something_more():
        citing.cite(draft, key=draft.wording.keys[0], contribution=accepted(), by=editor)
        citing.set_aside(chapter, accepted(), reason="No use.", by=editor)
        accepted()

    something_more()
    with django_assert_max_num_queries(35) as asked:
        client.get(panel(draft))
    for _number in range(29):
        something_more()

    with django_assert_num_queries(len(asked.captured_queries)):
        client.get(panel(draft))


# Used by no chapter --------------------------------------------------------------------------------------------


def test_what_no_chapter_has_used_is_counted_by_topic_and_theme(
    client, draft, chapter, editor, approver, reviewer, consultation, topic, accepted
):
    theme = themes.make_theme(consultation, titles={"en": "Sealing"}, shortcut="s", by=reviewer)
    used, unused, aside = accepted(), accepted(), accepted()
    themes.assign(unused, theme, by=reviewer)
    without_topic = disposed(make_contribution(consultation), reviewer=reviewer)
    citing.cite(draft, key=draft.wording.keys[0], contribution=used, by=editor)
    citing.set_aside(chapter, aside, reason="No use here.", by=editor)

    handbook = chapter.handbook
    assert set(coverage.not_used(handbook)) == {unused, aside, without_topic}
    rows = [(row.of, row.number, row.set_aside) for row in coverage.not_used_by_topic(handbook)]
    assert rows == [(topic, 2, 1), (None, 1, 0)]
    assert [(row.of, row.number) for row in coverage.not_used_by_theme(handbook)] == [(theme, 1)]
    client.force_login(approver)
    page = client.get(reverse("desk:handbook_coverage", args=[handbook.slug]))
    address = reverse("desk:handbook_not_used", args=[handbook.slug])
    assertContains(page, f"{address}?topic={topic.pk}")
    assertContains(page, f"{address}?theme={theme.pk}")
    assertContains(client.get(f"{address}?topic={topic.pk}"), "has set it aside: No use here.")
    assert list(client.get(f"{address}?theme={theme.pk}").context["page"]) == [unused]
    assert list(client.get(f"{address}?topic=none").context["page"]) == [without_topic]
    assert client.get(f"{address}?topic=99999").status_code == 404


def test_what_only_a_withdrawn_text_drew_on_is_not_used(chapter, editor, approver, accepted):
    contribution = accepted()
    version = approved(chapter, drafter=editor, approver=approver, text=TEXT)
    version = drafted(chapter, drafter=editor, text=TEXT + "\n\nMore.")
    citing.cite(version, key=version.wording.keys[0], contribution=contribution, by=editor)
    assert list(coverage.not_used(chapter.handbook)) == []

    history.withdraw(version, reason="It was a mistake.", by=editor)

    assert list(coverage.not_used(chapter.handbook)) == [contribution]
