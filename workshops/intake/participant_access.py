"""Joining: how a participant's phone comes in, by a personal link or the room's code, and puts something forward.

A personal link is a key (accounts.keys) whose secret is exchanged for a cookie. The phone's queue sends no cookie:
it names an upload key, derived from that key, which lets put forward and nothing else. Who has only the room's
code is known by the device, and not confirmed until a rapporteur says who it is.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.keys import KeyDoesNotOpen, find_key
from accounts.links import SecretCookie
from accounts.models import Key, User
from accounts.numbers import day_words, moment_words, typed_number
from accounts.rights import require
from workshops.intake import attachments, receive, tallies
from workshops.models import Contribution, FurtherDevice, Participant, Province, Topic, Workshop

COOKIES_LAST = timedelta(days=180)  # the link's own key may end sooner; it is asked at every request
COOKIES_FOR = "/join/"
LINK = SecretCookie("participant", COOKIES_FOR, COOKIES_LAST)
"""The personal link that was opened on a device."""
DEVICE = SecretCookie("device", COOKIES_FOR, COOKIES_LAST)
"""By what a device is known where only a room's code was given."""
GRACE = timedelta(days=14)
"""How long after the closing, or the workshop's last day, a phone may still bring what was written before."""
AT_MOST, WITHIN = 60, timedelta(minutes=10)
"""How many contributions one participant, or one device, may send in what time."""
MOST_OF_A_DEVICE = 60, 50 * 1024 * 1024
"""How many contributions, and bytes of files, one device may send WITHIN that time that nobody has confirmed yet,
whatever offices it gives."""
MOST_OF_A_WORKSHOP = 1_000, 500 * 1024 * 1024
"""The same for all devices of a workshop together that nobody has confirmed; the invited are never counted in."""
TOLD_FOR = timedelta(days=7)
"""How long the workshop's page says that more was sent than is taken in."""
CLIENT_KEY = re.compile(r"[0-9A-Za-z_-]{16,60}")


class NotOpen(Exception):
    """Nothing is taken in: the consultation is closed or not open yet, or it is not a day of the workshop."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


class TooMany(Exception):
    """One participant or device sends more in a short time than a person writes.

    The message says so where it is another time than WITHIN.
    """


@dataclass(frozen=True)
class Seat:
    """From where a phone writes: as an invited participant, or in a room by its code and the device's secret."""

    workshop: Workshop
    participant: Participant | None = None
    device: str = ""

    @property
    def may_be_named(self) -> bool:
        return self.participant is not None and bool(self.participant.name)


# --- Who is there ---------------------------------------------------------------------------------


def participant_of(request: HttpRequest) -> Participant | None:
    """Return whose personal link this device opened, while that link stands."""
    key = participant_key_of(request)
    return participant_with(key) if key else None


def participant_key_of(request: HttpRequest) -> Key | None:
    """Return the standing key of the personal link that this device opened."""
    secret = LINK.secret_of(request)
    try:
        return find_key(Key.Purpose.PARTICIPANT, secret) if secret else None
    except KeyDoesNotOpen:
        return None


def participant_with(key: Key) -> Participant | None:
    """Return the participant whom a key is about."""
    invited = Participant.objects.select_related("workshop__consultation__programme", "court", "province")
    return invited.filter(pk=key.subject).first()


def upload_key(key: Key) -> str:
    """Return what the phone's queue names instead of a cookie: it puts forward for this key's participant only."""
    return f"{key.pk}.{_proof_of(key)}"


def participant_by_upload_key(named: str) -> Participant:
    """Return whose queue sends. Raises KeyDoesNotOpen when the link has ended, was revoked or never was."""
    written, _dot, proof = named.partition(".")
    number = typed_number(written)
    standing = Key.objects.filter(purpose=Key.Purpose.PARTICIPANT, revoked_at=None, expires_at__gt=timezone.now())
    key = standing.filter(pk=number).first() if number is not None else None
    if key is None or not constant_time_compare(proof, _proof_of(key)):
        raise KeyDoesNotOpen
    participant = participant_with(key)
    if participant is None:
        raise KeyDoesNotOpen
    return participant


def _proof_of(key: Key) -> str:
    return salted_hmac("workshops.joining.upload_key", f"{key.pk} {key.digest}", algorithm="sha256").hexdigest()


def room_with(code: str) -> Workshop | None:
    """Return the workshop with this code, as people type it: in any case, with spaces or dashes."""
    code = re.sub(r"[\s-]", "", code)
    return Workshop.objects.select_related("consultation__programme").filter(join_code__iexact=code).first()


def refuse_outside_its_days(workshop: Workshop, day) -> None:
    """The room's code opens on the workshop's days only. Raises NotOpen."""
    if not workshop.is_held_on(day):
        raise NotOpen(
            _("This code is valid on the days of the workshop only: %(first)s to %(last)s.")
            % {"first": day_words(workshop.starts_on), "last": day_words(workshop.ends_on)}
        )


