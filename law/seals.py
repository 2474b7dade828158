"""What is sealed of the law: what was decided of a change, and that a figure was withdrawn, by whom and why."""

from accounts.seals import Seal

HAS_A_DECIDED_CHANGE = (
    "EXISTS (SELECT 1 FROM law_change decided WHERE decided.entry_id = {row}.id AND decided.state <> 'proposed')"
)

SEALS = [
    Seal(
        "law_change",
        sealed="{row}.state <> 'proposed'",
        closed="EXISTS (SELECT 1 FROM law_change earlier WHERE earlier.state <> 'proposed'"
        " AND (earlier.id = {row}.id OR (earlier.entry_id = {row}.entry_id AND earlier.number = {row}.number)))",
        message="A decided change of the law data is sealed.",
    ),
    Seal(
        # Its key is what sheets, editions and links know it by.
        "law_entry",
        sealed=HAS_A_DECIDED_CHANGE,
        closed="EXISTS (SELECT 1 FROM law_entry earlier JOIN law_change decided ON decided.entry_id = earlier.id"
        " WHERE decided.state <> 'proposed'"
        " AND (earlier.id = {row}.id OR (earlier.kind = {row}.kind AND earlier.key = {row}.key)))",
        message="The kind and key of an entry of the law data stay.",
    ),
    Seal(
        "law_withdrawal",
        sealed="TRUE",
        closed="EXISTS (SELECT 1 FROM law_withdrawal earlier WHERE earlier.id = {row}.id)",
        message="The withdrawal of a figure is sealed.",
        # What becomes of it, once.
        let_through=frozenset(
            {
                *("figure", "restoring_by_id", "restoring_at", "restoring_reason"),
                *("restored_by_id", "restored_at", "corrected_by_id"),
            }
        ),
        let_through_while="{row}.restored_at IS NULL AND {row}.corrected_by_id IS NULL",
    ),
]

WITHOUT_NAMES = {
    "law_change": frozenset({"batch"}),
    "law_withdrawal": frozenset({"figure"}),
}
"""What blacking out does not reach of these tables; see accounts.blackouts.reach."""
