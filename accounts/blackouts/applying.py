"""Applying: the names go from every place where they stand, each by one statement that the seals let through.

The seals let nothing else through: of a row, one column, in it the one passage that a row of a confirmed blackout
names, and in its stead the mark.
"""

import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from django.contrib.sessions.models import Session
from django.db import connection, models
from django.utils import timezone

from accounts.acts import record
from accounts.blackouts import finding, reach, witnesses
from accounts.blackouts.finding import MARK
from accounts.models import Blackout, BlackoutPlace, Programme

_AFTERWARDS: list[Callable[[Blackout], object]] = []


@dataclass(frozen=True)
class Found:
    """A passage that is to go: raw[start:end] of what a column says."""

    model: type[models.Model]
    column: str
    row: str
    start: int
    passage: str
    is_json: bool

    @property
    def end(self) -> int:
        return self.start + len(self.passage)


def afterwards(follow: Callable[[Blackout], object]) -> None:
    """Have a function of an app called in the transaction of every blackout, when the names are gone from the rows."""
    _AFTERWARDS.append(follow)


def find(names: Iterable[str], programme: Programme | None) -> list[Found]:
    """Every passage in which one of the names (folded) stands, in one programme or (None) anywhere."""
    names = list(names)
    return [
        Found(said.model, said.column, said.row, start, said.raw[start:end], said.is_json)
        for said in reach.everything_said(programme)
        for start, end in finding.passages(said.raw, names, is_json=said.is_json)
    ]


def apply(blackout: Blackout, found: list[Found], names: Iterable[str]) -> None:
    """Black out what was found, within the transaction in which the blackout was confirmed.

    Of each column the last passage goes first, so that the places of the others stay true.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # what is overwritten leaves nothing in the file either
    in_order = sorted(found, key=lambda one: (one.model._meta.db_table, one.row, one.column, -one.start))
    for (model, row), together in groupby(in_order, key=lambda one: (one.model, one.row)):
        _black_out_row(blackout, model, row, list(together))
    names = list(names)
    _let_go_of_them_in_other_requests(names)
    _end_sessions_that_hold(names)
    for follow in _AFTERWARDS:
        follow(blackout)


def _black_out_row(blackout: Blackout, model: type[models.Model], row: str, found: list[Found]) -> None:
    was_true = witnesses.is_true(model._base_manager.get(pk=row))
    for one in found:
        salt = secrets.token_hex(16)
        place = BlackoutPlace.objects.create(
            blackout=blackout,
            in_table=model._meta.db_table,
            in_column=one.column,
            in_row=row,
            start=one.start,
            length=len(one.passage),
            salt=salt,
            hash=finding.hash_of(salt, one.passage),
            passage=one.passage,
        )
        _put_mark(one)
        is_last = one is found[-1]
        place.passage, place.applied_at = "", timezone.now()
        place.became = witnesses.what_it_came_to(model._base_manager.get(pk=row)) if is_last and was_true else ""
        place.save(update_fields=["passage", "applied_at", "became"])


def _put_mark(one: Found) -> None:
    quote = connection.ops.quote_name
    table, column = quote(one.model._meta.db_table), quote(one.column)
    key = one.model._meta.pk
    assert key is not None and key.column is not None
    text = f"CAST({column} AS TEXT)"
    written = f"substr({text}, 1, %s) || %s || substr({text}, %s)"
    if one.is_json and connection.vendor == "postgresql":
        written = f"CAST({written} AS jsonb)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = {written} WHERE {quote(key.column)} = %s",
            [one.start, MARK, one.end + 1, key.get_db_prep_value(one.row, connection)],
        )


def _let_go_of_them_in_other_requests(names: list[str]) -> None:
    """Another request that waits keeps what else it asks for; if that is nothing, it lapses."""
    for other in Blackout.objects.filter(status=Blackout.Status.WAITING):
        others = [line for line in other.words.splitlines() if not finding.passages(line, names)]
        if len(others) == len(other.words.splitlines()):
            continue
        if any(line.strip() for line in others):
            Blackout.objects.filter(pk=other.pk).update(words="\n".join(others))
        else:
            Blackout.objects.filter(pk=other.pk).update(
                words="", status=Blackout.Status.LAPSED, decided_at=timezone.now()
            )
            record(None, "let lapse the request to black out", other, reason=other.reason)


def _end_sessions_that_hold(names: list[str]) -> None:
    """What a page remembers of a form is a name sometimes; that session ends, and its person signs in again."""
    for session in Session.objects.iterator(chunk_size=500):
        if finding.passages(json.dumps(session.get_decoded(), ensure_ascii=False, default=str), names):
            session.delete()
