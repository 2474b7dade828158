"""Blacking out names: for administrators, and for the approvers who confirm."""

from django.urls import path

from accounts.blackouts import views

blackout_patterns = [
    path("blackouts/", views.blackout_list, name="blackout_list"),
    path("blackouts/ask/", views.blackout_ask, name="blackout_ask"),
    path("blackouts/<int:pk>/", views.blackout_detail, name="blackout_detail"),
    path("blackouts/<int:pk>/confirm/", views.blackout_confirm, name="blackout_confirm"),
    path("blackouts/<int:pk>/refuse/", views.blackout_refuse, name="blackout_refuse"),
    path("blackouts/<int:pk>/take-back/", views.blackout_take_back, name="blackout_take_back"),
]
