"""Addresses of handbooks, room by room: the staff's under /desk/, the readers' under /<language>/."""

from handbook.approval.urls import urlpatterns as approval_patterns
from handbook.court_experts.urls import readers_patterns as readers_experts_patterns
from handbook.court_experts.urls import urlpatterns as court_experts_patterns
from handbook.desk.urls import urlpatterns as home_patterns
from handbook.discussion.urls import urlpatterns as discussion_patterns
from handbook.docx.urls import urlpatterns as docx_patterns
from handbook.drafting.urls import urlpatterns as drafting_patterns
from handbook.editions.urls import urlpatterns as editions_patterns
from handbook.feedback.urls import desk_patterns as feedback_patterns
from handbook.feedback.urls import public_patterns as public_feedback_patterns
from handbook.glossary.urls import urlpatterns as glossary_patterns
from handbook.hand_off.urls import urlpatterns as hand_off_patterns
from handbook.helper.urls import desk_patterns as helper_desk_patterns
from handbook.helper.urls import readers_patterns as helper_patterns
from handbook.law_references.urls import urlpatterns as law_references_patterns
from handbook.outline.urls import urlpatterns as outline_patterns
from handbook.reading.urls import desk_patterns as search_words_patterns
from handbook.reading.urls import urlpatterns as reading_patterns
from handbook.translation.urls import urlpatterns as translation_patterns

desk_patterns = [
    *home_patterns,
    *outline_patterns,
    *drafting_patterns,
    *translation_patterns,
    *hand_off_patterns,
    *law_references_patterns,
    *docx_patterns,
    *discussion_patterns,
    *approval_patterns,
    *editions_patterns,
    *search_words_patterns,
    *glossary_patterns,
    *feedback_patterns,
    *helper_desk_patterns,
    *court_experts_patterns,
]

readers_patterns = [
    # Before the handbooks: "consultations" is none of their names.
    *public_feedback_patterns,
    # Before the chapters: "helper" is none of theirs.
    *helper_patterns,
    *readers_experts_patterns,
    *reading_patterns,
]
