"""Where the desk begins, and a version's page, on which the rooms below come together."""

from django.urls import path

from handbook.desk.views import home_pages, version_pages

urlpatterns = [
    # /desk/
    path("", home_pages.home, name="home"),
    # /desk/versions/<version>/
    path("versions/<number:pk>/", version_pages.version_detail, name="version_detail"),
]
