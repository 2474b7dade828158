"""The law data as a whole: how complete it is, and its files in and out."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.forms import a_form, file_page, filled_in
from accounts.rights import require
from law.models import Entry
from law.record import bringing_in, law_files
from law.record.completeness import standing, warnings_without_article
from law.record.forms import LawFileForm
from law.record.law_data import approved_data, withdrawals
from law.record.views.entry_pages import KEEPS, READS
from law.reference_data import reference_law_data
from office.tables.tabular import CannotRead

JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COUNTED = {
    Entry.Kind.OFFENCE: gettext_lazy("Offences"),
    Entry.Kind.SPECIES: gettext_lazy("Species"),
    Entry.Kind.WARNING: gettext_lazy("Warnings of the helper"),
}
"""The kinds of entries that have figures of their own, as the page of completeness calls them."""


@require_safe
def completeness(request):
    """Offence by offence, species by species, warning by warning: what is unknown, not verified, confirmed."""
    require(request.user, READS)
    today = timezone.localdate()
    kind = request.GET.get("kind") if request.GET.get("kind") in COUNTED else Entry.Kind.OFFENCE
    found = [
        (facts, standing(of, key, facts, on=today))
        for of, key, facts in law_files.entries_of(approved_data())
        if of == kind
    ]
    return render(
        request,
        "law/record/completeness.html",
        {
            "kind": kind,
            "kinds": COUNTED.items(),
            "rows": found,
            "missing": warnings_without_article([one.key for _facts, one in found]) if kind == "warning" else [],
            "may_keep": request.user.has_perm(KEEPS),
            "figures": sum(one.figures for _facts, one in found),
            "confirmed": sum(len(one.confirmed) for _facts, one in found),
            "verified": sum(len(one.verified) for _facts, one in found),
            "not_verified": sum(len(one.not_verified) for _facts, one in found),
            "withdrawn": withdrawals().filter(entry__kind=kind).count(),
        },
    )


@a_form
def import_file(request):
    """Bring a file of law data in: proposals of one batch, or sentences on what is wrong with it."""
    require(request.user, KEEPS)
    form, problems = filled_in(LawFileForm, request), []
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            batch, found = bringing_in.bring_in(content, why=form.cleaned_data["why"], by=request.user)
        except (CannotRead, ValidationError) as refused:
            problems = refused.messages
        else:
            messages.success(request, " ".join(found.report()))
            return redirect("law_data:batch_detail", batch) if batch else redirect("law_data:entry_list")
    return file_page(request, "law/record/import_file.html", form, problems)


@require_safe
def export_file(request, form):
    """The approved law data as a file."""
    require(request.user, READS)
    content, media_type = (law_files.as_json(), JSON) if form == "json" else (law_files.as_workbook(), XLSX)
    return _file(content, media_type, f"law-data-{timezone.localdate().isoformat()}.{form}")


@require_safe
def export_shipped(request, kind):
    """What the software comes with of one kind, as a file that can be brought in."""
    require(request.user, READS)
    if kind not in Entry.Kind.values:
        raise Http404(_("The law data has no such kind."))
    content = law_files.json_of(law_files.only(reference_law_data(), kind))
    return _file(content, JSON, f"law-data-of-the-software-{kind}.json")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
