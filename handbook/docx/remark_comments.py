"""Remarks leave for Word as comments, and come back as the remarks that they are.

Each comment carries the number of its remark where Word keeps an author's initials. What comes back with that number
and the same words is no new remark; a comment whose words were changed in Word is one, and so is an answer given there.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from lxml import etree

from handbook.docx.word.word_comments import Comment
from handbook.docx.word.wordprocessingml import COMMENTS_EXTENDED, WORD, WORD_2010, WORD_2012, W, run_of
from handbook.models import Remark, Version, Wording

_NUMBER = re.compile(r"R([0-9]{1,18})")
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"


def leaving(wording: Wording) -> list[Remark]:
    """The open remarks on the paragraphs of a wording, each followed by its answers."""
    opened = wording.version.remarks.filter(resolved_at=None, answers=None, key__in=wording.keys)
    threads = opened.select_related("said_by", "sign_off").prefetch_related("thread__said_by", "thread__sign_off")
    return [remark for first in threads for remark in (first, *first.thread.all())]


def standing(version: Version, comments: dict[str, Comment]) -> dict[str, Remark]:
    """The remarks, by the ids of their comments, that came back as they had left."""
    numbers = {pk: int(found[1]) for pk, comment in comments.items() if (found := _NUMBER.fullmatch(comment.initials))}
    known = version.remarks.in_bulk(numbers.values())
    return {
        pk: known[number]
        for pk, number in numbers.items()
        if number in known and _squeezed(comments[pk].text) in _readings(known[number])
    }


def with_comments(content: bytes, remarks: Sequence[Remark]) -> bytes:
    """A Word file of ours with the remarks as comments on the paragraphs that they are on."""
    if not remarks:
        return content
    given, written = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    parts = {name: given.read(name) for name in given.namelist()}
    document, comments = etree.fromstring(parts["word/document.xml"]), etree.fromstring(parts["word/comments.xml"])
    extended = etree.Element(f"{WORD_2012}commentsEx", nsmap={"w15": WORD_2012.strip("{}")})
    marks = {mark.get(f"{W}name"): mark for mark in document.iter(f"{W}bookmarkStart")}
    placed = [(str(number), remark) for number, remark in enumerate(remarks) if f"key_{remark.key}" in marks]
    for number, remark in reversed(placed):  # each is set right behind the words, before those set already
        _set_beside(marks[f"key_{remark.key}"], number)
    for number, remark in placed:
        comments.append(_comment(remark, number))
        entry = etree.SubElement(extended, f"{WORD_2012}commentEx")
        entry.set(f"{WORD_2012}paraId", _place(remark))
        entry.set(f"{WORD_2012}done", "0")
        if remark.answers_id:
            entry.set(f"{WORD_2012}paraIdParent", _place(remark.answers))
    parts["word/document.xml"], parts["word/comments.xml"] = _written(document), _written(comments)
    parts["word/commentsExtended.xml"] = _written(extended)
    _relate(parts)
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return written.getvalue()


# A comment ------------------------------------------------------------------------------------------------------


def _words(remark: Remark) -> str:
    """What a comment says: the remark, and what it suggests."""
    said = [remark.text]
    if remark.suggestion:
        said.append(_("Suggested rewording: %(words)s") % {"words": remark.suggestion})
    if remark.is_removal:
        said.append(_("Suggested: take this paragraph out."))
    return "\n\n".join(filter(None, said))


def _readings(remark: Remark) -> Iterator[str]:
    """What its comment said, in whichever language it left."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield _squeezed(_words(remark))


def _squeezed(words: str) -> str:
    return "".join(words.split())


def _author(remark: Remark) -> str:
    return str(remark.in_word_by or remark.said_by or remark.sign_off)


def _place(remark: Remark) -> str:
    """The name under which Word knows the last paragraph of a comment: eight digits, less than 80000000 hexadecimal."""
    return f"{remark.pk % 0x7FFFFFFF + 1:08X}"


def _comment(remark: Remark, number: str) -> etree._Element:
    comment = etree.Element(f"{W}comment", nsmap={"w": WORD, "w14": WORD_2010.strip("{}")})
    comment.set(f"{W}id", number)
    comment.set(f"{W}author", _author(remark))
    comment.set(f"{W}date", remark.said_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    comment.set(f"{W}initials", f"R{remark.pk}")
    for part in re.split(r"\n+", _words(remark)):
        paragraph = etree.SubElement(comment, f"{W}p")
        paragraph.append(run_of(part))
    paragraph.set(f"{WORD_2010}paraId", _place(remark))
    return comment


def _set_beside(mark: etree._Element, number: str) -> None:
    """Set a comment on the words that a bookmark is on."""
    end = next((one for one in mark.itersiblings(f"{W}bookmarkEnd") if one.get(f"{W}id") == mark.get(f"{W}id")), mark)
    mark.addprevious(etree.Element(f"{W}commentRangeStart", {f"{W}id": number}))
    reference = run_of("")
    reference[0].tag = f"{W}commentReference"
    reference[0].attrib.clear()
    reference[0].set(f"{W}id", number)
    closing = etree.Element(f"{W}commentRangeEnd", {f"{W}id": number})
    end.addnext(closing)
    if next(mark.iterancestors(f"{W}p"), None) is not None:
        closing.addnext(reference)


# Parts ----------------------------------------------------------------------------------------------------------


def _relate(parts: dict[str, bytes]) -> None:
    """Say in the file that it has the part by which Word knows which comment answers which."""
    relations = etree.fromstring(parts["word/_rels/document.xml.rels"])
    space = relations.nsmap[None]
    etree.SubElement(
        relations, f"{{{space}}}Relationship", Id="rIdThreads", Type=COMMENTS_EXTENDED, Target="commentsExtended.xml"
    )
    parts["word/_rels/document.xml.rels"] = _written(relations)
    types = etree.fromstring(parts["[Content_Types].xml"])
    space = types.nsmap[None]
    etree.SubElement(types, f"{{{space}}}Override", PartName="/word/commentsExtended.xml", ContentType=_TYPE)
    parts["[Content_Types].xml"] = _written(types)


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
