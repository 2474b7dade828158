"""Stored files: the same bytes once, and never a row without its bytes."""

import os
from pathlib import Path

import pytest

from office.files import is_intact, store
from office.models import StoredFile

pytestmark = pytest.mark.django_db


def test_the_same_bytes_are_kept_once():
    first = store(b"a book", media_type="application/pdf")
    second = store(b"a book", media_type="application/pdf")

    assert first == second
    assert StoredFile.objects.count() == 1
    assert (first.size, first.sha256) == (6, "ae35964219d1b24bba10a2fba9551a06219d701a8f3fff6e80750d09f4f3b495")


def test_a_file_knows_whether_its_bytes_are_still_its_own():
    stored = store(b"a book", media_type="application/pdf")
    assert is_intact(stored)

    with open(stored.content.path, "r+b") as file:
        file.write(b"A BOOK")

    assert not is_intact(stored)


def test_bytes_that_were_lost_are_put_back_when_they_come_again():
    stored = store(b"a book", media_type="application/pdf")
    stored.content.storage.delete(stored.content.name)
    assert not is_intact(stored)

    again = store(b"a book", media_type="application/pdf")

    assert is_intact(again)


def test_a_stored_file_is_readable_by_its_owner_only():
    stored = store(b"a book", media_type="application/pdf")

    assert Path(stored.content.path).stat().st_mode & 0o077 == 0


def test_bytes_and_name_are_on_the_disk_before_their_row(monkeypatch):
    """A power cut must not leave a row without its file."""
    synced, real = [], os.fsync

    def watched(handle):
        synced.append((os.readlink(f"/proc/self/fd/{handle}"), StoredFile.objects.count()))
        real(handle)

    monkeypatch.setattr(os, "fsync", watched)

    stored = store(b"bytes", media_type="image/png")

    path = Path(stored.content.path)
    assert synced[-2:] == [(str(path), 0), (str(path.parent), 0)]
