"""Telling: every answer reaches whoever put the contribution forward, by a letter from the outbox or on paper.

An answer counts as told when a letter that was prepared after it was sent, or a sheet was handed over after it. A
corrected answer is told again. Letters and sheets are for the reviewers, who know whose contribution each is.

Where nobody knows who put a contribution forward, its answer is printed under its receipt, for the office that
collected the papers to hand out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.feedback.outcomes import Because, because_of, because_of_each
from handbook.models import Handover
from office import letters
from office.models import Letter
from press import fonts, sheets
from text.khmer import beginning
from workshops.gatherings import invitations
from workshops.models import Consultation, Contribution, Participant, Workshop

KIND = "answers"
TELLS = "workshops.dispose_contribution"
OPENING = 600
"""Characters of their own words that a sheet repeats, so that its reader knows which contribution is meant."""


class NothingToPrint(Exception):
    """None of these participants or papers has an answer to print."""


@dataclass(frozen=True)
class Telling:
    """How far one participant knows the answers to what they put forward."""

    participant: Participant
    answers: Sequence[Because]
    untold: Sequence[Because]
    letter: Letter | None  # the latest one

    @property
    def told(self) -> int:
        return len(self.answers) - len(self.untold)

    @property
    def is_under_way(self) -> bool:
        """A letter with everything untold waits to be read or sent."""
        return (
            self.letter is not None
            and self.letter.state in (Letter.State.PREPARED, Letter.State.WAITING)
            and all(one.answered_at <= self.letter.prepared_at for one in self.untold)
        )

    @property
    def opened_by_letter(self) -> bool:
        return bool(self.participant.email)


@dataclass(frozen=True)
class WithoutAuthor:
    """Answered contributions of which it is not known who put them forward, in the order of their receipts."""

    answers: Sequence[Because]
    untold: Sequence[Because]

    @property
    def told(self) -> int:
        return len(self.answers) - len(self.untold)


@dataclass(frozen=True)
class Progress:
    """How far the answers of a workshop are told."""

    rows: Sequence[Telling]
    answered: int
    told: int
    awaiting: int
    """Contributions that nobody answered yet."""
    without_author: WithoutAuthor


def answers_to_send(workshop: Workshop, *, by: User) -> Progress:
    """Return how far the answers of a workshop are told, in a constant number of queries."""
    require(by, TELLS, workshop)
    rows = _tellings(workshop)
    without_author = _without_author(workshop)
    return Progress(
        rows,
        answered=sum(len(row.answers) for row in rows) + len(without_author.answers),
        told=sum(row.told for row in rows) + without_author.told,
        awaiting=Contribution.objects.awaiting().filter(workshop=workshop).count(),
        without_author=without_author,
    )


def answers_without_author(of: Workshop | Consultation, *, by: User) -> WithoutAuthor:
    """The answered contributions without a known author of a workshop; or of a consultation, outside its workshops."""
    require(by, TELLS, of)
    return _without_author(of)


@transaction.atomic
def prepare_letters(workshop: Workshop, *, by: User) -> int:
    """Lay a letter with what is not told yet into the outbox for each participant with an e-mail address.

    Returns how many. A letter that waits there unread takes up newer answers; pressing twice prepares nothing twice.
    The personal link is put in as a letter is sent (see handbook.apps). Raises ValidationError without PUBLIC_URL.
    """
    require(by, TELLS, workshop)
    # Taken first: what is answered while the letters are written counts as told by none of them.
    as_of = timezone.now()
    rows = [row for row in _tellings(workshop) if row.untold and row.opened_by_letter and not row.is_under_way]
    gone = Counter(
        Letter.objects.filter(kind=KIND, about__in=[about(row.participant) for row in rows])
        .exclude(state__in=[Letter.State.PREPARED, Letter.State.FAILED])
        .values_list("about", flat=True)
    )
    for row in rows:
        participant = row.participant
        with override(participant.language):
            letter = letters.prepare(
                kind=KIND,
                about=about(participant),
                to=participant.email,
                language=participant.language,
                subject=_("Answers to what you put forward: %(workshop)s") % {"workshop": workshop},
                body=_written("handbook/feedback/answers.txt", workshop, row.untold, participant),
                once=f"{KIND}:{participant.pk}:{gone[about(participant)]}",
                by=by,
            )
        Letter.objects.filter(pk=letter.pk).update(prepared_at=as_of)
    if rows:
        record(by, "prepared", workshop, reason=KIND)
    return len(rows)


def sheet(workshop: Workshop, participants: Iterable[Participant], *, by: User) -> bytes:
    """Return a PDF with all answers, each participant's on pages of their own. Raises NothingToPrint.

    Raises ValidationError without PUBLIC_URL: every paragraph is named with its address.
    """
    require(by, TELLS, workshop)
    participants = [one for one in participants if one.workshop_id == workshop.pk]
    answers = {pk: [one for one in all_of if one.is_answered] for pk, all_of in because_of(participants).items()}
    pages = []
    for participant in participants:
        if answers[participant.pk]:
            with override(participant.language):
                pages.append(
                    _written("handbook/feedback/answers_sheet.html", workshop, answers[participant.pk], participant)
                )
    if not pages:
        raise NothingToPrint(workshop)
    language = next(one.language for one in participants if answers[one.pk])
    with override(language):
        title = _("Answers to what you put forward: %(workshop)s") % {"workshop": workshop}
    fonts.make(settings.FONTS_DIR)
    return sheets.build("".join(pages), title=title, language=language, fonts=settings.FONTS_DIR, kind=KIND)


def sheet_without_author(of: Workshop | Consultation, *, again: bool = False, by: User) -> bytes:
    """Return a PDF with the answers that go by their receipts, each on pages of its own. Raises NothingToPrint.

    Those that were not handed over yet; `again`: all of them. Raises ValidationError without PUBLIC_URL.
    """
    require(by, TELLS, of)
    found = _without_author(of)
    printed = found.answers if again else found.untold
    if not printed:
        raise NothingToPrint(of)
    pages = []
    for one in printed:
        with override(one.contribution.language):
            pages.append(_written("handbook/feedback/answers_sheet.html", of, [one]))
    title = _("Answers to contributions without a known author: %(what)s") % {"what": of}
    fonts.make(settings.FONTS_DIR)
    return sheets.build("".join(pages), title=title, language=get_language(), fonts=settings.FONTS_DIR, kind=KIND)


@transaction.atomic
def hand_over_without_author(of: Workshop | Consultation, *, as_of: datetime, by: User) -> int:
    """Say that the sheets without a known author were handed out, as they stood at a moment. Returns how many.

    A contribution that was answered since is left out: its sheet is printed again.
    """
    require(by, TELLS, of)
    told = [one.contribution for one in _without_author(of).untold if one.answered_at <= as_of]
    for contribution in told:
        Handover.objects.create(contribution=contribution, by=by)
        record(by, "handed over answers to", contribution)
    return len(told)


@transaction.atomic
def hand_over(workshop: Workshop, participants: Iterable[Participant], *, as_of: datetime, by: User) -> int:
    """Say that these participants got their answers on paper, as they stood at a moment. Returns how many.

    Whoever has got a newer answer since is left out: their sheet is printed again.
    """
    require(by, TELLS, workshop)
    wanted = {one.pk for one in participants}
    told = [
        row.participant
        for row in _tellings(workshop)
        if row.participant.pk in wanted and row.untold and all(one.answered_at <= as_of for one in row.untold)
    ]
    for participant in told:
        Handover.objects.create(participant=participant, by=by)
        record(by, "handed over answers to", participant)
    return len(told)


def outbox(workshop: Workshop, *, by: User) -> QuerySet[Letter]:
    """The letters with a workshop's answers. They lie apart from its invitations: only reviewers read them."""
    require(by, TELLS, workshop)
    return letters.letters_about(f"{KIND}:workshop:{workshop.pk}")


