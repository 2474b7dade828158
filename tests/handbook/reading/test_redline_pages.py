"""What changed in a chapter between two editions, word by word."""

from datetime import date

import pytest

from handbook.approval import decisions
from handbook.drafting import drafts, saving
from handbook.editions import kept_pages
from tests.factories import approved, make_chapter, make_handbook
from tests.handbook.reading.test_reading_pages import launched
from tests.pages import text_of

OLD = "Weigh every tusk.\n\nNumber every tusk.\n\nCall the expert.\n\nSign the sheet."


@pytest.fixture
def handbook(programme):
    return make_handbook(programme=programme)


@pytest.fixture
def chapter(handbook):
    return make_chapter(handbook, slug="evidence", titles={"en": "Evidence"})


@pytest.fixture
def between(handbook, chapter, editor, approver):
    """A function that issues a chapter's two texts as editions 1 and 2."""

    def issue_both(old, new):
        approved(chapter, drafter=editor, approver=approver, text=old)
        launched(handbook, approver=approver, on=date(2022, 6, 1))
        approved(chapter, drafter=editor, approver=approver, text=new, effective_from=date(2024, 1, 1))
        return launched(handbook, approver=approver, on=date(2024, 1, 1))

    return issue_both


def changes(response):
    return [(c["paragraph"].op, c["number"]) for c in response.context["redline"].rows if c["place"]]


def test_reworded_words_are_marked_and_the_others_stand(client, between):
    between(OLD, OLD.replace("Call the expert", "Call the sworn expert"))

    response = client.get("/en/wildlife-trafficking/editions/1..2/evidence/")

    assert changes(response) == [("edited", "1.3")]
    assert "Call the <ins>sworn </ins>expert." in text_of(response)
    assert "<p>Sign the sheet.</p>" in text_of(response)


def test_new_and_removed_paragraphs_are_shown_at_their_places(client, between):
    between(OLD, OLD.replace("Number every tusk.", "Keep the keys in a safe that has two locks."))

    response = client.get("/en/wildlife-trafficking/editions/1..2/evidence/")

    assert sorted(changes(response)) == [("inserted", "1.2"), ("removed", "1.2")]
    assert "<del>Number every tusk.</del>" in text_of(response)
    assert "<ins>Keep the keys in a safe that has two locks.</ins>" in text_of(response)


def test_a_moved_paragraph_is_shown_as_moved(client, between):
    between(OLD, "Sign the sheet.\n\nWeigh every tusk.\n\nNumber every tusk.\n\nCall the expert.")

    response = client.get("/en/wildlife-trafficking/editions/1..2/evidence/")

    assert changes(response) == [("moved here", "1.1"), ("moved away", "1.4")]
    assert "moved here from 1.4" in text_of(response)
    assert "moved to 1.1" in text_of(response)


def test_a_new_title_is_shown_word_by_word(client, handbook, chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver)
    launched(handbook, approver=approver, on=date(2022, 6, 1))
    version = drafts.start_draft(chapter, by=editor)
    saving.save(version, text=version.wording.text, titles={"en": "Evidence and custody"}, by=editor)
    decisions.submit(version, change_note="Title.", by=editor)
    decisions.approve(version, effective_from=date(2024, 1, 1), change_note="Title.", by=approver)
    launched(handbook, approver=approver, on=date(2024, 1, 1))

    page = text_of(client.get("/en/wildlife-trafficking/editions/1..2/evidence/"))

    assert "Evidence<ins> and custody</ins></span></h1>" in page
    assert "The numbered paragraphs of this chapter are the same in both editions." in page


def test_a_chapter_without_khmer_text_has_its_khmer_title_on_khmer_pages(client, handbook, editor, approver):
    chapter = make_chapter(handbook, slug="law", titles={"en": "Law", "km": "ច្បាប់"})
    for place, text in enumerate(["Old.", "New."]):
        on = date(2022 + place, 1, 1)
        approved(chapter, drafter=editor, approver=approver, text=text, effective_from=on)
        launched(handbook, approver=approver, on=on)

    page = text_of(client.get("/km/wildlife-trafficking/editions/1..2/law/"))

    assert '<span lang="km">ច្បាប់</span></h1>' in page


def test_only_chapters_that_differ_have_a_redline(client, between, handbook, editor, approver):
    approved(make_chapter(handbook, slug="law"), drafter=editor, approver=approver, text="The law stands.")
    between(OLD, OLD + "\n\nLock the door.")

    rows = client.get("/en/wildlife-trafficking/editions/").context["rows"]

    assert [[c.chapter.slug for c in row["changed"]] for row in rows] == [["evidence"], []]
    assert "What changed since edition 1" in text_of(client.get("/en/wildlife-trafficking/evidence/"))
    assert "What changed since" not in text_of(client.get("/en/wildlife-trafficking/law/"))


def test_a_chapter_that_is_new_is_shown_as_new(client, between, handbook, editor, approver):
    law = make_chapter(handbook, slug="law")
    approved(law, drafter=editor, approver=approver, text="The law stands.", effective_from=date(2024, 1, 1))
    between(OLD, OLD + "\n\nLock the door.")

    response = client.get("/en/wildlife-trafficking/editions/1..2/law/")

    assert changes(response) == [("inserted", "2.1")]
    assert "This chapter is new in edition 2." in text_of(response)


def test_a_redline_reads_from_the_older_to_the_newer(client, between):
    between(OLD, OLD + "\n\nLock the door.")

    backwards = client.get("/en/wildlife-trafficking/editions/2..1/evidence/")
    to_itself = client.get("/en/wildlife-trafficking/editions/2..2.0/evidence/", follow=True)

    assert backwards["Location"] == "/en/wildlife-trafficking/editions/1..2/evidence/"
    assert to_itself.redirect_chain[-1][0] == "/en/wildlife-trafficking/editions/2/evidence/"


