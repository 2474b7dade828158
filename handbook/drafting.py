"""Drafting: versions are started, their wordings saved, paragraphs cite contributions. Nothing is overwritten."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.models import Chapter, Citation, Reliance, Version, Wording
from text import alignment, blocks
from text.khmer import normalise
from workshops.models import Contribution

WHATEVER_STANDS = object()
"""Said by a writer who overwrites on purpose, such as an import; a page says which wording it started from."""


REMEMBERED_WORDINGS = 20
"""How many of a version's wordings a paragraph that comes back is looked for in: of those saved by hand. Of those
saved by itself half as many are looked in too, for what was taken out a minute ago."""

KEPT_WHOLE = timedelta(hours=1)
KEPT_BY_TEN_MINUTES = timedelta(days=1)
KEPT_BY_DAY = timedelta(days=30)
"""How long what was saved by itself is kept: every wording, then the last of every ten minutes, then of every day."""


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
    require(by, "handbook.draft_version", chapter)
    return open_draft(chapter, language, based_on=newest_approved(chapter, language), by=by)


def start_correction(chapter: Chapter, *, by: User, language: str | None = None) -> Version:
    """Open a correction of the text in effect today. Raises DraftIsOpen, NothingInEffect."""
    require(by, "handbook.draft_version", chapter)
    language = language or chapter.handbook.source_language
    in_effect = chapter.versions.filter(language=language).in_effect(timezone.localdate()).first()
    if in_effect is None:
        raise NothingInEffect(chapter)
    return open_draft(chapter, language, based_on=in_effect, is_correction=True, by=by)


def carry_over(earlier: Version, version: Version, *, keys: Iterable[str]) -> None:
    """Have what hangs on an earlier version's paragraphs hang on the same ones of another: its citations, and the
    provisions of law that an editor confirmed or dismissed. What hangs there already stays as it is."""
    keys = set(keys)
    Citation.objects.bulk_create(
        (
            Citation(version=version, key=one.key, contribution_id=one.contribution_id, cited_by_id=one.cited_by_id)
            for one in earlier.citations.all()
            if one.key in keys
        ),
        ignore_conflicts=True,
    )
    Reliance.objects.bulk_create(
        (
            Reliance(
                version=version,
                key=one.key,
                provision_id=one.provision_id,
                relies=one.relies,
                confirmed_by_id=one.confirmed_by_id,
                confirmed_at=one.looked_at,
            )
            for one in earlier.reliances.prefetch_related("looks")
            if one.key in keys
        ),
        ignore_conflicts=True,
    )


def superseded_by(version: Version, *, on: date | None = None) -> Version | None:
    """Return the text that is in effect on a day where a correction was started from another one; else None."""
    if not version.is_correction or not version.is_open:
        return None
    of_language = Version.objects.filter(chapter=version.chapter_id, language=version.language)
    in_effect = of_language.in_effect(on or timezone.localdate()).select_related("wording").first()
    return None if in_effect is None or in_effect.pk == version.based_on_id else in_effect


def open_draft(
    chapter: Chapter, language: str, *, based_on: Version | None, is_correction: bool = False, by: User
) -> Version:
    """Open a draft or a correction with the text, keys and citations of another. Raises DraftIsOpen.

    Whoever calls it has asked whether `by` may; the merge of a correction opens one in its drafter's name.
    """
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
                carry_over(based_on, version, keys=wording.keys)
            record(by, "started", version)
    except IntegrityError as refused:
        # The partial unique key is the guard, also when two editors start at the same moment.
        opened = chapter.versions.open().filter(language=language, is_correction=is_correction).first()
        if opened is None:
            raise
        raise DraftIsOpen(opened) from refused
    return version


def newest_approved(chapter: Chapter, language: str) -> Version | None:
    """Return the approved text that takes effect last, withdrawn ones left out: what the next draft starts from."""
    approved = chapter.versions.filter(language=language, status=Version.Status.APPROVED, withdrawn_at=None)
    return approved.order_by("-effective_from", "-approved_at", "-pk").first()


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
    require(by, "handbook.draft_version", version)
    version = at_the_desk(version)
    if seen is not WHATEVER_STANDS and (seen.pk if seen else None) != version.wording_id:
        raise StaleVersion(version)
    text = readable(text)
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
    if wording is None or wording.text != text:
        keys = keys or keys_for(version, text, last=version.wording, beside=beside)
        wording = _add(version, text, keys, kind=kind, by=by)
    elif by_hand and wording.kind != Wording.Kind.SAVED:
        # What is saved by hand stays for ever, also where it was saved by itself a moment before.
        wording = _add(version, text, wording.keys, kind=kind, by=by)
    elif titles == version.titles:
        return wording
    elif not version.wordings.filter(saved_by=by).exists():
        # Who changes the title drafted too: a wording of theirs says so.
        wording = _add(version, text, wording.keys, kind=kind, by=by)
    Version.objects.filter(pk=version.pk).update(wording=wording, titles=titles)
    if by_hand:
        # What is saved by itself every few seconds would drown the log; its wordings say who and when.
        record(by, "saved", version)
    if by_hand or before is None or _ten_minutes(before.saved_at) != _ten_minutes(wording.saved_at):
        thin_out(version)
    return wording


def put_aside(version: Version, *, text: str, before: Wording | None, by: User) -> Wording:
    """Keep a text that may not stand, since a colleague had changed the same paragraphs. The same text is kept once."""
    last = version.wordings.filter(saved_by=by, kind=Wording.Kind.ASIDE).order_by("-pk").first()
    if last is not None and last.text == text:
        return last
    return _add(version, text, keys_for(version, text, last=before), kind=Wording.Kind.ASIDE, by=by)


def thin_out(version: Version, *, now: datetime | None = None) -> int:
    """Take away older wordings of an open draft that nobody saved by hand, and return how many.

    Of each person and kind all of the last hour stay, then one per ten minutes for a day, then one per day for
    thirty days. One that stands, that anything refers to, or that alone says that somebody drafted, stays for ever.
    """
    now = now or timezone.now()
    if version.status != Version.Status.DRAFTED:
        return 0
    by_itself = version.wordings.exclude(kind=Wording.Kind.SAVED).filter(saved_at__lt=now - KEPT_WHOLE)
    gone, kept = [], set()
    for pk, person, kind, at in by_itself.order_by("-pk").values_list("pk", "saved_by", "kind", "saved_at"):
        age = now - at
        if age < KEPT_BY_TEN_MINUTES:
            period = ("ten minutes", _ten_minutes(at))
        elif age < KEPT_BY_DAY:
            period = ("day", timezone.localdate(at))
        else:
            gone.append(pk)
            continue
        if (person, kind, period) in kept:
            gone.append(pk)
        kept.add((person, kind, period))
    if not gone:
        return 0
    # Whatever may refer to a wording is asked, also what is thought of later: nothing is listed here by name.
    relations = [field for field in Wording._meta.get_fields(include_hidden=True) if field.one_to_many]
    referred = [
        Exists(relation.related_model.objects.filter(**{relation.field.name: OuterRef("pk")})) for relation in relations
    ]
    another = Wording.objects.filter(version=OuterRef("version"), saved_by=OuterRef("saved_by"))
    free = Wording.objects.filter(*(~one for one in referred)).filter(
        # The last wording of its person stays, and so does the only one.
        Exists(another.filter(pk__gt=OuterRef("pk")))
    )
    number = 0
    for at in range(0, len(gone), 500):
        number += free.filter(pk__in=gone[at : at + 500]).delete()[0]
    return number


@transaction.atomic
def cite(version: Version, *, key: str, contribution: Contribution, by: User) -> Citation:
    """Say that a paragraph of a draft draws on an accepted contribution. Citing twice cites once.

    Raises NotOpen; ValidationError when the paragraph is not there or the contribution may not be cited.
    """
    require(by, "handbook.draft_version", version)
    version = at_the_desk(version)
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
    at_the_desk(citation.version)
    record(by, "took out the citation of", citation.contribution, reason=f"{citation.version}, {citation.key}")
    citation.delete()


@transaction.atomic
def settle_correction(version: Version, *, by: User, seen: str) -> None:
    """Say that what a correction changed is dealt with; `seen` is the checksum of what was read of it.

    Raises NotOpen, StaleVersion when another correction came in between.
    """
    require(by, "handbook.draft_version", version)
    version = at_the_desk(version)
    if not version.unmerged:
        return
    if seen != sha256(version.unmerged):
        raise StaleVersion(version)
    Version.objects.filter(pk=version.pk).update(unmerged="")
    record(by, "merged a correction into", version, reason=version.unmerged)


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


def keys_of_both(mine: Wording, theirs: Wording, text: str) -> list[str]:
    """Return the keys of a text merged from two: mine, and for a paragraph that came with theirs, theirs."""
    return returned_keys(carried_keys(mine, text), text, last=mine, earlier=[theirs])


def orphaned_citations(version: Version) -> list[Citation]:
    """Return the citations whose paragraph is no longer in the version's wording."""
    keys = set(version.wording.keys) if version.wording else set()
    return [
        citation
        for citation in version.citations.select_related("contribution").order_by("pk")
        if citation.key not in keys
    ]


