"""Pages through which many participants come in: a spreadsheet with its preview, and those who walk in."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form, filled_in, form_page, show_refusal
from office import downloads
from workshops.gatherings import participants, roster
from workshops.gatherings.finders import the_workshop
from workshops.gatherings.roster_forms import ColumnsForm, RosterForm, WalkInForm
from workshops.gatherings.tables import roster_template


@a_form
def participant_import(request, number):
    """Choose a file, say what its columns hold where their headings do not, look at what it would do, bring it in."""
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
    form = filled_in(RosterForm, request)
    columns = checked = None
    if form.is_valid():
        content, file_name = form.cleaned_data["bytes"], form.cleaned_data["file_name"]
        try:
            columns = _columns(request, roster.read(content, file_name))
            chosen = columns.chosen if columns.is_bound and columns.is_valid() else None
            if _acts(request, columns):
                done = _done(request, workshop, content, file_name, chosen)
                if done is not None:
                    return done
            if chosen is not None or not columns.leaves_open:
                checked = roster.check(workshop, content, file_name, chosen=chosen)
        except roster.HasErrors as refused:
            checked = refused.roster
        except ValidationError as refused:
            if columns is None:
                form.add_error("file", refused)
            else:
                columns.full_clean()
                columns.add_error(None, refused)
    read = form.is_valid() and columns is not None
    context = {
        "workshop": workshop,
        # The field for a file is always empty again; what was read is carried by the preview's own form.
        "form": RosterForm() if read else form,
        "columns": columns if read else None,
        "checked": checked if read else None,
        "carried": form.as_text if read else "",
        "file_name": form.cleaned_data.get("file_name", "") if read else "",
        "most_rows": roster.MOST_ROWS,
    }
    return render(request, "workshops/gatherings/participant_import.html", context)


def _columns(request, table):
    """What the columns of this file hold: as it was chosen on the page, or as the headings of a new file say."""
    labels = {name: roster.heading(name) for name in roster.COLUMNS}
    was_chosen = "columns" in request.POST and "file" not in request.FILES
    return ColumnsForm(
        request.POST if was_chosen else None, table=table, labels=labels, is_whole="profession" in table.places
    )


def _acts(request, columns) -> bool:
    """Whether something is to be done with a file that was checked as it stands now."""
    asked = {"confirm", "wrong_rows"} & request.POST.keys() and "file" not in request.FILES
    return bool(asked) and (not columns.is_bound or request.POST.get("checked") == columns.as_text)


def _done(request, workshop, content, file_name, chosen):
    """Bring a file in, or hand out its rows with errors; None where it has none."""
    if "wrong_rows" in request.POST:
        checked = roster.check(workshop, content, file_name, chosen=chosen)
        return downloads.xlsx(checked.wrong_rows(), f"errors-{workshop.number}.xlsx") if checked.wrong else None
    without_wrong_rows = request.POST["confirm"] == "without_wrong_rows"
    done = roster.bring_in(
        workshop, content, file_name, by=request.user, chosen=chosen, without_wrong_rows=without_wrong_rows
    )
    messages.success(request, roster.said(done))
    return redirect(workshop)


@require_safe
def participant_template(request, number):
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
    return downloads.xlsx(roster_template.template(get_language()), f"participants-{workshop.number}.xlsx")


@require_POST
def walk_in_add(request, number):
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
    form = filled_in(WalkInForm, request)
    if form.is_valid():
        try:
            participant = participants.add_walk_in(workshop, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            there = participant.attendances.exists()
            messages.success(
                request,
                (_("%(participant)s was added and is there today.") if there else _("%(participant)s was added."))
                % {"participant": participant},
            )
            return redirect(f"{workshop.get_absolute_url()}#participants")
    return form_page(
        request,
        form,
        heading=_("Somebody came without an invitation"),
        back=workshop.get_absolute_url(),
        back_to=str(workshop),
        submit=_("Add"),
    )
