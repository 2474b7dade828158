"""What waits for whom, besides drafts and editions: each kind of work with its count and how old the oldest is.

A person is shown what a right of theirs lets them do, in the programmes where they have it. Each kind costs the same
number of queries however much waits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import StrIndex, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User, in_language
from handbook.discussion.expert_links import KIND as SIGN_OFF_LETTER
from handbook.feedback.notifications import KIND as ANSWER_LETTER
from handbook.models import CourtExpert, Handbook, Remark, SignOff, Version, Wording
from handbook.models.versions import VersionQuerySet
from law.models import Change, Withdrawal
from office.models import Job, Letter
from workshops.gatherings.finders import consultations_where
from workshops.gatherings.invitations import KIND as INVITATION_LETTER
from workshops.models import Contribution, Inquiry, TopicTally, Workshop
from workshops.room import closing

MOST_LISTED = 20
"""Figures that one list names; the page it leads to has all of them."""

FAILED_LATELY = timedelta(days=14)
"""How long work that failed is shown; nobody does anything about older work."""


@dataclass(frozen=True)
class Row:
    """One thing that waits: what it is, where to, and what else is known of it."""

    what: str
    address: str = ""
    note: str = ""


@dataclass(frozen=True)
class Waits:
    """What waits of one kind: how much, since when, and each."""

    name: str
    """By this the section goes on the page."""
    heading: str
    rows: Sequence[Row] = ()
    count: int = 0
    oldest: datetime | date | None = None
    address: str = ""
    act: str = ""


def what_waits(user: User) -> list[Waits]:
    """Return what waits for a person, in the order of a consultation's days; what is empty is left out."""
    kinds = (
        todays_workshops,
        identities,
        contributions,
        replies,
        letters,
        said_on_own_drafts,
        approved_and_not_issued,
        law_data_to_decide,
        experts_to_check,
        failed_work,
    )
    return [waits for kind in kinds for waits in kind(user)]


# --- Workshops and contributions ----------------------------------------------------------------


def todays_workshops(user: User) -> Iterator[Waits]:
    """The workshops of today with their join code, for those who prepare them or key in them."""
    mine = consultations_where(user, "workshops.prepare_workshop") | consultations_where(
        user, "workshops.receive_contribution"
    )
    today = timezone.localdate()
    held = list(
        Workshop.objects.filter(consultation__in=mine, starts_on__lte=today, ends_on__gte=today).order_by("number")
    )
    phones = closing.holding_in(held) if held else {}
    rows = []
    for workshop in held:
        code = f"{workshop.join_code[:4]} {workshop.join_code[4:]}"
        note = _("The room's code: %(code)s") % {"code": code}
        if holding := phones.get(workshop.pk):
            note += " · " + closing.in_words(*holding)
        rows.append(Row(str(workshop), workshop.get_absolute_url(), note))
    if rows:
        yield Waits("workshops", _("Today's workshop"), rows)


def identities(user: User) -> Iterator[Waits]:
    """Who joined with a room's code and wrote, until somebody says who they are."""
    mine = consultations_where(user, "workshops.prepare_workshop")
    found = list(
        Workshop.objects.filter(consultation__in=mine)
        .annotate(
            unconfirmed=Count("participants", filter=Q(participants__is_confirmed=False), distinct=True),
            since=Min("participants__contributions__received_at", filter=Q(participants__is_confirmed=False)),
        )
        .filter(unconfirmed__gt=0)
        .order_by("number")
    )
    rows = [
        Row(
            str(workshop),
            reverse("workshops:identity_list", args=[workshop.number]),
            ngettext("%(number)s person", "%(number)s people", workshop.unconfirmed) % {"number": workshop.unconfirmed},
        )
        for workshop in found
    ]
    if rows:
        count = sum(workshop.unconfirmed for workshop in found)
        since = min((workshop.since for workshop in found if workshop.since), default=None)
        yield Waits("identities", _("Identities to confirm"), rows, count, since)


def contributions(user: User) -> Iterator[Waits]:
    """What awaits an answer, by topic; counted by the tallies, for there may be a hundred thousand."""
    mine = consultations_where(user, "workshops.dispose_contribution")
    by_topic = (
        TopicTally.objects.filter(consultation__in=mine)
        .order_by()
        .values("topic", "topic__titles", "topic__position", "consultation")
        .annotate(awaiting=Sum("received") - Sum("answered"))
        .filter(awaiting__gt=0)
        .order_by("consultation", F("topic__position").asc(nulls_last=True), "topic")
    )
    queue = reverse("workshops:contribution_queue")
    rows, count = [], 0
    for tally in by_topic:
        count += tally["awaiting"]
        asked = f"?consultation={tally['consultation']}" + (f"&topic={tally['topic']}" if tally["topic"] else "")
        titles = in_language(tally["topic__titles"] or {})
        rows.append(Row(titles or _("No topic in particular"), queue + asked, str(tally["awaiting"])))
    if rows:
        oldest = Contribution.objects.awaiting().filter(consultation__in=mine).aggregate(at=Min("received_at"))["at"]
        heading = _("Contributions awaiting an answer")
        yield Waits("contributions", heading, rows, count, oldest, queue, _("Answer them"))


