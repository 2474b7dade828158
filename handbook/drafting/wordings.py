"""Wordings: the one place where a snapshot of a version's text is made."""

from collections.abc import Sequence

from accounts.models import User
from handbook.models import Version, Wording
from handbook.rendering import listed_items
from handbook.rendering.numbered_paragraphs import sha256


def add(version: Version, text: str, keys: Sequence[str], *, by: User, kind: str = Wording.Kind.SAVED) -> Wording:
    """Add a wording to a version. Whoever calls it says which one the version points at from now on."""
    last = version.wording or (version.based_on.wording if version.based_on else None)
    return Wording.objects.create(
        version=version,
        text=text,
        keys=list(keys),
        item_keys=listed_items.new_keys(version, text, keys, last=last),
        sha256=sha256(text),
        saved_by=by,
        kind=kind,
    )
