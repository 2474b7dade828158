"""Addresses under /workshops/, room by room. A workshop goes by its number, a contribution by its receipt."""

from workshops.analysis.urls import urlpatterns as analysis_patterns
from workshops.gatherings.urls import urlpatterns as gatherings_patterns
from workshops.intake.urls import urlpatterns as intake_patterns
from workshops.review.urls import urlpatterns as review_patterns
from workshops.room.urls import urlpatterns as room_patterns

app_name = "workshops"
urlpatterns = [
    *gatherings_patterns,
    *intake_patterns,
    *review_patterns,
    *room_patterns,
    *analysis_patterns,
]
