"""Instruments: the prakas or circular by which an edition was adopted, entered at its issue or when it is signed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.models import Edition, Instrument
from office import files
from workshops.intake.attachments import Checked


def instrument_of(edition: Edition) -> Instrument | None:
    """The instrument as it was last entered."""
    return edition.instruments.select_related("scan").order_by("pk").last()


@transaction.atomic
def enter(
    edition: Edition,
    *,
    kind: str = Instrument.Kind.PRAKAS,
    number: str,
    day: date | None,
    scan: Checked | None = None,
    by: User,
) -> Instrument:
    """Enter the instrument of an edition, or enter it again: what was said before stays, and this counts.

    `scan` is made anew already (`handbook.approval.decisions.scan_of`); without one the scan entered before goes on.
    Raises ValidationError.
    """
    require(by, "handbook.issue_edition", edition)
    number = " ".join(number.split())
    if not number or day is None:
        raise ValidationError({"number": _("Say number and date of the instrument, both.")})
    before = instrument_of(edition)
    kept = before.scan if before else None
    stored = files.store(scan.content, media_type=scan.media_type) if scan else kept
    entered = Instrument.objects.create(
        edition=edition, kind=Instrument.Kind(kind), number=number, day=day, scan=stored, entered_by=by
    )
    record(by, "entered the instrument of", edition, reason=str(entered))
    return entered
