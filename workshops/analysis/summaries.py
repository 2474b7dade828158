"""Analysis: who was heard on what, and who was not. Sums that the database makes, in a constant number of queries.

Counts of people are of voices: a contribution of twelve judges counts twelve. A participant who is not attributed
shows no office and no place, in counts too: only who prepares workshops, and so has the list of participants before
them, finds their voice under its profession and province; for everybody else it is counted apart.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from workshops.analysis import charts
from workshops.models import (
    Consultation,
    Contribution,
    Disposition,
    OfficeTally,
    Profession,
    Province,
    Theme,
    Topic,
    TopicTally,
)

JUDGES = (Profession.JUDGE, Profession.INVESTIGATING_JUDGE)
PROSECUTORS = (Profession.PROSECUTOR, Profession.DEPUTY_PROSECUTOR)


@dataclass(frozen=True)
class Table:
    """Counts by row and column, as the plot draws them and the table behind it says them.

    A count of None is not shown.
    """

    rows: list[str]
    columns: list[str]
    counts: list[list[int | None]]
    apart: int = 0  # what is counted, but under no row and column

    @property
    def lines(self) -> list[tuple[str, list[int | None], int]]:
        """Each row with its counts and their sum."""
        return [
            (row, numbers, sum(number or 0 for number in numbers))
            for row, numbers in zip(self.rows, self.counts, strict=True)
        ]

    @property
    def sums(self) -> list[int]:
        return [sum(numbers[place] or 0 for numbers in self.counts) for place in range(len(self.columns))]

    @property
    def total(self) -> int:
        return sum(self.sums) + self.apart

    @property
    def gaps(self) -> int:
        """Rows in which nobody at all was heard."""
        return sum(not any(numbers) for numbers in self.counts)


@dataclass(frozen=True)
class Shares:
    """Each theme's share among judges and among prosecutors, from 0 to 1; None when none of them was heard."""

    rows: list[str]
    series: list[str]
    shares: list[list[float | None]]
    voices: list[list[int]]
    totals: list[int]

    @property
    def lines(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """Each theme with, for judges and for prosecutors, the share as it is written and the voices behind it."""
        return [
            (row, [(charts.percent(share), number) for share, number in zip(shares, voices, strict=True)])
            for row, shares, voices in zip(self.rows, self.shares, self.voices, strict=True)
        ]


def counted_in(consultation: Consultation) -> QuerySet[TopicTally]:
    """What every sum of contributions is made of: what stands, and of no rehearsal."""
    tallies = TopicTally.objects.filter(consultation=consultation, received__gt=0)
    return tallies.exclude(workshop__rehearsal=True).order_by()


def sees_every_office(user: User, consultation: Consultation) -> bool:
    """Whether this person has the list of participants before them anyway."""
    return user.has_perm("workshops.prepare_workshop", consultation)


def _showing_their_office(user: User, consultation: Consultation) -> QuerySet[OfficeTally]:
    """The sums of voices whose office this person may know."""
    tallies = OfficeTally.objects.filter(consultation=consultation, voices__gt=0).order_by()
    return tallies if sees_every_office(user, consultation) else tallies.filter(attributed=True)


def coverage(consultation: Consultation, user: User) -> Table:
    """Return voices by province and profession. All 25 provinces and every profession stand there: a 0 is a gap."""
    provinces = list(Province.objects.all())
    voices = {
        (province, profession): number
        for province, profession, number in _showing_their_office(user, consultation)
        .filter(theme=None)
        .values_list("province", "profession")
        .annotate(number=Sum("voices"))
    }
    total = counted_in(consultation).aggregate(number=Sum("voices"))["number"] or 0
    counts = [
        [voices.get((province.code, profession), 0) for profession in Profession.values] for province in provinces
    ]
    return Table(
        rows=[str(province) for province in provinces],
        columns=[str(label) for label in Profession.labels],
        counts=counts,
        apart=total - sum(map(sum, counts)),
    )


def topics_by_kind(tallies: QuerySet[TopicTally], topics: list[Topic]) -> Table:
    """Return contributions by topic and kind, in the order of the topics given; without a topic come last."""
    found = {
        (topic, kind): number
        for topic, kind, number in tallies.order_by().values_list("topic", "kind").annotate(number=Sum("received"))
    }
    keys = [topic.pk for topic in topics]
    names = [str(topic) for topic in topics]
    if any(topic is None for topic, _kind in found):
        keys.append(None)
        names.append(_("No topic"))
    return Table(
        rows=names,
        columns=[str(label) for label in Contribution.Kind.labels],
        counts=[[found.get((topic, kind), 0) for kind in Contribution.Kind.values] for topic in keys],
    )


def themes_shared(consultation: Consultation, user: User) -> Shares:
    """Return each theme's share of the voices of judges, and of those of prosecutors."""
    tallies = _showing_their_office(user, consultation).filter(profession__in=[*JUDGES, *PROSECUTORS])
    totals: Counter = Counter()
    for profession, number in tallies.filter(theme=None).values_list("profession").annotate(number=Sum("voices")):
        totals[profession in PROSECUTORS] += number
    voices: dict = defaultdict(Counter)
    for theme, profession, number in (
        tallies.filter(theme__isnull=False).values_list("theme", "profession").annotate(number=Sum("voices"))
    ):
        voices[theme][profession in PROSECUTORS] += number
    themes = list(Theme.objects.filter(consultation=consultation))
    sides = (False, True)
    return Shares(
        rows=[str(theme) for theme in themes],
        series=[_("Judges"), _("Prosecutors")],
        shares=[
            [voices[theme.pk][side] / totals[side] if totals[side] else None for side in sides] for theme in themes
        ],
        voices=[[voices[theme.pk][side] for side in sides] for theme in themes],
        totals=[totals[side] for side in sides],
    )


def progress(consultation: Consultation) -> dict[str, int]:
    """Return how many contributions there are, how many are answered, and how many voices they carry."""
    found = counted_in(consultation).aggregate(
        received_sum=Sum("received", default=0), answered_sum=Sum("answered", default=0), voices_sum=Sum("voices")
    )
    return {
        "contributions": found["received_sum"],
        "answered": found["answered_sum"],
        "voices": found["voices_sum"],
    }


def outcomes(contributions: QuerySet[Contribution]) -> list[tuple[str, int]]:
    """Return how many were answered how, by the outcome's label."""
    found = dict(
        Disposition.objects.filter(standing=True, contribution__in=contributions.values("pk"))
        .order_by()
        .values_list("outcome")
        .annotate(number=Count("pk"))
    )
    return [(str(label), found[outcome]) for outcome, label in Disposition.Outcome.choices if found.get(outcome)]


# --- Drawn ----------------------------------------------------------------------------------------


def coverage_plot(table: Table) -> SafeString:
    return charts.matrix(
        table.rows,
        table.columns,
        table.counts,
        name="coverage",
        title=_("Voices by province and profession"),
        description=ngettext(
            "%(gaps)s of %(rows)s provinces was not heard at all. The table after it has every number.",
            "%(gaps)s of %(rows)s provinces were not heard at all. The table after it has every number.",
            table.gaps,
        )
        % {"gaps": table.gaps, "rows": len(table.rows)},
    )


def kinds_plot(table: Table) -> SafeString:
    return charts.matrix(
        table.rows,
        table.columns,
        table.counts,
        name="kinds",
        title=_("Contributions by topic and kind"),
        description=_("Topics without any: %(gaps)s of %(rows)s. The table after it has every number.")
        % {"gaps": table.gaps, "rows": len(table.rows)},
    )


def themes_plot(shares: Shares) -> SafeString:
    return charts.side_by_side(
        shares.rows,
        shares.series,
        shares.shares,
        name="themes",
        title=_("Each theme's share among judges and among prosecutors"),
        description=_("Voices: judges %(judges)s, prosecutors %(prosecutors)s. The table after it has every number.")
        % {"judges": shares.totals[0], "prosecutors": shares.totals[1]},
    )
