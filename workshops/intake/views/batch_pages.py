"""Pages about spreadsheets of contributions: sent, shown row by row, brought in, undone."""

import hashlib
from datetime import timedelta
from itertools import islice

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form, date_input, filled_in
from office import downloads, files
from office.models import StoredFile
from office.tables import tabular
from text.khmer import beginning
from workshops.gatherings.finders import may, the_workshop, workshops_for
from workshops.gatherings.roster_forms import ColumnsForm
from workshops.intake import laid_paragraphs, offices
from workshops.intake.contribution_lists import OPENING
from workshops.intake.spreadsheets import batches, spreadsheet_columns, spreadsheet_rows, spreadsheet_template
from workshops.intake.spreadsheets.understood_values import allowed_values
from workshops.models import Batch, Contribution

SHOWN = 500
"""Rows, errors and notices that the page of a dry run shows."""

CHECKED_FILE = "application/x-checked-spreadsheet"
KEPT_FOR = timedelta(days=1)


class SpreadsheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": gettext_lazy("Choose the file.")},
        help_text=gettext_lazy("XLSX or CSV. First every row is checked and shown; nothing is stored by that."),
    )


def _workshop(request, number):
    return the_workshop(request, number, "workshops.receive_contribution")


@require_safe
def batch_list(request, number):
    workshop = _workshop(request, number)
    in_hand = Contribution.objects.filter(batch=OuterRef("pk")).filter(batches.IN_HAND)
    brought_in = (
        workshop.batches.select_related("imported_by")
        .annotate(
            in_hand=Exists(in_hand), answered=Count("contributions", filter=Q(contributions__answered_at__isnull=False))
        )
        .order_by("-imported_at", "-pk")
    )
    context = {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "batches": brought_in,
        "may": may(request.user, workshop),
    }
    return render(request, "workshops/intake/keying/batch_list.html", context)


@a_form
def batch_new(request, number):
    """Send a file, say what its columns hold where their headings do not, see every row as it would come in."""
    workshop = _workshop(request, number)
    kept = _asked_again(request, workshop)
    form = SpreadsheetForm() if kept else filled_in(SpreadsheetForm, request)
    columns = checked = None
    if kept or form.is_valid():
        upload = None if kept else form.cleaned_data["file"]
        content, name = kept[:2] if kept else (upload.read(tabular.MOST_BYTES + 1), upload.name)
        try:
            columns = _columns(workshop, request.POST if kept else None, batches.read(content, name))
            said = {}
            if columns.is_bound and columns.is_valid():
                said = {"chosen": columns.chosen, "for_all": columns.for_all}
            if said or not (columns.is_bound or columns.leaves_open):
                knows = laid_paragraphs.before(workshop).knows
                checked = batches.check(workshop, content, name, knows_paragraph=knows, **said)
        except ValidationError as refused:
            if columns is not None:
                columns.full_clean()
                columns.add_error(None, refused)
            else:
                form.add_error("file", refused)
        else:
            return _page(request, workshop, form, checked, columns, _kept(request, workshop, content, name, checked))
        if columns is not None and kept:
            return _page(request, workshop, form, None, columns, request.POST["checked"])
    return _page(request, workshop, form, None, None, None)


def _asked_again(request, workshop):
    """The file that was kept, its name and what was said of it, when its columns are chosen; else None."""
    if request.method != "POST" or "checked" not in request.POST or request.FILES:
        return None
    try:
        return _kept_file(request, workshop)
    except _NoLongerKept:
        messages.error(request, _("This check is too old or was used already. Send the file again."))
        return None


@require_POST
def batch_bring_in(request, number):
    """Bring in what the dry run has shown: the very file that was kept then, by its fingerprint.

    Or its rows without errors only; or hand out the others, each with what is wrong in it.
    """
    workshop = _workshop(request, number)
    paragraphs = laid_paragraphs.before(workshop)
    try:
        content, name, said = _kept_file(request, workshop)
    except _NoLongerKept:
        messages.error(request, _("This check is too old or was used already. Send the file again."))
        return redirect("keying:batch_new", workshop.number)
    chosen = {int(position): field for position, field in said["columns"].items()}
    checked = batches.check(
        workshop, content, name, chosen=chosen, for_all=said["for_all"], knows_paragraph=paragraphs.knows
    )
    if "wrong_rows" in request.POST and not checked.is_sound:
        return downloads.xlsx(checked.wrong_rows(), f"errors-workshop-{workshop.number}.xlsx")
    without_wrong_rows = "without_wrong_rows" in request.POST
    if not (checked.is_sound or without_wrong_rows) or [len(checked.new), checked.rows_with_problems] != said["found"]:
        messages.warning(request, _("Something has changed since the check. This is how it stands now."))
        token = _kept(request, workshop, content, name, checked)
        return _page(request, workshop, SpreadsheetForm(), checked, _columns(workshop, None, checked.table), token)
    batch = batches.bring_in(
        checked, workshop, by=request.user, pin=paragraphs.pin, without_wrong_rows=without_wrong_rows
    )
    for stored in StoredFile.objects.filter(sha256=said["sha256"], media_type=CHECKED_FILE):
        files.forget(stored)
    if batch is None:
        messages.info(request, _("There was nothing new to bring in."))
    else:
        messages.success(
            request,
            ngettext("%(count)s contribution was brought in.", "%(count)s contributions were brought in.", batch.rows)
            % {"count": batch.rows},
        )
    return redirect("keying:batch_list", workshop.number)


