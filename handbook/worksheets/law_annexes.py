"""The annexes of a book that are made from the law data its edition froze: offences, points, species, worksheets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.models import in_language
from accounts.numbers import day_words
from handbook.law_references.withdrawn_figures import law_of
from handbook.models import Edition, EditionChapter
from handbook.worksheets import set_sheets
from handbook.worksheets.blank_sheets import Sheet, sheets
from handbook.worksheets.grounds import grounds_of
from law.models import FigureConfidence
from law.telling import law_tables
from law.telling.law_tables import Row
from press.book import Annex

RowsOf = Callable[[Mapping[str, Any]], Iterable[Row]]


@dataclass(frozen=True)
class Group:
    """The rows of one statute, or all of one kind, with where their figures are from."""

    title: str
    rows: list[Row]
    sources: str = ""

    @property
    def heads(self) -> list[str]:
        return list(self.rows[0])


def law_annexes(
    edition: Edition, chapters: Sequence[EditionChapter], language: str, *, address_of: Callable[[Sheet], str]
) -> tuple[Annex, ...]:
    """The annexes of an edition's book in a language, in its words; none where the edition froze no law data.

    Figures that were withdrawn since are not in them. `chapters` are those that the book prints, `address_of` says
    where a sheet stands.
    """
    law = law_of(edition)
    if law is None:
        return ()
    made = (
        (_("Offences and penalties"), _tables(law, _by_statute(law, law_tables.offence_rows, has_sources=True))),
        (_("Points to prove"), _tables(law, _by_statute(law, law_tables.point_rows))),
        (_("Species"), _tables(law, _species(law), without_class=_without_class(law))),
        (_("Worksheets"), _sheets(edition, law, chapters, language, address_of)),
    )
    return tuple(Annex(title=title, html=html, language=language) for title, html in made)


def _tables(law: Mapping[str, Any], groups: list[Group], *, without_class: str = "") -> str:
    return render_to_string(
        "handbook/worksheets/book_law_tables.html",
        {
            "day": day_words(date.fromisoformat(law["made_on"])),
            "groups": groups,
            "without_class": without_class,
            "codes": FigureConfidence.choices,
        },
    )


def _by_statute(law: Mapping[str, Any], rows_of: RowsOf, *, has_sources: bool = False) -> list[Group]:
    """The rows of all offences, statute by statute, in the order of the law data."""
    groups = []
    for slug, offences_of_one in groupby(law["offences"], key=lambda offence: offence["statute"]):
        offences = list(offences_of_one)
        rows = [row for offence in offences for row in rows_of(offence)]
        sources = law_tables.sources_of(offences) if has_sources else []
        if rows:
            title = in_language(law["statutes"].get(slug, {}).get("titles", {})) or slug
            groups.append(Group(title, rows, law_tables.sources_said(sources) if sources else ""))
    return groups


def _species(law: Mapping[str, Any]) -> list[Group]:
    rows = [row for one in law["species"].values() for row in law_tables.species_rows(one)]
    return [Group("", rows)] if rows else []


def _without_class(law: Mapping[str, Any]) -> str:
    """The species of which no class stands in the table, by name."""
    names = (in_language(one["names"]) for one in law["species"].values() if not [*law_tables.species_rows(one)])
    return ", ".join(names)


def _sheets(
    edition: Edition,
    law: Mapping[str, Any],
    chapters: Sequence[EditionChapter],
    language: str,
    address_of: Callable[[Sheet], str],
) -> str:
    cited = {article for sheet in sheets() for article in set_sheets.cited_by(sheet, law)}
    grounds = grounds_of(chapters, cited)
    standing = set_sheets.Standing(edition, law, grounds, address_of=lambda one: f"#p-{one.number}")
    return "".join(
        set_sheets.html_of(sheet, standing, languages=[language], address=address_of(sheet)) for sheet in sheets()
    )
