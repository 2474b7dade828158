"""Intake: how a contribution comes in. The one front door, whatever the channel."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from text.khmer import normalise
from workshops.intake import tallies
from workshops.models import Consultation, Contribution, Participant, Topic, Workshop
from workshops.models.contributions import no_claim_lasts

LONGEST = 200_000  # characters


class ClientKeyTaken(Exception):
    """This device's key was used for other words already."""

    def __init__(self, earlier: Contribution):
        super().__init__(earlier)
        self.earlier = earlier


class AlreadyClaimed(Exception):
    """A reviewer has this contribution in hand or answered it; its author can no longer change or withdraw it."""


def stored_before(client_key: str | None) -> Contribution | None:
    """Return what a device sent under this key already."""
    return Contribution.objects.filter(client_key=client_key).first() if client_key else None


def says(contribution: Contribution, text: str) -> bool:
    """Say whether these are the words that are stored."""
    return contribution.text == normalise(text).strip()


def receive(
    *,
    consultation: Consultation,
    kind: str,
    language: str,
    text: str,
    channel: str,
    attribution: str = Contribution.Attribution.NOT_ATTRIBUTED,
    topic: Topic | None = None,
    workshop: Workshop | None = None,
    participant: Participant | None = None,
    ongoing: bool = False,
    by: User | None = None,
    client_key: str | None = None,
    received_at=None,
    written_at=None,
    voices: int = 1,
    paragraph: str = "",
    replaces: Contribution | None = None,
) -> Contribution:
    """Take in what a participant put forward.

    What one device sends twice (the same client key) is stored once: the contribution stored first is returned.
    The same key with other words is refused (ClientKeyTaken): it is another contribution, and neither is lost.
    What was written before the closing and arrives after it is taken in and marked late. `replaces` is an earlier
    wording of the author's own, which stays; a reviewer who has claimed it is not overtaken (AlreadyClaimed).
    Raises ValidationError when there are no words, too many, or the parts belong to different consultations, and
    PermissionDenied when a person keys it who may not.
    """
    if by is not None:
        require(by, "workshops.receive_contribution", consultation)
    contribution = Contribution(
        topic=topic,
        participant=participant,
        channel=channel,
        kind=kind,
        attribution=attribution,
        language=language,
        text=text,
        ongoing=ongoing,
        client_key=client_key or None,
        received_at=received_at or timezone.now(),
        written_at=written_at,
        voices=voices,
        paragraph=paragraph,
        replaces=replaces,
    )
    _fill_in(contribution, consultation=consultation, workshop=workshop, by=by)
    return _stored_once(contribution, by=by)


def _stored_once(contribution: Contribution, *, by: User | None) -> Contribution:
    """Store a contribution that is filled in, or return what its device sent before. Raises ClientKeyTaken."""
    replaces = contribution.replaces
    try:
        with transaction.atomic():
            contribution.rehearsed = _is_rehearsal(contribution.workshop)
            replaced = _take_out_of_the_queue(replaces) if replaces is not None else []
            contribution.save(force_insert=True)
            tallies.change(out_of=replaced, into=[(contribution, [])])
            record(by, "received", contribution)
    except IntegrityError:
        earlier = stored_before(contribution.client_key)
        if earlier is None:
            raise
        if earlier.text != contribution.text:
            raise ClientKeyTaken(earlier) from None
        return earlier
    return contribution


@transaction.atomic
def receive_many(contributions: list[Contribution], *, workshop: Workshop, by: User | None = None) -> int:
    """Take in many contributions to one workshop at once, checked beforehand (see intake.spreadsheets.batches).

    They come unsaved, with all but what this front door fills in itself: consultation, who keyed them, profession,
    province, whether late. One insert, and all or nothing; the Act is the caller's, for the whole of them. Returns how
    many. Raises ValidationError for the first without words or with too many, PermissionDenied, and IntegrityError
    when another brought one of them in meanwhile.
    """
    if by is not None:
        require(by, "workshops.receive_contribution", workshop)
    rehearsed = _is_rehearsal(workshop)
    for contribution in contributions:
        _fill_in(contribution, consultation=workshop.consultation, workshop=workshop, by=by)
        contribution.rehearsed = rehearsed
    number = len(Contribution.objects.bulk_create(contributions, batch_size=500))
    tallies.change(into=((contribution, []) for contribution in contributions))
    return number


@transaction.atomic
def take_back(contribution: Contribution, *, by: User | None = None) -> None:
    """Withdraw a contribution at its author's wish; its words stay in the records. Raises AlreadyClaimed."""
    taken = _take_out_of_the_queue(contribution)
    Contribution.objects.filter(pk=contribution.pk).update(withdrawn_at=timezone.now())
    tallies.change(out_of=taken)
    record(by, "took back", contribution)


def taken_back_by_its_author() -> Q:
    """Return the condition for contributions that their author took back, and that went with no spreadsheet."""
    return Q(withdrawn_at__isnull=False) & (Q(batch=None) | Q(batch__undone_at=None))


@transaction.atomic
def bring_back(contribution: Contribution) -> None:
    """Put forward again what its author took back, as if it never had been. What stands already stays as it is."""
    this = Contribution.objects.filter(pk=contribution.pk)
    list(this.select_for_update().values_list("pk", flat=True))
    if not this.filter(taken_back_by_its_author()).update(withdrawn_at=None, stands=True):
        return
    tallies.change(into=tallies.as_they_are(this))
    contribution.withdrawn_at, contribution.stands = None, True
    record(None, "put forward again", contribution)


