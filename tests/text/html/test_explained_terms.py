"""Terms of a glossary in a finished page: which words are one, and that nothing else of the page changes."""

import re

from hypothesis import given
from hypothesis import strategies as st

from text.html.explained_terms import Written, with_terms

FELONY = Written("1", ("felony",))
KHMER = Written("2", ("បទល្មើស",))


def linked(html: str, *terms: Written) -> list[str]:
    return re.findall(r'<a class="term" href="#term-\w+">([^<]+)</a>', with_terms(html, terms or (FELONY, KHMER))[0])


def test_a_term_leads_to_what_it_means():
    assert with_terms("<p>It is a felony.</p>", [FELONY]) == (
        '<p>It is a <a class="term" href="#term-1">felony</a>.</p>',
        ("1",),
    )


def test_the_first_use_in_every_section_is_marked():
    html = "<p>felony, felony</p><p>Felony</p><h2>felony</h2><p>A Felony</p><h3>x</h3><p>felony</p>"

    assert linked(html) == ["felony", "Felony"]


def test_the_cards_at_the_top_are_a_section_of_their_own():
    assert linked("<section><h2>x</h2><p>felony</p></section><p>felony</p>") == ["felony", "felony"]


def test_it_is_never_marked_in_links_headings_code_and_notes():
    html = (
        "<h3>felony</h3><p><a href='#x'>a <b>felony</b></a><code>felony</code><sup>felony</sup></p><pre>felony</pre>"
        '<p class="marks">felony</p><p class="box-title">felony</p><section class="notes"><li>felony<br></li></section>'
    )

    assert linked(html) == []


def test_whole_words_count_and_plurals_too():
    assert linked("<p>felonious felonyx</p>") == []
    assert linked("<p>Felonies</p>") == ["Felonies"]
    assert linked("<p>two courts</p>", Written("3", ("court",))) == ["courts"]


def test_the_longest_term_counts_and_one_without_a_definition_keeps_shorter_ones_out():
    court, appeal = Written("3", ("court",)), Written("4", ("court of appeal",))

    assert linked("<p>the court of\nappeal, the court</p>", court, appeal) == ["court of\nappeal", "court"]
    assert linked("<p>the court of appeal</p>", court, Written("", ("court of appeal",))) == []


def test_khmer_is_found_between_words_that_have_no_border_and_never_inside_a_cluster():
    assert linked("<p>នេះជាបទល្មើសធ្ងន់ធ្ងរ</p>") == ["បទល្មើស"]
    assert linked("<p>បទ\u200bល្មើស</p>") == ["បទ\u200bល្មើស"]
    assert linked("<p>ក្មា</p>", Written("5", ("ម",))) == []
    assert linked("<p>កា</p>", Written("5", ("ក",))) == []


def test_signs_that_html_writes_otherwise_are_found():
    assert linked("<p>A &amp; B, &lt;</p>", Written("6", ("a & b",)), Written("7", ("lt",))) == ["A &amp; B"]


words = st.lists(st.sampled_from(["felony", " ", "បទល្មើស", "ា", "&amp;", "<b>", "</b>", "<h2>x</h2>", "x", "<br>"]))


@given(words)
def test_without_the_links_the_page_is_as_it_was_kept(parts):
    html = "".join(parts)

    made, used = with_terms(html, [FELONY, KHMER])

    assert re.sub(r'<a class="term" href="#term-\d">(.*?)</a>', r"\1", made) == html
    assert set(used) == set(re.findall(r"#term-(\d)", made))
