"""Provenance: which contributions shaped a paragraph, and which paragraphs came of a contribution."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from handbook.models import Citation, Edition, EditionChapter, Version
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
        return Disposition.Outcome(self.outcome).label

    @property
    def kind_label(self) -> str:
        return Contribution.Kind(self.kind).label


def heard_contributions(handbook) -> QuerySet[Contribution]:
    """The contributions of a handbook's consultations of which the public may know, in the order of the topics."""
    return (
        Contribution.objects.heard()
        .filter(consultation__handbooks=handbook)
        .with_answer()
        .order_by("consultation__opens_on", "topic__position", "received_at", "pk")
    )


def heard_in(edition: Edition) -> list[dict]:
    """Return, for the manifest, what was heard for an edition and how it was answered, as attribution allows."""
    return [
        {
            "receipt": contribution.receipt,
            "outcome": contribution.disposition.outcome,
            "summary": contribution.disposition.public_summary,
            "language": contribution.disposition.language,
            "attribution": contribution.attribution,
        }
        for contribution in heard_contributions(edition.handbook)
    ]


def what_we_heard(edition: Edition) -> list[Heard]:
    """Return what an edition's readers may know of the contributions it was made with.

    Which contributions, with which summary and outcome, is as frozen in the manifest. Whom a page may name is as
    it stands now, so that a participant who asks to be named less is obeyed at once; what has since become an
    ongoing case is left out.
    """
    frozen = {row["receipt"]: row for row in edition.manifest.get("heard", [])}
    places = {receipt: place for place, receipt in enumerate(frozen)}
    paragraphs = paragraphs_by_receipt(edition)
    live = Contribution.objects.heard().filter(receipt__in=frozen).with_answer()
    return [
        Heard(
            receipt=contribution.receipt,
            topic_titles=contribution.topic.titles if contribution.topic else {},
            kind=contribution.kind,
            outcome=frozen[contribution.receipt]["outcome"],
            summary=frozen[contribution.receipt]["summary"],
            language=frozen[contribution.receipt]["language"],
            attributed_to=contribution.attributed_to,
            demonstration=contribution.consultation.demonstration,
            paragraphs=tuple(paragraphs.get(contribution.receipt, ())),
        )
        for contribution in sorted(live, key=lambda contribution: places[contribution.receipt])
    ]


def paragraphs_by_receipt(edition: Edition) -> dict[str, list[tuple[str, str]]]:
    """Return, for each contribution cited in an edition, the paragraphs (chapter's slug, number) that draw on it."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for chapter in edition.manifest.get("chapters", []):
        receipts = defaultdict(list)
        for key, receipt in chapter["citations"]:
            receipts[key].append(receipt)
        for key, number, _kind in chapter["paragraphs"]:
            for receipt in receipts[key]:
                if (chapter["slug"], number) not in found[receipt]:
                    found[receipt].append((chapter["slug"], number))
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


def contributions_for(version: Version, user) -> QuerySet[Contribution]:
    """The accepted contributions an editor may cite in a version: those of its chapter's topics come first."""
    of_chapter = version.chapter.topics.through.objects.filter(chapter=version.chapter, topic=OuterRef("topic"))
    return (
        Contribution.objects.citable()
        .for_staff(user)
        .filter(consultation__handbooks=version.chapter.handbook)
        .annotate(for_this_chapter=Exists(of_chapter))
        .with_answer()
        .order_by("-for_this_chapter", "topic__position", "received_at", "pk")
    )
