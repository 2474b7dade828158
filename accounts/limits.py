"""How often an address may be wrong. What is right is never counted: a whole workshop sits behind one address."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

# action: how many wrong tries, in what time, per address of the device
WRONG_TRIES = {"secret_link": "30/10m/ip"}


def is_over(request: HttpRequest, action: str) -> bool:
    """Say whether the device's address was wrong too often to be answered now."""
    return _consume(request, action, dry_run=True) is None


def count_wrong(request: HttpRequest, action: str) -> None:
    """Count one wrong try from the device's address."""
    _consume(request, action)


def _consume(request, action, **options):
    # limit_get: a secret link is tried by GET.
    return ratelimit.consume(request, app="accounts", action=action, config=WRONG_TRIES, limit_get=True, **options)
