"""The desk's page of a handbook's coverage."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from handbook.coverage import chapters_heard
from handbook.views.desk import the_handbook


@require_safe
def handbook_coverage(request, slug):
    handbook = the_handbook(request, slug)
    rows = chapters_heard(handbook)
    context = {"handbook": handbook, "rows": rows, "gaps": sum(not row.contributions for row in rows)}
    return render(request, "analysis/handbook_coverage.html", context)
