"""A small book, and how it is read back."""

from pathlib import Path

import pytest

from press import fonts as typefaces
from press.book import Annex, Book, BookChapter, Labels, build

NOTICE = 'Demonstration text, not legal advice. Verify against the "official" Khmer text.'
ONLINE = "https://handbook.example/en/wildlife/editions/2/"
PROSE = "The prosecutor asks at once who weighed the ivory, who photographed it and where it lies now. "


@pytest.fixture(scope="session")
def fonts(request) -> Path:
    """The book's typefaces, kept between test runs: making them takes some seconds."""
    return typefaces.make(Path(request.config.cache.mkdir("press-fonts")) / "fonts")


def paragraph(number: str, html: str) -> str:
    """As text.pages.book_html writes it."""
    return (
        f'<div class="paragraph" id="p-{number}" data-key="k">'
        f'<span class="paragraph-number">{number}</span> {html}</div>'
    )


def make_chapter(number=1, title=None, html=None, **given) -> BookChapter:
    if html is None:
        html = paragraph(f"{number}.1", f"<p>{PROSE}</p>")
    defaults = {"title_language": "en", "part_title": "", "language": "en"}
    return BookChapter(number=number, title=title or f"Chapter {number} of the book", html=html, **(defaults | given))


def make_book(*chapters: BookChapter, **given) -> Book:
    defaults = {
        "title": "Handbook on Wildlife Cases",
        "subtitle": "For judges and prosecutors",
        "language": "en",
        "edition": "Edition 2",
        "in_effect": "In effect from 1 June 2026",
        "fingerprint": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "online_url": ONLINE,
        "publisher": "Ministry of Justice",
        "notice": "",
        "draft": False,
        "annexes": (),
        "labels": Labels(
            contents="Contents",
            chapter="Chapter",
            annex="Annex",
            published_by="Published by",
            read_online="Read online at",
            fingerprint="Fingerprint",
            draft="Draft",
            note="Note to readers",
        ),
    }
    return Book(chapters=chapters or (make_chapter(),), **(defaults | given))


def a_whole_book() -> Book:
    """Two parts, three chapters of one, three and two pages, an annex, and something of everything that texts hold."""
    table = "<table><thead><tr><th>Class</th><th>Years</th><th>Fine</th></tr></thead><tbody>" + "".join(
        f'<tr><th scope="row">Class {row}</th><td>{row} years</td><td>{row} million</td></tr>' for row in range(1, 60)
    )
    second = [
        '<h2 id="h-2-1">Weighing and sealing</h2>',
        paragraph("2.1", f'<p>{PROSE * 3} Back to <a href="#p-1.1">paragraph 1.1</a>.</p>'),
        paragraph("2.2", f"{table}</tbody></table>"),
        paragraph(
            "2.3", f'<p>The seal is numbered.<span class="footnote">Inter-ministerial prakas.</span> {PROSE}</p>'
        ),
    ]
    boxes = [
        paragraph(
            f"3.{position}", f'<aside class="box box-{kind}"><p class="box-title">{kind}</p><p>{PROSE}</p></aside>'
        )
        for position, kind in enumerate(("key-point", "checklist", "case-example", "warning"), start=1)
    ]
    heard = (
        '<section class="heard-topic"><h2>Charges</h2><article class="heard">'
        '<p class="heard-summary">Scales were lost.</p>'
        '<p class="heard-meta">A prosecutor · accepted · <a href="#p-2.3">paragraph 2.3</a></p></article></section>'
    )
    return make_book(
        make_chapter(
            1,
            "Why it matters",
            f'<h2 id="h-1-1">In short</h2>{paragraph("1.1", f"<p>{PROSE}</p>")}'
            + paragraph("1.2", "<ul><li>First.</li><li>Second.</li></ul>")
            + paragraph("1.3", '<p>See <a href="#p-2.3">paragraph 2.3</a> and <a href="#h-1-1">above</a>.</p>'),
            part_title="Part I. The setting",
        ),
        make_chapter(2, "Investigation", "".join(second), part_title="Part I. The setting"),
        make_chapter(
            3, "At trial", "".join(boxes) + paragraph("3.5", f"<p>{PROSE * 60}</p>"), part_title="Part II. Trial"
        ),
        annexes=(Annex("What we heard", heard, "en"),),
        notice=NOTICE,
    )


@pytest.fixture(scope="session")
def whole(fonts):
    """The whole book, built once for all that only read it."""
    return build(a_whole_book(), fonts=fonts)
