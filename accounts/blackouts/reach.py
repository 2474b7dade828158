"""How far blacking out reaches: every column of every table that holds words, unless an app says why not.

So a column that is added later is reached without anybody remembering it. What cannot hold a person's name is left out:
choices, addresses (of pages and of mail), and the columns that an app names in WITHOUT_NAMES of its `seals.py` (codes,
digests, and caches that are emptied instead).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, TextField
from django.db.models.functions import Cast

if TYPE_CHECKING:
    from accounts.models import Programme  # the seals, which ask this module, are looked at before models are loaded

_WITHOUT_NAMES: dict[str, frozenset[str]] = {}
EVERY_COLUMN = frozenset({"*"})


@dataclass(frozen=True)
class Words:
    """What one column of one row says, as the database itself writes it as text."""

    model: type[models.Model]
    column: str
    row: str
    raw: str
    is_json: bool


def leave_out(columns: Mapping[str, frozenset[str]]) -> None:
    """Add an app's columns, by table, that hold no person's name; called once, when the app is ready."""
    _WITHOUT_NAMES.update(columns)
    fields_of.cache_clear()


def left_out() -> dict[str, frozenset[str]]:
    return dict(_WITHOUT_NAMES)


def tables() -> dict[str, type[models.Model]]:
    """The model of every table of ours."""
    ours = {config.label for config in apps.get_app_configs() if (settings.BASE_DIR / config.name).is_dir()}
    return {model._meta.db_table: model for model in apps.get_models() if model._meta.app_label in ours}


@cache
def fields_of(table: str) -> tuple[models.Field, ...]:
    """The fields of a table that blacking out reaches."""
    model = tables().get(table)
    without = _WITHOUT_NAMES.get(table, frozenset())
    if model is None or without == EVERY_COLUMN:
        return ()
    return tuple(field for field in model._meta.local_fields if _holds_words(field) and column_of(field) not in without)


def columns(table: str) -> list[str]:
    return [column_of(field) for field in fields_of(table)]


def column_of(field: models.Field) -> str:
    assert field.column is not None  # every field of a table of ours is a column
    return field.column


def everything_said(programme: "Programme | None") -> Iterator[Words]:
    """Read every column that is reached: in one programme, or (None) in the whole installation."""
    for table, model in sorted(tables().items()):
        fields = fields_of(table)
        rows = of_programme(model, programme)
        if not fields or rows is None:
            continue
        as_text = {f"as_text_{column_of(field)}": Cast(F(field.attname), TextField()) for field in fields}
        for row, *said in rows.order_by().annotate(**as_text).values_list("pk", *as_text).iterator(chunk_size=500):
            for field, raw in zip(fields, said, strict=True):
                if raw:
                    yield Words(model, column_of(field), str(row), raw, isinstance(field, models.JSONField))


def of_programme(model: type[models.Model], programme: "Programme | None") -> models.QuerySet | None:
    """The rows of a programme; of all, when none is given. None for a table whose rows belong to no programme."""
    rows = model._base_manager.all()
    if programme is None:
        return rows
    if model is _programmes():
        return rows.filter(pk=programme.pk)
    way = _way_to_programme(model)
    return rows.filter(**{way: programme}) if way else None


def _way_to_programme(model: type[models.Model]) -> str:
    """The shortest way over foreign keys, over those that are never empty where there is one."""
    for may_be_empty in (False, True):
        seen, ways = {model}, [(model, "")]
        for at, way in ways:  # grows on the way
            for field in at._meta.local_fields:
                if not isinstance(field, models.ForeignKey) or (field.null and not may_be_empty):
                    continue
                there = field.related_model
                onward = f"{way}__{field.name}".removeprefix("__")
                if there is _programmes():
                    return onward
                if there not in seen:
                    seen.add(there)
                    ways.append((there, onward))
    return ""


def _programmes() -> type[models.Model]:
    return apps.get_model("accounts", "Programme")


def _holds_words(field: models.Field) -> bool:
    if isinstance(field, models.SlugField | models.EmailField) or field.choices:
        return False
    return isinstance(field, models.CharField | models.TextField | models.JSONField)
