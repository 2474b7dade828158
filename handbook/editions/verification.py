"""Verification: whether an installation still holds what it held, on one page.

It ends every backup and every restore, and is a command of its own. Whatever else must stay true is one more line in
CHECKS.
"""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.utils import timezone
from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from accounts import chain
from accounts import seals as put_on
from accounts.acts import acts_on
from accounts.blackouts import ledger, reapplying
from accounts.models import Blackout
from handbook.editions import kept_pages, manifest, reprinting
from handbook.models import ChapterPage, Edition, Image
from office.files import is_intact
from office.models import StoredFile

MOST_NAMED = 20  # problems that the page names of each kind


@dataclass(frozen=True)
class Looked:
    """What one check found: at how many things it looked, and a sentence for each that is not as it was.

    `known` are sentences about what is other than it was for a reason that is on record.
    """

    name: str
    number: int
    problems: tuple[str, ...]
    known: tuple[str, ...] = ()


class Known(str):
    """A sentence of a check that tells what happened and is no problem: names that were blacked out."""


# Each check yields once for everything it looks at: the sentences that say what is wrong with it, or what is known.
Check = Callable[[], Iterator[Iterable[str]]]


def editions() -> Iterator[Iterable[str]]:
    """Everything that an issued edition froze, and its fingerprint."""
    for edition in _issued():
        try:
            problems = [*manifest.verify(edition), *map(Known, reprinting.sentences(edition))]
        except Exception as error:  # so damaged that it cannot be read; the next edition is looked at all the same
            problems = [f"it cannot be read: {type(error).__name__}: {error}"]
        yield (type(problem)(f"{_address(edition)}: {problem}") for problem in problems)


def stored_files() -> Iterator[Iterable[str]]:
    """The bytes on the disk are those that were stored."""
    for stored in StoredFile.objects.order_by("pk").iterator():
        yield [] if is_intact(stored) else [f"The stored file {stored.content.name} is missing or was changed."]


def pages() -> Iterator[Iterable[str]]:
    """A kept page is what its chapter's text comes to."""
    for page in kept_pages.in_use():
        chapter = page.chapter
        where = f"{_address(chapter.edition)}, chapter {chapter.number} ({chapter.language})"
        changed = f"{where}: the kept page was changed. Run: manage.py verify --rebuild-pages"
        yield [changed] if kept_pages.was_changed(page) else []


def images() -> Iterator[Iterable[str]]:
    """An image can be shown, in the size that its row says."""
    for image in Image.objects.select_related("file", "handbook").order_by("pk").iterator():
        yield _problems_of(image)


def seals() -> Iterator[Iterable[str]]:
    """Every seal is on: looked at table by table."""
    missing = set(put_on.missing())
    for seal in put_on.SEALS:
        names = put_on.trigger_names(connection, seal)
        yield (f"The seal {name} is missing. Run: manage.py migrate" for name in names if name in missing)


def acts() -> Iterator[Iterable[str]]:
    """The log is what it was when it was chained."""
    for programme in chain.chained():
        yield [*chain.verify_chain(programme), *map(Known, chain.blacked_out(programme))]


def blackouts() -> Iterator[Iterable[str]]:
    """What was blacked out stays so: every line of the ledger is applied, and every blackout has its act and places."""
    for line in reapplying.not_applied(ledger.lines()):
        day = line.decided_at[:10]
        yield [f"The blackout of {day} ({line.reason}) is not applied here. Run: manage.py apply_blackouts"]
    kept = {line.key for line in ledger.lines()}
    for blackout in Blackout.objects.filter(status=Blackout.Status.CONFIRMED).order_by("pk"):
        problems = list(_problems_of_blackout(blackout))
        if blackout.key not in kept:
            problems.append("the ledger does not have it. Run: manage.py apply_blackouts")
        yield (f"Blackout {blackout.pk}: {problem}" for problem in problems)


def _problems_of_blackout(blackout: Blackout) -> Iterator[str]:
    for file in reprinting.reprinted_without_reason(blackout):
        yield f"the file {file.name} was printed again for it, and its edition shows nothing that was blacked out."
    if blackout.passages.filter(applied_at__isnull=False).count() != blackout.places:
        yield "it has other places than two people confirmed."
    verb = "blacked out again" if blackout.again else "blacked out"
    if not acts_on(blackout).filter(verb=verb, who=None if blackout.again else blackout.decided_by).exists():
        yield "no act in the log says so."


