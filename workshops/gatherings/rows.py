"""What the stages of this room share: a row is changed and saved with its Act, or deleted unless others hang on it."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ProtectedError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from workshops.models import TopicTally

Thing = TypeVar("Thing", bound=models.Model)


class StillInUse(ValidationError):
    """Other things hang on what was to be deleted."""


# --- What all of them share ---------------------------------------------------------------------


def changed(thing: Thing, facts: dict) -> Thing:
    for name, value in facts.items():
        thing._meta.get_field(name)  # a misspelt fact is an error here and not a silent attribute
        setattr(thing, name, value)
    return thing


def saved(thing: Thing, verb: str, by: User, *, label: str = "") -> Thing:
    thing.full_clean()
    thing.save()
    record(by, verb, thing, label=label)
    return thing


def delete(thing: models.Model, by: User, *, label: str = "") -> None:
    """Delete what nothing refers to, many-to-many relations of later apps included."""
    users = [
        relation.related_model._meta.verbose_name_plural
        for relation in thing._meta.related_objects
        # A tally only counts contributions, and goes with what it is of.
        if relation.related_model is not TopicTally
        and relation.related_model._base_manager.filter(**{relation.field.name: thing}).exists()
    ]
    if users:
        raise still_in_use(thing, ", ".join(str(name) for name in users))
    record(by, "deleted", thing, label=label)
    try:
        thing.delete()
    except ProtectedError as refused:  # somebody was faster
        raise still_in_use(thing, str(next(iter(refused.protected_objects))._meta.verbose_name_plural)) from refused


def still_in_use(thing: models.Model, users: str) -> StillInUse:
    return StillInUse(
        _("%(thing)s cannot be deleted: %(users)s refer to it. Move or delete those first, or keep it.")
        % {"thing": capfirst(str(thing)), "users": users}
    )
