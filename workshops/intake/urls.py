"""What is put forward: by the staff's keying, from spreadsheets, from participants' phones."""

from django.urls import path

from workshops.intake.views import (
    batch_pages,
    contribution_pages,
    identity_pages,
    keying_pages,
    phone_pages,
    phone_queue_pages,
    workshop_contents_pages,
)

urlpatterns = [
    # /workshops/<workshop>/
    path("<number:number>/", workshop_contents_pages.workshop_detail, name="workshop_detail"),
    path("<number:number>/contributions/new/", contribution_pages.contribution_new, name="contribution_new"),
    path("<number:number>/identities/", identity_pages.identity_list, name="identity_list"),
    # /workshops/contributions/<receipt>/
    path("contributions/", contribution_pages.contribution_list, name="contribution_list"),
    path(
        "contributions/<slug:receipt>/attribution/",
        contribution_pages.contribution_attribution,
        name="contribution_attribution",
    ),
    path("contributions/<slug:receipt>/ongoing/", contribution_pages.contribution_ongoing, name="contribution_ongoing"),
    # /workshops/participants/<participant>/: who they are
    path("participants/<number:pk>/confirm/", identity_pages.participant_confirm, name="participant_confirm"),
    path("participants/<number:pk>/merge/", identity_pages.participant_merge, name="participant_merge"),
    # /workshops/attachments/<attachment>/
    path("attachments/<number:pk>/", identity_pages.attachment_detail, name="attachment_detail"),
]

keying_patterns = [
    # /workshops/<workshop>/keying/
    path("<number:number>/keying/", keying_pages.keying, name="keying"),
    path("<number:number>/keying/send/", keying_pages.queue_receive, name="queue_receive"),
    # No deeper: a worker opens pages below its own address only.
    path("keying-worker.js", keying_pages.service_worker, name="service_worker"),
    # /workshops/<workshop>/batches/
    path("<number:number>/batches/", batch_pages.batch_list, name="batch_list"),
    path("<number:number>/batches/new/", batch_pages.batch_new, name="batch_new"),
    path("<number:number>/batches/bring-in/", batch_pages.batch_bring_in, name="batch_bring_in"),
    path("<number:number>/batches/template.xlsx", batch_pages.batch_template, name="batch_template"),
    # /workshops/batches/<batch>/
    path("batches/<number:pk>/undo/", batch_pages.batch_undo, name="batch_undo"),
]

phone_patterns = [
    # /join/: a participant's phone
    path("", phone_pages.enter, name="enter"),
    path("sw.js", phone_queue_pages.service_worker, name="service_worker"),
    path("offline/<str:language>/", phone_queue_pages.offline, name="offline"),
    path("leave/", phone_pages.leave, name="leave"),
    path("api/contributions/", phone_queue_pages.queue_receive, name="queue_receive"),
    path("p/<str:secret>/", phone_pages.personal_link, name="personal_link"),
    # /join/mine/<receipt>/
    path("mine/<slug:receipt>/replace/", phone_pages.contribution_replace, name="contribution_replace"),
    path("mine/<slug:receipt>/take-back/", phone_pages.contribution_take_back, name="contribution_take_back"),
    path("mine/<slug:receipt>/bring-back/", phone_pages.contribution_bring_back, name="contribution_bring_back"),
]