@require_POST
def batch_undo(request, pk):
    batch = get_object_or_404(Batch.objects.filter(workshop__in=workshops_for(request.user)), pk=pk)
    try:
        taken = batches.undo(batch, by=request.user)
    except batches.AlreadyInHand:
        messages.error(
            request,
            _("A reviewer has something of this file in hand, or it was undone already. Nothing was changed."),
        )
    else:
        messages.success(
            request,
            ngettext(
                "%(count)s contribution was taken out again. The file can be brought in anew.",
                "%(count)s contributions were taken out again. The file can be brought in anew.",
                taken,
            )
            % {"count": taken},
        )
    return redirect("keying:batch_list", batch.workshop.number)


@require_safe
def batch_template(request, number):
    workshop = _workshop(request, number)
    return downloads.xlsx(spreadsheet_template.template(workshop), f"contributions-workshop-{workshop.number}.xlsx")


def _columns(workshop, data, table):
    """What the columns of a file hold: as it was chosen on the page, or as they are mapped now."""
    labels = {name: capfirst(str(label)) for name, (label, _others) in spreadsheet_columns.COLUMNS.items()}
    missing = spreadsheet_rows.missing_columns(table)
    values = {
        name: forms.ChoiceField(label=labels[name], choices=[("", "—"), *choices], required=False)
        for name, choices in allowed_values(workshop).items()
    }
    values["received_on"] = forms.DateField(label=labels["received_on"], widget=date_input(), required=False)
    return ColumnsForm(data, table=table, labels=labels, is_whole=not missing, values=values)


def _page(request, workshop, form, checked, columns, token):
    shown = checked.new[:SHOWN] if checked else []
    titles = {topic.pk: str(topic) for topic in workshop.consultation.topics.all()} if shown else {}
    names = offices.names_of_offices(understood.office for understood in shown)
    labels = dict(Contribution.Kind.choices)
    context = {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "form": form,
        "checked": checked,
        "columns_form": columns,
        "missing": spreadsheet_rows.what_is_missing(columns.table) if columns else "",
        "token": token,
        "most": tabular.MOST_ROWS,
        "problems": checked.problems[:SHOWN] if checked else [],
        "report": checked.report()[len(checked.problems) :] if checked else [],
        "notices": list(islice(checked.notices(), SHOWN)) if checked else [],
        "columns": [str(label) for label, _others in spreadsheet_columns.COLUMNS.values()],
        "rows": [
            {
                "place": understood.row.place(),
                "topic": titles.get(understood.topic, ""),
                "kind": labels[understood.kind],
                "office": names[understood.office],
                "language": understood.language,
                "opening": beginning(understood.text, OPENING),
            }
            for understood in shown
        ],
        "more": len(checked.new) - len(shown) if checked else 0,
    }
    return render(request, "workshops/intake/keying/batch_new.html", context)


# --- The file between the check and the act -----------------------------------------------------


def _salt(request, workshop):
    """A check is good for the person who saw it, in the workshop it was made for."""
    return f"checked-spreadsheet:{request.user.pk}:{workshop.pk}"


def _kept(request, workshop, content, name, checked):
    """Keep the file for a day, and return what lets this person bring in exactly these bytes, so mapped and checked."""
    for old in StoredFile.objects.filter(media_type=CHECKED_FILE, stored_at__lt=timezone.now() - KEPT_FOR):
        files.forget(old)
    files.store(content, media_type=CHECKED_FILE)
    said = {"sha256": hashlib.sha256(content).hexdigest(), "name": name}
    if checked is not None:
        said["columns"] = {column.position: column.field for column in checked.table.columns}
        said["for_all"] = dict(checked.table.for_all)
        said["found"] = [len(checked.new), checked.rows_with_problems]
    return signing.dumps(said, salt=_salt(request, workshop))


class _NoLongerKept(Exception):
    """The check is too old, another person's, or its file was brought in."""


def _kept_file(request, workshop):
    """The file that this person's check was of: its bytes, its name, and what was said of it. Raises _NoLongerKept."""
    try:
        said = signing.loads(request.POST.get("checked", ""), salt=_salt(request, workshop), max_age=KEPT_FOR)
        stored = StoredFile.objects.get(sha256=said["sha256"], media_type=CHECKED_FILE)
        with stored.content.open("rb") as file:
            return file.read(), said["name"], {"columns": {}, "for_all": {}, "found": None, **said}
    except (signing.BadSignature, StoredFile.DoesNotExist, OSError) as gone:
        raise _NoLongerKept from gone
