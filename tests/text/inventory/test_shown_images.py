"""Images in a text: shown by name, described in words, and nothing but what the handbook has."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from text.html.pages import Picture
from text.html.printed_page import book_html
from text.html.web_page import chapter_html
from text.inventory.shown_images import images_in, markdown, without_alternative
from text.parsing.blocks import parse

PICTURES = {"tusk22": Picture("../images/tusk22/", 800, 600)}


def pages(source, pictures=PICTURES):
    text = parse(source)
    keys = [f"key{n}" for n in range(1, len(text.paragraphs) + 1)]
    return (
        chapter_html(text, number=4, keys=keys, pictures=pictures),
        book_html(text, number=4, keys=keys, pictures=pictures),
    )


def test_a_paragraph_that_is_only_an_image_is_a_numbered_figure():
    text = parse('Seals.\n\n![A seized tusk](image:tusk22 "Phnom Penh, 2021")\n\nScales.')

    assert [(block.kind, block.position, block.text) for block in text.blocks] == [
        ("paragraph", 1, "Seals."),
        ("figure", 2, "A seized tusk Phnom Penh, 2021"),
        ("paragraph", 3, "Scales."),
    ]


def test_a_figure_has_its_size_its_words_and_its_caption():
    web, book = pages('![A seized tusk](image:tusk22 "Phnom Penh, 2021")')

    assert web == (
        '<div class="paragraph" id="4.1" data-key="key1"><a class="paragraph-number" href="#4.1">4.1</a> '
        '<figure><img alt="A seized tusk" src="../images/tusk22/" width="800" height="600" loading="lazy" '
        'decoding="async"><figcaption>Phnom Penh, 2021</figcaption></figure></div>'
    )
    assert '<img alt="A seized tusk" src="../images/tusk22/" width="800" height="600"><figcaption>' in book


def test_an_image_amid_words_stays_in_its_paragraph():
    text = parse("The seal ![a red seal](image:tusk22) is closed.")

    assert [(block.kind, block.text) for block in text.blocks] == [("paragraph", "The seal a red seal is closed.")]


def test_an_image_in_a_list_or_a_box_keeps_its_caption():
    for source in ('- one\n\n    ![Tusk](image:tusk22 "Here")\n', '!!! warning\n    ![Tusk](image:tusk22 "Here")\n'):
        web, _book = pages(source)
        assert re.search(r"<figure><img [^>]*><figcaption>Here</figcaption></figure>", web)


def test_an_image_without_words_is_a_paragraph_too_and_is_found():
    text = parse("![](image:tusk22)\n\n![ ](image:other)\n\n![said](image:tusk22)")

    assert [(block.kind, block.text) for block in text.blocks] == [
        ("figure", "tusk22"),  # told apart by their names, wherever they are moved
        ("figure", "other"),
        ("figure", "said"),
    ]
    assert [(shown.name, shown.position) for shown in without_alternative(text)] == [("tusk22", 1), ("other", 2)]


def test_an_image_that_is_not_had_leaves_its_words():
    web, book = pages('![A seized tusk](image:another "Here")')

    for html in (web, book):
        assert '<figure><span class="absent-picture">A seized tusk</span><figcaption>Here</figcaption></figure>' in html


@pytest.mark.parametrize(
    "source",
    [
        "![A tusk](https://example.org/tusk.png)",
        "![A tusk](tusk.png)",
        "![A tusk](image:../../secret)",
        "![A tusk](image:TUSK22)",
        "![A tusk](image:)",
        "![A tusk](data:image/png;base64,AAAA)",
        "![A tusk](javascript:alert(1))",
    ],
)
def test_of_any_other_picture_only_the_words_stay(source):
    web, book = pages(source)

    assert parse(source).blocks[0].text == "A tusk"
    assert "<img" not in web + book


def test_an_image_is_no_link():
    web, _book = pages("[the tusk](image:tusk22) <a href='image:tusk22'>here</a>")

    assert web.endswith("<p><a>the tusk</a> <a>here</a></p></div>")


@pytest.mark.parametrize(
    "raw",
    [
        '<img data-image="tusk22" alt="forged">',
        '<img src="image:tusk22" onerror="alert(1)">',
        '<figure><img data-image="-tusk22"></figure>',
    ],
)
def test_raw_html_shows_no_image(raw):
    web, book = pages(f"Before {raw} after.\n\n{raw}")

    assert "<img" not in web + book


def test_attributes_cannot_turn_an_image_into_something_else():
    web, _book = pages("![A tusk](image:tusk22){: onerror=alert(1) src=https://evil.example/x.png width=9 style=x }")

    assert "evil" not in web
    assert "onerror" not in web
    assert "style" not in web


@pytest.mark.parametrize(
    "trick", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<table x onclick=a>"]
)
def test_words_of_an_image_are_words(trick):
    web, book = pages(markdown("tusk22", trick, trick))

    for html in (web, book):
        tags = re.findall(r"<[a-zA-Z][^\s>]*", html)
        assert set(tags) <= {"<div", "<a", "<p", "<figure", "<img", "<figcaption", "<span"}
        assert html.count("<img") == 1
    assert parse(markdown("tusk22", trick, trick)).blocks[0].text == f"{trick} {trick}"


WORDS = st.text(
    st.one_of(
        st.sampled_from(list("*_`[]{}()<>&!\"'\\|#-~:.;^ ")),
        st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]),
    ),
    max_size=30,
).map(lambda words: " ".join(words.split()))


@given(WORDS, WORDS)
@example("&lt;", '"a" "b"')
@example("]", ")")
@example("*[x]: y", "{{term}}")
@example("`code", "back`")
@example("\\", "\\")
@example("\uf900", "")  # a character that Unicode writes as another one
def test_whatever_words_are_given_are_the_words_that_are_read(alternative, caption):
    [block] = parse(markdown("tusk22", alternative, caption)).blocks
    [shown] = images_in(parse(markdown("tusk22", alternative, caption)))

    assert block.kind == "figure"
    assert shown.name == "tusk22"
    assert shown.alternative == " ".join(shown.alternative.split()) == as_read(alternative)
    assert block.text == as_read(" ".join(filter(None, [alternative, caption])) or "tusk22")


def as_read(words):
    import unicodedata

    return unicodedata.normalize("NFC", words)


def test_images_in_notes_belong_to_the_paragraph_that_calls_the_note():
    source = "One.\n\nTwo.[^1]\n\n[^1]: See ![Tusk](image:tusk22)."

    assert [(shown.name, shown.position) for shown in images_in(source)] == [("tusk22", 2)]
    web, book = pages(source)
    assert '<img alt="Tusk" src="../images/tusk22/"' in web
    assert "See Tusk." in book
