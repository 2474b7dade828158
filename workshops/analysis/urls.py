"""Who was heard on what: plots, exports, a workshop's report."""

from django.urls import path

from workshops.analysis import views

urlpatterns = [
    # /workshops/consultations/<consultation>/
    path("consultations/<number:pk>/analysis/", views.consultation_analysis, name="consultation_analysis"),
    path(
        "consultations/<number:pk>/contributions.csv",
        views.consultation_export,
        {"form": "csv"},
        name="consultation_csv",
    ),
    path(
        "consultations/<number:pk>/contributions.xlsx",
        views.consultation_export,
        {"form": "xlsx"},
        name="consultation_xlsx",
    ),
    # /workshops/<workshop>/
    path("<number:number>/report.pdf", views.workshop_report, name="workshop_report"),
]
