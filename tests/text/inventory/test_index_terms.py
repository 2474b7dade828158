"""The index: what a text lists for it stays unseen on the page, and its order is that of the language."""

import pytest

from text.html.printed_page import book_html
from text.html.web_page import chapter_html
from text.inventory.index_terms import grouped, terms_in
from text.parsing.blocks import parse


def terms(source):
    return [(term.words, term.position) for term in terms_in(parse(source))]


def shown(source):
    [block] = (text := parse(source)).blocks
    pages = [f(text, number=4, keys=["key1"]) for f in (chapter_html, book_html)]
    assert all("data-index" not in html for html in pages)
    return pages[0].split("</a> ", 1)[1].removesuffix("</div>")


def test_words_are_shown_and_listed():
    assert shown("The {{chain of custody}} holds.") == "<p>The chain of custody holds.</p>"
    assert terms("The {{chain of custody}} holds.") == [("chain of custody", 1)]


def test_words_are_listed_under_another_term():
    assert shown("{{the seal|chain of custody}} holds.") == "<p>the seal holds.</p>"
    assert terms("{{the seal|chain of custody}} holds.") == [("chain of custody", 1)]


def test_a_term_without_words_is_listed_and_not_shown():
    assert shown("{{|chain of custody, seal}}The bag.") == "<p>The bag.</p>"
    assert terms("{{|chain of custody, seal}}The bag.") == [("chain of custody", 1), ("seal", 1)]


def test_marks_inside_the_words_stay_marks():
    assert shown("The {{*Lex* **posterior**}} rule.") == "<p>The <em>Lex</em> <strong>posterior</strong> rule.</p>"
    assert terms("The {{*Lex* **posterior**}} rule.") == [("Lex posterior", 1)]


def test_khmer_is_listed_without_its_places_to_break_a_line():
    assert terms("{{ខ្សែ\u200bសង្វាក់}}") == [("ខ្សែសង្វាក់", 1)]


@pytest.mark.parametrize(
    "source", ["`{{seal}}`", "```\n{{seal}}\n```", "    {{seal}}", "\\{{seal}}", "{{}}", "{{ | }}", "{seal}"]
)
def test_braces_in_code_and_braces_that_say_nothing_are_what_they_are(source):
    assert terms(source) == []
    assert parse(source).blocks[0].text.replace("\\", "") == source.replace("`", "").replace("\\", "").strip()


def test_in_a_table_the_bar_is_escaped():
    assert terms("| a | b |\n|---|---|\n| {{the seal\\|chain}} | x |") == [("chain", 1)]


def test_terms_in_headings_and_notes_belong_to_a_paragraph():
    assert terms("## {{Seals}}\n\nOne.\n\nTwo.[^1]\n\n[^1]: {{Ivory}}.\n\n## {{Last}}") == [
        ("Seals", 1),
        ("Last", 2),
        ("Ivory", 2),
    ]


def test_signs_in_terms_are_signs_and_tags_are_nothing():
    assert terms("{{x|law &amp; <b>order</b>}}") == [("law & order", 1)]
    assert terms("{{x|<script>alert(1)</script>}} y")[0][0].count("<") == 0


def test_what_is_longer_than_any_term_is_shown_and_not_listed():
    assert terms("{{" + "very " * 30 + "long}}") == []


def order(language, *words):
    return [
        (group.letter, [entry.words for entry in group.entries])
        for group in grouped([(w, "1.1") for w in words], language)
    ]


def test_letters_are_grouped_and_accents_and_capitals_stand_with_their_letter():
    assert order("en", "seal", "Écologie", "evidence", "ivory", "CITES", "chain", "2024 law") == [
        ("", ["2024 law"]),
        ("C", ["chain", "CITES"]),
        ("E", ["Écologie", "evidence"]),
        ("I", ["ivory"]),
        ("S", ["seal"]),
    ]


def test_khmer_stands_under_its_consonants_in_the_order_of_the_dictionary():
    # By code points ឥ (an independent vowel) would come after អ too, but ក្រ would come after កាំ.
    assert order("km", "ភស្តុតាង", "ខ្សែសង្វាក់", "ត្រា", "អាជ្ញា", "ឥណទាន", "ក្រម", "កាំ", "seal") == [
        ("ក", ["កាំ", "ក្រម"]),
        ("ខ", ["ខ្សែសង្វាក់"]),
        ("ត", ["ត្រា"]),
        ("ភ", ["ភស្តុតាង"]),
        ("អ", ["អាជ្ញា"]),
        ("ឥ", ["ឥណទាន"]),
        ("S", ["seal"]),
    ]


def test_the_script_of_the_language_comes_first():
    assert [letter for letter, _words in order("en", "ត្រា", "seal")] == ["S", "ត"]
    assert [letter for letter, _words in order("km", "ត្រា", "seal")] == ["ត", "S"]


def test_a_term_stands_once_with_every_paragraph_once_in_the_order_of_the_book():
    [group] = grouped([("Seal", "1.2"), ("seal", "1.10"), ("seal", "1.10"), ("seal", "4.1")], "en")

    assert [(entry.words, entry.numbers) for entry in group.entries] == [("seal", ("1.2", "1.10", "4.1"))]
