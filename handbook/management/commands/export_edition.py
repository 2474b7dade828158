"""Write an edition as files that open without a server: for a stick, or for any web server."""

from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handbook.management.arguments import edition_numbered, handbook_named, refused
from handbook.models import Edition
from handbook.reading.copies import copy_output, static_copy
from handbook.reading.copies.asked_pages import AnyReader


class Command(BaseCommand):
    help = "Write an edition as files: pages in all languages, search, book, images. index.html is the first page."

    def add_arguments(self, parser):
        parser.add_argument("handbook", help="the handbook's address, such as wildlife-trafficking")
        parser.add_argument("--edition", metavar="N", help="an issued edition (2 or 2.1); the one in effect otherwise")
        parser.add_argument(
            "--output", required=True, type=Path, metavar="FOLDER|ZIP", help="a new folder, or a file that ends in .zip"
        )
        parser.add_argument(
            "--for-signed-in-readers",
            action="store_true",
            help="allow a handbook for signed-in readers: whoever holds the copy reads it without signing in",
        )

    def handle(self, *, handbook, edition, output, for_signed_in_readers, **options):
        handbook = handbook_named(handbook)
        edition = edition_numbered(handbook, edition) if edition else self._in_effect(handbook)
        try:
            copy_output.can_be_written(output)
            files = static_copy.files_of(edition, for_signed_in=for_signed_in_readers, progress=self._progress)
            copy_output.write(files, output, on=edition.issued_at)
        except static_copy.CannotCopy as error:
            raise refused(error) from error
        except OSError as error:
            raise refused(
                _("%(file)s cannot be written: %(why)s.") % {"file": output, "why": error.strerror}
            ) from error
        self.stdout.write(
            ngettext("Wrote %(file)s, %(count)s file.", "Wrote %(file)s, %(count)s files.", len(files))
            % {"file": output, "count": len(files)}
        )

    def _in_effect(self, handbook) -> Edition:
        seen = Edition.objects.visible_to(AnyReader(handbook)).filter(handbook=handbook)
        edition = seen.select_related("handbook").in_effect().first()
        if edition is None:
            raise refused(_("No edition of this handbook is in effect. Name one with --edition."))
        return edition

    def _progress(self, done, total, step):
        if self.stderr.isatty():
            self.stderr.write(f"\r{step} {done}/{total}\033[K", ending="" if done < total else "\n")
