"""What Word wraps round words (fields, custom XML, content controls, directions) is taken off, and the words stay."""

import re
from itertools import groupby

from lxml import etree

from handbook.docx.word.hidden_text import NOTE_CALLS
from handbook.docx.word.loss_report import LossReport
from handbook.docx.word.word_styles import Styles
from handbook.docx.word.wordprocessingml import (
    COMPATIBLE,
    DRAWING,
    MOVED_IN,
    VML,
    W,
    is_in,
    outermost,
    put_instead,
    run_of,
    take_out,
    words_in,
)

_WRAPPERS = ("customXml", "smartTag", "dir", "bdo", "sdt", "sdtContent", "ruby", "rubyBase", "rt")
_CHANGES = tuple(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))
_FRAMES = ("customXmlPr", "smartTagPr", "sdtPr", "sdtEndPr", "rubyPr")
_ADDRESS = re.compile(r'HYPERLINK\s+(?:"([^"]*)"|([^\s\\]\S*))', re.IGNORECASE)
_CONTENTS = re.compile(r"\s*(TOC|INDEX|TOA)\b", re.IGNORECASE)


def unwrap(root: etree._Element, styles: Styles, report: LossReport) -> None:
    """Leave paragraphs, tables and runs as if nothing had been round them; a table of contents is left out."""
    _take_first_choices(root)
    _take_out_contents(root, styles, report)
    for chunk in [*root.iter(f"{W}altChunk", f"{W}subDoc")]:
        before = chunk.getprevious()
        report.add("chunk", "" if before is None else words_in(before))
        take_out(chunk)
    for name in _FRAMES:
        for frame in [*root.iter(f"{W}{name}")]:
            take_out(frame)
    for wrapper in reversed([*root.iter(*(f"{W}{name}" for name in _WRAPPERS))]):
        put_instead(wrapper, list(wrapper))
    _lift_runs_out_of_runs(root)
    for field in reversed([*root.iter(f"{W}fldSimple")]):
        _open_simple_field(field)
    _take_off_fields(root)
    _take_notes_out_of_links(root)
    _open_text_boxes(root, report)


def _take_first_choices(root: etree._Element) -> None:
    """The first choice is what Word itself shows; the fallback is the same thing for older programs."""
    for either in [*root.iter(f"{COMPATIBLE}AlternateContent")]:
        if is_in(root, either):
            choice = either.find(f"{COMPATIBLE}Choice")
            put_instead(either, list(choice) if choice is not None else [])


def _open_text_boxes(root: etree._Element, report: LossReport) -> None:
    """What stands in a text box comes after the paragraph that it hangs on, box by box."""
    for box in reversed([*root.iter(f"{W}txbxContent")]):
        paragraph = next(box.iterancestors(f"{W}p"), None)
        holder = outermost(box, (f"{W}pict", f"{W}drawing", f"{W}object"))
        if paragraph is None or holder is None:
            continue
        if words := words_in(box, f"{W}t", f"{W}delText"):
            report.add("text box", words)
        change = next(box.iterancestors(*_CHANGES), None)
        for inside in reversed([*box]):
            if inside.tag == f"{W}p":
                inside.set(MOVED_IN, "1")
            if change is not None:
                _change_runs(inside, change)
            paragraph.addnext(inside)
        take_out(box)
        if next(holder.iter(f"{W}txbxContent", f"{DRAWING}blip", f"{VML}imagedata"), None) is None:
            take_out(holder)


def _change_runs(inside: etree._Element, change: etree._Element) -> None:
    """A box that was put in or taken out as a tracked change: so were its words."""
    for run in [*inside.iter(f"{W}r")]:
        if run.getparent().tag not in _CHANGES:
            made = etree.Element(change.tag, dict(change.attrib))
            run.addprevious(made)
            made.append(run)
            for text in run.iter(f"{W}t") if change.tag == f"{W}del" else ():
                text.tag = f"{W}delText"


def _lift_runs_out_of_runs(root: etree._Element) -> None:
    """Words with their reading above them (ruby) stood in a run; they stand beside it now."""
    for run in [*root.iter(f"{W}r")]:
        parent = run.getparent()
        if parent is not None and parent.tag == f"{W}r" and is_in(root, run):
            put_instead(parent, [child for child in parent if child.tag == f"{W}r"])


def _take_notes_out_of_links(root: etree._Element) -> None:
    """The call of a note right after a link, which LibreOffice writes as the link's last words, stands after it."""
    for link in root.iter(f"{W}hyperlink"):
        while len(link) and (link[-1].tag == f"{W}bookmarkEnd" or _calls_only_a_note(link[-1])):
            link.addnext(link[-1])


def _calls_only_a_note(run: etree._Element) -> bool:
    inside = [child.tag for child in run if child.tag != f"{W}rPr"]
    return run.tag == f"{W}r" and len(inside) == 1 and inside[0] in NOTE_CALLS


