"""Addresses under /workshops/. A workshop goes by its number, a contribution by its receipt."""

from django.urls import path

from workshops.views import agenda_items, consultations, contributions, dispositions, participants, topics, workshops

app_name = "workshops"
urlpatterns = [
    path("", consultations.consultation_list, name="consultation_list"),
    path("consultations/new/", consultations.consultation_new, name="consultation_new"),
    path("consultations/<int:pk>/", consultations.consultation_detail, name="consultation_detail"),
    path("consultations/<int:pk>/edit/", consultations.consultation_edit, name="consultation_edit"),
    path("consultations/<int:pk>/topics/new/", topics.topic_new, name="topic_new"),
    path("consultations/<int:pk>/workshops/new/", workshops.workshop_new, name="workshop_new"),
    path("topics/<int:pk>/edit/", topics.topic_edit, name="topic_edit"),
    path("topics/<int:pk>/move/", topics.topic_move, name="topic_move"),
    path("topics/<int:pk>/delete/", topics.topic_delete, name="topic_delete"),
    path("<int:number>/", workshops.workshop_detail, name="workshop_detail"),
    path("<int:number>/edit/", workshops.workshop_edit, name="workshop_edit"),
    path("<int:number>/agenda/new/", agenda_items.agenda_item_new, name="agenda_item_new"),
    path("agenda/<int:pk>/edit/", agenda_items.agenda_item_edit, name="agenda_item_edit"),
    path("agenda/<int:pk>/delete/", agenda_items.agenda_item_delete, name="agenda_item_delete"),
    path("<int:number>/participants/new/", participants.participant_new, name="participant_new"),
    path("participants/<int:pk>/edit/", participants.participant_edit, name="participant_edit"),
    path("participants/<int:pk>/delete/", participants.participant_delete, name="participant_delete"),
    path("<int:number>/contributions/new/", contributions.contribution_new, name="contribution_new"),
    path("queue/", dispositions.contribution_queue, name="contribution_queue"),
    path("contributions/", contributions.contribution_list, name="contribution_list"),
    path("contributions/<slug:receipt>/", contributions.contribution_detail, name="contribution_detail"),
    path("contributions/<slug:receipt>/dispose/", dispositions.contribution_dispose, name="contribution_dispose"),
    path("contributions/<slug:receipt>/correct/", dispositions.contribution_correct, name="contribution_correct"),
    path(
        "contributions/<slug:receipt>/attribution/",
        contributions.contribution_attribution,
        name="contribution_attribution",
    ),
    path("contributions/<slug:receipt>/ongoing/", contributions.contribution_ongoing, name="contribution_ongoing"),
]
