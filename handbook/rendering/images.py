"""Images: checked and made anew when they come in, shown to the staff in drafts and to readers by an edition."""

import base64
import hashlib
import secrets
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.models import Edition, Handbook, Image, Wording
from office import remaking
from office.files import store
from text.html.pages import Picture
from text.inventory.shown_images import Shown, images_in, markdown, without_alternative

__all__ = ["Shown", "add", "at_the_desk", "carried", "images_in", "markdown", "without_alternative"]

LARGEST = 10 * 1024 * 1024  # bytes of one image as it comes in
LONGEST_SIDE = 2400  # pixels of a stored image: over the width of a printed page, 500 to the inch
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0, 1: as in the keys of paragraphs


def add(handbook: Handbook, content: bytes, *, by: User) -> Image:
    """Take a picture into a handbook, made anew without place, time, camera and comment; the same one is kept once.

    Raises ValidationError (under `file`) with a sentence when it is none that can be shown.
    """
    require(by, "handbook.draft_version", handbook)
    return keep(handbook, made_anew(content), by=by)


def keep(handbook: Handbook, made: remaking.Made, *, by: User) -> Image:
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


def made_anew(content: bytes) -> remaking.Made:
    """Return a picture alone, as JPEG or PNG, upright and in plain colours. Raises ValidationError (under `file`)."""
    if len(content) > LARGEST:
        raise _refused(_("The image is larger than 10 MB. Make it smaller and try again."))
    try:
        return remaking.for_a_book(content, longest_side=LONGEST_SIDE)
    except remaking.NotMade as refused:
        said = {
            remaking.TOO_MANY_PIXELS: _("The image has more than 20 million pixels. Make it smaller and try again."),
            remaking.MOVES: _("The image moves. A book cannot show that: choose a still picture."),
            remaking.DAMAGED: _("This is not an image (PNG, JPEG or WebP) that can be opened. Choose another."),
        }
        raise _refused(said.get(refused.why) or remaking.why_it_takes_long(refused.why)) from refused


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


def frozen_in(handbook: Handbook, wordings: Iterable[Wording]) -> dict[str, str]:
    """For the manifest: the checksum of every image that an edition's texts show, by name."""
    shown = {image.name for wording in wordings for image in images_in(wording.text, wording.reading)}
    found = sorted(_named(handbook, shown), key=lambda image: image.name)
    return {image.name: image.file.sha256 for image in found}


def shown_to_readers(slug: str, name: str, reader) -> Image | None:
    """The image, when an edition that this person may read, or look at before it is launched, shows it."""
    showing = Edition.objects.filter(handbook__slug=slug, manifest__images__has_key=name)
    seen = Q(pk__in=Edition.objects.visible_to(reader).order_by().values("pk"))
    if reader is not None:
        seen |= Q(pk__in=Edition.objects.previewed_by(reader).order_by().values("pk"))
    editions = showing.filter(seen)
    return Image.objects.filter(name=name, handbook__editions__in=editions).select_related("file", "handbook").first()


def unknown_in(handbook: Handbook, text) -> list[Shown]:
    """The images of a text that the handbook does not have: a mistyped name, or another handbook's."""
    known = {image.name for image in _of(handbook, text)}
    return [shown for shown in images_in(text) if shown.name not in known]


def _of(handbook: Handbook, *texts) -> list[Image]:
    return _named(handbook, {shown.name for text in texts for shown in images_in(text)})


def _named(handbook: Handbook, names: set[str]) -> list[Image]:
    return list(Image.objects.filter(handbook=handbook, name__in=names).select_related("file")) if names else []


def _data(image: Image) -> str:
    with image.file.content.open("rb") as file:
        return f"data:{image.file.media_type};base64,{base64.b64encode(file.read()).decode()}"


def _refused(sentence: str) -> ValidationError:
    return ValidationError({"file": sentence})


def name_of(handbook: Handbook, made: remaking.Made) -> str:
    """The name of the handbook's image that is this picture; one of its own while there is none."""
    sha256 = hashlib.sha256(made.content).hexdigest()
    there = Image.objects.filter(handbook=handbook, file__sha256=sha256).first()
    return _new_name() if there is None else there.name


def _new_name() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))