def send_letters(workshop: Workshop, chosen: Iterable[int], *, by: User) -> int:
    """Send letters (by primary key) that were read. Returns how many. Raises letters.NoMailServer."""
    return letters.send_for(workshop, outbox(workshop, by=by).filter(pk__in=list(chosen)), called=KIND, by=by)


def discard_letters(workshop: Workshop, chosen: Iterable[int], *, by: User) -> int:
    """Do not send letters. Returns how many; their answers are not told, and can be written anew."""
    return letters.give_up_for(workshop, outbox(workshop, by=by).filter(pk__in=list(chosen)), called=KIND, by=by)


def about(participant: Participant) -> str:
    return f"{KIND}:workshop:{participant.workshop_id}/participant:{participant.pk}"


def _tellings(workshop: Workshop) -> list[Telling]:
    """Every participant of a workshop with an answer, in the order of the list of participants."""
    participants = list(
        workshop.participants.filter(contributions__answered_at__isnull=False)
        .distinct()
        .select_related("workshop__consultation", "court", "province")
    )
    latest: dict[str, Letter] = {}
    sent: dict[str, datetime] = {}
    for letter in Letter.objects.filter(kind=KIND, about__in=map(about, participants)).order_by("prepared_at", "pk"):
        latest[letter.about] = letter
        if letter.state == Letter.State.SENT:
            sent[letter.about] = letter.prepared_at
    on_paper = _handed_over(participants)
    because = because_of(participants)
    rows = []
    for participant in participants:
        answers = [one for one in because[participant.pk] if one.is_answered]
        if not answers:
            continue
        moments = [sent.get(about(participant)), on_paper.get(participant.pk)]
        told_at = max((moment for moment in moments if moment), default=None)
        untold = [one for one in answers if told_at is None or one.answered_at > told_at]
        rows.append(Telling(participant, answers, untold, latest.get(about(participant))))
    return rows


def _without_author(of: Workshop | Consultation) -> WithoutAuthor:
    here = {"workshop": of} if isinstance(of, Workshop) else {"workshop": None, "consultation": of}
    # A reader finds the answer by a link of their own, whatever office collected papers.
    unknown = Contribution.objects.answered().exclude(channel=Contribution.Channel.READER)
    answers = because_of_each(unknown.filter(participant=None, **here))
    answers.sort(key=lambda one: one.contribution.receipt)
    on_paper = _handed_over([one.contribution for one in answers])
    untold = []
    for one in answers:
        told_at = on_paper.get(one.contribution.pk)
        if told_at is None or one.answered_at > told_at:
            untold.append(one)
    return WithoutAuthor(answers, untold)


def _handed_over(things: Sequence[Participant] | Sequence[Contribution]) -> dict[int, datetime]:
    """When a sheet was last handed over, by the primary keys of things of one kind."""
    if not things:
        return {}
    of = "participant" if isinstance(things[0], Participant) else "contribution"
    rows = Handover.objects.filter(**{f"{of}__in": [thing.pk for thing in things]})
    return dict(rows.order_by().values_list(of).annotate(Max("at")))


def _written(
    template: str,
    workshop: Workshop | Consultation,
    answers: Sequence[Because],
    participant: Participant | None = None,
) -> str:
    return render_to_string(
        template,
        {
            "workshop": workshop,
            "participant": participant,
            "answers": [(one, beginning(one.contribution.text, OPENING)) for one in answers],
            "link": letters.LINK,
            "site": invitations.public_url(),
        },
    ).strip()
