"""The file that pandoc reads: nothing in it that we did not write.

Of the file that came only the document, its notes and styles are in it, with our marks among the words (those of lists
instead of Word's numbering) and without what is not carried.
"""

import io
import zipfile
from collections.abc import Container, Iterator
from dataclasses import dataclass

from lxml import etree

from handbook.docx import legacy_fonts
from handbook.docx.lists.list_marks import ListMarks, without_indents
from handbook.docx.word.hidden_text import take_out_hidden
from handbook.docx.word.inline_marks import (
    mark_bookmarks,
    mark_comments,
    mark_styles,
    strike_out_by_style,
    strike_out_once,
    take_title,
    write_breaks_one_way,
)
from handbook.docx.word.loss_report import LossReport
from handbook.docx.word.uncarried_content import note_headers, take_out_uncarried
from handbook.docx.word.word_package import Package, is_kept_link
from handbook.docx.word.word_styles import Styles
from handbook.docx.word.wordprocessingml import OFFICE
from handbook.docx.word.wrapped_content import unwrap

_XML = "application/vnd.openxmlformats-officedocument.wordprocessingml"


@dataclass
class PandocInput:
    """The file made anew, and the chapter's title that was taken out of it."""

    content: bytes
    title: str


@dataclass
class _Part:
    """A part of the file: its XML, its kind (styles ...), and the path of what it was made from."""

    root: etree._Element
    kind: str
    source: str | None


def pandoc_input(
    package: Package, report: LossReport, comments: Container[str], *, is_ours: bool = False
) -> PandocInput:
    """Mark what we want to find again in a file, take out what is not carried, and put the rest together anew.

    Raises ValidationError for a file with words in an old Khmer font.
    """
    document = package.part(package.main)
    notes = {kind: package.part(package.related(kind)) for kind in ("footnotes", "endnotes")}
    styles = package.part(package.related("styles"))
    numbering = package.part(package.related("numbering"))
    strike_out_once(styles)
    looks = Styles(styles)
    lists = ListMarks(numbering, looks, is_ours=is_ours)
    note_headers(package, looks, report)
    in_old_fonts: list[tuple[str, str]] = []
    for root in (document, *notes.values()):
        if root is not None:
            strike_out_once(root)
            strike_out_by_style(root, looks)
            write_breaks_one_way(root)
            take_out_hidden(root, looks, report)
            in_old_fonts += legacy_fonts.passages(root, looks)
            unwrap(root, looks, report)
            take_out_uncarried(root, report)
            mark_comments(root, comments)
            mark_bookmarks(root)
            mark_styles(root, looks)
            lists.mark(root)
    legacy_fonts.refuse(in_old_fonts)
    without_indents(styles)
    title = take_title(document)
    folder = package.main.rpartition("/")[0]
    parts = {package.main: _Part(document, "document.main", package.main)} | {
        f"{folder}/{kind}.xml": _Part(root, kind, package.related(kind) if kind in notes else None)
        for kind, root in {"styles": styles, **notes}.items()
        if root is not None
    }
    return PandocInput(_packed(package, parts), title)


def _packed(package: Package, parts: dict[str, _Part]) -> bytes:
    main = package.main
    folder = main.rpartition("/")[0]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _content_types(parts))
        archive.writestr("_rels/.rels", _relations_xml({"main": ("officeDocument", main)}, {}))
        for path, part in parts.items():
            archive.writestr(path, etree.tostring(part.root, encoding="UTF-8", xml_declaration=True))
        for path, part in parts.items():
            if part.source is None:
                continue
            kept, outside = _kept_relations(package, part.source)
            if path == main:
                kept |= dict(_relations_to_parts(parts, main))
            archive.writestr(f"{folder}/_rels/{path.rpartition('/')[2]}.rels", _relations_xml(kept, outside))
            for kind, target in kept.values():
                picture = f"{folder}/{target}"
                if kind == "image" and picture not in archive.namelist():
                    archive.writestr(picture, b"")  # pandoc names it; its bytes stay here
    return written.getvalue()


def _content_types(parts: dict[str, _Part]) -> str:
    types = "".join(
        f'<Override PartName="/{path}" ContentType="{_XML}.{part.kind}+xml"/>' for path, part in parts.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
    )


def _relations_to_parts(parts: dict[str, _Part], main: str) -> Iterator[tuple[str, tuple[str, str]]]:
    for at, (path, part) in enumerate(parts.items()):
        if path != main:
            yield f"own{at}", (part.kind, f"{part.kind}.xml")


def _kept_relations(package: Package, path: str) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """What a part may go on leading to: pictures in the file, and addresses outside it."""
    folder = package.main.rpartition("/")[0]
    kept, outside = {}, {}
    for relation in package.relations(path):
        if relation.is_external:
            if relation.kind == "hyperlink":
                outside[relation.name] = relation.target if is_kept_link(relation.target) else "#file"
        elif relation.kind == "image" and relation.target.startswith(f"{folder}/"):
            kept[relation.name] = ("image", relation.target.removeprefix(f"{folder}/"))
    return kept, outside


def _relations_xml(kept: dict[str, tuple[str, str]], outside: dict[str, str]) -> bytes:
    root = etree.Element("Relationships", xmlns="http://schemas.openxmlformats.org/package/2006/relationships")
    for name, (kind, target) in kept.items():
        etree.SubElement(root, "Relationship", Id=name, Type=f"{OFFICE}/{kind}", Target=target)
    for name, address in outside.items():
        etree.SubElement(
            root, "Relationship", Id=name, Type=f"{OFFICE}/hyperlink", Target=address, TargetMode="External"
        )
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
