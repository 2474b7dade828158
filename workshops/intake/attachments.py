"""Attachments: photographs of paper and PDFs, made anew before they are stored, so that nothing hides in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from office import files, remaking
from workshops.models import Attachment, Contribution

AT_MOST = 5
LARGEST = 2 * 1024 * 1024  # bytes of one file as it comes in
LONGEST_SIDE = 2000  # pixels of a stored photograph
MOST_PAGES = 60


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
        return remaking.as_paper(content, longest_side=LONGEST_SIDE).content
    except remaking.NotMade as refused:
        said = {
            remaking.TOO_MANY_PIXELS: _("%(name)s has too many pixels. Send a smaller photograph."),
            remaking.DAMAGED: _("%(name)s is not a photograph (JPEG, PNG, WebP) or a PDF that can be opened."),
        }
        raise _refused(name, refused, said) from refused


def _pdf_made_anew(name: str, content: bytes) -> bytes:
    """Return its pages alone: what does something or holds a file is refused, what tells of its author is gone."""
    try:
        return remaking.plain_pdf(content, most_pages=MOST_PAGES).content
    except remaking.NotMade as refused:
        said = {
            remaking.TOO_MANY_PAGES: _("%(name)s has more than %(most)s pages. Send it in parts."),
            remaking.ACTIVE: _("%(name)s has code or other files inside. Print it to a plain PDF, or photograph it."),
            remaking.DAMAGED: _("%(name)s is a PDF that does not open."),  # nor does one with a password
            remaking.TOO_MANY_PIXELS: _("%(name)s is a PDF that does not open."),  # it would fill the memory
        }
        raise _refused(name, refused, said) from refused


def _refused(name: str, refused: remaking.NotMade, said: dict[str, str]) -> ValidationError:
    sentence = said.get(refused.why) or f"%(name)s: {remaking.why_it_takes_long(refused.why)}"
    return ValidationError(sentence % {"name": name, "most": MOST_PAGES})
