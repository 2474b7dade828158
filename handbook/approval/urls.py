"""A draft is sent, returned or approved."""

from django.urls import path

from handbook.approval import views

urlpatterns = [
    # /desk/versions/<version>/
    path("versions/<number:pk>/submit/", views.version_submit, name="version_submit"),
    path("versions/<number:pk>/call-back/", views.version_call_back, name="version_call_back"),
    path("versions/<number:pk>/return/", views.version_return, name="version_return"),
    path("versions/<number:pk>/approve/", views.version_approve, name="version_approve"),
    path("versions/<number:pk>/sheet/", views.version_sheet, name="version_sheet"),
    path("versions/<number:pk>/letter/", views.version_letter_scan, name="version_letter_scan"),
]
