"""Provenance: which contributions shaped a paragraph, and which paragraphs came of a contribution."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import in_language
from handbook.models import Citation, Edition, EditionChapter, EditionHeard, Handbook, Paragraph
from handbook.models.manifest import FrozenContribution
from workshops.models import Contribution, Disposition, Participant


@dataclass(frozen=True)
class Heard:
    """What the public may know of one contribution: no word of it but the public summary."""

    receipt: str
    topic_titles: dict[str, str]
    kind: str
    outcome: str
    summary: str
    language: str
    attributed_to: str
    demonstration: bool
    paragraphs: tuple[tuple[str, str], ...]  # (chapter's slug, number) of the paragraphs that draw on it

    @property
    def outcome_label(self) -> str:
        return str(Disposition.Outcome(self.outcome).label)

    @property
    def kind_label(self) -> str:
        return str(Contribution.Kind(self.kind).label)


def heard_contributions(handbook) -> QuerySet[Contribution]:
    """The contributions of a handbook's consultations of which the public may know, in the order of the topics."""
    return (
        Contribution.objects.heard()
        .filter(consultation__handbooks=handbook)
        .with_answer()
        .order_by("consultation__opens_on", "topic__position", "received_at", "pk")
    )


def heard_in(edition: Edition) -> list[FrozenContribution]:
    """Return, for the manifest, what was heard for an edition and how it was answered, as attribution allows."""
    return [
        FrozenContribution(
            receipt=contribution.receipt,
            outcome=contribution.disposition.outcome,
            summary=contribution.disposition.public_summary,
            language=contribution.disposition.language,
            attribution=contribution.attribution,
        )
        for contribution in heard_contributions(edition.handbook)
    ]


def rows_of(edition: Edition, heard: Collection[FrozenContribution]) -> list[EditionHeard]:
    """Return the rows that say what the manifest says of what was heard, with the place of each on its page.

    There they are gathered by topic, in the order of the first of each; what belongs to no topic comes last.
    """
    contributions = Contribution.objects.filter(consultation__handbooks=edition.handbook, topic__isnull=False)
    topics = dict(contributions.values_list("receipt", "topic__titles"))
    topic = {one.receipt: tuple(sorted(topics.get(one.receipt, {}).items())) for one in heard}
    first: dict[tuple, int] = {}
    for titles in topic.values():
        first.setdefault(titles, len(first))
    by_topic = sorted(topic, key=lambda receipt: (not topic[receipt], first[topic[receipt]]))
    places = {receipt: place for place, receipt in enumerate(by_topic, start=1)}
    return [
        EditionHeard(edition=edition, position=position, place=places[one.receipt], **asdict(one))
        for position, one in enumerate(heard, start=1)
    ]


def still_heard(edition: Edition) -> QuerySet[EditionHeard]:
    """What an edition heard, without what the public may not know of any more."""
    return edition.heard.filter(Exists(Contribution.objects.heard().filter(receipt=OuterRef("receipt"))))


def heard_at(edition: Edition, slug: str, number: str) -> QuerySet[EditionHeard]:
    """What an edition heard that its paragraph draws on."""
    cited = Paragraph.objects.filter(
        version__edition_chapters__edition=edition,
        version__edition_chapters__slug=slug,
        number=number,
        version__citations__key=F("key"),
    )
    return edition.heard.filter(receipt__in=cited.order_by().values("version__citations__contribution__receipt"))


def what_we_heard(edition: Edition, rows: Iterable[EditionHeard] | None = None) -> list[Heard]:
    """Return what an edition's readers may know of the contributions it was made with: of all, or of these rows.

    Which contributions, with which summary and outcome, is as frozen in the manifest. Whom a page may name is as
    it stands now, so that a participant who asks to be named less is obeyed at once; what has since become an
    ongoing case is left out.
    """
    rows = list(edition.heard.all() if rows is None else rows)
    if not rows:
        return []
    live = _live([row.receipt for row in rows])
    paragraphs = paragraphs_by_receipt(edition, live)
    return [
        Heard(
            receipt=row.receipt,
            topic_titles=contribution.topic.titles if contribution.topic else {},
            kind=contribution.kind,
            outcome=row.outcome,
            summary=row.summary,
            language=row.language,
            attributed_to=contribution.attributed_to,
            demonstration=contribution.consultation.demonstration,
            paragraphs=tuple(paragraphs.get(row.receipt, ())),
        )
        for row in rows
        if (contribution := live.get(row.receipt)) is not None
    ]


def _live(receipts: Collection[str]) -> dict[str, Contribution]:
    """Those of these contributions of which the public may know today, with whom a page may name."""
    found = list(
        Contribution.objects.heard()
        .filter(receipt__in=receipts)
        .select_related("consultation", "topic", "participant__court__province", "participant__province")
        .only(*_TOLD)
    )
    # How many people share an office is worth asking only where an office is told.
    by_office = [one.participant for one in found if one.participant and one.attribution == _OFFICE]
    if by_office:
        holders = {pk: counts for pk, *counts in _holders().filter(pk__in={one.pk for one in by_office})}
        for participant in by_office:
            participant.holders_at_court, participant.holders_in_province = holders[participant.pk]
    return {one.receipt: one for one in found}


_OFFICE = Contribution.Attribution.OFFICE
_TOLD = [
    *("receipt", "kind", "attribution", "consultation__demonstration", "topic__titles"),
    *("participant__name", "participant__profession", "participant__court__names", "participant__province__names"),
    "participant__court__province__names",
]


