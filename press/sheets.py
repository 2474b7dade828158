"""Making single sheets: an invitation, badges, a poster, a list to sign, a report. One HTML body, one tagged PDF.

The same typefaces, Khmer and closed doors as the book (`press.book`); how a sheet looks stands in
static/press/sheets.css, with a section for each of its users.
"""

import re
from html import escape
from pathlib import Path

import segno
from weasyprint import CSS, HTML, Document, Page
from weasyprint.css.counters import CounterStyle
from weasyprint.text.fonts import FontConfiguration

from press import fitting, layout
from press.fetching import OwnFilesOnly, Refused
from press.finishing import finish_sheets
from press.fonts import face_css, made, no_other_fonts
from press.khmer_lines import break_lines
from press.manuscript import CannotBuild
from press.pdf_merge import join
from text.refusals import gettext_noop

STYLESHEETS = Path(__file__).resolve().parent.parent / "static" / "press"
SIZE = re.compile(r"[A-Za-z0-9. ]+")


def build(
    body: str, *, title: str, language: str, fonts: Path, size: str = "A4", landscape: bool = False, kind: str = "sheet"
) -> bytes:
    """Make a PDF of an HTML body with the typefaces in the folder `fonts` (see press.fonts.make).

    `size` is a paper as CSS names it ("A4", "A3", "100mm 70mm"); `kind` is the class of the body, for the stylesheet.
    Raises CannotBuild with a sentence. The same body on the same libraries gives the same bytes.
    """
    if not made(fonts):
        raise CannotBuild(
            gettext_noop("The book's typefaces are not in %(folder)s. Make them with: python -m press.fonts FOLDER"),
            folder=fonts,
        )
    if not SIZE.fullmatch(size):
        raise ValueError(f"{size!r} is no paper")
    fetcher = OwnFilesOnly((STYLESHEETS, Path(fonts)))
    with no_other_fonts(fonts):
        typefaces = FontConfiguration()
    shared = {"font_config": typefaces, "counter_style": CounterStyle(), "url_fetcher": fetcher}
    paper = f"@page {{ size: {size}{' landscape' if landscape else ''} }}"
    html = HTML(
        string=f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head>"
        f'<body class="{escape(kind)}" lang="{escape(language)}">{break_lines(body)}</body></html>',
        url_fetcher=fetcher,
    )
    sheets = [CSS(string=face_css(fonts), **shared), CSS(filename=STYLESHEETS / "sheets.css", **shared)]

    rendered: list[Document] = []

    def render() -> list[Page]:
        rendered.append(
            html.render(
                font_config=typefaces,
                counter_style=shared["counter_style"],
                stylesheets=[*sheets, CSS(string=paper, **shared)],
                pdf_variant="pdf/ua-1",
            )
        )
        return rendered[-1].pages

    try:
        fitting.set_whole(render, html.etree_element, steps=fitting.STEPS_OF_A_SHEET)
        document = rendered[-1]
        pdf = join(document, document.pages, language)
    except Refused as refused:
        raise _refused(refused.address) from refused
    if fetcher.refused:
        raise _refused(fetcher.refused[0])
    return finish_sheets(pdf, title=title, language=language, link_texts=layout.link_texts(document.pages))


def qr_code(address: str, *, error: str = "m") -> str:
    """Return a QR code as a picture that the page carries itself (the value of an <img src>)."""
    return segno.make(address, error=error, micro=False).svg_data_uri(border=0)


def _refused(address: str) -> CannotBuild:
    return CannotBuild(gettext_noop("The text asks for %(address)s, which the press does not open."), address=address)
