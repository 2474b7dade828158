"""Ready to send: what still stands against a text. Errors stop it, warnings have to be read."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, ngettext, override
from django.utils.translation import gettext as _

from handbook.discussion import sign_off_sheet, threads
from handbook.drafting import sources
from handbook.drafting.citing import orphaned_citations
from handbook.drafting.incoming import missing_words
from handbook.glossary import term_use
from handbook.models import Version, Wording
from handbook.outline import mistyped_words
from handbook.rendering import images, listed_items, numbered_paragraphs, references
from handbook.rendering.table_filling import law_tables_of
from handbook.rendering.wording_html import read
from handbook.translation import lines
from text.html.pages import paragraph_number
from text.inventory import bench_cards, khmer_faults
from text.inventory.foreign_paragraphs import foreign_paragraphs
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
    yield from _broken_references(version, text)
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
    yield from _law_tables(version, text)
    for fault in khmer_faults.faults(text):
        yield _at(version, "khmer", mistyped_words.sentence_on(fault), fault.position)
    for sentence in mistyped_words.sentences_on_titles(version.titles):
        yield Finding("khmer", sentence, "", "", _page_of(version))
    yield from _in_other_letters(version, text)


def _in_other_letters(version: Version, text: Text) -> Iterator[Finding]:
    """Paragraphs that say something in the other language.

    What a translation took over from its source is no error: it is not translated yet, of which a warning tells, or
    somebody said that it is the same in both languages.
    """
    found = list(foreign_paragraphs(text))
    if not found:
        return
    source = lines.source_of(version.chapter) if lines.is_translation(version) else None
    says = _(
        "“%(words)s” is not in %(language)s, in which this text is drafted. Paste the right words. What belongs to"
        " the other language stands in the chapter's translation, and what is cited in quotation marks or in italics."
    )
    taken_over: set[str] = set()
    if source is not None:
        says = _(
            "“%(words)s” is not in %(language)s, into which this text is translated. Open the translation and write it"
            " in %(language)s. What is cited stands in quotation marks or in italics."
        )
        beside = lines.lines_of(version, source.wording)
        taken_over = {
            line.key
            for line in beside
            if line.state == lines.State.UNTRANSLATED or (line.said and line.words == line.source_words)
        }
    for block in found:
        said = {"words": beginning(block.text, 60), "language": version.get_language_display()}
        finding = _at(version, "language", says % said, block.position)
        if finding.key not in taken_over:
            yield finding


def _law_tables(version: Version, text: Text) -> Iterator[Finding]:
    """A table that does not say what the law data say would let the chapter and the helper disagree."""
    for table in law_tables_of(version.wording.text, language=version.language, as_read=text):
        if not table.is_as_data:
            yield _at(version, "law_table", table.why, table.position)


def _broken_references(version: Version, text: Text) -> Iterator[Finding]:
    """What leads nowhere; where it led to an item of a list that is gone, with the item's words."""
    broken = references.broken(text, references.places_for(version, text=text))
    keys = {one.key for one in broken}
    gone = listed_items.words_of(version.chapter.handbook, keys, version=version) if keys else {}
    for reference in broken:
        sentence = _("The reference “%(words)s” leads to a paragraph that is not there.")
        if reference.key in gone:
            sentence = _(
                "The reference “%(words)s” leads to an item of a list that is gone: “%(item)s”. Let it lead to another,"
                " or take it out."
            )
        elif reference.item:
            sentence = _("The reference “%(words)s” leads to an item “(%(letter)s)” that the list does not have.")
        said = {"words": reference.words, "item": beginning(gone.get(reference.key, ""), 80), "letter": reference.item}
        yield _at(version, "reference", sentence % said, reference.position)


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
    yield from _terms(version)
    yield from _translation(version)
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


def _terms(version: Version) -> Iterator[Finding]:
    """Terms of the glossary that a translation writes otherwise; each once, with the paragraphs' numbers."""
    for used in term_use.translated_otherwise(version):
        says = _("The glossary writes “%(word)s” as “%(translated)s”. Another word stands at: %(numbers)s.")
        numbers = ", ".join(numbered_paragraphs.shown_number(place.number) for place in used.otherwise)
        said = {"word": used.word, "translated": used.translated, "numbers": numbers}
        address = f"{reverse('desk:version_terms', args=[version.pk])}#term-{used.term.pk}"
        yield Finding("term", says % said, "", "", address)


