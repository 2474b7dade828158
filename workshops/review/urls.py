"""The review desk: what awaits an answer, and its answers. A contribution goes by its receipt."""

from django.urls import path

from workshops.review.views import disposition_pages, inquiry_pages, queue_pages, theme_pages, withholding_pages

urlpatterns = [
    # /workshops/queue/
    path("queue/", queue_pages.contribution_queue, name="contribution_queue"),
    path("queue/answer/", queue_pages.contribution_answer_many, name="contribution_answer_many"),
    path("progress/", queue_pages.review_progress, name="review_progress"),
    # /workshops/contributions/<receipt>/
    path("contributions/<slug:receipt>/", disposition_pages.contribution_detail, name="contribution_detail"),
    path("contributions/<slug:receipt>/dispose/", disposition_pages.contribution_dispose, name="contribution_dispose"),
    path("contributions/<slug:receipt>/correct/", disposition_pages.contribution_correct, name="contribution_correct"),
    path("contributions/<slug:receipt>/claim/", queue_pages.contribution_claim, name="contribution_claim"),
    path("contributions/<slug:receipt>/let-go/", queue_pages.contribution_let_go, name="contribution_let_go"),
    path("contributions/<slug:receipt>/themes/", theme_pages.contribution_themes, name="contribution_themes"),
    path("contributions/<slug:receipt>/ask/", inquiry_pages.contribution_ask, name="contribution_ask"),
    path(
        "contributions/<slug:receipt>/withhold/", withholding_pages.contribution_withhold, name="contribution_withhold"
    ),
    path(
        "contributions/<slug:receipt>/withheld/<number:pk>/end/",
        withholding_pages.withholding_end,
        name="withholding_end",
    ),
    # /workshops/themes/<theme>/
    path("consultations/<number:pk>/themes/", theme_pages.theme_list, name="theme_list"),
    path("themes/<number:pk>/edit/", theme_pages.theme_edit, name="theme_edit"),
    path("themes/<number:pk>/delete/", theme_pages.theme_delete, name="theme_delete"),
    # /workshops/reasons/<reason>/
    path("consultations/<number:pk>/reasons/", theme_pages.standard_reason_list, name="standard_reason_list"),
    path("reasons/<number:pk>/edit/", theme_pages.standard_reason_edit, name="standard_reason_edit"),
    path("reasons/<number:pk>/delete/", theme_pages.standard_reason_delete, name="standard_reason_delete"),
]
