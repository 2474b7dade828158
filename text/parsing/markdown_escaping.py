"""Words and code as they are typed in Markdown, so that no sign in them means what it was not meant to."""

import re

_RULE_OF_TABLE = re.compile(r"[ \t]*[|:\-][|:\- \t]*")
_AT_START = re.compile(r"[#>:|]|[-+*](\s|$)|!!!|=+[ \t]*$|-+[ \t]*$|-{3,}|~{3,}")
_OPEN_BRACE = re.compile(r"(?<!\{)\{(?!\{)")


def typed(text: str) -> str:
    """A paragraph as it is typed: each of its lines, which stay lines."""
    lines = [" ".join(escaped(word) for word in line.split()) for line in text.split("\n")]
    return "  \n".join(line_start(line) for line in lines if line)


def escaped(words: str) -> str:
    """Words as they are typed so that no sign in them means anything, but for our own marks of the index."""
    if words == "*":  # alone between spaces it marks nothing
        return words
    words = re.sub(r"[\\`*\[\]]", r"\\\g<0>", words)
    words = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", words)
    words = re.sub(r"&(?=#?\w+;)", "&amp;", words)
    words = re.sub(r"<(?=[a-zA-Z/!?])|(?<=.)<$", "&lt;", words)
    return _OPEN_BRACE.sub(r"\\{", words)


def without_needless(text: str) -> str:
    """A typed text in which a bracket that nothing can be made of is typed as it is."""
    return re.sub(r"\\\[([^\[\]\\^][^\[\]\\]*)\\\](?![(\[:])", r"[\1]", text)


def line_start(line: str) -> str:
    """A line that begins with a sign which would make it a heading, a list and so on."""
    line = line.lstrip(" \t")
    if _AT_START.match(line) or ("|" in line and _RULE_OF_TABLE.fullmatch(line)):
        return f"\\{line}" if line[0] in "#>+-*!" else f"&#{ord(line[0])};{line[1:]}"
    return re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", line)


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
