"""Checking a Word file before anything reads it: what it is, how large it would become, what it leads to.

Nothing in it is run, followed or fetched. Whatever is wrong is said in one sentence, and nothing is kept of it.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from lxml import etree

from handbook.docx.word.wordprocessingml import W
from office.remaking import pixels_said_by
from text.khmer import normalise

LARGEST = 30 * 1024 * 1024  # bytes of the file itself
MOST_MEMBERS = 5_000
MOST_UNPACKED = 200 * 1024 * 1024  # bytes of everything in it, pictures included
MOST_XML = 32 * 1024 * 1024  # bytes of all that is read as XML
STEEPEST, FROM = 400, 4 * 1024 * 1024
"""How many times larger a member may be than it is packed, from what size on. Tables of a thousand like rows stay
under 250; a member of a single repeated sign reaches a thousand."""
MOST_PAGES, MOST_WORDS, MOST_CHARACTERS = 2_000, 700_000, 5_000_000

MOST_PARAGRAPHS = 20_000  # of the text, its notes and its comments; cells of tables hold one each
MOST_PARTS = 600_000  # elements of all kinds in those: runs, breaks, bookmarks

MOST_PICTURES, MOST_PIXELS = 500, 1_000_000_000  # of all pictures together

_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_PROPERTIES = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_DECLARES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)|<\0!\0(D\0O\0C\0T|E\0N\0T\0I)|\0<\0!\0(D\0O\0C\0T|E\0N\0T\0I)", re.I)
_PARAGRAPH = re.compile(rb"<(?:[\w.-]+:)?p[\s/>]")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NEVER_SHOWN = re.compile(
    r"\.(emf|emz|wmf|wmz|pct|pict|eps|svg|tiff?|bmp|dib|gif|ico|wdp|hdp|jxr|mp3|mp4|wav|avi|mov|bin)", re.IGNORECASE
)
_KEPT_LINKS = ("http://", "https://", "mailto:")


@dataclass
class Relation:
    """What a part leads to: another part, or (external) a place outside the file."""

    name: str
    kind: str
    target: str
    is_external: bool


@dataclass
class Package:
    """A checked Word file. XML parts are read when asked for; pictures are handed out one by one.

    not_fetched  what the file leads to outside itself, each as (kind, address)
    """

    name: str
    archive: zipfile.ZipFile
    main: str
    members: dict[str, zipfile.ZipInfo]
    not_fetched: list[tuple[str, str]] = field(default_factory=list)

    def part(self, path: str | None) -> etree._Element | None:
        """An XML part, read without entities, network or DTD. None when there is none of this name."""
        if path is None or path not in self.members:
            return None
        return _parsed(self.bytes_of(path), self.name)

    def bytes_of(self, path: str, most: int = MOST_XML) -> bytes:
        """What is in a member, never more than `most` bytes of it."""
        try:
            with self.archive.open(self.members[path]) as member:
                content = member.read(most + 1)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as broken:
            raise _damaged(self.name) from broken
        except Exception as broken:  # zlib has an error of its own, which no other module names
            raise _damaged(self.name) from broken
        if len(content) > most:
            raise _bomb(self.name)
        return content

    def related(self, kind: str) -> str | None:
        """The path of the main document's part of a kind (styles, footnotes, comments ...)."""
        return next((relation.target for relation in self.relations(self.main) if relation.kind == kind), None)

    def relations(self, path: str) -> list[Relation]:
        """What a part leads to, with paths from the top of the file."""
        folder, _slash, base = path.rpartition("/")
        found = []
        for element in _children(self.part(_rels(path)), f"{_RELATIONSHIPS}Relationship"):
            is_external = element.get("TargetMode", "") == "External"
            target = element.get("Target", "")
            if not is_external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found.append(
                Relation(element.get("Id", ""), element.get("Type", "").rpartition("/")[2], target, is_external)
            )
        return found

    def custom_property(self, name: str) -> str:
        """A property that the file carries, as Word keeps it for others."""
        root = self.part("docProps/custom.xml")
        for element in _children(root, f"{_PROPERTIES}property"):
            if element.get("name") == name:
                return "".join(element.itertext()).strip()
        return ""


