"""Exports: contributions as a table, as far as each one's attribution and the reader's rights allow.

A row that is not attributed has no time, workshop, office, place or number of voices, and rows come in the order of
their receipts, which are random: where a row stands tells nothing. Cases still before a court are in the exports of
reviewers only, and withheld passages in nobody's: a file goes where no page can follow it.
"""

import csv
from collections.abc import Iterator
from tempfile import NamedTemporaryFile

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from office.tables.delimited_text import inert
from workshops.intake import redaction
from workshops.models import Consultation, Contribution, Disposition, Participant

AT_A_TIME = 500  # contributions in memory
LONGEST_CELL = 32_000  # characters; a spreadsheet's cell holds 32,767

HEADINGS = {
    "receipt": gettext_lazy("receipt"),
    "topic": gettext_lazy("topic"),
    "kind": gettext_lazy("kind"),
    "language": gettext_lazy("language"),
    "attribution": gettext_lazy("attribution"),
    "attributed_to": gettext_lazy("attributed to"),
    "profession": gettext_lazy("profession"),
    "province": gettext_lazy("province"),
    "workshop": gettext_lazy("workshop"),
    "channel": gettext_lazy("channel"),
    "received": gettext_lazy("received on"),
    "voices": gettext_lazy("voices"),
    "paragraph": gettext_lazy("paragraph"),
    "themes": gettext_lazy("themes"),
    "ongoing": gettext_lazy("ongoing"),
    "text": gettext_lazy("text"),
    "outcome": gettext_lazy("outcome"),
    "summary": gettext_lazy("public summary"),
}


def exportable(consultation: Consultation, user: User) -> QuerySet[Contribution]:
    """Return the contributions whose rows this person may take away. Raises PermissionDenied."""
    require(user, "workshops.read_contribution", consultation)
    contributions = Contribution.objects.counted().visible_to(user).filter(consultation=consultation)
    if not user.has_perm("workshops.read_ongoing_contribution", consultation):
        contributions = contributions.filter(ongoing=False)
    return contributions


def note_export(consultation: Consultation, form: str, by: User) -> None:
    """Write down that somebody took the contributions away, in which form."""
    require(by, "workshops.read_contribution", consultation)
    record(by, "exported", consultation, reason=form)


def rows(consultation: Consultation, user: User) -> Iterator[list[str]]:
    """Yield the heading, then a row per contribution, each cell inert; a few hundred are in memory at a time."""
    yield [str(heading) for heading in HEADINGS.values()]
    contributions = (
        exportable(consultation, user)
        .select_related("topic", "workshop", "province")
        .prefetch_related("themes", "withholdings", _standing_answers())
        .order_by("receipt")
    )
    # Read once and not with every chunk: how wide an office is told costs a count of all who hold it.
    participants = (
        Participant.objects.filter(workshop__consultation=consultation)
        .with_holders()
        .select_related("court__province", "province")
        .in_bulk()
    )
    # The receipts first and the rest by chunks, instead of one long query: a slow download holds no database open.
    receipts = list(exportable(consultation, user).order_by("receipt").values_list("receipt", flat=True))
    for start in range(0, len(receipts), AT_A_TIME):
        for contribution in contributions.filter(receipt__in=receipts[start : start + AT_A_TIME]):
            if contribution.participant_id:
                contribution.participant = participants[contribution.participant_id]
            yield [inert(cell) for cell in _cells(contribution).values()]


def as_csv(consultation: Consultation, user: User) -> Iterator[str]:
    """Yield the table as CSV, line by line, with the mark at its head by which spreadsheet programs know UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in rows(consultation, user):
        yield writer.writerow(row)


def as_xlsx(consultation: Consultation, user: User):
    """Return the table as an open temporary XLSX file, which is gone once it is closed. Written row by row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Contributions"))
    sheet.freeze_panes = "B2"
    table = rows(consultation, user)
    heading = [WriteOnlyCell(sheet, value=cell) for cell in next(table)]
    for cell in heading:
        cell.font = Font(bold=True)
    sheet.append(heading)
    for row in table:
        sheet.append([_fitting(cell) for cell in row])
    file = NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 -- the response closes it
    book.save(file)
    file.seek(0)
    return file


def _standing_answers() -> Prefetch:
    return Prefetch("dispositions", Disposition.objects.filter(standing=True), to_attr="standing_dispositions")


class _Echo:
    """A file that hands back what is written into it: the csv module writes, the response sends."""

    def write(self, line: str) -> str:
        return line


def _cells(contribution: Contribution) -> dict[str, str]:
    """What a row says, by the names of HEADINGS, as the participant's attribution allows."""
    disposition = contribution.disposition
    cells = dict.fromkeys(HEADINGS, "")
    cells |= {
        "receipt": contribution.receipt,
        "topic": str(contribution.topic or ""),
        "kind": contribution.get_kind_display(),
        "language": contribution.language,
        "attribution": contribution.get_attribution_display(),
        "paragraph": contribution.paragraph,
        "themes": ", ".join(str(theme) for theme in contribution.themes.all()),
        "ongoing": _("yes") if contribution.ongoing else "",
        # As for somebody who is not of the staff: withheld passages are in no file.
        "text": redaction.words(contribution, None),
        "outcome": disposition.get_outcome_display() if disposition else "",
        "summary": disposition.public_summary if disposition else "",
    }
    if contribution.attribution != Contribution.Attribution.NOT_ATTRIBUTED:
        cells |= {
            "attributed_to": contribution.attributed_to,
            "profession": contribution.get_profession_display(),
            "workshop": str(contribution.workshop.number) if contribution.workshop else "",
            "channel": contribution.get_channel_display(),
            "received": timezone.localdate(contribution.received_at).isoformat(),
            "voices": str(contribution.voices),
        }
    if contribution.attribution == Contribution.Attribution.NAMED:
        # "By office" may be told a level wider than the province; the province beside it would take that back.
        cells["province"] = str(contribution.province or "")
    return cells


def _fitting(cell: str) -> str:
    """What an XLSX cell can hold: no control characters, and not more than the format allows."""
    cell = ILLEGAL_CHARACTERS_RE.sub("", cell)
    if len(cell) <= LONGEST_CELL:
        return cell
    return cell[:LONGEST_CELL] + _(" [… the rest is in the CSV file]")
