"""How backup, restore and verify end: with the page of the verification, which is their exit status too."""

from django.core.management.base import CommandError

from accounts.blackouts import reapplying
from accounts.blackouts.ledger import Line
from handbook.editions import verification
from office.backups.backing_up import software


def end_in_verification(stdout, *besides: verification.Looked) -> None:
    """Print what the verification finds. Raises CommandError with status 1 when not everything is in order."""
    found = [*besides, *verification.verify()]
    stdout.write(verification.page(found, software=software()))
    if not verification.is_in_order(found):
        names = ", ".join(looked.name for looked in found if looked.problems)
        raise CommandError(f"Not everything is in order: {names}.", returncode=1)


def blacked_out_again(lines: list[Line]) -> str:
    """Apply what a ledger knows and the database does not, and say how much that was."""
    missing, places = reapplying.apply_again(lines)
    if not lines:
        return "No names were ever blacked out."
    return (
        f"Of {len(lines)} blackout(s) in the ledger {missing} were not in this database, and were applied again in"
        f" {places} place(s)."
    )
