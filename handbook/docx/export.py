"""Leaving: a draft becomes a Word file that can come back.

What readers see goes to Word: headings, lists, tables, boxes, notes. Each paragraph carries its key as a bookmark,
each note its number, and the file the wording that left. Our marks of the index stay as typed, references are links to
the bookmarks, and no paragraph's number is in the text.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from django.db import transaction
from django.utils.translation import override
from lxml import etree

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.docx import pandoc, remark_comments
from handbook.docx.markdown.inline_writer import BETWEEN_NOTES
from handbook.docx.reference_styles import reference
from handbook.docx.word.wordprocessingml import W
from handbook.drafting.drafts import NotOpen
from handbook.models import Version, Wording
from handbook.rendering import images
from handbook.rendering.wording_html import read
from text import elements
from text.parsing.blocks import Text
from text.parsing.link_targets import TO_PARAGRAPH

_BOOKMARK = (f"{W}bookmarkStart", f"{W}bookmarkEnd")
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STYLES = {"key-point": "Box Key Point", "checklist": "Box Checklist", "case-example": "Box Case Example"}
STYLES |= {"warning": "Box Warning", "law-table": "Box Law Table"}
STYLES |= {f"{kind} bench-card": f"{style} Bench Card" for kind, style in STYLES.items()}


@transaction.atomic
def take_out(version: Version, *, by: User) -> bytes:
    """Return a draft as it stands as a Word file, and note that it left. Raises NotOpen, ValidationError."""
    require(by, "handbook.draft_version", version)
    if version.status != Version.Status.DRAFTED or version.wording is None:
        raise NotOpen(version)
    content = remark_comments.with_comments(document(version.wording), remark_comments.leaving(version.wording))
    record(by, "took out to Word", version, reason=str(version.wording_id))
    return content


def document(wording: Wording, *, has_notes_in_notes: bool = False) -> bytes:
    """A wording as a Word file, without what was said about it.

    has_notes_in_notes  as files left once, in which a note called another one; LibreOffice opens none of those
    """
    version = wording.version
    with override(version.language):
        text = read(wording, language=version.language)
    pictures = images.carried(version.chapter.handbook, text)
    tree = pandoc.to_tree(_page(text).encode(), "--from", "html")
    addresses = {name: picture.address for name, picture in pictures.items()}
    blocks = _Tree(text, wording.keys, addresses, has_notes_in_notes).blocks(tree["blocks"])
    title = version.titles.get(version.language) or str(version.chapter)
    head = _styled("Title", [_para([_span(f"wording_{wording.pk}", [{"t": "Str", "c": title}])])])
    tree["meta"] = {
        "wording": {"t": "MetaString", "c": str(wording.pk)},
        "lang": {"t": "MetaString", "c": version.language},
    }
    tree["blocks"] = [head, *blocks]
    with reference(version.language) as path:
        made = pandoc.from_tree(tree, "--to", "docx", "--reference-doc", path, "--output", "-")
    return _finished(made, title=title)


def file_name(version: Version) -> str:
    return f"{version.chapter.slug}-{version.language}.docx"


def names_of(text: Text, keys: Sequence[str]) -> list[str]:
    """The bookmark of each block of a text, in order: of a paragraph its key, of a heading its place."""
    names, paragraphs = [], iter(keys)
    for at, block in enumerate(text.blocks):
        names.append(f"head_{at}" if block.kind == "heading" else f"key_{next(paragraphs)}")
    return names


# The page that pandoc reads -------------------------------------------------------------------------------------


def _page(text: Text) -> str:
    """The text's clean HTML, each block and each note in an element of its own."""
    parts = [f'<div id="block-{at}">{_for_pandoc(block.html)}</div>' for at, block in enumerate(text.blocks)]
    parts += [f'<div id="note-{note.number}">{_for_pandoc(note.html)}</div>' for note in text.notes]
    return "\n".join(parts)


