"""What an edition heard, however much it is: pages and the book load what they show, and say what was frozen."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import translation

from accounts import seals
from handbook.approval import decisions
from handbook.drafting import citing, drafts, saving
from handbook.editions import kept_pages, manifest, printed_annex, release
from handbook.editions.printing import book_of_edition
from handbook.editions.provenance import what_we_heard
from handbook.models import Edition, EditionHeard
from handbook.reading import paragraph_history
from handbook.reading.views import edition_pages
from handbook.rendering import references
from press.manuscript import Built
from tests.factories import (
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
from tests.pages import as_said
from workshops.intake import receive
from workshops.review import dispositions


@pytest.fixture
def consultation(programme):
    return make_consultation(programme=programme)


@pytest.fixture
def handbook(programme, consultation):
    return make_handbook(programme=programme, consultations=[consultation])


def answered(consultation, reviewer, number, **fields):
    """So many answered contributions of participants of their own; their summaries are numbered from 1."""
    workshop = make_workshop(consultation)
    return [
        disposed(
            make_contribution(
                consultation, participant=make_participant(workshop), **{"attribution": "office"} | fields
            ),
            reviewer=reviewer,
            public_summary=f"Summary {each}.",
        )
        for each in range(1, number + 1)
    ]


@pytest.fixture
def issue(handbook, editor, approver):
    """Issue an edition of one chapter, whose first paragraph draws on the contributions given."""

    def issue_with(cited=(), on=date(2022, 6, 1)) -> Edition:
        version = drafts.start_draft(make_chapter(handbook, slug="evidence"), by=editor)
        wording = saving.save(version, text="Every tusk is weighed.\n\nEvery weighing is signed.", by=editor)
        for contribution in cited:
            citing.cite(version, key=wording.keys[0], contribution=contribution, by=editor)
        decisions.submit(version, change_note="First.", by=editor)
        decisions.approve(version, effective_from=on, change_note="First.", by=approver)
        prepared = release.prepare(handbook, by=approver, on=on)
        return launched_with(prepared, {"en": Built(b"%PDF-1.7", 1, {})})

    return issue_with


def paragraph_address(edition) -> str:
    return f"/en/wildlife-trafficking/p/{edition.chapters.get().version.wording.keys[0]}/"


def summaries_on(response) -> list[str]:
    return [heard.summary for _titles, topic in response.context["topics"] for heard in topic]


# The rows


def test_the_rows_say_what_the_manifest_says(consultation, reviewer, issue):
    answered(consultation, reviewer, 3)

    edition = Edition.objects.get(pk=issue().pk)

    assert [row.frozen for row in edition.heard.all()] == list(edition.frozen.heard)
    assert manifest.verify(edition) == []


def test_rows_that_differ_from_the_manifest_are_told(consultation, reviewer, issue):
    answered(consultation, reviewer, 2)
    edition = issue()
    with seals.lifted():
        edition.heard.filter(position=1).update(summary="Other.")

    problems = manifest.verify(Edition.objects.get(pk=edition.pk))

    assert problems == ["What readers are shown of what was heard differs from the manifest."]


def test_editions_that_stand_get_their_rows_from_their_manifests(consultation, reviewer, issue):
    topic = make_topic(consultation)
    answered(consultation, reviewer, 2)
    answered(consultation, reviewer, 2, topic=topic)
    edition = issue()
    names = [field.name for field in EditionHeard._meta.fields if field.name != "id"]
    written = list(edition.heard.values(*names))
    migration = import_module("handbook.migrations.0009_past_editions_heard_become_rows")

    with seals.lifted():
        edition.heard.all().delete()
        migration.rows_from_the_manifests(apps, None)

    assert list(edition.heard.values(*names)) == written
    assert [row["place"] for row in sorted(written, key=lambda row: row["position"])] in ([3, 4, 1, 2], [1, 2, 3, 4])


# What an issued edition says


def test_a_corrected_answer_does_not_change_an_issued_editions_pages(client, consultation, reviewer, issue):
    [contribution] = answered(consultation, reviewer, 1)
    edition = issue(cited=[contribution])

    dispositions.correct(
        contribution,
        by=reviewer,
        outcome="declined",
        reasons="On reflection.",
        public_summary="Corrected.",
        language="en",
        correction_note="It was wrong.",
    )
    pages = [client.get(address).text for address in ("/en/wildlife-trafficking/heard/", paragraph_address(edition))]

    assert [("Summary 1." in page, "Corrected." in page, "outcome-accepted" in page) for page in pages] == [
        (True, False, True),
        (True, False, True),
    ]


def test_a_lowered_attribution_and_an_ongoing_case_bind_a_paragraphs_page_at_once(
    client, consultation, reviewer, issue
):
    lowered, ongoing = answered(consultation, reviewer, 2)
    edition = issue(cited=[lowered, ongoing])
    before = client.get(paragraph_address(edition)).context["heard"]

    receive.lower_attribution(lowered, attribution="not_attributed", by=reviewer)
    type(ongoing).objects.filter(pk=ongoing.pk).update(ongoing=True)
    after = client.get(paragraph_address(edition)).context["heard"]

    assert [(one.summary, one.attributed_to) for one in before] == [
        ("Summary 1.", "prosecutor"),
        ("Summary 2.", "prosecutor"),
    ]
    assert [(one.summary, one.attributed_to) for one in after] == [("Summary 1.", "")]


# What a page costs


def test_a_paragraphs_page_and_what_we_heard_cost_the_same_for_one_and_for_thirty(
    client, consultation, reviewer, issue, django_assert_max_num_queries
):
    [one] = answered(consultation, reviewer, 1)
    edition = issue(cited=[one])
    addresses = [paragraph_address(edition), "/en/wildlife-trafficking/heard/"]
    for address in addresses:
        client.get(address)
    before = []
    for address in addresses:
        with django_assert_max_num_queries(11) as queries:
            client.get(address)
        before.append(len(queries))

    thirty = answered(consultation, reviewer, 29)
    second = issue_again(edition, thirty)
    after = []
    for address in (paragraph_address(second), addresses[1]):
        client.get(address)
        with django_assert_max_num_queries(11) as queries:
            assert client.get(address).text.count('<article class="heard"') == 30
        after.append(len(queries))

    assert after == before


def issue_again(edition, contributions) -> Edition:
    """The next edition; its chapter's first paragraph draws on these contributions too."""
    by = edition.prepared_by
    editor = edition.chapters.get().version.citations.first().cited_by
    version = drafts.start_draft(edition.chapters.get().version.chapter, by=editor)
    for contribution in contributions:
        citing.cite(version, key=version.wording.keys[0], contribution=contribution, by=editor)
    decisions.submit(version, change_note="More.", by=editor)
    decisions.approve(version, effective_from=date(2023, 1, 1), change_note="More.", by=by)
    prepared = release.prepare(edition.handbook, by=by, on=date(2023, 1, 1))
    return launched_with(prepared, {"en": Built(b"%PDF-1.7 again", 1, {})})


