"""The small law of these tests, written down as entries that two people made and approved."""

from law.models import Change, Entry
from tests.factories import make_user
from tests.law.matching.generated_law import LAW


def keep_law(law: dict = LAW) -> None:
    """Put law data into the database as approved entries, so that law_data() says them."""
    proposer, approver = make_user("law-proposer", role="editor"), make_user("law-approver", role="approver")
    rows = [("species", key, facts) for key, facts in law["species"].items()]
    for kind, name in (
        ("offence", "offences"),
        ("question", "questions"),
        ("step", "steps"),
        ("factor", "factors"),
        ("warning", "warnings"),
    ):
        rows += [(kind, one["key"], {key: value for key, value in one.items() if key != "key"}) for one in law[name]]
    entries = Entry.objects.bulk_create(Entry(kind=kind, key=key) for kind, key, _facts in rows)
    Change.objects.bulk_create(
        Change(
            entry=entry,
            number=1,
            facts=facts,
            why="For tests.",
            state=Change.State.APPROVED,
            proposed_by=proposer,
            decided_by=approver,
            decided_at="2026-01-01T00:00:00Z",
        )
        for entry, (_kind, _key, facts) in zip(entries, rows, strict=True)
    )
