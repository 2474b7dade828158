"""Pages through which many participants come in: a spreadsheet with its preview, and those who walk in."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form
from accounts.rights import require
from workshops.gatherings import participants, roster
from workshops.gatherings.finders import workshops_for
from workshops.gatherings.roster_forms import RosterForm, WalkInForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@a_form
def participant_import(request, number):
    """Choose a file, look at what it would do, bring it in."""
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, "workshops.prepare_workshop", workshop)
    form = RosterForm(request.POST or None, request.FILES or None)
    checked = None
    if request.method == "POST" and form.is_valid():
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
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, "workshops.prepare_workshop", workshop)
    return HttpResponse(
        roster.template(get_language()),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="participants-{workshop.number}.xlsx"'},
    )


@require_POST
def walk_in_add(request, number):
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, "workshops.prepare_workshop", workshop)
    form = WalkInForm(request.POST)
    if participant := form.hand_to(participants.add_walk_in, workshop, by=request.user):
        there = participant.attendances.exists()
        messages.success(
            request,
            (_("%(participant)s was added and is there today.") if there else _("%(participant)s was added."))
            % {"participant": participant},
        )
        return redirect(f"{workshop.get_absolute_url()}#participants")
    context = {
        "form": form,
        "heading": _("Somebody came without an invitation"),
        "back": workshop.get_absolute_url(),
        "back_to": str(workshop),
        "submit": _("Add"),
    }
    return render(request, "workshops/gatherings/form.html", context)


def _said(done: roster.Roster) -> str:
    added = ngettext("%(number)s participant was added.", "%(number)s participants were added.", len(done.new)) % {
        "number": len(done.new)
    }
    if not done.already:
        return added
    return f"{added} " + _("%(number)s were on the list already.") % {"number": len(done.already)}
