"""Invite a person from the command line: how the first administrator of an empty installation gets in."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from accounts import people
from accounts.models import Programme, Role, User


class Command(BaseCommand):
    help = (
        "Invite a person and print the link with which they choose a password. A person who is there gets a new link."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--programme", help="short name; made when there is none. Without it: in all programmes")
        parser.add_argument("--language", default="km", choices=[code for code, _language in settings.LANGUAGES])

    @transaction.atomic
    def handle(self, *, email, role, programme, language, **options):
        try:
            validate_email(email)
            programme = _programme(programme) if programme else None
            person = User.objects.filter(email__iexact=email).first()
            if person is None:
                person, secret = people.invite(email=email, language=language, roles=[(role, programme)], by=None)
            else:
                people.give_role(person, role, programme, by=None)
                secret = people.invite_again(person, by=None)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        origin = settings.PUBLIC_URL or f"http://localhost:{settings.PORT}"
        self.stdout.write(origin + reverse("accounts:invitation", args=[secret]))


def _programme(slug):
    found = Programme.objects.filter(slug=slug).first()
    if found is None:
        found = Programme(slug=slug, titles={"en": slug.replace("-", " ").capitalize()})
        found.full_clean()
        found.save()
    return found
