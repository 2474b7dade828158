"""Presence: who else has a draft open in the editor. It locks nothing; it lets two writers know of each other."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from handbook.models import Presence, Version

STILL_THERE = timedelta(seconds=60)
FORGOTTEN = timedelta(days=1)


def renew(version: Version, user: User) -> None:
    """Say that somebody has the draft open now."""
    now = timezone.now()
    Presence.objects.bulk_create(
        [Presence(version=version, user=user, seen_at=now)],
        update_conflicts=True,
        unique_fields=["version", "user"],
        update_fields=["seen_at"],
    )
    Presence.objects.filter(version=version, seen_at__lt=now - FORGOTTEN).delete()


def others(version: Version, user: User) -> list[Presence]:
    """Return who else was there within the last minute, whoever was seen last first."""
    there = Presence.objects.filter(version=version, seen_at__gt=timezone.now() - STILL_THERE)
    return list(there.exclude(user=user).select_related("user").order_by("-seen_at", "pk"))
