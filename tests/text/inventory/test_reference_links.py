"""References by key: the number is the page's, the words are the author's, and what leads nowhere says so."""

import pytest

from text.html.pages import Place
from text.html.printed_page import book_html
from text.html.web_page import chapter_html
from text.inventory.reference_links import broken, markdown, references_in
from text.parsing.blocks import parse

PLACES = {"abcdefghjkmn": Place(5, 12, "../penalties/#5.12")}


def keys_of(text):
    return [f"key{n}" for n in range(1, len(text.paragraphs) + 1)]


def inside_first(html):
    """The first paragraph's words on a page."""
    return html.split("<p>", 1)[1].split("</p>", 1)[0]


def web(source, places=PLACES):
    text = parse(source)
    return inside_first(chapter_html(text, number=4, keys=keys_of(text), places=places))


def book(source, places=PLACES):
    text = parse(source)
    return inside_first(book_html(text, number=4, keys=keys_of(text), places=places))


@pytest.mark.parametrize("typed", ["4.12", "9.1", " 4.12 ", "**4.12**", "4.12(b)", "4.\u200b12"])
def test_words_that_look_like_a_number_become_the_number_that_the_paragraph_has_now(typed):
    assert web(f"[{typed}](#key-abcdefghjkmn)") == '<a href="../penalties/#5.12">5.12</a>'


def test_a_reference_without_words_says_the_number():
    assert web("See [](#key-abcdefghjkmn).") == 'See <a href="../penalties/#5.12">5.12</a>.'


def test_khmer_digits_stay_khmer_digits():
    assert web("[៤.១២](#key-abcdefghjkmn)") == '<a href="../penalties/#5.12">៥.១២</a>'


@pytest.mark.parametrize("words", ["the rule on seals", "paragraph 4.12", "4", "2026"])
def test_other_words_stay_and_lead_to_the_paragraph(words):
    assert web(f"[{words}](#key-abcdefghjkmn)") == f'<a href="../penalties/#5.12">{words}</a>'


def test_a_paragraph_of_the_same_chapter_is_found_by_its_own_key():
    assert web("See [9.9](#key-key2).\n\nSeals.") == 'See <a href="#4.2">4.2</a>.'
    assert book("See [9.9](#key-key2).\n\nSeals.") == 'See <a href="#p-4.2">4.2</a>.'


def test_in_a_book_a_reference_leads_to_the_place_in_the_book():
    assert book("[4.12](#key-abcdefghjkmn)") == '<a href="#p-5.12">5.12</a>'


def test_an_item_of_a_list_has_a_reference_of_its_own():
    source = "See [1.1(a)](#key-key2-b).\n\n- one\n- two"

    assert web(source) == 'See <a href="#4.2(b)">4.2(b)</a>.'
    assert book(source) == 'See <a href="#p-4.2(b)">4.2(b)</a>.'


def test_an_item_that_is_not_there_leads_nowhere():
    assert web("[4.2(c)](#key-key2-c)\n\n- one\n- two") == '<span class="reference-broken">4.2(c)</span>'


def test_an_item_in_another_chapter_is_led_to_by_its_own_address():
    places = {"abc": Place(5, 2, "../penalties/#5.2", items=2)}

    assert web("[1.1](#key-abc-b)", places) == '<a href="../penalties/#5.2(b)">5.2(b)</a>'
    assert web("[1.1](#key-abc-c)", places) == '<span class="reference-broken">1.1</span>'


def test_what_leads_nowhere_keeps_its_words_and_is_no_link():
    for page in (web, book):
        assert page("[4.12](#key-nowhere)") == '<span class="reference-broken">4.12</span>'


def test_a_place_without_an_address_shows_its_number_alone():
    assert web("[1.1](#key-abc)", {"abc": Place(5, 2)}) == "<span>5.2</span>"


def test_a_place_that_an_author_called_like_a_key_takes_no_reference_away():
    assert web("[9.9](#key-key2)\n\nSeals. {: #key-key2 }") == '<a href="#4.2">4.2</a>'


def test_a_reference_in_a_note_is_led_like_any_other():
    text = parse("Seals.[^1]\n\n[^1]: See [9.9](#key-abcdefghjkmn) and [9.8](#key-nowhere).")

    html = chapter_html(text, number=4, keys=["key1"], places=PLACES)
    printed = book_html(text, number=4, keys=["key1"], places=PLACES)

    assert 'See <a href="../penalties/#5.12">5.12</a> and <span class="reference-broken">9.8</span>.' in html
    assert 'See <a href="#p-5.12">5.12</a> and <span class="reference-broken">9.8</span>.' in printed


def test_the_call_of_a_note_in_a_reference_stays():
    assert web("[4.12[^1]](#key-abcdefghjkmn)\n\n[^1]: Note.") == (
        '<a href="../penalties/#5.12">5.12<sup class="note-call" id="note-1-call">1</sup></a>'
    )


def test_code_that_looks_like_a_reference_is_code():
    assert references_in("`[4.12](#key-abc)`\n\n```\n[4.12](#key-abc)\n```") == []


def test_references_are_found_with_the_paragraph_they_stand_in():
    source = "# To [1.1](#key-a)\n\nOne.\n\n- [two](#key-b-c)[^1]\n\n[^1]: [3.3](#key-c)\n"

    found = references_in(source)

    assert [(one.target, one.words, one.position) for one in found] == [
        ("a", "1.1", 1),
        ("b-c", "two", 2),
        ("c", "3.3", 2),
    ]


def test_a_number_that_an_author_typed_is_a_reference_too():
    source = "See [9.99](#9.99) and [the list](#4.2(b)).[^1]\n\n- one\n- two\n\n[^1]: [4.2](#4.2(c))"

    assert [(one.target, one.words) for one in references_in(source)] == [
        ("9.99", "9.99"),
        ("4.2-b", "the list"),
        ("4.2-c", "4.2"),
    ]
    assert [one.target for one in broken(source, {"4.2": Place(4, 2, items=2)})] == ["9.99", "4.2-c"]


@pytest.mark.parametrize("number", ["4.99", "4.2(c)", "9.99"])
def test_a_number_that_is_not_there_is_no_link(number):
    assert web(f"[here](#{number})\n\n- one\n- two") == '<span class="reference-broken">here</span>'


def test_a_number_leads_to_its_paragraph_and_stays_as_it_was_typed():
    assert web("[1](#4.2(b))\n\n- one\n- two") == '<a href="#4.2(b)">1</a>'
    assert web("[២](#៤.២)\n\nSeals.") == '<a href="#4.2">២</a>'
    assert book("[២](#៤.២)\n\nSeals.") == '<a href="#p-4.2">២</a>'
    assert web("[1](#5.12)", {"5.12": Place(5, 12, "../penalties/#5.12")}) == '<a href="../penalties/#5.12">1</a>'


def test_broken_are_those_whose_key_or_item_is_not_known():
    source = "[1](#key-a) [2](#key-b) [3](#key-a-b) [4](#key-a-c)"

    assert [one.target for one in broken(source, {"a"})] == ["b"]
    assert [one.target for one in broken(source, {"a": Place(1, 1, "", items=2)})] == ["b", "a-c"]


def test_a_reference_is_typed_as_it_is_read():
    [found] = references_in(markdown("abcdefghjkmn", "4.12"))

    assert (found.key, found.item, found.words) == ("abcdefghjkmn", "", "4.12")
