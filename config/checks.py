"""What `manage.py check --deploy` says of this installation's environment, besides Django's own warnings."""

import sys
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import DEFAULT_DB_ALIAS
from django.http.request import validate_host

from accounts import ownership

LOCAL = {"localhost", "127.0.0.1", "[::1]"}

# The newest patch of each Python that this software works with, as far as was known on that day. Looked up anew at
# every release; what is newer is never warned of.
KNOWN_ON = date(2025, 12, 5)
NEWEST_PATCH = {(3, 11): 14, (3, 12): 12, (3, 13): 11}


def check_address(app_configs, **kwargs) -> list[Warning]:
    """Warn when readers elsewhere could not reach the site, or a book would carry an address that does not last."""
    warnings = []
    public = settings.PUBLIC_URL
    if not public:
        warnings.append(
            Warning(
                "PUBLIC_URL is not set: no book is built, and links lead to this machine.",
                hint="Set PUBLIC_URL to the address under which readers reach the site: https://handbook.example.org",
                id="config.W001",
            )
        )
    elif not public.startswith("https://"):
        warnings.append(
            Warning(
                f"PUBLIC_URL is {public}, which does not begin with https://: passwords would travel in the open.",
                hint="Serve the site by https and set PUBLIC_URL to that address. Cookies and redirects follow it.",
                id="config.W001",
            )
        )
    if set(settings.ALLOWED_HOSTS) <= LOCAL:
        warnings.append(
            Warning(
                "ALLOWED_HOSTS is not set: the site answers on this machine only.",
                hint="Set ALLOWED_HOSTS to the site's host names, separated by commas: handbook.example.org",
                id="config.W002",
            )
        )
    elif public and not validate_host(urlsplit(public).hostname or "", settings.ALLOWED_HOSTS):
        warnings.append(
            Warning(
                f"ALLOWED_HOSTS does not name the host of PUBLIC_URL, {urlsplit(public).hostname}.",
                hint="Add it to ALLOWED_HOSTS: requests to any other host are refused.",
                id="config.W002",
            )
        )
    return warnings


def check_proxies(app_configs, **kwargs) -> list[Warning]:
    """Warn when a proxy passes requests on whose word is not believed: all devices then count as one."""
    if not settings.FORWARDED_BY.is_file():
        return []
    proxy = settings.FORWARDED_BY.read_text().strip()
    if not proxy or proxy in settings.TRUSTED_PROXIES:
        return []
    return [
        Warning(
            f"Requests came with X-Forwarded-For from {proxy}, which TRUSTED_PROXIES does not name: all who come "
            "that way count as one device, also where wrong tries are counted.",
            hint=f"If {proxy} is your proxy, add it to TRUSTED_PROXIES. If it is not, delete {settings.FORWARDED_BY}.",
            id="config.W003",
        )
    ]


def check_python(app_configs, running=sys.version_info, **kwargs) -> list[Warning]:
    """Warn of a Python whose known holes were closed since."""
    major, minor, patch = running[:3]
    newest = NEWEST_PATCH.get((major, minor))
    if newest is None or patch >= newest:
        return []
    return [
        Warning(
            f"Python {major}.{minor}.{patch} runs this; on {KNOWN_ON:%Y-%m-%d} the newest was "
            f"{major}.{minor}.{newest}. What was found since is open here.",
            hint=f"Install Python {major}.{minor}.{newest} or newer, delete .venv and start again. (Some distributors "
            "close the holes without raising the number: Debian does. Then keep its packages up to date.)",
            id="config.W004",
        )
    ]


def check_roles(app_configs, databases=None, **kwargs) -> list[CheckMessage]:
    """Say whether the application's role could take the seals off, and whether the owner's address fits.

    Both are asked of the database, when it is named: check --deploy --database default.
    """
    if wrong := ownership.misconfigured():
        return [Error(wrong, id="config.E001")]
    if DEFAULT_DB_ALIAS not in (databases or []):
        return []
    found: list[CheckMessage] = []
    if told := ownership.too_much():
        found.append(Warning(told[0], hint=told[1], id="config.W005"))
    if settings.DATABASE_OWNER:
        try:
            with ownership.as_owner():
                pass
        except ownership.NotTheOwner as refused:
            found.append(Error(str(refused), id="config.E002"))
    return found
