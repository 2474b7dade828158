"""A translation beside its source."""

from django.urls import path

from handbook.translation.views import translation_pages

urlpatterns = [
    # /desk/chapters/<chapter>/
    path("chapters/<number:pk>/translation/", translation_pages.translation_start, name="translation_start"),
    # /desk/versions/<version>/translation/
    path("versions/<number:pk>/translation/", translation_pages.version_translation, name="version_translation"),
    path("versions/<number:pk>/translation/label/", translation_pages.translation_label, name="translation_label"),
    path(
        "versions/<number:pk>/translation/take-in/", translation_pages.translation_take_in, name="translation_take_in"
    ),
    path(
        "versions/<number:pk>/translation/<slug:key>/",
        translation_pages.translation_paragraph,
        name="translation_paragraph",
    ),
    path(
        "versions/<number:pk>/translation/<slug:key>/holds/",
        translation_pages.translation_holds,
        name="translation_holds",
    ),
    path(
        "versions/<number:pk>/translation/<slug:key>/take-out/",
        translation_pages.translation_take_out,
        name="translation_take_out",
    ),
]
