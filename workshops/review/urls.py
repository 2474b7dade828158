"""The review desk: what awaits an answer, and its answers. A contribution goes by its receipt."""

from django.urls import path

from workshops.review.views import disposition_pages, review_pages

urlpatterns = [
    # /workshops/queue/
    path("queue/", disposition_pages.contribution_queue, name="contribution_queue"),
    path("queue/answer/", review_pages.contribution_answer_many, name="contribution_answer_many"),
    path("progress/", review_pages.review_progress, name="review_progress"),
    # /workshops/contributions/<receipt>/
    path("contributions/<slug:receipt>/", disposition_pages.contribution_detail, name="contribution_detail"),
    path("contributions/<slug:receipt>/dispose/", disposition_pages.contribution_dispose, name="contribution_dispose"),
    path("contributions/<slug:receipt>/correct/", disposition_pages.contribution_correct, name="contribution_correct"),
    path("contributions/<slug:receipt>/claim/", review_pages.contribution_claim, name="contribution_claim"),
    path("contributions/<slug:receipt>/let-go/", review_pages.contribution_let_go, name="contribution_let_go"),
    path("contributions/<slug:receipt>/themes/", review_pages.contribution_themes, name="contribution_themes"),
    path("contributions/<slug:receipt>/ask/", review_pages.contribution_ask, name="contribution_ask"),
    path("contributions/<slug:receipt>/withhold/", review_pages.contribution_withhold, name="contribution_withhold"),
    path(
        "contributions/<slug:receipt>/withheld/<number:pk>/end/",
        review_pages.withholding_end,
        name="withholding_end",
    ),
    # /workshops/themes/<theme>/
    path("consultations/<number:pk>/themes/", review_pages.theme_list, name="theme_list"),
    path("themes/<number:pk>/edit/", review_pages.theme_edit, name="theme_edit"),
    path("themes/<number:pk>/delete/", review_pages.theme_delete, name="theme_delete"),
    # /workshops/reasons/<reason>/
    path("consultations/<number:pk>/reasons/", review_pages.standard_reason_list, name="standard_reason_list"),
    path("reasons/<number:pk>/edit/", review_pages.standard_reason_edit, name="standard_reason_edit"),
    path("reasons/<number:pk>/delete/", review_pages.standard_reason_delete, name="standard_reason_delete"),
]
