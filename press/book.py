"""Making the book: each chapter is set by itself, then all pages are joined into one PDF.

A chapter starts on a right-hand page whose number is known from the chapters before it, so nothing is laid out twice:
the index comes after them and the contents are set last, both with the numbers as plain text. WeasyPrint joins the
pages, so links, bookmarks and tags lead across chapters; `finishing` adds what it leaves undone.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from weasyprint import CSS, HTML, Page
from weasyprint.css.counters import CounterStyle
from weasyprint.text.fonts import FontConfiguration

from press import fitting, layout
from press.fetching import OwnFilesOnly, Refused
from press.finishing import finish, libraries
from press.fonts import face_css, made, missing_letters, no_other_fonts
from press.khmer_lines import break_lines, without_breaks
from press.manuscript import Annex, Book, BookChapter, Built, CannotBuild, IndexTerm, Labels
from press.pdf_merge import join
from text.refusals import gettext_noop

__all__ = ["Annex", "Book", "BookChapter", "Built", "CannotBuild", "IndexTerm", "Labels", "build"]

STYLESHEETS = Path(__file__).resolve().parent.parent / "static" / "press"


def build(
    book: Book, *, fonts: Path, progress: Callable[[int, int, str], None] = lambda done, total, step: None
) -> Built:
    """Make the PDF of a book with the typefaces in the folder `fonts` (see press.fonts.make).

    `progress(done, total, step)` is told what comes next: step is "chapters", "contents", "joining" or "finishing".
    Raises CannotBuild with a sentence. The same book on the same libraries gives the same bytes.
    """
    if not book.chapters:
        raise CannotBuild(gettext_noop("There is no chapter to print."))
    if not made(fonts):
        raise CannotBuild(
            gettext_noop("The book's typefaces are not in %(folder)s. Make them with: python -m press.fonts FOLDER"),
            folder=fonts,
        )
    try:
        with _collecting_seldom():
            return _Press(book, Path(fonts), progress).run()
    except Refused as refused:
        raise CannotBuild(
            gettext_noop("The text asks for %(address)s, which the press does not open."), address=refused.address
        ) from refused


class _Press:
    """One run: the stylesheets and typefaces that all leaves of a book share."""

    def __init__(self, book: Book, fonts: Path, progress: Callable[[int, int, str], None]):
        self.book = book
        self.fetcher = OwnFilesOnly((STYLESHEETS, fonts))
        self._fonts = fonts
        self._progress = progress
        self._done = 0
        self._total = len(book.chapters) + len(book.annexes) + bool(book.index) + 3

    def run(self) -> Built:
        with no_other_fonts(self._fonts):
            self._typefaces = FontConfiguration()
        self._counters = CounterStyle()
        self._sheets = [
            self._css(face_css(self._fonts)),
            self._css(path=STYLESHEETS / "book.css"),
            self._css(_page_css(self.book)),
        ]

        sections = self._sections()
        known = set().union(*(layout.anchors(section) for section in sections))
        left_out = []
        for section in sections:
            layout.drop_dead_links(section, known)
            left_out += layout.replace_foreign_pictures(section)

        body: list[Page] = []
        folios: dict[str, int] = {}
        self._set_body(sections, body, folios)
        if self.book.index:
            # After all that it leads to, when the page of every paragraph is known.
            index = layout.index(self.book, folios, self.fetcher)
            self._set_body([index], body, folios)
            sections.append(index)
        self._step("contents")
        front = self._set_front(sections, folios)
        self._step("joining")
        pages = front.pages + body
        pdf = join(front, pages, self.book.language)
        if self.fetcher.refused:
            raise Refused(self.fetcher.refused[0])
        self._step("finishing")
        pdf = finish(
            pdf,
            title=self.book.title,
            language=self.book.language,
            front_pages=len(front.pages),
            link_texts=layout.link_texts(pages),
        )
        self._progress(self._total, self._total, "finishing")
        return Built(
            pdf,
            pages=len(pages),
            libraries=libraries(),
            left_out=tuple(dict.fromkeys(left_out)),
            missing_letters=missing_letters(_all_words(self.book, sections), self._fonts),
        )

    def _sections(self) -> list[layout.Section]:
        sections, part = [], ""
        for chapter in self.book.chapters:
            opens_part = chapter.part_title != part
            sections.append(layout.chapter(self.book, chapter, opens_part, self.fetcher))
            part = chapter.part_title
        for position, annex in enumerate(self.book.annexes):
            sections.append(layout.annex(self.book, annex, position, self.fetcher))
        return sections

    def _set_body(self, sections: list[layout.Section], pages: list[Page], folios: dict[str, int]) -> None:
        """Add the pages of sections, each starting on a right-hand page, and the page number of every id in them."""
        for section in sections:
            self._step("chapters")
            self._fill_up(pages)
            first = len(pages) + 1
            try:
                fitting.divide_long_notes(section.leaf.etree_element)
                set_pages = self._set_whole(section.leaf, first)
            except Exception as error:
                raise CannotBuild(
                    gettext_noop("“%(title)s” cannot be set in pages: %(why)s."), title=section.title, why=repr(error)
                ) from error
            if words := fitting.cut_off(set_pages):
                raise CannotBuild(
                    gettext_noop(
                        "“%(title)s” cannot be printed whole: what begins with “%(words)s” is larger than a page. "
                        "Make it smaller, or divide it."
                    ),
                    title=section.title,
                    words=without_breaks(words),
                )
            for folio, page in enumerate(set_pages, start=first):
                for anchor in page.anchors:
                    folios.setdefault(anchor, folio)
            pages.extend(set_pages)

    def _set_front(self, sections: list[layout.Section], folios: dict[str, int]):
        """Cover, note to readers and contents, as the document whose title and language the whole book takes."""
        front = self._document(layout.cover(self.book, self.fetcher), first=1)
        if self.book.note.strip():
            front.pages.extend(self._set(layout.note(self.book, self.fetcher), len(front.pages) + 1))
        self._fill_up(front.pages)
        contents = layout.contents(self.book, sections, folios, self.fetcher)
        front.pages.extend(self._set(contents, len(front.pages) + 1))
        self._fill_up(front.pages)
        return front

    def _fill_up(self, pages: list[Page]) -> None:
        """Let the next page be a right-hand one."""
        if len(pages) % 2:
            pages.extend(self._set(layout.blank(self.book, self.fetcher), len(pages) + 1))

    def _set_whole(self, leaf: HTML, first: int) -> list[Page]:
        return fitting.set_whole(lambda: self._set(leaf, first), leaf.etree_element)

    def _set(self, leaf: HTML, first: int) -> list[Page]:
        return self._document(leaf, first).pages

    def _document(self, leaf: HTML, first: int):
        start = self._css(f"@page :first {{ counter-reset: page {first} }}")
        return leaf.render(
            font_config=self._typefaces,
            counter_style=self._counters,
            stylesheets=[*self._sheets, start],
            pdf_variant="pdf/ua-1",
        )

    def _css(self, text: str | None = None, path: Path | None = None) -> CSS:
        return CSS(
            string=text,
            filename=path,
            font_config=self._typefaces,
            counter_style=self._counters,
            url_fetcher=self.fetcher,
        )

    def _step(self, step: str) -> None:
        self._progress(self._done, self._total, step)
        self._done += 1


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """While this lasts, Python seldom looks for unused cycles: pages stay, and looking takes a third of the time."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _page_css(book: Book) -> str:
    """What stands on every page of this book."""
    edition = " · ".join(text for text in (book.edition, book.in_effect) if text)
    rules = [f"@page :right {{ @top-right {{ content: {_css_string(edition)} }} }}"]
    if book.language == "km":
        rules += [
            "@page :left { @bottom-left { content: counter(page, khmer-digits) } }",
            "@page :right { @bottom-right { content: counter(page, khmer-digits) } }",
            "@page front:left { @bottom-left { content: counter(page, khmer-letters) } }",
            "@page front:right { @bottom-right { content: counter(page, khmer-letters) } }",
            "@page cover { @bottom-right { content: none } }",
            "@page blank { @bottom-right { content: none } }",
        ]
    if book.notice:
        rules.append(f"@page {{ @bottom-center {{ content: {_css_string(book.notice)} }} }}")
    if book.draft:
        mark = _css_string(book.labels.draft)
        rules.append(
            f"@page :left {{ @top-right {{ content: {mark} }} }} @page :right {{ @top-left {{ content: {mark} }} }}"
        )
    return "\n".join(rules)


def _all_words(book: Book, sections: list[layout.Section]) -> str:
    around = [book.title, book.subtitle, book.edition, book.in_effect, book.publisher, book.notice, book.note]
    around += [*vars(book.labels).values(), *(section.part for section in sections)]
    return "".join([*around, *(words for section in sections for words in section.leaf.etree_element.itertext())])


def _css_string(text: str) -> str:
    text = break_lines(" ".join(text.split()))
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
