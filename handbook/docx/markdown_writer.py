"""Writing: pandoc's tree of a Word document becomes the Markdown that our texts are written in.

The tree holds the tracked changes, so that one tree is written twice: as it reads once they are accepted, and as it
read before (`rejected`). Marks of our own stand among the words, between two signs for private use; they are taken
out here and told to whoever asks.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from text.figures import markdown as image_markdown

Mode = Literal["accepted", "rejected"]

OPEN, CLOSE = "\ue010", "\ue011"
"""Around the name of a bookmark or a comment; taken out of everything that comes in."""
MARK = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_PRIVATE = re.compile("[\ue010-\ue01f]")

BOXES = {"key-point", "checklist", "case-example", "warning"}

DEEPEST = 40
"""Blocks inside blocks; what is nested deeper is written without its structure."""

_TO_KEY = re.compile(r"#key_([a-z0-9]{1,16})(?:_([a-z]{1,3}))?")


def mark(name: str) -> str:
    return f"{OPEN}{name}{CLOSE}"


def without_marks(text: str) -> str:
    return _PRIVATE.sub("", text)


def marks_in(tree: object) -> list[str]:
    """The names marked anywhere in a part of the tree, in order, whichever changes are accepted."""
    found: list[str] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            if OPEN in node:
                found += MARK.findall(node)
        elif isinstance(node, dict):
            waiting.append(node.get("c"))
        elif isinstance(node, list):
            waiting += reversed(node)
    return found


def changes_in(tree: object) -> list[str]:
    """Who made the tracked changes in a part of the tree, one name a change, in order."""
    found: list[str] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if node.get("t") == "Span" and set(node["c"][0][1]) & _CHANGES:
                found.append(dict(node["c"][0][2]).get("author", ""))
            waiting.append(node.get("c"))
        elif isinstance(node, list):
            waiting += reversed(node)
    return found


_CHANGES = {"insertion", "deletion", "paragraph-insertion", "paragraph-deletion"}
_GONE: dict[Mode, str] = {"accepted": "deletion", "rejected": "insertion"}


def runs_on(inlines: Sequence[dict], mode: Mode) -> bool:
    """Whether the end of a paragraph is not there in this reading, so that the next one goes on in it."""
    gone = f"paragraph-{_GONE[mode]}"
    return any(inline["t"] == "Span" and gone in inline["c"][0][1] for inline in inlines)


class Labels:
    """The labels of notes: those that the text had before, and numbers for new ones."""

    def __init__(
        self,
        known: dict[str, str] | None = None,
        bodies: dict[str, str] | None = None,
        typed: frozenset[str] = frozenset(),
    ):
        self.known = known or {}  # name of the note's bookmark -> label
        self.bodies = bodies or {}  # label -> what the note said
        self.typed = typed  # labels that stand in the text, wherever
        self.written: dict[str, str] = {}  # label -> what it says now

    def label(self, names: Sequence[str], body: str) -> str:
        """The label of a note with these bookmarks and this text."""
        wanted = [self.known[name] for name in names if name in self.known]
        # Word may have lost the bookmark: the same words are the same note.
        wanted += [label for label, said in self.bodies.items() if said == body]
        wanted += [label for label, said in self.written.items() if said == body and label not in self.bodies]
        for label in wanted:
            if self.written.get(label, body) == body:
                self.written[label] = body
                return label
        label = self.free()
        self.written[label] = body
        return label

    def free(self) -> str:
        taken = {*self.known.values(), *self.bodies, *self.typed, *self.written}
        number = len(self.written) + 1
        while str(number) in taken:
            number += 1
        return str(number)


@dataclass
class Writer:
    """Writes blocks and words in one reading.

    picture       what is typed for a picture: given its path in the file, what it shows, its caption; "" for none
    own_anchors   the author's own places (`#name`) that links may lead to
    dropped_links called with the address of a link of which only the words stay
    """

    mode: Mode
    labels: Labels
    picture: Callable[[str, str, str], str]
    own_anchors: frozenset[str] = frozenset()
    dropped_links: Callable[[str], None] = lambda address: None
    default_titles: frozenset[str] = frozenset()
    depth: int = field(default=0, init=False)

    # Blocks

    def blocks(self, blocks: Sequence[dict], *, in_item: bool = False) -> str:
        """Blocks with an empty line between them; two lists in a row are kept apart."""
        self.depth += 1
        try:
            written: list[tuple[str, str]] = []
            for block in self.joined(blocks):
                text = self.block(block, is_top=self.depth == 1)
                if text.strip():
                    written.append((block["t"], text))
        finally:
            self.depth -= 1
        return together(written)

    def joined(self, blocks: Sequence[dict]) -> Iterator[dict]:
        """Blocks in which a paragraph whose end is not there goes on in the next."""
        waiting: dict | None = None
        for block in blocks:
            if waiting is not None and block["t"] in ("Para", "Plain", "Header"):
                words = [*inlines_of(waiting), *inlines_of(block)]
                # What is left of a paragraph that lost all its words reads as the paragraph it ran into.
                kept = waiting if self.inlines(inlines_of(waiting)).strip() else block
                block, waiting = with_inlines(kept, words), None
            elif waiting is not None:
                yield waiting
                waiting = None
            if block["t"] in ("Para", "Plain", "Header") and ends_open(block, self.mode):
                waiting = block
            else:
                yield block
        if waiting is not None:
            yield waiting

    def block(self, block: dict, *, is_top: bool = False) -> str:
        kind, content = block["t"], block.get("c")
        if self.depth > DEEPEST:
            return self.words(block)
        if kind in ("Para", "Plain"):
            return self.paragraph(content)
        if kind == "Header":
            words = _on_one_line(self.inlines(content[2]))
            return f"{'#' * min(content[0], 6)} {words}" if words else ""
        if kind == "BulletList":
            return self.items(content, lambda at: "-")
        if kind == "OrderedList":
            return self.items(content[1], lambda at: f"{content[0][0] + at}.")
        if kind == "BlockQuote":
            inside = self.blocks(content)
            return "\n".join(f"> {line}".rstrip() for line in inside.split("\n")) if inside else ""
        if kind == "CodeBlock":
            return _code_block(without_marks(MARK.sub("", content[1])), is_top=is_top)
        if kind == "Table":
            return self.table(content)
        if kind == "DefinitionList":
            return "\n\n".join(filter(None, (self.definition(*item) for item in content)))
        if kind == "Figure":
            return self.figure(content)
        if kind == "Div":
            return self.blocks(content[1])
        if kind == "LineBlock":
            return "  \n".join(self.inlines(line).strip() for line in content)
        return ""  # a rule between two parts, raw words of another format

    def paragraph(self, inlines: Sequence[dict]) -> str:
        text = self.inlines(inlines).strip(" \n")
        return "\n".join(_line_start(line) for line in text.split("\n"))

    def items(self, items: Sequence[Sequence[dict]], number: Callable[[int], str]) -> str:
        written, is_loose = [], False
        for item in items:
            inside = [block for block in self.joined(item)]
            is_loose |= sum(block["t"] in ("Para", "Plain") for block in inside) > 1 or any(
                block["t"] not in ("Para", "Plain", "BulletList", "OrderedList") for block in inside
            )
        for item in items:
            body = self.blocks(item) if is_loose else self.tight(item)
            if body.strip():
                marker = number(len(written))
                written.append(f"{marker} " + body.replace("\n", "\n    ").replace("\n    \n", "\n\n"))
        return ("\n\n" if is_loose else "\n").join(written)

    def tight(self, item: Sequence[dict]) -> str:
        self.depth += 1
        try:
            return "\n".join(filter(None, (self.block(block) for block in self.joined(item))))
        finally:
            self.depth -= 1

    def definition(self, term: Sequence[dict], meanings: Sequence[Sequence[dict]]) -> str:
        words = _on_one_line(self.inlines(term))
        said = [self.blocks(meaning).replace("\n", "\n    ") for meaning in meanings]
        said = [f":   {meaning}" for meaning in said if meaning.strip()]
        return "\n".join([words, *said]) if words and said else words or "\n".join(said)

    def figure(self, content: list) -> str:
        caption = _on_one_line(self.plain(content[1][1]))
        images = [inline for inline in _inlines_under(content[2]) if inline["t"] == "Image"]
        if len(images) == 1:
            return self.image(images[0]["c"], caption)
        return together([("Div", self.blocks(content[2])), ("Para", _line_start(escaped(caption)))])

    def table(self, content: list) -> str:
        box = box_kind(content)
        if box:
            return self.box(box, sole_cell(content))
        if (inside := sole_cell(content)) is not None:
            return self.blocks(inside)
        _attr, _caption, columns, head, bodies, foot = content
        rows = [*head[1], *(row for body in bodies for row in [*body[2], *body[3]]), *foot[1]]
        grid = self.grid(rows)
        if not grid:
            return ""
        width = max(len(row) for row in grid)
        grid = [row + [""] * (width - len(row)) for row in grid]
        rules = {"AlignLeft": ":---", "AlignRight": "---:", "AlignCenter": ":---:"}
        aligned = [rules.get(column[0]["t"], "---") for column in columns]
        aligned = (aligned + ["---"] * width)[:width]
        head, *rows = [re.sub(r"\|  (?=\|)", "| ", "| " + " | ".join(line) + " |") for line in grid]
        return "\n".join([head, "|" + "|".join(aligned) + "|", *rows])

    def grid(self, rows: list) -> list[list[str]]:
        """Rows of cells; where cells were merged, the words stand in the first and the others are empty."""
        grid: list[list[str]] = []
        below: dict[int, int] = {}  # column -> rows that a cell above still covers
        for row in rows:
            line: list[str] = []
            for _attr, _align, down, across, blocks in row[1]:
                while below.get(len(line), 0):
                    below[len(line)] -= 1
                    line.append("")
                for column in range(len(line), len(line) + min(across, 100)):
                    below[column] = down - 1
                line += [self.cell(blocks)] + [""] * (min(across, 100) - 1)
            while below.get(len(line), 0):
                below[len(line)] -= 1
                line.append("")
            # A row whose words were all struck out, or are all still to come, is not there in this reading.
            if any(line) or not changes_in(row[1]):
                grid.append(line)
        return grid

    def cell(self, blocks: Sequence[dict]) -> str:
        parts = [part for block in self.joined(blocks) for part in self.cell_parts(block)]
        text = "<br>".join(filter(None, parts))
        return re.sub(r"(?<!\\)\|", r"\\|", text)

    def cell_parts(self, block: dict) -> Iterator[str]:
        kind, content = block["t"], block.get("c")
        if kind in ("Para", "Plain", "Header"):
            yield re.sub(r"[ ]*\n", "<br>", self.inlines(inlines_of(block)).strip(" \n"))
        elif kind in ("BulletList", "OrderedList"):
            items = content if kind == "BulletList" else content[1]
            for at, item in enumerate(items):
                sign = "•" if kind == "BulletList" else f"{content[0][0] + at}."
                yield f"{sign} {'; '.join(part for part in (self.cell(item),) if part)}".rstrip()
        elif kind == "Figure":
            yield self.figure(content)
        else:
            yield escaped(_on_one_line(self.words(block)))

    def box(self, kind: str, blocks: Sequence[dict]) -> str:
        """A box: the first paragraph, in the style of its kind, is the title."""
        title, *rest = self.joined(blocks)
        words = _on_one_line(self.plain([title])).replace('"', "”")
        heading = f'!!! {kind} "{words}"' if words and words not in self.default_titles else f"!!! {kind}"
        inside = self.blocks(rest)
        return "\n".join([heading, *(f"    {line}".rstrip() for line in inside.split("\n"))]).rstrip()

    def words(self, block: object) -> str:
        """The words of anything, without its structure."""
        return " ".join(self.inlines([inline]) for inline in _inlines_under(block))

    def plain(self, blocks: object) -> str:
        """Words as they read, without marks."""
        return plain_words(blocks, self.mode)

    # Words

    def inlines(self, inlines: Sequence[dict]) -> str:
        text = "".join(self.inline(inline) for inline in inlines)
        # A bracket that no link can be made of is typed as it is.
        return re.sub(r"\\\[([^\[\]\\]*)\\\](?![(\[:])", r"[\1]", text)

    def inline(self, inline: dict) -> str:
        kind, content = inline["t"], inline.get("c")
        if kind == "Str":
            return escaped(without_marks(MARK.sub("", content)))
        if kind in ("Space", "SoftBreak"):
            return " "
        if kind == "LineBreak":
            return "  \n"
        if kind in _SIGNS:
            return _signed(_SIGNS[kind], self.inlines(content))
        if kind in _TAGS:
            words = self.inlines(content)
            return f"<{_TAGS[kind]}>{words}</{_TAGS[kind]}>" if words.strip() else words
        if kind == "SmallCaps":
            return self.inlines(content)
        if kind == "Quoted":
            left, right = ("“", "”") if content[0]["t"] == "DoubleQuote" else ("‘", "’")
            return f"{left}{self.inlines(content[1])}{right}"
        if kind == "Code":
            return _code(without_marks(MARK.sub("", content[1])))
        if kind == "Link":
            return self.link(content)
        if kind == "Image":
            return self.image(content)
        if kind == "Note":
            return self.note(content)
        if kind == "Span":
            return "" if _GONE[self.mode] in content[0][1] else self.inlines(content[1])
        if kind == "Math":
            return escaped(content[1])
        return ""

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
        if self.plain(content[1]) in (address, address.removeprefix("mailto:")):
            return f"<{address.removeprefix('mailto:')}>"
        is_plain = address.count("(") == address.count(")")
        return f"[{words}]({address})" if is_plain else f"[{words}](<{address}>)"

    def image(self, content: list, caption: str = "") -> str:
        return self.picture(content[2][0], _on_one_line(self.plain(content[1])), caption)

    def note(self, blocks: Sequence[dict]) -> str:
        depth, self.depth = self.depth, 1
        try:
            body = self.blocks(blocks)
        finally:
            self.depth = depth
        names = [name for name in marks_in(blocks) if name.startswith("note_")]
        return f"[^{self.labels.label(names, body)}]" if body.strip() else ""


_SIGNS = {"Emph": "*", "Strong": "**"}
_TAGS = {"Underline": "u", "Strikeout": "s", "Superscript": "sup", "Subscript": "sub"}


def definition(label: str, body: str) -> str:
    """A note as it is defined."""
    lines = body.split("\n")
    return "\n".join([f"[^{label}]: {lines[0]}", *(f"    {line}".rstrip() for line in lines[1:])])


def together(written: Sequence[tuple[str, str]]) -> str:
    """Blocks, each with its kind, with an empty line between them; what would run into one is kept apart."""
    text = ""
    before = ""
    for kind, block in written:
        if text:
            text += "\n\n<!-- -->\n\n" if run_into_each_other(before, kind) else "\n\n"
        text += block
        before = kind
    return text


_RUN_ON = {"BulletList", "OrderedList", "BlockQuote", "DefinitionList"}


def run_into_each_other(before: str, after: str) -> bool:
    return before == after and after in _RUN_ON


# Trees ----------------------------------------------------------------------------------------------------------


def inlines_of(block: dict) -> list:
    return block["c"][2] if block["t"] == "Header" else block["c"]


def with_inlines(block: dict, inlines: list) -> dict:
    if block["t"] == "Header":
        return {"t": "Header", "c": [*block["c"][:2], inlines]}
    return {"t": block["t"], "c": inlines}


def ends_open(block: dict, mode: Mode) -> bool:
    return runs_on(inlines_of(block), mode)


def sole_cell(table: list) -> list | None:
    """The blocks of a table of a single cell: a box, or a frame round a text."""
    _attr, _caption, _columns, head, bodies, foot = table
    rows = [*head[1], *(row for body in bodies for row in [*body[2], *body[3]]), *foot[1]]
    return rows[0][1][0][4] if len(rows) == 1 and len(rows[0][1]) == 1 else None


def box_kind(table: list) -> str:
    inside = sole_cell(table)
    if not inside:
        return ""
    names = [name.removeprefix("box_") for name in marks_in(inside[:1]) if name.startswith("box_")]
    return names[0] if names and names[0] in BOXES else ""


def _inlines_under(part: object) -> Iterator[dict]:
    """The outermost words anywhere below."""
    if isinstance(part, dict):
        if part.get("t") in _WORDS:
            yield part
        else:
            yield from _inlines_under(part.get("c"))
    elif isinstance(part, list):
        for inner in part:
            yield from _inlines_under(inner)


_SORTS_OF_WORDS = (
    "Str Emph Underline Strong Strikeout Superscript Subscript SmallCaps Quoted Cite Code Space SoftBreak LineBreak "
    "Math RawInline Link Image Note Span"
)
_WORDS = frozenset(_SORTS_OF_WORDS.split())


def plain_words(part: object, mode: Mode = "accepted") -> str:
    """The words of a part of the tree, as they read, on one line, without notes."""
    said: list[str] = []
    _collect(part, mode, said)
    return " ".join(without_marks(MARK.sub("", "".join(said))).split())


def _collect(part: object, mode: Mode, said: list[str]) -> None:
    if isinstance(part, list):
        for inner in part:
            _collect(inner, mode, said)
        return
    if not isinstance(part, dict):
        return
    kind, content = part.get("t"), part.get("c")
    if kind == "Str":
        said.append(content)
    elif kind in ("Space", "SoftBreak", "LineBreak"):
        said.append(" ")
    elif kind in ("Code", "Math", "CodeBlock"):
        said.append(content[1])
    elif kind == "Span" and _GONE[mode] in content[0][1]:
        return
    elif kind not in ("Note", "RawInline", "RawBlock"):
        _collect(content, mode, said)
        if kind in ("Para", "Plain", "Header"):
            said.append(" ")


# Signs ----------------------------------------------------------------------------------------------------------


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


def _line_start(line: str) -> str:
    """A line that begins with a sign which would make it a heading, a list and so on."""
    line = line.lstrip(" \t")
    if re.match(r"([#>:|]|[-+*](\s|$)|!!!|={3,}|-{3,}|~{3,})", line):
        return f"\\{line}" if line[0] in "#>+-*!" else f"&#{ord(line[0])};{line[1:]}"
    return re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", line)


def _signed(sign: str, words: str) -> str:
    inside = words.strip(" \n")
    if not inside:
        return words
    before, after = words[: len(words) - len(words.lstrip(" \n"))], words[len(words.rstrip(" \n")) :]
    return f"{before}{sign}{inside}{sign}{after}"


def _code(words: str) -> str:
    fence = "`" * (max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    padding = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{fence}{padding}{words}{padding}{fence}" if words.strip() else words


def _code_block(words: str, *, is_top: bool) -> str:
    if not is_top:  # a fence is read at the top only
        return "\n".join(f"    {line}".rstrip() for line in words.split("\n"))
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    return f"{fence}\n{words}\n{fence}"


def _on_one_line(words: str) -> str:
    return " ".join(words.split())


def typed_image(name: str, alternative: str, caption: str) -> str:
    return image_markdown(name, alternative, caption)
