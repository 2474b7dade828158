"""`[^label]` calls a note, `[^label]: words` defines it: both are read here, and numbered once all is clean."""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor


class FootnoteExtension(Extension):
    """Definitions are kept aside in order; a call becomes an empty `sup` that names the definition's index.

    With `keeps_all` a note that is defined twice has the words of both, as when two texts were put together; without,
    those of the last.
    """

    def __init__(self, called: str, *, keeps_all: bool) -> None:
        super().__init__()
        self.called, self.keeps_all = called, keeps_all
        self.repeated: dict[str, None] = {}  # labels that are defined more than once, in order
        self.definitions: dict[str, str] = {}
        self.labels: list[str] = []
        self.index: dict[str, int] = {}
        self.missing: dict[str, None] = {}  # labels that are called but not defined, in order

    def extendMarkdown(self, md: Markdown) -> None:
        self.parser = md.parser
        md.parser.blockprocessors.register(FootnoteBlockProcessor(self), "footnote", 17)
        md.inlinePatterns.register(_CallProcessor(r"\[\^([^\]]*)\]", self), "footnote", 175)
        md.treeprocessors.register(_DefinitionElements(self), "footnote", 50)

    def setFootnote(self, label: str, words: str) -> None:  # noqa: N802 -- the name the block processor calls
        if label not in self.definitions:
            self.index[label] = len(self.labels)
            self.labels.append(label)
        elif self.keeps_all:
            self.repeated.setdefault(label)
            before = self.definitions[label]
            words = before if words.strip() == before.strip() else f"{before}\n\n{words}"
        self.definitions[label] = words


class _CallProcessor(InlineProcessor):
    def __init__(self, pattern: str, notes: FootnoteExtension) -> None:
        super().__init__(pattern)
        self.notes = notes

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int | None, int | None]:
        if m[1] not in self.notes.index:
            # What holds marks that are read already, such as code, was not meant as a label.
            if m[1].strip() and "\x02" not in m[1]:
                self.notes.missing.setdefault(m[1])
            return None, None, None
        call = Element("sup", {"data-note": f"{self.notes.called}-{self.notes.index[m[1]]}"})
        return call, m.start(0), m.end(0)


class _DefinitionElements(Treeprocessor):
    """Every definition becomes one more element at the end, so that its marks are read like any other's."""

    def __init__(self, notes: FootnoteExtension) -> None:
        self.notes = notes

    def run(self, root: Element) -> None:
        for label in self.notes.labels:  # grows while definitions are read that hold further ones
            self.notes.parser.parseChunk(ElementTree.SubElement(root, "div"), self.notes.definitions[label])
