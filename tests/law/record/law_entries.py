"""Entries of the law data that the stories need, in the form in which they come in."""

from copy import deepcopy

from law.models import Change, Entry
from law.record import keeping

FORESTRY = "law-on-forestry"


def penalty(**more):
    return {
        "for": "person",
        "prison": {"is": "range", "min": 12, "max": 60},
        "fine": {"is": "range", "min": 10_000_000, "max": 100_000_000},
        "joined": "and",
        "source": "S6",
        "confidence": "V",
        **more,
    }


def an_offence(**more):
    """Possession of an endangered animal, as far as the form goes; no statement of the law."""
    return {
        "statute": FORESTRY,
        "article": "98(12)",
        "cites": ["98"],
        "names": {"en": "Possessing an endangered animal", "km": "កាន់កាប់សត្វជិតផុតពូជ"},
        "kind": "offence",
        "elements": [
            {
                "key": "class",
                "fact": "class",
                "any": ["endangered"],
                "names": {"en": "The species is endangered"},
                "prove": [{"en": "An expert names the species"}, {"km": "បញ្ជី"}],
            }
        ],
        "penalties": [penalty()],
        "rules": {"attempt": {"is": "punishable", "source": "S6", "confidence": "D"}},
        **deepcopy(more),
    }


def a_species(**more):
    return {
        "names": {"en": "Sunda pangolin", "km": "ពង្រូល", "la": "Manis javanica"},
        "animal": "land",
        "classes": [
            {"list": "forestry", "class": "endangered", "from": "2007-01-25", "source": "S6", "confidence": "P"}
        ],
        **deepcopy(more),
    }


def a_step(**more):
    """The step of mitigation, as far as the form goes."""
    return {
        "order": 6,
        "names": {"en": "Mitigation", "km": "ស្ថានសម្រាលទោស"},
        "source": "S6",
        "confidence": "V",
        **deepcopy(more),
    }


def a_warning(**more):
    """On what a warning of the helper rests, as far as the form goes."""
    row = {"statute": "criminal-code", "article": "160-164", "source": "L5", "confidence": "V"}
    return {"names": {"en": "From 14 to 17 years", "km": "អនីតិជន"}, "provisions": [row], **deepcopy(more)}


def lowered(first, end, to, **more):
    """A row of the table of mitigation, in months."""
    return {"from": first, "below": end, "to": to, **more}


def approved_entry(kind, key, facts, *, editor, approver) -> Entry:
    """An entry that two people put into the law data."""
    change = keeping.propose(kind, key, facts, why="Read in the law.", by=editor)
    keeping.approve(change, by=approver)
    return change.entry


def last_change(entry) -> Change:
    return entry.changes.order_by("-number").first()