def test_words_in_a_redline_are_never_markup(client, between):
    between(OLD, OLD.replace("the expert", "`<script>alert(1)</script>`"))

    page = text_of(client.get("/en/wildlife-trafficking/editions/1..2/evidence/"))

    assert page.count("<script") == page.count('<script src="/static/handbook/reading/')
    assert "&lt;script&gt;" in page


def test_a_redline_of_a_chapter_nobody_knows_is_not_found(client, between):
    between(OLD, OLD + "\n\nLock the door.")

    assert client.get("/en/wildlife-trafficking/editions/1..2/nothing/").status_code == 404


NOTED = "## Weighing\n\nWeigh every tusk.[^1]\n\n## Keeping\n\nLock the door.\n\n[^1]: Law on Forestry, Article 5."


def test_a_changed_note_is_shown_to_readers_word_by_word(client, between):
    between(NOTED, NOTED.replace("Article 5", "Article 98"))

    response = client.get("/en/wildlife-trafficking/editions/1..2/evidence/")

    assert changes(response) == [("edited", "Note 1")]
    assert "Law on Forestry, Article <del>5</del><ins>98</ins>." in text_of(response)


def test_a_changed_heading_is_shown_to_readers_at_its_place(client, between):
    between(NOTED, NOTED.replace("Keeping", "Keeping under lock"))

    response = client.get("/en/wildlife-trafficking/editions/1..2/evidence/")

    rows = [(row["number"], row["paragraph"].op) for row in response.context["redline"].rows]
    assert rows == [
        ("Heading", "unchanged"),
        ("1.1", "unchanged"),
        ("Heading", "edited"),
        ("1.2", "unchanged"),
        ("Note 1", "unchanged"),
    ]
    assert "Keeping<ins> under lock</ins>" in text_of(response)


# All of it on one page


@pytest.fixture
def chapters(handbook, editor, approver):
    """A function that issues that many chapters as editions 1 and 2; every second one is reworded."""

    def issue_both(number, note="The ministry explains."):
        made = [make_chapter(handbook, slug=f"chapter-{each}") for each in range(1, number + 1)]
        for chapter in made:
            approved(chapter, drafter=editor, approver=approver, text=OLD)
        launched(handbook, approver=approver, on=date(2022, 6, 1))
        for chapter in made[::2]:
            new = OLD.replace("Call the expert", "Call the sworn expert")
            approved(chapter, drafter=editor, approver=approver, text=new, effective_from=date(2024, 1, 1))
        edition = launched(handbook, approver=approver, on=date(2024, 1, 1), note=note)
        kept_pages.build_pages(edition)
        return edition

    return issue_both


ALL_CHANGES = "/en/wildlife-trafficking/editions/1..2/"


def test_one_page_shows_the_note_first_then_what_changed_and_folds_the_rest(client, chapters):
    chapters(2)

    page = text_of(client.get(ALL_CHANGES))

    assert page.index("The ministry explains.") < page.index("Changed chapters") < page.index("<ins>sworn </ins>")
    before, folded = page.partition("<details")[0], page.count("<details")
    assert (folded, page.count("<details open")) == (2, 0)
    assert "<p>Weigh every tusk.</p>" not in before
    assert "2 paragraphs and headings that did not change" in page
    assert "1 paragraph or heading that did not change" in page
    unchanged = page.partition("Chapters that did not change")[2]
    assert 'href="/en/wildlife-trafficking/editions/2/chapter-2/"' in unchanged
    assert 'href="/en/wildlife-trafficking/editions/1..2/chapter-1/"' in page


def test_new_chapters_and_those_that_are_gone_are_named(client, handbook, chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text=OLD)
    launched(handbook, approver=approver, on=date(2022, 6, 1))
    approved(make_chapter(handbook, slug="added", titles={"en": "Added"}), drafter=editor, approver=approver)
    launched(handbook, approver=approver, on=date(2024, 1, 1))

    page = text_of(client.get(ALL_CHANGES))

    assert '<a href="/en/wildlife-trafficking/editions/2/added/">2 Added</a> <span class="quiet">new</span>' in page


def test_the_page_costs_the_same_however_many_chapters_changed(client, chapters, django_assert_max_num_queries):
    chapters(7)

    with django_assert_max_num_queries(5):
        page = client.get(ALL_CHANGES)

    assert page.text.count("<ins>sworn </ins>") == 4


def test_two_editions_are_chosen_on_the_page_of_editions(client, chapters):
    chapters(1)

    page = client.get("/en/wildlife-trafficking/editions/").text
    assert '<option value="1" selected>1</option>' in page and '<option value="2" selected>2</option>' in page
    chosen = client.get("/en/wildlife-trafficking/editions/changes/?from=2&to=1", follow=True)

    assert chosen.redirect_chain[-1][0] == ALL_CHANGES
    assert client.get("/en/wildlife-trafficking/editions/changes/?from=1&to=9").status_code == 404
    assert client.get("/en/wildlife-trafficking/editions/2..2/").url == "/en/wildlife-trafficking/editions/2/"


def test_the_contents_say_for_a_script_when_each_chapter_changed_last(client, chapters):
    chapters(2)

    page = client.get("/en/wildlife-trafficking/").text

    assert '<li data-chapter="chapter-1" data-changed-in="2">' in page
    assert '<li data-chapter="chapter-2" data-changed-in="">' in page
    assert '<meta name="edition-read" content="wildlife-trafficking 2">' in page