def refuse_after_the_closing(workshop: Workshop, written_at: datetime) -> None:
    """Once its room is closed, its code takes in only what was written before. Raises NotOpen."""
    closed_at = workshop.room_closed_at
    if closed_at is not None and written_at > closed_at:
        raise NotOpen(
            _("The room was closed on %(day)s. Nothing new is taken in with its code.")
            % {"day": moment_words(closed_at)}
        )


def participants_on(device: str, workshop: Workshop | None = None):
    """Return who wrote on a device with a room's code: one participant for each office that was given."""
    if not device:
        return Participant.objects.none()
    digest = _device_digest(device)
    further = FurtherDevice.objects.filter(device_key__startswith=digest)
    written = Participant.objects.filter(Q(device_key__startswith=digest) | Q(pk__in=further.values("participant")))
    return written if workshop is None else written.filter(workshop=workshop)


def participant_by_device(request: HttpRequest, workshop: Workshop) -> Participant | None:
    """Return who wrote last on this device with the room's code. Before that, nobody is known by it."""
    return participants_on(DEVICE.secret_of(request), workshop).order_by("-pk").first()


def own_contributions(participant: Participant):
    """Return what a participant put forward and stands, newest first, with what is needed to show it."""
    return contributions_by([participant])


def contributions_by(participants):
    """Return the standing contributions of these participants, newest first."""
    return (
        Contribution.objects.standing()
        .filter(participant__in=participants)
        .select_related("topic", "workshop", "consultation", "participant")
        .prefetch_related("attachments")
        .order_by("-received_at", "-pk")
    )


def taken_back_by(participants):
    """Return what these participants took back themselves; with a spreadsheet that was undone nobody did."""
    taken = Contribution.objects.filter(receive.taken_back_by_its_author(), participant__in=participants)
    return taken.select_related("topic", "workshop", "consultation", "participant")


# --- Putting forward ------------------------------------------------------------------------------


def stored_before(client_key: str) -> Contribution | None:
    """Return what a phone sent under this key already."""
    return receive.stored_before(_phones_own(client_key))


def put_forward(
    seat: Seat,
    *,
    kind: str,
    language: str,
    text: str,
    attribution: str = Contribution.Attribution.NOT_ATTRIBUTED,
    topic: Topic | None = None,
    ongoing: bool = False,
    profession: str = "",
    province: Province | None = None,
    files: Sequence = (),
    client_key: str = "",
    written_at: datetime | None = None,
    paragraph: str = "",
    replaces: Contribution | None = None,
) -> Contribution:
    """Take in what a phone sends, with its attachments or not at all.

    `written_at` is the phone's word for when it was written. It counts for the closing and for the workshop's days
    within 14 days after them; a moment still to come counts as now. Raises NotOpen, TooMany, ValidationError, and
    what intake.receive raises; whoever sends the same client key with the same words gets what is stored already.
    """
    now = timezone.now()
    if written_at is not None:
        written_at = min(written_at, now)
    earlier = _sent_before(client_key, text)
    if earlier is not None:
        return earlier
    _refuse_after_hours(seat, written_at or now, now)
    if attribution == Contribution.Attribution.NAMED and not seat.may_be_named:
        raise ValidationError({"attribution": _("Without a name of yours on the list, it cannot be shown by name.")})
    if seat.participant is None:
        _refuse_too_much(seat, files, now)
    checked = attachments.checked(files)
    with transaction.atomic():
        participant = seat.participant or _participant_of_the_room(seat, profession, province, language)
        if participant.contributions.filter(received_at__gt=now - WITHIN).count() >= AT_MOST:
            raise TooMany
        contribution = receive.receive(
            consultation=seat.workshop.consultation,
            workshop=seat.workshop,
            participant=participant,
            channel=Contribution.Channel.PHONE,
            kind=kind,
            language=language,
            text=text,
            attribution=attribution,
            topic=topic,
            ongoing=ongoing,
            client_key=_phones_own(client_key),
            written_at=written_at,
            paragraph=paragraph,
            replaces=replaces,
        )
        # The same words sent twice at one time: the second finds the attachments of the first.
        if checked and not contribution.attachments.exists():
            attachments.attach(contribution, checked)
    return contribution


def _sent_before(client_key: str, text: str) -> Contribution | None:
    """Return these words as they are stored already. Raises ClientKeyTaken for others, ValidationError for no key."""
    if client_key and not CLIENT_KEY.fullmatch(client_key):
        raise ValidationError(_("The page that sent this is not in order. Open it again."))
    earlier = stored_before(client_key)
    if earlier is not None and not receive.says(earlier, text):
        raise receive.ClientKeyTaken(earlier)
    return earlier


def is_open_to_change(contribution: Contribution) -> bool:
    """Say whether its author may still replace it or take it back: until a reviewer has it in hand."""
    return not (contribution.is_in_hand or contribution.answered_at or contribution.withdrawn_at)


