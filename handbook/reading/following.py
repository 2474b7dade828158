"""Following: a reader leaves an address, confirms it, and gets one message for each new edition until they end it.

Nothing is done by opening a link, for scanners of mail open every one: a page asks, and its button acts. Only what
everybody reads is followed. Addresses are personal data: when it is ended, row, letters and links go.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.keys import find_key, make_key
from accounts.models import Key
from handbook.models import Edition, Follower, Handbook
from office import letters
from office.models import Letter

KIND = "following"
TO_CONFIRM = timedelta(days=2)
"""How long an address that nobody confirmed is kept."""
LINK_LASTS = timedelta(days=400)
NEW = timedelta(days=30)
"""Editions launched longer ago are told nobody: a worker that did not run for so long tells the newest only."""
AT_ONCE = 200  # letters that one turn of the worker lays out


def may_be_followed(handbook: Handbook) -> bool:
    """Whether messages can be sent, and everybody may know of the handbook's editions."""
    return settings.EMAIL_IS_CONFIGURED and handbook.readers == Handbook.Readers.EVERYBODY


@transaction.atomic
def ask(handbook: Handbook, *, email: str, language: str) -> None:
    """Write to an address, once a day at most, with a link to a page that asks whether it is right.

    Who follows already gets no letter: what the page says is the same, so that nobody learns who follows.
    """
    follower, _new = Follower.objects.get_or_create(
        handbook=handbook, email=email.strip().lower(), defaults={"language": language}
    )
    if follower.confirmed_at is not None:
        return
    Follower.objects.filter(pk=follower.pk).update(asked_at=timezone.now(), language=language)
    with override(language):
        subject = _("Please confirm: new editions of “%(handbook)s”") % {"handbook": handbook}
        body = render_to_string("handbook/reading/following_confirm.txt", {"handbook": handbook})
    _post(follower, f"confirm:{timezone.localdate()}", language=language, subject=subject, body=body)


def opened_by(secret: str) -> Follower:
    """The follower that a link belongs to. Raises KeyDoesNotOpen, and Follower.DoesNotExist when it was ended."""
    key = find_key(Key.Purpose.FOLLOWING, secret)
    return Follower.objects.select_related("handbook").get(pk=key.subject)


@transaction.atomic
def confirm(follower: Follower) -> None:
    """Tell this address of every edition launched from now on."""
    now = timezone.now()
    Follower.objects.filter(pk=follower.pk, confirmed_at=None).update(confirmed_at=now, told_until=now)


@transaction.atomic
def end(follower: Follower) -> None:
    """Forget an address: its row, its letters and its links."""
    letters.forget(f"following:{follower.pk}/")
    Key.objects.filter(purpose=Key.Purpose.FOLLOWING, subject=str(follower.pk)).delete()
    Follower.objects.filter(pk=follower.pk).delete()


def with_link(letter: Letter) -> str:
    """Finish a letter with its link, made while it is sent."""
    number = letter.about.partition(":")[2].partition("/")[0]
    follower = Follower.objects.select_related("handbook").get(pk=number)
    secret = make_key(Key.Purpose.FOLLOWING, number, by=None, lasts=LINK_LASTS)
    with override(letter.language):
        address = reverse("reading:following_link", args=[follower.handbook.slug, secret])
    return letter.body.replace(letters.LINK, f"{settings.PUBLIC_URL}{address}")


# What the worker does ---------------------------------------------------------------------------------------------


def tell() -> int:
    """Lay out and send the messages for editions that were launched, and forget addresses that nobody confirmed.

    Returns how many messages it sent on their way. One address gets one message for an edition.
    """
    now = timezone.now()
    for follower in Follower.objects.filter(confirmed_at=None, asked_at__lt=now - TO_CONFIRM)[:AT_ONCE]:
        end(follower)
    if not (settings.EMAIL_IS_CONFIGURED and settings.PUBLIC_URL):
        return 0
    told = 0
    new = Edition.objects.visible_to(None).filter(withdrawn_at=None, launch__at__gt=now - NEW)
    for edition in new.select_related("handbook", "launch").defer("manifest").order_by("launch__at"):
        followers = Follower.objects.filter(handbook=edition.handbook_id, confirmed_at__isnull=False)
        for follower in followers.filter(told_until__lt=edition.launch.at)[: AT_ONCE - told]:
            _tell(follower, edition)
            told += 1
    return told


@transaction.atomic
def _tell(follower: Follower, edition: Edition) -> None:
    with override(follower.language):
        subject = _("New: %(edition)s") % {"edition": edition}
        address = f"{settings.PUBLIC_URL}{edition.get_absolute_url()}"
        context = {"edition": edition, "handbook": edition.handbook, "address": address}
        body = render_to_string("handbook/reading/following_edition.txt", context)
    _post(follower, f"edition:{edition.pk}", language=follower.language, subject=subject, body=body)
    Follower.objects.filter(pk=follower.pk).update(told_until=edition.launch.at)


def _post(follower: Follower, about: str, *, language: str, subject: str, body: str) -> None:
    about = f"following:{follower.pk}/{about}"
    written = {"language": language, "subject": subject, "body": body}
    letter = letters.prepare(kind=KIND, about=about, to=follower.email, once=about, by=None, **written)
    letters.send([letter], by=None)
