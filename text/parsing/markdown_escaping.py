"""Words and code as they are typed in Markdown, so that no sign in them means what it was not meant to.

The one rule of which sign means something where (`_means_something`) is asked for words that stand anywhere (`escaped`)
and for whole lines, among whose signs some are an author's and others marks (`typed_line`).
"""

import re
from collections.abc import Sequence

_ESCAPABLE = "\\`*_{}[]>#+-.!~)"
_ENTITIES = {"<": "&lt;", "&": "&amp;"}
_RULE_OF_TABLE = re.compile(r"[ \t]*[|:\-][|:\- \t]*")
_AT_START = re.compile(
    r"[#>|]|:(?!\S)|[-+*](?!\S)|!!!|=+[ \t]*$|(?:-[ ]*){2,}$|-{3,}|(?:\*[ ]*){3,}$|(?:_[ ]*){3,}$|~{3,}"
)
_NUMBER = re.compile(r"\d+(?=[.)](?:\s|$))")
_ENTITY = re.compile(r"&#?\w+;")
_BRACES_AT_END = re.compile(r"\{[^{}]*\}\s*$")
_IN_BRACKETS = re.compile(r"\[[^\[\]^][^\[\]]*\](?![(\[:])")
_MARKS_OF_A_LINE = re.compile(r"\s*(?:(?:[-*+]|\d+\.)\s+|>\s?|#{1,6} |\[\^\d+\]: )*")


def typed(text: str) -> str:
    """A paragraph as it is typed: each of its lines, which stay lines."""
    lines = [" ".join(escaped(word) for word in line.split()) for line in text.split("\n")]
    return "  \n".join(line_start(line) for line in lines if line)


def escaped(words: str) -> str:
    """Words as they are typed so that no sign in them means anything, but for our own marks of the index.

    Nothing is known of what stands around them.
    """
    if words == "*":  # alone between spaces it marks nothing
        return words
    return "".join(
        _escaped(sign) if _means_something(words, at, is_part=True) else sign for at, sign in enumerate(words)
    )


def typed_line(line: str, of_author: Sequence[bool], *, is_cautious: bool = False) -> str:
    """A whole line of Markdown in which each sign `of_author` is typed so that it is read as the sign that it is.

    Escaped is what could mean something where it stands, or with `is_cautious` all that means something anywhere.
    """
    marks = "".join("\0" if own else sign for sign, own in zip(line, of_author, strict=True))
    found = _MARKS_OF_A_LINE.match(marks)
    start = found.end() if found else 0
    is_heading = line[:start].endswith("# ")
    is_row = line.lstrip().startswith("|") and not of_author[len(line) - len(line.lstrip())]
    special = -1 if is_heading else _place_of_special(line, start)
    made: list[str] = []
    left_open: set[int] = set()  # where brackets close that mean nothing
    for at, (sign, own) in enumerate(zip(line, of_author, strict=True)):
        if not own:
            made.append(sign)
        elif at == special:
            made.append(_escaped(sign))
        elif sign == "|":
            made.append(r"\|" if is_row else sign)
        elif is_cautious:
            made.append(_escaped(sign) if sign in _ESCAPABLE + "<&" else sign)
        elif sign == "[" and (pair := _IN_BRACKETS.match(line, at)):
            left_open.add(pair.end() - 1)
            made.append(sign)
        elif sign == "]" and at in left_open:
            made.append(sign)
        elif is_heading and not line[at:].strip("# " if sign == "#" else "\\"):  # the frame of a heading ends it
            made.append(_escaped(sign))
        elif sign == "#":
            made.append(sign)
        else:
            made.append(_escaped(sign) if _means_something(line, at, of_author=of_author) else sign)
    return "".join(made)


def _means_something(line: str, at: int, *, of_author: Sequence[bool] = (), is_part: bool = False) -> bool:
    """Whether an author's sign would be read as more than a sign where it stands.

    of_author  which signs of the line are theirs; empty where all are
    is_part    whether other words may stand around these
    """
    sign, before, after = line[at], line[at - 1 : at] if at else "", line[at + 1 : at + 2]
    if sign in "`[]":
        return True
    if sign == "\\":
        return is_part or bool(after) and after in _ESCAPABLE + "(|"  # also before a mark
    if sign == "*":
        return is_part or not (before.isspace() and (after.isspace() or not after))
    if sign == "_":
        return not (before.isalnum() and after.isalnum())
    if sign == "~":
        return "~" in (before, after) or is_part and not (before and after)
    if sign == "<":
        return bool(re.match(r"[a-zA-Z/!?]", after)) or is_part and bool(before) and not after
    if sign == "&":
        return bool(_ENTITY.match(line, at))
    if sign == "{":
        return _opens_something(line, at, before, after, of_author, is_part=is_part)
    return sign == "!" and after == "[" and bool(of_author) and not of_author[at + 1]


def _opens_something(line: str, at: int, before: str, after: str, of_author: Sequence[bool], *, is_part: bool) -> bool:
    """Whether a brace opens attributes, or our own mark of the index where that is not meant."""
    if is_part:
        return before != "{" and after != "{"
    is_behind_mark = bool(before) and before in "*)`" and not of_author[at - 1]
    is_last = bool(_BRACES_AT_END.match(line, at))
    return bool(after) and after in ":#.{ " or is_behind_mark or is_last or before == "{"


def _escaped(sign: str) -> str:
    if sign in _ESCAPABLE:
        return f"\\{sign}"
    return _ENTITIES.get(sign) or f"&#{ord(sign)};"


def _place_of_special(line: str, start: int) -> int:
    """The place of the sign that would make a line begin a heading, a list and so on; -1 where there is none."""
    if number := _NUMBER.match(line, start):
        return number.end()
    is_rule = "|" in line[start:] and _RULE_OF_TABLE.fullmatch(line, start)
    return start if _AT_START.match(line, start) or is_rule else -1


def line_start(line: str) -> str:
    """A line that begins with a sign which would make it a heading, a list and so on."""
    line = line.lstrip(" \t")
    at = _place_of_special(line, 0)
    return line if at < 0 else f"{line[:at]}{_escaped(line[at])}{line[at + 1 :]}"


def without_needless(text: str) -> str:
    """A typed text in which a bracket that nothing can be made of is typed as it is."""
    return re.sub(r"\\\[([^\[\]\\^][^\[\]\\]*)\\\](?![(\[:])", r"[\1]", text)


def heading_end(words: str) -> str:
    """The words of a heading, of which signs at the end would be taken for its frame."""
    return re.sub(r"#+\s*$", lambda signs: re.sub("#", r"\\#", signs[0]), words)


def signed(sign: str, words: str) -> str:
    """Words between two signs, which stand right at them; what is only white space stays so."""
    inside = words.strip(" \n")
    if not inside:
        return words
    before, after = words[: len(words) - len(words.lstrip(" \n"))], words[len(words.rstrip(" \n")) :]
    return f"{before}{sign}{inside}{sign}{after}"


def code(words: str) -> str:
    fence = "`" * (max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    padding = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{fence}{padding}{words}{padding}{fence}" if words.strip() else words


def code_in_cell(words: str) -> str:
    """Code in a table, whose pipes and accents would be taken for those of the table."""
    if "|" not in words and "`" not in words:
        return code(words)
    return f"<code>{escaped(words).replace('|', '&#124;')}</code>"


def code_block(words: str, *, is_top: bool) -> str:
    if not is_top:  # a fence is read at the top only
        return "\n".join(f"    {line}".rstrip() for line in words.split("\n"))
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    return f"{fence}\n{words}\n{fence}"


def on_one_line(words: str) -> str:
    return " ".join(words.split())
