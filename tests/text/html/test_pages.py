import re

import pytest

from text.html.confidence_codes import CodeWords
from text.html.pages import Place, item_number
from text.html.printed_page import book_html
from text.html.web_page import Labels, chapter_html
from text.khmer import digits
from text.parsing.blocks import parse


def web(source, **options):
    text = parse(source)
    return chapter_html(text, number=4, keys=[f"key{n}" for n in range(1, len(text.paragraphs) + 1)], **options)


def book(source, number=4, **options):
    text = parse(source)
    return book_html(text, number=number, keys=[f"key{n}" for n in range(1, len(text.paragraphs) + 1)], **options)


def test_a_paragraph_carries_its_number_and_key_and_a_heading_neither():
    assert web("## Evidence\n\nOne.\n\n### More\n\nTwo.") == (
        '<h2 id="section-1">Evidence</h2>\n'
        '<div class="paragraph" id="4.1" data-key="key1"><a class="paragraph-number" href="#4.1">4.1</a> '
        "<p>One.</p></div>\n"
        '<h3 id="section-2">More</h3>\n'
        '<div class="paragraph" id="4.2" data-key="key2"><a class="paragraph-number" href="#4.2">4.2</a> '
        "<p>Two.</p></div>"
    )


def test_in_a_book_the_same_places_have_the_chapter_in_their_ids():
    assert book("## Evidence\n\nOne.") == (
        '<h2 id="h-4-1">Evidence</h2>\n'
        '<div class="paragraph" id="p-4.1" data-key="key1"><span class="paragraph-number">4.1</span> <p>One.</p></div>'
    )


def test_top_items_of_a_list_have_an_address_and_inner_ones_have_none():
    html = web("* one\n* two\n    * inner\n* three")

    assert [part.split('"')[0] for part in html.split('<li id="')[1:]] == ["4.1(a)", "4.1(b)", "4.1(c)"]
    assert html.count("<li>") == 1


def test_items_beyond_z_have_two_letters():
    assert [item_number(4, 12, item) for item in (1, 26, 27, 52, 53, 702, 703)] == [
        "4.12(a)",
        "4.12(z)",
        "4.12(aa)",
        "4.12(az)",
        "4.12(ba)",
        "4.12(zz)",
        "4.12(aaa)",
    ]


def test_a_list_inside_a_box_has_no_letters_of_its_own():
    assert "<li>one</li>" in web("!!! checklist\n    * one\n    * two")


def test_a_mark_stands_after_the_words_of_its_paragraph():
    html = web("One.\n\nTwo.", marks={"key2": "<b>heard</b>"})

    assert html.split("\n")[1].endswith("<p>Two.</p><b>heard</b></div>")


def test_there_is_exactly_one_key_for_each_paragraph():
    with pytest.raises(ValueError, match="1 keys for 2 paragraphs"):
        chapter_html(parse("One.\n\nTwo."), number=4, keys=["only"])


def test_keys_are_escaped():
    assert 'data-key="&quot;&gt;"' in chapter_html(parse("One."), number=4, keys=['">'])


def test_notes_stand_at_the_end_with_a_way_back_to_every_call():
    html = web("A[^1] b[^1].\n\n[^1]: Note.", labels=Labels(notes="Anmerkungen", back="Zurück"))

    assert html == (
        '<div class="paragraph" id="4.1" data-key="key1"><a class="paragraph-number" href="#4.1">4.1</a> '
        '<p>A<sup class="note-call"><a href="#note-1" role="doc-noteref" id="note-1-call">1</a></sup> '
        'b<sup class="note-call"><a href="#note-1" role="doc-noteref" id="note-1-call-2">1</a></sup>.</p></div>\n'
        '<section class="notes" role="doc-endnotes" aria-labelledby="notes"><h2 id="notes">Anmerkungen</h2>\n<ol>\n'
        '<li id="note-1"><p>Note.'
        '<a class="note-back" href="#note-1-call" role="doc-backlink" aria-label="Zurück">↩</a>'
        '<a class="note-back" href="#note-1-call-2" role="doc-backlink" aria-label="Zurück">↩</a></p></li>\n'
        "</ol></section>"
    )


def test_in_a_book_a_note_stands_at_its_call_in_one_line_and_once():
    html = book("A[^1] b[^1].\n\n[^1]: First *words*.\n\n    Second.\n\n    * item")

    assert html.endswith(
        '<p>A<span class="footnote" id="note-4-1">First <em>words</em>. Second. item</span> '
        'b<sup class="note-again"><a href="#note-4-1">1</a></sup>.</p></div>'
    )


def test_a_note_in_a_note_is_printed_in_brackets_and_circles_end():
    html = book("A[^1].\n\n[^1]: One[^2].\n[^2]: Two[^1].")

    assert '<span class="footnote" id="note-4-1">One (Two (1).).</span>' in html


def test_notes_that_call_each_other_twice_over_do_not_multiply():
    notes = "\n".join(f"[^{n}]: Note {n}[^{n + 1}] and[^{n + 1}]." for n in range(1, 60))

    html = book(f"A[^1].\n\n{notes}\n[^60]: End.")

    assert len(html) < 2_000