def _refuse_after_hours(seat: Seat, written_at: datetime, now: datetime) -> None:
    consultation, workshop = seat.workshop.consultation, seat.workshop
    today, day = timezone.localdate(now), timezone.localdate(written_at)
    if seat.participant is None:
        if today > workshop.ends_on + GRACE:
            refuse_outside_its_days(workshop, today)
        refuse_outside_its_days(workshop, day)
        refuse_after_the_closing(workshop, written_at)
    if today < consultation.opens_on and not workshop.rehearsal:
        raise NotOpen(_("This consultation opens on %(day)s.") % {"day": day_words(consultation.opens_on)})
    if day > consultation.closes_on or today > consultation.closes_on + GRACE:
        raise NotOpen(
            _("This consultation closed on %(day)s. Nothing new is taken in.")
            % {"day": day_words(consultation.closes_on)}
        )


def _refuse_too_much(seat: Seat, files: Sequence, now: datetime) -> None:
    """Bound what strangers can fill the disk with; the rapporteur is told on the workshop's page. Raises TooMany."""
    unconfirmed = Participant.objects.filter(is_confirmed=False)
    coming = sum(file.size for file in files)
    for senders, (most, most_bytes) in (
        (unconfirmed.filter(device_key__startswith=_device_digest(seat.device)), MOST_OF_A_DEVICE),
        (unconfirmed.filter(workshop=seat.workshop), MOST_OF_A_WORKSHOP),
    ):
        sent = Contribution.objects.filter(participant__in=senders, received_at__gt=now - WITHIN)
        stored = sent.aggregate(bytes=Sum("attachments__stored_file__size"))["bytes"] or 0
        if sent.count() >= most or stored + coming > most_bytes:
            cache.set(_told_as(seat.workshop), now, TOLD_FOR.total_seconds())
            raise TooMany


def too_much_was_sent_at(workshop: Workshop) -> datetime | None:
    """When a device, or all together, last sent more with the room's code than is taken in."""
    return cache.get(_told_as(workshop))


def _told_as(workshop: Workshop) -> str:
    return f"too_much_was_sent:{workshop.pk}"


def _participant_of_the_room(seat: Seat, profession: str, province: Province | None, language: str) -> Participant:
    if not profession or province is None:
        raise ValidationError(_("Say your profession and your province."))
    # A phone that is handed on to a colleague of another office is another participant.
    office = hashlib.sha256(f"{profession} {province.pk}".encode()).hexdigest()[:32]
    device_key = _device_digest(seat.device) + office
    known = Participant.objects.filter(workshop=seat.workshop, further_devices__device_key=device_key).first()
    if known is not None:
        return known
    participant, _made = Participant.objects.get_or_create(
        workshop=seat.workshop,
        device_key=device_key,
        defaults={"profession": profession, "province": province, "language": language, "is_confirmed": False},
    )
    return participant


def _device_digest(device: str) -> str:
    return hashlib.sha256(device.encode()).hexdigest()[:32]


def _phones_own(client_key: str) -> str | None:
    """Keys of phones never meet those that staff's pages make."""
    return f"p:{client_key}" if client_key else None


# --- Identities -----------------------------------------------------------------------------------


@transaction.atomic
def confirm(participant: Participant, *, name: str = "", by: User) -> None:
    """Say that somebody who joined with the room's code is who they said."""
    require(by, "workshops.prepare_workshop", participant.workshop)
    participant.name, participant.is_confirmed = name.strip() or participant.name, True
    participant.save(update_fields=["name", "is_confirmed"])
    record(by, "confirmed", participant)


@transaction.atomic
def merge(unconfirmed: Participant, into: Participant, *, by: User) -> None:
    """Say that somebody who joined with the room's code is this invited participant, who takes over what they wrote.

    The device keeps writing as the invited participant, and finds there all that is theirs, answers too: a second one
    as the first, for the rapporteur has said that both are of one person. Raises ValidationError unless one is
    unconfirmed and the other confirmed, in one workshop.
    """
    require(by, "workshops.prepare_workshop", unconfirmed.workshop)
    if unconfirmed.is_confirmed or not into.is_confirmed or into.workshop_id != unconfirmed.workshop_id:
        raise ValidationError(_("Choose an invited participant of the same workshop."))
    theirs = list(unconfirmed.contributions.select_for_update().order_by("pk").values_list("pk", flat=True))
    contributions = Contribution.objects.filter(pk__in=theirs)
    before = tallies.as_they_are(contributions)
    contributions.update(
        participant=into,
        profession=into.profession,
        province=into.court.province if into.court else into.province,
    )
    tallies.change(out_of=before, into=tallies.as_they_are(contributions))
    taps = unconfirmed.supports.exclude(contribution__in=into.supports.values("contribution"))
    taps.exclude(contribution__participant=into).update(participant=into)  # nobody taps on their own
    unconfirmed.attendances.exclude(day__in=into.attendances.values("day")).update(participant=into)
    device_key = unconfirmed.device_key
    record(by, "recognised", into, reason=unconfirmed.office)
    unconfirmed.delete()
    if not into.device_key:
        into.device_key = device_key
        into.save(update_fields=["device_key"])
    elif device_key:
        FurtherDevice.objects.create(participant=into, device_key=device_key)