@transaction.atomic
def lower_attribution(contribution: Contribution, *, attribution: str, by: User | None) -> None:
    """Name the participant less than before, as they asked. It binds every live page at once.

    Raises ValidationError when the change would name them more: only the participant's own new word could do that.
    """
    if by is not None:
        _require_staff_of(contribution, by)
    # Read again under lock, so that two who lower it at once end with the lower of the two.
    standing = Contribution.objects.select_for_update().get(pk=contribution.pk).attribution
    before = tallies.as_they_are(Contribution.objects.filter(pk=contribution.pk))
    if attribution not in lower_than(standing):
        raise ValidationError({"attribution": _("Attribution can only be lowered.")})
    contribution.attribution, contribution.lowered_at = attribution, timezone.now()
    contribution.save(update_fields=["attribution", "lowered_at"])
    tallies.change(out_of=before, into=tallies.as_they_are(Contribution.objects.filter(pk=contribution.pk)))
    record(by, "lowered the attribution of", contribution, reason=attribution)


def lower_than(attribution: str) -> list[str]:
    """Return the attributions that name a participant less than this one."""
    order = Contribution.Attribution.values  # from naming most to naming nobody
    return order[order.index(attribution) + 1 :]


@transaction.atomic
def mark_ongoing(contribution: Contribution, *, ongoing: bool, by: User) -> None:
    """Say that the case told is still before a court, or no longer. For reviewers, and for who keyed it."""
    _require_staff_of(contribution, by)
    if contribution.keyed_by_id != by.pk and not by.has_perm("workshops.dispose_contribution", contribution):
        raise PermissionDenied(_("Only the reviewers and who keyed this contribution can say so."))
    this = Contribution.objects.filter(pk=contribution.pk)
    list(this.select_for_update().values_list("pk", flat=True))
    before = tallies.as_they_are(this)
    if not this.exclude(ongoing=ongoing).update(ongoing=ongoing):
        return
    tallies.change(out_of=before, into=tallies.as_they_are(this))
    contribution.ongoing = ongoing
    record(by, "marked as ongoing" if ongoing else "marked as ended", contribution)


def _require_staff_of(contribution: Contribution, by: User) -> None:
    """Let pass who may key contributions in this programme or answer them."""
    if not by.has_perm("workshops.dispose_contribution", contribution):
        require(by, "workshops.receive_contribution", contribution)


def _take_out_of_the_queue(contribution: Contribution) -> list[tuple[Contribution, list[int]]]:
    """Let a contribution that its author changes stand no longer, and return it as the tallies still count it.

    Raises AlreadyClaimed when a reviewer was faster.
    """
    this = Contribution.objects.filter(pk=contribution.pk)
    list(this.select_for_update().values_list("pk", flat=True))
    before = tallies.as_they_are(this)
    if not this.standing().filter(no_claim_lasts(), answered_at=None).update(stands=False):
        raise AlreadyClaimed(contribution)
    contribution.stands = False
    return before


def _fill_in(
    contribution: Contribution, *, consultation: Consultation, workshop: Workshop | None, by: User | None
) -> None:
    """Write into an unsaved contribution what this front door knows by itself. Raises ValidationError."""
    contribution.text = _words(contribution.text)
    if contribution.kind not in Contribution.Kind.values:
        raise ValidationError({"kind": _("Choose one of the kinds of contribution.")})
    if contribution.attribution not in Contribution.Attribution.values:
        raise ValidationError({"attribution": _("Choose how the participant wishes to be named.")})
    participant = contribution.participant
    _refuse_strangers(consultation, contribution.topic, workshop, participant)
    contribution.consultation = consultation
    contribution.workshop = workshop
    contribution.keyed_by = by
    contribution.profession = participant.profession if participant else ""
    contribution.province_id = _province_of(participant)
    contribution.late = _is_late(consultation, contribution.received_at)


def _words(text: str) -> str:
    text = normalise(text).strip()
    if not text:
        raise ValidationError({"text": _("Write down what the participant put forward.")})
    refuse_too_long(text, field="text")
    return text


def refuse_too_long(text: str, *, field: str | None = None) -> None:
    """Raise ValidationError, of a field where one is named, when these are more words than come in at once."""
    if len(text) > LONGEST:
        sentence = _("This is longer than %(most)s characters. Send it in parts.") % {"most": LONGEST}
        raise ValidationError({field: sentence} if field else sentence)


def _is_rehearsal(workshop: Workshop | None) -> bool:
    """Lock the workshop, so that it stays what it is, and say whether it is a rehearsal."""
    if workshop is None:
        return False
    this = Workshop.objects.select_for_update(no_key=True).filter(pk=workshop.pk)
    return this.values_list("rehearsal", flat=True).get()


def _is_late(consultation: Consultation, received_at) -> bool:
    return timezone.localdate(received_at) > consultation.closes_on


def _province_of(participant: Participant | None) -> str | None:
    if participant is None:
        return None
    return participant.court.province_id if participant.court else participant.province_id


def _refuse_strangers(consultation, topic, workshop, participant) -> None:
    if topic is not None and topic.consultation_id != consultation.pk:
        raise ValidationError({"topic": _("This topic belongs to another consultation.")})
    if workshop is not None and workshop.consultation_id != consultation.pk:
        raise ValidationError({"workshop": _("This workshop belongs to another consultation.")})
    if participant is not None and participant.workshop.consultation_id != consultation.pk:
        raise ValidationError({"participant": _("This participant belongs to another consultation.")})
