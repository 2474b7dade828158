"""Attachments: photographs of paper and PDFs, made anew before they are stored, so that nothing hides in them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

import pikepdf
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from office import files
from workshops.models import Attachment, Contribution

AT_MOST = 5
LARGEST = 2 * 1024 * 1024  # bytes of one file as it comes in
LONGEST_SIDE = 2000  # pixels of a stored photograph
MOST_PIXELS = 50_000_000  # of a photograph as it comes in; beyond it a small file fills the memory
MOST_PAGES = 60
PHOTOGRAPHS = ("JPEG", "PNG", "WEBP")
ACTIVE = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA")
"""What a sheet of paper has no use for: code, other programs, files inside the file."""


@dataclass(frozen=True)
class Checked:
    """A file that is what it says, as it will be stored."""

    name: str
    content: bytes
    media_type: str


def checked(sent: Sequence) -> list[Checked]:
    """Check the uploaded files and make each anew. Raises ValidationError (under `files`), a sentence for each."""
    if len(sent) > AT_MOST:
        raise ValidationError({"files": _("At most %(most)s files come with one contribution.") % {"most": AT_MOST}})
    good, refusals = [], []
    for file in sent:
        name = PurePath(file.name.replace("\\", "/")).name[:200]
        try:
            good.append(_made_anew(name, file))
        except ValidationError as refused:
            refusals += refused.messages
    if refusals:
        raise ValidationError({"files": refusals})
    return good


def attach(contribution: Contribution, good: Sequence[Checked]) -> None:
    """Store checked files with a contribution, in their order."""
    for position, file in enumerate(good, start=1):
        Attachment.objects.create(
            contribution=contribution,
            stored_file=files.store(file.content, media_type=file.media_type),
            name=file.name,
            position=position,
        )


def _made_anew(name: str, file) -> Checked:
    if file.size > LARGEST:
        raise ValidationError(_("%(name)s is larger than 2 MB. Send a smaller photograph of it.") % {"name": name})
    return made_anew(name, file.read())


def made_anew(name: str, content: bytes) -> Checked:
    """Return a PDF or a photograph as it will be stored, told by its content. Raises ValidationError."""
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return Checked(f"{PurePath(name).stem or 'file'}.pdf", _pdf_made_anew(name, content), "application/pdf")
    return Checked(f"{PurePath(name).stem or 'file'}.jpg", _photograph_made_anew(name, content), "image/jpeg")


def _photograph_made_anew(name: str, content: bytes) -> bytes:
    """Return the picture alone, as JPEG: upright, at most 2000 pixels, without place, time or camera."""
    try:
        with Image.open(io.BytesIO(content), formats=PHOTOGRAPHS) as photograph:
            if photograph.width * photograph.height > MOST_PIXELS:
                raise ValidationError(_("%(name)s has too many pixels. Send a smaller photograph.") % {"name": name})
            photograph.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(photograph)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            paper = Image.new("RGB", upright.size, "white")
            see_through = upright.convert("RGBA")
            paper.paste(see_through, mask=see_through.getchannel("A"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as broken:
        raise ValidationError(
            _("%(name)s is not a photograph (JPEG, PNG, WebP) or a PDF that can be opened.") % {"name": name}
        ) from broken
    made = io.BytesIO()
    paper.save(made, "JPEG", quality=82, optimize=True)
    return made.getvalue()


def _pdf_made_anew(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise ValidationError(
                    _("%(name)s has more than %(most)s pages. Send it in parts.") % {"name": name, "most": MOST_PAGES}
                )
            if not pdf.pages or any(_is_active(thing) for thing in pdf.objects):
                raise ValidationError(
                    _("%(name)s has code or other files inside. Print it to a plain PDF, or photograph it.")
                    % {"name": name}
                )
            if "/Metadata" in pdf.Root:
                del pdf.Root.Metadata
            if "/Info" in pdf.trailer:
                del pdf.trailer.Info
            pdf.save(made)
    except (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError, ValueError) as broken:
        # A PDF with a password does not open either.
        raise ValidationError(_("%(name)s is a PDF that does not open.") % {"name": name}) from broken
    return made.getvalue()


def _is_active(thing) -> bool:
    """Say whether an object of a PDF, or one written inside it, does something or holds a file."""
    parts = []
    if isinstance(thing, pikepdf.Array):
        parts = list(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        if any(key in ACTIVE for key in thing.keys()):  # noqa: SIM118 -- not a dict; iterating gives no keys
            return True
        if any(isinstance(value := thing.get(key), pikepdf.Name) and str(value) in ACTIVE for key in ("/S", "/Type")):
            return True
        parts = [value for _key, value in thing.items()]
    return any(isinstance(part, pikepdf.Object) and not part.is_indirect and _is_active(part) for part in parts)
