"""An item of a list is cited by its letter, and an old citation of it leads to where it went."""

import re
from datetime import date
from random import Random

import pytest

from handbook.approval import decisions
from handbook.drafting import drafts, saving
from handbook.editions import release
from handbook.models import ListItem
from handbook.reading import renumbering, shelves
from press.manuscript import Built
from tests.factories import approved, launched_with, make_chapter, make_handbook
from tests.pages import text_of
from tests.text.real_sentences import real_sentences

pytestmark = pytest.mark.django_db

WEIGH = "Weigh every tusk on the sealed scale before it is moved."
COUNT = "Count the scales and write both photographs on the list."
SIGN = "Sign the sheet together with the ranger who opened the container."
CALL = "Call the expert named in annex two within twenty-four hours."
FIRST = f"Before anything is moved:\n\n- {WEIGH}\n- {COUNT}\n- {SIGN}"
SECOND = f"Before anything is moved:\n\n- {WEIGH}\n- {CALL}\n- {COUNT.replace('both', 'all the')}\n- {SIGN}"
THIRD = f"Before anything is moved:\n\n- {CALL}\n- {SIGN}"


@pytest.fixture
def chapter(programme):
    return make_chapter(make_handbook(), slug="evidence", titles={"en": "Evidence"})


@pytest.fixture
def issue(chapter, editor, approver):
    """Issue an edition with this text, each a year after the one before."""

    def issued_with(text):
        day = date(2021 + chapter.handbook.editions.count(), 6, 1)
        approved(chapter, drafter=editor, approver=approver, text=text, effective_from=day)
        prepared = release.prepare(chapter.handbook, by=approver, on=day)
        return launched_with(prepared, {"en": Built(b"%PDF-1.7" + text.encode(), 1, {})})

    return issued_with


def items_of(edition):
    return {item.number: item for item in ListItem.objects.filter(version__edition_chapters__edition=edition)}


# On the chapter's page


def test_an_item_carries_its_letter_as_a_link_to_itself(client, issue):
    issue(FIRST)

    page = text_of(client.get("/en/wildlife-trafficking/evidence/"))

    assert '<li id="1.2(b)" class="lettered"><a class="item-letter" href="#1.2(b)">(b)</a> Count the scales' in page


def test_a_khmer_text_shows_khmer_letters_and_digits_at_the_same_addresses(client, chapter, editor, approver):
    khmer = drafts.start_draft(chapter, by=editor, language="km")
    saving.save(khmer, text="មុននឹងផ្លាស់ទី៖\n\n- ថ្លឹង\n- រាប់", by=editor, titles={"km": "ភស្តុតាង"})
    decisions.submit(khmer, change_note="Translated.", by=editor)
    decisions.approve(khmer, effective_from=date(2021, 6, 1), change_note="Translated.", by=approver)
    approved(chapter, drafter=editor, approver=approver, text=FIRST, effective_from=date(2021, 6, 1))
    prepared = release.prepare(chapter.handbook, by=approver, on=date(2021, 6, 1))
    launched_with(prepared, {"en": Built(b"%PDF-1.7", 1, {})})

    page = text_of(client.get("/km/wildlife-trafficking/evidence/"))

    assert '<a class="paragraph-number" href="#1.2">១.២</a>' in page
    assert '<li id="1.2(b)" class="lettered"><a class="item-letter" href="#1.2(b)">(ខ)</a> រាប់' in page


# Its key


def test_items_keep_their_keys_through_the_versions_whatever_their_letters(issue):
    first, second = items_of(issue(FIRST)), items_of(issue(SECOND))

    assert second["1.2(a)"].key == first["1.2(a)"].key
    assert second["1.2(c)"].key == first["1.2(b)"].key  # reworded, and (c) now
    assert second["1.2(d)"].key == first["1.2(c)"].key
    assert second["1.2(b)"].key not in {item.key for item in first.values()}


def test_an_item_that_comes_back_has_its_old_key(issue):
    first, _third, again = issue(FIRST), issue(THIRD), issue(FIRST + "\n\nAnd nobody hurries.")

    assert items_of(again)["1.2(a)"].key == items_of(first)["1.2(a)"].key


def test_an_inserted_item_shows_in_the_redline_with_its_letter(client, issue):
    issue(FIRST)
    issue(SECOND)

    page = text_of(client.get("/en/wildlife-trafficking/editions/1..2/evidence/"))

    inserted = re.search(r'<li class="row-inserted">(.*?)</li>', page)[1]
    assert "(b)" in inserted
    assert "Call the expert" in inserted
    assert "was (c)" in page


# Its page