def _for_pandoc(html: str) -> str:
    tree = elements.read(html)
    for element in list(tree.iter()):
        if "data-index" in element.attrib:
            terms = element.attrib.pop("data-index")
            _enclose(element, "{{", f"|{terms}}}}}" if terms else "}}")
        elif "data-note" in element.attrib:
            element.tag = "span"
            element.set("id", f"call-{element.attrib.pop('data-note')}")
            element.text = "*"  # pandoc would leave out a span with nothing in it
        elif element.tag == "img":
            element.set("src", f"image:{element.attrib.pop('data-image')}")
        elif element.tag == "aside":
            element.tag = "div"
            element.set("data-box", element.get("class", "").removeprefix("box").strip().removeprefix("box-"))
            element.attrib.pop("role", None)
        elif element.tag == "p" and element.get("class") == "box-title":
            _in_a_div(element, "box-title")
        elif element.tag == "a" and (key := TO_PARAGRAPH.fullmatch(element.get("href", ""))):
            element.set("href", f"#key_{key[1]}" + (f"_{key[2]}" if key[2] else ""))
    return elements.inside(tree)


def _enclose(element: Element, before: str, after: str) -> None:
    element.text = before + (element.text or "")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + after
    else:
        element.text += after


def _in_a_div(paragraph: Element, name: str) -> None:
    inner = Element("p")
    inner.text, paragraph.text = paragraph.text, None
    inner.extend(list(paragraph))
    for child in list(paragraph):
        paragraph.remove(child)
    paragraph.tag = "div"
    paragraph.attrib.clear()
    paragraph.set("data-part", name)
    paragraph.append(inner)


# Pandoc's tree --------------------------------------------------------------------------------------------------


