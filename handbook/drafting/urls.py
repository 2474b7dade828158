"""Drafts: started, written, saved, given their sources; and what was before."""

from django.urls import path

from handbook.drafting.views import (
    draft_pages,
    editor_pages,
    history_pages,
    image_pages,
    saving_pages,
    source_pages,
    writing_pages,
)

urlpatterns = [
    # /desk/chapters/<chapter>/
    path("chapters/<number:pk>/draft/", draft_pages.draft_start, name="draft_start"),
    path("chapters/<number:pk>/correction/", draft_pages.correction_start, name="correction_start"),
    path("chapters/<number:pk>/history/", history_pages.chapter_history, name="chapter_history"),
    # /desk/versions/<version>/: the editor
    path("versions/<number:pk>/edit/", editor_pages.version_edit, name="version_edit"),
    path("versions/<number:pk>/preview/", writing_pages.version_preview, name="version_preview"),
    path("versions/<number:pk>/autosave/", saving_pages.version_autosave, name="version_autosave"),
    path("versions/<number:pk>/presence/", saving_pages.version_presence, name="version_presence"),
    path("versions/<number:pk>/settle/<number:aside>/", saving_pages.version_settle, name="version_settle"),
    path(
        "versions/<number:pk>/correction-taken-over/", saving_pages.correction_taken_over, name="correction_taken_over"
    ),
    path("versions/<number:pk>/up-to-date/", saving_pages.correction_update, name="correction_update"),
    path("versions/<number:pk>/references/", image_pages.reference_search, name="reference_search"),
    # /desk/versions/<version>/: images
    path("versions/<number:pk>/images/", image_pages.image_list, name="image_list"),
    path("versions/<number:pk>/images/add/", image_pages.image_add, name="image_add"),
    # /desk/versions/<version>/: sources
    path("versions/<number:pk>/sources/", source_pages.version_sources, name="version_sources"),
    path("versions/<number:pk>/cite/", source_pages.version_cite, name="version_cite"),
    path("versions/<number:pk>/set-aside/", source_pages.source_set_aside, name="source_set_aside"),
    path("versions/<number:pk>/set-aside/<number:aside>/", source_pages.source_take_back, name="source_take_back"),
    # /desk/versions/<version>/: history
    path("versions/<number:pk>/wordings/", history_pages.version_wordings, name="version_wordings"),
    path("versions/<number:pk>/withdraw/", history_pages.version_withdraw, name="version_withdraw"),
    # /desk/wordings/<wording>/
    path("wordings/", history_pages.wordings_compare, name="wordings_compare"),
    path("wordings/<number:a>..<number:b>/", history_pages.wording_redline, name="wording_redline"),
    path("wordings/<number:pk>/", history_pages.wording_detail, name="wording_detail"),
    path("wordings/<number:pk>/restore/", history_pages.wording_restore, name="wording_restore"),
    # What has an address of its own
    path("citations/<number:pk>/delete/", source_pages.citation_delete, name="citation_delete"),
    path("images/<slug:name>/", image_pages.image, name="image"),
    path("paste/", writing_pages.paste, name="paste"),
]
