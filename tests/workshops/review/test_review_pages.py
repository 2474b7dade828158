"""The queue and what stands around an answer: filters, pages, likeness, voices, questions back, progress."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from handbook.editions import release
from handbook.editions.provenance import editions_to_correct, issued_with_higher_attribution
from handbook.models import Handbook
from press.manuscript import Built
from tests.factories import (
    approved,
    disposed,
    launched_with,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_participant,
    make_topic,
    make_workshop,
)
from workshops.intake import receive
from workshops.models import Contribution
from workshops.review import claims, dispositions, inquiries, queue, themes
from workshops.review.duplicates import likely_duplicates

pytestmark = pytest.mark.django_db

QUEUE = "workshops:contribution_queue"


def shown(client, **query):
    return list(client.get(reverse(QUEUE), query).context["page"])


# --- The queue ----------------------------------------------------------------------------------


def test_the_queue_is_narrowed_by_whatever_is_known_of_a_contribution(client, reviewer):
    workshop = make_workshop()
    topic = make_topic(workshop.consultation)
    judge = make_participant(workshop, profession="judge", province_id="16")
    one = make_contribution(participant=judge, topic=topic, kind="case", language="km")
    make_contribution(participant=make_participant())
    theme = themes.make_theme(workshop.consultation, titles={"en": "Sealing"}, by=reviewer)
    themes.assign(one, theme, by=reviewer)
    claims.claim(one, by=reviewer)
    Contribution.objects.filter(pk=one.pk).update(received_at=timezone.now() - timedelta(days=8))
    client.force_login(reviewer)

    for name, value in {
        "consultation": workshop.consultation_id,
        "workshop": workshop.pk,
        "topic": topic.pk,
        "kind": "case",
        "province": "16",
        "profession": "judge",
        "language": "km",
        "theme": theme.pk,
        "whose": "mine",
        "age": "7",
    }.items():
        assert (name, shown(client, **{name: value})) == (name, [one])


def test_the_queue_shows_what_awaits_an_answer_unless_asked_for_more(client, reviewer):
    consultation = make_consultation()
    answered, awaiting, gone = (make_contribution(consultation) for _time in range(3))
    disposed(answered, reviewer=reviewer)
    receive.take_back(gone)
    client.force_login(reviewer)

    assert shown(client) == [awaiting]
    assert shown(client, state="answered") == [answered]
    assert shown(client, state="all") == [answered, awaiting]


def test_every_contribution_is_on_one_page_of_the_queue_forwards_and_backwards(client, reviewer):
    consultation = make_consultation()
    at = datetime(2022, 5, 30, 9, tzinfo=UTC)
    # Many came in at the same moment, as from a spreadsheet.
    everything = [
        make_contribution(consultation, received_at=at + timedelta(minutes=place // 40)) for place in range(120)
    ]
    client.force_login(reviewer)
    pages, place = [], None

    while place != "":
        page = client.get(reverse(QUEUE), {"page": place} if place else {}).context["page"]
        pages.append(page)
        place = page.after
    back = client.get(reverse(QUEUE), {"page": pages[2].before}).context["page"]
    first = client.get(reverse(QUEUE), {"page": back.before}).context["page"]

    assert [one for page in pages for one in page] == everything
    assert [len(page) for page in pages] == [50, 50, 20]
    assert (list(back), list(first)) == (list(pages[1]), list(pages[0]))
    assert (first.before, pages[0].before, pages[2].after) == ("", "", "")


@pytest.mark.parametrize(
    "place", ["after-x-y", "before", "after-99999999999999999999-1", "after-1-99999999999999999999"]
)
def test_a_mistyped_place_is_the_first_page(client, reviewer, place):
    one = make_contribution()
    client.force_login(reviewer)

    assert shown(client, page=place) == [one]


def test_a_long_list_is_counted_to_a_thousand(client, reviewer, monkeypatch):
    monkeypatch.setattr("workshops.intake.contribution_lists.MOST_COUNTED", 3)
    consultation = make_consultation()
    for _time in range(5):
        make_contribution(consultation)
    client.force_login(reviewer)

    page = client.get(reverse(QUEUE)).context["page"]

    assert (page.count, page.count_in_words) == (4, "more than 3 contributions")


# --- Likeness and voices ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "again", "other"),
    [
        (
            "The exhibit bag was opened three times and signed once.",
            "Exhibit bag was opened three times, and it was signed once.",
            "Nobody in our province can tell pangolin scales from cow horn.",
        ),
        (
            "ថង់ភស្តុតាងត្រូវបានបើកបីដង តែចុះហត្ថលេខាតែម្តង។",
            "ថង់ភស្តុតាងត្រូវបានបើកបីដង ហើយចុះហត្ថលេខាតែម្តងគត់។",
            "គ្មាននរណាម្នាក់ក្នុងខេត្តយើងស្គាល់ស្រកាពង្រូលទេ។",
        ),
    ],
)
def test_what_probably_says_the_same_is_suggested(said, again, other):
    topic = make_topic()
    contribution, alike, _different = (
        make_contribution(topic.consultation, topic=topic, text=text) for text in (said, again, other)
    )
    make_contribution(topic.consultation, text=said)  # to no topic

    found = likely_duplicates(contribution, Contribution.objects.all())

    assert [one.contribution for one in found] == [alike]


def test_what_is_merged_already_is_not_suggested(reviewer):
    consultation = make_consultation()
    first, second, third = (make_contribution(consultation) for _time in range(3))
    disposed(second, reviewer=reviewer, outcome="merged", merged_into=third)

    assert [one.contribution for one in likely_duplicates(first, Contribution.objects.all())] == [third]


def test_a_suggestion_leads_to_the_answer_that_merges(client, reviewer):
    consultation = make_consultation()
    first, second = make_contribution(consultation), make_contribution(consultation)
    client.force_login(reviewer)
    address = reverse("workshops:contribution_dispose", args=[first.receipt])

    page = client.get(address).content.decode()
    form = client.post(address, {"reasons": "My own.", "merge": second.receipt}).context["form"]

    assert f'name="merge" value="{second.receipt}"' in page
    typed = [form[name].value() for name in ("outcome", "merged_into", "reasons")]
    assert typed == ["merged", second.receipt, "My own."]
    assert first.disposition is None


def test_merging_keeps_every_voice_counted_and_answered(reviewer):
    consultation = make_consultation()
    one = make_contribution(consultation, voices=2)
    table = make_contribution(consultation, voices=12)
    another = make_contribution(consultation)

    for merged in (table, another):
        disposed(merged, reviewer=reviewer, outcome="merged", merged_into=one)

    assert dispositions.voices_behind(one) == 15
    assert (dispositions.voices_behind(table), dispositions.voices_behind(another)) == (12, 1)
    assert Contribution.objects.answered().count() == 2


# --- Questions back -----------------------------------------------------------------------------


def test_a_question_back_receives_one_reply(reviewer):
    contribution = make_contribution(participant=make_participant())
    inquiry = inquiries.ask(contribution, question="Which court?", by=reviewer)

    inquiries.reply_to(inquiry, "The one in Sen Monorom.")
    with pytest.raises(inquiries.AlreadyReplied):
        inquiries.reply_to(inquiry, "Another.")

    inquiry.refresh_from_db()
    assert inquiry.reply == "The one in Sen Monorom."
    assert list(inquiries.open_inquiries(contribution.participant)) == []


def test_where_nobody_is_known_nobody_is_asked(reviewer):
    with pytest.raises(ValidationError) as refused:
        inquiries.ask(make_contribution(), question="Which court?", by=reviewer)

    assert refused.value.message_dict == {"question": ["Nobody is known who could be asked."]}


def test_question_and_reply_stand_on_the_contributions_page(client, reviewer):
    contribution = make_contribution(participant=make_participant())
    client.force_login(reviewer)

    client.post(reverse("workshops:contribution_ask", args=[contribution.receipt]), {"question": "Which court?"})
    [inquiry] = inquiries.open_inquiries(contribution.participant)
    inquiries.reply_to(inquiry, "Sen Monorom.")
    page = client.get(contribution.get_absolute_url()).content.decode()

    assert ("Which court?" in page, "Sen Monorom." in page) == (True, True)


# --- Progress -----------------------------------------------------------------------------------


def test_progress_counts_what_stands_and_no_rehearsal(reviewer):
    consultation = make_consultation()
    first, second = make_workshop(consultation), make_workshop(consultation)
    for workshop in (first, first, first, second):
        make_contribution(workshop=workshop)
    disposed(make_contribution(workshop=first), reviewer=reviewer)
    make_contribution(workshop=make_workshop(consultation, rehearsal=True))
    receive.take_back(make_contribution(workshop=first))
    make_contribution(workshop=second, replaces=make_contribution(workshop=second))

    [whole] = queue.progress([consultation])

    assert (whole.answered, whole.total) == (1, 6)
    assert [(part.of, part.answered, part.total) for part in whole.workshops] == [(first, 1, 4), (second, 0, 2)]
    assert Contribution.objects.counted().count() == whole.total


def test_progress_is_said_in_words_too(client, reviewer):
    consultation = make_consultation()
    disposed(make_contribution(consultation), reviewer=reviewer)
    make_contribution(consultation)
    client.force_login(reviewer)

    pages = [client.get(reverse(f"workshops:{name}")) for name in ("contribution_queue", "review_progress")]

    assert ["1 of 2 answered" in page.content.decode() for page in pages] == [True, True]


@pytest.mark.parametrize("page", ["contribution_queue", "review_progress", "contribution_list"])
def test_pages_of_the_desk_take_as_many_queries_for_30_rows_as_for_one(
    client, reviewer, django_assert_max_num_queries, page
):
    workshop = make_workshop()
    theme = themes.make_theme(workshop.consultation, titles={"en": "Sealing"}, by=reviewer)
    client.force_login(reviewer)
    counts = []

    for number in (1, 29):
        for _time in range(number):
            contribution = make_contribution(participant=make_participant(workshop), attribution="office")
            themes.assign(contribution, theme, by=reviewer)
            claims.claim(contribution, by=reviewer)
        with django_assert_max_num_queries(60) as asked:
            client.get(reverse(f"workshops:{page}"))
        counts.append(len(asked.captured_queries))

    assert counts[0] == counts[1]


# --- Lowered attributions -----------------------------------------------------------------------


def issued_with(contribution, editor, approver):
    handbook = make_handbook(consultations=[contribution.consultation])
    chapter = make_chapter(handbook)
    approved(chapter, drafter=editor, approver=approver)
    return next_edition(handbook, approver)


def next_edition(handbook, approver):
    return launched_with(
        release.prepare(handbook, by=approver, on=timezone.localdate()),
        {"en": Built(pdf=b"%PDF-1.7", pages=1, libraries={})},
    )


def test_issued_books_that_name_more_are_listed_until_a_corrected_edition(reviewer, editor, approver):
    participant = make_participant(name="Sok Dara")
    contribution = disposed(make_contribution(participant=participant, attribution="named"), reviewer=reviewer)
    edition = issued_with(contribution, editor, approver)
    before = issued_with_higher_attribution(contribution)

    receive.lower_attribution(contribution, attribution="office", by=reviewer)
    contribution.refresh_from_db()
    listed = [(one.edition, one.contributions) for one in editions_to_correct(Handbook.objects.all())]
    approved(edition.handbook.chapters.get(), drafter=editor, approver=approver, text="Every seal is counted.")
    next_edition(edition.handbook, approver)

    assert before == []
    assert listed == [(edition, (contribution,))]
    assert issued_with_higher_attribution(contribution) == [edition]
    assert editions_to_correct(Handbook.objects.all()) == []


def test_desk_and_contribution_page_show_the_books_to_correct(client, reviewer, editor, approver):
    contribution = disposed(
        make_contribution(participant=make_participant(name="Sok Dara"), attribution="named"), reviewer=reviewer
    )
    edition = issued_with(contribution, editor, approver)
    receive.lower_attribution(contribution, attribution="not_attributed", by=reviewer)
    client.force_login(approver)

    pages = [
        client.get(address).content.decode() for address in (reverse("desk:home"), contribution.get_absolute_url())
    ]

    assert ["Editions to correct" in pages[0], "Issued books that still name the participant" in pages[1]] == [True] * 2
    assert [reverse("desk:edition_detail", args=[edition.pk]) in page for page in pages] == [True, True]
