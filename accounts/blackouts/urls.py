"""Blacking out names: for administrators, and for the approvers who confirm."""

from django.urls import path

from accounts.blackouts import views

blackout_patterns = [
    path("people/blackouts/", views.blackout_list, name="blackout_list"),
    path("people/blackouts/ask/", views.blackout_ask, name="blackout_ask"),
    path("people/blackouts/<int:pk>/", views.blackout_detail, name="blackout_detail"),
    path("people/blackouts/<int:pk>/confirm/", views.blackout_confirm, name="blackout_confirm"),
    path("people/blackouts/<int:pk>/refuse/", views.blackout_refuse, name="blackout_refuse"),
    path("people/blackouts/<int:pk>/take-back/", views.blackout_take_back, name="blackout_take_back"),
]
