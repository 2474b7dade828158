"""A chapter leaves for a translator: a Word file with a table of three columns, number, source, translation."""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from lxml import etree

from accounts.acts import record
from accounts.models import User
from accounts.numbers import day_words
from accounts.rights import require
from handbook.docx import pandoc
from handbook.docx.export import with_title
from handbook.docx.reference_styles import reference
from handbook.docx.word.word_document import TRANSLATORS
from handbook.docx.word.wordprocessingml import WORD, W, run_of
from handbook.drafting.drafts import NotOpen
from handbook.hand_off import cell_words
from handbook.hand_off.cell_words import Cell, Run
from handbook.hand_off.handed_rows import Kind, Row, rows_of
from handbook.models import Version, Wording
from handbook.rendering.numbered_paragraphs import shown_number
from handbook.translation.lines import source_of
from handbook.translation.translating import NoSource
from law.written import in_digits
from text.refusals import NEVER_KEPT

_GREY = "6B6B6B"
_HEAD = "EEF3F0"
_PAPER = {"w": "16838", "h": "11906", "orient": "landscape"}
_MARGIN = 850
_WIDTHS = (1500, 6819, 6819)
"""Of the columns, in twentieths of a point; together the width of a page of A4 that lies on its side."""


@transaction.atomic
def hand_off(version: Version, *, by: User) -> bytes:
    """Return a translation's chapter as a translator's file, and note that it left. Raises NotOpen, NoSource."""
    require(by, "handbook.draft_version", version)
    if version.status != Version.Status.DRAFTED or version.wording is None:
        raise NotOpen(version)
    source = source_of(version.chapter)
    if source is None:
        raise NoSource(version.chapter)
    record(by, "handed to a translator", version, reason=str(source.wording_id))
    return document(version, source.wording)


def document(version: Version, source: Wording) -> bytes:
    """A translation beside a wording of its source as a Word file."""
    code = file_code(version, source)
    given, written = zipfile.ZipFile(io.BytesIO(_empty(version.language))), io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in given.infolist():
            content = given.read(info)
            if info.filename == "word/document.xml":
                content = _filled(content, version, source, code)
            elif info.filename == "docProps/core.xml":
                content = with_title(content, str(version))
            elif info.filename == "docProps/custom.xml":
                content = content.replace(_NO_CODE.encode(), code.encode())
            archive.writestr(info.filename, content)
    return written.getvalue()


def file_name(version: Version) -> str:
    handbook = version.chapter.handbook
    return f"{version.chapter.slug}-{handbook.source_language}-{version.language}.docx"


def file_code(version: Version, source: Wording) -> str:
    """Which translation a file is for, and which wording of the source it was made from."""
    return f"[file {version.pk}.{source.pk}.{source.sha256[:8]}]"


def in_both(sentence: Callable[[], str]) -> list[str]:
    """A sentence in each language of the site: nobody knows which one the translator reads."""
    said = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            said.append(sentence())
    return list(dict.fromkeys(said))


def column_heads() -> list[str]:
    """What stands above the three columns."""
    return [
        " / ".join(in_both(said)) for said in (lambda: _("Number"), lambda: _("Source text"), lambda: _("Translation"))
    ]


# The file -------------------------------------------------------------------------------------------------------

_NO_CODE = "[file]"


@lru_cache(maxsize=8)
def _empty(language: str) -> bytes:
    """A Word file of ours without words."""
    tree = pandoc.to_tree(b"", "--from", "html")
    tree["meta"] = {TRANSLATORS: {"t": "MetaString", "c": _NO_CODE}, "lang": {"t": "MetaString", "c": language}}
    with reference(language) as path:
        return pandoc.from_tree(tree, "--to", "docx", "--reference-doc", path, "--output", "-")


def _filled(content: bytes, version: Version, source: Wording, code: str) -> bytes:
    root = etree.fromstring(content)
    body = root.find(f"{W}body")
    for old in [*body]:
        body.remove(old)
    head = [*([Run(line)] for line in _head(version, source)), [Run(code, is_mark=True)]]
    body.append(_table([_row([_cell(head, sum(_WIDTHS), shade=_HEAD)])], [sum(_WIDTHS)]))
    body.append(_element("p"))  # else Word makes one table of the two
    heads = [_cell([[Run(words, is_bold=True)]], wide, shade=_HEAD) for words, wide in _columns(column_heads())]
    rows = [_row(heads, is_head=True), *(_row([*_cells(row)]) for row in rows_of(version, source))]
    body.append(_table(rows, _WIDTHS))
    body.append(_element("p"))
    body.append(_landscape())
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _head(version: Version, source: Wording) -> Iterator[str]:
    """What the file says of itself, and what is asked of who translates."""
    chapter = version.chapter
    yield f"{chapter.handbook}: {chapter.number} {source.version.titles.get(source.version.language, '')}"
    yield from in_both(lambda: _made_from(version, source))
    yield from in_both(
        lambda: _(
            "Write the translation in the third column. Keep what is grey: the codes below the numbers, and in the "
            "text [^…], […](#…), !!! and |, each where it belongs. Bold and italic words are made so in Word. Rows may "
            "be moved; none is taken out, and a cell may stay empty."
        )
    )


