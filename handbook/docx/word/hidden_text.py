"""Hidden text stays out: what Word does not show, directly or by a style, is no part of our text."""

from lxml import etree

from handbook.docx.word.loss_report import LossReport
from handbook.docx.word.word_styles import Styles, is_on
from handbook.docx.word.wordprocessingml import W, is_in, take_out, words_in

NOTE_CALLS = (f"{W}footnoteReference", f"{W}endnoteReference")
_SAID = 60  # signs of the words before, by which the place is told


def take_out_hidden(root: etree._Element, styles: Styles, report: LossReport) -> None:
    """Take out hidden words and rows, and tell where they stood without telling what they say."""
    for row in [*root.iter(f"{W}tr")]:
        if is_hidden_row(row) and is_in(root, row):
            report.add("hidden", _words_before(row))
            take_out(row)
    last: etree._Element | None = None
    for run in [*root.iter(f"{W}r")]:
        if not is_in(root, run):
            continue
        if not is_hidden(run, styles):
            continue
        paragraph = next(run.iterancestors(f"{W}p"), None)
        words = words_in(run, f"{W}t", f"{W}delText")
        if run.find(f"{W}fldChar") is not None or run.find(f"{W}instrText") is not None and not words:
            continue  # a field's frame says nothing, and without it the rest of the field would be read as words
        if (words or next(run.iter(*NOTE_CALLS), None) is not None) and paragraph is not last:
            report.add("hidden", _said_before(run, paragraph))
            last = paragraph
        take_out(run)


def is_hidden(run: etree._Element, styles: Styles) -> bool:
    """Whether Word does not show a run: said of it directly, by its own style or by that of its paragraph."""
    return styles.says(run, next(run.iterancestors(f"{W}p"), None), "vanish")


def hidden_notes(root: etree._Element, styles: Styles) -> set[tuple[str, str]]:
    """The notes, by the tag of their calls and their number, that no call leads to which Word shows."""
    shown: set[tuple[str, str]] = set()
    hidden: set[tuple[str, str]] = set()
    for call in root.iter(*NOTE_CALLS):
        run = next(call.iterancestors(f"{W}r"), None)
        is_unseen = run is not None and is_hidden(run, styles) or any(map(is_hidden_row, call.iterancestors(f"{W}tr")))
        (hidden if is_unseen else shown).add((call.tag, call.get(f"{W}id", "")))
    return hidden - shown


def is_hidden_row(row: etree._Element) -> bool:
    return bool(is_on(row.find(f"{W}trPr"), "hidden"))


def _said_before(run: etree._Element, paragraph: etree._Element | None) -> str:
    """The words of its paragraph that stand before a run; those of what stands before the paragraph, if none do."""
    said = ""
    for text in () if paragraph is None else paragraph.iter(f"{W}t"):
        if next(text.iterancestors(f"{W}r"), None) is run:
            break
        said += text.text or ""
    return said.strip()[-_SAID:] or ("" if paragraph is None else _words_before(paragraph))


def _words_before(element: etree._Element) -> str:
    before = element.getprevious()
    return "" if before is None else words_in(before).strip()[-_SAID:]
