"""The plain text of a clipboard, read apart from everything that makes Markdown of it: what there is to be missed."""

from html.parser import HTMLParser

from text import elements

_NO_TEXT = frozenset(("head", "script", "style", "template", "title", "xml"))
_PARTS = elements.PARTS | {"iframe", "math", "noscript", "object", "svg", "textarea"}


def passages_of(html: str) -> list[str]:
    """The words of HTML in passages, one for each paragraph, item or cell.

    Words after something that is opened and never closed count too.
    """
    last = html.rfind("-->") + 1
    reader = _Reader()
    reader.feed(html[:last] + html[last:].replace("<!--", " "))
    reader.close()
    return [" ".join(passage.split()) for passage in reader.ended() if passage.strip()]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.passages: list[list[str]] = [[]]
        self.unseen: list[str] = []  # the elements that are open and hold no text
        self.held: list[list[str]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self.unseen, self.held = [], [[]]
        if tag in _NO_TEXT:
            self.unseen.append(tag)
        if tag in _PARTS:
            (self.held if self.unseen else self.passages).append([])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _PARTS:
            self.passages.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in self.unseen:
            del self.unseen[self.unseen.index(tag) :]
            self.held = [[]]
        if tag in _PARTS:
            self.passages.append([])

    def handle_data(self, data: str) -> None:
        (self.held if self.unseen else self.passages)[-1].append(data)

    def unknown_decl(self, data: str) -> None:
        """`<![if !supportLists]>` of Word and CDATA sections: no words."""

    def ended(self) -> list[str]:
        return ["".join(passage) for passage in (*self.passages, *self.held)]
