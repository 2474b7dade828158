"""Bringing in a long text: one source into pieces, one a chapter, divided at its top-level headings."""

import posixpath
import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from text.parsing.readings import typed_tags
from text.refusals import check_characters, check_length

_ATX = re.compile(r"[ ]{0,3}#(?![#\w])[ \t]*(.*?)(?:[ \t]+#+)?[ \t]*$")
_FRONT = re.compile(r"(?:[\w\"'][^:\n]*:(?:[ \t].*)?|#.*|-[ \t].*|[ \t].*)$")
_FRONT_TITLE = re.compile(r"title:[ \t]+(?![>|][+-]?[ \t]*$)(.*)$")
_UNDERLINE = re.compile(r"[ ]{0,3}=+[ \t]*$")
_NO_TITLE = re.compile(r"\s*$|[ ]{4}|\t|[ ]{0,3}(?:[#>|]|[*+-][ ]|\d+[.)][ ]|(?:[-*_=][ ]*){3,}$)")
_ATTRIBUTES = re.compile(r"[ \t]*\{[:#.][^{}]*\}[ \t]*$")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})(.*)$")
_NOTE = re.compile(r"[ ]{0,3}\[\^([^\]\n]+)\]:")
_REFERENCE = re.compile(r"[ ]{0,3}\[([^\]\n^][^\]\n]*)\]:[ ]*\S")
_ABBREVIATION = re.compile(r"[*]\[([^\]\n]+)\][ ]?:")
_LINK = re.compile(
    r"(?<!!)\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*\]"  # [Title [with] brackets]
    r"\([ ]*(?:<([^<>\n]*)>|([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))"  # (<a path.md> or (path(1).md
)
_PICTURE = re.compile(
    r"(!\[(?:[^\[\]\\\n]|\\.)*\])\([ ]*(?:<([^<>\n]*)>|([^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*))"
    r"([ ]*\)|[ ]+(?:\"[^\n]{0,1000}?\"|'[^\n]{0,1000}?')[ ]*\))"
)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|/")


@dataclass(frozen=True)
class Piece:
    """One chapter to be: its title, and its Markdown without the heading."""

    title: str
    source: str


def split(source: str, *, name: str) -> list[Piece]:
    """The pieces of a long source, in order.

    Divided at `# Title` and at titles underlined with `===`, but not inside fenced code or HTML comments.
    Words before the first heading become a piece called `name`; a source without such a heading is one piece
    called `name`; an empty source gives none. YAML at the top of a file, between lines `---`, is no text, but its title
    stands in for `name`. Link targets, footnotes and abbreviations that a piece uses and another one defines come
    along with it; a footnote that only others use is left to them.

    Raises TooLong over 2,000,000 characters, CannotRead for half characters.
    """
    check_length(source)
    check_characters(source)
    lines = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines, name = _without_front(lines, name)
    opaque = _opaque(lines)
    pieces: list[tuple[str, list[int]]] = [(name, [])]
    at = 0
    while at < len(lines):
        heading, taken = _heading(lines, opaque, at)
        if heading is None:
            pieces[-1][1].append(at)
        else:
            pieces.append((heading or name, []))
        at += taken
    definitions = _Definitions(lines, opaque)
    pieces = [piece for index, piece in enumerate(pieces) if index or any(lines[line].strip() for line in piece[1])]
    wanted = [definitions.wanted(at) for _title, at in pieces]
    of_pieces = {name for names in wanted for name in names}
    return [
        Piece(title, definitions.complete(definitions.without_others(at, of_pieces), names))
        for (title, at), names in zip(pieces, wanted, strict=True)
    ]


def with_pictures(source: str, new_address: Callable[[str], str | None]) -> str:
    """A source whose pictures, `![alt](address)`, have another address where `new_address` gives one; not in code."""
    lines = source.split("\n")
    opaque = _opaque(lines)

    def readdressed(picture: re.Match[str]) -> str:
        given = new_address(unquote(picture[2] if picture[2] is not None else picture[3]))
        return picture[0] if given is None else f"{picture[1]}({given}{picture[4]}"

    return "\n".join(line if at in opaque else _PICTURE.sub(readdressed, line) for at, line in enumerate(lines))


