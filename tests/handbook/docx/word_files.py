"""Word files for tests, put together from XML by hand, as Word writes them."""

import io
import zipfile
from copy import deepcopy
from xml.sax.saxutils import escape

from lxml import etree

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{WORD}}}"
SPACES = (
    f'xmlns:w="{WORD}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
STYLES = (
    f"{_HEAD}<w:styles {SPACES}>"
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{style}"><w:name w:val="{name}"/></w:style>'
        for style, name in {
            "Normal": "Normal",
            "Title": "Title",
            "Author": "Author",
            "Heading1": "heading 1",
            "Heading2": "heading 2",
            "Heading3": "heading 3",
            "ListParagraph": "List Paragraph",
            "Caption": "caption",
            "BoxWarning": "Box Warning",
        }.items()
    )
    + "</w:styles>"
)
NUMBERING = (
    f"{_HEAD}<w:numbering {SPACES}>"
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
    '<w:lvlText w:val="•"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    "</w:numbering>"
)


def run(words, *, bold=False, deleted=False):
    tag = "delText" if deleted else "t"
    return (
        f'<w:r>{"<w:rPr><w:b/></w:rPr>" if bold else ""}<w:{tag} xml:space="preserve">{escape(words)}</w:{tag}></w:r>'
    )


def added(words, by="Sok"):
    return f'<w:ins w:id="900" w:author="{by}" w:date="2026-01-05T09:00:00Z">{run(words)}</w:ins>'


def struck(words, by="Sok"):
    return f'<w:del w:id="901" w:author="{by}" w:date="2026-01-05T09:00:00Z">{run(words, deleted=True)}</w:del>'


def paragraph(*inside, style="", number=None, mark=""):
    """`inside` are runs, or plain words; `mark` is what happened to the paragraph's end: "ins" or "del"."""
    said = "".join(part if part.startswith("<") else run(part) for part in inside)
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number:
        properties += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    if mark:
        properties += f'<w:rPr><w:{mark} w:id="902" w:author="Sok" w:date="2026-01-05T09:00:00Z"/></w:rPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{said}</w:p>"


def heading(words, level=1):
    return paragraph(words, style=f"Heading{level}")


def cell(*paragraphs, across=1, down=""):
    properties = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
    properties += f'<w:vMerge w:val="{down}"/>' if down == "restart" else "<w:vMerge/>" if down else ""
    inside = "".join(part if part.startswith("<") else paragraph(part) for part in paragraphs)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def table(*rows):
    columns = "<w:gridCol/>" * max(row.count("<w:tc>") for row in rows)
    body = "".join(row if row.startswith("<w:tr") else f"<w:tr>{row}</w:tr>" for row in rows)
    return f'<w:tbl><w:tblPr><w:tblLook w:firstRow="1"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{body}</w:tbl>'


def commented(words, pk):
    return (
        f'<w:commentRangeStart w:id="{pk}"/>{run(words)}<w:commentRangeEnd w:id="{pk}"/>'
        f'<w:r><w:commentReference w:id="{pk}"/></w:r>'
    )


def call(pk):
    return f'<w:r><w:footnoteReference w:id="{pk}"/></w:r>'


def link(words, name):
    return f'<w:hyperlink r:id="{name}">{run(words)}</w:hyperlink>'


def picture(name, *, what="", floating=False):
    tag = "anchor" if floating else "inline"
    return (
        f'<w:r><w:drawing><wp:{tag}><wp:extent cx="952500" cy="952500"/>'
        f'<wp:docPr id="1" name="x" descr="{escape(what)}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:blipFill><a:blip r:embed="pic{name}"/></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:ext cx="952500" cy="952500"/></a:xfrm></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        f"</wp:{tag}></w:drawing></w:r>"
    )


