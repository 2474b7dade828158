"""The signs of an author's words on their way through pandoc: hidden from it, and then typed so that they mean nothing.

Pandoc escapes for its own Markdown, not for ours: what it never sees it leaves alone.
"""

import re
from html import escape

_SIGNS = "\\`*_{}[]<>&|~^$@\"'#+-.!=:"
_HIDDEN = {ord(sign): chr(0xE010 + at) for at, sign in enumerate(_SIGNS)}
_SHOWN = {ord(hidden): chr(sign) for sign, hidden in _HIDDEN.items()}
OURS = re.compile(f"[\ue010-{chr(0xE010 + len(_SIGNS) - 1)}]")

_ESCAPABLE = "\\`*_{}[]>#+-.!"
_ENTITIES = {"<": "&lt;", "&": "&amp;"}
_BEFORE = re.compile(r"\s*(?:(?:[-*+]|\d+\.)\s+|>\s?|#{1,6} |\[\^\d+\]: )*")
_OF_BRACKETS = re.compile(r"\[[^\[\]^][^\[\]]*\](?![(\[:])")
_ENTITY = re.compile(r"&#?\w+;")
_AT_START = re.compile(r"#|>|[-+*](?=\s|$)|!!!|(?:-[ ]*){2,}$|(?:\*[ ]*){3,}$|(?:_[ ]*){3,}$|=+[ ]*$|:(?=\s)|~~~|\|")


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
    return "\n".join(_typed_line(line, is_cautious) if OURS.search(line) else line for line in markdown.split("\n"))


def _typed_line(line: str, is_cautious: bool) -> str:
    start = _BEFORE.match(line).end()
    plain = line.translate(_SHOWN)
    is_heading = line[:start].endswith("# ")
    is_row = line.lstrip().startswith("|")
    special = 0 if is_heading else _special_at_start(plain, start)
    typed_signs: list[str] = []
    left_open: set[int] = set()  # where brackets close that mean nothing
    for at, (character, sign) in enumerate(zip(line, plain, strict=True)):
        if character == sign:
            typed_signs.append(sign)
        elif at == special:
            typed_signs.append(_escaped(sign) if sign in _ESCAPABLE else f"&#{ord(sign)};")
        elif is_cautious:
            typed_signs.append(_escaped(sign) if sign in _ESCAPABLE + "<&" or (sign == "|" and is_row) else sign)
        elif sign == "|":
            typed_signs.append(r"\|" if is_row else sign)
        elif sign == "[" and (pair := _OF_BRACKETS.match(plain, at)):
            left_open.add(pair.end() - 1)
            typed_signs.append(sign)
        elif sign == "]" and at in left_open:
            typed_signs.append(sign)
        elif sign == "#":
            is_last = is_heading and not plain[at:].strip("# ")
            typed_signs.append(_escaped(sign) if is_last else sign)
        else:
            typed_signs.append(_escaped(sign) if _means_something(line, plain, at) else sign)
    return "".join(typed_signs)


def _escaped(sign: str) -> str:
    return _ENTITIES.get(sign) or f"\\{sign}"


def _special_at_start(plain: str, start: int) -> int:
    """The place of the sign that would make a line begin a heading, a list and so on; -1 where there is none."""
    if number := re.compile(r"\d+(?=\.(?:\s|$))").match(plain, start):
        return number.end()
    return start if _AT_START.match(plain, start) else -1


def _means_something(line: str, plain: str, at: int) -> bool:
    """Whether an author's sign would be read as more than a sign where it stands."""
    sign, before, after = plain[at], plain[at - 1 : at], plain[at + 1 : at + 2]
    if sign == "\\":
        return after in _ESCAPABLE + "|"  # also at the end of a line
    if sign in "`[]":
        return True
    if sign == "*":
        return not (before.isspace() and (after.isspace() or not after))
    if sign == "_":
        return not (before.isalnum() and after.isalnum())
    if sign == "{":
        is_behind_marks = line[at - 1 : at] in ("*", ")", "`") and before == line[at - 1 : at]
        is_last = bool(re.match(r"\{[^{}]*\}\s*$", plain[at:]))
        return (after and after in ":#.{ ") or is_behind_marks or is_last or before == "{"
    if sign == "<":
        return bool(after) and (after.isalpha() or after in "/!?")
    if sign == "&":
        return bool(_ENTITY.match(plain, at))
    return sign == "!" and after == "[" and line[at + 1] == "["