def _made_from(version: Version, source: Wording) -> str:
    said = {
        "from": source.version.get_language_display(),
        "to": version.get_language_display(),
        "number": in_digits(str(source.pk)),
        "sign": source.sha256[:8],
        "saved": day_words(timezone.localdate(source.saved_at)),
        "day": day_words(timezone.localdate()),
    }
    return (
        _("From %(from)s into %(to)s; made on %(day)s from wording %(number)s (%(sign)s), saved on %(saved)s.") % said
    )


def _cells(row: Row) -> Iterator[etree._Element]:
    told = {
        Kind.TITLE: lambda: _("Title"),
        Kind.HEADING: lambda: _("Heading"),
        Kind.NOTE: lambda: _("Note"),
        Kind.ABBREVIATION: lambda: _("Abbreviation"),
    }
    number = " / ".join(in_both(told[row.kind])) if row.kind in told else shown_number(row.number)
    called = [[Run(row.number)]] if row.kind in (Kind.NOTE, Kind.ABBREVIATION) else []
    first = [[Run(number, is_bold=row.kind == Kind.PARAGRAPH)], *called, [Run(row.code, is_mark=True)]]
    parts = [first, cell_words.shown(row.source), cell_words.shown(row.standing)]
    for part, wide in _columns(parts):
        yield _cell(part, wide)


def _columns(parts: Sequence) -> Iterator[tuple]:
    return zip(parts, _WIDTHS, strict=True)


# Its XML --------------------------------------------------------------------------------------------------------


def _element(tag: str, *inside: etree._Element, **attributes: str) -> etree._Element:
    made = etree.Element(f"{W}{tag}", {f"{W}{name}": said for name, said in attributes.items()}, nsmap={"w": WORD})
    made.extend(inside)
    return made


def _table(rows: Sequence[etree._Element], widths: Sequence[int]) -> etree._Element:
    look = _element(
        "tblPr",
        _element("tblStyle", val="Table"),
        _element("tblW", w=str(sum(widths)), type="dxa"),
        _element("tblLayout", type="fixed"),
    )
    grid = _element("tblGrid", *(_element("gridCol", w=str(wide)) for wide in widths))
    return _element("tbl", look, grid, *rows)


def _row(cells: Sequence[etree._Element], *, is_head: bool = False) -> etree._Element:
    return _element("tr", *([_element("trPr", _element("tblHeader"))] if is_head else []), *cells)


def _cell(paragraphs: Cell | Sequence[Sequence[Run]], wide: int, *, shade: str = "") -> etree._Element:
    look = _element("tcPr", _element("tcW", w=str(wide), type="dxa"))
    if shade:
        look.append(_element("shd", val="clear", color="auto", fill=shade))
    return _element("tc", look, *(map(_paragraph, paragraphs) if paragraphs else [_paragraph(())]))


def _paragraph(runs: Sequence[Run]) -> etree._Element:
    return _element("p", _element("pPr", _element("pStyle", val="Compact")), *map(_run, runs))


def _run(run: Run) -> etree._Element:
    made = run_of("")
    made.clear()
    look = _element("rPr")
    for name in [*(["b", "bCs"] if run.is_bold else []), *(["i", "iCs"] if run.is_italic else [])]:
        look.append(_element(name))
    if run.is_mark:
        look.append(_element("color", val=_GREY))
    if len(look):
        made.append(look)
    for at, words in enumerate(NEVER_KEPT.sub("", run.words).split("\n")):
        if at:
            made.append(_element("br"))
        made.append(run_of(words)[0])
    return made


def _landscape() -> etree._Element:
    margins = dict.fromkeys(("top", "right", "bottom", "left"), str(_MARGIN))
    sides = {**margins, "header": str(_MARGIN // 2), "footer": str(_MARGIN // 2), "gutter": "0"}
    return _element("sectPr", _element("pgSz", **_PAPER), _element("pgMar", **sides))
