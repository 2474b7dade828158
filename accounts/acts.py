"""The log of acts: every stage function writes its Act in its own transaction."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise

from accounts.models import VERBS, Act, Programme, User


class UnknownVerb(ValueError):
    """No app declares this verb."""


def declare(verbs: Mapping[str, str | Promise]) -> None:
    """Add an app's verbs, each with its words for people; called once, when the app is ready."""
    if twice := VERBS.keys() & verbs.keys():
        raise ValueError(f"Declared by another app already: {', '.join(sorted(twice))}")
    VERBS.update(verbs)


def record(who: User | None, verb: str, thing: models.Model, *, reason: str = "", label: str = "") -> Act:
    """Add one line to the log. Call it inside the transaction of the act itself. Raises UnknownVerb.

    `label` is how the thing is called in the log; without one, its own name, which for a thing whose name
    could tell a secret (a contribution's words) the caller replaces.
    """
    if verb not in VERBS:
        raise UnknownVerb(verb)
    return Act.objects.create(
        who=who,
        verb=verb,
        programme=programme_of(thing),
        object_type=thing._meta.label_lower,
        object_id=str(thing.pk),
        label=(label or str(thing))[:300],
        reason=reason,
    )


def programme_of(thing: models.Model) -> Programme | None:
    """Return the programme that a thing belongs to; None for what belongs to the whole installation."""
    return thing if isinstance(thing, Programme) else getattr(thing, "programme", None)


def acts_on(thing: models.Model) -> models.QuerySet[Act]:
    """Return what was done to one thing, newest first."""
    return Act.objects.filter(object_type=thing._meta.label_lower, object_id=str(thing.pk)).select_related("who")
