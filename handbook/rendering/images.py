"""Images: checked and made anew when they come in, shown to the staff in drafts and to readers by an edition."""

import base64
import io
import secrets
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, UnidentifiedImageError

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.models import Edition, Handbook, Image
from office.files import store
from text.html.pages import Picture
from text.inventory.figures import Shown, images_in, markdown, without_alternative

__all__ = ["Shown", "add", "at_the_desk", "carried", "images_in", "markdown", "without_alternative"]

LARGEST = 10 * 1024 * 1024  # bytes of one image as it comes in
MOST_PIXELS = 40_000_000  # of an image as it comes in; beyond it a small file fills the memory
LONGEST_SIDE = 2400  # pixels of a stored image: over the width of a printed page, 500 to the inch
FORMATS = ("JPEG", "PNG", "WEBP")
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0, 1: as in the keys of paragraphs


def add(handbook: Handbook, content: bytes, *, by: User) -> Image:
    """Take a picture into a handbook, made anew without place, time, camera and comment; the same one is kept once.

    Raises ValidationError (under `file`) with a sentence when it is none that can be shown.
    """
    require(by, "handbook.draft_version", handbook)
    return keep(handbook, made_anew(content), by=by)


def keep(handbook: Handbook, made: "Made", *, by: User) -> Image:
    """Store a picture that was made anew; the same one is kept once."""
    require(by, "handbook.draft_version", handbook)
    with transaction.atomic():
        file = store(made.content, media_type=made.media_type)
        there = Image.objects.filter(handbook=handbook, file=file).first()
        if there is not None:
            return there
        try:
            with transaction.atomic():
                image = Image.objects.create(
                    handbook=handbook,
                    name=_new_name(),
                    file=file,
                    width=made.width,
                    height=made.height,
                    added_by=by,
                )
        except IntegrityError:  # a colleague brought in the same one at the same moment
            return Image.objects.get(handbook=handbook, file=file)
        record(by, "added an image to", handbook, reason=image.name)
    return image


@dataclass(frozen=True)
class Made:
    """A picture as it will be stored."""

    content: bytes
    media_type: str
    width: int
    height: int


def made_anew(content: bytes) -> Made:
    """Return a picture alone, as JPEG or PNG, upright and in plain colours. Raises ValidationError (under `file`)."""
    if len(content) > LARGEST:
        raise _refused(_("The image is larger than 10 MB. Make it smaller and try again."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)  # we count the pixels ourselves
            opened = Pillow.open(io.BytesIO(content), formats=FORMATS)
        with opened as picture:
            if not _is_whole(content, picture.format):
                raise OSError("cut off")
            if picture.width * picture.height > MOST_PIXELS:
                raise _refused(_too_many_pixels())
            # A phone's photograph may hold a second, smaller one (MPO); it does not move.
            if picture.format in ("PNG", "WEBP") and getattr(picture, "is_animated", False):
                raise _refused(_("The image moves. A book cannot show that: choose a still picture."))
            if picture.format == "JPEG":
                picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            is_photograph = picture.format in ("JPEG", "MPO")
            plain = _plain(picture)
    except Pillow.DecompressionBombError as broken:
        raise _refused(_too_many_pixels()) from broken
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError) as broken:
        raise _refused(_("This is not an image (PNG, JPEG or WebP) that can be opened. Choose another.")) from broken
    is_photograph = is_photograph or (picture.format == "WEBP" and plain.mode == "RGB")
    saved = io.BytesIO()
    if is_photograph:
        plain.save(saved, "JPEG", quality=88, optimize=True)
    else:
        plain.save(saved, "PNG", optimize=True)
    return Made(saved.getvalue(), "image/jpeg" if is_photograph else "image/png", plain.width, plain.height)


def at_the_desk(handbook: Handbook, *texts) -> dict[str, Picture]:
    """The images of texts that are the handbook's own, as its drafts show them; those of others stay unknown."""
    return {
        image.name: Picture(reverse("desk:image", args=[image.name]), image.width, image.height)
        for image in _of(handbook, *texts)
    }