def word_file(
    *body,
    footnotes=None,
    comments=(),
    threads=None,
    links=None,
    media=None,
    header="",
    app="",
    main_type="document.main+xml",
    more=None,
    outside=(),
):
    """A DOCX. `footnotes`: words by number; `comments`: (number, author, words); `links`: address by name;
    `media`: bytes by name; `more`: members to add; `outside`: (kind, address) that the document leads to."""
    related = {"own1": ("styles", "styles.xml"), "own2": ("numbering", "numbering.xml")}
    parts = {"word/styles.xml": STYLES, "word/numbering.xml": NUMBERING}
    types = {"word/styles.xml": "styles+xml", "word/numbering.xml": "numbering+xml"}
    document = f"{_HEAD}<w:document {SPACES}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>"
    if footnotes:
        inside = "".join(f'<w:footnote w:id="{pk}">{paragraph(words)}</w:footnote>' for pk, words in footnotes.items())
        parts["word/footnotes.xml"] = f"{_HEAD}<w:footnotes {SPACES}>{inside}</w:footnotes>"
        related["own3"], types["word/footnotes.xml"] = ("footnotes", "footnotes.xml"), "footnotes+xml"
    if comments:
        inside = "".join(
            f'<w:comment w:id="{pk}" w:author="{author}" w:date="2026-01-05T09:00:00Z">'
            f'<w:p w14:paraId="{pk:08d}">{run(words)}</w:p></w:comment>'
            for pk, author, words in comments
        )
        parts["word/comments.xml"] = f"{_HEAD}<w:comments {SPACES}>{inside}</w:comments>"
        related["own4"], types["word/comments.xml"] = ("comments", "comments.xml"), "comments+xml"
    if threads:
        inside = "".join(
            f'<w15:commentEx w15:paraId="{pk:08d}" w15:done="{done}"'
            + (f' w15:paraIdParent="{of:08d}"/>' if of else "/>")
            for pk, of, done in threads
        )
        parts["word/commentsExtended.xml"] = f"{_HEAD}<w15:commentsEx {SPACES}>{inside}</w15:commentsEx>"
        related["own5"] = ("commentsExtended", "commentsExtended.xml")
    if header:
        parts["word/header1.xml"] = f"{_HEAD}<w:hdr {SPACES}>{paragraph(header)}</w:hdr>"
        related["own6"], types["word/header1.xml"] = ("header", "header1.xml"), "header+xml"
    if app:
        parts["docProps/app.xml"] = app
    for name in media or {}:
        related[f"pic{name}"] = ("image", f"media/{name}")
    relations = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in related.items()
    )
    external = [(name, "hyperlink", address) for name, address in (links or {}).items()]
    external += [(f"out{at}", kind, address) for at, (kind, address) in enumerate(outside)]
    relations += "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{escape(address)}" TargetMode="External"/>'
        for name, kind, address in external
    )
    overrides = "".join(
        f'<Override PartName="/{path}" ContentType="{_MAIN}.{kind}"/>'
        for path, kind in {"word/document.xml": main_type, **types}.items()
    )
    ours = "http://schemas.openxmlformats.org/package/2006"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'{_HEAD}<Types xmlns="{ours}/content-types"><Default Extension="rels" ContentType="application/vnd.'
            f'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Default Extension="png" ContentType="image/png"/>{overrides}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'{_HEAD}<Relationships xmlns="{ours}/relationships"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'{_HEAD}<Relationships xmlns="{ours}/relationships">{relations}</Relationships>',
        )
        archive.writestr("word/document.xml", document)
        for path, content in {**parts, **(more or {})}.items():
            archive.writestr(path, content)
        for name, content in (media or {}).items():
            archive.writestr(f"word/media/{name}", content)
    return written.getvalue()


# Editing a file as Word would -----------------------------------------------------------------------------------


