"""Translating: a translation is started beside its source, its paragraphs are written, paired, and said to hold."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.drafting import drafts, saving
from handbook.drafting.paragraph_keys import keys_now
from handbook.drafting.transitions import SAVE, begin
from handbook.models import Chapter, Paragraph, Rendering, Version, Wording
from handbook.rendering.numbered_paragraphs import paragraphs_of
from handbook.rendering.rendered_sources import markdown_by_key, said_of, words_by_key
from handbook.translation.lines import Line, State, lines_of, source_of
from text.parsing import blocks
from text.parsing.headings_and_notes import with_headings, with_notes
from text.parsing.paragraph_source import CannotReplace, all_replaced, inserted, replaced
from text.parsing.paragraph_source import lines_of as source_lines
from text.parsing.readings import CURRENT_READING

Kind = Rendering.Kind


class NoSource(Exception):
    """There is no text in the handbook's own language yet that could be translated."""


class NothingToConfirm(Exception):
    """The paragraph renders its source as it stands: nobody has to say so."""


class OwnWord(PermissionDenied):
    """Who said first that a translation still holds is not the second person."""


@transaction.atomic
def start(chapter: Chapter, *, language: str, by: User) -> Version:
    """Open a draft in another language: the newest approved one there is, or else the source, to be written over.

    What was copied keeps its keys, items, references and notes, so that every number is the source's; until it is
    translated it counts as not translated. It is a draft translation until somebody says that it was checked.
    Raises DraftIsOpen, NoSource.
    """
    require(by, "handbook.draft_version", chapter)
    source = source_of(chapter)
    if source is None or language == chapter.handbook.source_language:
        raise NoSource(chapter)
    earlier = drafts.newest_approved(chapter, language)
    version = drafts.open_draft(chapter, language, based_on=earlier, by=by)
    if earlier is None:
        Version.objects.filter(pk=version.pk).update(is_draft_translation=True)
        titles = {language: source.titles.get(source.language, ""), **version.titles}
        keys = keys_now(source.wording)
        saving.save(version, text=source.wording.text, titles=titles, keys=keys, by=by)
        version.refresh_from_db()
        drafts.carry_over(source, version, keys=keys)
    return version


@transaction.atomic
def write(version: Version, key: str, markdown: str, *, before: str, source: Wording, by: User) -> Wording:
    """Put a translated paragraph in its place; it renders `source`, the wording that its translator saw beside it.

    `before` is its Markdown as the translator found it. Raises ValidationError where a colleague changed the paragraph,
    and what `write_many` raises.
    """
    version = begin(SAVE, version, by=by)
    standing = _standing(version).get(key, "")
    markdown = saving.readable(markdown).strip("\n")
    is_seen = saving.readable(before).strip("\n") in (standing, markdown)
    if standing and not is_seen and markdown != standing:
        told = _("A colleague changed this paragraph in the meantime. It says now: %(words)s")
        raise ValidationError({"text": told % {"words": standing}})
    return write_many(version, {key: markdown}, source=source, by=by)


