"""Every stage function writes its Act in its own transaction."""

from django.db import models

from accounts.models import Act, User


def record(who: User | None, verb: str, thing: models.Model, *, reason: str = "", label: str = "") -> Act:
    """Add one line to the log. Call it inside the transaction of the act itself. `verb` is one of Act.Verb.

    `label` is how the thing is called in the log; without one, its own name, which for a thing whose name
    could tell a secret (a contribution's words) the caller replaces.
    """
    return Act.objects.create(
        who=who,
        verb=Act.Verb(verb),
        object_type=thing._meta.label_lower,
        object_id=str(thing.pk),
        label=(label or str(thing))[:300],
        reason=reason,
    )


def acts_on(thing: models.Model) -> models.QuerySet[Act]:
    """Return what was done to one thing, newest first."""
    return Act.objects.filter(object_type=thing._meta.label_lower, object_id=str(thing.pk)).select_related("who")
