"""Translations of the interface, made ready for Django without the system's msgfmt."""

import io
import os
from contextlib import redirect_stdout
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.conf import settings


class BadCatalogue(Exception):
    """A catalogue cannot be used. The message says which line of which file is wrong."""


def compile_catalogue(source: Path) -> bool:
    """Write the .mo file beside a .po file, unless it was made from exactly this file. Returns whether it was written.

    Fuzzy translations are left out, as msgfmt does: the English shows instead. Raises BadCatalogue when the file
    cannot be read or a translation lost a placeholder, which would break the page that shows it.
    """
    target = source.with_suffix(".mo")
    stamp = source.stat().st_mtime_ns
    # The .mo file carries the time of its .po file: an older .po file put back is noticed as well as a newer one.
    if target.is_file() and target.stat().st_mtime_ns == stamp:
        return False
    catalogue = read_catalogue(source)
    for message, errors in catalogue.check():
        if not message.fuzzy:
            raise BadCatalogue(f"{source}, line {message.lineno}: {errors[0]}")
    unfinished = target.with_suffix(".mo.new")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    os.utime(unfinished, ns=(stamp, stamp))
    unfinished.replace(target)
    return True


def read_catalogue(source: Path) -> Catalog:
    """Read a .po file; whatever Babel would only warn of is an error, but for plural forms that are never shown.

    Raises BadCatalogue when it cannot be read.
    """
    warnings = io.StringIO()
    try:
        with source.open("rb") as file, redirect_stdout(warnings):
            catalogue = read_po(file, locale=source.parent.parent.name)
    except (PoFileError, ValueError) as error:
        raise BadCatalogue(f"{source}: {error}") from error
    # Two lines for each warning: what, and where. A new catalogue is given two forms, and Khmer has one.
    lines = warnings.getvalue().splitlines()
    for what, where in zip(lines[::2], lines[1::2], strict=True):
        if "more translations than num_plurals" not in what:
            raise BadCatalogue(f"{source}: {what.removeprefix('WARNING: ')}. {where.removeprefix('WARNING: ')}")
    return catalogue


def write_catalogue(source: Path, catalogue: Catalog) -> None:
    """Write a .po file anew, every text on one line, so that a changed text is a changed line. It is replaced whole."""
    unfinished = source.with_suffix(".po.new")
    with unfinished.open("wb") as file:
        write_po(file, catalogue, width=0)
    unfinished.replace(source)


def compile_catalogues(folders: list[Path]) -> list[Path]:
    """Compile every catalogue below these locale folders and return the sources of those that were written."""
    sources = [source for folder in folders for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))]
    return [source for source in sources if compile_catalogue(source)]


def catalogues_of(language: str) -> dict[str, Path]:
    """The catalogues of a language by the names of their folders. Raises BadCatalogue when there is none."""
    sources = {
        f"{Path(folder).name} {language}": Path(folder) / language / "LC_MESSAGES" / "django.po"
        for folder in settings.LOCALE_PATHS
    }
    there = {name: source for name, source in sources.items() if source.is_file()}
    if not there:
        raise BadCatalogue(f"There is no catalogue of the language {language!r} in locale/.")
    return there