def replies(user: User) -> Iterator[Waits]:
    """Questions back that were answered, while the contribution has no answer yet."""
    mine = Contribution.objects.awaiting().filter(
        consultation__in=consultations_where(user, "workshops.dispose_contribution")
    )
    answered = Inquiry.objects.filter(asked_by=user, contribution__in=mine, replied_at__isnull=False)
    yield from _listed(
        "replies",
        _("Your questions that were answered"),
        answered.select_related("contribution").order_by("replied_at", "pk"),
        "replied_at",
        lambda inquiry: Row(inquiry.contribution.receipt, inquiry.contribution.get_absolute_url(), inquiry.question),
    )


def letters(user: User) -> Iterator[Waits]:
    """Letters that lie in the outbox, to be read and sent, or that could not be sent."""
    waiting = Letter.objects.filter(state__in=[Letter.State.PREPARED, Letter.State.FAILED])
    about = (
        waiting.filter(kind__in=[INVITATION_LETTER, ANSWER_LETTER, SIGN_OFF_LETTER], about__contains="/")
        .order_by()
        .annotate(thing=Substr("about", 1, StrIndex("about", Value("/")) - 1))
        .values("kind", "thing")
        .annotate(number=Count("pk"), since=Min("prepared_at"))
    )
    by_kind: dict[str, dict[int, tuple[int, datetime]]] = {}
    for one in about:
        number = int(one["thing"].rpartition(":")[2])
        by_kind.setdefault(one["kind"], {})[number] = (one["number"], one["since"])
    rows, counted = [], []
    for kind, name, things, page in (
        (
            INVITATION_LETTER,
            _("Invitations"),
            _workshops(user, "workshops.prepare_workshop"),
            "workshops:invitation_list",
        ),
        (ANSWER_LETTER, _("Answers"), _workshops(user, "workshops.dispose_contribution"), "answers:answers_letters"),
        (SIGN_OFF_LETTER, _("Sign-offs"), _drafts_of(user), "desk:sign_off_letters"),
    ):
        of_kind = by_kind.get(kind, {})
        for thing in things.filter(pk__in=of_kind) if of_kind else ():
            number, since = of_kind[thing.pk]
            counted.append((number, since))
            goes_by = thing.number if isinstance(thing, Workshop) else thing.pk
            rows.append(Row(f"{name}: {thing}", reverse(page, args=[goes_by]), str(number)))
    if rows:
        oldest = min(since for _number, since in counted)
        yield Waits("letters", _("Letters to send"), rows, sum(number for number, _since in counted), oldest)


def _workshops(user: User, permission: str) -> QuerySet[Workshop]:
    return Workshop.objects.filter(consultation__in=consultations_where(user, permission)).order_by("number")


# --- Drafts, approved texts, work that failed ---------------------------------------------------


def _drafts_of(user: User) -> VersionQuerySet:
    mine = Handbook.objects.filter(user.programmes_where("handbook.draft_version"))
    return Version.objects.filter(chapter__handbook__in=mine).select_related("chapter").order_by("pk")


def said_on_own_drafts(user: User) -> Iterator[Waits]:
    """Open remarks of others, and objections, on the drafts that this person started or wrote in."""
    wrote = Exists(Wording.objects.filter(version=OuterRef("pk"), saved_by=user))
    own = _drafts_of(user).open().filter(Q(started_by=user) | wrote)
    remarked = (
        Remark.objects.filter(version__in=own, answers=None, resolved_at=None)
        .exclude(said_by=user)
        .order_by()
        .values("version")
        .annotate(number=Count("pk"), since=Min("said_at"))
    )
    remarks: dict[int, dict] = {one["version"]: dict(one) for one in remarked}
    objected = (
        SignOff.objects.filter(wording__version__in=own, answer=SignOff.Answer.OBJECTS, withdrawn_at=None)
        .order_by()
        .values("wording__version")
        .annotate(number=Count("pk"), since=Min("answered_at"))
    )
    objections: dict[int, dict] = {one["wording__version"]: dict(one) for one in objected}
    rows = []
    for version in own.filter(pk__in={*remarks, *objections}) if remarks or objections else ():
        said = []
        if number := remarks.get(version.pk, {}).get("number"):
            said.append(ngettext("%(number)s open remark", "%(number)s open remarks", number) % {"number": number})
        if number := objections.get(version.pk, {}).get("number"):
            said.append(ngettext("%(number)s objection", "%(number)s objections", number) % {"number": number})
        rows.append(Row(f"{version.chapter.number} {version}", version.get_absolute_url(), " · ".join(said)))
    if rows:
        each = [*remarks.values(), *objections.values()]
        yield Waits(
            "remarks",
            _("Remarks and objections on your drafts"),
            rows,
            sum(one["number"] for one in each),
            min(one["since"] for one in each),
        )


