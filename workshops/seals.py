"""What is sealed of workshops: the words of a contribution once they are answered, and the answers.

A rehearsal can still be emptied: nothing of it is sealed.
"""

from accounts.blackouts.reach import EVERY_COLUMN
from accounts.seals import Seal

ANSWERED_IN_EARNEST = "{row}.answered_at IS NOT NULL AND NOT {row}.rehearsed"
OF_CONTRIBUTION_IN_EARNEST = (
    "EXISTS (SELECT 1 FROM workshops_contribution said WHERE said.id = {row}.contribution_id AND NOT said.rehearsed)"
)

SEALS = [
    Seal(
        "workshops_contribution",
        sealed=ANSWERED_IN_EARNEST,
        closed="EXISTS (SELECT 1 FROM workshops_contribution earlier WHERE earlier.answered_at IS NOT NULL"
        " AND NOT earlier.rehearsed AND (earlier.id = {row}.id OR earlier.receipt = {row}.receipt"
        " OR earlier.client_key = {row}.client_key OR earlier.replaces_id = {row}.replaces_id))",
        message="The words of an answered contribution are sealed.",
        columns=frozenset(
            {"text", "language", "kind", "channel", "receipt", "received_at", "consultation_id", "rehearsed"}
        ),
    ),
    Seal(
        "workshops_disposition",
        sealed=OF_CONTRIBUTION_IN_EARNEST,
        closed="EXISTS (SELECT 1 FROM workshops_disposition earlier WHERE earlier.id = {row}.id)",
        message="An answer is never changed; a correction is one more.",
        # Whether it stands is what a correction changes.
        columns=frozenset(
            {"contribution_id", "outcome", "reasons", "public_summary", "language", "decided_by_id", "decided_at"}
        ),
    ),
]

WITHOUT_NAMES = {
    "workshops_batch": frozenset({"sha256"}),
    "workshops_consultation": frozenset({"slug"}),
    "workshops_contribution": frozenset({"receipt", "client_key", "paragraph"}),
    "workshops_court": EVERY_COLUMN,
    "workshops_furtherdevice": EVERY_COLUMN,
    "workshops_officetally": EVERY_COLUMN,
    "workshops_participant": frozenset({"device_key", "telephone"}),
    "workshops_province": EVERY_COLUMN,
    "workshops_theme": frozenset({"shortcut"}),
    "workshops_topictally": EVERY_COLUMN,
    "workshops_workshop": frozenset({"join_code"}),
}
"""What blacking out does not reach of these tables; see accounts.blackouts.reach."""
