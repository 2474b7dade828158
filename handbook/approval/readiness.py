"""Ready to send: what still stands against a text. Errors stop it, warnings have to be read."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from handbook.discussion import sign_off_sheet, threads
from handbook.drafting import sources
from handbook.drafting.citing import orphaned_citations
from handbook.drafting.incoming import missing_words
from handbook.models import Version
from handbook.rendering import images, references
from handbook.rendering.wording_html import read
from text.html.pages import paragraph_number
from text.inventory import bench_cards
from text.inventory.run_on_items import run_on_items
from text.inventory.typed_words import passages_of_markdown
from text.khmer import beginning
from text.parsing.blocks import Text


@dataclass(frozen=True)
class Finding:
    """One thing that stands against a text.

    key, number   of the paragraph it is about; empty where it is about the text
    address       where it is put right: in the editor while the text is at the desk
    """

    kind: str
    sentence: str
    key: str = ""
    number: str = ""
    address: str = ""


@dataclass(frozen=True)
class Findings:
    """Everything that stands against a text: what stops it, and what has to be read."""

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]

    @property
    def not_signed_off(self) -> tuple[Finding, ...]:
        """Sign-offs that were asked for and not given."""
        return tuple(finding for finding in self.warnings if finding.kind == "sign_off")

    @property
    def overridden(self) -> tuple[Finding, ...]:
        """What an approval would have to override, with reasons that stay: errors, and sign-offs not given."""
        return self.errors + self.not_signed_off

    @property
    def fingerprint(self) -> str:
        """Which warnings these are: who ticks that they were read has read these, and none that came since."""
        lines = [f"{one.kind}|{one.key}|{one.sentence}" for one in self.warnings]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def check(version: Version) -> Findings:
    """Return what stands against a version's wording as it is now, in a constant number of queries."""
    if version.wording is None:
        return Findings((), ())
    with override(version.language):  # read as for the text's own pages, and so only once
        text = read(version.wording, language=version.language)
    return Findings(tuple(_errors(version, text)), tuple(_warnings(version, text)))


# What stops it --------------------------------------------------------------------------------------------------


def _errors(version: Version, text: Text) -> Iterator[Finding]:
    if version.unmerged:
        address = f"{version.get_absolute_url()}#unmerged"
        yield Finding(
            "unmerged",
            _("An approved correction is not taken over yet. Settle it on the version's page."),
            "",
            "",
            address,
        )
    places = references.places_for(version, text=text)
    for reference in references.broken(text, places):
        sentence = _("The reference “%(words)s” leads to a paragraph that is not there.") % {"words": reference.words}
        yield _at(version, "reference", sentence, reference.position)
    yield from _empty_sections(version, text)
    for shown in images.without_alternative(text):
        sentence = _("An image does not say what it shows to those who cannot see it.")
        yield _at(version, "image", sentence, shown.position)
    for shown in images.unknown_in(version.chapter.handbook, text):
        sentence = _("The image “%(name)s” is not in this handbook.") % {"name": shown.name}
        yield _at(version, "image", sentence, shown.position)
    for label in text.missing_notes:
        call = f"[^{label}]"
        calling = next((block.position for block in text.paragraphs if call in block.text), 0)
        yield _at(version, "note", _("The note %(call)s is called but not written.") % {"call": call}, calling)
    yield from _bench_cards(version, text)


def _bench_cards(version: Version, text: Text) -> Iterator[Finding]:
    """What a sentence of a bench card lacks: the way to its paragraph, and that its figures are verified."""
    for sentence in bench_cards.sentences_of_cards(text, version.wording.keys, version.chapter.number):
        said = {"words": beginning(sentence.words, 80)}
        if not sentence.leads:
            says = _("In a bench card, “%(words)s” does not lead to its paragraph. Put a reference behind it.")
            yield _at(version, "bench_card", says % said, sentence.position)
        if sentence.unverified:
            says = _(
                "In a bench card, “%(words)s” is not verified (%(codes)s). A card holds what was read in the law (V):"
                " verify it, or leave it to the long text."
            )
            codes = ", ".join(dict.fromkeys(sentence.unverified))
            yield _at(version, "bench_card", says % {**said, "codes": codes}, sentence.position)
        elif sentence.is_bare_figure:
            says = _(
                "In a bench card, “%(words)s” has a figure and does not say how sure it is. Put (V) behind it if it"
                " was read in the law; otherwise leave the figure to the long text."
            )
            yield _at(version, "bench_card", says % said, sentence.position)