class Editing:
    """A Word file opened to be edited: its paragraphs and tables can be found by their words, and changed."""

    def __init__(self, content: bytes):
        self.members = {}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                self.members[name] = archive.read(name)
        self.root = etree.fromstring(self.members["word/document.xml"])
        self.body = self.root.find(f"{W}body")

    def saved(self) -> bytes:
        self.members["word/document.xml"] = etree.tostring(self.root, encoding="UTF-8", xml_declaration=True)
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.members.items():
                archive.writestr(name, content if isinstance(content, bytes) else etree.tostring(content))
        return written.getvalue()

    def find(self, words: str):
        """The top-level paragraph or table that holds these words."""
        found = [element for element in self.body if words in self.words(element)]
        assert len(found) == 1, (words, len(found))
        return found[0]

    @staticmethod
    def words(element) -> str:
        return "".join(text.text or "" for text in element.iter(f"{W}t"))

    def reword(self, old: str, new: str):
        """Write other words for some, in place; runs may be cut anywhere, as Word cuts them."""
        for paragraph in self.root.iter(f"{W}p"):
            texts = [*paragraph.iter(f"{W}t")]
            whole = "".join(text.text or "" for text in texts)
            if old not in whole:
                continue
            start, end, at = whole.index(old), whole.index(old) + len(old), 0
            for text in texts:
                said, length = text.text or "", len(text.text or "")
                before, after = said[: max(start - at, 0)], said[max(end - at, 0) :]
                if at + length > start and at < end:
                    text.text = before + (new if at <= start < at + length else "") + after
                at += length
            return
        raise AssertionError(old)

    def note_root(self):
        return etree.fromstring(self.members["word/footnotes.xml"])

    def reword_note(self, old: str, new: str):
        self.members["word/footnotes.xml"] = self.members["word/footnotes.xml"].replace(old.encode(), new.encode())

    def delete_call(self, at: int):
        """Delete a note as Word does, by its call; what it said stays in the file."""
        call = [*self.root.iter(f"{W}footnoteReference")][at].getparent()
        call.getparent().remove(call)

    def insert_after(self, words: str, new: str):
        self.find(words).addnext(etree.fromstring(f"<x {SPACES}>{paragraph(new)}</x>")[0])

    def delete(self, words: str):
        self.body.remove(self.find(words))

    def move_after(self, words: str, other: str):
        self.find(other).addnext(self.find(words))

    def drop_bookmarks(self):
        """As some programs do: no bookmark is left anywhere."""
        for name in ("word/document.xml", "word/footnotes.xml"):
            root = self.root if name == "word/document.xml" else etree.fromstring(self.members[name])
            for element in [*root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")]:
                element.getparent().remove(element)
            self.members[name] = etree.tostring(root)
        self.members.pop("docProps/custom.xml", None)

    def saved_by_word(self, chance) -> bytes:
        """As Word writes a file that it has opened: runs cut anywhere, marks of spelling, its own bookmarks."""
        for text in [*self.root.iter(f"{W}t")]:
            said, one = text.text or "", text.getparent()
            if len(said) < 4 or one.tag != f"{W}r" or len(one.findall(f"{W}t")) != 1 or len(one) > 2:
                continue
            cut = chance.randrange(1, len(said))
            other = deepcopy(one)
            text.text, other.find(f"{W}t").text = said[:cut], said[cut:]
            for part in (text, other.find(f"{W}t")):
                part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            one.set(f"{W}rsidR", "00AB12CD")
            one.addnext(other)
            other.addprevious(etree.Element(f"{W}proofErr", {f"{W}type": "spellStart"}))
        for at, mark in enumerate([*self.root.iter(f"{W}bookmarkStart")]):
            if not mark.get(f"{W}name").startswith("_"):
                own = {f"{W}id": f"{5000 + at}", f"{W}name": f"_Hlk{at}"}
                mark.addprevious(etree.Element(f"{W}bookmarkStart", own))
        return self.saved()

    def saved_by_libreoffice(self) -> bytes:
        """As LibreOffice writes a file that it has opened: the first item of a list with a number of its own that
        begins anew, the others with one that they share with every list of their kind, hidden bullets as signs of a
        font of symbols; styles by other ids; tables in a row as one; notes after a link as its last words, and the
        bookmarks in notes as copies; indents and directions said again; every run in its language."""
        numbering = etree.fromstring(self.members["word/numbering.xml"])
        for text in numbering.iter(f"{W}lvlText"):
            if text.get(f"{W}val") == " ":
                text.set(f"{W}val", "\uf020")
        shared: dict[str, str] = {}
        for root in self._stories():
            self._share_numbers(root, numbering, shared)
            for properties in root.iter(f"{W}pPr"):
                etree.SubElement(properties, f"{W}jc").set(f"{W}val", "left")
            for one in root.iter(f"{W}r"):
                if one.find(f"{W}rPr") is None:
                    one.insert(0, etree.Element(f"{W}rPr"))
                etree.SubElement(one.find(f"{W}rPr"), f"{W}lang").set(f"{W}val", "en-GB")
            self._join_tables(root)
            for link in root.iter(f"{W}hyperlink"):
                following = [*link.itersiblings()]
                calls = [one for one in following if one.find(f"{W}footnoteReference") is not None]
                between = following[: following.index(calls[0])] if calls else []
                if calls and all(one.tag == f"{W}bookmarkEnd" for one in between):
                    link.extend([*between, calls[0]])
            for note in [*root.iterchildren(f"{W}footnote")][3:]:
                for bookmark in note.iter(f"{W}bookmarkStart"):
                    bookmark.set(f"{W}name", bookmark.get(f"{W}name") + "_Copy_1")
        for kind, pk in shared.items():
            number = etree.SubElement(numbering, f"{W}num", {f"{W}numId": pk})
            etree.SubElement(number, f"{W}abstractNumId", {f"{W}val": kind})
        self.members["word/numbering.xml"] = etree.tostring(numbering)
        self._rename_style("BodyText", "TextBody")
        return self.saved()

    @staticmethod
    def _share_numbers(root, numbering, shared: dict[str, str]):
        numbers = {number.get(f"{W}numId"): number for number in numbering.iter(f"{W}num")}
        abstract = {pk: number.find(f"{W}abstractNumId").get(f"{W}val") for pk, number in numbers.items()}
        seen: set[tuple[str, str]] = set()
        for properties in root.iter(f"{W}pPr"):
            said = properties.find(f"{W}numPr/{W}numId")
            pk = said.get(f"{W}val") if said is not None else ""
            level = properties.find(f"{W}numPr/{W}ilvl").get(f"{W}val") if pk else ""
            if pk in numbers and (pk, level) in seen:
                said.set(f"{W}val", shared.setdefault(abstract[pk], f"{9000 + len(shared)}"))
            elif pk:
                seen.add((pk, level))
            indent = etree.SubElement(properties, f"{W}ind")
            if pk:
                indent.set(f"{W}left", f"{720 * (int(level) + 1)}")
                indent.set(f"{W}hanging", "360")

    @staticmethod
    def _join_tables(root):
        for table in [*root.iter(f"{W}tbl")]:
            properties = table.find(f"{W}tblPr")
            if properties.find(f"{W}tblInd") is None:
                etree.SubElement(properties, f"{W}jc").set(f"{W}val", "left")
                etree.SubElement(properties, f"{W}tblInd", {f"{W}w": "0", f"{W}type": "dxa"})
            before = table.getprevious()
            if before is not None and before.tag == f"{W}tbl":
                before.extend(table.findall(f"{W}tr"))
                table.getparent().remove(table)

    def _rename_style(self, old: str, new: str):
        styles = etree.fromstring(self.members["word/styles.xml"])
        for root in (self.root, styles, *(part for part in self.members.values() if not isinstance(part, bytes))):
            for element in root.iter(f"{W}style", f"{W}pStyle", f"{W}basedOn", f"{W}next"):
                for name in ("styleId", "val"):
                    if element.get(f"{W}{name}") == old:
                        element.set(f"{W}{name}", new)
        self.members["word/styles.xml"] = etree.tostring(styles)

    def _stories(self):
        notes = self.members.get("word/footnotes.xml")
        if notes is None:
            return [self.root]
        root = etree.fromstring(notes)
        self.members["word/footnotes.xml"] = root
        return [self.root, root]
