"""What readers of a translation are told around a paragraph: that it is older than the source of the same edition.

They see the source paragraph in its place. What an editor says afterwards, that it still holds, takes the note away;
the text of the edition stays as it was issued. Of a translation that nobody has aligned nothing is said.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from handbook.models import Edition, EditionChapter
from handbook.reading.paragraph_history import shown_paragraphs
from handbook.translation import in_editions
from handbook.translation.lines import Line, State
from text.scripts import is_mostly_in_other_letters

_PARAGRAPH = re.compile(r'<div class="paragraph" id="[^"]*" data-key="([^"]*)">')
_FOOTNOTE = re.compile(r'<li id="(note-\d+)">(.*?)</li>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_TOLD = (State.OLDER, State.ASKED, State.UNTRANSLATED, State.GONE)


@dataclass(frozen=True)
class TranslationNote:
    """What is told at a paragraph.

    what    "older", "untranslated" (the source's words stand in place), "gone" from the source, or "missing": the
            source has a paragraph here that the translation does not have
    text    the source paragraph as that edition has it, where it is shown beside
    """

    what: str
    source: EditionChapter
    number: str = ""
    text: SafeString = SafeString("")


@dataclass(frozen=True)
class TranslationNotes:
    """The notes at a translation's paragraphs, by their keys; and what is missing before a paragraph, "" at the end."""

    at: Mapping[str, TranslationNote]
    missing_before: Mapping[str, list[TranslationNote]]

    def __bool__(self) -> bool:
        return bool(self.at or self.missing_before)


NOTHING = TranslationNotes({}, {})


def notes_in(edition: Edition, chapter: EditionChapter, chapters: Iterable[EditionChapter]) -> TranslationNotes:
    """What is told around the paragraphs of a chapter, given all chapters of its edition in all languages."""
    source = in_editions.source_beside(edition, chapter, chapters)
    lines = in_editions.lines_beside(chapter, source) if source else []
    if source is None or not lines:
        return NOTHING
    shown = {}
    if any(line.state in (State.OLDER, State.ASKED, State.MISSING) for line in lines):
        shown = shown_paragraphs(source, edition)
    return TranslationNotes(
        {line.key: _note(line, source, shown) for line in lines if line.state in _TOLD}, _missing(lines, source, shown)
    )


def _note(line: Line, source: EditionChapter, shown: Mapping[str, SafeString]) -> TranslationNote:
    if line.state in (State.UNTRANSLATED, State.GONE):
        return TranslationNote(str(line.state), source, line.source_number)
    return TranslationNote("older", source, line.source_number, shown.get(line.source_key, SafeString("")))


def _missing(
    lines: list[Line], source: EditionChapter, shown: Mapping[str, SafeString]
) -> dict[str, list[TranslationNote]]:
    """What the source has and the translation does not; nothing while something there is not aligned."""
    if not in_editions.is_whole(lines):
        return {}
    found: dict[str, list[TranslationNote]] = {}
    waiting: list[TranslationNote] = []
    for line in lines:
        if line.state == State.MISSING:
            text = shown.get(line.source_key, SafeString(""))
            waiting.append(TranslationNote("missing", source, line.source_number, text))
        elif waiting:
            found[line.key], waiting = waiting, []
    return found | ({"": waiting} if waiting else {})


def with_notes(html: SafeString, notes: TranslationNotes, language: str) -> SafeString:
    """A chapter's finished text with its notes; what is in the source's words says in which language it is.

    `language` is that of the translation.
    """
    if not notes:
        return html

    def noticed(tag: re.Match[str]) -> str:
        key = tag[1]
        before = "".join(_html(note) for note in notes.missing_before.get(key, ()))
        note = notes.at.get(key)
        if note is None:
            return before + tag[0]
        opened = tag[0]
        if note.what == "untranslated":
            opened = f'{opened[:-1]} lang="{note.source.language}">'
        return f"{before}{opened}{_html(note)}"

    told = _PARAGRAPH.sub(noticed, html)
    for key, note in notes.at.items():
        if note.what == "untranslated":
            # What stands under a paragraph is ours, and in the language of the translation.
            head, opened, rest = told.partition(f'data-key="{key}" lang="{note.source.language}">')
            told = head + opened + rest.replace('<p class="marks">', f'<p class="marks" lang="{language}">', 1)
    end = "".join(_html(note) for note in notes.missing_before.get("", ()))
    notes_at = told.find('<section class="notes"')
    place = notes_at if notes_at >= 0 else len(told)
    return mark_safe(told[:place] + end + _footnotes_marked(told[place:], notes, language))


def _footnotes_marked(html: str, notes: TranslationNotes, language: str) -> str:
    """The footnotes, those that are not translated marked with the source's language, which their letters tell."""
    source = next((note.source.language for note in notes.at.values()), language)

    def marked(footnote: re.Match[str]) -> str:
        if not is_mostly_in_other_letters(_TAG.sub("", footnote[2]), language):
            return footnote[0]
        return f'<li id="{footnote[1]}" lang="{source}">{footnote[2]}</li>'

    return _FOOTNOTE.sub(marked, html) if source != language else html


def _html(note: TranslationNote) -> str:
    return render_to_string("handbook/reading/_translation_note.html", {"note": note})