def approved_and_not_issued(user: User) -> Iterator[Waits]:
    """Approved texts that are in no edition, and that no later approved text of the chapter stands before."""
    mine = Handbook.objects.filter(user.programmes_where("handbook.issue_edition"))
    later = Version.objects.filter(
        chapter=OuterRef("chapter"),
        language=OuterRef("language"),
        status=Version.Status.APPROVED,
        withdrawn_at=None,
        approved_at__gt=OuterRef("approved_at"),
    )
    waiting = Version.objects.filter(
        ~Exists(later), chapter__handbook__in=mine, status=Version.Status.APPROVED, withdrawn_at=None
    ).filter(edition_chapters=None)
    by_handbook = (
        waiting.order_by()
        .values("chapter__handbook", "chapter__handbook__slug", "chapter__handbook__titles")
        .annotate(number=Count("pk"), since=Min("approved_at"), last=Max("effective_from"))
        .order_by("chapter__handbook")
    )
    rows, count, oldest = [], 0, None
    for one in by_handbook:
        count += one["number"]
        oldest = min(oldest or one["since"], one["since"])
        address = reverse("desk:edition_prepare", args=[one["chapter__handbook__slug"]])
        rows.append(Row(in_language(one["chapter__handbook__titles"]), address, str(one["number"])))
    if rows:
        yield Waits("approved", _("Approved and not issued"), rows, count, oldest)


def law_data_to_decide(user: User) -> Iterator[Waits]:
    """Proposed changes of the law data, and figures that are to be restored, for those who may decide on them."""
    if not user.has_perm("law.approve_change"):
        return
    open_ones = Change.objects.filter(state=Change.State.PROPOSED).exclude(proposed_by=user)
    restoring = Withdrawal.objects.filter(restoring_by__isnull=False, restored_at=None, corrected_by=None).exclude(
        restoring_by=user
    )
    told = open_ones.aggregate(number=Count("pk"), since=Min("proposed_at"))
    back = restoring.aggregate(number=Count("pk"), since=Min("restoring_at"))
    rows = [
        Row(_("Figures to be restored: %(entry)s") % {"entry": one.entry}, one.get_absolute_url())
        for one in restoring.select_related("entry")[:MOST_LISTED]
    ]
    if count := told["number"] + back["number"]:
        oldest = min(since for since in (told["since"], back["since"]) if since)
        address = reverse("law_data:entry_list")
        yield Waits("law_data", _("Changes of the law data"), rows, count, oldest, address, _("Decide"))


def experts_to_check(user: User) -> Iterator[Waits]:
    """Offices on the roster that nobody asked in the last twelve months, for those who keep it."""
    if not user.has_perm("handbook.keep_court_expert"):
        return
    due = CourtExpert.objects.kept_by(user).to_check_again(timezone.localdate())
    if count := due.count():
        first = due.select_related("province").order_by(F("checked_on").asc(nulls_first=True), "pk")[:MOST_LISTED]
        rows = [Row(str(expert), expert.get_absolute_url(), str(expert.province)) for expert in first]
        address = f"{reverse('desk:court_expert_list')}?state=check"
        yield Waits("experts", _("Experts for courts, to be checked again"), rows, count, None, address, _("Show all"))


def failed_work(user: User) -> Iterator[Waits]:
    """Work beside the server that failed lately: one's own, and for those who keep the people also nobody's."""
    lately = timezone.now() - FAILED_LATELY
    own = Q(asked_by=user)
    if user.has_perm("accounts.manage_people"):
        own |= Q(asked_by=None)
    failed = Job.objects.filter(own, state=Job.State.FAILED, asked_at__gte=lately).order_by("asked_at", "pk")
    yield from _listed(
        "failed", _("Work that failed"), failed, "asked_at", lambda job: Row(job.step or job.kind, note=job.failure)
    )


MOST_ROWS = 10


def _listed(name, heading, things: QuerySet, at: str, row) -> Iterator[Waits]:
    """The oldest of these, with the count of all."""
    counted = things.aggregate(number=Count("pk"), oldest=Min(at))
    if counted["number"]:
        rows = [row(thing) for thing in things[:MOST_ROWS]]
        yield Waits(name, heading, rows, counted["number"], counted["oldest"])
