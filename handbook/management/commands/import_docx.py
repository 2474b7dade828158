"""Bring in Word files."""

from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from handbook.docx import import_file
from handbook.docx.word.word_package import LARGEST
from handbook.drafting.incoming.chapter_matching import NotSure
from handbook.management import importing
from handbook.management.arguments import refused, sentence_of


class Command(BaseCommand):
    help = (
        "Split Word files at their headings into chapters with drafts; tracked changes become suggestions, comments "
        "remarks. What cannot be carried is printed. Run again, it updates them."
    )

    def add_arguments(self, parser):
        importing.add_arguments(parser)
        parser.add_argument("files", nargs="+", type=Path, metavar="file")
        parser.add_argument(
            "--level", type=int, choices=range(7), help="the headings at which a chapter begins; 0: none"
        )

    def handle(self, *, handbook, files, by, programme, level, new, rename, dry_run, **options):
        renames = dict(rename)
        try:
            contents = [(path.name, _read(path)) for path in files]
            with transaction.atomic():
                target = importing.target(handbook, new=new, by=by, programme=programme)
                read = [
                    import_file.read(target.handbook, content, name=name, level=level) for name, content in contents
                ]
                matching = import_file.matching_of(target.handbook, read, renames=renames)
                said = matching.sentences()
                came = None
                if not dry_run:
                    came = import_file.bring_in(target.handbook, read, by=target.person, renames=renames)
                transaction.set_rollback(dry_run)
        except NotSure as unsure:
            raise refused("\n".join(importing.questions(unsure.matching))) from unsure
        except (ValidationError, PermissionDenied) as error:
            raise refused(sentence_of(error)) from error
        for file in read:
            for sentence in file.sentences():
                self.stdout.write(sentence)
            for chapter in file.chapters:
                self.stdout.write(f"      {chapter.title}: {import_file.counted(chapter)}")
        if came is None:
            for sentence in [*said, *importing.questions(matching), _("Nothing was brought in.")]:
                self.stdout.write(sentence)
            return
        self.stdout.write(importing.drafter_line(target.person))
        for line in importing.lines_of(came, target, dry_run=False):
            self.stdout.write(line)


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
