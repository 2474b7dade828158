"""The glossary of a handbook at the desk."""

from django.urls import path

from handbook.glossary.views import term_file_pages, term_pages, version_term_pages

urlpatterns = [
    # /desk/handbooks/<handbook>/glossary/
    path("handbooks/<slug:slug>/glossary/", term_pages.glossary_list, name="glossary_list"),
    path("handbooks/<slug:slug>/glossary/new/", term_pages.glossary_new, name="glossary_new"),
    path("handbooks/<slug:slug>/glossary/approve/", term_pages.glossary_approve, name="glossary_approve"),
    path("handbooks/<slug:slug>/glossary/import/", term_file_pages.glossary_import, name="glossary_import"),
    path("handbooks/<slug:slug>/glossary.csv", term_file_pages.glossary_export, {"kind": "csv"}, name="glossary_csv"),
    path(
        "handbooks/<slug:slug>/glossary.xlsx", term_file_pages.glossary_export, {"kind": "xlsx"}, name="glossary_xlsx"
    ),
    # /desk/handbooks/<handbook>/glossary/<term>/
    path("handbooks/<slug:slug>/glossary/<number:pk>/", term_pages.glossary_term, name="glossary_term"),
    path("handbooks/<slug:slug>/glossary/<number:pk>/edit/", term_pages.glossary_edit, name="glossary_edit"),
    path("handbooks/<slug:slug>/glossary/<number:pk>/decline/", term_pages.glossary_decline, name="glossary_decline"),
    path(
        "handbooks/<slug:slug>/glossary/<number:pk>/take-back/",
        term_pages.glossary_take_back,
        name="glossary_take_back",
    ),
    path(
        "handbooks/<slug:slug>/glossary/<number:pk>/withdraw/", term_pages.glossary_withdraw, name="glossary_withdraw"
    ),
    # /desk/versions/<version>/terms/
    path("versions/<number:pk>/terms/", version_term_pages.version_terms, name="version_terms"),
]