def _open_simple_field(field: etree._Element) -> None:
    """A simple field is its words; where it is a link it becomes one that is written out."""
    code = field.get(f"{W}instr", "")
    inside = [child for child in field if child.tag != f"{W}fldData"]
    if _ADDRESS.search(code):
        inside = [_char("begin"), _code(code), _char("separate"), *inside, _char("end")]
    put_instead(field, inside)


def _char(kind: str) -> etree._Element:
    run = run_of("")
    run[0].tag = f"{W}fldChar"
    run[0].attrib.clear()
    run[0].text = None
    run[0].set(f"{W}fldCharType", kind)
    return run


def _code(code: str) -> etree._Element:
    run = run_of(code)
    run[0].tag = f"{W}instrText"
    return run


def _take_off_fields(root: etree._Element) -> None:
    """Of a field that is no link only the words stay that it shows."""
    open_fields: list[list[etree._Element]] = []
    codes: list[str] = []
    for part in [*root.iter(f"{W}fldChar", f"{W}instrText", f"{W}delInstrText")]:
        kind = part.get(f"{W}fldCharType", "")
        if part.tag == f"{W}fldChar" and kind == "begin":
            open_fields.append([part])
            codes.append("")
            continue
        if not open_fields:
            _take_out_of_run(part)
            continue
        open_fields[-1].append(part)
        if part.tag == f"{W}instrText":
            codes[-1] += part.text or ""
        elif kind == "end":
            frame, code = open_fields.pop(), codes.pop()
            if not _ADDRESS.search(code) or open_fields:
                for one in frame:
                    _show_choice(one)
                    _take_out_of_run(one)
    for frame in open_fields:  # never closed
        for one in frame:
            _take_out_of_run(one)


def _show_choice(begin: etree._Element) -> None:
    """A list to choose from says in its frame what was chosen."""
    choices = begin.find(f"{W}ffData/{W}ddList")
    if choices is None:
        return
    entries = [entry.get(f"{W}val", "") for entry in choices.iterchildren(f"{W}listEntry")]
    chosen = choices.find(f"{W}result")
    at = chosen.get(f"{W}val", "0") if chosen is not None else "0"
    run = begin.getparent()
    if at.isdecimal() and int(at) < len(entries) and run is not None:
        run.addprevious(run_of(entries[int(at)]))


def _take_out_of_run(part: etree._Element) -> None:
    run = part.getparent()
    take_out(part)
    if run is not None and run.tag == f"{W}r" and all(child.tag == f"{W}rPr" for child in run):
        take_out(run)


# Tables of contents -----------------------------------------------------------------------------------------------


def _take_out_contents(root: etree._Element, styles: Styles, report: LossReport) -> None:
    """A table of contents, of figures or an index that Word made: our pages have their own."""
    for gallery in [*root.iter(f"{W}docPartGallery")]:
        made = next(gallery.iterancestors(f"{W}sdt"), None)
        if made is not None and gallery.get(f"{W}val") == "Table of Contents":
            for paragraph in [*made.iter(f"{W}p")]:
                report.leave_out("contents", words_in(paragraph))
                _leave_ends_of_fields(paragraph)
    for paragraph in [*root.iter(f"{W}p")]:
        if is_in(root, paragraph) and words_in(paragraph) and _is_of_contents(paragraph, styles):
            report.leave_out("contents", words_in(paragraph))
            _leave_ends_of_fields(paragraph)
    runs = _runs_of_contents(root)
    for _paragraph, line in groupby(runs, key=lambda run: next(run.iterancestors(f"{W}p"), None)):
        texts = [text for run in line for text in run.iter(f"{W}t", f"{W}tab")]
        if words := "".join(text.text or " " for text in texts):
            report.leave_out("contents", words)
        for text in texts:
            take_out(text)


def _runs_of_contents(root: etree._Element) -> list[etree._Element]:
    """The runs inside fields that make a table of contents; one that never ends makes none."""
    found: list[etree._Element] = []
    waiting: list[etree._Element] = []
    depth = inside = 0
    for part in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}r"):
        if part.tag == f"{W}fldChar":
            depth += {"begin": 1, "end": -1}.get(part.get(f"{W}fldCharType", ""), 0)
            if inside and depth < inside:
                found += waiting
                waiting, inside = [], 0
        elif part.tag == f"{W}instrText":
            if depth and not inside and _CONTENTS.match(part.text or ""):
                inside = depth
        elif inside:
            waiting.append(part)
    return found


def _is_of_contents(paragraph: etree._Element, styles: Styles) -> bool:
    return any(re.fullmatch(r"toc \d|toc heading|table of figures", name) for name in styles.names_of(paragraph)[:1])


def _leave_ends_of_fields(paragraph: etree._Element) -> None:
    """Take out a paragraph's words; a field that ends in it still has to end."""
    if next(paragraph.iter(f"{W}fldChar"), None) is not None:
        for text in [*paragraph.iter(f"{W}t", f"{W}tab", f"{W}delText")]:
            take_out(text)
    else:
        take_out(paragraph)
