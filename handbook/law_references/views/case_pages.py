"""The desk's page of a guideline's test cases: whether they hold, and what new law data change of them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from accounts.forms import a_form, filled_in, show_refusal
from accounts.rights import require
from handbook.finders import the_handbook
from handbook.law_references import guideline_cases as cases
from handbook.law_references.forms import GuidelineCasesForm
from handbook.models import Edition
from law.record.law_data import law_data


@a_form
def guideline_cases(request, slug):
    handbook = the_handbook(request, slug)
    require(request.user, "handbook.draft_version", handbook)
    form = filled_in(GuidelineCasesForm, request)
    if form.is_valid():
        try:
            number = cases.bring_in(handbook, form.cleaned_data["file"].read(), by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            told = ngettext("%d case is there now.", "%d cases are there now.", number) % number
            messages.success(request, told)
            return redirect("desk:guideline_cases", handbook.slug)
    there, law = list(handbook.guideline_cases.all()), law_data()
    frozen = handbook.editions.filter(status=Edition.Status.ISSUED, law__isnull=False).newest_first().first()
    failing = {failure.case.pk: failure for failure in cases.failures(there, law)}
    context = {
        "handbook": handbook,
        "form": form,
        "cases": [{"case": case, "failure": failing.get(case.pk)} for case in there],
        "failing": len(failing),
        "frozen": frozen,
        "differences": cases.differences(there, frozen.law.data, law) if frozen else [],
    }
    return render(request, "handbook/law_references/guideline_cases.html", context)
