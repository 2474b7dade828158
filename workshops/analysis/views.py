"""Who was heard on what, in plots and tables; exports; a workshop's report."""

from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from office import downloads
from workshops.analysis import exports, report, summaries
from workshops.gatherings.finders import may, the_consultation, the_workshop

READ = "workshops.read_contribution"


@require_safe
def consultation_analysis(request, pk):
    consultation = the_consultation(request, pk, READ)
    coverage = summaries.coverage(consultation, request.user)
    kinds = summaries.topics_by_kind(summaries.counted_in(consultation), list(consultation.topics.all()))
    themes = summaries.themes_shared(consultation, request.user)
    context = {
        "consultation": consultation,
        "progress": summaries.progress(consultation),
        "coverage": coverage,
        "coverage_plot": summaries.coverage_plot(coverage),
        "kinds": kinds,
        "kinds_plot": summaries.kinds_plot(kinds),
        "themes": themes,
        "themes_plot": summaries.themes_plot(themes),
        "sees_every_office": summaries.sees_every_office(request.user, consultation),
        "may": may(request.user, consultation),
    }
    return render(request, "workshops/analysis/consultation_analysis.html", context)


@require_POST
def consultation_export(request, pk, form):
    consultation = the_consultation(request, pk, READ)
    exports.note_export(consultation, form, by=request.user)
    name = f"contributions-{consultation.pk}-{timezone.localdate():%Y-%m-%d}.{form}"
    if form == "csv":
        response = StreamingHttpResponse(
            exports.as_csv(consultation, request.user), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    return FileResponse(
        exports.as_xlsx(consultation, request.user), as_attachment=True, filename=name, content_type=downloads.XLSX
    )


@require_safe
def workshop_report(request, number):
    """The report as PDF: for the staff, or with ?copy=outside one that may be handed on."""
    workshop = the_workshop(request, number, READ)
    for_staff = request.GET.get("copy") != "outside"
    pdf = report.report(workshop, for_staff=for_staff)
    copy = "" if for_staff else "-outside"
    return downloads.pdf(pdf, f"workshop-{workshop.number}-report{copy}.pdf", attached=True)
