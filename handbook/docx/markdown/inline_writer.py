"""Words as Markdown: emphasis, links, pictures, calls of notes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from handbook.docx.markdown.note_labels import Labels
from handbook.docx.markdown.pandoc_tree import GONE, Mode, marks_in, plain_words
from handbook.docx.markdown.private_marks import without_marks
from text.parsing.markdown_escaping import code, code_in_cell, escaped, on_one_line, signed, without_needless

_TO_KEY = re.compile(r"#key_([a-z0-9]{1,16})(?:_([a-z]{1,3}))?")
BETWEEN_NOTES = ","
"""Stands raised between the call of a note and that of one which only this note calls."""
_SIGNS = {"Emph": "*", "Strong": "**"}
_TAGS = {"Underline": "u", "Strikeout": "s", "Superscript": "sup", "Subscript": "sub"}


@dataclass
class InlineWriter:
    """Writes words in one reading.

    picture       what is typed for a picture: given its path in the file, what it shows, its caption; "" for none
    note_body     the blocks of a note as Markdown
    own_anchors   the author's own places (`#name`) that links may lead to
    dropped_links called with the address of a link of which only the words stay
    in_cell       whether it writes in a table, where a pipe divides
    """

    mode: Mode
    labels: Labels
    picture: Callable[[str, str, str], str]
    note_body: Callable[[Sequence[dict]], str]
    own_anchors: frozenset[str]
    dropped_links: Callable[[str], None]
    in_cell: bool = False

    def inlines(self, inlines: Sequence[dict]) -> str:
        return without_needless("".join(self.inline(inline) for inline in _as_written(inlines)))

    def inline(self, inline: dict) -> str:
        write = _WRITERS.get(inline["t"])
        return write(self, inline.get("c")) if write else ""

    def string(self, words: str) -> str:
        return escaped(without_marks(words))

    def space(self, _nothing: None) -> str:
        return " "

    def line_break(self, _nothing: None) -> str:
        return "  \n"

    def quoted(self, content: list) -> str:
        left, right = ("“", "”") if content[0]["t"] == "DoubleQuote" else ("‘", "’")
        return f"{left}{self.inlines(content[1])}{right}"

    def code(self, content: list) -> str:
        words = without_marks(content[1])
        return code_in_cell(words) if self.in_cell else code(words)

    def span(self, content: list) -> str:
        return "" if GONE[self.mode] in content[0][1] else self.inlines(content[1])

    def math(self, content: list) -> str:
        return escaped(content[1])

    def link(self, content: list) -> str:
        words, address = self.inlines(content[1]), content[2][0]
        if not words.strip():
            return words
        if key := _TO_KEY.fullmatch(address):
            item = f"-{key[2]}" if key[2] else ""
            return f"[{words}](#key-{key[1]}{item})"
        if address.startswith("#author-") and address[8:] in self.own_anchors:
            return f"[{words}](#{address[8:]})"
        if not address.lower().startswith(("http://", "https://", "mailto:")):
            self.dropped_links(address)
            return words
        address = re.sub(r"[\s<>\"\\]", lambda sign: f"%{ord(sign[0]):02X}" if ord(sign[0]) < 128 else "", address)
        if plain_words(content[1], self.mode) in (address, address.removeprefix("mailto:")):
            return f"<{address.removeprefix('mailto:')}>"
        is_plain = address.count("(") == address.count(")")
        return f"[{words}]({address})" if is_plain else f"[{words}](<{address}>)"

    def image(self, content: list, caption: str = "") -> str:
        return self.picture(content[2][0], on_one_line(plain_words(content[1], self.mode)), caption)

    def note(self, blocks: Sequence[dict]) -> str:
        body = self.labels.with_calls(self.note_body(blocks))
        if not body.strip():
            return ""
        names = [name for name in marks_in(blocks) if name.startswith(("note_", "inner_"))]
        label = self.labels.label(names, body)
        return "" if _is_inner(names) and label in self.labels.called_in_notes else f"[^{label}]"


def _as_written(inlines: Sequence[dict]) -> list[dict]:
    """Words in which code that Word cut into several runs is one, and nothing stands between notes in a row."""
    made: list[dict] = []
    for inline in inlines:
        if inline["t"] == "Code" and made and made[-1]["t"] == "Code":
            inline = {"t": "Code", "c": [inline["c"][0], made.pop()["c"][1] + inline["c"][1]]}
        elif inline["t"] == "Note" and made and _is_between_notes(made[-1]) and _is_inner(marks_in(inline)):
            made.pop()
        made.append(inline)
    return made


def _is_between_notes(inline: dict) -> bool:
    return inline["t"] == "Superscript" and plain_words(inline) == BETWEEN_NOTES


def _is_inner(names: Sequence[str]) -> bool:
    return any(name.startswith("inner_") for name in names)


def _between_signs(sign: str) -> Callable[[InlineWriter, list], str]:
    return lambda writer, content: signed(sign, writer.inlines(content))


def _in_a_tag(tag: str) -> Callable[[InlineWriter, list], str]:
    def write(writer: InlineWriter, content: list) -> str:
        words = writer.inlines(content)
        return f"<{tag}>{words}</{tag}>" if words.strip() else words

    return write


_WRITERS: dict[str, Callable[[InlineWriter, Any], str]] = {
    "Str": InlineWriter.string,
    "Space": InlineWriter.space,
    "SoftBreak": InlineWriter.space,
    "LineBreak": InlineWriter.line_break,
    **{kind: _between_signs(sign) for kind, sign in _SIGNS.items()},
    **{kind: _in_a_tag(tag) for kind, tag in _TAGS.items()},
    "SmallCaps": InlineWriter.inlines,
    "Quoted": InlineWriter.quoted,
    "Code": InlineWriter.code,
    "Link": InlineWriter.link,
    "Image": InlineWriter.image,
    "Note": InlineWriter.note,
    "Span": InlineWriter.span,
    "Math": InlineWriter.math,
}
"""What writes words of a kind; words of any other (raw ones, of another format) are left out."""
