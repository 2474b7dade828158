"""What we want to find again in a Word file (bookmarks, comments, styles) is marked among its words."""

import re
from collections.abc import Container

from lxml import etree

from handbook.docx.markdown.pandoc_tree import BOXES
from handbook.docx.markdown.private_marks import OPEN, mark, without_marks
from handbook.docx.word.word_styles import Styles, is_on
from handbook.docx.word.wordprocessingml import W, is_under, put_first, run_of, take_out, words_in

_OURS = re.compile(r"(key_[a-z0-9]{1,16}|head_\d{1,6}|(?:note|inner)_\d{1,6}|wording_\d{1,18})(?:_Copy_\d{1,4})*")
"""Our bookmarks, also those of copies: a note that is called twice stands twice, and LibreOffice takes more for one."""
_CAPTIONS = {"caption", "image caption", "table caption", "captioned figure"}
_MOST_BETWEEN = 100  # bookmarks of ours before one paragraph; Word gathers a few there when it takes paragraphs out


def mark_bookmarks(root: etree._Element) -> None:
    """Our bookmarks become marks where they begin; between paragraphs, at the start of the next one."""
    waiting: list[str] = []
    for element in [*root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}p")]:
        if element.tag == f"{W}p":
            for name in reversed(waiting):
                put_first(element, mark(name))
            waiting = []
            continue
        name = element.get(f"{W}name", "")
        if element.tag == f"{W}bookmarkStart" and (ours := _OURS.fullmatch(name)):
            if is_under(element, f"{W}p"):
                element.addprevious(run_of(mark(ours[1])))
            elif len(waiting) < _MOST_BETWEEN:
                waiting.append(ours[1])
        take_out(element)


def mark_comments(root: etree._Element, comments: Container[str]) -> None:
    """Each comment is marked where it begins; between paragraphs, at the start of the next one."""
    seen: set[str] = set()
    places = (f"{W}commentRangeStart", f"{W}commentReference", f"{W}commentRangeEnd")
    waiting: list[str] = []
    for element in [*root.iter(*places, f"{W}p")]:
        if element.tag == f"{W}p":
            for name in reversed(waiting):
                put_first(element, mark(f"comment_{name}"))
            waiting = []
            continue
        pk = element.get(f"{W}id", "")
        if element.tag != f"{W}commentRangeEnd" and pk in comments and pk not in seen:
            seen.add(pk)
            if not is_under(element, f"{W}p"):
                waiting.append(pk)
            elif element.tag == f"{W}commentReference":
                element.getparent().addprevious(run_of(mark(f"comment_{pk}")))
            else:
                element.addprevious(run_of(mark(f"comment_{pk}")))
        take_out(element)


def mark_styles(root: etree._Element, styles: Styles) -> None:
    """What a paragraph is by its style, or by one that this is based on: the title of a box, or a caption."""
    for paragraph in root.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        names = styles.names_of(paragraph) if style is not None else []
        name = next((name for name in names if name in _CAPTIONS or name.startswith("box ")), "")
        if name.startswith("box "):
            kind = name.removeprefix("box ").replace(" ", "-")
            if kind in BOXES:
                put_first(paragraph, mark(f"box_{kind}"))
        elif name in _CAPTIONS:
            # Pandoc leaves out a caption whose picture it does not know again; which is whose is found here.
            take_out(style)
            if name != "captioned figure":
                put_first(paragraph, mark("caption"))


def strike_out_once(root: etree._Element | None) -> None:
    """Words that are struck out twice are struck out."""
    for struck in () if root is None else root.iter(f"{W}dstrike"):
        struck.tag = f"{W}strike"


def strike_out_by_style(root: etree._Element, styles: Styles) -> None:
    """What is struck out by the style of its paragraph is so by itself, which is all that pandoc looks at."""
    for paragraph in root.iter(f"{W}p"):
        if not any(is_on(style.find(f"{W}rPr"), "strike") for style in styles.of(paragraph)):
            continue
        for run in paragraph.iter(f"{W}r"):
            if styles.says(run, paragraph, "strike") and is_on(run.find(f"{W}rPr"), "strike") is None:
                look = run.find(f"{W}rPr")
                if look is None:
                    look = etree.Element(f"{W}rPr")
                    run.insert(0, look)
                etree.SubElement(look, f"{W}strike")


def write_breaks_one_way(root: etree._Element) -> None:
    """An old sign for the end of a line, and a tab that is placed, are those that pandoc knows."""
    for sign in [*root.iter(f"{W}cr", f"{W}ptab")]:
        sign.tag = f"{W}br" if sign.tag == f"{W}cr" else f"{W}tab"
        sign.attrib.clear()


def take_title(document: etree._Element) -> str:
    """The chapter's title, whose paragraph is no part of the text; "" when none is marked."""
    for text in document.iter(f"{W}t"):
        if f"{OPEN}wording_" in (text.text or ""):
            paragraph = next(text.iterancestors(f"{W}p"))
            title = " ".join(without_marks(words_in(paragraph)).split())
            paragraph.getparent().remove(paragraph)
            return title
    return ""
