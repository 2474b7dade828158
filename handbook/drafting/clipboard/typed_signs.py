"""The signs of an author's words on their way through pandoc: hidden from it, and then typed so that they mean nothing.

Pandoc escapes for its own Markdown, not for ours: what it never sees it leaves alone. How a sign is typed is the rule
of `text.parsing.markdown_escaping`.
"""

import re
from html import escape

from text.parsing.markdown_escaping import typed_line

_SIGNS = "\\`*_{}[]<>&|~^$@\"'#+-.!=:)"
_HIDDEN = {ord(sign): chr(0xE010 + at) for at, sign in enumerate(_SIGNS)}
_SHOWN = {ord(hidden): chr(sign) for sign, hidden in _HIDDEN.items()}
OURS = re.compile(f"[\ue010-{chr(0xE010 + len(_SIGNS) - 1)}]")


def hidden(words: str) -> str:
    """Words without a sign that pandoc could take for one of its own."""
    return words.translate(_HIDDEN)


def shown(words: str) -> str:
    """The words as they were."""
    return words.translate(_SHOWN)


def shown_in_html(html: str) -> str:
    """The words of HTML as they were, no sign of theirs taken for a tag."""
    return OURS.sub(lambda sign: escape(shown(sign[0])), html)


def typed(markdown: str, *, is_cautious: bool = False) -> str:
    """Markdown whose hidden signs are typed, each so that it is read as the sign that it is.

    Escaped is what could mean something where it stands, or with `is_cautious` all that means something anywhere.
    """
    if not OURS.search(markdown):
        return markdown
    return "\n".join(_typed(line, is_cautious) if OURS.search(line) else line for line in markdown.split("\n"))


def _typed(line: str, is_cautious: bool) -> str:
    plain = shown(line)
    of_author = [hidden_sign != sign for hidden_sign, sign in zip(line, plain, strict=True)]
    return typed_line(plain, of_author, is_cautious=is_cautious)
