"""An entry of the roster, as its keepers make it."""

from datetime import date

from accounts.models import Programme
from handbook.court_experts import roster_entries
from handbook.models import CourtExpert


def an_office(**changes) -> dict:
    """What a form asks about an office, with overrides. Invented: an office and a province."""
    return {
        "names": {"en": "Laboratory of a university"},
        "employers": {"en": "A university"},
        "fields": ["dna", "species"],
        "languages": ["km", "en"],
        "province_id": "12",
        "interests_answer": "none_stated",
        "interests": "",
        "office_telephone": "to be verified",
        **changes,
    }


def on_roster(*, by, consents: bool = True, **changes) -> CourtExpert:
    """An office on the roster of wildlife; with its consent, unless it is said otherwise."""
    programme = changes.pop("programme", None) or Programme.objects.get(slug="wildlife")
    expert = roster_entries.add(programme=programme, by=by, **an_office(**changes))
    if consents:
        roster_entries.note_consent(expert, consent_on=date(2022, 1, 10), consent_form="paper", by=by)
    return CourtExpert.objects.get(pk=expert.pk)
