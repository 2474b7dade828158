"""What `manage.py check --deploy` says of this installation's environment, besides Django's own warnings."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Warning
from django.http.request import validate_host

LOCAL = {"localhost", "127.0.0.1", "[::1]"}


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
