"""All pages of a book into one PDF, as WeasyPrint writes it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pydyf
from weasyprint import Document, Page

from press.khmer_lines import true_text, without_breaks


def join(front: Document, pages: list[Page], language: str) -> bytes:
    """One tagged PDF of all pages, with links and bookmarks across them; `front` gives its title and language."""
    for page in pages:
        page.bookmarks[:] = [(level, without_breaks(label), *rest) for level, label, *rest in page.bookmarks]
    with true_text(language), pages_listed_once():
        return front.copy(pages).write_pdf(pdf_variant="pdf/ua-1")


@contextmanager
def pages_listed_once() -> Iterator[None]:
    """While this lasts, pydyf does not list all pages anew for every tag, which takes half the time of a long book."""
    listed = pydyf.PDF.page_references
    lists: dict[pydyf.PDF, tuple[bytes, ...]] = {}

    def page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
        if len(lists.get(pdf, ())) != pdf.pages["Count"]:
            lists[pdf] = listed.fget(pdf)
        return lists[pdf]

    pydyf.PDF.page_references = property(page_references)
    try:
        yield
    finally:
        pydyf.PDF.page_references = listed
