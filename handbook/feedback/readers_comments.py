"""Readers answer back: what a judge or prosecutor says of a paragraph of an edition.

It becomes a contribution (channel: reader) to the consultation that the handbook's staff chose for it, pinned to that
wording. It names nobody; its answer is found by a link that is shown once.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.keys import KeyDoesNotOpen, find_key, make_key
from accounts.links import SecretCookie
from accounts.models import Key, User
from handbook.models import Edition, Handbook, Pin, ReadersComment, Version
from handbook.models.editions import EditionChapter
from workshops.intake import participant_access, receive
from workshops.models import Contribution, Participant, Profession

AT_MOST, WITHIN = 10, timedelta(days=1)
"""How many comments one reader may send in what time."""
ANSWERED_WITHIN = timedelta(days=3 * 365)
"""How long the link to an answer stands; no answer is promised by any day."""
COOKIE = SecretCookie("readers-answer", participant_access.COOKIES_FOR, participant_access.COOKIES_LAST)
"""The link to one comment's answer that was opened on a device."""
BENCH = {Profession.JUDGE, Profession.INVESTIGATING_JUDGE, Profession.PROSECUTOR, Profession.DEPUTY_PROSECUTOR}
"""Of those without an account, who may comment once a rapporteur has confirmed them."""


@dataclass(frozen=True)
class Place:
    """A paragraph of an edition, as a reader comments on it."""

    edition: Edition
    chapter: EditionChapter
    key: str
    number: str
    words: str

    @property
    def version(self) -> Version:
        return self.chapter.version


def sender_of(handbook: Handbook, user: User | None, participant: Participant | None) -> str:
    """Return by what a reader's comments are counted; empty for who may not comment.

    Whoever reads the handbook signed in may, and of those whose personal link was opened on the device confirmed
    judges and prosecutors of the handbook's programme.
    """
    if user is not None and Handbook.objects.readable_by(user).filter(pk=handbook.pk).exists():
        return _digest(f"user {user.pk}")
    if (
        participant is not None
        and participant.is_confirmed
        and participant.profession in BENCH
        and participant.workshop.consultation.programme_id == handbook.programme_id
    ):
        return _digest(f"participant {participant.pk}")
    return ""


@transaction.atomic
def comment(
    place: Place, *, sender: str, kind: str, text: str, language: str, client_key: str = ""
) -> tuple[Contribution, str]:
    """Take in a reader's comment. Returns it, and the secret of the link to its answer; empty when it was sent before.

    Raises PermissionDenied for who may not comment or when comments are not open, participant_access.TooMany, and what
    intake.receive raises. What one form sends twice is stored once.
    """
    handbook = place.edition.handbook
    if not sender or not handbook.takes_comments:
        raise PermissionDenied(_("Comments on this handbook are not taken."))
    Handbook.objects.select_for_update(of=("self",)).get(pk=handbook.pk)  # two sent at once are counted one by one
    own_key = f"r:{client_key}" if client_key else None
    if receive.stored_before(own_key) is None:
        since = timezone.now() - WITHIN
        if ReadersComment.objects.filter(sender=sender, contribution__received_at__gt=since).count() >= AT_MOST:
            raise participant_access.TooMany(
                _("You sent as many comments as are taken in a day. Send this one tomorrow.")
            )
    contribution = receive.receive(
        consultation=handbook.readers_comment_in,
        kind=kind,
        language=language,
        text=text,
        channel=Contribution.Channel.READER,
        client_key=own_key,
        paragraph=place.number,
    )
    _row, is_new = ReadersComment.objects.get_or_create(contribution=contribution, defaults={"sender": sender})
    if not is_new:
        return contribution, ""
    Pin.objects.create(contribution=contribution, wording=place.version.wording, key=place.key)
    return contribution, make_key(Key.Purpose.READERS_ANSWER, contribution.receipt, by=None, lasts=ANSWERED_WITHIN)


def comment_with(secret: str) -> Contribution:
    """Return the comment that a link leads to. Raises KeyDoesNotOpen when the link has ended or never was."""
    key = find_key(Key.Purpose.READERS_ANSWER, secret)
    found = Contribution.objects.filter(receipt=key.subject, channel=Contribution.Channel.READER).first()
    if found is None:
        raise KeyDoesNotOpen
    return found


def _digest(who: str) -> str:
    return salted_hmac("handbook.feedback.readers_comments", who, algorithm="sha256").hexdigest()
