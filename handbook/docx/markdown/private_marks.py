"""Marks of our own among the words of a document: a name between two signs for private use.

What we want to find again (bookmarks, comments, the kinds of boxes) goes through pandoc as such a mark.
"""

import re

OPEN, CLOSE = "\ue010", "\ue011"
"""Around the name of a bookmark or a comment; taken out of everything that comes in."""
MARK = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_PRIVATE = re.compile("[\ue010-\ue01f]")


def mark(name: str) -> str:
    return f"{OPEN}{name}{CLOSE}"


def without_signs(text: str) -> str:
    """What comes in, without any sign that a mark could be made of."""
    return _PRIVATE.sub("", text)


def without_marks(text: str) -> str:
    """The words among which marks stand."""
    return without_signs(MARK.sub("", text))
