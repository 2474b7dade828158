"""A translation beside its source as one edition has both: for its readers, and for its book."""

from collections.abc import Iterable

from django.template.loader import render_to_string

from handbook.models import Edition, EditionChapter, Version
from handbook.translation.lines import Line, State, lines_of


def source_beside(
    edition: Edition, chapter: EditionChapter, chapters: Iterable[EditionChapter]
) -> EditionChapter | None:
    """The chapter in the handbook's own language, of all chapters of its edition; None where it is that one itself."""
    language = edition.handbook.source_language
    if chapter.language == language:
        return None
    same = (one for one in chapters if (one.edition_id, one.number) == (chapter.edition_id, chapter.number))
    return next((one for one in same if one.language == language), None)


def lines_beside(chapter: EditionChapter, source: EditionChapter) -> list[Line]:
    """A translation beside the source of the same edition, in a constant number of queries.

    None of a translation that nobody has aligned: it renders as before.
    """
    versions = Version.objects.select_related("wording", "chapter").in_bulk([chapter.version_id, source.version_id])
    version, rendered = versions[chapter.version_id], versions[source.version_id].wording
    if set(version.wording.keys).isdisjoint(rendered.keys) and not version.renderings.exists():
        return []
    return lines_of(version, rendered)


def is_whole(lines: Iterable[Line]) -> bool:
    """Whether every paragraph is aligned, so that what is missing is known to be missing."""
    return all(line.state != State.UNPAIRED for line in lines)


def printed_marks(edition: Edition, chapters: Iterable[EditionChapter]) -> dict[str, str]:
    """What the book of an edition says under the paragraphs of its translations, by their keys.

    As it stands when the book is made: what an editor confirms afterwards, the pages on the site say.
    """
    everything = list(edition.chapters.all())
    marks: dict[str, str] = {}
    for chapter in chapters:
        source = source_beside(edition, chapter, everything)
        lines = lines_beside(chapter, source) if source else []
        told = [line for line in lines if line.state != State.MISSING or is_whole(lines)]
        before = next((line.key for line in told if line.key), "")
        for line in told:
            before = line.key or before
            if before and line.state in (State.OLDER, State.ASKED, State.UNTRANSLATED, State.GONE, State.MISSING):
                given = {"line": line, "source": source}
                marks[before] = marks.get(before, "") + render_to_string(
                    "handbook/editions/book_translation.html", given
                )
    return marks
