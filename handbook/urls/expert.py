"""The pages of experts from outside, under /sign-off/: a secret link, and what it opens."""

from django.urls import path

from handbook.views import expert

app_name = "expert"
urlpatterns = [
    path("", expert.wording, name="wording"),
    path("answer/", expert.answer, name="answer"),
    path("remark/", expert.remark, name="remark"),
    path("leave/", expert.leave, name="leave"),
    path("<str:secret>/", expert.link, name="link"),
]
