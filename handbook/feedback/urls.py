"""What comes back: to participants, to workshops, to the public; and the drafts on which workshops are consulted."""

from django.urls import path

from handbook.feedback.views import (
    answer_pages,
    answer_sheet_pages,
    coverage_pages,
    laying_pages,
    own_pages,
    paper_pages,
    public_pages,
    readers_comment_pages,
)

participant_patterns = [
    # /join/me/: a participant's own page
    path("me/", own_pages.own_page, name="own_page"),
    path("me/drafts/<number:pk>/", own_pages.draft, name="draft"),
    path("me/questions/<number:pk>/", own_pages.inquiry_reply, name="inquiry_reply"),
    # /join/paragraphs/: a reader comments on a paragraph of an edition, and finds the answer
    path(
        "paragraphs/<slug:slug>/<str:number>/<slug:key>/",
        readers_comment_pages.paragraph_comment,
        name="paragraph_comment",
    ),
    path("answer/", readers_comment_pages.readers_answer, name="readers_answer"),
    path("answer/<str:secret>/", readers_comment_pages.answer_link, name="answer_link"),
]

room_patterns = [
    # /join/<code>/: any word may be a room's code, so this comes last
    path("<str:code>/", own_pages.room, name="room"),
]

urlpatterns = [
    # /workshops/<workshop>/answers/: the answers to send
    path("<number:number>/answers/", answer_pages.answers, name="answers"),
    path("<number:number>/answers/write/", answer_pages.answers_write, name="answers_write"),
    path("<number:number>/answers/letters/", answer_pages.answers_letters, name="answers_letters"),
    path("<number:number>/answers/print/", answer_sheet_pages.answers_print, name="answers_print"),
    path("<number:number>/answers/hand-over/", answer_sheet_pages.answers_hand_over, name="answers_hand_over"),
    path(
        "<number:number>/answers/without-author/print/",
        answer_sheet_pages.answers_without_author_print,
        name="answers_without_author_print",
    ),
    path(
        "<number:number>/answers/without-author/hand-over/",
        answer_sheet_pages.answers_without_author_hand_over,
        name="answers_without_author_hand_over",
    ),
    # /workshops/consultations/<consultation>/answers/
    path("consultations/<number:pk>/answers/", answer_sheet_pages.consultation_answers, name="consultation_answers"),
    path(
        "consultations/<number:pk>/answers/print/",
        answer_sheet_pages.consultation_answers_print,
        name="consultation_answers_print",
    ),
    path(
        "consultations/<number:pk>/answers/hand-over/",
        answer_sheet_pages.consultation_answers_hand_over,
        name="consultation_answers_hand_over",
    ),
]

desk_patterns = [
    # /desk/handbooks/<handbook>/coverage/
    path("handbooks/<slug:slug>/coverage/", coverage_pages.handbook_coverage, name="handbook_coverage"),
    path("handbooks/<slug:slug>/coverage/not-used/", coverage_pages.handbook_not_used, name="handbook_not_used"),
    # /desk/: drafts laid before workshops
    path("versions/<number:pk>/lay/", laying_pages.draft_lay, name="draft_lay"),
    path("laid/<number:pk>/take-up/", laying_pages.draft_take_up, name="draft_take_up"),
    path("workshops/<number:number>/drafts/", laying_pages.workshop_drafts, name="workshop_drafts"),
]

paper_patterns = [
    # /workshops/<workshop>/keying/paper/: a form to answer by hand, with the drafts that lie before the workshop
    path("<number:number>/keying/paper/", paper_pages.paper_keying, name="paper"),
    path("<number:number>/keying/paper/form-<slug:language>.pdf", paper_pages.paper_form, name="paper_form"),
]

public_patterns = [
    # /<language>/consultations/<consultation>/: we asked, you said, we did
    path("consultations/<number:pk>/", public_pages.consultation_by_number, name="consultation_by_number"),
    path("consultations/<slug:slug>/", public_pages.consultation, name="consultation"),
]
