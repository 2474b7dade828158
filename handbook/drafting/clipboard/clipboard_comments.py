"""Comments that came along on a clipboard, and the marks that call them. The words they are about stay."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from text import elements

_COMMENT = re.compile(r"mso-element:\s*comment(?!-)", re.IGNORECASE)
_COMMENTS = re.compile(r"mso-element:\s*comment-list|mso-special-character:\s*comment", re.IGNORECASE)
_CLASSES = {"msocomtxt", "msocomoff", "msocomanchor", "MsoCommentReference"}
_CALLS = re.compile(r"#(?:_msocom_|_msoanchor_|cmnt(?:_ref)?\d)")
_CALLED = re.compile(r"#(?:_msocom_|cmnt)\d+$")
_NAMED = re.compile(r"cmnt\d+$")


LEFT_OUT = "data-left-out"
"""Marks an element whose words do not come in."""


def leave_comments_out(tree: Element) -> int:
    """Mark the comments of a page as left out. Returns how many there are."""
    calls = {a.get("href", "") for a in tree.iter("a") if _CALLED.match(a.get("href", ""))}
    bodies = sum(bool(_COMMENT.search(element.get("style", ""))) for element in tree.iter())
    for element in list(_of_comments(tree, elements.parents(tree))):
        words = elements.words(element)
        element.tag, element.text, element[:] = "span", words, []
        element.attrib = {LEFT_OUT: "yes"}
    return max(len(calls), bodies)


def _of_comments(tree: Element, held_by: dict[Element, Element]) -> Iterator[Element]:
    for element in tree.iter():
        style = element.get("style", "")
        if _COMMENT.search(style) or _COMMENTS.search(style) or _CLASSES.intersection(element.get("class", "").split()):
            yield element
        elif element.tag == "a" and _CALLS.match(element.get("href", "")):
            # Other programs than Word have no mark for a comment but its name: it is the paragraph that holds it.
            yield _paragraph_of(element, held_by) if _NAMED.match(element.get("id", "")) else element


def _paragraph_of(element: Element, held_by: dict[Element, Element]) -> Element:
    while element.tag not in ("p", "div", "li") and element in held_by:
        element = held_by[element]
    return element
