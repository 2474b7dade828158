"""The files of a copy, written whole or not at all: into a folder of their own, or into one ZIP."""

import tempfile
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from handbook.reading.copies.static_copy import CannotCopy


def can_be_written(output: Path) -> None:
    """Raise CannotCopy when nothing may be written there: it says why, before any page is made."""
    if not output.parent.is_dir():
        raise CannotCopy(_("There is no folder %(folder)s.") % {"folder": output.parent})
    if output.is_dir() and any(output.iterdir()):
        raise CannotCopy(
            _("In the folder %(folder)s there are other things already. Name a new one, or an empty one.")
            % {"folder": output}
        )
    if output.exists() and not output.is_dir():
        raise CannotCopy(_("There is a file %(file)s already. Name another one.") % {"file": output})
    if output.is_dir() and is_zip(output):
        raise CannotCopy(_("%(file)s is a folder. Name another file.") % {"file": output})


def is_zip(output: Path) -> bool:
    return output.suffix.lower() == ".zip"


def write(files: Mapping[str, bytes], output: Path, *, on: datetime) -> None:
    """Write a copy's files; a name that ends in .zip makes a ZIP, in which the same files are the same bytes.

    `on` is the moment that the files of a ZIP are said to be of. Everybody may read what is written. Raises OSError.
    """
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}.") as beside:
        made = Path(beside) / "copy"
        if is_zip(output):
            _zip(files, made, on)
        else:
            _folder(files, made)
        made.replace(output)


def _folder(files: Mapping[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        file.chmod(0o644)
    for inner in (folder, *folder.rglob("*/")):
        inner.chmod(0o755)


def _zip(files: Mapping[str, bytes], file: Path, on: datetime) -> None:
    moment = on.astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, date_time=moment)
            info.external_attr = 0o100644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    file.chmod(0o644)
