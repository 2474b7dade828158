"""Pages through which many participants come in: a spreadsheet with its preview, and those who walk in."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form, filled_in, form_page, show_refusal
from office import downloads
from workshops.gatherings import participants
from workshops.gatherings.finders import the_workshop
from workshops.gatherings.roster_forms import RosterForm, WalkInForm
from workshops.gatherings.tables import roster


@a_form
def participant_import(request, number):
    """Choose a file, look at what it would do, bring it in."""
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
    form = filled_in(RosterForm, request)
    checked = None
    if form.is_valid():
        content, file_name = form.cleaned_data["bytes"], form.cleaned_data["file_name"]
        try:
            if "confirm" in request.POST and "file" not in request.FILES:
                done = roster.bring_in(workshop, content, file_name, by=request.user)
                messages.success(request, _said(done))
                return redirect(workshop)
            checked = roster.check(workshop, content, file_name)
        except roster.HasErrors as refused:
            checked = refused.roster
        except ValidationError as refused:
            form.add_error("file", refused)
    context = {
        "workshop": workshop,
        # The field for a file is always empty again; what was read is carried by the preview's own form.
        "form": RosterForm() if checked else form,
        "checked": checked,
        "carried": form.as_text if checked else "",
        "file_name": form.cleaned_data.get("file_name", "") if checked else "",
        "most_rows": roster.MOST_ROWS,
    }
    return render(request, "workshops/gatherings/participant_import.html", context)


@require_safe
def participant_template(request, number):
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
    return downloads.xlsx(roster.template(get_language()), f"participants-{workshop.number}.xlsx")


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


def _said(done: roster.Roster) -> str:
    added = ngettext("%(number)s participant was added.", "%(number)s participants were added.", len(done.new)) % {
        "number": len(done.new)
    }
    if not done.already:
        return added
    return f"{added} " + _("%(number)s were on the list already.") % {"number": len(done.already)}