def _translation(version: Version) -> Iterator[Finding]:
    """What of a translation does not render its source as it stands; each kind once, with the paragraphs' numbers."""
    source = lines.source_of(version.chapter) if lines.is_translation(version) else None
    if source is None:
        return
    if version.is_draft_translation:
        says = gettext(
            "It is labelled as a draft translation: every page tells readers so, and it never prevails. Once it was"
            " checked, take the label off on its page beside the source."
        )
        yield Finding("draft_translation", says, "", "", reverse("desk:version_translation", args=[version.pk]))
    address = f"{reverse('desk:version_translation', args=[version.pk])}?show=open"
    beside = lines.lines_of(version, source.wording)
    found = [
        ([line.number or line.source_number for line in beside if line.state == state], gettext(sentence))
        for state, sentence in _OF_TRANSLATION
    ]
    found.append((_shaped_otherwise(beside, version.wording, source.wording), gettext(_SHAPED_OTHERWISE)))
    paired = [line for line in beside if line.key and line.source_number]
    if len(paired) == len(beside):
        found.append(([one.number for one in paired if one.number != one.source_number], gettext(_MOVED)))
    yield from _headings_of_translation(version, source)
    for numbers, sentence in found:
        if numbers:
            said = {"numbers": ", ".join(map(numbered_paragraphs.shown_number, numbers))}
            yield Finding("translation", sentence % said, "", "", address)


def _headings_of_translation(version: Version, source: Version) -> Iterator[Finding]:
    """No key follows a heading: it is compared by its place among the others."""
    here, there = (
        [block for block in read(one.wording, language=one.language).blocks if block.kind == "heading"]
        for one in (version, source)
    )
    address = _page_of(version)
    if changed := lines.headings_changed_since(version, source):
        pairs = ", ".join(f"“{beginning(old, 60)}” → “{beginning(new, 60)}”" for old, new in changed)
        sentence = _("The source has changed these titles and headings since the last translation: %(words)s.")
        yield Finding("translation", sentence % {"words": pairs}, "", "", address)
    if [one.level for one in here] != [one.level for one in there]:
        sentence = _("The headings are others than in the source. Compare them, and put them in its order.")
        yield Finding("translation", sentence, "", "", address)
        return
    same = [one.text for one, other in zip(here, there, strict=True) if one.text == other.text]
    if same:
        words = {"words": ", ".join(f"“{beginning(one, 60)}”" for one in same)}
        sentence = _("Headings that still stand in the source's words: %(words)s.")
        yield Finding("translation", sentence % words, "", "", address)


_SHAPED_OTHERWISE = gettext_noop("Of another kind, or with more or fewer items, than in the source: %(numbers)s.")
_MOVED = gettext_noop("Other numbers than in the source: %(numbers)s. Put these paragraphs in its order.")
_OF_TRANSLATION = (
    (lines.State.OLDER, gettext_noop("The translation is older than its source at: %(numbers)s.")),
    (lines.State.ASKED, gettext_noop("A second person has to confirm the translation at: %(numbers)s.")),
    (lines.State.UNTRANSLATED, gettext_noop("Not translated yet, and in the source's words: %(numbers)s.")),
    (lines.State.UNPAIRED, gettext_noop("Not aligned with the source: %(numbers)s.")),
    (lines.State.MISSING, gettext_noop("The source has these paragraphs, the translation does not: %(numbers)s.")),
    (lines.State.GONE, gettext_noop("The source no longer has these paragraphs: %(numbers)s.")),
)


def _shaped_otherwise(beside: list[lines.Line], *wordings: Wording) -> list[str]:
    """The numbers of paragraphs that are of another kind than in the source, or lists with more or fewer items."""
    here, there = (
        dict(zip(wording.keys, numbered_paragraphs.shapes_of(wording.text, wording.reading), strict=True))
        for wording in wordings
    )
    both = [line for line in beside if line.key and line.source_key in there]
    return [line.number for line in both if here[line.key] != there[line.source_key]]


def _not_given(line: sign_off_sheet.Line) -> str:
    if not line.answer:
        return _("%(who)s has not answered yet.") % {"who": line.who}
    if line.answer == "objects":
        return _("%(who)s does not agree.") % {"who": line.who}
    return _("%(who)s agreed to an earlier wording, not to this one.") % {"who": line.who}
