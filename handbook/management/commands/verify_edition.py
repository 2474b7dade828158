"""Recompute an edition's fingerprint and compare everything that it froze."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from handbook.editions import manifest, reprinting
from handbook.management.arguments import edition_numbered, handbook_named, refused


class Command(BaseCommand):
    help = "Check that an issued edition is what it was: recomputes the fingerprint and the files' checksums."

    def add_arguments(self, parser):
        parser.add_argument("handbook", help="the handbook's address, such as wildlife-trafficking")
        parser.add_argument("edition", metavar="N", help="the edition's number: 2 or 2.1")

    def handle(self, *, handbook, edition, **options):
        edition = edition_numbered(handbook_named(handbook), edition)
        problems = manifest.verify(edition)
        for sentence in reprinting.sentences(edition):
            self.stdout.write(sentence)
        if problems:
            raise refused("\n".join(problems))
        self.stdout.write(
            _("%(edition)s is what was issued. Fingerprint %(fingerprint)s")
            % {"edition": edition, "fingerprint": edition.fingerprint}
        )
