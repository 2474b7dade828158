"""Blank sheets: which worksheets there are, as worksheets.toml tells them. Nothing here knows an edition."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("worksheets.toml")

Words = Mapping[str, str]
"""The same words by language."""


@dataclass(frozen=True)
class Column:
    """A column with its head; `share` is the part of the table's width that it takes, in hundredths."""

    words: Words
    share: int


@dataclass(frozen=True)
class Row:
    """A row with words.

    cells     fill the first columns; the others are to be filled in by hand
    cites     what it rests on: statute and article, or "" for the statute as a whole
    found_by  words, in small letters, by which the handbook's own paragraph is found
    """

    cells: tuple[Words, ...]
    cites: tuple[tuple[str, str], ...]
    found_by: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A table of a sheet.

    made_of      "points" or "species" where its rows come from the law data, else ""
    lines        how many empty rows follow
    height       how high a row is at least, in millimetres
    is_numbered  whether its rows have numbers, the empty ones too
    """

    titles: Words
    says: Words
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    made_of: str
    lines: int
    height: int
    is_numbered: bool

    @property
    def has_grounds(self) -> bool:
        """Whether a last column says what each row rests on."""
        return bool(self.rows) or self.made_of == "points"


@dataclass(frozen=True)
class Sheet:
    """A worksheet under its address; a wide one is printed across the paper."""

    key: str
    titles: Words
    purpose: Words
    fields: tuple[Words, ...]
    parts: tuple[Part, ...]
    is_wide: bool

    @property
    def is_of_an_offence(self) -> bool:
        """Whether readers choose an offence for it."""
        return any(part.made_of == "points" for part in self.parts)


@lru_cache(maxsize=1)
def sheets() -> tuple[Sheet, ...]:
    """Every worksheet, in the order in which a case needs them."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_sheet(one) for one in told["sheet"])


def sheet_called(key: str) -> Sheet | None:
    return next((sheet for sheet in sheets() if sheet.key == key), None)


def _sheet(told: Mapping[str, Any]) -> Sheet:
    return Sheet(
        key=told["key"],
        titles=told["titles"],
        purpose=told["purpose"],
        fields=tuple(told["fields"]),
        parts=tuple(_part(one) for one in told["part"]),
        is_wide=told.get("is_wide", False),
    )


def _part(told: Mapping[str, Any]) -> Part:
    return Part(
        titles=told.get("titles", {}),
        says=told.get("says", {}),
        columns=tuple(Column({"en": one["en"], "km": one["km"]}, one["share"]) for one in told["columns"]),
        rows=tuple(_row(one) for one in told.get("row", ())),
        made_of=told.get("made_of", ""),
        lines=told.get("lines", 0),
        height=told.get("height", 9),
        is_numbered=told.get("is_numbered", False),
    )


def _row(told: Mapping[str, Any]) -> Row:
    return Row(
        cells=tuple(told["cells"]),
        cites=tuple(_cited(one) for one in told.get("cites", ())),
        found_by=tuple(word for words in told.get("found_by", {}).values() for word in words),
    )


def _cited(told: str) -> tuple[str, str]:
    statute, _space, number = told.partition(" ")
    return statute, number
