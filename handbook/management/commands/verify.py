"""Say on one page whether everything is as it was."""

from django.core.management.base import BaseCommand

from handbook.editions import verification
from handbook.management.verified import end_in_verification


class Command(BaseCommand):
    help = "Check all editions, stored files, kept pages, images and seals. Status 0 when all is in order, 1 when not."
    requires_system_checks = []  # it says itself what is wrong, all of it

    def add_arguments(self, parser):
        parser.add_argument(
            "--rebuild-pages",
            action="store_true",
            help="first build afresh, from the sealed texts, the kept pages that were changed",
        )

    def handle(self, *, rebuild_pages, **options):
        if rebuild_pages:
            self.stdout.write(f"Built {verification.rebuild_changed_pages()} page(s) afresh.")
        end_in_verification(self.stdout)
