"""Black out again what the ledger knows and this database does not: after a restore by other means."""

from pathlib import Path

from django.core.management.base import BaseCommand

from accounts.blackouts import ledger
from handbook.management.arguments import refused
from handbook.management.verified import blacked_out_again, end_in_verification
from office.backups import restoring


class Command(BaseCommand):
    help = (
        "Apply every blackout of the ledger that this database does not know, wherever the names stand in it. `restore`"
        " does it by itself. Ends with what `verify` finds. Running it twice changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--blackouts", type=Path, metavar="FILE", help="another ledger besides this installation's")

    def handle(self, *, blackouts, **options):
        try:
            given = restoring.ledger_in(blackouts) if blackouts else []
            lines = ledger.merged(restoring.ledger_in(None), given)
        except restoring.NotRestored as error:
            raise refused(error) from error
        self.stdout.write(blacked_out_again(lines))
        end_in_verification(self.stdout)
