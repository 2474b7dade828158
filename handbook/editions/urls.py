"""Editions at the desk: prepared, issued, verified, withdrawn."""

from django.urls import path

from handbook.editions import views

urlpatterns = [
    # /desk/handbooks/<handbook>/editions/
    path("handbooks/<slug:slug>/editions/", views.edition_list, name="edition_list"),
    path("handbooks/<slug:slug>/editions/prepare/", views.edition_prepare, name="edition_prepare"),
    # /desk/editions/<edition>/
    path("editions/<number:pk>/", views.edition_detail, name="edition_detail"),
    path("editions/<number:pk>/retry/", views.edition_retry, name="edition_retry"),
    path("editions/<number:pk>/discard/", views.edition_discard, name="edition_discard"),
    path("editions/<number:pk>/withdraw/", views.edition_withdraw, name="edition_withdraw"),
    path("editions/<number:pk>/verify/", views.edition_verify, name="edition_verify"),
]
