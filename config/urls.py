"""The site map. Addresses of readers' pages are citations: they never break."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from config.views import to_own_language
from workshops.urls import joining_patterns
from workshops.views.room import same

urlpatterns = [
    path("", to_own_language, name="root"),
    path("", include("accounts.urls")),
    # Before the others under these addresses: a participant's own page, and a workshop's answers to send.
    path("", include("handbook.urls.consulting")),
    path("workshops/", include("workshops.urls")),
    path("workshops/", include("handbook.urls.keying")),
    path("join/", include((joining_patterns, "join"))),
    path("join/<slug:code>/same/<slug:receipt>/", same, name="room_same"),
    path("desk/", include("handbook.urls.desk")),
    path("sign-off/", include("handbook.urls.expert")),
    *i18n_patterns(path("", include("handbook.urls.reading"))),
]
