"""A workshop's report: facts, agenda, attendance, and what was said as the public may know it. One PDF.

No word of a contribution but its public summary is in it, in either copy. The staff's copy has every count and says on
its first page that it stays with them; the copy that may be handed on says "fewer than 5" for smaller counts and has
no sums, from which a smaller count could be found.

It is built while the person waits: 400 summaries are two seconds of work, and a Job would be more to go wrong than it
saves.
"""

from collections import Counter
from dataclasses import replace
from itertools import groupby

from django.conf import settings
from django.db.models import Count
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from press import fonts, sheets
from workshops.analysis import charts, summaries
from workshops.models import Attendance, Contribution, Gender, Participant, Profession, Workshop
from workshops.room import projector, small_counts


def report(workshop: Workshop, *, for_staff: bool) -> bytes:
    """Return a workshop's report as PDF, in the language in use. Raises press.manuscript.CannotBuild."""
    fonts.make(settings.FONTS_DIR)
    return sheets.build(
        report_html(workshop, for_staff=for_staff),
        title=_("Report: %(workshop)s") % {"workshop": workshop},
        language=get_language(),
        fonts=settings.FONTS_DIR,
        kind="report",
    )


def report_html(workshop: Workshop, *, for_staff: bool) -> str:
    """Return the body of the report."""
    counted = Contribution.objects.counted().filter(workshop=workshop)
    kinds = summaries.topics_by_kind(
        summaries.counted_in(workshop.consultation).filter(workshop=workshop), projector.topics_of(workshop)
    )
    outcomes = summaries.outcomes(counted)
    if not for_staff:
        kinds = replace(kinds, counts=[[small_counts.shown(number) for number in numbers] for numbers in kinds.counts])
        outcomes = [(label, small_counts.shown(number)) for label, number in outcomes]
    heard = (
        Contribution.objects.heard()
        .filter(workshop=workshop)
        .with_answer()
        .defer("text")
        .order_by("topic__position", "topic", "receipt")
    )
    context = {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "for_staff": for_staff,
        "agenda": [
            (day, list(items)) for day, items in groupby(workshop.agenda.select_related("topic"), lambda item: item.day)
        ],
        "days": days_of(workshop),
        "genders": genders(workshop),
        "fewest": small_counts.IN_WORDS,
        "attendance": attendance_by_profession(workshop, for_staff=for_staff),
        "received": counted.count() if for_staff else small_counts.shown(counted.count()),
        "outcomes": outcomes,
        "kinds": kinds,
        "shaded": shaded(kinds),
        "topics": [(topic, list(each)) for topic, each in groupby(heard, lambda contribution: contribution.topic)],
    }
    return render_to_string("workshops/analysis/report.html", context)


def shaded(table: summaries.Table) -> list[tuple[str, list[tuple[int | None, str]]]]:
    """Return a table's rows with the class of each field: its shade, a gap, or nothing where it is not shown.

    On paper the plot is the table itself: the press shapes Khmer in a table, and letter by letter in a drawing.
    """
    most = max((number or 0 for numbers in table.counts for number in numbers), default=0)
    return [
        (
            row,
            [
                (number, "" if number is None else f"shade-{charts.shade_of(number, most)}" if number else "gap")
                for number in numbers
            ],
        )
        for row, numbers in zip(table.rows, table.counts, strict=True)
    ]


def days_of(workshop: Workshop) -> list:
    """Return the days on which somebody was marked as there, in order."""
    return list(
        Attendance.objects.filter(participant__workshop=workshop)
        .order_by("day")
        .values_list("day", flat=True)
        .distinct()
    )


def attendance_by_profession(workshop: Workshop, *, for_staff: bool) -> list[tuple[str, int | None, list[int | None]]]:
    """Return for each profession that was written down: its label, how many, and how many came on each day.

    None is a count that only the staff's copy shows.
    """
    invited = dict(
        Participant.objects.people()
        .filter(workshop=workshop)
        .order_by()
        .values_list("profession")
        .annotate(number=Count("pk"))
    )
    there = Counter(
        {
            (profession, day): number
            for profession, day, number in Attendance.objects.filter(participant__workshop=workshop)
            .order_by()
            .values_list("participant__profession", "day")
            .annotate(number=Count("pk"))
        }
    )
    shown = (lambda number: number) if for_staff else small_counts.shown
    return [
        (str(label), shown(invited[profession]), [shown(there[profession, day]) for day in days_of(workshop)])
        for profession, label in Profession.choices
        if invited.get(profession)
    ]


def genders(workshop: Workshop) -> list[tuple[str, int | None]]:
    """Return how many participants said which gender of themselves; nothing where nobody said one.

    Counted are those who came on a day, or, where no attendance was kept, those who were written down: one crowd, so
    that no two counts can be taken from each other. None is a count that is not shown, not even to the staff: no cell
    is under the smallest number that is shown, nor can be found from the others.
    """
    people = Participant.objects.people().filter(workshop=workshop)
    there = people.filter(attendances__isnull=False)
    counted = (there if there.exists() else people).order_by()
    found = dict(counted.values_list("gender").annotate(number=Count("pk", distinct=True)))
    if not found.keys() - {Gender.NOT_SAID}:
        return []
    shown = small_counts.without_small_counts(found)
    return [
        (str(label), shown.parts.get(gender, None if found.get(gender) or shown.total is None else 0))
        for gender, label in Gender.choices
    ]
