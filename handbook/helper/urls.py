"""The helper: the readers' page with what its script needs, and the desk's page that opens it."""

from django.urls import path

from handbook.helper.views import helper_pages, note_pages, opening_pages

readers_patterns = [
    # /<handbook>/helper/
    path("<slug:slug>/helper/", helper_pages.helper, name="helper"),
    path("<slug:slug>/helper/sentence/", helper_pages.helper_sentence, name="helper_sentence"),
    path("<slug:slug>/helper/note/", note_pages.helper_note, name="helper_note"),
    path("<slug:slug>/helper/data.json", helper_pages.helper_data, name="helper_data"),
]

desk_patterns = [
    # /desk/handbooks/<handbook>/helper/
    path("handbooks/<slug:slug>/helper/", opening_pages.handbook_helper, name="handbook_helper"),
]
