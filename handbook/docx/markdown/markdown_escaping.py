"""Words and code as they are typed in Markdown, so that no sign in them means what it was not meant to."""

import re


def escaped(words: str) -> str:
    """Words as they are typed so that no sign in them means anything, but for our own marks of the index."""
    if words == "*":  # alone between spaces it marks nothing
        return words
    words = re.sub(r"[\\`*\[\]]", r"\\\g<0>", words)
    words = re.sub(r"\\\[\^([^\[\]\\\s]+)\\\]", r"[^\1]", words)
    words = re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", words)
    words = re.sub(r"&(?=#?\w+;)", "&amp;", words)
    words = re.sub(r"<(?=[a-zA-Z/!?])", "&lt;", words)
    return re.sub(r"\{(?=[:#.])", r"\\{", words)


def line_start(line: str) -> str:
    """A line that begins with a sign which would make it a heading, a list and so on."""
    line = line.lstrip(" \t")
    if re.match(r"([#>:|]|[-+*](\s|$)|!!!|={3,}|-{3,}|~{3,})", line):
        return f"\\{line}" if line[0] in "#>+-*!" else f"&#{ord(line[0])};{line[1:]}"
    return re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", line)


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


def code_block(words: str, *, is_top: bool) -> str:
    if not is_top:  # a fence is read at the top only
        return "\n".join(f"    {line}".rstrip() for line in words.split("\n"))
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    return f"{fence}\n{words}\n{fence}"


def on_one_line(words: str) -> str:
    return " ".join(words.split())
