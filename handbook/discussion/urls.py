"""Remarks and sign-offs at the desk; and the pages of experts from outside."""

from django.urls import path

from handbook.discussion.views import expert_pages, remark_pages, sign_off_pages

urlpatterns = [
    # /desk/versions/<version>/
    path("versions/<number:pk>/remarks/", remark_pages.version_remarks, name="version_remarks"),
    path("versions/<number:pk>/remarks/new/", remark_pages.remark_new, name="remark_new"),
    path("versions/<number:pk>/sign-offs/ask/", sign_off_pages.sign_off_ask, name="sign_off_ask"),
    path("versions/<number:pk>/sign-offs/letters/", sign_off_pages.sign_off_letters, name="sign_off_letters"),
    path(
        "versions/<number:pk>/sign-offs/letters/send/",
        sign_off_pages.sign_off_letters_send,
        name="sign_off_letters_send",
    ),
    path(
        "versions/<number:pk>/sign-offs/letters/discard/",
        sign_off_pages.sign_off_letters_discard,
        name="sign_off_letters_discard",
    ),
    # /desk/remarks/<remark>/
    path("remarks/<number:pk>/", remark_pages.remark_detail, name="remark_detail"),
    path("remarks/<number:pk>/resolve/", remark_pages.remark_resolve, name="remark_resolve"),
    path("remarks/<number:pk>/reopen/", remark_pages.remark_reopen, name="remark_reopen"),
    path("remarks/<number:pk>/accept/", remark_pages.remark_accept, name="remark_accept"),
    path("remarks/<number:pk>/reject/", remark_pages.remark_reject, name="remark_reject"),
    # /desk/sign-offs/<sign-off>/
    path("sign-offs/<number:pk>/", sign_off_pages.sign_off_detail, name="sign_off_detail"),
    path("sign-offs/<number:pk>/link/", sign_off_pages.sign_off_link, name="sign_off_link"),
    path("sign-offs/<number:pk>/letter/", sign_off_pages.sign_off_letter, name="sign_off_letter"),
    path("sign-offs/<number:pk>/ask-again/", sign_off_pages.sign_off_ask_again, name="sign_off_ask_again"),
    path("sign-offs/<number:pk>/end/", sign_off_pages.sign_off_end, name="sign_off_end"),
]

expert_patterns = [
    # /sign-off/: an expert's secret link, and what it opens
    path("", expert_pages.wording, name="wording"),
    path("answer/", expert_pages.answer, name="answer"),
    path("remark/", expert_pages.remark, name="remark"),
    path("leave/", expert_pages.leave, name="leave"),
    path("<str:secret>/", expert_pages.link, name="link"),
]
