"""Write a handbook as a PDF: an issued edition, or the drafts as they stand."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handbook.editions import printing, reprinting
from handbook.management.arguments import edition_numbered, handbook_named, refused
from handbook.models import Edition
from office.jobs import JobFailed


class Command(BaseCommand):
    help = "Write a handbook as a PDF file."

    def add_arguments(self, parser):
        parser.add_argument("handbook", help="the handbook's address, such as wildlife-trafficking")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--edition", metavar="N", help="an issued edition (2 or 2.1); the one in effect otherwise")
        which.add_argument("--draft", action="store_true", help="the open drafts as they stand, marked as a draft")
        parser.add_argument("--language", default=None, choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument("--output", required=True, type=Path, metavar="FILE")

    def handle(self, *, handbook, edition, draft, language, output, **options):
        handbook = handbook_named(handbook)
        language = language or handbook.source_language
        if not output.parent.is_dir():
            raise refused(_("There is no folder %(folder)s.") % {"folder": output.parent})
        try:
            if draft:
                pdf, pages = self._built(printing.print_drafts(handbook, language, self._progress))
            else:
                pdf, pages = self._issued(self._edition(handbook, edition), language)
        except JobFailed as failed:
            raise refused(failed) from failed
        try:
            output.write_bytes(pdf)
        except OSError as error:
            raise refused(
                _("%(file)s cannot be written: %(why)s.") % {"file": output, "why": error.strerror}
            ) from error
        self.stdout.write(
            ngettext("Wrote %(file)s, %(pages)s page.", "Wrote %(file)s, %(pages)s pages.", pages)
            % {"file": output, "pages": pages}
        )

    def _edition(self, handbook, number) -> Edition:
        if number:
            return edition_numbered(handbook, number)
        edition = handbook.editions.launched().in_effect().first()
        if edition is None:
            raise refused(
                _("No edition of this handbook is in effect yet. Issue one, or export the drafts with --draft.")
            )
        return edition

    def _issued(self, edition, language):
        """The file that was issued; a language that was not issued is built now."""
        file = edition.files.filter(language=language).select_related("stored_file").first()
        if file is None:
            return self._built(printing.print_edition(edition, language, self._progress))
        if reprinting.is_waiting(file):
            raise refused(_("Names were blacked out in this edition, and its book is still to be printed again."))
        with file.stored_file.content.open("rb") as content:
            return content.read(), file.pages

    def _built(self, built):
        for remark in printing.remarks_on(built):
            self.stderr.write(remark)
        return built.pdf, built.pages

    def _progress(self, done, total, step):
        if self.stderr.isatty():
            self.stderr.write(f"\r{step} {done}/{total}\033[K", ending="" if done < total or not total else "\n")
