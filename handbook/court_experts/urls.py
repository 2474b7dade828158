"""The roster of experts for courts: kept at the desk, read by signed-in judges and prosecutors."""

from django.urls import path

from handbook.court_experts.views import desk_roster_pages, readers_roster_pages, roster_file_pages

urlpatterns = [
    # /desk/experts/
    path("experts/", desk_roster_pages.court_expert_list, name="court_expert_list"),
    path("experts/new/", desk_roster_pages.court_expert_new, name="court_expert_new"),
    path("experts/import/", roster_file_pages.court_experts_import, name="court_experts_import"),
    path("experts/export/", roster_file_pages.court_experts_export, name="court_experts_export"),
    # /desk/experts/<expert>/
    path("experts/<number:pk>/", desk_roster_pages.court_expert_detail, name="court_expert_detail"),
    path("experts/<number:pk>/edit/", desk_roster_pages.court_expert_edit, name="court_expert_edit"),
    path("experts/<number:pk>/consent/", desk_roster_pages.court_expert_consent, name="court_expert_consent"),
    path(
        "experts/<number:pk>/consent/withdraw/",
        desk_roster_pages.court_expert_withdraw_consent,
        name="court_expert_withdraw_consent",
    ),
    path("experts/<number:pk>/check/", desk_roster_pages.court_expert_check, name="court_expert_check"),
    path("experts/<number:pk>/retire/", desk_roster_pages.court_expert_retire, name="court_expert_retire"),
    path("experts/<number:pk>/restore/", desk_roster_pages.court_expert_restore, name="court_expert_restore"),
    path("experts/<number:pk>/erase/", desk_roster_pages.court_expert_erase, name="court_expert_erase"),
]

readers_patterns = [
    # /<handbook>/helper/experts/: below a word that no chapter may have
    path("<slug:slug>/helper/experts/", readers_roster_pages.court_experts, name="court_experts"),
]
