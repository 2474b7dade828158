"""Commenting: what participants say to a paragraph of the draft that was laid before their workshop.

A comment is a contribution like any other, pinned to the paragraph of exactly that wording.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from handbook.feedback.draft_consultations import drafts_before
from handbook.models import LaidDraft, Pin, Version, Wording
from handbook.rendering.numbered_paragraphs import kept_paragraphs
from text.html.pages import paragraph_number
from workshops.intake import participant_access, redaction
from workshops.models import Contribution, Participant, Topic


def drafts_shown_to(participant: Participant | None) -> QuerySet[LaidDraft]:
    """The drafts that a participant may see: those laid before their workshop.

    None for somebody whose identity nobody confirmed: who only has the room's code sees no draft.
    """
    if participant is None or not participant.is_confirmed:
        return LaidDraft.objects.none()
    return drafts_before(participant.workshop_id).order_by("pk")


def numbers_of(wording: Wording) -> dict[str, str]:
    """Return the number of each paragraph of a wording by its key, in the order of the text."""
    chapter = wording.version.chapter.number
    return {key: paragraph_number(chapter, position) for position, key in enumerate(wording.keys, start=1)}


@transaction.atomic
def comment(
    laid: LaidDraft,
    *,
    participant: Participant,
    key: str,
    kind: str,
    text: str,
    language: str,
    attribution: str = Contribution.Attribution.NOT_ATTRIBUTED,
    ongoing: bool = False,
    client_key: str = "",
) -> Contribution:
    """Take in a participant's comment on a paragraph of a draft laid before their workshop, and pin it there.

    Raises PermissionDenied for whom the draft was not laid before, ValidationError when the paragraph is not in it,
    and what `participant_access.put_forward` raises. What one form sends twice is stored once.
    """
    if not drafts_shown_to(participant).filter(pk=laid.pk).exists():
        raise PermissionDenied(_("This draft was laid before another workshop."))
    wording = laid.wording
    number = numbers_of(wording).get(key)
    if number is None:
        raise ValidationError({"key": _("This paragraph is not in the draft. Choose another.")})
    contribution = participant_access.put_forward(
        participant_access.Seat(laid.workshop, participant),
        topic=_topic(laid),
        kind=kind,
        language=language,
        text=text,
        attribution=attribution,
        ongoing=ongoing,
        paragraph=number,
        client_key=client_key,
    )
    Pin.objects.get_or_create(contribution=contribution, defaults={"wording": wording, "key": key})
    return contribution


def own_comments(laid: LaidDraft, participant: Participant) -> dict[str, list[Contribution]]:
    """What one participant said to the paragraphs of a draft, by key. Nobody else's comments are among them."""
    found: dict[str, list[Contribution]] = defaultdict(list)
    pins = Pin.objects.filter(
        wording=laid.wording_id, contribution__in=Contribution.objects.standing().filter(participant=participant)
    )
    for pin in pins.select_related("contribution").order_by("contribution__received_at", "pk"):
        found[pin.key].append(pin.contribution)
    return dict(found)


def _topic(laid: LaidDraft) -> Topic | None:
    """The chapter's topic in this consultation, where there is one and no doubt which."""
    topics = list(laid.wording.version.chapter.topics.filter(consultation=laid.workshop.consultation_id)[:2])
    return topics[0] if len(topics) == 1 else None


# At the editors' desk -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Comment:
    """A comment pinned to a paragraph, as one person of the staff may know it."""

    contribution: Contribution
    key: str
    number: str  # as the draft that was laid had it
    number_now: str  # empty: the text no longer has the paragraph
    on_earlier_wording: bool
    words: str  # without withheld passages, for whom these are withheld; empty when not readable
    is_readable: bool  # otherwise this person knows the public summary only


def comments_on(version: Version, user: User) -> list[Comment]:
    """The workshops' comments on a version's wordings and on those of the text it started from, in its order.

    In a constant number of queries. Who may not read a contribution's own words gets no more than its public summary.
    """
    versions = [pk for pk in (version.pk, version.based_on_id) if pk]
    pins = list(
        Pin.objects.filter(
            wording__version__in=versions,
            contribution__in=Contribution.objects.for_staff(user).counted(),
        )
        .prefetch_related(Prefetch("contribution", Contribution.objects.with_answer()))
        .order_by("pk")
    )
    if not pins:
        return []
    readable = set(
        Contribution.objects.visible_to(user)
        .filter(pk__in=[pin.contribution_id for pin in pins])
        .values_list("pk", flat=True)
    )
    wordings = Wording.objects.select_related("version__chapter").in_bulk({pin.wording_id for pin in pins})
    laid_words = {pk: {kept.key: kept.text for kept in kept_paragraphs(wording)} for pk, wording in wordings.items()}
    laid_numbers = {pk: numbers_of(wording) for pk, wording in wordings.items()}
    words = {kept.key: kept.text for kept in kept_paragraphs(version.wording)}
    numbers = numbers_of(version.wording) if version.wording else {}
    places = {key: place for place, key in enumerate(numbers)}
    comments = [
        Comment(
            pin.contribution,
            pin.key,
            number=laid_numbers[pin.wording_id][pin.key],
            number_now=numbers.get(pin.key, ""),
            on_earlier_wording=words.get(pin.key) != laid_words[pin.wording_id][pin.key],
            words=redaction.words(pin.contribution, user) if pin.contribution_id in readable else "",
            is_readable=pin.contribution_id in readable,
        )
        for pin in pins
    ]
    return sorted(comments, key=lambda comment: places.get(comment.key, len(places)))
