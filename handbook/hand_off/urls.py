"""A translation leaves for a translator and comes back."""

from django.urls import path

from handbook.hand_off import views

urlpatterns = [
    # /desk/versions/<version>/
    path("versions/<number:pk>/hand-off/", views.version_hand_off, name="version_hand_off"),
    path("versions/<number:pk>/hand-off/return/", views.version_hand_off_return, name="version_hand_off_return"),
]
