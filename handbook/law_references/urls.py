"""Which law a text relies on, and which texts rely on a statute."""

from django.urls import path

from handbook.law_references.views import case_pages, marking_pages, reliance_pages, statute_pages

urlpatterns = [
    # /desk/versions/<version>/law/
    path("versions/<number:pk>/law/", reliance_pages.version_reliances, name="version_reliances"),
    path("versions/<number:pk>/law/confirm/", reliance_pages.reliances_confirm, name="reliances_confirm"),
    path("versions/<number:pk>/law/decide/", reliance_pages.reliance_decide, name="reliance_decide"),
    path("versions/<number:pk>/law/add/", reliance_pages.reliance_add, name="reliance_add"),
    path("versions/<number:pk>/law/tables/", reliance_pages.law_tables_renew, name="law_tables_renew"),
    # /desk/versions/<version>/law-corrections/
    path("versions/<number:pk>/law-corrections/", marking_pages.law_corrections, name="law_corrections"),
    # /desk/handbooks/<handbook>/cases/
    path("handbooks/<slug:slug>/cases/", case_pages.guideline_cases, name="guideline_cases"),
    # /desk/reliances/<reliance>/
    path("reliances/<number:pk>/delete/", reliance_pages.reliance_delete, name="reliance_delete"),
    path("reliances/<number:pk>/confirm-again/", statute_pages.reliance_confirm_again, name="reliance_confirm_again"),
]

statute_patterns = [
    # /desk/law/: a statute's pages tell which paragraphs rely on it; what changes it stands in law.urls
    path("", statute_pages.statute_list, name="statute_list"),
    path("<slug:slug>/", statute_pages.statute_detail, name="statute_detail"),
]
