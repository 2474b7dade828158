"""Provenance: which contributions shaped a paragraph, and which paragraphs came of a contribution."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import in_language
from handbook.models import Citation, Edition, EditionChapter, Handbook
from handbook.models.manifest import FrozenContribution
from workshops.models import Contribution, Disposition


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


def what_we_heard(edition: Edition) -> list[Heard]:
    """Return what an edition's readers may know of the contributions it was made with.

    Which contributions, with which summary and outcome, is as frozen in the manifest. Whom a page may name is as
    it stands now, so that a participant who asks to be named less is obeyed at once; what has since become an
    ongoing case is left out.
    """
    frozen = {one.receipt: one for one in edition.frozen.heard}
    places = {receipt: place for place, receipt in enumerate(frozen)}
    paragraphs = paragraphs_by_receipt(edition)
    live = Contribution.objects.heard().filter(receipt__in=frozen).with_answer()
    return [
        Heard(
            receipt=contribution.receipt,
            topic_titles=contribution.topic.titles if contribution.topic else {},
            kind=contribution.kind,
            outcome=frozen[contribution.receipt].outcome,
            summary=frozen[contribution.receipt].summary,
            language=frozen[contribution.receipt].language,
            attributed_to=contribution.attributed_to,
            demonstration=contribution.consultation.demonstration,
            paragraphs=tuple(paragraphs.get(contribution.receipt, ())),
        )
        for contribution in sorted(live, key=lambda contribution: places[contribution.receipt])
    ]


def paragraphs_by_receipt(edition: Edition) -> dict[str, list[tuple[str, str]]]:
    """Return, for each contribution cited in an edition, the paragraphs (chapter's slug, number) that draw on it."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for chapter in edition.frozen.chapters:
        receipts = defaultdict(list)
        for key, receipt in chapter.citations:
            receipts[key].append(receipt)
        for paragraph in chapter.paragraphs:
            for receipt in receipts[paragraph.key]:
                if (chapter.slug, paragraph.number) not in found[receipt]:
                    found[receipt].append((chapter.slug, paragraph.number))
    return found


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
    heard = dict(issued.order_by().values_list("pk", "manifest__heard"))
    for edition in issued.select_related("handbook__programme").defer("manifest"):
        rows = [FrozenContribution(**row) for row in heard.get(edition.pk) or []]
        yield edition, {row.receipt: row.attribution for row in rows if row.receipt in receipts}


# What we heard --------------------------------------------------------------------------------------------------


def by_topic(heard: Iterable[Heard]) -> list[tuple[Mapping[str, str], list[Heard]]]:
    """What was heard, gathered under the titles of its topic, in the order of the first of each."""
    topics: dict[str, tuple[Mapping[str, str], list[Heard]]] = {}
    for one in heard:
        topics.setdefault(in_language(one.topic_titles), (one.topic_titles, []))[1].append(one)
    # What belongs to no topic comes last.
    return sorted(topics.values(), key=lambda topic: not topic[0])
