"""The process that makes a picture or a PDF anew: it reads one from its input, writes one to its output, and ends.

It is started as a file (office.remaking), knows nothing of this site, and may take no more memory and processor time
than it is told. Whatever opens a file that a stranger made is here and nowhere else.
"""

import io
import json
import re
import resource
import sys
from collections.abc import Callable, Iterator

FORMATS = ("JPEG", "PNG", "WEBP")
DAMAGED, TOO_MANY_PIXELS, MOVES, TOO_MANY_PAGES, ACTIVE = "damaged", "too many pixels", "moves", "pages", "active"

FORBIDDEN_KEYS = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA")
FORBIDDEN_KINDS = (
    *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE", "/GoTo3DView"),
    *("/Rendition", "/Movie", "/Sound", "/RichMedia", "/RichMediaExecute", "/Screen", "/3D", "/FileAttachment"),
    "/EmbeddedFile",
)
"""What a sheet of paper has no use for: code, other programs, what sends or fetches, files inside the file."""
DROPPED = (
    *("/OpenAction", "/AA", "/Metadata", "/PieceInfo", "/LastModified", "/AF", "/Collection", "/Perms", "/DSS"),
    *("/Author", "/Creator", "/CreatorInfo", "/Producer", "/Company", "/Manager", "/SourceModified"),
)
"""What programs leave in a PDF and no page shows: what happens on opening it, by whom and with what it was made. Also
what may say so of a thread of articles, of a layer, or in a dictionary of a program's own."""
SIGNATURE = (
    "/Name",
    "/Location",
    "/Reason",
    "/ContactInfo",
    "/Contents",
    "/Cert",
    "/ByteRange",
    "/Reference",
    "/Prop_Build",
)
"""What a signature says of who signed; it held for the file as it came, and holds no longer for one made anew."""
DEEPEST_TREE = 20
"""Levels of a tree of names in a PDF; any file needs two or three."""
KEPT_ADDRESS = re.compile(r"\s*(https?://|mailto:)", re.IGNORECASE)


class Refused(Exception):
    """It cannot be made anew; the first argument says why."""


# --- Pictures ---------------------------------------------------------------------------------------


def size_said_by(content: bytes) -> tuple[int, int]:
    """The width and the height that a picture says it has; nothing of it is decoded. Raises Refused."""
    from PIL import Image

    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _size_of_webp(content)  # Pillow fills the memory with its pixels as soon as it opens it
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            return picture.size
    except Image.DecompressionBombError:
        raise Refused(TOO_MANY_PIXELS) from None
    except Exception as broken:  # whatever a damaged file brings Pillow to say
        raise Refused(DAMAGED) from broken