def opened(content: bytes, *, name: str) -> Package:
    """Check a file and return it. Raises ValidationError with a sentence (under `file`)."""
    name = _spoken(name)
    if len(content) > LARGEST:
        raise _refused(_("%(file)s is larger than 30 MB. Make its pictures smaller, or divide it."), name)
    if content.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _refused(_("%(file)s is locked with a password. Take the password off in Word, then send it."), name)
        raise _refused(_("%(file)s is in Word's old format. Save it in Word as “Word Document (*.docx)”."), name)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        infos = archive.infolist()
    except Exception as broken:
        if content.startswith(b"PK"):
            raise _damaged(name) from broken
        raise _no_word(name) from broken
    _check_sizes(infos, name, len(content))
    members = {info.filename: info for info in infos}
    if len(members) != len(infos) or any(info.flag_bits & 0x1 for info in infos):
        raise _damaged(name)
    if "[Content_Types].xml" not in members:
        raise _no_word(name)
    package = Package(name, archive, "", members)
    _check_macros(package)
    _check_declarations(package)
    package.main = _main_part(package)
    _check_length(package)
    _check_pictures(package)
    _note_what_lies_outside(package)
    return package


# Checks -------------------------------------------------------------------------------------------------------


def _check_sizes(infos: list[zipfile.ZipInfo], name: str, size: int) -> None:
    """What the file says of itself; what it does not say truly fails where a member is read."""
    if len(infos) > MOST_MEMBERS:
        raise _bomb(name)
    read = [info for info in infos if is_read(info.filename)]
    xml = sum(info.file_size for info in read if _is_xml(info.filename))
    if sum(info.file_size for info in read) > MOST_UNPACKED or sum(info.compress_size for info in infos) > size:
        raise _bomb(name)
    if any(info.file_size > FROM and info.file_size > STEEPEST * max(info.compress_size, 1) for info in read):
        raise _bomb(name)
    if xml > MOST_XML:
        raise _too_long(name)


def _check_macros(package: Package) -> None:
    types = package.bytes_of("[Content_Types].xml")
    if b"macroenabled" in types.lower() or any(
        path.lower().rpartition("/")[2] in ("vbaproject.bin", "vbadata.xml") for path in package.members
    ):
        raise _refused(
            _("%(file)s has macros, programs that run in Word. Save it in Word as “Word Document (*.docx)”."),
            package.name,
        )


def _check_declarations(package: Package) -> None:
    for path in package.members:
        if _is_xml(path) and _DECLARES.search(package.bytes_of(path)):
            raise _refused(
                _(
                    "%(file)s holds declarations that Word never writes (a DTD), by which a file reaches for others. "
                    "Open it in Word and save it anew."
                ),
                package.name,
            )


def _main_part(package: Package) -> str:
    types = package.part("[Content_Types].xml")
    if types is None:
        raise _no_word(package.name)
    main = next(
        (
            element.get("PartName", "").lstrip("/")
            for element in _children(types, f"{_TYPES}Override")
            if element.get("ContentType") == _DOCUMENT
        ),
        "",
    )
    if main not in package.members:
        raise _no_word(package.name)
    if _STRICT in package.bytes_of(main)[:20_000]:
        raise _refused(
            _("%(file)s is a “Strict Open XML” file. Save it in Word as “Word Document (*.docx)”."), package.name
        )
    root = package.part(main)
    if root.tag != f"{W}document" or root.find(f"{W}body") is None:
        raise _no_word(package.name)
    return main


def _check_length(package: Package) -> None:
    said = package.bytes_of("docProps/app.xml") if "docProps/app.xml" in package.members else b""
    pages = re.search(rb"<Pages>\s*(\d{1,9})\s*</Pages>", said)
    _check_paragraphs(package)
    words = characters = 0
    for text in package.part(package.main).iter(f"{W}t"):
        words += len((text.text or "").split())
        characters += len(text.text or "")
    if (pages and int(pages[1]) >= MOST_PAGES) or words > MOST_WORDS or characters > MOST_CHARACTERS:
        raise _too_long(package.name)