CHECKS: list[tuple[str, Check]] = [
    ("editions", editions),
    ("stored files", stored_files),
    ("kept pages", pages),
    ("images", images),
    ("seals", seals),
    ("chains of acts", acts),
    ("blackouts", blackouts),
]


def verify() -> list[Looked]:
    """Make every check. One that cannot be made counts as a problem and keeps no other from being made."""
    return [_looked(name, check) for name, check in CHECKS]


def compare(before: Mapping[str, str]) -> Looked:
    """Look whether every edition that an archive knew is there with the fingerprint that it had."""
    now = fingerprints()
    other = [name for name, fingerprint in before.items() if now.get(name) != fingerprint]
    return Looked("as archived", len(before), tuple(f"{name} is not as it was in the archive." for name in other))


def kept_manifests(files: Iterable[Path]) -> Looked:
    """Look whether the editions here are what their full manifests say that somebody kept elsewhere."""
    files = list(files)
    problems = [f"{file}: {sentence}" for file in files for sentence in _of_kept(file)]
    return Looked("kept manifests", len(files), tuple(problems))


def _of_kept(file: Path) -> list[str]:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        handbook, number = kept["handbook"], kept["edition"]
        major, _dot, minor = number.partition(".")
        edition = _issued().filter(handbook__slug=handbook, major=int(major), minor=int(minor or 0)).first()
    except OSError as error:
        return [f"it cannot be read: {error.strerror}."]
    except (ValueError, TypeError, KeyError, AttributeError):
        return ["it is no manifest of an edition. Download it from the edition's page at the desk."]
    if edition is None:
        return [f"there is no issued edition {number} of {handbook} here."]
    return manifest.differs_from_kept(edition, kept)


def is_in_order(found: Iterable[Looked]) -> bool:
    return not any(looked.problems for looked in found)


def page(found: list[Looked], *, software: str) -> str:
    """What was found, as a page of plain text."""
    lines = [f"Verified on {timezone.localtime():%Y-%m-%d %H:%M}, version {software}", ""]
    for looked in found:
        verdict = f"{len(looked.problems)} NOT IN ORDER" if looked.problems else "in order"
        lines.append(f"{looked.name:<14}{looked.number:>8}  {verdict}")
    for looked in found:
        if looked.problems:
            lines += ["", *looked.problems[:MOST_NAMED]]
            if more := len(looked.problems) - MOST_NAMED:
                lines += [f"... and {more} more of {looked.name}"] if more > 0 else []
    known = [sentence for looked in found for sentence in looked.known]
    lines += ["", "Known:", *known] if known else []
    lines += ["", "Everything is in order." if is_in_order(found) else "NOT EVERYTHING IS IN ORDER."]
    return "\n".join(lines)


def fingerprints() -> dict[str, str]:
    """The fingerprint of every issued edition, by its address."""
    return {_address(edition): edition.fingerprint for edition in _issued().defer("manifest")}


def rebuild_changed_pages() -> int:
    """Build afresh every kept page that was changed, and return how many. Their texts are the sealed ones."""
    changed = [page for page in kept_pages.in_use() if kept_pages.was_changed(page)]
    ChapterPage.objects.filter(pk__in=[page.pk for page in changed]).delete()
    for page in changed:
        kept_pages.chapter_page(page.chapter)
    return len(changed)


def _issued():
    return Edition.objects.filter(status=Edition.Status.ISSUED).select_related("handbook").order_by("pk")


def _address(edition: Edition) -> str:
    return f"{edition.handbook.slug} {edition.number}"


def _problems_of(image: Image) -> list[str]:
    named = f"The image {image.name} of {image.handbook.slug}"
    if not is_intact(image.file):
        return [f"{named} is missing or was changed."]
    with image.file.content.open("rb") as file:
        try:
            size = Pillow.open(io.BytesIO(file.read())).size  # its head alone: nothing is unpacked
        except (UnidentifiedImageError, OSError, ValueError):
            return [f"{named} is no picture."]
    wanted = (image.width, image.height)
    return [] if size == wanted else [f"{named} measures {size}, and its row says {wanted}."]


def _looked(name: str, check: Check) -> Looked:
    number = 0
    problems: list[str] = []
    known: list[str] = []
    try:
        for found in check():
            number += 1
            for sentence in found:
                (known if isinstance(sentence, Known) else problems).append(sentence)
    except Exception as error:
        problems.append(f"The check of {name} could not be finished: {type(error).__name__}: {error}")
    return Looked(name, number, tuple(problems), tuple(known))