def summary_order(summary_source: str) -> list[str]:
    """The files a SUMMARY.md (mdBook, GitBook) links to, in order, each once, as paths beside it.

    Links to other sites, to places inside the summary itself and to files outside its folder are passed over.
    """
    check_length(summary_source)
    lines = summary_source.replace("\r\n", "\n").split("\n")
    opaque = _opaque(lines)
    paths: dict[str, None] = {}
    for at, line in enumerate(lines):
        for link in [] if at in opaque else _LINK.finditer(line):
            address = (link[1] if link[1] is not None else link[2]).strip()
            path = posixpath.normpath(unquote(re.split(r"[#?]", address)[0]) or ".")
            inside = path not in (".", "..") and not path.startswith(("../", "/"))
            if inside and not _SCHEME.match(address):
                paths[path] = None
    return list(paths)


def _without_front(lines: list[str], name: str) -> tuple[list[str], str]:
    """The lines below YAML at the top, and its title in place of the name where it has one."""
    end = next((at for at in range(1, len(lines)) if lines[at].rstrip() in ("---", "...")), 0)
    front = lines[1:end]
    if lines[0].rstrip() != "---" or not front or not front[0].strip():
        return lines, name
    if not all(_FRONT.match(line) for line in front if line.strip()):
        return lines, name
    titles = [_title(match[1].strip().strip("\"'")) for line in front if (match := _FRONT_TITLE.match(line))]
    return lines[end + 1 :], next(filter(None, titles), name)


def _heading(lines: list[str], opaque: set[int], at: int) -> tuple[str | None, int]:
    """The title of the top-level heading at a line, or None, and how many lines it takes."""
    if at in opaque:
        return None, 1
    if match := _ATX.match(lines[at]):
        return _title(match[1]), 1
    starts = at == 0 or not lines[at - 1].strip() or at - 1 in opaque or bool(_ATX.match(lines[at - 1]))
    underlined = at + 1 < len(lines) and at + 1 not in opaque and _UNDERLINE.match(lines[at + 1])
    if starts and underlined and not _NO_TITLE.match(lines[at]):
        return _title(lines[at]), 2
    return None, 1


def _title(words: str) -> str:
    """The words of a heading, without attributes and marks, as one line."""
    words = _ATTRIBUTES.sub("", words)
    words = re.sub(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])", r"\1", words)
    words = re.sub(r"\[\^[^\]]*\]|(?<!\\)[*`]+|(?<![\w\\])_+|(?<!\\)_+(?!\w)", "", words)
    words = re.sub(r"<!--.*?-->|</?([a-zA-Z][^\s/<>]*)[^<>]*>", _tag, words)
    words = re.sub(r"\\([\\`*_{}\[\]()#+.!-])", r"\1", words)
    return " ".join(words.split())


def _tag(tag: re.Match[str]) -> str:
    """A tag of HTML is no word of a title; of one that is none, all is."""
    return "" if tag[1] is None or typed_tags.is_html(tag[1]) else tag[0]


def _opaque(lines: list[str]) -> set[int]:
    """The lines inside fenced code and HTML comments. One that is never closed is none, and hides nothing."""
    opaque: set[int] = set()
    never_closed: dict[str, int] = {}  # by sign, the shortest fence known to be closed nowhere below
    comments_close = True
    at = 0
    while at < len(lines):
        end = None
        fence = _FENCE.match(lines[at])
        if fence and not (fence[1][0] == "`" and "`" in fence[2]):
            sign, length = fence[1][0], len(fence[1])
            if length < never_closed.get(sign, length + 1):
                close = re.compile(rf"[ ]{{0,3}}{re.escape(sign)}{{{length},}}[ \t]*$")
                end = next((line for line in range(at + 1, len(lines)) if close.match(lines[line])), None)
                if end is None:
                    never_closed[sign] = length
        elif comments_close and lines[at].lstrip(" ").startswith("<!--"):
            end = next((line for line in range(at, len(lines)) if "-->" in lines[line]), None)
            comments_close = end is not None
        if end is not None:
            opaque.update(range(at, end + 1))
            at = end
        at += 1
    return opaque


