"""`!!! key-point "A title"` and an indented body: one of five kinds of box.

With `bench-card` behind its kind, `!!! key-point bench-card "A title"`, a box is a short answer for the bench as well:
the chapter opens with it. It stays the box that it is, in its place, with its number. A `law-table` holds a table that
is made from the law data, which its title names.
"""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.treeprocessors import Treeprocessor

BOX_TITLES = {
    "key-point": "Key point",
    "checklist": "Checklist",
    "case-example": "Case example",
    "warning": "Warning",
    "law-table": "Law table",
}
"""The kinds of box, each with the title it has when its author gave none."""

LAW_TABLE = "law-table"
"""The kind of box whose table is made from the law data."""


BENCH_CARD = "bench-card"
"""The class of a box that an editor marked as a bench card."""

_KEY_POINTS = (
    "abstract bug cite danger error example failure faq help hint important info note question quote seealso success "
    "summary tip tldr todo"
)
BOXES_OF_OTHERS = {
    **dict.fromkeys(_KEY_POINTS.split(), "key-point"),
    **dict.fromkeys(("attention", "caution", "danger", "error"), "warning"),
    "example": "case-example",
}
"""The kinds of box that others write, each with the kind of ours that shows it; its name is its title."""


class BoxExtension(Extension):
    """Boxes as admonitions, which become elements of their own once everything is read; also those `of_others`, and
    those that are `bench_cards`, and those that are `law_tables`."""

    def __init__(self, *, of_others: bool, bench_cards: bool, law_tables: bool) -> None:
        super().__init__()
        self.of_others, self.bench_cards, self.law_tables = of_others, bench_cards, law_tables

    def extendMarkdown(self, md: Markdown) -> None:
        processor = _BoxOfOthersProcessor if self.of_others else _BoxProcessor
        if self.bench_cards:
            processor = _LawTableProcessor if self.law_tables else _BenchCardProcessor
        md.parser.blockprocessors.register(processor(md.parser), "box", 105)
        md.treeprocessors.register(_BoxElements(md), "box", 60)


def _kind(typed: str) -> str:
    return next(kind for kind in BOX_TITLES if kind.replace("-", "") == re.sub("[ -]", "", typed.lower()))


class _BoxProcessor(AdmonitionProcessor):
    CLASSNAME = "box"
    CLASSNAME_TITLE = "box-title"
    RE = re.compile(
        r"(?:^|\n)!!![ ]?(key[ -]?point|checklist|case[ -]?example|warning)"
        r"(?:[ ]+[\"“](.*?)[\"”])?[ ]*(?:\n|$)",
        re.IGNORECASE,
    )

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        return f"box-{_kind(match[1])}", (match[2] or "").strip() or None


class _BoxOfOthersProcessor(_BoxProcessor):
    RE = re.compile(
        r"(?:^|\n)!!![ ]?(?:(key[ -]?point|checklist|case[ -]?example|warning)"
        rf"|({'|'.join(BOXES_OF_OTHERS)})(?:[ ]+inline)?(?:[ ]+end)?)"
        r"(?:[ ]+[\"“](.*?)[\"”])?[ ]*(?:\n|$)",
        re.IGNORECASE,
    )

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        title = (match[3] or "").strip()
        if match[2]:
            return f"box-{BOXES_OF_OTHERS[match[2].lower()]}", title or match[2].capitalize()
        return f"box-{_kind(match[1])}", title or None


class _BenchCardProcessor(_BoxOfOthersProcessor):
    RE = re.compile(
        r"(?:^|\n)!!![ ]?(?:(key[ -]?point|checklist|case[ -]?example|warning)"
        rf"|({'|'.join(BOXES_OF_OTHERS)})(?:[ ]+inline)?(?:[ ]+end)?)"
        r"(?:[ ]+[\"“](.*?)[\"”]|([ ]+bench[ -]?card)(?:[ ]+[\"“](.*?)[\"”])?)?[ ]*(?:\n|$)",
        re.IGNORECASE,
    )

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        classes = f"box-{_kind(match[1]) if match[1] else BOXES_OF_OTHERS[match[2].lower()]}"
        if match[4]:
            classes += f" {BENCH_CARD}"
        title = (match[3] or match[5] or "").strip()
        return classes, title or (match[2].capitalize() if match[2] else None)


class _LawTableProcessor(_BenchCardProcessor):
    RE = re.compile(_BenchCardProcessor.RE.pattern.replace("|warning)", "|warning|law[ -]?table)", 1), re.IGNORECASE)


class _BoxElements(Treeprocessor):
    """Boxes are notes beside the text and always have a line for their title, filled in after cleaning."""

    def run(self, root: Element) -> None:
        for box in list(root.iter("div")):
            if box.get("class", "").startswith("box "):
                box.tag = "aside"
                box.set("role", "note")
                if box.find("p[@class='box-title']") is None:
                    title = Element("p", {"class": "box-title"})
                    box.insert(0, title)
                    title.tail, box.text = box.text, None
