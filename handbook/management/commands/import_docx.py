"""Bring in Word files."""

from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handbook.docx import import_file
from handbook.docx.word.word_package import LARGEST
from handbook.drafting import markdown_import
from handbook.management.arguments import person_with, refused, sentence_of
from handbook.management.commands.import_markdown import drafter_of, programme_named
from handbook.models import Handbook


class Command(BaseCommand):
    help = (
        "Split Word files at their headings into chapters with drafts; tracked changes become suggestions, comments "
        "remarks. What cannot be carried is printed. Run again, it updates them."
    )

    def add_arguments(self, parser):
        parser.add_argument("handbook", help="the handbook's address; it is made when there is none of that name")
        parser.add_argument("files", nargs="+", type=Path, metavar="file")
        parser.add_argument("--by", metavar="EMAIL", help="the editor who brings it in, and so is its drafter")
        parser.add_argument("--programme", metavar="NAME", help="of a new handbook; needed when there are several")
        parser.add_argument(
            "--level", type=int, choices=range(7), help="the headings at which a chapter begins; 0: none"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would come in, and what would not")

    def handle(self, *, handbook, files, by, programme, level, dry_run, **options):
        try:
            contents = [(path.name, _read(path)) for path in files]
            with transaction.atomic():
                there = Handbook.objects.filter(slug=handbook).first()
                programme = there.programme if there else programme_named(programme)
                person = person_with(by) if by else drafter_of(programme)
                there = there or markdown_import.handbook_for_import(handbook, programme=programme, by=person)
                read = [import_file.read(there, content, name=name, level=level) for name, content in contents]
                done = [] if dry_run else import_file.bring_in(there, read, by=person)
                transaction.set_rollback(dry_run)
        except (ValidationError, PermissionDenied) as error:
            raise refused(sentence_of(error)) from error
        for file in read:
            for sentence in file.sentences():
                self.stdout.write(sentence)
            for chapter in file.chapters:
                self.stdout.write(f"      {chapter.title}: {import_file.counted(chapter)}")
        if dry_run:
            self.stdout.write(_("Nothing was brought in."))
            return
        self.stdout.write(_("Drafter: %(person)s. Who drafts a text may not approve it.") % {"person": person.email})
        words = {"new": _("new"), "updated": _("updated"), "unchanged": _("unchanged")}
        for imported in done:
            self.stdout.write(f"{imported.chapter.number:>4}  {words[imported.what]}  {imported.chapter.slug}")
        self.stdout.write(
            ngettext("%(count)s chapter in %(handbook)s.", "%(count)s chapters in %(handbook)s.", len(done))
            % {"count": len(done), "handbook": there.slug}
        )


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise ValidationError(_("There is no file %(path)s."), params={"path": path})
    try:
        if path.stat().st_size > LARGEST:
            raise ValidationError(
                _("%(file)s is larger than 30 MB. Make its pictures smaller, or divide it."), params={"file": path.name}
            )
        return path.read_bytes()
    except OSError as error:
        raise ValidationError(
            _("%(file)s cannot be read: %(why)s."), params={"file": path.name, "why": error.strerror}
        ) from error
