"""Translations of the interface, made ready for Django without the system's msgfmt."""

import io
import os
from contextlib import redirect_stdout
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po


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
    catalogue = _read(source)
    for message, errors in catalogue.check():
        if not message.fuzzy:
            raise BadCatalogue(f"{source}, line {message.lineno}: {errors[0]}")
    unfinished = target.with_suffix(".mo.new")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    os.utime(unfinished, ns=(stamp, stamp))
    unfinished.replace(target)
    return True


def _read(source: Path) -> Catalog:
    """Read a .po file; whatever Babel would only warn of is an error, but for plural forms that are never shown."""
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


def compile_catalogues(folders: list[Path]) -> list[Path]:
    """Compile every catalogue below these locale folders and return the sources of those that were written."""
    sources = [source for folder in folders for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))]
    return [source for source in sources if compile_catalogue(source)]
