"""Sign-ins: who tried, when, how, from which device, and how it ended; kept for a term and then gone.

They are there so that a person, or who manages people, sees when somebody else uses or tries an account. What names a
device is personal: it is in no act, so in no chain; the worker deletes it when settings.SIGN_INS_KEPT_DAYS are over, of
disabled people as of all others. Until then a backup holds it too; what is older goes soon after one is restored.

Tries that are refused because too many were wrong are not looked at, and not noted: the wrong ones before them stand.
Participants' phones sign in nowhere, and no address of theirs is kept (workshops.intake.participant_access).
"""

import ipaddress
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import SignIn, User

# What a browser calls itself, from the most particular on: nearly all say that they are Chrome and Safari too.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "FxiOS/": "Firefox",
    "Firefox/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Macintosh": "macOS",
    "Linux": "Linux",
}


def note(request: HttpRequest, way: SignIn.Way, outcome: SignIn.Outcome, *, who: User | None = None, email: str = ""):
    """Write down one try: of a person, or with an e-mail, whoever has it. A bare e-mail is kept if nobody has it."""
    who = who or User.objects.filter(email__iexact=email).first()
    SignIn.objects.create(
        who=who,
        email="" if who else email.lower(),
        way=way,
        outcome=outcome,
        address=address_of(request),
        browser=browser_of(request.headers.get("User-Agent", "")),
    )


def of_person(person: User) -> QuerySet[SignIn]:
    """Return the tries to sign in as a person, newest first."""
    return SignIn.objects.filter(who=person)


def of_nobody() -> QuerySet[SignIn]:
    """Return the tries with an e-mail that no person had, newest first."""
    return SignIn.objects.filter(who=None)


def delete_old() -> int:
    """Delete what is older than its term. Returns how many rows went. The worker calls it over and over."""
    old = SignIn.objects.filter(at__lt=timezone.now() - timedelta(days=settings.SIGN_INS_KEPT_DAYS))
    # Asked first: reading keeps no writer of the same database waiting.
    return old.delete()[0] if old.exists() else 0


def address_of(request: HttpRequest) -> str | None:
    """Return the device's address, as config.middleware.TrustedProxies left it; None where there is none."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "").partition("%")[0])
    except ValueError:  # a socket has none
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)


def browser_of(said: str) -> str:
    """Return browser and system in a few words of ours, such as "Firefox, Windows"; nothing else of it is kept."""
    found = (next((name for mark, name in table.items() if mark in said), "") for table in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, found))