def in_edition(edition: Edition, text) -> dict[str, Picture]:
    """The images of a chapter as its page in an edition shows them; see `kept_pages.with_addresses`."""
    if not images_in(text):
        return {}
    # The manifest is long, and for each chapter this is all that is asked of it.
    frozen = Edition.objects.values_list("manifest__images", flat=True).get(pk=edition.pk) or {}
    return {
        image.name: Picture(f"../images/{image.name}/", image.width, image.height)
        for image in _of(edition.handbook, text)
        if image.name in frozen
    }


def carried(handbook: Handbook, *texts) -> dict[str, Picture]:
    """The images of texts inside the page itself: for print, and for those whose link opens one wording only."""
    return {
        image.name: Picture(_data(image), image.width, image.height)
        for image in _of(handbook, *texts)
        if image.file.content.storage.exists(image.file.content.name)
    }


def frozen_in(handbook: Handbook, texts: Iterable) -> dict[str, str]:
    """For the manifest: the checksum of every image that an edition's texts show, by name."""
    return {image.name: image.file.sha256 for image in sorted(_of(handbook, *texts), key=lambda image: image.name)}


def shown_to_readers(slug: str, name: str, reader) -> Image | None:
    """The image, when an edition that this person may read shows it."""
    editions = Edition.objects.visible_to(reader).filter(handbook__slug=slug, manifest__images__has_key=name)
    return Image.objects.filter(name=name, handbook__editions__in=editions).select_related("file").first()


def unknown_in(handbook: Handbook, text) -> list[Shown]:
    """The images of a text that the handbook does not have: a mistyped name, or another handbook's."""
    known = {image.name for image in _of(handbook, text)}
    return [shown for shown in images_in(text) if shown.name not in known]


def _of(handbook: Handbook, *texts) -> list[Image]:
    names = {shown.name for text in texts for shown in images_in(text)}
    return list(Image.objects.filter(handbook=handbook, name__in=names).select_related("file")) if names else []


def _data(image: Image) -> str:
    with image.file.content.open("rb") as file:
        return f"data:{image.file.media_type};base64,{base64.b64encode(file.read()).decode()}"


def _is_whole(content: bytes, format: str) -> bool:
    """Whether the end has arrived too. Pillow cannot be asked: the press tells it to show what is cut off as well."""
    if format == "PNG":
        return b"IEND" in content
    if format == "WEBP":
        return len(content) >= 8 + int.from_bytes(content[4:8], "little")
    return content.rfind(b"\xff\xd9") > content.rfind(b"\xff\xda")  # a small one inside ends before the large begins


def _plain(picture: Pillow.Image) -> Pillow.Image:
    """Upright, not too large, in plain colours, and with nothing beside its pixels."""
    upright = ImageOps.exif_transpose(picture)
    profile = picture.info.get("icc_profile")
    if upright.mode.startswith(("I", "F")):  # 16 bits of grey, which would all be white in 8
        highest = max(upright.getextrema()[1], 255)
        upright = upright.convert("F").point(lambda value: value * (255 / highest)).convert("L")
    elif "A" in upright.getbands() or "transparency" in upright.info:
        upright = upright.convert("RGBA")
    elif upright.mode in ("1", "L"):
        upright = upright.convert("L")
    elif upright.mode in ("RGB", "CMYK") and profile:
        upright = _in_plain_colours(upright, profile)
    upright = upright if upright.mode in ("L", "RGB", "RGBA") else upright.convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    alone = Pillow.new(upright.mode, upright.size)
    alone.paste(upright)
    return alone


def _in_plain_colours(picture: Pillow.Image, profile: bytes) -> Pillow.Image:
    """The colours a printer's or a phone's profile means, as every screen shows them."""
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture.convert("RGB")
    return made or picture.convert("RGB")


def _too_many_pixels() -> str:
    return _("The image has more than 40 million pixels. Make it smaller and try again.")


def _refused(sentence: str) -> ValidationError:
    return ValidationError({"file": sentence})


def _new_name() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))
