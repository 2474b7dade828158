"""What is sealed of the office: which bytes a stored file has. It may go, with the rehearsal that it came in with."""

from accounts.blackouts.reach import EVERY_COLUMN
from accounts.seals import Seal

SEALS = [
    Seal(
        "office_storedfile",
        sealed="TRUE",
        closed="EXISTS (SELECT 1 FROM office_storedfile earlier WHERE earlier.id = {row}.id"
        " OR earlier.sha256 = {row}.sha256)",
        message="A stored file is never another one.",
        columns=frozenset({"sha256", "size"}),
        deletable=True,
    )
]

WITHOUT_NAMES = {
    "office_job": frozenset({"kind", "arguments"}),
    "office_letter": frozenset({"kind", "about", "once"}),
    "office_storedfile": EVERY_COLUMN,
    "office_worker": EVERY_COLUMN,
}
"""What blacking out does not reach of these tables; see accounts.blackouts.reach."""
