"""What WeasyPrint leaves undone in a finished PDF, for readers with a screen reader and for archives."""

import io
import re
from importlib.metadata import version

import pikepdf
from pikepdf import Array, Dictionary, Name, NumberTree, String
from weasyprint.text.ffi import pango

from press.fonts import PACKAGES

MARKED = re.compile(rb"/Span\s*<<\s*/MCID (\d+)\s*>>\s*BDC")
UNMAPPED = re.compile(rb"(<[0-9a-f]{4}> )<>")


def finish(pdf: bytes, *, title: str, language: str, front_pages: int, link_texts: list[list[str]]) -> bytes:
    """Complete the PDF/UA marks of a book.

    `front_pages` pages at the start are numbered i, ii, iii, the others 1, 2, 3. `link_texts` has, for each page, what
    its links say, in the order of their annotations. The same input gives the same bytes.
    """
    with pikepdf.open(io.BytesIO(pdf)) as book:
        _label_pages(book, front_pages)
        return _finished(book, title, language, link_texts)


def finish_sheets(pdf: bytes, *, title: str, language: str, link_texts: list[list[str]]) -> bytes:
    """Complete the PDF/UA marks of sheets that are no book: their pages are numbered as they lie."""
    with pikepdf.open(io.BytesIO(pdf)) as sheets:
        return _finished(sheets, title, language, link_texts)


def libraries() -> dict[str, str]:
    """The versions on which a book's bytes depend."""
    names = ("weasyprint", "pydyf", "pikepdf", *PACKAGES, "segno")
    found = {name: version(name) for name in names}
    number = pango.pango_version()  # 15012 is 1.50.12
    return found | {"pango": f"{number // 10000}.{number // 100 % 100}.{number % 100}"}


def _finished(book: pikepdf.Pdf, title: str, language: str, link_texts: list[list[str]]) -> bytes:
    _describe_links(book, link_texts)
    _set_running_heads_apart(book)
    _scope_table_heads(book)
    _map_every_glyph(book)
    with book.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = title
        metadata["dc:language"] = {language}
    finished = io.BytesIO()
    book.save(
        finished,
        deterministic_id=True,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return finished.getvalue()


def _label_pages(book: pikepdf.Pdf, front_pages: int) -> None:
    book.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r), front_pages, Dictionary(S=Name.D)]))


def _describe_links(book: pikepdf.Pdf, link_texts: list[list[str]]) -> None:
    """Say in words where a link leads, and print it with the page."""
    for page, texts in zip(book.pages, link_texts, strict=True):
        for annotation, text in zip(page.obj.get("/Annots", []), texts, strict=True):
            annotation.F = 4
            annotation.Contents = String(text)


def _set_running_heads_apart(book: pikepdf.Pdf) -> None:
    """Mark running heads, page numbers and notices as artifacts, so that they are not read out amid the text.

    WeasyPrint tags them, but hangs their tags beside the tree: what has no way up to the document is such a line.
    """
    document = book.Root.StructTreeRoot.K[0]
    in_tree: dict[tuple[int, int], bool] = {document.objgen: True}
    for child in document.K:
        in_tree[child.objgen] = True
    parents = NumberTree(book.Root.StructTreeRoot.ParentTree)
    for page in book.pages:
        elements = parents[int(page.obj.StructParents)]
        astray = {mcid for mcid, element in enumerate(elements) if not _belongs(element, document, in_tree)}
        if not astray:
            continue

        def as_artifact(found: re.Match, astray=astray) -> bytes:
            return b"/Artifact <</Type /Pagination>> BDC" if int(found[1]) in astray else found[0]

        page.Contents.write(MARKED.sub(as_artifact, page.Contents.read_bytes()))
        parents[int(page.obj.StructParents)] = Array(
            [None if mcid in astray else element for mcid, element in enumerate(elements)]
        )


def _belongs(element, document, in_tree: dict[tuple[int, int], bool]) -> bool:
    """Whether the element hangs in the document's tree; remembers the answer for all elements on the way."""
    way = []
    while element.objgen not in in_tree:
        way.append(element.objgen)
        if element.P.objgen == document.objgen:  # a top element that the document does not list
            in_tree[element.objgen] = False
            break
        element = element.P
    answer = in_tree[element.objgen]
    in_tree.update(dict.fromkeys(way, answer))
    return answer


def _scope_table_heads(book: pikepdf.Pdf) -> None:
    """Say of every head cell what it heads: its column in the table's head, its row elsewhere."""
    for element in book.objects:
        if isinstance(element, Dictionary) and element.get("/S") == Name.TH and "/K" in element:
            attributes = element.get("/A", Dictionary(O=Name.Table))
            attributes.Scope = Name.Column if _in_table_head(element) else Name.Row
            element.A = attributes


def _in_table_head(cell) -> bool:
    element = cell
    while element.get("/S") not in (Name.THead, Name.TBody, Name.Table):
        element = element.P
    return element.get("/S") != Name.TBody


def _map_every_glyph(book: pikepdf.Pdf) -> None:
    """Map glyphs that stand for no letter of their own, as some Khmer ones do, to a space of no width."""
    for font in book.objects:
        if isinstance(font, Dictionary) and font.get("/Type") == Name.Font and "/ToUnicode" in font:
            mapping = font.ToUnicode.read_bytes()
            if UNMAPPED.search(mapping):
                font.ToUnicode.write(UNMAPPED.sub(rb"\1<200b>", mapping))