class _Definitions:
    """What one part of a source defines and another may use: footnotes, link targets, abbreviations."""

    def __init__(self, lines: list[str], opaque: set[int]) -> None:
        self.lines, self.opaque = lines, opaque
        self.known: dict[tuple[str, str], list[int]] = {}
        self.abbreviations: dict[str, set[str]] = {}  # by their first word, to be found fast
        for at in range(len(lines)):
            for name, extent in self.defined_at(at):
                self.known.setdefault(name, extent)
                if name[0] == "abbreviation" and (first := re.search(r"\w+", name[1])):
                    self.abbreviations.setdefault(first[0], set()).add(name[1])

    def defined_at(self, at: int) -> Iterator[tuple[tuple[str, str], list[int]]]:
        if at in self.opaque:
            return
        line = self.lines[at]
        if match := _NOTE.match(line):
            yield ("note", match[1]), self.extent(at)
        elif match := _REFERENCE.match(line):
            yield ("reference", _label(match[1])), [at]
        elif match := _ABBREVIATION.match(line):
            yield ("abbreviation", match[1].strip()), [at]

    def extent(self, at: int) -> list[int]:
        """The lines of a footnote's definition: its first paragraph and what is indented below it."""
        end = at + 1
        while end < len(self.lines) and self.lines[end].strip() and not self.starts_other(end):
            end += 1
        last = end
        while end < len(self.lines) and re.match(r" {4}|\t|\s*$", self.lines[end]):
            end += 1
            if self.lines[end - 1].strip():
                last = end
        return list(range(at, last))

    def starts_other(self, at: int) -> bool:
        line = self.lines[at]
        return any(start.match(line) for start in (_NOTE, _REFERENCE, _ABBREVIATION, _ATX))

    def wanted(self, at: list[int]) -> list[tuple[str, str]]:
        """The definitions that a piece uses and does not hold."""
        held = {name for line in at for name, _ in self.defined_at(line)}
        wanted, words = [], "\n".join(self.lines[line] for line in at)
        while words:
            found = [name for name in self.used(words) if name in self.known and name not in held]
            held.update(found)
            wanted += found
            words = "\n".join(self.text(name) for name in found)  # a footnote may use others
        return wanted

    def without_others(self, at: list[int], taken: Container[tuple[str, str]]) -> list[int]:
        """The lines of a piece without the footnotes that others took along and it does not call itself."""
        notes = {name: extent for line in at for name, extent in self.defined_at(line) if name[0] == "note"}
        others = {name for name, extent in notes.items() if name in taken and self.known[name] == extent}
        if not others:
            return at
        defining = {line for extent in notes.values() for line in extent}
        words = "\n".join(self.lines[line] for line in at if line not in defining)
        called: set[tuple[str, str]] = set()
        while found := {name for name in self.used(words) if name in notes} - called:
            called |= found
            words = "\n".join(self.lines[line] for name in found for line in notes[name])
        gone = {line for name in others - called for line in notes[name]}
        return [line for line in at if line not in gone]

    def complete(self, at: list[int], wanted: list[tuple[str, str]]) -> str:
        """The lines of a piece, with the definitions it uses and does not hold."""
        own = "\n".join(self.lines[line] for line in at).strip("\n")
        if not wanted:
            return f"{own}\n" if own else ""
        return "\n\n".join([own, *(self.text(name) for name in wanted)]) + "\n"

    def used(self, words: str) -> Iterator[tuple[str, str]]:
        uses = [("note", label) for label in re.findall(r"\[\^([^\[\]\n]+)\]", words)]
        uses += [("reference", _label(label)) for label in re.findall(r"\[([^\[\]^][^\[\]]*)\]", words)]
        for first in dict.fromkeys(re.findall(r"\w+", words)):
            for name in sorted(self.abbreviations.get(first, ())):
                if name in words:
                    uses.append(("abbreviation", name))
        return iter(dict.fromkeys(uses))

    def text(self, name: tuple[str, str]) -> str:
        return "\n".join(self.lines[line] for line in self.known[name])


def _label(label: str) -> str:
    return " ".join(label.split()).lower()
