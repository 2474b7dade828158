"""In the room: the projector, what is released to it, the tap on a phone, and the closing."""

from django.urls import path

from workshops.room.views import closing_pages, door_pages, projector_pages

urlpatterns = [
    # /workshops/<workshop>/room/
    path("<number:number>/room/", projector_pages.workshop_room, name="workshop_room"),
    path("<number:number>/room/releases/", projector_pages.room_releases, name="room_releases"),
    path("<number:number>/room/close/", closing_pages.room_close, name="room_close"),
    path("<number:number>/room/open/", closing_pages.room_open, name="room_open"),
    # /workshops/contributions/<receipt>/room/
    path("contributions/<slug:receipt>/room/", projector_pages.room_release, name="room_release"),
    path("contributions/<slug:receipt>/room/take-off/", projector_pages.room_take_off, name="room_take_off"),
]

same_patterns = [
    # /join/<code>/same/<receipt>/: "the same in my court"
    path("<slug:code>/same/<slug:receipt>/", door_pages.same, name="room_same"),
]

phone_patterns = [
    path("api/phones/", closing_pages.phone_count, name="phone_count"),
]