@transaction.atomic
def write_many(
    version: Version,
    texts: Mapping[str, str],
    *,
    source: Wording,
    by: User,
    title: str = "",
    headings: Mapping[int, str] | None = None,
    notes: Mapping[str, str] | None = None,
) -> Wording:
    """Put translated paragraphs in their places, in one wording; they render `source`, which was translated.

    `texts` is their Markdown by their keys. They keep these, and all others stay. Words that are the same as before, or
    still the source's, say nothing new of the source. What stands beside them may come with them: the title, headings
    by their places from 0, notes and abbreviations by `[^label]` and `*[FIU]`. Raises NotOpen; ValidationError, with
    nothing saved, where something is gone, has no words, or cannot stand in its place.
    """
    version = begin(SAVE, version, by=by)
    wording, standing = version.wording, _standing(version)
    lines = {line.key: line for line in lines_of(version, source)}
    if not set(texts) <= standing.keys():
        raise ValidationError(_("This paragraph is no longer in the translation. Reload the page."))
    given = {key: saving.readable(markdown).strip("\n") for key, markdown in texts.items()}
    for key, markdown in given.items():
        if not markdown.strip():
            told = _("Write the paragraph. To take one out, use the editor of the whole text.")
            raise ValidationError({"text": _at(lines[key], told, given)})
    changed = {key: markdown for key, markdown in given.items() if markdown != standing[key]}
    if wording is not None:
        reading = CURRENT_READING if changed else wording.reading
        text = _with_beside(_with_all(wording, changed, lines), headings or {}, notes or {}, reading)
        titles = {**version.titles, version.language: title} if title else version.titles
        if text != wording.text or titles != version.titles:
            wording = saving.save(version, text=text, titles=titles, keys=wording.keys, by=by)
    of_source = markdown_by_key(source)
    for key, markdown in given.items():
        line = lines[key]
        is_new = key in changed or line.state == State.UNPAIRED
        is_known = line.said is not None and (line.said.kind, line.said.source_id) == (Kind.TRANSLATED, source.pk)
        if is_new and not is_known and line.source_key and markdown != of_source.get(line.source_key, ""):
            _say(version, key, source, line.source_key, Kind.TRANSLATED, by=by)
    return wording


def cannot_stand(version: Version, texts: Mapping[str, str]) -> dict[str, str]:
    """Of translated paragraphs, by their keys, those that cannot stand in their places, each with why.

    Nothing is saved. Words are given as they are stored (`saving.readable`).
    """
    wording = version.wording
    at_once = {wording.keys.index(key) + 1: markdown for key, markdown in texts.items()}
    if all_replaced(wording.text, at_once, reading=wording.reading) is not None:
        return {}
    refused = {}
    for (position, markdown), key in zip(at_once.items(), texts, strict=True):
        try:
            _with(wording.text, position, markdown, reading=wording.reading, paragraphs=len(wording.keys))
        except ValidationError as why:
            refused[key] = " ".join(why.messages)
    return refused


@transaction.atomic
def pair(version: Version, chosen: Mapping[str, str], *, source: Wording, by: User) -> int:
    """Say which paragraph of the source each of these renders, as it stands in `source`; returns how many.

    The text and its keys stay. Raises ValidationError where a paragraph is not there, or two are given the same one.
    """
    _require_either(version, by)
    version = drafts.locked(version)
    here, there = words_by_key(version.wording), words_by_key(source)
    said = {key: rows[-1].source_key for key, rows in said_of(version).items() if key in here}
    if not set(chosen) <= here.keys() or not set(chosen.values()) <= there.keys():
        raise ValidationError(_("A paragraph is no longer there. Reload the page and choose again."))
    together = [*chosen.values(), *(of for key, of in said.items() if key not in chosen)]
    twice = next((of for of in together if together.count(of) > 1), None)
    if twice is not None:
        number = f"{version.chapter.number}.{list(there).index(twice) + 1}"
        raise ValidationError(
            _("Paragraph %(number)s of the source was chosen twice. Choose another for one of them.")
            % {"number": number}
        )
    for key, source_key in chosen.items():
        _say(version, key, source, source_key, Kind.PAIRED, by=by)
    if chosen:
        record(by, "paired with its source", version)
    return len(chosen)


@transaction.atomic
def still_holds(version: Version, key: str, *, source: Wording, by: User) -> Rendering:
    """Say that a paragraph still holds although its source was changed, up to `source`, which was read beside it.

    Where a number, an article, a negation, and/or, a duty or a penalty changed, it counts once a second person says
    so, too. The same words of the same translation are cleared wherever they stand: in the draft, and in the text
    that readers have. Raises NothingToConfirm; OwnWord for who said it first.
    """
    _require_either(version, by)
    version = drafts.locked(version)
    line = _line(version, key, source)
    if not line.may_hold:
        raise NothingToConfirm(version)
    asked_by = line.asked.by if line.asked else None
    if asked_by == by:
        raise OwnWord(_("You said already that it still holds. A second person has to say so, too."))
    awaits = line.change.needs_a_second_person and asked_by is None
    facts = {"awaits_second": awaits, "asked_by": asked_by if line.change.needs_a_second_person else None}
    for same in (version, *_same_words(version, key, line)):
        said = _say(same, key, source, line.source_key, Kind.HOLDS, by=by, **facts)
    record(by, "asked to confirm the translation of" if awaits else "confirmed the translation of", version)
    return said