def _empty_sections(version: Version, text: Text) -> Iterator[Finding]:
    """A heading under which, before the next of its level or above, no paragraph stands."""
    heading = 0
    for at, block in enumerate(text.blocks):
        if block.kind != "heading":
            continue
        heading += 1
        following = text.blocks[at + 1 :]
        end = next((i for i, one in enumerate(following) if one.kind == "heading" and one.level <= block.level), None)
        if all(one.kind == "heading" for one in following[:end]):
            sentence = _("Nothing stands under the heading “%(words)s”.") % {"words": block.text}
            yield Finding("section", sentence, "", "", f"{_page_of(version)}#section-{heading}")


def _at(version: Version, kind: str, sentence: str, position: int) -> Finding:
    """A finding at a paragraph; what stands in a heading at the text's end is at none."""
    keys = version.wording.keys
    if not 1 <= position <= len(keys):
        return Finding(kind, sentence, "", "", _page_of(version))
    number = paragraph_number(version.chapter.number, position)
    return Finding(kind, sentence, keys[position - 1], number, f"{_page_of(version)}#{number}")


def _page_of(version: Version) -> str:
    if version.status == Version.Status.DRAFTED:
        return reverse("desk:version_edit", args=[version.pk])
    return version.get_absolute_url()


# What has to be read --------------------------------------------------------------------------------------------


def _warnings(version: Version, text: Text) -> Iterator[Finding]:
    page = version.get_absolute_url()
    said = [
        *missing_words.sentences_on(passages_of_markdown(version.wording.text), missing_words.arrived_in(text)),
        *missing_words.sentences_on_notes(text),
    ]
    for sentence in said:
        yield Finding("words", sentence, "", "", _page_of(version))
    for items in run_on_items(version.wording.text, text):
        sentence = _(
            "The lines that begin with “%(first)s” and “%(second)s” run on in one line. Begin each with “1.” or “-”, "
            "or put an empty line between them."
        ) % {"first": items.first, "second": items.second}
        yield _at(version, "items", sentence, items.position)
    waiting = sources.number_waiting(version)
    if waiting:
        sentence = ngettext(
            "%(count)d accepted contribution on this chapter's topics is neither cited nor set aside.",
            "%(count)d accepted contributions on this chapter's topics are neither cited nor set aside.",
            waiting,
        ) % {"count": waiting}
        yield Finding("source", sentence, "", "", reverse("desk:version_sources", args=[version.pk]))
    unresolved = threads.unresolved(version)
    if unresolved:
        sentence = ngettext("%(count)d remark is not settled.", "%(count)d remarks are not settled.", unresolved) % {
            "count": unresolved
        }
        yield Finding("remark", sentence, "", "", reverse("desk:version_remarks", args=[version.pk]))
    orphaned = orphaned_citations(version)
    if orphaned:
        sentence = ngettext(
            "%(count)d source was cited at a paragraph that is gone. Approval leaves it out.",
            "%(count)d sources were cited at paragraphs that are gone. Approval leaves them out.",
            len(orphaned),
        ) % {"count": len(orphaned)}
        yield Finding("orphan", sentence, "", "", f"{page}#orphans")
    for line in sign_off_sheet.sheet(version):
        if line.is_missing or (line.answer == "objects" and not line.is_asked_again):
            yield Finding("sign_off", _not_given(line), "", "", f"{page}#sign-offs")


def _not_given(line: sign_off_sheet.Line) -> str:
    if not line.answer:
        return _("%(who)s has not answered yet.") % {"who": line.who}
    if line.answer == "objects":
        return _("%(who)s does not agree.") % {"who": line.who}
    return _("%(who)s agreed to an earlier wording, not to this one.") % {"who": line.who}
