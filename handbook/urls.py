"""Addresses of handbooks, room by room: the staff's under /desk/, the readers' under /<language>/."""

from handbook.approval.urls import urlpatterns as approval_patterns
from handbook.desk.urls import urlpatterns as home_patterns
from handbook.discussion.urls import urlpatterns as discussion_patterns
from handbook.docx.urls import urlpatterns as docx_patterns
from handbook.drafting.urls import urlpatterns as drafting_patterns
from handbook.editions.urls import urlpatterns as editions_patterns
from handbook.feedback.urls import desk_patterns as feedback_patterns
from handbook.feedback.urls import public_patterns as public_feedback_patterns
from handbook.law_references.urls import urlpatterns as law_references_patterns
from handbook.outline.urls import urlpatterns as outline_patterns
from handbook.reading.urls import desk_patterns as search_words_patterns
from handbook.reading.urls import urlpatterns as reading_patterns

desk_patterns = [
    *home_patterns,
    *outline_patterns,
    *drafting_patterns,
    *law_references_patterns,
    *docx_patterns,
    *discussion_patterns,
    *approval_patterns,
    *editions_patterns,
    *search_words_patterns,
    *feedback_patterns,
]

readers_patterns = [
    # Before the handbooks: "consultations" is none of their names.
    *public_feedback_patterns,
    *reading_patterns,
]
