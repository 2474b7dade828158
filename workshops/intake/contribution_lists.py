"""Lists of contributions: which a person is shown, page by page, and how much of each."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Substr
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.numbers import PER_PAGE, typed_number
from text.khmer import beginning, normalise
from workshops.gatherings.finders import consultations_where
from workshops.intake import redaction
from workshops.models import Contribution, Disposition

OPENING = 240
"""Characters of a contribution that a list shows."""


def listed_for(user):
    """The contributions that lists show to a person.

    All those whose words they may read; and, of ongoing cases, the answered ones by their public summary, except
    for rapporteurs: of ongoing cases they know those that they keyed.
    """
    by_summary = (
        Contribution.objects.for_staff(user)
        .filter(answered_at__isnull=False, withdrawn_at=None)
        .exclude(consultation__in=consultations_where(user, "workshops.receive_contribution"))
    )
    return Contribution.objects.visible_to(user) | by_summary


RECEIPT = re.compile(r"[a-z0-9]{4,12}")
"""A receipt, or how one begins."""


def found_by(asked: str, user) -> Q:
    """Return the condition for contributions that hold all of these words, or whose receipt begins so.

    Searched are the words that the person reads and the public summary: where a passage is withheld from them, the
    words are not searched, for a hit would tell what it says.
    """
    receipt = asked.strip().rstrip("/").rsplit("/", 1)[-1].replace(" ", "").lower()
    reads_all = Contribution.objects.filter(
        consultation__in=consultations_where(user, "workshops.read_ongoing_contribution")
    )
    readable = Contribution.objects.visible_to(user)
    holds = Q(pk__in=readable.filter(withholdings=None).values("pk")) | Q(pk__in=reads_all.values("pk"))
    summary = Q()
    for word in normalise(asked).split():
        holds &= Q(text__icontains=word)
        summary &= Q(public_summary__icontains=word)
    told = Exists(Disposition.objects.filter(summary, contribution=OuterRef("pk"), standing=True))
    found = holds | Q(told)
    return found | Q(receipt__startswith=receipt) if RECEIPT.fullmatch(receipt) else found


BEGINNING, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
MOST_COUNTED = 1_000
"""Nobody reads on to the thousandth; counting further would make every page of a long list slow."""


@dataclass(frozen=True)
class Page:
    """One page of a long list, oldest first, found by where the last one ended and not by its number.

    The list may grow in the meantime: nothing is shown twice or left out. `before` and `after` are what the address
    of the neighbouring pages says, empty where there is none.
    """

    contributions: list[Contribution]
    before: str
    after: str
    count: int  # at most MOST_COUNTED + 1

    def __iter__(self):
        return iter(self.contributions)

    def __len__(self):
        return len(self.contributions)

    def __getitem__(self, place):
        return self.contributions[place]

    @property
    def count_in_words(self) -> str:
        if self.count > MOST_COUNTED:
            return _("more than %(number)s contributions") % {"number": f"{MOST_COUNTED:,}"}
        return ngettext("%(number)s contribution", "%(number)s contributions", self.count) % {"number": self.count}

    @property
    def demonstration(self) -> bool:
        return any(contribution.consultation.demonstration for contribution in self)


def page_of(contributions: QuerySet[Contribution], user, place: str | None) -> Page:
    """Return one page of contributions, each with `readable` and `opening`, the first characters of its words.

    `place` is what the address says (`Page.before`, `Page.after`); anything else is the first page. The words
    themselves stay in the database: what somebody may not read never reaches the page that they are shown.
    """
    contributions = contributions.order_by()
    backwards, edge = _edge(place)
    shown = contributions
    if edge:
        at, pk = edge
        # Both conditions say the same; by the first the database finds the place in its index.
        shown = (
            shown.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=pk), received_at__lte=at)
            if backwards
            else shown.filter(Q(received_at__gt=at) | Q(received_at=at, pk__gt=pk), received_at__gte=at)
        )
    order = ("-received_at", "-pk") if backwards else ("received_at", "pk")
    found = list(shown.order_by(*order).values_list("pk", flat=True)[: PER_PAGE + 1])
    further, found = len(found) > PER_PAGE, found[:PER_PAGE]
    if backwards:
        found.reverse()
    rows = _shown(found, user)
    return Page(
        contributions=rows,
        before=_place("before", rows[0]) if rows and (further if backwards else edge) else "",
        after=_place("after", rows[-1]) if rows and (backwards or further) else "",
        count=contributions.values("pk")[: MOST_COUNTED + 1].count(),
    )


def _shown(pks: list[int], user) -> list[Contribution]:
    readable = Exists(Contribution.objects.visible_to(user).filter(pk=OuterRef("pk")))
    rows = {
        contribution.pk: contribution
        for contribution in Contribution.objects.filter(pk__in=pks)
        .with_answer()
        .prefetch_related("themes")
        .defer("text")
        .annotate(
            readable=ExpressionWrapper(readable, output_field=BooleanField()),
            first_words=Case(When(readable, then=Substr("text", 1, OPENING + 1)), default=Value("")),
        )
    }
    for contribution in rows.values():
        contribution.opening = beginning(redaction.words(contribution, user, contribution.first_words), OPENING)
    return [rows[pk] for pk in pks]


def _place(side: str, contribution: Contribution) -> str:
    return f"{side}-{(contribution.received_at - BEGINNING) // MICROSECOND}-{contribution.pk}"


def _edge(place: str | None) -> tuple[bool, tuple[datetime, int] | None]:
    """Read a place: whether the page lies before it, and the moment and number of the contribution there."""
    side, *numbers = (place or "").split("-")
    typed = [typed_number(number) for number in numbers]
    if side not in ("before", "after") or len(typed) != 2 or None in typed:
        return False, None
    try:
        return side == "before", (BEGINNING + typed[0] * MICROSECOND, typed[1])
    except OverflowError:
        return False, None


def just_stored(request) -> Contribution | None:
    """Return the contribution whose receipt the page confirms (`?stored=`), if this person keyed it."""
    if request.method == "POST" or not request.GET.get("stored"):
        return None
    return (
        Contribution.objects.filter(receipt=request.GET["stored"], keyed_by=request.user)
        .select_related("participant__court", "participant__province")
        .first()
    )


def themes_of(contribution):
    """Return the themes of its consultation, each with `is_given`: whether this contribution carries it."""
    given = set(contribution.themes.values_list("pk", flat=True))
    themes = list(contribution.consultation.themes.all())
    for theme in themes:
        theme.is_given = theme.pk in given
    return themes
