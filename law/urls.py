"""Statutes and their articles, written down and changed by editors, under /desk/law/."""

from django.urls import path

from law import views

urlpatterns = [
    # /desk/law/<statute>/
    path("new/", views.statute_new, name="statute_new"),
    path("<slug:slug>/edit/", views.statute_edit, name="statute_edit"),
    path("<slug:slug>/articles/new/", views.provision_new, name="provision_new"),
]

article_patterns = [
    # /desk/articles/<article>/
    path("articles/<number:pk>/edit/", views.provision_edit, name="provision_edit"),
    path("articles/<number:pk>/delete/", views.provision_delete, name="provision_delete"),
]