def _size_of_webp(content: bytes) -> tuple[int, int]:
    kind, head = content[12:16], content[20:30]
    if kind == b"VP8X" and len(head) == 10:
        return 1 + int.from_bytes(head[4:7], "little"), 1 + int.from_bytes(head[7:10], "little")
    if kind == b"VP8L" and len(head) >= 5:
        bits = int.from_bytes(head[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and len(head) == 10:
        width, height = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (6, 8))
        return width, height
    raise Refused(DAMAGED)


def paper(content: bytes, asked: dict) -> tuple[bytes, dict]:
    """A photograph of paper: upright, on white, as JPEG, without place, time or camera."""
    from PIL import Image, ImageOps

    side = asked["longest_side"]
    with Image.open(io.BytesIO(content), formats=FORMATS) as photograph:
        photograph.draft("RGB", (side, side))
        upright = _in_eight_bits(ImageOps.exif_transpose(photograph))
        upright.thumbnail((side, side))
        sheet = Image.new("RGB", upright.size, "white")
        see_through = upright.convert("RGBA")
        sheet.paste(see_through, mask=see_through.getchannel("A"))
    made = io.BytesIO()
    sheet.save(made, "JPEG", quality=82, optimize=True)
    return made.getvalue(), {"media_type": "image/jpeg", "width": sheet.width, "height": sheet.height}


def book(content: bytes, asked: dict) -> tuple[bytes, dict]:
    """A picture of a book: upright and in plain colours, as JPEG or PNG, with nothing beside its pixels."""
    from PIL import Image

    side = asked["longest_side"]
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        if not _is_whole(content, picture.format):
            raise Refused(DAMAGED)
        # A phone's photograph may hold a second, smaller one (MPO); it does not move.
        if picture.format in ("PNG", "WEBP") and getattr(picture, "is_animated", False):
            raise Refused(MOVES)
        if picture.format == "JPEG":
            picture.draft(None, (side, side))
        plain = _plain(picture, side)
        is_photograph = picture.format in ("JPEG", "MPO") or (picture.format == "WEBP" and plain.mode == "RGB")
    made = io.BytesIO()
    if is_photograph:
        plain.save(made, "JPEG", quality=88, optimize=True)
    else:
        plain.save(made, "PNG", optimize=True)
    media_type = "image/jpeg" if is_photograph else "image/png"
    return made.getvalue(), {"media_type": media_type, "width": plain.width, "height": plain.height}


def _is_whole(content: bytes, format: str | None) -> bool:
    """Whether the end has arrived too."""
    if format == "PNG":
        return b"IEND" in content
    if format == "WEBP":
        return len(content) >= 8 + int.from_bytes(content[4:8], "little")
    return content.rfind(b"\xff\xd9") > content.rfind(b"\xff\xda")  # a small one inside ends before the large begins


def _plain(picture, side: int):
    """Upright, not too large, in plain colours, and with nothing beside its pixels."""
    from PIL import Image, ImageOps

    upright = _in_eight_bits(ImageOps.exif_transpose(picture))
    profile = picture.info.get("icc_profile")
    if "A" in upright.getbands() or "transparency" in upright.info:
        upright = upright.convert("RGBA")
    elif upright.mode in ("1", "L"):
        upright = upright.convert("L")
    elif upright.mode in ("RGB", "CMYK") and profile:
        upright = _in_plain_colours(upright, profile)
    upright = upright if upright.mode in ("L", "RGB", "RGBA") else upright.convert("RGB")
    upright.thumbnail((side, side))
    alone = Image.new(upright.mode, upright.size)
    alone.paste(upright)
    return alone


def _in_eight_bits(picture):
    """A picture of more than 8 bits of grey, as a scanner makes it, in 8: its lightest point white, the others as far
    below as they were. Cut off at 255 instead, all of it would be white."""
    if not picture.mode.startswith(("I", "F")):
        return picture
    # Of one band: the darkest and the lightest.
    highest = max(255, *(value for value in picture.getextrema() if not isinstance(value, tuple)))
    grey = picture.convert("F").point(lambda value: value * (255 / highest)).convert("L")
    grey.info.pop("transparency", None)  # it is a shade among the 65,536
    return grey


def _in_plain_colours(picture, profile: bytes):
    """The colours a printer's or a phone's profile means, as every screen shows them."""
    from PIL import ImageCms

    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture.convert("RGB")
    return made or picture.convert("RGB")


# --- PDFs -------------------------------------------------------------------------------------------


def pdf(content: bytes, asked: dict) -> tuple[bytes, dict]:
    """A PDF that shows pages and does nothing: no code, no file inside, no action, no author."""
    import pikepdf

    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        if len(document.pages) > asked["most_pages"]:
            raise Refused(TOO_MANY_PAGES)
        if not document.pages:
            raise Refused(ACTIVE)
        _forget_what_is_empty(document)
        things = [part for thing in document.objects for part in _with_parts(thing)]
        if any(_is_active(thing) for thing in things):
            raise Refused(ACTIVE)
        for thing in things:
            _leave_pages_only(thing)
        if "/Info" in document.trailer:
            del document.trailer.Info
        document.save(made)
    return made.getvalue(), {"media_type": "application/pdf"}


def _with_parts(thing) -> Iterator:
    """The dictionaries of an object, and of what is written inside it; streams count as dictionaries."""
    import pikepdf

    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            inside = list(one)
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one
            inside = [value for _key, value in one.items()]
        else:
            continue
        waiting += [part for part in inside if isinstance(part, pikepdf.Object) and not part.is_indirect]


def _is_active(thing) -> bool:
    """Say whether a dictionary of a PDF does something beyond showing a page, or holds a file."""
    if any(key in FORBIDDEN_KEYS for key in thing.keys()):  # noqa: SIM118 -- not a dict; iterating gives no keys
        return True
    return any(_name_in(thing, key) in FORBIDDEN_KINDS for key in ("/S", "/Type", "/Subtype"))


def _forget_what_is_empty(document) -> None:
    """Take out lists of scripts or of files that hold none: many programs leave them, and they do nothing."""
    for thing in document.objects:
        for part in list(_with_parts(thing)):
            for key in FORBIDDEN_KEYS:
                if key in part and _is_empty(part[key]):
                    del part[key]


def _is_empty(thing, depth: int = 0) -> bool:
    """Whether a tree of names, a list or a dictionary holds nothing, or only what does not either."""
    import pikepdf

    if depth > DEEPEST_TREE:
        return False
    if isinstance(thing, pikepdf.Array):
        return all(_is_empty(part, depth + 1) for part in thing)
    if isinstance(thing, pikepdf.Dictionary):
        return all(key == "/Limits" or _is_empty(value, depth + 1) for key, value in thing.items())
    return thing is None


def _name_in(thing, key: str) -> str:
    import pikepdf

    value = thing.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _leave_pages_only(thing) -> None:
    for key in DROPPED:
        if key in thing:
            del thing[key]
    if _name_in(thing, "/S") == "/URI" and not KEPT_ADDRESS.match(str(thing.get("/URI", ""))):
        del thing["/S"]  # the words stay; a link with javascript: or file: leads nowhere
        if "/URI" in thing:
            del thing["/URI"]
    if "/Rect" in thing and "/T" in thing and _name_in(thing, "/Subtype") != "/Widget":  # who wrote a note on the page
        del thing["/T"]
    if "/ByteRange" in thing or _name_in(thing, "/Type") in ("/Sig", "/DocTimeStamp"):
        for key in SIGNATURE:
            if key in thing:
                del thing[key]
    if _name_in(thing, "/Subtype") == "/Image":
        _leave_pixels_only(thing)


def _leave_pixels_only(image) -> None:
    """Take out of a photograph on a page what says where, when and by whom it was taken."""
    import pikepdf

    filters = image.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if names == ["/DCTDecode"]:
        parameters = image.get("/DecodeParms")
        kept = {"decode_parms": parameters} if parameters is not None else {}
        image.write(_jpeg_alone(image.read_raw_bytes()), filter=pikepdf.Name.DCTDecode, **kept)


def _jpeg_alone(content: bytes) -> bytes:
    """A JPEG without its segments of remarks; what cannot be followed stays as it is."""
    made, at = bytearray(content[:2]), 2
    while content[:2] == b"\xff\xd8" and len(content) > at + 4 and content[at] == 0xFF:
        kind, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if kind == 0xDA or length < 2:  # from here on, pixels
            break
        # APP0, APP2 and APP14 tell how colours are meant; the others, and comments, tell of a person or a place.
        if not (0xE0 <= kind <= 0xEF and kind not in (0xE0, 0xE2, 0xEE) or kind == 0xFE):
            made += content[at : at + 2 + length]
        at += 2 + length
    return bytes(made) + content[at:]


# --- The process ------------------------------------------------------------------------------------

RECIPES: dict[str, Callable[[bytes, dict], tuple[bytes, dict]]] = {"paper": paper, "book": book, "pdf": pdf}


def made_by(content: bytes, asked: dict) -> tuple[bytes, dict]:
    """What a recipe makes of a file. Raises Refused, whatever was wrong with it."""
    try:
        if asked["recipe"] != "pdf":
            width, height = size_said_by(content)
            if width * height > asked["most_pixels"]:
                raise Refused(TOO_MANY_PIXELS)
        return RECIPES[asked["recipe"]](content, asked)
    except Refused:
        raise
    except MemoryError:
        raise Refused(TOO_MANY_PIXELS) from None
    except Exception as broken:  # whatever a damaged file brings Pillow and pikepdf to say
        raise Refused(DAMAGED) from broken


def main() -> None:
    """Answer the one question on standard input: a line that asks, then the file. The answer has the same form."""
    asked = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (asked["seconds"], asked["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        content, said = made_by(sys.stdin.buffer.read(), asked)
    except Refused as refused:
        content, said = b"", {"refused": refused.args[0]}
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + content)


if __name__ == "__main__":
    main()