def test_no_readers_page_reads_the_manifest(client, consultation, reviewer, issue, django_assert_max_num_queries):
    edition = issue(cited=answered(consultation, reviewer, 1))
    asked = ["/en/", "/en/wildlife-trafficking/", "/en/wildlife-trafficking/heard/", paragraph_address(edition)]

    for address in asked:
        client.get(address)  # builds what is kept
        with django_assert_max_num_queries(11) as queries:
            assert client.get(address).status_code == 200

        assert [query["sql"] for query in queries if '"manifest"' in query["sql"]] == []


def test_whoever_makes_the_book_never_reads_the_manifest(consultation, reviewer, issue, django_assert_max_num_queries):
    """It holds everything that was heard, and is hundreds of times as large as what a book prints of it."""
    edition = issue(cited=answered(consultation, reviewer, 1))
    standing = Edition.objects.select_related("handbook").defer("manifest").get(pk=edition.pk)

    with django_assert_max_num_queries(60) as queries:
        book_of_edition(standing, "en")
        kept_pages.build_pages(standing)
        assert references.broken_in_edition(standing) == []

    assert [query["sql"] for query in queries if '"manifest"' in query["sql"]] == []


# Pages


def test_what_we_heard_has_pages_in_the_order_of_the_topics(client, consultation, reviewer, issue, monkeypatch):
    monkeypatch.setattr(edition_pages, "PER_PAGE", 2)
    answered(consultation, reviewer, 2)
    answered(consultation, reviewer, 1, topic=make_topic(consultation))
    issue()

    first, second, beyond = (
        client.get(f"/en/wildlife-trafficking/heard/{asked}") for asked in ("", "?page=2", "?page=99")
    )

    assert [summaries_on(page) for page in (first, second, beyond)] == [
        ["Summary 1.", "Summary 1."],
        ["Summary 2."],
        ["Summary 2."],
    ]
    assert [bool(titles) for titles, _topic in first.context["topics"]] == [True, False]
    assert '<a rel="next" href="?page=2">Next page</a>' in first.text
    assert '<a rel="prev" href="?page=1">Previous page</a>' in second.text
    assert 'rel="canonical" href="https://handbook.example.org/en/wildlife-trafficking/heard/?page=2"' in beyond.text
    assert "<span>Page 2 of 2</span>" in second.text