def test_authors_links_to_paragraphs_lead_there_on_the_web_and_in_the_book():
    source = "See [4.1](#4.1), [item](#4.2(a)), [5.3](#5.3), [part](#section-1), [none](#4.99), [none](#own).\n\n* x"

    on_web = web(source, places={"5.3": Place(5, 3, "/en/h/trial/#5.3")})
    in_book = book(source)

    assert [part.split('"')[0] for part in on_web.split('<a href="')[1:]] == [
        "#4.1",
        "#4.2(a)",
        "/en/h/trial/#5.3",
        "#section-1",
        "#own",
    ]
    assert '<span class="reference-broken">none</span>' in on_web
    assert [part.split('"')[0] for part in in_book.split('<a href="')[1:]] == [
        "#p-4.1",
        "#p-4.2(a)",
        "#p-5.3",
        "#h-4-1",
    ]


def test_authors_ids_of_two_chapters_stay_apart_in_one_book():
    source = "Words\n{: #own }\n\n[to](#own)"

    assert 'id="author-4-own"' in book(source, number=4)
    assert '<a href="#author-5-own">to</a>' in book(source, number=5)


def test_a_heading_keeps_its_authors_id_as_a_place_inside():
    assert web("## Title {: #own }") == '<h2 id="section-1"><span id="author-own"></span>Title</h2>'


def test_the_chapters_title_is_the_only_first_heading():
    assert web("# Loud") == '<h2 id="section-1">Loud</h2>'


def test_numbers_can_be_shown_in_khmer_while_addresses_stay():
    assert '<a class="paragraph-number" href="#4.1">៤.១</a>' in web("One.", digits=digits)


def test_struck_out_words_are_struck_out_on_the_page_in_the_book_and_in_its_notes():
    source = "The fine is <s>five</s> ten.[^1]\n\n[^1]: <s>Article 4.</s> Article 5.\n"

    assert "<p>The fine is <s>five</s> ten." in web(source)
    assert "<s>Article 4.</s> Article 5." in web(source)
    assert "<p>The fine is <s>five</s> ten." in book(source)
    assert "<s>Article 4.</s> Article 5.</span>" in book(source)


# Bench cards and codes of confidence -------------------------------------------------------------------------------

CODE_WORDS = CodeWords(
    "How sure", {"V": "read in the law", "P": "press"}, {"V": "Somebody read it.", "P": "Somebody quotes it."}
)
CARD = 'Long text.\n\n!!! warning bench-card "The class"\n    Fix it first [4.1](#4.1).[^1]\n\n[^1]: Note.'


def test_a_chapter_opens_with_its_bench_cards_each_leading_to_where_it_stands():
    html = web(CARD, labels=Labels(cards="In short", card_place=lambda number: f"At {number}"))

    assert html.startswith(
        '<section class="bench-cards" aria-labelledby="bench-cards"><h2 id="bench-cards">In short</h2>\n'
        '<div class="card"><aside class="box box-warning bench-card" role="note">\n'
        '<p class="box-title">The class</p>\n<p>Fix it first <a href="#4.1">4.1</a>.</p>\n</aside>'
        '<p class="card-place"><a href="#4.2">At 4.2</a></p></div>\n</section>\n<div class="paragraph" id="4.1"'
    )
    assert html.count("Fix it first") == 2
    assert html.count('href="#note-1"') == 1


def test_a_bench_card_is_printed_as_the_box_that_it_is():
    assert '<aside class="box box-warning bench-card" role="note">' in book(CARD)
    assert book(CARD).count("Fix it first") == 1


def test_a_code_of_confidence_keeps_its_letter_reads_as_words_and_leads_to_what_it_means():
    html = web("It is a felony (V).[^1]\n\n[^1]: Article 46. Confidence P.", labels=Labels(codes=CODE_WORDS))

    assert 'It is a felony (<a class="code" href="#code-V">V<span> read in the law</span></a>).' in html
    assert 'Confidence <a class="code" href="#code-P">P<span> press</span></a>.' in html
    assert html.endswith(
        '<section class="codes" aria-labelledby="codes"><h2 id="codes">How sure</h2>\n<dl>\n'
        '<div id="code-V"><dt>V <span>read in the law</span></dt><dd>Somebody read it.</dd></div>\n'
        '<div id="code-P"><dt>P <span>press</span></dt><dd>Somebody quotes it.</dd></div>\n</dl></section>'
    )


def test_a_code_of_confidence_is_known_in_khmer_too():
    html = web("ជាបទឧក្រិដ្ឋ (V)។[^1]\n\n[^1]: មាត្រា ៤៦។ កម្រិតទុកចិត្ត P។", labels=Labels(codes=CODE_WORDS))

    assert '(<a class="code" href="#code-V">V<span> read in the law</span></a>)។' in html
    assert 'កម្រិតទុកចិត្ត <a class="code" href="#code-P">P<span> press</span></a>។' in html


def test_codes_of_a_table_read_as_words_in_every_cell():
    html = web("| Law | Code |\n|---|---|\n| 98 | (P); fine (V) |", labels=Labels(codes=CODE_WORDS, table=str))

    cells = [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[hd] role.*?</t[hd]>|<td.*?</td>", html)]
    assert cells[-1] == "(P press); fine (V read in the law)"


@pytest.mark.parametrize("source", ["`(V)`", "## On (V)\n\nx", "[a (V)](https://example.org)", "(v) V (VP) (S)"])
def test_what_is_no_code_stays_as_it_is(source):
    assert web(source, labels=Labels(codes=CODE_WORDS)) == web(source)
