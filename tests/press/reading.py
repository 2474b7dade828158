"""Reads a finished PDF back, as a reader's program would."""

import io
import re
from dataclasses import dataclass

import pikepdf
import pypdf


@dataclass(frozen=True)
class Line:
    """A piece of text as it was shown, with its distance from the page's top (WeasyPrint counts downwards) and left."""

    text: str
    depth: float
    left: float


class Reading:
    def __init__(self, pdf: bytes):
        self.pdf = pikepdf.open(io.BytesIO(pdf))
        self.pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
        self.folios = pypdf.PdfReader(io.BytesIO(pdf)).page_labels

    def text(self, page: int) -> str:
        """The text of a page (from 0), white space collapsed."""
        return " ".join(self.pages[page].extract_text().split())

    def lines(self, page: int) -> list[Line]:
        found: list[Line] = []

        def note(text, _current, matrix, _font, _size) -> None:
            if text.strip():
                found.append(Line(text.strip(), matrix[5], matrix[4]))

        self.pages[page].extract_text(visitor_text=note)
        return found

    def printed_folio(self, page: int) -> str:
        """The page number that stands in the foot margin of a page (from 0), or ""."""
        foot = 226 * 96 / 25.4  # the page is 250 mm high and its foot margin 24 mm; depths are 1/96 inch
        found = [
            line.text for line in self.lines(page) if line.depth > foot and re.fullmatch(r"\d+|[ivxl]+", line.text)
        ]
        return "".join(found)

    def destinations(self) -> dict[str, int]:
        """Every named place in the book and the page (from 0) where it is."""
        at = {page.obj.objgen: index for index, page in enumerate(self.pdf.pages)}
        names = pikepdf.NameTree(self.pdf.Root.Names.Dests)
        return {name: at[place[0].objgen] for name, place in names.items()}

    def links(self, page: int) -> list[tuple[str, str]]:
        """(what the link says, where it leads) for a page (from 0)."""
        annotations = self.pdf.pages[page].obj.get("/Annots", [])
        return [(str(a.Contents), str(a.Dest if "/Dest" in a else a.A.URI)) for a in annotations]

    def pictures(self, page: int) -> list[tuple[float, float]]:
        """Width and height in millimetres of every picture on a page (from 0)."""
        found, now, kept = [], pikepdf.Matrix(), []
        images = {name for name, thing in self.pdf.pages[page].resources.XObject.items() if thing.Subtype == "/Image"}
        for operands, operator in pikepdf.parse_content_stream(self.pdf.pages[page]):
            match str(operator):
                case "q":
                    kept.append(now)
                case "Q":
                    now = kept.pop()
                case "cm":
                    now = pikepdf.Matrix(*map(float, operands)) @ now
                case "Do" if str(operands[0]) in images:
                    found.append((abs(now.a) / 72 * 25.4, abs(now.d) / 72 * 25.4))
        return found

    def elements(self, kind: str) -> list[pikepdf.Object]:
        """All structure elements of a kind."""
        return [
            thing
            for thing in self.pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/StructElem" and f"/{kind}" == thing.S
        ]

    def fonts(self) -> list[pikepdf.Object]:
        return [thing for thing in self.pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing]

    def mappings(self) -> list[bytes]:
        """How each font maps its glyphs to letters."""
        dictionaries = [thing for thing in self.pdf.objects if isinstance(thing, pikepdf.Dictionary)]
        return [thing.ToUnicode.read_bytes() for thing in dictionaries if "/ToUnicode" in thing]

    def true_texts(self, page: int) -> list[str]:
        """What the page says of itself beside its glyphs (/ActualText), in order."""
        return [
            str(operands[1].ActualText)
            for operands, operator in pikepdf.parse_content_stream(self.pdf.pages[page])
            if str(operator) == "BDC" and isinstance(operands[1], pikepdf.Dictionary) and "/ActualText" in operands[1]
        ]

    def languages(self, page: int) -> set[str]:
        """The languages that pieces of a page say they are in, where it is not the book's."""
        return {
            str(operands[1].Lang)
            for operands, operator in pikepdf.parse_content_stream(self.pdf.pages[page])
            if str(operator) == "BDC" and isinstance(operands[1], pikepdf.Dictionary) and "/Lang" in operands[1]
        }

    def bookmarks(self) -> list[tuple[int, str]]:
        """(depth, title) of every bookmark."""
        found: list[tuple[int, str]] = []

        def walk(items, depth: int) -> None:
            for item in items:
                found.append((depth, item.title))
                walk(item.children, depth + 1)

        with self.pdf.open_outline() as outline:
            walk(outline.root, 0)
        return found


def contents_lines(lines: list[Line]) -> dict[str, str]:
    """What the contents say: title and page number."""
    rows: dict[int, str] = {}
    for line in lines:
        rows[round(line.depth)] = rows.get(round(line.depth), "") + "\n" + line.text
    return {
        found[1].strip(): found[2] for row in rows.values() if (found := re.match(r"\s*([^.]+?)[ .\n]{4,}(\d+)", row))
    }
