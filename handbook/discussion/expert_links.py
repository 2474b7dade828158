"""An expert's link: made anew whenever it is handed over, as a message to paste or in a letter from the outbox."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.acts import record
from accounts.keys import make_key
from accounts.models import Key, User
from accounts.numbers import day_words
from accounts.rights import require
from handbook.discussion.sign_offs import LASTS, locked, open_version, subject
from handbook.models import SignOff, Version
from office import letters
from office.models import Letter
from workshops.gatherings.invitations import public_url

KIND = "sign_off"


@transaction.atomic
def message(sign_off: SignOff, *, by: User) -> str:
    """Return the question to an expert as a text to paste into a message, with a new link; an earlier one ends.

    Raises NotOpen, and ValidationError when they are not asked any more.
    """
    version = open_version(sign_off.wording.version, by)
    sign_off = _expert_still_asked(locked(sign_off))
    link = address_of(new_secret(sign_off, by=by))
    record(by, "made a personal link for", sign_off, label=str(sign_off), reason=str(version))
    return message_with(sign_off, link)


def message_with(sign_off: SignOff, link: str) -> str:
    """Return the question to an expert as a text to paste, with a link that was just made."""
    with override(sign_off.language):
        return _text("handbook/discussion/expert/message.txt", sign_off).replace(letters.LINK, link)


def address_of(secret: str) -> str:
    """Return the address of an expert's link. Raises ValidationError without PUBLIC_URL."""
    return f"{public_url()}/sign-off/{secret}/"


@transaction.atomic
def prepare_letter(sign_off: SignOff, *, by: User) -> Letter:
    """Lay a letter with the question into the outbox, a further one when the last was sent. Raises as `message`."""
    version = open_version(sign_off.wording.version, by)
    sign_off = _expert_still_asked(locked(sign_off))
    if not sign_off.email:
        raise ValidationError(_("No e-mail of this expert is known. Copy the text as a message."))
    public_url()
    return lay_letter(sign_off, version, by=by)


def letters_of(version: Version) -> QuerySet[Letter]:
    """The outbox of a version: letters to those who are asked to sign it off."""
    return letters.letters_about(f"version:{version.pk}").filter(kind=KIND)


def send_letters(version: Version, chosen: Iterable[Letter], *, by: User) -> int:
    """Send letters that were read. Returns how many. Raises letters.NoMailServer."""
    require(by, "handbook.draft_version", version)
    return letters.send_for(version, chosen, by=by)


def discard_letters(version: Version, chosen: Iterable[Letter], *, by: User) -> int:
    """Do not send letters. Returns how many it were."""
    require(by, "handbook.draft_version", version)
    return letters.give_up_for(version, chosen, by=by)


def with_link(letter: Letter) -> str:
    """Return the text of a letter to send, with a new link in it (see office.letters.complete).

    Raises LookupError when the expert is no longer asked.
    """
    number = letter.about.rpartition("signoff:")[2]
    sign_off = SignOff.objects.select_related("wording__version").filter(pk=int(number)).first()
    if sign_off is None or sign_off.withdrawn_at:
        raise LookupError(_("This expert is no longer asked."))
    if not sign_off.wording.version.is_open:
        raise LookupError(_("The text was approved or withdrawn in the meantime."))
    return letter.body.replace(letters.LINK, address_of(new_secret(sign_off, by=letter.prepared_by)))


def new_secret(sign_off: SignOff, *, by: User | None) -> str:
    """Return the secret of a new link, which cannot be had again; the one before ends."""
    return make_key(Key.Purpose.SIGN_OFF, subject(sign_off), by=by, lasts=LASTS)


def end_link(sign_off: SignOff) -> None:
    """End the link of an expert; a letter that would carry it is not sent. A colleague has none."""
    standing = Key.objects.filter(purpose=Key.Purpose.SIGN_OFF, subject=subject(sign_off), revoked_at=None)
    standing.update(revoked_at=timezone.now())
    letters.discard(_letters_of(sign_off))


def _letters_of(sign_off: SignOff) -> QuerySet[Letter]:
    return Letter.objects.filter(kind=KIND, about=f"version:{sign_off.wording.version_id}/{subject(sign_off)}")


def _expert_still_asked(sign_off: SignOff) -> SignOff:
    if sign_off.user_id:
        raise ValidationError(_("A colleague signs in and needs no link."))
    if sign_off.withdrawn_at:
        raise ValidationError(_("This expert is no longer asked. Ask them again about the wording as it stands."))
    return sign_off


def lay_letter(sign_off: SignOff, version: Version, *, by: User) -> Letter | None:
    """Lay a letter into the outbox for an expert whose e-mail is known. The caller checked that they are asked."""
    if not sign_off.email:
        return None
    sent = _letters_of(sign_off).exclude(state__in=[Letter.State.PREPARED, Letter.State.FAILED]).count()
    with override(sign_off.language):
        return letters.prepare(
            kind=KIND,
            about=f"version:{version.pk}/{subject(sign_off)}",
            to=sign_off.email,
            language=sign_off.language,
            subject=_("Please read and sign off: %(text)s") % {"text": version},
            body=_text("handbook/discussion/expert/letter.txt", sign_off),
            once=f"{KIND}:{sign_off.pk}:{sent}",
            by=by,
        )


def _text(template: str, sign_off: SignOff) -> str:
    version = sign_off.wording.version
    context = {
        "sign_off": sign_off,
        "version": version,
        "chapter": version.chapter,
        "handbook": version.chapter.handbook,
        "until": day_words(timezone.localtime(timezone.now() + LASTS)),
        "link": letters.LINK,
    }
    return render_to_string(template, context).strip()
