"""The roster as a file, out and in."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.forms import a_form, file_page, filled_in
from accounts.rights import require
from handbook.court_experts import roster_files
from handbook.court_experts.forms import ProgrammeForm, RosterFileForm
from handbook.court_experts.roster_entries import KEEP
from office import downloads


@a_form
def court_experts_import(request):
    require(request.user, KEEP)
    form, problems = filled_in(RosterFileForm, request, user=request.user), []
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            added, already = roster_files.bring_in(
                form.cleaned_data["programme"], file.read(), file.name, by=request.user
            )
        except ValidationError as refused:
            problems = refused.messages
        else:
            messages.success(request, _said(added, already))
            return redirect("desk:court_expert_list")
    columns = roster_files.COLUMNS.values()
    return file_page(request, "handbook/court_experts/court_experts_import.html", form, problems, columns=columns)


@require_POST
def court_experts_export(request):
    """A workbook with everything of one programme. By POST, since the log says who took it out."""
    require(request.user, KEEP)
    form = ProgrammeForm(request.POST, user=request.user)
    if not form.is_valid() and request.POST.get("programme"):
        raise Http404  # a roster that this person does not keep
    if not form.is_valid():
        messages.warning(request, _("Choose of which programme the roster is to be taken out."))
        return redirect("desk:court_expert_list")
    content = roster_files.as_workbook(form.cleaned_data["programme"], by=request.user)
    return downloads.xlsx(content, f"experts-{timezone.localdate().isoformat()}.xlsx")


def _said(added: int, already: int) -> str:
    sentences = [
        ngettext("%(number)s entry was added.", "%(number)s entries were added.", added) % {"number": added},
    ]
    if already:
        sentences.append(
            ngettext("%(number)s was on the roster already.", "%(number)s were on the roster already.", already)
            % {"number": already}
        )
    return " ".join(sentences)
