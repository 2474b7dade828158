"""A translator's file that came back, read: each row with its codes and its translation, and what stands beside them.

Nothing is looked up in the database here, and nothing of the file is run, followed or fetched.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from lxml import etree

from handbook.docx import legacy_fonts
from handbook.docx.lists.automatic_numbers import Number, numbers_in
from handbook.docx.word import word_package
from handbook.docx.word.hidden_text import NOTE_CALLS, take_out_hidden
from handbook.docx.word.loss_report import LossReport
from handbook.docx.word.uncarried_content import note_headers, take_out_uncarried
from handbook.docx.word.word_comments import Comment, comments_in
from handbook.docx.word.word_document import TRANSLATORS
from handbook.docx.word.word_package import Package
from handbook.docx.word.word_styles import Styles, value
from handbook.docx.word.wordprocessingml import DRAWING, VML, W, is_under, words_in
from handbook.docx.word.wrapped_content import unwrap
from handbook.hand_off import cell_words
from handbook.hand_off.cell_words import Cell, Run
from handbook.hand_off.handed_file import column_heads
from handbook.hand_off.handed_rows import CODE
from text.refusals import CannotRead, check_characters

_FILE = re.compile(r"\[\s*file\s+(\d{1,18})\.(\d{1,18})\.([0-9a-f]{8})\s*\]", re.IGNORECASE)
_CHANGES = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")
_GONE = (f"{W}del", f"{W}moveFrom")
_SIGN_OF_ITEM = re.compile(r"\s*(?:[-*+]|\d+\.)\s")
_LATIN = re.compile(r"[^\W\d_\u1780-\u17ff]")
_RAISED = {"superscript": "sup", "subscript": "sub"}


@dataclass(frozen=True)
class ReturnedRow:
    """A row as it came back.

    codes     the names and fingerprints in its first cell: one, unless rows were joined
    words     the translation as Markdown
    wrong     what keeps the cell from being read as one translation, in sentences
    beside    what is not taken although the translation is: a picture, a cell more
    font      the old Khmer font that it is written in
    comments  what was said about it in Word
    """

    codes: tuple[tuple[str, str], ...]
    words: str = ""
    wrong: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    font: str = ""
    comments: tuple[Comment, ...] = ()

    @property
    def name(self) -> str:
        return self.codes[0][0]

    @property
    def fingerprint(self) -> str:
        return self.codes[0][1]


@dataclass
class ReturnedFile:
    """A file that came back.

    version, source, sign  which translation it is for and which wording of the source it was made from; 0 and "" where
                           it does not say
    outside                words that stand in no row of ours
    comments               those on no row
    """

    name: str
    version: int = 0
    source: int = 0
    sign: str = ""
    rows: list[ReturnedRow] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    has_tracked_changes: bool = False
    report: LossReport = field(default_factory=LossReport)


def read(content: bytes, *, name: str) -> ReturnedFile:
    """Read a file, in which tracked changes count as accepted. Raises ValidationError with a sentence (`file`)."""
    package = word_package.opened(content, name=name)
    reading = _Reading(package)
    file = reading.read()
    if not file.version:
        told = _(
            "%(file)s is no file for a translator, or lost the line with its code, [file …]. Take the file out here "
            "and send that one, or copy the line back from it."
        )
        raise ValidationError({"file": ValidationError(told, params={"file": file.name})})
    return file


class _Reading:
    """One reading of one file."""

    def __init__(self, package: Package):
        self.package = package
        self.root = package.part(package.main)
        self.styles = Styles(package.part(package.related("styles")))
        self.notes = {
            f"{W}{kind}Reference": package.part(package.related(f"{kind}s")) for kind in ("footnote", "endnote")
        }
        self.file = ReturnedFile(package.name)
        self.numbers: dict[etree._Element, Number] = {}
        self.comments: dict[str, Comment] = {}

    def read(self) -> ReturnedFile:
        file, report = self.file, self.file.report
        self.comments = comments_in(self.package, report)
        self.check_characters()
        note_headers(self.package, self.styles, report)
        take_out_hidden(self.root, self.styles, report)
        unwrap(self.root, self.styles, report)
        take_out_uncarried(self.root, report)
        for kind in ("cell", "nested", "row", "floating"):  # said of each row that it matters to
            report.found.pop(kind, None)
        self.numbers = numbers_in(self.root, self.package.part(self.package.related("numbering")), self.styles)
        file.has_tracked_changes = next(self.root.iter(*_CHANGES), None) is not None
        self.find_code(self.package.custom_property(TRANSLATORS))
        for row in self.root.iter(f"{W}tr"):
            if not is_under(row, f"{W}tr") and row.find(f"{W}trPr/{W}del") is None:
                self.take_row(row)
        for paragraph in self.root.iter(f"{W}p"):
            if not is_under(paragraph, f"{W}tr"):
                self.leave_outside(_text((self.line(paragraph),)))
        on_rows = {comment.pk for row in file.rows for comment in row.comments}
        file.comments = [comment for comment in self.comments.values() if comment.pk not in on_rows]
        return file

    def check_characters(self) -> None:
        """Refuse words that could be kept nowhere, such as a letter under a heap of marks."""
        try:
            for words in (words_in(self.root), *(comment.text for comment in self.comments.values())):
                check_characters(words)
        except CannotRead as refused:
            raise ValidationError({"file": refused.said_with(_)}) from refused

    def find_code(self, said: str) -> None:
        if found := _FILE.search(said):
            self.file.version, self.file.source, self.file.sign = int(found[1]), int(found[2]), found[3].lower()

    def leave_outside(self, words: str) -> None:
        if _FILE.search(words):
            self.find_code(words)
        elif words:
            self.file.outside.append(words)

    def take_row(self, row: etree._Element) -> None:
        """A row of ours by its code; the words of any other stand outside."""
        cells = row.findall(f"{W}tc")
        texts = [_text(self.cell(cell)) for cell in cells]
        at = next((place for place, text in enumerate(texts[:2]) if CODE.search(text)), None)
        if at is None:
            words = "\n".join(filter(None, texts))
            if texts != column_heads():
                self.leave_outside(words)
            return
        codes = tuple(dict.fromkeys((name.lower(), sign.lower()) for name, sign in CODE.findall(texts[at])))
        rest, more = cells[at + 1 :], [text for text in (*texts[:at], *texts[at + 3 :]) if text]
        if len(rest) < 2:
            told = _("The row has lost a column, so that nobody knows which words are the translation.")
            words = "\n".join(filter(None, texts[at + 1 :]))
            self.file.rows.append(ReturnedRow(codes, words, (told,) if words else ()))
            return
        returned = self.translation(codes, rest[1])
        comments = tuple(self.comments[pk] for pk in _comments_on(row) if pk in self.comments)
        beside = [*returned.beside, *(_("A column was added: %(words)s") % {"words": words} for words in more)]
        self.file.rows.append(replace(returned, beside=tuple(beside), comments=comments))

    def translation(self, codes, cell: etree._Element) -> ReturnedRow:
        wrong, beside = [], []
        if value(cell, "tcPr/gridSpan") not in ("", "1") or cell.find(f"{W}tcPr/{W}vMerge") is not None:
            wrong.append(_("Its cell is joined with another one. Divide it in Word."))
        if next(cell.iter(f"{W}tbl"), None) is not None:
            wrong.append(_("A table was put into its cell. Type it as the source has it, with | between the columns."))
        for call in cell.iter(*NOTE_CALLS):
            said = _("A note was made in Word: “%(words)s”. Type the call of the source's note instead, [^…].")
            wrong.append(said % {"words": self.note(call)})
        if next(cell.iter(f"{DRAWING}blip", f"{VML}imagedata"), None) is not None:
            beside.append(_("A picture in its cell was not taken. Bring it in with the editor."))
        # Marks that were typed among Khmer Unicode, [^1], are read in any font.
        in_old_fonts = legacy_fonts.passages(cell, self.styles)
        font = next((font for font, words in in_old_fonts if _LATIN.search(cell_words.plain(words))), "")
        return ReturnedRow(codes, cell_words.typed(self.cell(cell)), tuple(wrong), tuple(beside), font)

    def note(self, call: etree._Element) -> str:
        root = self.notes[call.tag]
        for note in () if root is None else root:
            if note.get(f"{W}id") == call.get(f"{W}id"):
                return " ".join(words_in(note).split())
        return ""

    # Words

    def cell(self, cell: etree._Element) -> Cell:
        return tuple(self.line(paragraph) for paragraph in cell.iter(f"{W}p"))

    def line(self, paragraph: etree._Element) -> tuple[Run, ...]:
        """A paragraph in runs; a number or a bullet that Word writes before it is typed."""
        runs = [run for one in paragraph.iter(f"{W}r") if not self.is_gone(one) for run in self.run(one, paragraph)]
        number = self.numbers.get(paragraph)
        words = "".join(run.words for run in runs)
        if number is None or number.kind == "blank" or not words.strip() or _SIGN_OF_ITEM.match(words):
            return tuple(runs)
        signs = {"bullet": "- ", "list": f"{number.count}. "}
        return (Run("    " * number.level + signs.get(number.kind, f"{number.shown} ")), *runs)

    @staticmethod
    def is_gone(run: etree._Element) -> bool:
        return next(run.iterancestors(*_GONE), None) is not None

    def run(self, run: etree._Element, paragraph: etree._Element) -> Iterator[Run]:
        words = "".join(_SIGNS[part.tag](part) for part in run if part.tag in _SIGNS)
        if raised := _RAISED.get(value(run, "rPr/vertAlign")):
            words = f"<{raised}>{words}</{raised}>" if words.strip() else words
        looks = {name: self.styles.says(run, paragraph, name) for name in ("b", "bCs", "i", "iCs")}
        if words:
            yield Run(words, is_bold=looks["b"] or looks["bCs"], is_italic=looks["i"] or looks["iCs"])


_SIGNS = {
    f"{W}t": lambda part: (part.text or "").replace("\n", " "),
    f"{W}tab": lambda part: " ",
    f"{W}br": lambda part: "\n",
    f"{W}cr": lambda part: "\n",
    f"{W}noBreakHyphen": lambda part: "-",
}
"""What of a run is words."""


def _text(cell: Cell) -> str:
    return "\n".join(filter(None, ("".join(run.words for run in line).strip() for line in cell)))


def _comments_on(row: etree._Element) -> Sequence[str]:
    marks = row.iter(f"{W}commentRangeStart", f"{W}commentReference")
    return list(dict.fromkeys(mark.get(f"{W}id", "") for mark in marks))
