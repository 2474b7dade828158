"""Bring in an existing text in Markdown."""

from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.membership import programmes
from accounts.models import Membership, Programme, Role, User
from handbook.drafting import markdown_import
from handbook.management.arguments import person_with, refused, sentence_of
from handbook.models import Handbook

COMMAND_LINE = "command-line@localhost"


class Command(BaseCommand):
    help = "Split Markdown files at their top-level headings into chapters with drafts. Run again, it updates them."

    def add_arguments(self, parser):
        parser.add_argument("handbook", help="the handbook's address; it is made when there is none of that name")
        parser.add_argument("paths", nargs="+", type=Path, metavar="file or folder")
        parser.add_argument("--by", metavar="EMAIL", help="the editor who brings it in, and so is its drafter")
        parser.add_argument("--programme", metavar="NAME", help="of a new handbook; needed when there are several")

    def handle(self, *, handbook, paths, by, programme, **options):
        try:
            pieces = markdown_import.pieces_in(paths)
            there = Handbook.objects.filter(slug=handbook).first()
            programme = there.programme if there else programme_named(programme)
            person = person_with(by) if by else drafter_of(programme)
            drafter = _("Drafter: %(person)s. Who drafts a text may not approve it.") % {"person": person.email}
            self.stdout.write(drafter)
            there = there or markdown_import.handbook_for_import(handbook, programme=programme, by=person)
            done = markdown_import.import_pieces(there, pieces, by=person)
        except (ValidationError, PermissionDenied) as error:
            raise refused(sentence_of(error)) from error
        words = {"new": _("new"), "updated": _("updated"), "unchanged": _("unchanged")}
        for imported in done:
            self.stdout.write(f"{imported.chapter.number:>4}  {words[imported.what]}  {imported.chapter.slug}")
            for sentence in imported.left_out:
                self.stdout.write(f"      {sentence}")
        self.stdout.write(
            ngettext("%(count)s chapter in %(handbook)s.", "%(count)s chapters in %(handbook)s.", len(done))
            % {"count": len(done), "handbook": there.slug}
        )


def programme_named(slug) -> Programme:
    there = Programme.objects.all()
    if slug or not there:
        return programmes.named(slug or "wildlife")
    if len(there) == 1:
        return there[0]
    names = ", ".join(programme.slug for programme in there)
    raise refused(_("Say with --programme where the new handbook belongs: %(names)s.") % {"names": names})


def drafter_of(programme) -> User:
    """Without --by: the one person who may draft; in an installation without editors, an account of its own."""
    people = [p for p in User.objects.filter(is_active=True) if p.has_perm("handbook.draft_version", programme)]
    if len(people) > 1:
        raise refused(_("Several people may draft. Say with --by who brings the text in."))
    if people:
        return people[0]
    person = User.objects.filter(email=COMMAND_LINE).first()
    if person is None:
        person = User.objects.create_user(email=COMMAND_LINE, names={"en": "Command line"}, language="en")
    Membership.objects.get_or_create(user=person, role=Role.EDITOR, programme=programme)
    return person
