"""What the styles of pasted HTML say to its author's eye: hidden, an item of a list, bold, slanted, struck out."""

import re
from xml.etree.ElementTree import Element

_LISTED = re.compile(r"mso-list:\s*(?!ignore)\S+\s+level(\d)", re.IGNORECASE)
_MARKER = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_UNSEEN = re.compile(r"display:\s*none|mso-hide:\s*all|mso-element:\s*comment|mso-comment-reference", re.IGNORECASE)
# Word says of its complex scripts (mso-bidi-font-weight) what is not meant here.
_HEAVY = re.compile(r"(?<![-\w])font-weight:\s*(bold|[6-9]00)", re.IGNORECASE)
_NOT_HEAVY = re.compile(r"(?<![-\w])font-weight:\s*(normal|[1-5]00)", re.IGNORECASE)
_SLANTED = re.compile(r"(?<![-\w])font-style:\s*(italic|oblique)", re.IGNORECASE)
_NOT_SLANTED = re.compile(r"(?<![-\w])font-style:\s*normal", re.IGNORECASE)

_STRUCK = re.compile(r"(?<![-\w])text-decoration(-line)?:[^;]*line-through", re.IGNORECASE)


def is_hidden(element: Element) -> bool:
    return bool(_UNSEEN.search(element.get("style", "")))


def is_list_marker(element: Element) -> bool:
    """Whether this is the bullet or the number that Word writes before an item."""
    return bool(_MARKER.search(element.get("style", "")))


def list_level(element: Element) -> int | None:
    """The level of the paragraph in one of Word's lists; None when it is in none."""
    found = _LISTED.search(element.get("style", ""))
    return int(found[1]) if found else None


def is_bold(element: Element) -> bool:
    style = element.get("style", "")
    return bool(_HEAVY.search(style)) or (element.tag in ("b", "strong") and not _NOT_HEAVY.search(style))


def is_slanted(element: Element) -> bool:
    style = element.get("style", "")
    return bool(_SLANTED.search(style)) or (element.tag in ("i", "em") and not _NOT_SLANTED.search(style))


def is_struck(element: Element) -> bool:
    return element.tag in ("s", "strike", "del") or bool(_STRUCK.search(element.get("style", "")))