@cache
def _holders() -> QuerySet:
    """How many people hold the office of each participant, put together once: that takes longer than to ask it."""
    return Participant.objects.with_holders().order_by().values_list("pk", "holders_at_court", "holders_in_province")


def paragraphs_by_receipt(
    edition: Edition, receipts: Collection[str] | None = None
) -> dict[str, list[tuple[str, str]]]:
    """Return, for each contribution cited in an edition, the paragraphs (chapter's slug, number) that draw on it.

    `receipts` are those asked for; without them it is all.
    """
    asked = {} if receipts is None else {"version__citations__contribution__receipt__in": list(receipts)}
    paragraphs = Paragraph.objects.filter(
        version__edition_chapters__edition=edition, version__citations__key=F("key"), **asked
    ).order_by("version__edition_chapters__language", "version__edition_chapters__position", "position")
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for receipt, slug, number in paragraphs.values_list(
        "version__citations__contribution__receipt", "version__edition_chapters__slug", "number"
    ):
        if (slug, number) not in found[receipt]:
            found[receipt].append((slug, number))
    return dict(found)


def receipts_by_key(chapter: EditionChapter) -> dict[str, list[str]]:
    """Return, for each paragraph of an edition's chapter, the receipts of the contributions it draws on."""
    found: dict[str, list[str]] = defaultdict(list)
    heard = Contribution.objects.heard()
    citations = Citation.objects.filter(version=chapter.version_id, contribution__in=heard).select_related(
        "contribution"
    )
    for citation in citations.order_by("pk"):
        found[citation.key].append(citation.contribution.receipt)
    return dict(found)


# Lowered attributions -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ToCorrect:
    """An edition whose files name participants more than they now allow."""

    edition: Edition
    contributions: tuple[Contribution, ...]


def issued_with_higher_attribution(contribution: Contribution) -> list[Edition]:
    """Return the issued editions whose files name a contribution's participant more than they now allow, newest first.

    Pages obey at once; a printed book cannot. It is put right by a corrected edition, and stays as it was issued.
    """
    higher = set(higher_than_now(contribution))
    return [
        edition
        for edition, attributions in _attributions_frozen(Edition.objects.all(), [contribution])
        if attributions.get(contribution.receipt) in higher
    ]


def editions_to_correct(handbooks: QuerySet[Handbook]) -> list[ToCorrect]:
    """Return, of these handbooks, the newest issued editions that name somebody more than they now allow.

    Only the newest of each: once a corrected edition is issued, readers are led to that one.
    """
    contributions = list(
        Contribution.objects.filter(lowered_at__isnull=False, consultation__handbooks__in=handbooks).distinct()
    )
    found, seen = [], set()
    for edition, attributions in _attributions_frozen(Edition.objects.filter(handbook__in=handbooks), contributions):
        if edition.handbook_id in seen:
            continue
        seen.add(edition.handbook_id)
        named = tuple(one for one in contributions if attributions.get(one.receipt) in higher_than_now(one))
        if named and edition.withdrawn_at is None:
            found.append(ToCorrect(edition, named))
    return found


def higher_than_now(contribution: Contribution) -> list[str]:
    """The attributions that name a participant more than this contribution's does now."""
    order = Contribution.Attribution.values  # from naming most to naming nobody
    return order[: order.index(contribution.attribution)]


def names_more_than_allowed(edition: Edition) -> bool:
    """Say whether a prepared edition would tell more of what was heard than participants allow today."""
    told = Contribution.objects.heard().filter(receipt__in=edition.heard.order_by().values("receipt"))
    live = dict(told.values_list("receipt", "attribution"))
    order = Contribution.Attribution.values  # from naming most to naming nobody
    return any(
        one.receipt not in live or order.index(one.attribution) < order.index(live[one.receipt])
        for one in edition.heard.all()
    )


def _attributions_frozen(
    editions: QuerySet[Edition], contributions: list[Contribution]
) -> Iterator[tuple[Edition, dict[str, str]]]:
    """Each issued edition, newest first, with the attribution by receipt that it froze for these contributions."""
    if not contributions:
        return
    receipts = {contribution.receipt for contribution in contributions}
    issued = (
        editions.filter(
            status=Edition.Status.ISSUED,
            handbook__consultations__in={contribution.consultation_id for contribution in contributions},
        )
        .distinct()
        .order_by("handbook", "-major", "-minor")
    )
    frozen: dict[int, dict[str, str]] = defaultdict(dict)
    rows = EditionHeard.objects.filter(edition__in=issued.order_by().values("pk"), receipt__in=receipts)
    for pk, receipt, attribution in rows.values_list("edition", "receipt", "attribution"):
        frozen[pk][receipt] = attribution
    for edition in issued.select_related("handbook__programme").defer("manifest"):
        yield edition, frozen[edition.pk]


# What we heard --------------------------------------------------------------------------------------------------


def by_topic(heard: Iterable[Heard]) -> list[tuple[Mapping[str, str], list[Heard]]]:
    """What was heard, gathered under the titles of its topic, in the order of the first of each."""
    topics: dict[str, tuple[Mapping[str, str], list[Heard]]] = {}
    for one in heard:
        topics.setdefault(in_language(one.topic_titles), (one.topic_titles, []))[1].append(one)
    # What belongs to no topic comes last.
    return sorted(topics.values(), key=lambda topic: not topic[0])
