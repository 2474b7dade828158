"""How backup, restore and verify end: with the page of the verification, which is their exit status too."""

from django.core.management.base import CommandError

from handbook.editions import verification
from office.backing_up import software


def end_in_verification(stdout, *besides: verification.Looked) -> None:
    """Print what the verification finds. Raises CommandError with status 1 when not everything is in order."""
    found = [*besides, *verification.verify()]
    stdout.write(verification.page(found, software=software()))
    if not verification.is_in_order(found):
        names = ", ".join(looked.name for looked in found if looked.problems)
        raise CommandError(f"Not everything is in order: {names}.", returncode=1)
