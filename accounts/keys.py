"""Secret links: made once, shown once, hashed at rest, expiring, revocable."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from accounts.models import Key, User


class KeyDoesNotOpen(Exception):
    """The link is unknown, expired, revoked or already used."""


def digest_of(secret: str) -> str:
    """Secrets are long and random, so a plain fast hash is safe: there is nothing to guess from."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_key(purpose: Key.Purpose, subject: str, *, by: User | None, lasts: timedelta) -> str:
    """Make a key and return its secret, which cannot be had again. Earlier keys for the same are revoked."""
    now = timezone.now()
    Key.objects.filter(purpose=purpose, subject=subject, revoked_at=None).update(revoked_at=now)
    secret = secrets.token_urlsafe(32)
    Key.objects.create(purpose=purpose, subject=subject, digest=digest_of(secret), made_by=by, expires_at=now + lasts)
    return secret


def find_key(purpose: Key.Purpose, secret: str) -> Key:
    """Return the standing key with this secret. Raises KeyDoesNotOpen without saying why to a guesser."""
    now = timezone.now()
    key = Key.objects.filter(purpose=purpose, digest=digest_of(secret), revoked_at=None, expires_at__gt=now).first()
    if key is None:
        raise KeyDoesNotOpen
    return key


def use_up(key: Key) -> None:
    """Spend a key that opens once. Raises KeyDoesNotOpen when another request was faster."""
    now = timezone.now()
    if not Key.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now, last_used_at=now):
        raise KeyDoesNotOpen
