"""Invite a person from the command line: how the first administrator of an empty installation gets in."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from accounts.membership import people, programmes
from accounts.models import Programme, Role, User


class Command(BaseCommand):
    help = (
        "Invite a person and print the link with which they choose a password. A person who is there gets a new link."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument(
            "--programme", metavar="NAME", help="where the role is given. Without it: in all programmes"
        )
        parser.add_argument("--new-programme", metavar="NAME", help="make this programme first, such as wildlife")
        parser.add_argument("--language", default="km", choices=[code for code, _language in settings.LANGUAGES])

    @transaction.atomic
    def handle(self, *, email, role, programme, new_programme, language, **options):
        try:
            validate_email(email)
        except ValidationError as refusal:
            raise _refused(f"“{email}” is no e-mail address. Write it as name@example.org.") from refusal
        made = _given("--new-programme", programmes.make, new_programme)
        programme = _given("--programme", programmes.named, programme)
        try:
            person = User.objects.filter(email__iexact=email).first()
            if person is None:
                person, secret = people.invite(email=email, language=language, roles=[(role, programme)], by=None)
            else:
                people.give_role(person, role, programme, by=None)
                secret = people.invite_again(person, by=None)
        except ValidationError as refusal:
            raise _refused(f"{email}: {' '.join(refusal.messages)}") from refusal
        # On standard error, so that the link stands alone on standard output.
        if made:
            self.stderr.write(f"Made the programme {made.slug}.", style_func=str)
        where = programme.slug if programme else "all programmes"
        self.stderr.write(f"{person.email} is {role} in {where}. The link to choose a password:", style_func=str)
        self.stdout.write(_origin() + reverse("accounts:invitation", args=[secret]))


def _given(option, look_up, name):
    """Return what an option names, or None when it was left out. The refusal says which option it is."""
    try:
        return look_up(name) if name is not None else None
    except ValidationError as refusal:
        mistyped = look_up is programmes.named and Programme.objects.exists()
        way_out = " Make a new one with --new-programme." if mistyped else ""
        raise _refused(f"{option}: {' '.join(refusal.messages)}{way_out}") from refusal


def _refused(sentence):
    return CommandError(sentence, returncode=2)


def _origin():
    """The site's address: as it was set, else where bin/serve, which writes it down, is serving now."""
    served = settings.VAR_DIR / "address.txt"
    if settings.PUBLIC_URL:
        return settings.PUBLIC_URL
    return served.read_text().strip() if served.is_file() else f"http://localhost:{settings.PORT}"
