"""The words that editors add to the search of a handbook. No sealed edition is touched: its index is made afresh."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.models import Handbook, SearchLine
from text.khmer import normalise

MOST_LINES = 2_000


@transaction.atomic
def add(handbook: Handbook, *, line: str, by: User) -> SearchLine:
    """Let words lead to each other from now on. Raises ValidationError when the line cannot be read or is there."""
    require(by, "handbook.draft_version", handbook)
    if handbook.search_lines.count() >= MOST_LINES:
        raise ValidationError({"line": _("There are %(most)s lines already.") % {"most": MOST_LINES}})
    added = SearchLine(handbook=handbook, line=" ".join(normalise(line).split()), added_by=by)
    added.full_clean()
    added.save()
    record(by, "added words to the search of", handbook, reason=added.line)
    return added


@transaction.atomic
def take_away(line: SearchLine, *, by: User) -> None:
    require(by, "handbook.draft_version", line.handbook)
    record(by, "took words out of the search of", line.handbook, reason=line.line)
    line.delete()
