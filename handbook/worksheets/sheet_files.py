"""Blank sheets as files: Word, to be filled in on a desk, and PDF, to be printed. Kept while their sheet stands."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.conf import settings
from lxml import html

from handbook.docx import pandoc
from handbook.docx.reference_styles import reference
from handbook.worksheets.word_layout import Paper, laid_out, shares_of
from press import fonts, sheets

KIND = "worksheet"
MOST_KEPT = 64
"""Files that a process keeps: each takes a second or two to make, and anybody may ask for one."""
PATIENCE = 8
"""Seconds for which somebody waits while another file is made."""

_PRESS = threading.Lock()


class IsBusy(Exception):
    """Other files are being made: who asks for many at once takes nobody else's time."""


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if not _PRESS.acquire(timeout=PATIENCE):
        raise IsBusy
    try:
        yield
    finally:
        _PRESS.release()


@lru_cache(maxsize=MOST_KEPT)
def word(sheet: str, *, paper: Paper, language: str) -> bytes:
    """A sheet's HTML as a Word file on A4, its columns as wide as on paper. Raises ValidationError and IsBusy."""
    with _one_at_a_time():
        tree = pandoc.to_tree(sheet.encode(), "--from", "html")
        shares = iter([shares_of(table) for table in html.fragment_fromstring(sheet, create_parent=True).iter("table")])
        tree["blocks"] = [_with_widths(block, shares) for block in _flat(tree["blocks"])]
        tree["meta"] = {"lang": {"t": "MetaString", "c": language}}
        with reference(language) as path:
            made = pandoc.from_tree(tree, "--to", "docx", "--reference-doc", path, "--output", "-")
        return laid_out(made, sheet, paper)


@lru_cache(maxsize=MOST_KEPT)
def pdf(sheet: str, *, paper: Paper, language: str) -> bytes:
    """A sheet's HTML as a tagged PDF on A4. Raises CannotBuild and IsBusy."""
    with _one_at_a_time():
        fonts.make(settings.FONTS_DIR)
        return sheets.build(
            sheet, title=paper.title, language=language, fonts=settings.FONTS_DIR, landscape=paper.is_wide, kind=KIND
        )


def _flat(blocks: list[dict]) -> list[dict]:
    """The blocks without the elements that only hold others."""
    return [inner for block in blocks for inner in (_flat(block["c"][1]) if block["t"] == "Div" else [block])]


def _with_widths(block: dict, shares: Iterator[list[int]]) -> dict:
    if block["t"] != "Table":
        return block
    columns = [[{"t": "AlignDefault"}, {"t": "ColWidth", "c": share / 100}] for share in next(shares)]
    attributes, caption, _columns, *rows = block["c"]
    return {"t": "Table", "c": [attributes, caption, columns, *rows]}