@dataclass
class _Tree:
    """Pandoc's tree of that page, with bookmarks, notes, boxes and pictures in it."""

    text: Text
    keys: Sequence[str]
    pictures: dict[str, str]
    has_notes_in_notes: bool

    def blocks(self, blocks: list[dict]) -> list[dict]:
        held = {block["c"][0][0]: block["c"][1] for block in blocks if block["t"] == "Div"}
        notes = {number: self.changed(held.get(f"note-{number}", [])) for number in range(1, len(self.text.notes) + 1)}
        self.calls = {number: [*_calls(body)] for number, body in notes.items()}
        self.notes = notes
        if not self.has_notes_in_notes:
            self.notes = {number: self.with_typed_calls(body) for number, body in notes.items()}
        made = []
        for at, name in enumerate(names_of(self.text, self.keys)):
            inside = self.changed(held.get(f"block-{at}", []))
            made += bookmarked(inside or [_para([])], name)
        # Calls come last: only now it is known which notes are called in the text and which in other notes alone.
        self.called: Counter[int] = Counter()
        self.open: list[int] = []
        self.called_in_text = {*_calls(made)}
        return self.with_notes(made)

    def changed(self, part):
        """A part of the tree with boxes as tables of one cell, and pictures as themselves."""
        if isinstance(part, list):
            return [other for inner in part for other in self.several(inner)]
        if isinstance(part, dict) and "c" in part:
            return {**part, "c": self.changed(part["c"])}
        return part

    def several(self, node) -> list:
        if not isinstance(node, dict):
            return [self.changed(node)]
        kind, content = node.get("t"), node.get("c")
        if kind == "Div":
            attributes = dict(content[0][2])
            inside = self.changed(content[1])
            if "box" in attributes:
                return [_box(attributes["box"], inside)]
            return [{"t": "Div", "c": [["", [], []], inside]}] if attributes.get("part") else inside
        if kind == "OrderedList":  # on every level as on our pages, not a, b and i, ii as pandoc would
            look = [content[0][0], {"t": "Decimal"}, {"t": "Period"}]
            return [{"t": kind, "c": [look, self.changed(content[1])]}]
        if kind == "Header":
            return [{"t": "Header", "c": [content[0], ["", [], []], self.changed(content[2])]}]
        if kind == "Image":
            name = content[2][0].removeprefix("image:")
            if name not in self.pictures:
                return [{"t": "Str", "c": f"![](image:{name})"}]
            return [{"t": "Image", "c": [["", [], []], content[1], [self.pictures[name], content[2][1]]]}]
        return [self.changed(node)]

    def with_typed_calls(self, part):
        """A part of a note in which calls of other notes are typed: no program opens a file with notes in notes."""
        if isinstance(part, list):
            return [self.with_typed_calls(inner) for inner in part]
        if not isinstance(part, dict):
            return part
        if number := _called(part):
            return {"t": "Str", "c": f"[^{self.text.notes[number - 1].label}]"}
        return {**part, "c": self.with_typed_calls(part["c"])} if "c" in part else part

    def with_notes(self, part):
        if isinstance(part, list):
            return [other for inner in part for other in self.notes_at(inner)]
        return {**part, "c": self.with_notes(part["c"])} if isinstance(part, dict) and "c" in part else part

    def notes_at(self, node) -> list:
        """The note that is called here and, after its first call, those that only it or one of these calls."""
        number = _called(node)
        if not number:
            return [self.with_notes(node)]
        if number in self.open:  # it calls itself, or one that does, and no file left with that
            return []
        again = f"_Copy_{self.called[number]}" if number in self.called else ""
        body = bookmarked(deepcopy(self.notes.get(number, [])), f"note_{number}{again}")
        self.called[number] += 1
        self.open.append(number)
        made = [{"t": "Note", "c": self.with_notes(body)}]
        self.open.pop()
        if self.has_notes_in_notes or again:
            return made
        waiting = self.calls[number][::-1]
        while waiting:
            inner = waiting.pop()
            if inner not in self.called and inner not in self.called_in_text:
                self.called[inner] += 1
                made.append({"t": "Superscript", "c": [{"t": "Str", "c": BETWEEN_NOTES}]})
                made.append({"t": "Note", "c": bookmarked(deepcopy(self.notes[inner]), f"inner_{inner}")})
                waiting += self.calls[inner][::-1]
        return made


def _called(node: Any) -> int:
    """The number of the note that a place in the tree calls; 0 where it calls none."""
    is_span = isinstance(node, dict) and node.get("t") == "Span"
    call = re.fullmatch(r"call-(\d+)", node["c"][0][0]) if is_span else None
    return int(call[1]) if call else 0


def _calls(part: object) -> Iterator[int]:
    """The numbers of the notes that a part of the tree calls, in order."""
    if isinstance(part, list):
        for inner in part:
            yield from _calls(inner)
    elif isinstance(part, dict):
        if number := _called(part):
            yield number
        else:
            yield from _calls(part.get("c"))


def bookmarked(blocks: list[dict], name: str) -> list[dict]:
    """Blocks of which the first words are inside a bookmark."""
    for at, block in enumerate(blocks):
        kind, content = block["t"], block.get("c")
        if kind in ("Para", "Plain"):
            new = {"t": kind, "c": [_span(name, content)]}
        elif kind == "Header":
            new = {"t": kind, "c": [*content[:2], [_span(name, content[2])]]}
        elif kind in ("BulletList", "BlockQuote", "Div"):
            inside = content[1] if kind == "Div" else content[0] if kind == "BulletList" else content
            inside = bookmarked(inside, name)
            new = {"t": kind, "c": [content[0], inside] if kind == "Div" else [inside, *content[1:]]}
            if kind == "BlockQuote":
                new = {"t": kind, "c": inside}
        elif kind == "OrderedList":
            new = {"t": kind, "c": [content[0], [bookmarked(content[1][0], name), *content[1][1:]]]}
        elif kind == "DefinitionList":
            (term, meanings), *others = content
            new = {"t": kind, "c": [[[_span(name, term)], meanings], *others]}
        elif kind == "CodeBlock":
            new = {"t": kind, "c": [[name, *content[0][1:]], content[1]]}
        elif kind == "Figure":
            new = {"t": kind, "c": [*content[:2], bookmarked(content[2], name)]}
        elif kind == "Table":
            new = {"t": kind, "c": _with_marked_cell(content, name)}
        else:
            continue
        return [*blocks[:at], new, *blocks[at + 1 :]]
    return [_para([_span(name, [])]), *blocks]


