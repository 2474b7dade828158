"""Consultations and their workshops, prepared by the staff: a workshop goes by its number."""

from django.urls import path

from workshops.gatherings.views import (
    agenda_pages,
    attendance_pages,
    consultation_pages,
    invitation_pages,
    participant_pages,
    rehearsal_pages,
    roster_pages,
    topic_pages,
    workshop_pages,
)

urlpatterns = [
    # /workshops/consultations/<consultation>/
    path("", consultation_pages.consultation_list, name="consultation_list"),
    path("consultations/new/", consultation_pages.consultation_new, name="consultation_new"),
    path("consultations/<number:pk>/", consultation_pages.consultation_detail, name="consultation_detail"),
    path("consultations/<number:pk>/edit/", consultation_pages.consultation_edit, name="consultation_edit"),
    path("consultations/<number:pk>/topics/new/", topic_pages.topic_new, name="topic_new"),
    path("consultations/<number:pk>/workshops/new/", workshop_pages.workshop_new, name="workshop_new"),
    # /workshops/topics/<topic>/
    path("topics/<number:pk>/edit/", topic_pages.topic_edit, name="topic_edit"),
    path("topics/<number:pk>/move/", topic_pages.topic_move, name="topic_move"),
    path("topics/<number:pk>/delete/", topic_pages.topic_delete, name="topic_delete"),
    # /workshops/<workshop>/
    path("<number:number>/edit/", workshop_pages.workshop_edit, name="workshop_edit"),
    path("<number:number>/empty/", rehearsal_pages.workshop_empty, name="workshop_empty"),
    path("<number:number>/agenda/new/", agenda_pages.agenda_item_new, name="agenda_item_new"),
    path("<number:number>/agenda/copy/", agenda_pages.agenda_copy, name="agenda_copy"),
    path("<number:number>/participants/new/", participant_pages.participant_new, name="participant_new"),
    path("<number:number>/participants/import/", roster_pages.participant_import, name="participant_import"),
    path("<number:number>/participants/template/", roster_pages.participant_template, name="participant_template"),
    path("<number:number>/participants/walk-in/", roster_pages.walk_in_add, name="walk_in_add"),
    # /workshops/<workshop>/: letters and sheets
    path("<number:number>/invitations/", invitation_pages.invitation_list, name="invitation_list"),
    path("<number:number>/invitations/prepare/", invitation_pages.letters_prepare, name="letters_prepare"),
    path("<number:number>/invitations/send/", invitation_pages.letters_send, name="letters_send"),
    path("<number:number>/invitations/discard/", invitation_pages.letters_discard, name="letters_discard"),
    path("<number:number>/invitations.pdf", invitation_pages.invitation_sheets, name="invitation_sheets"),
    path("<number:number>/badges.pdf", invitation_pages.badge_sheets, name="badge_sheets"),
    path("<number:number>/poster.pdf", invitation_pages.room_poster, name="room_poster"),
    path("<number:number>/attendance/", attendance_pages.attendance_list, name="attendance_list"),
    path("<number:number>/attendance/<number:day>.pdf", attendance_pages.attendance_sheet, name="attendance_sheet"),
    # /workshops/agenda/<item>/
    path("agenda/<number:pk>/edit/", agenda_pages.agenda_item_edit, name="agenda_item_edit"),
    path("agenda/<number:pk>/delete/", agenda_pages.agenda_item_delete, name="agenda_item_delete"),
    # /workshops/participants/<participant>/
    path("participants/<number:pk>/edit/", participant_pages.participant_edit, name="participant_edit"),
    path("participants/<number:pk>/delete/", participant_pages.participant_delete, name="participant_delete"),
    path("participants/<number:pk>/link/", invitation_pages.participant_link, name="participant_link"),
    path("participants/<number:pk>/attendance/", attendance_pages.attendance_mark, name="attendance_mark"),
    # /workshops/attend/<secret>/: the code on a badge
    path("attend/<str:secret>/", attendance_pages.attendance_badge, name="attendance_badge"),
]