@transaction.atomic
def label(version: Version, *, is_draft: bool, by: User) -> None:
    """Say that a translation is a draft for review, or that it was checked; what is approved keeps its label.

    A draft translation never prevails, and every page of an edition that has it says what it is. Raises NotOpen.
    """
    _require_either(version, by)
    version = drafts.locked(version)
    if not version.is_open:
        raise drafts.NotOpen(version)
    if version.is_draft_translation != is_draft:
        version.is_draft_translation = is_draft
        version.save(update_fields=["is_draft_translation"])
        record(by, "labelled as a draft translation" if is_draft else "called a checked translation", version)


@transaction.atomic
def take_in(version: Version, *, by: User) -> int:
    """Put what the source has and a translation lacks in its place, in the source's words and with its keys.

    Returns how many paragraphs came. Raises NotOpen, NoSource; ValidationError where one cannot stand there.
    """
    version = begin(SAVE, version, by=by)
    source = source_of(version.chapter)
    if source is None:
        raise NoSource(version.chapter)
    sources = markdown_by_key(source.wording)
    text, keys, after, came = version.wording.text, list(version.wording.keys), 0, 0
    lines = lines_of(version, source.wording)
    if any(line.state == State.UNPAIRED for line in lines):
        raise ValidationError(
            _("Some paragraphs are not aligned yet. Pair them first: one of them may be what is missing.")
        )
    for line in lines:
        if line.key:
            after = keys.index(line.key) + 1
        elif line.source_key not in keys:
            try:
                text = inserted(text, after, sources[line.source_key])
            except CannotReplace as refused:
                raise ValidationError(f"{line.source_number} {refused.said_with(_)}") from refused
            keys.insert(after, line.source_key)
            after, came = after + 1, came + 1
    if came:
        saving.save(version, text=_with_notes(text, source.wording), keys=keys, by=by)
    return came


@transaction.atomic
def take_out(version: Version, key: str, *, by: User) -> None:
    """Take a paragraph out of a translation whose source is gone. Raises NotOpen, ValidationError."""
    version = begin(SAVE, version, by=by)
    source = source_of(version.chapter)
    wording = version.wording
    if source is None or _line(version, key, source.wording).state != State.GONE:
        raise ValidationError(_("The source has this paragraph. Reload the page."))
    position = wording.keys.index(key) + 1
    keys = [one for one in wording.keys if one != key]
    text = _with(wording.text, position, "", reading=wording.reading, paragraphs=len(wording.keys))
    saving.save(version, text=text, keys=keys, by=by)


def seen_source(version: Version, pk: int | str | None) -> Wording | None:
    """The wording of a translation's source with this primary key, as a page showed it; None where it is none."""
    if not str(pk or "").isdigit():
        return None
    of_source = Wording.objects.filter(
        version__chapter=version.chapter_id, version__language=version.chapter.handbook.source_language
    )
    return of_source.filter(pk=pk).first()


def _line(version: Version, key: str, source: Wording) -> Line:
    line = next((line for line in lines_of(version, source) if line.key == key), None) if key else None
    if line is None:
        raise ValidationError(_("This paragraph is no longer in the translation. Reload the page."))
    return line


def _standing(version: Version) -> dict[str, str]:
    """The Markdown of each paragraph of a translation as it stands, by its key."""
    return markdown_by_key(version.wording) if version.wording else {}


