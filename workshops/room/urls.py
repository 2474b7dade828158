"""In the room: the projector, what is released to it, and the room's page on a phone."""

from django.urls import path

from workshops.room import views

urlpatterns = [
    # /workshops/<workshop>/room/
    path("<number:number>/room/", views.workshop_room, name="workshop_room"),
    path("<number:number>/room/releases/", views.room_releases, name="room_releases"),
    # /workshops/contributions/<receipt>/room/
    path("contributions/<slug:receipt>/room/", views.room_release, name="room_release"),
    path("contributions/<slug:receipt>/room/take-off/", views.room_take_off, name="room_take_off"),
]

same_patterns = [
    # /join/<code>/same/<receipt>/: "the same in my court"
    path("<slug:code>/same/<slug:receipt>/", views.same, name="room_same"),
]

phone_patterns = [
    # /join/<code>/: any word may be a room's code, so this comes last
    path("<str:code>/", views.room, name="room"),
]
