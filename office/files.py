"""Stored files: the same bytes are kept once."""

import hashlib
import os
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import ProtectedError

from office.models import StoredFile


def store(content: bytes, *, media_type: str) -> StoredFile:
    """Keep bytes and return their row; bytes kept before are not written again."""
    sha256 = hashlib.sha256(content).hexdigest()
    stored = StoredFile.objects.filter(sha256=sha256).first()
    if stored is None:
        stored = StoredFile(sha256=sha256, size=len(content), media_type=media_type)
        # The row is written by save(), after the bytes: no row ever points at a file that is not there.
        stored.content.save(sha256, ContentFile(content), save=False)
        _put_on_disk(stored)
        stored.save()
    elif not stored.content.storage.exists(_name(stored)):
        # A restored database beside an emptied folder: the bytes are at hand, so they are put back.
        stored.content.storage.save(_name(stored), ContentFile(content))
        _put_on_disk(stored)
    return stored


def forget(stored: StoredFile) -> bool:
    """Delete bytes and their row, unless something keeps the same bytes. Returns whether they go.

    The bytes go when the row is gone for good: whoever stores them meanwhile gets a file of their own.
    """
    try:
        with transaction.atomic():
            stored.delete()
    except ProtectedError:
        return False
    transaction.on_commit(lambda: stored.content.storage.delete(_name(stored)))
    return True


def is_intact(stored: StoredFile) -> bool:
    """Say whether the bytes on disk are the ones that were stored."""
    if not stored.content.storage.exists(_name(stored)):
        return False
    with stored.content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == stored.sha256


def _put_on_disk(stored: StoredFile) -> None:
    """Wait until bytes and name are on the disk: a power cut must not leave a row without its file.

    A storage that is no folder answers for that itself.
    """
    try:
        path = Path(stored.content.path)
    except NotImplementedError:
        return
    for place in (path, path.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _name(stored: StoredFile) -> str:
    """The name under which its bytes lie; a row that has none was never stored."""
    if not stored.content.name:
        raise FileNotFoundError(stored.sha256)
    return stored.content.name
