"""The words of a Markdown source as they are typed: what there is to be missed when it is read.

Read by its lines alone, apart from everything that makes a page of it. What is no word for readers is left out: signs,
addresses, labels of notes, tags of HTML, comments that are closed, the language of a fence.
"""

import re
from html import unescape

from text.parsing.readings import typed_tags

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCE = re.compile(r"[ ]*(`{3,}|~{3,})([^`\n]*)$")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_DEFINITION = re.compile(r"[ ]{0,3}\[(?!\^)[^\]\n]+\]:[ ]*\S+(?:[ ]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ ]*$")
_ABBREVIATION = re.compile(r"\*\[[^\]]+\][ ]?:")
_NOTE = re.compile(r"([ ]*)\[\^[^\]]+\]:")
_MARKER = re.compile(r"(?:[ \t]*(?:>|(?:[-*+]|\d+[.)])[ \t]))*")
_BOX = re.compile(r"!!![ ]?[\w -]*(?:[\"“](.*)[\"”])?[ ]*$")
_TAG = re.compile(r"</?([a-zA-Z][^\s/<>]*)([^<>]*)>")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]+|[^<>\s@]+@[^<>\s@]+)>")
_LINK = re.compile(r"\]\([ ]*(?:<[^<>]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:[ ]+(\"[^\"]*\"|'[^']*'))?[ ]*\)")
_IMAGE = re.compile(rf"!\[([^\[\]]*){_LINK.pattern}")
_REFERENCE = re.compile(r"\][ ]?\[[^\]^]*\]")
_CALL = re.compile(r"\[\^[^\]]+\]")
_INDEX = re.compile(r"\{\{([^{}|]*)(?:\|[^{}]*)?\}\}")
_BRACES = re.compile(r"\{:?[ ]*(?:[#.][^\s{}=,]+|[a-z-]+=(?:\"[^\"]*\"|'[^']*'|[^\s{}]+))[^{}]*\}")
_ROW_OF_RULES = re.compile(r"[ |:-]+$")


def passages_of_markdown(source: str) -> list[str]:
    """The words of a source in passages, one for each line."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    lines = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source).split("\n")
    passages: list[str] = []
    at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        end = _end_of(fence, lines, at) if fence else 0
        if end:
            passages += [line.strip() for line in lines[at + 1 : end]]
            at = end
        elif not (_DEFINITION.match(lines[at]) or _ABBREVIATION.match(lines[at])):
            passages.append(_words(lines[at]))
        at += 1
    return [passage for passage in passages if passage]


def _end_of(fence: re.Match[str], lines: list[str], at: int) -> int:
    closing = re.compile(rf"[ ]*{fence[1]}+[ ]*$")
    return next((line for line in range(at + 1, len(lines)) if closing.match(lines[line])), 0)


def _words(line: str) -> str:
    if _ROW_OF_RULES.match(line):
        return ""
    if box := _BOX.match(line.strip()):
        return box[1] or ""
    line = _NOTE.sub(r"\1", line, count=1)
    line = _MARKER.sub("", line, count=1)
    return " ".join(unescape("".join(_parts(line))).split())


def _parts(line: str) -> list[str]:
    """The words of a line; what stands in code is kept as it is."""
    parts, at = [], 0
    for code in _CODE.finditer(line):
        parts += [_without_marks(line[at : code.start()]), code[2]]
        at = code.end()
    return [*parts, _without_marks(line[at:])]


def _without_marks(words: str) -> str:
    words = re.sub(r"\\([\\`*_{}\[\]()>#+.!|~-])", lambda sign: f"&#{ord(sign[1])};", words)
    words = _INDEX.sub(r"\1", words)
    words = _AUTOLINK.sub(r"\1", words)
    words = _TAG.sub(_tag, words)
    words = _IMAGE.sub(lambda image: f"{image[1]} {image[2] or ''}", words)  # its title is its caption
    words = _LINK.sub("]", words)
    words = _CALL.sub("", _REFERENCE.sub("", words))
    words = _BRACES.sub("", words)
    return re.sub(r"[*]+|(?<!\w)_+|_+(?!\w)|~~", "", words)


def _tag(tag: re.Match[str]) -> str:
    """A tag of HTML is no word; of one that is none, all is."""
    return "" if typed_tags.is_html(tag[1]) else tag[0]
