"""What a translation renders: the words of a source paragraph, and what was said of which paragraph renders it."""

from collections.abc import Iterable
from functools import lru_cache

from accounts.models import User
from handbook.models import Rendering, Version, Wording
from text.parsing import blocks
from text.parsing.paragraph_parts import notes_called_by
from text.parsing.paragraph_source import block_sources


def words_by_key(wording: Wording) -> dict[str, str]:
    """What each paragraph of a wording says, with the notes that it calls, by its key and in order."""
    return dict(zip(wording.keys, _words(wording.text, wording.reading), strict=True))


def markdown_by_key(wording: Wording) -> dict[str, str]:
    """The Markdown of each paragraph of a wording, by its key and in order."""
    return dict(zip(wording.keys, block_sources(wording.text, reading=wording.reading), strict=True))


@lru_cache(maxsize=128)
def _words(text: str, reading: int) -> tuple[str, ...]:
    read = blocks.parse(text, reading=reading)
    return tuple(
        "\n".join([paragraph.text, *(note.text for note in notes_called_by(read, paragraph))])
        for paragraph in read.paragraphs
    )


def said_of(version: Version) -> dict[str, list[Rendering]]:
    """What was said of each paragraph since it was translated or paired last, by its key, in one query."""
    return standing(version.renderings.select_related("by").order_by("pk"))


def standing(rows: Iterable[Rendering]) -> dict[str, list[Rendering]]:
    """Of rows in the order in which they were added those that count, by the paragraph's key."""
    said: dict[str, list[Rendering]] = {}
    for row in rows:
        if row.kind != Rendering.Kind.HOLDS:
            said[row.key] = []
        said.setdefault(row.key, []).append(row)
    return said


def carry_over(earlier: Version, version: Version) -> None:
    """Have what was said of an earlier version's paragraphs be said of the same ones of another, where they say the
    same. What was said there of newer words of the source stays as it is."""
    said = said_of(earlier)
    if not said:
        return
    here = said_of(version)
    now = Version.objects.select_related("wording").get(pk=version.pk).wording
    words, before = words_by_key(now), words_by_key(earlier.wording)
    Rendering.objects.bulk_create(
        Rendering(
            version=version,
            **{name: getattr(row, name) for name in ("key", "source_id", "source_key", "kind", "awaits_second")},
            **{name: getattr(row, name) for name in ("asked_by_id", "by_id", "at")},
        )
        for key, rows in said.items()
        if key in words and words[key] == before.get(key) and _newest(rows) > _newest(here.get(key, []))
        for row in rows
    )


def _newest(rows: Iterable[Rendering]) -> int:
    return max((row.source_id for row in rows), default=0)


def go_back(draft: Version, wording: Wording, standing_before: Wording | None, *, by: User) -> None:
    """Where an earlier wording is taken up again, have its paragraphs render what they rendered when it was saved.

    Only those whose words are others than a moment before; of what nobody had said anything then, nothing is said now.
    """
    if standing_before is None or wording.version_id != draft.pk:
        return
    words, before = words_by_key(wording), words_by_key(standing_before)
    rows = list(draft.renderings.order_by("pk"))
    following = draft.wordings.filter(pk__gt=wording.pk).order_by("pk").first()
    then, now = standing(row for row in rows if following is None or row.at < following.saved_at), standing(rows)
    Rendering.objects.bulk_create(
        Rendering(
            version=draft,
            key=key,
            source_id=said[0].source_id,
            source_key=said[0].source_key,
            kind=Rendering.Kind.PAIRED,
            by=by,
        )
        for key, said in then.items()
        if words.get(key) != before.get(key) and said[0].pk != now[key][0].pk
    )
