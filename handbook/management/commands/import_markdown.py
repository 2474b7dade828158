"""Bring in an existing text in Markdown."""

from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction

from handbook.drafting import markdown_import
from handbook.drafting.incoming.chapter_matching import NotSure
from handbook.management import importing
from handbook.management.arguments import refused, sentence_of


class Command(BaseCommand):
    help = (
        "Split Markdown files at their top-level headings into chapters with drafts. Run again, it updates them: a "
        "chapter is found by its title, or by its text where it is called otherwise."
    )

    def add_arguments(self, parser):
        importing.add_arguments(parser)
        parser.add_argument("paths", nargs="+", type=Path, metavar="file or folder")

    def handle(self, *, handbook, paths, by, programme, new, rename, dry_run, **options):
        try:
            pieces = markdown_import.pieces_in(paths)
            markdown_import.check_readable(pieces)
            with transaction.atomic():
                target = importing.target(handbook, new=new, by=by, programme=programme)
                came = markdown_import.import_pieces(
                    target.handbook, pieces, by=target.person, renames=dict(rename), dry_run=dry_run
                )
                transaction.set_rollback(dry_run)
        except NotSure as unsure:
            raise refused("\n".join(importing.questions(unsure.matching))) from unsure
        except (ValidationError, PermissionDenied) as error:
            raise refused(sentence_of(error)) from error
        self.stdout.write(importing.drafter_line(target.person))
        for line in importing.lines_of(came, target, dry_run=dry_run):
            self.stdout.write(line)
