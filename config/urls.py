"""The site map. Addresses of readers' pages are citations: they never break."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from config.views import to_own_language

urlpatterns = [
    path("", to_own_language, name="root"),
    path("", include("accounts.urls")),
    path("workshops/", include("workshops.urls")),
    path("desk/", include("handbook.urls.desk")),
    *i18n_patterns(path("", include("handbook.urls.reading"))),
]
