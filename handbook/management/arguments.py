"""What commands are given on the command line, looked up. What is not there is refused with status 2."""

from argparse import ArgumentTypeError
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from handbook.models import Edition, Handbook


def refused(sentence) -> CommandError:
    """Return the error with which a command ends: a sentence on standard error, exit status 2."""
    return CommandError(str(sentence), returncode=2)


def sentence_of(error: ValidationError | PermissionDenied | Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def day(text: str) -> date:
    """Read a date for argparse, which says the sentence after the argument's name."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("Write the date as 2026-11-22.")) from None


def hour(text: str) -> datetime:
    """Read an hour of the site's time zone for argparse."""
    try:
        return timezone.make_aware(datetime.strptime(text, "%Y-%m-%d %H:%M"))
    except ValueError:
        raise ArgumentTypeError(_("Write the hour as “2026-11-22 09:00”.")) from None


def handbook_named(slug: str) -> Handbook:
    handbook = Handbook.objects.filter(slug=slug).first()
    if handbook is None:
        there = ", ".join(Handbook.objects.values_list("slug", flat=True)) or _("none yet")
        raise refused(_("There is no handbook “%(slug)s”. Handbooks: %(there)s.") % {"slug": slug, "there": there})
    return handbook


def person_with(email: str) -> User:
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        raise refused(_("Nobody who may sign in has the e-mail %(email)s.") % {"email": email})
    return person


def edition_numbered(handbook: Handbook, number: str) -> Edition:
    """Find an issued edition by its number as printed: 2, 2.0 or 2.1."""
    major, _dot, minor = number.partition(".")
    issued = handbook.editions.filter(status=Edition.Status.ISSUED)
    edition = (
        issued.filter(major=major, minor=minor or 0).select_related("handbook").first()
        if major.isdecimal() and (minor or "0").isdecimal()
        else None
    )
    if edition is None:
        there = ", ".join(edition.number for edition in issued) or _("none yet")
        raise refused(
            _("There is no issued edition %(number)s of this handbook. Editions: %(there)s.")
            % {"number": number, "there": there}
        )
    return edition
