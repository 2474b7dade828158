"""What the commands that bring a text in have in common: which handbook is meant, its renamed chapters, the report."""

from argparse import ArgumentTypeError
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rapidfuzz.distance import OSA

from accounts.membership import programmes
from accounts.models import Membership, Programme, Role, User
from handbook.drafting import markdown_import
from handbook.drafting.incoming.chapter_matching import Match, Matching, question
from handbook.management.arguments import person_with, refused
from handbook.models import Handbook

COMMAND_LINE = "command-line@localhost"
MISTYPED = 2  # letters by which a handbook's name may differ from one that is there, and be that one mistyped


class Target(NamedTuple):
    """The handbook that a text goes into, and whose drafts its chapters become."""

    handbook: Handbook
    person: User


def add_arguments(parser) -> None:
    parser.add_argument("handbook", help="the handbook's address; it is made when there is none of that name")
    parser.add_argument("--by", metavar="EMAIL", help="the editor who brings it in, and so is its drafter")
    parser.add_argument("--programme", metavar="NAME", help="of a new handbook; needed when there are several")
    parser.add_argument(
        "--new", action="store_true", help="make the handbook, though one has nearly the same name already"
    )
    parser.add_argument(
        "--rename",
        action="append",
        default=[],
        type=_renamed,
        metavar="OLD=NEW",
        help="the chapter with the title OLD is called NEW in the text; =NEW: it is a new chapter. May be repeated",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would come in, and what would not")


def target(slug: str, *, new: bool, by: str | None, programme: str | None) -> Target:
    """The handbook, made where there is none. Call it in a transaction, so that a refusal leaves none behind."""
    there = Handbook.objects.filter(slug=slug).first()
    if there is None and not new and (meant := _meant(slug)):
        raise refused(
            _("There is no handbook “%(slug)s”. Did you mean “%(meant)s”? To make “%(slug)s”, say --new.")
            % {"slug": slug, "meant": meant}
        )
    of = there.programme if there else programme_named(programme)
    person = person_with(by) if by else drafter_of(of)
    return Target(there or markdown_import.handbook_for_import(slug, programme=of, by=person), person)


def lines_of(came: markdown_import.Import, target: Target, *, dry_run: bool) -> Iterable[str]:
    """The report on what came in, line by line."""
    words = {"new": _("new"), "updated": _("updated"), "unchanged": _("unchanged")}
    for imported, match in zip(came.done, came.matching.matches, strict=True):
        what = "?" if match.resembles is not None else words[imported.what]
        yield f"{imported.chapter.number:>4}  {what}  {imported.chapter.slug}"
        yield from (f"      {sentence}" for sentence in imported.left_out)
    yield from came.said
    yield from questions(came.matching)
    if dry_run:
        yield _("Nothing was brought in.")
        return
    number = len(came.done)
    counted = ngettext("%(count)s chapter in %(handbook)s.", "%(count)s chapters in %(handbook)s.", number)
    yield counted % {"count": number, "handbook": target.handbook.slug}


def questions(matching: Matching) -> list[str]:
    """What has to be said with --rename before the text comes in."""
    return [_asked(match, matching.language) for match in matching.unsure]


def _asked(match: Match, language: str) -> str:
    old = match.resembles.titles.get(language, "") if match.resembles else ""
    say = _("Say --rename “%(old)s=%(new)s” if it is, or --rename “=%(new)s” if it is a new chapter.")
    return f"{question(match, language)} {say % {'old': old, 'new': match.title}}"


def drafter_line(person: User) -> str:
    return _("Drafter: %(person)s. Who drafts a text may not approve it.") % {"person": person.email}


def _renamed(typed: str) -> tuple[str, str]:
    """A new title and the old one, for argparse."""
    old, sign, new = typed.partition("=")
    if not sign or not new.strip():
        raise ArgumentTypeError(_("Write it as “old title=new title”."))
    return new.strip(), old.strip()


def _meant(slug: str) -> str:
    names = Handbook.objects.order_by("slug").values_list("slug", flat=True)
    near = [(OSA.distance(slug, name), name) for name in names]
    distance, name = min(near, default=(MISTYPED + 1, ""))
    # Of a very short name, two other letters make another name.
    return name if distance <= (MISTYPED if len(slug) > 3 else 1) else ""


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
