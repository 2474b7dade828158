"""Say on one page whether everything is as it was."""

from pathlib import Path

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

        parser.add_argument(
            "--manifest",
            action="append",
            default=[],
            type=Path,
            metavar="FILE",
            help="a full manifest kept elsewhere: compare the edition here with it; may be given several times",
        )

    def handle(self, *, rebuild_pages, manifest, **options):
        if rebuild_pages:
            self.stdout.write(f"Built {verification.rebuild_changed_pages()} page(s) afresh.")
        besides = [verification.kept_manifests(manifest)] if manifest else []
        end_in_verification(self.stdout, *besides)
