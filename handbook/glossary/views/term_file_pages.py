"""The glossary as a file, out and in."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms import a_form, file_page, filled_in
from accounts.rights import require
from handbook.finders import the_handbook
from handbook.glossary import term_files
from handbook.glossary.forms import GlossaryFileForm
from handbook.glossary.term_changes import KEEP, READ
from office import downloads


@a_form
def glossary_import(request, slug):
    handbook = the_handbook(request, slug)
    require(request.user, KEEP, handbook)
    form, problems = filled_in(GlossaryFileForm, request), []
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            new, changed = term_files.bring_in(handbook, file.read(), file.name, by=request.user)
        except ValidationError as refused:
            problems = refused.messages
        else:
            said = {"new": new, "changed": changed}
            messages.success(request, _("New terms proposed: %(new)s. Changes proposed: %(changed)s.") % said)
            return redirect("desk:glossary_list", handbook.slug)
    page = {"handbook": handbook, "columns": term_files.COLUMNS}
    return file_page(request, "handbook/glossary/glossary_import.html", form, problems, **page)


@require_safe
def glossary_export(request, slug, kind):
    handbook = the_handbook(request, slug)
    require(request.user, READ, handbook)
    if kind == "csv":
        return downloads.csv(term_files.as_csv(handbook), f"{handbook.slug}-glossary.csv")
    return downloads.xlsx(term_files.as_workbook(handbook), f"{handbook.slug}-glossary.xlsx")
