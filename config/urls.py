"""The site map. Addresses of readers' pages are citations: they never break.

Each room has its own `urls.py`; here they get their place and their namespace. Numbers in addresses are
`accounts.numbers.Number`.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

import accounts.numbers  # noqa: F401 -- the converter <number:...>
from config.views import mistyped_language, security_txt, to_own_language
from handbook.discussion.urls import expert_patterns
from handbook.feedback.urls import paper_patterns, participant_patterns, room_patterns
from handbook.feedback.urls import urlpatterns as answers_patterns
from handbook.law_references.urls import statute_patterns
from handbook.reading.views.copy_pages import start_worker
from handbook.reading.views.machine_pages import robots_txt, sitemap
from handbook.urls import desk_patterns, readers_patterns
from law.record.urls import urlpatterns as law_data_patterns
from law.urls import article_patterns
from law.urls import urlpatterns as law_patterns
from workshops.intake.urls import keying_patterns
from workshops.intake.urls import phone_patterns as intake_on_the_phone
from workshops.room.urls import phone_patterns as room_on_the_phone
from workshops.room.urls import same_patterns

urlpatterns = [
    path("", to_own_language, name="root"),
    path("robots.txt", robots_txt, name="robots_txt"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("keeping.js", start_worker, name="start_worker"),
    path("kh/<path:rest>", mistyped_language, name="mistyped_language"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("", include("accounts.membership.urls")),
    # Workshops, prepared, held and answered by the staff
    path("workshops/", include("workshops.urls")),
    path("workshops/", include(([*keying_patterns, *paper_patterns], "keying"))),
    path("workshops/", include((answers_patterns, "answers"))),
    # A participant's phone
    path(
        "join/",
        include(([*participant_patterns, *intake_on_the_phone, *room_on_the_phone, *room_patterns], "join")),
    ),
    path("join/", include(same_patterns)),
    # The desk, and the law that is kept there
    path("desk/", include((desk_patterns, "desk"))),
    path("desk/law-data/", include((law_data_patterns, "law_data"))),
    path("desk/law/", include(([*law_patterns, *statute_patterns], "law"))),
    path("desk/", include((article_patterns, "articles"))),
    # An expert from outside
    path("sign-off/", include((expert_patterns, "expert"))),
    # Readers
    *i18n_patterns(path("", include((readers_patterns, "reading")))),
]

# When database or disk refuse, they say what it is.
handler400 = "config.outages.outage_pages.bad_request"
handler500 = "config.outages.outage_pages.server_error"