def _ten_minutes(at: datetime) -> int:
    """The number of the ten minutes in which a moment lies."""
    return int(at.timestamp()) // 600


def _add(version: Version, text: str, keys: Sequence[str], *, kind: str, by: User) -> Wording:
    return Wording.objects.create(version=version, text=text, keys=keys, sha256=sha256(text), saved_by=by, kind=kind)


def keys_for(version: Version, text: str, *, last: Wording | None, beside: Wording | None = None) -> list[str]:
    """Return the keys of a text that was made from the wording `last`: carried over from it; where a paragraph of an
    earlier wording of the version, or of `beside`, is back, its own; fresh ones elsewhere."""
    keys = carried_keys(last, text)
    if version.wording is None or set(keys) <= set(last.keys if last else ()):
        return keys
    others = version.wordings.exclude(pk=last.pk) if last else version.wordings.all()
    others = others.order_by("-pk")
    earlier = [
        *([beside] if beside else []),
        *others.filter(kind=Wording.Kind.SAVED)[:REMEMBERED_WORDINGS],
        *others.exclude(kind=Wording.Kind.SAVED)[: REMEMBERED_WORDINGS // 2],
    ]
    if version.based_on is not None and version.based_on.wording is not None:
        earlier.append(version.based_on.wording)
    return returned_keys(keys, text, last=last, earlier=earlier)


def at_the_desk(version: Version) -> Version:
    """Lock the version's row and return it as it stands. Raises NotOpen when it left the editors' desk."""
    version = locked(version)
    if version.status != Version.Status.DRAFTED:
        raise NotOpen(version)
    return version


def locked(version: Version) -> Version:
    """Lock the version's row and return it with its wording as they stand.

    In two queries: one that waits for the lock and joins the wording would still see the wordings from before it
    waited, and find the version without the one that a colleague has just saved.
    """
    Version.objects.select_for_update().only("pk").get(pk=version.pk)
    with_wording = Version.objects.select_related("wording", "based_on__wording", "chapter__handbook__programme")
    return with_wording.get(pk=version.pk)
