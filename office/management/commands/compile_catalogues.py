"""Compile the translations of the interface: `compilemessages`, for machines without msgfmt."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from office.catalogues import BadCatalogue, compile_catalogues


class Command(BaseCommand):
    help = "Compile the catalogues in locale/ that changed. Needs no gettext tools."
    requires_system_checks = []

    def handle(self, **options):
        try:
            compiled = compile_catalogues(settings.LOCALE_PATHS)
        except BadCatalogue as error:
            raise CommandError(str(error), returncode=2) from error
        for source in compiled:
            self.stdout.write(f"Compiled {source.relative_to(settings.BASE_DIR)}")
