"""Reprinting: where names were blacked out in what an edition shows, its pages and books are made again.

The edition keeps its number and the fingerprint that is printed and cited. Until a worker has printed a book again,
nobody gets the one that there was; then its bytes go.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import Blackout
from handbook.editions import release
from handbook.models import ChapterPage, Edition, EditionFile, Reprint, TextReading
from office import jobs
from office.files import forget, store
from press.manuscript import Built
from workshops.models import Contribution

PRINT = "handbook.editions.printing.print_again"

# What an edition shows stands in these tables; the way from the edition to a row of each.
_SHOWN = {
    "handbook_edition": "pk",
    "handbook_editionchapter": "chapters",
    "handbook_editionheard": "heard",
    "handbook_handbook": "handbook",
    "handbook_paragraph": "chapters__version__paragraphs",
    "handbook_version": "chapters__version",
    "handbook_wording": "chapters__version__wording",
}
# Whom a contribution is told by, and its topic, are asked as they stand when a book is printed.
_ASKED = {"workshops_participant": "participant", "workshops_topic": "topic"}


def follow(blackout: Blackout) -> None:
    """Within a blackout: empty what is kept of the texts, and ask for every book again that could show a name."""
    TextReading.objects.all().delete()
    touched = list(editions_touched(blackout))
    ChapterPage.objects.filter(chapter__edition__in=touched).delete()
    for edition in touched:
        if edition.status == Edition.Status.ISSUED:
            record(blackout.decided_by, "blacked out names in", edition, reason=blackout.reason)
            ask(edition, blackout)
        elif edition.files.exists():
            build_again(edition, blackout)


def editions_touched(blackout: Blackout) -> QuerySet[Edition]:
    """The editions that show something in which names were blacked out."""
    rows: dict[str, set[str]] = defaultdict(set)
    for table, row in blackout.passages.values_list("in_table", "in_row"):
        rows[table].add(row)
    shows = Q(pk__in=[])
    for table, way in _SHOWN.items():
        if rows[table]:
            shows |= Q(**{f"{way}__in": rows[table]})
    for table, name in _ASKED.items():
        if rows[table]:
            told = Contribution.objects.filter(**{f"{name}__in": rows[table]})
            shows |= Q(heard__receipt__in=told.values("receipt"))
    found = Edition.objects.filter(shows).order_by("pk").values_list("pk", flat=True).distinct()
    return Edition.objects.filter(pk__in=list(found)).select_related("handbook").order_by("pk")


def ask(edition: Edition, blackout: Blackout) -> None:
    """Have the books of an edition printed again, by a worker."""
    files = list(edition.files.select_related("stored_file"))
    if not files:
        return
    job = jobs.create(PRINT, {"edition": edition.pk}, by=blackout.decided_by)
    for file in files:
        Reprint.objects.get_or_create(
            file=file, blackout=blackout, defaults={"job": job, "sha256": file.stored_file.sha256}
        )
    jobs.enqueue(job)


def build_again(edition: Edition, blackout: Blackout) -> None:
    """Take away the books of an edition that is prepared, and have a worker build them: nobody has issued them yet."""
    gone = release.let_go_of_files(edition)
    edition.job = jobs.create(release.BUILD, {"edition": edition.pk}, by=blackout.decided_by)
    edition.save(update_fields=["job"])
    jobs.enqueue(edition.job)
    for stored in gone:
        forget(stored)


def catch_up(edition: Edition, *, since) -> None:
    """Have the books built again that were being built when names went."""
    for blackout in Blackout.objects.filter(passages__applied_at__gte=since).distinct():
        if edition in editions_touched(blackout):
            build_again(edition, blackout)
            return


def waiting(edition: Edition) -> list[EditionFile]:
    """The files of an edition that are still to be printed again."""
    return list(edition.files.filter(reprints__done_at=None, reprints__isnull=False).distinct())


def is_waiting(file: EditionFile) -> bool:
    return file.reprints.filter(done_at=None).exists()


@transaction.atomic
def put(file: EditionFile, built: Built, *, asked: Iterable[Reprint]) -> None:
    """Put a book that was printed again in the place of the one there was, whose bytes go.

    `asked` are the reprints that were asked for before it was printed; for a later one it is printed once more.
    """
    old = file.stored_file
    file.stored_file = store(built.pdf, media_type=old.media_type)
    file.pages, file.libraries, file.added_at = built.pages, built.libraries, timezone.now()
    file.save(update_fields=["stored_file", "pages", "libraries", "added_at"])
    Reprint.objects.filter(pk__in=[one.pk for one in asked]).update(done_at=timezone.now())
    if file.stored_file != old:
        forget(old)


# What is told of it -----------------------------------------------------------------------------------------------


def blackouts_of(editions: Iterable[Edition]) -> dict[int, list[Blackout]]:
    """The blackouts that touched each of these editions, in their order, by the edition's primary key."""
    found: dict[int, list[Blackout]] = defaultdict(list)
    asked = Reprint.objects.filter(file__edition__in=list(editions)).select_related("blackout", "file")
    for reprint in asked.order_by("blackout__decided_at", "pk"):
        if reprint.blackout not in found[reprint.file.edition_id]:
            found[reprint.file.edition_id].append(reprint.blackout)
    return found


def reprinted_without_reason(blackout: Blackout) -> list[EditionFile]:
    """The files that were printed again for a blackout that touched nothing their edition shows."""
    if blackout.passages.filter(in_table__in=_ASKED).exists():
        return []  # whom a contribution is told by may have changed since
    touched = editions_touched(blackout)
    return list(EditionFile.objects.filter(reprints__blackout=blackout).exclude(edition__in=touched))


def sentences(edition: Edition) -> list[str]:
    """What a verification tells of an edition besides what is wrong with it."""
    told = [
        _("Names were blacked out in it on %(day)s: %(reason)s")
        % {"day": timezone.localtime(blackout.decided_at).date().isoformat(), "reason": blackout.reason}
        for blackout in blackouts_of([edition])[edition.pk]
    ]
    told += [
        _("The file %(name)s is still to be printed again; until then nobody gets it.") % {"name": file.name}
        for file in waiting(edition)
    ]
    return told
