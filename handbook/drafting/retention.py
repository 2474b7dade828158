"""Retention: which wordings that were saved by themselves are kept, and for how long."""

from datetime import datetime, timedelta

from django.db.models import Exists, ManyToOneRel, OuterRef
from django.utils import timezone

from handbook.models import Version, Wording

KEPT_WHOLE = timedelta(hours=1)


KEPT_BY_TEN_MINUTES = timedelta(days=1)


KEPT_BY_DAY = timedelta(days=30)
"""How long what was saved by itself is kept: every wording, then the last of every ten minutes, then of every day."""


def thin_out(version: Version, *, now: datetime | None = None) -> int:
    """Take away older wordings of an open draft that nobody saved by hand, and return how many.

    Of each person and kind all of the last hour stay, then one per ten minutes for a day, then one per day for
    thirty days. One that stands, that anything refers to, or that alone says that somebody drafted, stays for ever.
    """
    now = now or timezone.now()
    if version.status != Version.Status.DRAFTED:
        return 0
    by_itself = version.wordings.exclude(kind=Wording.Kind.SAVED).filter(saved_at__lt=now - KEPT_WHOLE)
    gone, kept = [], set()
    for pk, person, kind, at in by_itself.order_by("-pk").values_list("pk", "saved_by", "kind", "saved_at"):
        age = now - at
        if age < KEPT_BY_TEN_MINUTES:
            period = ("ten minutes", str(ten_minutes(at)))
        elif age < KEPT_BY_DAY:
            period = ("day", str(timezone.localdate(at)))
        else:
            gone.append(pk)
            continue
        if (person, kind, period) in kept:
            gone.append(pk)
        kept.add((person, kind, period))
    if not gone:
        return 0
    # Whatever may refer to a wording is asked, also what is thought of later: nothing is listed here by name.
    relations = [field for field in Wording._meta.get_fields(include_hidden=True) if isinstance(field, ManyToOneRel)]
    referred = [
        Exists(relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")}))
        for relation in relations
        if relation.one_to_many
    ]
    another = Wording.objects.filter(version=OuterRef("version"), saved_by=OuterRef("saved_by"))
    free = Wording.objects.filter(*(~one for one in referred)).filter(
        # The last wording of its person stays, and so does the only one.
        Exists(another.filter(pk__gt=OuterRef("pk")))
    )
    number = 0
    for start in range(0, len(gone), 500):
        number += free.filter(pk__in=gone[start : start + 500]).delete()[0]
    return number


def ten_minutes(at: datetime) -> int:
    """The number of the ten minutes in which a moment lies."""
    return int(at.timestamp()) // 600