def _check_paragraphs(package: Package) -> None:
    """Empty paragraphs pack into nothing, and each takes as long to convert as one with words."""
    paragraphs = parts = 0
    for path in {package.main, *(package.related(kind) for kind in ("footnotes", "endnotes", "comments"))} - {None}:
        if path in package.members:
            content = package.bytes_of(path)
            paragraphs += len(_PARAGRAPH.findall(content))
            parts += content.count(b"<") - content.count(b"</")
    if paragraphs > MOST_PARAGRAPHS or parts > MOST_PARTS:
        raise _refused(
            _("%(file)s has more than %(most)s paragraphs, or parts without number. Divide it into several files."),
            package.name,
            most=f"{MOST_PARAGRAPHS:,}",
        )


def _check_pictures(package: Package) -> None:
    """A small file may hold pictures of pixels without number; making them anew would take minutes."""
    media = [path for path in package.members if "/media/" in path and is_read(path)]
    pixels = 0
    for path in media[: MOST_PICTURES + 1]:
        try:
            with package.archive.open(package.members[path]) as member:
                pixels += pixels_said_by(member.read(512 * 1024))
        except Exception:  # noqa: S112 -- one that cannot be opened is left out of the text, and said so, later on
            continue
    if len(media) > MOST_PICTURES or pixels > MOST_PIXELS:
        raise _refused(_("%(file)s holds more pictures than can be taken in at once. Divide it."), package.name)


def _note_what_lies_outside(package: Package) -> None:
    for path in package.members:
        if not path.endswith(".rels"):
            continue
        folder, _slash, base = path.rpartition("/_rels/")
        for relation in package.relations(posixpath.join(folder, base.removesuffix(".rels"))):
            if not relation.is_external:
                continue
            if relation.kind == "hyperlink" and relation.target.lower().startswith(_KEPT_LINKS):
                continue
            if (relation.kind, relation.target) not in package.not_fetched:
                package.not_fetched.append((relation.kind, relation.target[:300]))


def is_kept_link(address: str) -> bool:
    return address.lower().startswith(_KEPT_LINKS)


# Reading ------------------------------------------------------------------------------------------------------


def _parsed(content: bytes, name: str) -> etree._Element:
    # A parser of its own: no entities, no network, no DTD, and no tree of more than 256 levels.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        raise _damaged(name) from broken
    if root.getroottree().docinfo.internalDTD is not None:
        raise _damaged(name)
    return root


def _rels(path: str) -> str:
    folder, _slash, base = path.rpartition("/")
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _children(root: etree._Element | None, tag: str) -> Iterator[etree._Element]:
    return iter(()) if root is None else root.iterchildren(tag)


def is_read(path: str) -> bool:
    """Whether a member is ever unpacked: parts in XML, and pictures of a kind that a text can show."""
    return _is_xml(path) or "media/" in path and not _NEVER_SHOWN.fullmatch(posixpath.splitext(path)[1])


def _is_xml(path: str) -> bool:
    return path.lower().endswith((".xml", ".rels"))


# What is wrong ------------------------------------------------------------------------------------------------


def _spoken(name: str) -> str:
    """A file's name as a sentence can say it."""
    name = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", name.replace("\\", "/").rpartition("/")[2])
    return normalise(name)[:120] or "Word.docx"


def _refused(sentence: str, name: str, **more: str) -> ValidationError:
    return ValidationError({"file": ValidationError(sentence, params={"file": name, **more})})


def _no_word(name: str) -> ValidationError:
    return _refused(_("%(file)s is not a Word document (*.docx). Open it in Word and save it as one."), name)


def _damaged(name: str) -> ValidationError:
    return _refused(_("%(file)s is damaged and cannot be read. Open it in Word, save it anew, and send that."), name)


def _bomb(name: str) -> ValidationError:
    return _refused(
        _("%(file)s unpacks into far more than a document holds, so it was not opened. Save it anew in Word."), name
    )


def _too_long(name: str) -> ValidationError:
    return _refused(
        _("%(file)s is longer than can be read at once (2,000 pages or 700,000 words). Divide it into several files."),
        name,
    )
