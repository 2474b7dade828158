"""Drafting: versions are started, their wordings saved, paragraphs cite contributions. Nothing is overwritten."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.models import Chapter, Citation, Version, Wording
from text import alignment, blocks
from text.khmer import normalise
from workshops.models import Contribution

WHATEVER_STANDS = object()
"""Said by a writer who overwrites on purpose, such as an import; a page says which wording it started from."""


REMEMBERED_WORDINGS = 20
"""How many of a version's wordings a paragraph that comes back is looked for in."""


class DraftIsOpen(Exception):
    """The chapter has an open draft (or an open correction) in this language already."""

    def __init__(self, version: Version):
        super().__init__(version)
        self.version = version


class NothingInEffect(Exception):
    """There is no approved text in effect that a correction could start from."""


class StaleVersion(Exception):
    """Someone saved, sent or decided in the meantime; what was seen is no longer what stands."""


class NotOpen(Exception):
    """The version is not a draft at the editors' desk."""


def start_draft(chapter: Chapter, *, by: User, language: str | None = None) -> Version:
    """Open a draft from the chapter's newest approved text, or an empty one. Raises DraftIsOpen."""
    language = language or chapter.handbook.source_language
    approved = chapter.versions.filter(language=language, status=Version.Status.APPROVED)
    newest = approved.order_by("-effective_from", "-approved_at", "-pk").first()
    return _start(chapter, language, based_on=newest, is_correction=False, by=by)


def start_correction(chapter: Chapter, *, by: User, language: str | None = None) -> Version:
    """Open a correction of the text in effect today. Raises DraftIsOpen, NothingInEffect."""
    language = language or chapter.handbook.source_language
    in_effect = chapter.versions.filter(language=language).in_effect(timezone.localdate()).first()
    if in_effect is None:
        raise NothingInEffect(chapter)
    return _start(chapter, language, based_on=in_effect, is_correction=True, by=by)


@transaction.atomic
def save(
    version: Version,
    *,
    text: str,
    by: User,
    titles: Mapping[str, str] | None = None,
    seen: Wording | None | object = WHATEVER_STANDS,
) -> Wording:
    """Save a wording of an open draft and carry the paragraph keys over from the wording before.

    `seen` is the wording that the writer started from (None: there was none yet); when another was saved since,
    StaleVersion is raised and nothing is overwritten. Saving what stands already adds nothing. Raises NotOpen, and
    ValidationError when the text cannot be read, has no title, or leaves no paragraph of those that stood.
    """
    require(by, "handbook.draft_version", version)
    version = _at_the_desk(version)
    if seen is not WHATEVER_STANDS and (seen.pk if seen else None) != version.wording_id:
        raise StaleVersion(version)
    text = readable(text)
    titles = {language: title.strip() for language, title in (titles or version.titles).items() if title.strip()}
    if not titles.get(version.language):
        raise ValidationError({"titles": _("A chapter has a title. Write one.")})
    wording = version.wording
    if wording is not None and wording.keys and not paragraphs_of(text):
        raise ValidationError(
            {
                "text": _(
                    "A chapter is not emptied by saving; leave at least one paragraph. "
                    "What stood before is still saved: reload this page to see it."
                )
            }
        )
    if wording is None or wording.text != text:
        wording = Wording.objects.create(
            version=version,
            text=text,
            keys=_keys_with_those_returned(version, text),
            sha256=sha256(text),
            saved_by=by,
        )
    elif titles == version.titles:
        return wording
    elif not version.wordings.filter(saved_by=by).exists():
        # Who changes the title drafted too: a wording of theirs says so.
        wording = Wording.objects.create(
            version=version, text=text, keys=wording.keys, sha256=wording.sha256, saved_by=by
        )
    Version.objects.filter(pk=version.pk).update(wording=wording, titles=titles)
    record(by, "saved", version)
    return wording


@transaction.atomic
def cite(version: Version, *, key: str, contribution: Contribution, by: User) -> Citation:
    """Say that a paragraph of a draft draws on an accepted contribution. Citing twice cites once.

    Raises NotOpen; ValidationError when the paragraph is not there or the contribution may not be cited.
    """
    require(by, "handbook.draft_version", version)
    version = _at_the_desk(version)
    if version.wording is None or key not in version.wording.keys:
        raise ValidationError({"key": _("This paragraph is not in the draft as it stands. Choose another.")})
    handbook = version.chapter.handbook
    if not Contribution.objects.citable().filter(pk=contribution.pk, consultation__handbooks=handbook).exists():
        raise ValidationError(
            {
                "contribution": _(
                    "Only an accepted contribution of this handbook's consultations can be cited, "
                    "and none about a case that is still before a court."
                )
            }
        )
    citation, new = Citation.objects.get_or_create(
        version=version, key=key, contribution=contribution, defaults={"cited_by": by}
    )
    if new:
        record(by, "cited", contribution, reason=f"{version}, {key}")
    return citation


@transaction.atomic
def uncite(citation: Citation, *, by: User) -> None:
    """Take a citation out of a draft. Raises NotOpen."""
    require(by, "handbook.draft_version", citation.version)
    _at_the_desk(citation.version)
    record(by, "took out the citation of", citation.contribution, reason=f"{citation.version}, {citation.key}")
    citation.delete()


