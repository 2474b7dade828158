"""Saving: every save of a draft adds one; nothing is overwritten."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from handbook.drafting import item_references, wordings
from handbook.drafting.drafts import StaleVersion
from handbook.drafting.paragraph_keys import keys_for
from handbook.drafting.retention import ten_minutes, thin_out
from handbook.drafting.transitions import SAVE, begin
from handbook.models import Version, Wording
from handbook.rendering.numbered_paragraphs import paragraphs_of
from text.khmer import in_order, normalise
from text.parsing import blocks
from text.parsing.readings import CURRENT_READING

WHATEVER_STANDS = object()
"""Said by a writer who overwrites on purpose, such as an import; a page says which wording it started from."""


@transaction.atomic
def save(
    version: Version,
    *,
    text: str,
    by: User,
    titles: Mapping[str, str] | None = None,
    seen: Wording | None | object = WHATEVER_STANDS,
    kind: str = Wording.Kind.SAVED,
    beside: Wording | None = None,
    keys: Sequence[str] | None = None,
) -> Wording:
    """Save a wording of an open draft and carry the paragraph keys over from the wording before.

    `seen` is the wording that the writer started from (None: there was none yet); when another was saved since,
    StaleVersion is raised and nothing is overwritten. `beside` is the other side of a merge: its paragraphs bring
    their keys. `keys` come with a text that was a wording before. Saving what stands already adds nothing. Raises
    NotOpen, and ValidationError when the text cannot be read, has no title, or leaves no paragraph of those that stood.
    """
    version = begin(SAVE, version, by=by)
    if seen is not WHATEVER_STANDS and (seen.pk if isinstance(seen, Wording) else None) != version.wording_id:
        raise StaleVersion(version)
    text = item_references.by_key(version, readable(text), last=version.wording)
    return save_locked(version, text, titles=titles, by=by, kind=kind, beside=beside, keys=keys)


def save_locked(
    version: Version,
    text: str,
    *,
    by: User,
    titles: Mapping[str, str] | None = None,
    kind: str = Wording.Kind.SAVED,
    beside: Wording | None = None,
    keys: Sequence[str] | None = None,
) -> Wording:
    """Save a text that was made `readable`, in a version that `begin` locked: what it asks is not asked again.

    The rest is as in `save`.
    """
    titles = {language: title.strip() for language, title in (titles or version.titles).items() if title.strip()}
    if not titles.get(version.language):
        raise ValidationError({"titles": _("A chapter has a title. Write one.")})
    wording = before = version.wording
    if wording is not None and wording.keys and not paragraphs_of(text):
        raise ValidationError(
            {
                "text": _(
                    "A chapter is not emptied by saving; leave at least one paragraph. "
                    "What stood before is still saved: reload this page to see it."
                )
            }
        )
    by_hand = kind == Wording.Kind.SAVED
    if wording is None or (wording.text, wording.reading) != (text, CURRENT_READING):
        keys = keys or keys_for(version, text, last=version.wording, beside=beside)
        wording = wordings.add(version, text, keys, kind=kind, by=by)
    elif by_hand and wording.kind != Wording.Kind.SAVED:
        # What is saved by hand stays for ever, also where it was saved by itself a moment before.
        wording = wordings.add(version, text, wording.keys, kind=kind, by=by)
    elif titles == version.titles:
        return wording
    elif not version.wordings.filter(saved_by=by).exists():
        # Who changes the title drafted too: a wording of theirs says so.
        wording = wordings.add(version, text, wording.keys, kind=kind, by=by)
    Version.objects.filter(pk=version.pk).update(wording=wording, titles=titles)
    if by_hand:
        # What is saved by itself every few seconds would drown the log; its wordings say who and when.
        record(by, "saved", version)
    if by_hand or before is None or ten_minutes(before.saved_at) != ten_minutes(wording.saved_at):
        thin_out(version)
    return wording


def put_aside(version: Version, *, text: str, before: Wording | None, by: User) -> Wording:
    """Keep a text that may not stand, since a colleague had changed the same paragraphs. The same text is kept once."""
    last = version.wordings.filter(saved_by=by, kind=Wording.Kind.ASIDE).order_by("-pk").first()
    if last is not None and last.text == text:
        return last
    keys = keys_for(version, text, last=before)
    return wordings.add(version, text, keys, kind=Wording.Kind.ASIDE, by=by)


def readable(text: str) -> str:
    """Return a text as it is stored: normalised, Khmer marks in order, plain line ends.

    Raises ValidationError if it cannot be read.
    """
    text = in_order(normalise(text.replace("\r\n", "\n").replace("\r", "\n"))).strip("\n")
    text = text + "\n" if text else ""
    try:
        paragraphs_of(text)
    except blocks.CannotRead as refused:
        raise ValidationError({"text": refused.said_with(_)}) from refused
    return text
