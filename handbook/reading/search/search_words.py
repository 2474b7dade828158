"""The words that editors add to the search of a handbook. No sealed edition is touched: its index is made afresh."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.models import Edition, Handbook, SearchLine
from handbook.reading.search.edition_indexes import searchable
from text.khmer import normalise
from text.search.analysis import folded

MOST_LINES = 2_000


@transaction.atomic
def add(handbook: Handbook, *, line: str, by: User, number: str = "") -> SearchLine:
    """Let words lead to each other from now on, or to the paragraph of a number in the edition in effect.

    Raises ValidationError when the line cannot be read or is there, or no paragraph has the number.
    """
    require(by, "handbook.draft_version", handbook)
    _refuse_too_many(handbook, 1)
    key = _key_of(handbook, number) if number.strip() else ""
    added = _line(handbook, key, line, by)
    added.full_clean()
    added.save()
    record(by, "added words to the search of", handbook, reason=f"{number} {added.line}".strip())
    return added


@transaction.atomic
def lead_to_paragraphs(handbook: Handbook, words: Iterable[tuple[str, str]], *, by: User) -> int:
    """Let words lead to paragraphs, many at once: pairs of a paragraph's key and words. Returns how many are new."""
    require(by, "handbook.draft_version", handbook)
    there = set(handbook.search_lines.values_list("paragraph", "line"))
    lines = [_line(handbook, key, line, by) for key, line in words]
    lines = [line for line in lines if (line.paragraph, line.line) not in there]
    _refuse_too_many(handbook, len(lines))
    for line in lines:
        line.full_clean()
    SearchLine.objects.bulk_create(lines)
    if lines:
        record(by, "added words to the search of", handbook)
    return len(lines)


def numbers_of(handbook: Handbook) -> dict[str, str]:
    """The numbers that paragraphs have in the edition in effect, by their keys."""
    edition = handbook.editions.filter(status=Edition.Status.ISSUED).in_effect().select_related("handbook").first()
    if edition is None:
        return {}
    return {found.key: found.number for found in searchable(edition, handbook.source_language).passages}


def in_reading_order(handbook: Handbook) -> list[tuple[str, SearchLine]]:
    """The lines that lead to paragraphs, each with the number in the edition in effect; last those that have none."""
    numbers = numbers_of(handbook)
    order = {key: at for at, key in enumerate(numbers)}
    lines = handbook.search_lines.exclude(paragraph="").select_related("added_by")
    found = sorted(lines, key=lambda line: order.get(line.paragraph, len(order)))
    return [(numbers.get(line.paragraph, ""), line) for line in found]


def _line(handbook: Handbook, key: str, line: str, by: User) -> SearchLine:
    return SearchLine(handbook=handbook, paragraph=key, line=" ".join(normalise(line).split()), added_by=by)


def _key_of(handbook: Handbook, number: str) -> str:
    asked = folded(number).strip().lstrip("#")
    keys = {printed: key for key, printed in numbers_of(handbook).items()}
    if asked not in keys:
        raise ValidationError(
            {"number": _("No paragraph of the edition in effect has the number “%(number)s”.") % {"number": number}}
        )
    return keys[asked]


def _refuse_too_many(handbook: Handbook, more: int) -> None:
    if handbook.search_lines.count() + more > MOST_LINES:
        raise ValidationError({"line": _("There are %(most)s lines already.") % {"most": MOST_LINES}})


@transaction.atomic
def take_away(line: SearchLine, *, by: User) -> None:
    require(by, "handbook.draft_version", line.handbook)
    record(by, "took words out of the search of", line.handbook, reason=line.line)
    line.delete()
