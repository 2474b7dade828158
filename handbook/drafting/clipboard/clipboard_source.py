"""The HTML of a clipboard without what is no text: styles, scripts, settings and conditional comments.

What is opened and never closed hides nothing: a reader of HTML would take all that follows for a style or a comment.
"""

import re
from dataclasses import dataclass

_NO_TEXT = "script style svg template title xml"
_OPENS = re.compile(rf"<!--|<({'|'.join(_NO_TEXT.split())})\b[^<>]*>", re.IGNORECASE)
# Readers of HTML take what stands inside these for bare words, tags and all, or do not show it.
_SHOWN_AS_TYPED = re.compile(
    r"</?(?:iframe|listing|math|noembed|noframes|noscript|object|plaintext|textarea|xmp)\b[^<>]*>", re.IGNORECASE
)


@dataclass(frozen=True)
class Source:
    """HTML in which nothing but text and its marks is left, and the style sheets that came with it."""

    html: str
    styles: str


def text_of(html: str) -> Source:
    """Take out what is no text. What was opened and is never closed loses its opening sign alone."""
    kept: list[str] = []
    styles: list[str] = []
    never_closed: set[str] = set()
    lowered = html.lower()
    lowered = lowered if len(lowered) == len(html) else html  # a few letters are two when they are small
    at = 0
    while found := _OPENS.search(html, at):
        kept.append(html[at : found.start()])
        at = found.end()
        name = (found[1] or "").lower()
        closing = f"</{name}" if name else "-->"
        if found[0].endswith("/>") or closing in never_closed:
            continue
        end = lowered.find(closing, at)
        if end < 0:
            never_closed.add(closing)
            continue
        if name == "style":
            styles.append(html[at:end])
        at = (html.find(">", end) + 1 or len(html)) if name else end + len(closing)
    kept.append(html[at:])
    return Source(_SHOWN_AS_TYPED.sub(" ", "".join(kept)), "\n".join(styles))
