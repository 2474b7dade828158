"""What comes back to participants, under /join/me/, and the staff's pages of answers to send, under /workshops/."""

from django.urls import path

from handbook.views import answering

app_name = "consulting"
urlpatterns = [
    path("join/me/", answering.own_page, name="own_page"),
    path("join/me/drafts/<int:pk>/", answering.draft, name="draft"),
    path("join/me/questions/<int:pk>/", answering.inquiry_reply, name="inquiry_reply"),
    path("workshops/<int:number>/answers/", answering.answers, name="answers"),
    path("workshops/<int:number>/answers/write/", answering.answers_write, name="answers_write"),
    path("workshops/<int:number>/answers/letters/", answering.answers_letters, name="answers_letters"),
    path("workshops/<int:number>/answers/print/", answering.answers_print, name="answers_print"),
    path("workshops/<int:number>/answers/hand-over/", answering.answers_hand_over, name="answers_hand_over"),
    path(
        "workshops/<int:number>/answers/without-author/print/",
        answering.answers_without_author_print,
        name="answers_without_author_print",
    ),
    path(
        "workshops/<int:number>/answers/without-author/hand-over/",
        answering.answers_without_author_hand_over,
        name="answers_without_author_hand_over",
    ),
    path("workshops/consultations/<int:pk>/answers/", answering.consultation_answers, name="consultation_answers"),
    path(
        "workshops/consultations/<int:pk>/answers/print/",
        answering.consultation_answers_print,
        name="consultation_answers_print",
    ),
    path(
        "workshops/consultations/<int:pk>/answers/hand-over/",
        answering.consultation_answers_hand_over,
        name="consultation_answers_hand_over",
    ),
]