def test_an_items_page_marks_it_cites_it_and_tells_what_it_was(client, issue):
    issue(FIRST)
    second = issue(SECOND)

    page = text_of(client.get(f"/en/wildlife-trafficking/p/{items_of(second)['1.2(c)'].key}/"))

    assert "<h1>Paragraph 1.2(c)</h1>" in page
    assert re.search(
        r'<a class="item-letter" aria-current="true" href="[^"]*evidence/#1\.2\(c\)">\(c\)</a> Count', page
    )
    assert "edition 2, paragraph 1.2(c), in effect from 1 June 2022, https://" in page
    assert "/en/wildlife-trafficking/editions/2/evidence/#1.2(c)" in page
    assert "Edition 1, paragraph 1.2(b)" in page
    assert "was 1.2(b)" in page
    assert "<del>both</del>" in page


def test_the_page_of_an_item_that_is_gone_says_so_with_the_last_edition_that_has_it(client, issue):
    first = issue(FIRST)
    issue(SECOND)
    issue(THIRD)

    page = text_of(client.get(f"/en/wildlife-trafficking/p/{items_of(first)['1.2(a)'].key}/"))

    assert "Edition 3, the one in effect, no longer has this item. Here stands edition 2." in page


def test_the_page_of_a_list_leads_to_the_pages_of_its_items(client, issue):
    edition = issue(FIRST)
    key = edition.chapters.get().version.wording.keys[1]

    page = text_of(client.get(f"/en/wildlife-trafficking/p/{key}/"))

    for item in items_of(edition).values():
        assert f'href="/en/wildlife-trafficking/p/{item.key}/">{item.number}</a>' in page


def test_an_items_page_costs_the_same_however_many_editions_have_it(client, issue, django_assert_max_num_queries):
    first = issue(FIRST)
    address = f"/en/wildlife-trafficking/p/{items_of(first)['1.2(c)'].key}/"
    client.get(address)
    with django_assert_max_num_queries(8) as one:
        client.get(address)
    for text in (SECOND, THIRD, FIRST):
        issue(text)
    client.get(address)

    with django_assert_max_num_queries(8) as four:
        client.get(address)

    assert len(one) == len(four)


# An old citation


def test_the_table_lists_items_that_moved_in_their_list(client, issue):
    issue(FIRST)
    issue(SECOND)

    page = text_of(client.get("/en/wildlife-trafficking/editions/2/changes/numbers/"))

    assert "Paragraph 1.2(b) in edition 1" in page
    assert "1.2(c) now" in page
    assert "Paragraph 1.2(a)" not in page


def test_items_that_only_went_along_with_their_list_are_told_by_its_number(client, issue):
    issue(FIRST)
    issue(f"Nobody hurries.\n\n{FIRST}")

    page = text_of(client.get("/en/wildlife-trafficking/editions/2/changes/numbers/"))
    told = client.get("/en/wildlife-trafficking/editions/1/api/numbers/evidence/").json()

    assert "Paragraph 1.2 in edition 1" in page
    assert "1.2(b)" not in page
    assert told["1.2(b)"][0]["sentence"] == "In edition 2, the one in effect, 1.2(b) is 1.3(b)."


@pytest.mark.parametrize("seed", range(3))
def test_an_old_citation_always_resolves(issue, seed):
    """To itself, to where it went, or to the last edition that has it: in every edition of a generated history."""
    random = Random(seed)
    pool = random.sample([sentence for sentence in real_sentences() if sentence.isascii()], 40)
    lists = [[pool.pop() for _ in range(3)], [pool.pop() for _ in range(4)]]
    editions = []
    for _ in range(4):
        editions.append(issue("\n\n".join(f"Step by step:\n\n{written(items)}" for items in lists)))
        for _ in range(3):
            items = random.choice(lists)
            if random.random() < 0.6 or len(items) < 2:
                items.insert(random.randrange(len(items) + 1), pool.pop())
            else:
                del items[random.randrange(len(items))]
        if random.random() < 0.5:
            lists.reverse()
    shelf = shelves.shelf("wildlife-trafficking", None)
    for edition in editions:
        words = {number: item.text for number, item in items_of(edition).items()}
        found = renumbering.whereabouts(shelf, edition, "evidence", "en")
        assert set(words) < set(found)
        for number, text in words.items():
            where = found[number]
            assert items_of(where.edition)[where.there].text == text
            later = [other for other in editions if other.major > where.edition.major]
            if where.now:
                assert where.edition == editions[-1]
            else:
                assert later
                assert all(text not in {item.text for item in items_of(other).values()} for other in later)


def written(items):
    return "\n".join(f"- {item}" for item in items)
