"""Between the report and the act: the file that was looked at is kept for a day, and only it is brought in."""

import hashlib
from datetime import timedelta

from django.core import signing
from django.utils import timezone

from office import files
from office.models import StoredFile

LOOKED_AT = "application/x-word-file-looked-at"
KEPT_FOR = timedelta(days=1)


def keep(content: bytes, *, name: str, salt: str) -> str:
    """Keep a file, and return what lets the same person bring in exactly these bytes. Older ones go."""
    for old in StoredFile.objects.filter(media_type=LOOKED_AT, stored_at__lt=timezone.now() - KEPT_FOR):
        files.forget(old)
    files.store(content, media_type=LOOKED_AT)
    return signing.dumps({"sha256": hashlib.sha256(content).hexdigest(), "name": name}, salt=salt)


def kept(token: str, *, salt: str) -> tuple[bytes, str] | None:
    """The bytes and the name of a file that was kept; None when it was too long ago, or for somebody else."""
    try:
        said = signing.loads(token, salt=salt, max_age=KEPT_FOR)
        stored = StoredFile.objects.get(sha256=said["sha256"])
        with stored.content.open("rb") as file:
            return file.read(), said["name"]
    except (signing.BadSignature, StoredFile.DoesNotExist, OSError):
        return None


def forget(content: bytes) -> None:
    """Let go of a file that was brought in."""
    stored = StoredFile.objects.filter(sha256=hashlib.sha256(content).hexdigest(), media_type=LOOKED_AT).first()
    if stored is not None:
        files.forget(stored)
