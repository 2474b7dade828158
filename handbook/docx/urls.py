"""Texts come in from Word, leave for it and come back."""

from django.urls import path

from handbook.docx import views

urlpatterns = [
    # /desk/handbooks/<handbook>/
    path("handbooks/<slug:slug>/word/", views.word_import, name="word_import"),
    # /desk/versions/<version>/
    path("versions/<number:pk>/word/", views.version_word, name="version_word"),
    path("versions/<number:pk>/word/return/", views.version_word_return, name="version_word_return"),
]
