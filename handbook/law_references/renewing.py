"""Renewing: the law tables of a draft are made anew from the law data as they stand."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from handbook.drafting import saving
from handbook.models import Version
from handbook.rendering.numbered_paragraphs import paragraphs_of
from handbook.rendering.table_filling import with_law_tables
from text.parsing.paragraph_source import CannotReplace


@transaction.atomic
def renew_law_tables(version: Version, *, by: User) -> bool:
    """Save a wording of an open draft whose law tables say what the law data say; say whether one was needed.

    Tables that the data cannot make stay as they are. Raises NotOpen, StaleVersion, and ValidationError where a table
    cannot be put into the text.
    """
    before = version.wording
    if before is None:
        return False
    try:
        text = with_law_tables(before.text, language=version.language)
    except CannotReplace as refused:
        raise ValidationError(refused.said_with(_)) from refused
    # A table that was empty shares no words with the one that is made: it is told by its place that it is the same.
    is_each_in_place = len(paragraphs_of(text)) == len(before.keys)
    after = saving.save(version, text=text, seen=before, by=by, keys=before.keys if is_each_in_place else None)
    return after.pk != before.pk