def _with_marked_cell(table: list, name: str) -> list:
    """The first cell holds the bookmark: Word keeps it there when the table is moved, and a paragraph before the
    table would stay behind."""
    table = deepcopy(table)
    if table[1][1]:
        table[1][1] = bookmarked(table[1][1], name)  # a caption stands before its table
        return table
    rows = [*table[3][1], *(row for body in table[4] for row in [*body[2], *body[3]])]
    cell = rows[0][1][0]
    cell[4] = bookmarked(cell[4], name) if cell[4] else [{"t": "Plain", "c": [_span(name, [])]}]
    return table


def _box(kind: str, blocks: list[dict]) -> dict:
    """A table of one cell, its first paragraph in the style of its kind."""
    if blocks and blocks[0]["t"] == "Div":
        blocks = [_styled(STYLES.get(kind, "Box Warning"), blocks[0]["c"][1]), *blocks[1:]]
    empty = ["", [], []]
    cell = [empty, {"t": "AlignDefault"}, 1, 1, blocks]
    body = [empty, 0, [], [[empty, [cell]]]]
    columns = [[{"t": "AlignDefault"}, {"t": "ColWidth", "c": 1.0}]]
    return {"t": "Table", "c": [empty, [None, []], columns, [empty, []], [body], [empty, []]]}


def _styled(style: str, blocks: list[dict]) -> dict:
    return {"t": "Div", "c": [["", [], [["custom-style", style]]], blocks]}


def _para(inlines: list[dict]) -> dict:
    return {"t": "Para", "c": inlines}


def _span(name: str, inlines: list[dict]) -> dict:
    return {"t": "Span", "c": [[name, [], []], inlines]}


# The file -------------------------------------------------------------------------------------------------------


def _finished(made: bytes, *, title: str) -> bytes:
    """The file as pandoc made it, with frames for boxes, its title, and no trace of how a picture came in."""
    given, written = zipfile.ZipFile(io.BytesIO(made)), io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in given.infolist():
            content = given.read(info)
            if info.filename in ("word/document.xml", "word/footnotes.xml"):
                root = etree.fromstring(content)
                _finish(root)
                content = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
            elif info.filename == "docProps/core.xml":
                content = with_title(content, title)
            archive.writestr(info.filename, content)
    return written.getvalue()


def _finish(root: etree._Element) -> None:
    for table in root.iter(f"{W}tbl"):
        style = table.find(f"{W}tr/{W}tc/{W}p/{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val", "").startswith("Box"):
            table.find(f"{W}tblPr/{W}tblStyle").set(f"{W}val", style.get(f"{W}val") + "Frame")
        following = next((one for one in table.itersiblings() if one.tag not in _BOOKMARK), None)
        if following is not None and following.tag == f"{W}tbl":  # Word would make one table of the two
            table.addnext(etree.Element(f"{W}p"))
    for picture in root.iter("{http://schemas.openxmlformats.org/drawingml/2006/picture}cNvPr"):
        picture.set("descr", "")


def with_title(content: bytes, title: str) -> bytes:
    """The properties of a Word file with a title, which screens and readers call it by."""
    root = etree.fromstring(content)
    tag = "{http://purl.org/dc/elements/1.1/}title"
    element = root.find(tag)
    if element is None:
        element = etree.SubElement(root, tag)
    element.text = title
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