def test_the_pages_keep_the_day_that_was_asked_for_and_speak_khmer(client, consultation, reviewer, issue, monkeypatch):
    monkeypatch.setattr(edition_pages, "PER_PAGE", 1)
    answered(consultation, reviewer, 2)
    issue()

    page = as_said(client.get("/km/wildlife-trafficking/heard/?on=2023-01-01").text)

    assert '<a rel="next" href="?on=2023-01-01&amp;page=2">ទំព័របន្ទាប់</a>' in page


def test_what_stands_on_a_page_stays_there_when_another_becomes_an_ongoing_case(
    client, consultation, reviewer, issue, monkeypatch
):
    monkeypatch.setattr(edition_pages, "PER_PAGE", 2)
    ongoing = answered(consultation, reviewer, 3)[0]
    issue()

    type(ongoing).objects.filter(pk=ongoing.pk).update(ongoing=True)
    pages = [client.get(f"/en/wildlife-trafficking/heard/?page={number}") for number in (1, 2)]

    assert [summaries_on(page) for page in pages] == [["Summary 2."], ["Summary 3."]]


def test_a_paragraph_that_draws_on_more_than_its_page_shows_leads_to_all_of_it(
    client, consultation, reviewer, issue, monkeypatch
):
    monkeypatch.setattr(paragraph_history, "MOST_SHOWN", 2)
    edition = issue(cited=answered(consultation, reviewer, 3))

    page = client.get(paragraph_address(edition))

    assert [one.summary for one in page.context["heard"]] == ["Summary 1.", "Summary 2."]
    assert (
        "This paragraph draws on more than is shown here."
        ' <a href="/en/wildlife-trafficking/editions/1/heard/">What we heard</a>' in page.text
    )


# The book


def test_the_book_prints_all_that_was_heard_where_it_is_not_too_much(consultation, reviewer, issue):
    heard = answered(consultation, reviewer, 3)
    edition = issue(cited=heard[2:])

    printed = printed_annex.printed(edition)

    assert printed.heard == what_we_heard(edition)
    assert printed.more == 0
    assert list(printed.marks.values()) == [
        f'<p class="sources">What we heard: <a href="#heard-{heard[2].receipt}">3</a></p>'
    ]


def test_the_annex_is_bounded_to_what_paragraphs_draw_on_first_and_says_where_the_rest_stands(
    consultation, reviewer, issue, monkeypatch
):
    monkeypatch.setattr(printed_annex, "MOST_PRINTED", 2)
    edition = issue(cited=answered(consultation, reviewer, 4)[3:])

    printed = printed_annex.printed(edition)
    with translation.override("en"):
        [annex] = book_of_edition(edition, "en").annexes

    address = "https://handbook.example.org/en/wildlife-trafficking/editions/1/heard/"
    assert [one.summary for one in printed.heard] == ["Summary 1.", "Summary 4."]
    assert f'<p>2 more stand online: <a href="{address}">{address}</a></p>' in annex.html


def test_a_paragraph_names_the_numbers_that_are_printed_and_counts_the_others(
    consultation, reviewer, issue, monkeypatch
):
    monkeypatch.setattr(printed_annex, "MOST_PRINTED", 1)
    heard = answered(consultation, reviewer, 3)
    edition = issue(cited=heard)

    printed = printed_annex.printed(edition)

    assert list(printed.marks.values()) == [
        f'<p class="sources">What we heard: <a href="#heard-{heard[0].receipt}">1</a>, 2 more online</p>'
    ]
