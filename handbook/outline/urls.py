"""Handbooks, their parts and chapters, at the desk."""

from django.urls import path

from handbook.outline.views import arranging_pages, chapter_pages, handbook_pages, part_pages

urlpatterns = [
    # /desk/handbooks/
    path("handbooks/", handbook_pages.handbook_list, name="handbook_list"),
    path("handbooks/new/", handbook_pages.handbook_new, name="handbook_new"),
    # /desk/handbooks/<handbook>/
    path("handbooks/<slug:slug>/", handbook_pages.handbook_detail, name="handbook_detail"),
    path("handbooks/<slug:slug>/edit/", handbook_pages.handbook_edit, name="handbook_edit"),
    path("handbooks/<slug:slug>/phones/", handbook_pages.handbook_phones, name="handbook_phones"),
    path("handbooks/<slug:slug>/arrange/", arranging_pages.handbook_arrange, name="handbook_arrange"),
    path("handbooks/<slug:slug>/parts/new/", part_pages.part_new, name="part_new"),
    path("handbooks/<slug:slug>/chapters/new/", chapter_pages.chapter_new, name="chapter_new"),
    # /desk/parts/<part>/
    path("parts/<number:pk>/edit/", part_pages.part_edit, name="part_edit"),
    path("parts/<number:pk>/move/", arranging_pages.part_move, name="part_move"),
    path("parts/<number:pk>/delete/", part_pages.part_delete, name="part_delete"),
    # /desk/chapters/<chapter>/
    path("chapters/<number:pk>/", chapter_pages.chapter_detail, name="chapter_detail"),
    path("chapters/<number:pk>/edit/", chapter_pages.chapter_edit, name="chapter_edit"),
    path("chapters/<number:pk>/move/", arranging_pages.chapter_move, name="chapter_move"),
    path("chapters/<number:pk>/delete/", chapter_pages.chapter_delete, name="chapter_delete"),
]