def readable(text: str) -> str:
    """Return a text as it is stored: normalised, plain line ends. Raises ValidationError if it cannot be read."""
    text = normalise(text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    text = text + "\n" if text else ""
    try:
        paragraphs_of(text)
    except blocks.CannotRead as refused:
        raise ValidationError({"text": refused.said_with(_)}) from refused
    return text


@lru_cache(maxsize=256)
def paragraphs_of(text: str) -> tuple[tuple[str, str], ...]:
    """Return kind and plain text of a text's numbered paragraphs.

    Remembered, since a save asks for it several times, and an import reads everything before it begins to write.
    """
    return tuple((paragraph.kind, paragraph.text) for paragraph in blocks.parse(text).paragraphs)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def kept_paragraphs(wording: Wording | None) -> list[alignment.Kept]:
    """Return a wording's numbered paragraphs with their keys, in order."""
    if wording is None:
        return []
    return [
        alignment.Kept(key, kind, text)
        for key, (kind, text) in zip(wording.keys, paragraphs_of(wording.text), strict=True)
    ]


def carried_keys(before: Wording | None, text: str) -> list[str]:
    """Return the keys of a new wording's paragraphs: carried over where the paragraph lives on, fresh elsewhere."""
    new = [alignment.Kept("", kind, words) for kind, words in paragraphs_of(text)]
    return list(alignment.align(kept_paragraphs(before), new, fresh=alignment.new_key).keys)


def returned_keys(keys: Sequence[str], text: str, *, last: Wording | None, earlier: Iterable[Wording]) -> list[str]:
    """Return a text's keys where paragraphs new since the last wording, but known to an earlier one, have theirs again.

    `keys` are those carried over from the last wording, `earlier` the wordings before it, the newest first. The
    same words come before similar ones, and no key is given that is in use in the text.
    """
    keys, paragraphs = list(keys), paragraphs_of(text)
    known = set(last.keys if last else ())
    new = [at for at, key in enumerate(keys) if key not in known]
    in_use = set(keys)
    seen: set[alignment.Kept] = set()
    gone: list[list[alignment.Kept]] = []
    for wording in earlier:
        if in_use.issuperset(wording.keys):
            continue  # reading a text takes its time
        gone.append([kept for kept in kept_paragraphs(wording) if kept.key not in in_use and kept not in seen])
        seen.update(gone[-1])
    for same_words in (True, False):
        for kept in gone:
            words = {paragraphs[at] for at in new}
            free = [
                paragraph
                for paragraph in kept
                if paragraph.key not in in_use and (not same_words or (paragraph.kind, paragraph.text) in words)
            ]
            found = alignment.align(free, [alignment.Kept("", *paragraphs[at]) for at in new]).keys
            returned = {paragraph.key for paragraph in free}.intersection(found)
            for at, key in zip(new, found, strict=True):
                if key in returned:
                    keys[at] = key
            in_use |= returned
            new = [at for at in new if keys[at] not in returned]
    return keys


def orphaned_citations(version: Version) -> list[Citation]:
    """Return the citations whose paragraph is no longer in the version's wording."""
    keys = set(version.wording.keys) if version.wording else set()
    return [
        citation
        for citation in version.citations.select_related("contribution").order_by("pk")
        if citation.key not in keys
    ]


def _keys_with_those_returned(version: Version, text: str) -> list[str]:
    last = version.wording
    keys = carried_keys(last, text)
    if last is None or set(keys) <= set(last.keys):
        return keys
    earlier = list(version.wordings.exclude(pk=last.pk).order_by("-pk")[:REMEMBERED_WORDINGS])
    if version.based_on is not None and version.based_on.wording is not None:
        earlier.append(version.based_on.wording)
    return returned_keys(keys, text, last=last, earlier=earlier)


def _start(chapter, language, *, based_on, is_correction, by) -> Version:
    require(by, "handbook.draft_version", chapter)
    try:
        with transaction.atomic():
            version = Version.objects.create(
                chapter=chapter,
                language=language,
                is_correction=is_correction,
                based_on=based_on,
                titles=based_on.titles if based_on else chapter.titles,
                started_by=by,
            )
            if based_on is not None:
                wording = Wording.objects.create(
                    version=version,
                    text=based_on.wording.text,
                    keys=based_on.wording.keys,
                    sha256=based_on.wording.sha256,
                    saved_by=by,
                )
                Version.objects.filter(pk=version.pk).update(wording=wording)
                version.wording = wording
                in_text = set(wording.keys)
                Citation.objects.bulk_create(
                    Citation(
                        version=version, key=earlier.key, contribution=earlier.contribution, cited_by=earlier.cited_by
                    )
                    for earlier in based_on.citations.select_related("contribution", "cited_by")
                    if earlier.key in in_text
                )
            record(by, "started", version)
    except IntegrityError as refused:
        # The partial unique key is the guard, also when two editors start at the same moment.
        opened = chapter.versions.open().filter(language=language, is_correction=is_correction).first()
        if opened is None:
            raise
        raise DraftIsOpen(opened) from refused
    return version


def _at_the_desk(version: Version) -> Version:
    """Lock the version's row and return it as it stands. Raises NotOpen when it left the editors' desk."""
    version = (
        Version.objects.select_for_update(of=("self",))
        .select_related("wording", "based_on__wording", "chapter__handbook__programme")
        .get(pk=version.pk)
    )
    if version.status != Version.Status.DRAFTED:
        raise NotOpen(version)
    return version
