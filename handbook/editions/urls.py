"""Editions at the desk: prepared, issued, launched at their hour, proved, withdrawn."""

from django.urls import path

from handbook.editions.views import launch_pages, preparing_pages, proof_pages

urlpatterns = [
    # /desk/handbooks/<handbook>/editions/
    path("handbooks/<slug:slug>/editions/", preparing_pages.edition_list, name="edition_list"),
    path("handbooks/<slug:slug>/editions/prepare/", preparing_pages.edition_prepare, name="edition_prepare"),
    # /desk/editions/<edition>/
    path("editions/<number:pk>/", preparing_pages.edition_detail, name="edition_detail"),
    path("editions/<number:pk>/retry/", preparing_pages.edition_retry, name="edition_retry"),
    path("editions/<number:pk>/discard/", preparing_pages.edition_discard, name="edition_discard"),
    path("editions/<number:pk>/issue/", launch_pages.edition_issue, name="edition_issue"),
    path("editions/<number:pk>/launch/move/", launch_pages.launch_move, name="launch_move"),
    path("editions/<number:pk>/launch/call-off/", launch_pages.launch_call_off, name="launch_call_off"),
    path("editions/<number:pk>/withdraw/", launch_pages.edition_withdraw, name="edition_withdraw"),
    path("editions/<number:pk>/verify/", proof_pages.edition_verify, name="edition_verify"),
    path("editions/<number:pk>/instrument/", proof_pages.edition_instrument, name="edition_instrument"),
    path("editions/<number:pk>/deposit.pdf", proof_pages.edition_deposit, name="edition_deposit"),
    path("editions/<number:pk>/manifest.json", proof_pages.edition_manifest, name="edition_manifest"),
]