def _with_all(wording: Wording, changed: Mapping[str, str], lines: Mapping[str, Line]) -> str:
    """A text with other Markdown for many paragraphs, each of which is one paragraph again."""
    if not changed:
        return wording.text
    places = {wording.keys.index(key) + 1: key for key in changed}
    blocks_at = {position: changed[key] for position, key in places.items()}
    text = all_replaced(wording.text, blocks_at, reading=wording.reading)
    if text is not None:
        return text
    text, reading = wording.text, wording.reading
    for position, key in places.items():
        try:
            text = _with(text, position, changed[key], reading=reading, paragraphs=len(wording.keys))
        except ValidationError as refused:
            raise ValidationError({"text": _at(lines[key], " ".join(refused.messages), changed)}) from refused
        reading = CURRENT_READING
    return text


def _with_beside(text: str, headings: Mapping[int, str], notes: Mapping[str, str], reading: int) -> str:
    """A text with other words for headings and notes."""
    try:
        if headings:
            text, reading = with_headings(text, headings, reading=reading), CURRENT_READING
        return with_notes(text, notes, reading=reading) if notes else text
    except CannotReplace as refused:
        raise ValidationError({"text": refused.said_with(_)}) from refused


def _at(line: Line, told: str, given: Mapping[str, str]) -> str:
    """A sentence about a paragraph; among several with its number."""
    return told if len(given) == 1 else f"{line.number} {told}"


def _with(text: str, position: int, markdown: str, *, reading: int, paragraphs: int) -> str:
    """A text with other Markdown for one of its paragraphs, which is one paragraph again, or none."""
    try:
        text = replaced(text, position, markdown, reading=reading)
    except CannotReplace as refused:
        raise ValidationError({"text": refused.said_with(_)}) from refused
    if len(paragraphs_of(text)) != paragraphs - (not markdown):
        raise ValidationError(
            {
                "text": _(
                    "This makes several paragraphs of one, and they would lose their numbers. Take the empty lines out."
                )
            }
        )
    return text


def _with_notes(text: str, source: Wording) -> str:
    """A text with the source's words for those notes that it calls and does not define."""
    missing = blocks.parse(text).missing_notes
    if not missing:
        return text
    lines, read = source_lines(source.text), blocks.parse(source.text, reading=source.reading)
    for stretch in read.definitions:
        if lines[stretch.start].startswith(tuple(f"[^{label}]:" for label in missing)):
            text = text.rstrip("\n") + "\n\n" + "\n".join(lines[stretch.start : stretch.end]).rstrip() + "\n"
    return text


def _same_words(version: Version, key: str, line: Line) -> list[Version]:
    """The other texts of the chapter in this language, open or approved, in which the paragraph says the same and of
    which the same was said."""
    others = Version.objects.filter(chapter=version.chapter_id, language=version.language, withdrawn_at=None)
    approved = Paragraph.objects.filter(key=key).values("version")
    open_ones = others.open().exclude(pk=version.pk)
    standing = others.filter(status=Version.Status.APPROVED, pk__in=approved).exclude(pk=version.pk)
    found = []
    for other in [*open_ones.select_related("wording"), *standing.select_related("wording")]:
        if other.wording is None or words_by_key(other.wording).get(key) != line.words:
            continue
        rows = [row for row in said_of(other).get(key, []) if not row.awaits_second]
        if (
            rows
            and line.said
            and (rows[-1].source_id, rows[-1].source_key) == (line.said.source_id, line.said.source_key)
        ):
            found.append(other)
    return found


def _say(version: Version, key: str, source: Wording, source_key: str, kind: str, *, by: User, **facts) -> Rendering:
    return Rendering.objects.create(
        version=version, key=key, source=source, source_key=source_key, kind=kind, by=by, **facts
    )


def _require_either(version: Version, by: User) -> None:
    """Who drafts or who approves may say what renders what."""
    if not by.has_perm("handbook.approve_version", version):
        require(by, "handbook.draft_version", version)
