"""What the styles of pasted HTML say to its author's eye: hidden, in a list, indented, bold, slanted, struck out."""

import re
from xml.etree.ElementTree import Element

_LISTED = re.compile(r"mso-list:\s*(?!ignore)(\S+)\s+level(\d)", re.IGNORECASE)
_MARKER = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_UNSEEN = re.compile(r"display:\s*none|mso-hide:\s*all", re.IGNORECASE)
# Word says of its complex scripts (mso-bidi-font-weight) what is not meant here.
_HEAVY = re.compile(r"(?<![-\w])font-weight:\s*(bold|[6-9]00)", re.IGNORECASE)
_NOT_HEAVY = re.compile(r"(?<![-\w])font-weight:\s*(normal|[1-5]00)", re.IGNORECASE)
_SLANTED = re.compile(r"(?<![-\w])font-style:\s*(italic|oblique)", re.IGNORECASE)
_NOT_SLANTED = re.compile(r"(?<![-\w])font-style:\s*normal", re.IGNORECASE)
_STRUCK = re.compile(r"(?<![-\w])text-decoration(-line)?:[^;]*line-through", re.IGNORECASE)
_NO_MARKER = re.compile(r"list-style(-type)?:\s*none|display:\s*block", re.IGNORECASE)
_LETTERED = re.compile(r"list-style(?:-type)?:[^;]*?(lower|upper)-(alpha|latin|roman)", re.IGNORECASE)
_SIDES = re.compile(r"(?<![-\w])(margin(?:-left)?):([^;]*)", re.IGNORECASE)
_LENGTH = re.compile(r"(-?\d{1,5}(?:\.\d{1,5})?|-?\.\d{1,5})(pt|px|in|cm|mm|pc|em|rem)?$", re.IGNORECASE)
_RAISED = re.compile(r"(?<![-\w])vertical-align:\s*(super|sub)\b", re.IGNORECASE)
_TYPES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_POINTS = {"pt": 1.0, "px": 0.75, "in": 72.0, "cm": 28.35, "mm": 2.835, "pc": 12.0, "em": 12.0, "rem": 12.0}


def is_hidden(element: Element) -> bool:
    return bool(_UNSEEN.search(element.get("style", "")))


def is_list_marker(element: Element) -> bool:
    """Whether this is the bullet or the number that Word writes before an item."""
    return bool(_MARKER.search(element.get("style", "")))


def list_level(element: Element) -> int | None:
    """The level of the paragraph in one of Word's lists; None when it is in none."""
    found = _LISTED.search(element.get("style", ""))
    return int(found[2]) if found else None


def list_name(element: Element) -> str:
    """The list of Word that a paragraph is in, as its style sheet calls it."""
    found = _LISTED.search(element.get("style", ""))
    return found[1] if found else ""


def has_no_marker(element: Element) -> bool:
    """Whether an item has neither a bullet nor a number: it goes on the one before."""
    return bool(_NO_MARKER.search(element.get("style", "")))


def letters(element: Element) -> str:
    """How a list or an item counts in letters or Roman numbers (lowerLetter, upperRoman ...); "" where it does not."""
    if found := _LETTERED.search(element.get("style", "")):
        return found[1].lower() + ("Roman" if found[2].lower() == "roman" else "Letter")
    return _TYPES.get(element.get("type", ""), "")


def raised(element: Element) -> str:
    """`sup` for what stands higher than its line, `sub` for what stands lower; "" for what stands on it."""
    if element.tag in ("sup", "sub"):
        return element.tag
    found = _RAISED.search(element.get("style", ""))
    return "" if found is None else "sup" if found[1].lower() == "super" else "sub"


def hand_letters_down(found: Element, item: Element) -> None:
    """Let an item that is taken out of its list count as it did there."""
    if letters(found) and not letters(item):
        item.set("type", next(name for name, how in _TYPES.items() if how == letters(found)))


def margin(element: Element) -> float | None:
    """How far an element is moved in on the left, in points; None where it does not say."""
    found = None
    for name, value in _SIDES.findall(element.get("style", "")):
        sides = value.split() or [""]
        side = sides[0] if name.lower() == "margin-left" or len(sides) == 1 else sides[-1] if len(sides) == 4 else ""
        side = sides[1] if not side and len(sides) in (2, 3) else side
        if length := _LENGTH.match(side):
            found = float(length[1]) * _POINTS.get((length[2] or "px").lower(), 0.75)
    return found


def is_bold(element: Element) -> bool:
    style = element.get("style", "")
    return bool(_HEAVY.search(style)) or (element.tag in ("b", "strong") and not _NOT_HEAVY.search(style))


def is_slanted(element: Element) -> bool:
    style = element.get("style", "")
    return bool(_SLANTED.search(style)) or (element.tag in ("i", "em") and not _NOT_SLANTED.search(style))


def is_struck(element: Element) -> bool:
    return element.tag in ("s", "strike", "del") or bool(_STRUCK.search(element.get("style", "")))
