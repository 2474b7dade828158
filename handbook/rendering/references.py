"""References: where a paragraph that another one names stands now, in the drafts or in an edition."""

import re
from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q
from django.urls import reverse

from accounts.models import User, in_language
from accounts.rights import require
from handbook.models import Edition, EditionChapter, Handbook, ListItem, Paragraph, Version, Wording
from handbook.rendering import listed_items, numbered_paragraphs
from text import elements
from text.folding import comparable
from text.html.pages import Place, paragraph_number
from text.inventory.reference_links import Reference, broken, markdown, references_in
from text.khmer import beginning
from text.parsing import blocks

__all__ = [
    "Reference",
    "broken",
    "broken_in",
    "broken_in_edition",
    "in_edition",
    "lettered_items",
    "numbers_for",
    "places_for",
    "references_in",
    "search",
    "standing_in",
]

AT_MOST = 20
"""How many paragraphs a search shows."""


# Among the drafts -----------------------------------------------------------------------------------------------


def standing_in(handbook: Handbook, language: str) -> list[Version]:
    """The text of every chapter as the desk has it, in the chapters' order: the open draft, else the newest approved.

    In the language asked for, else in the one the handbook is drafted in; in two queries.
    """
    versions = Version.objects.filter(
        chapter__handbook=handbook,
        language__in={language, handbook.source_language},
        wording__isnull=False,
        withdrawn_at=None,
    ).only("chapter_id", "language", "status", "is_correction", "effective_from")
    chosen: dict[int, int] = {}
    for version in sorted(versions, key=lambda version: _standing(version, language)):
        chosen.setdefault(version.chapter_id, version.pk)
    return list(
        Version.objects.filter(pk__in=chosen.values())
        .select_related("chapter__part", "wording")
        .order_by("chapter__position")
    )


def numbers_for(
    handbook: Handbook, language: str, *, of: Version | None = None, wording: Wording | None = None
) -> dict[str, Place]:
    """Where every paragraph of a handbook's drafts stands, by its key and by its number, in two queries.

    `of` is the version on a page, with `wording` as it shows it: both count in place of what stands for its chapter,
    since a page may show a correction beside an open draft, or an earlier wording.
    """
    return _places(_shown(handbook, language, of, wording))


def places_for(version: Version, wording: Wording | None = None, text: blocks.Text | None = None) -> dict[str, Place]:
    """Where the references of a version's text lead, as drafts stand; asks for nothing when it has none.

    `text` is the wording as read, where the caller has read it already.
    """
    wording = wording or version.wording
    used = references_in(text or wording.text, wording.reading) if wording else []
    if not used:
        return {}
    shown = _shown(version.chapter.handbook, version.language, version, wording)
    places = _with_items(_places(shown), used, [(version.chapter.number, wording) for version, wording in shown])
    meant: dict[tuple[str, str], str] = {}
    if version.status == Version.Status.APPROVED:
        meant = lettered_items(
            version, {(one.key, one.item) for one in used if one.item and one.key not in wording.keys}
        )
    items = _items_among(shown, {*meant.values(), *(one.key for one in used)} - places.keys())
    return places | items | {f"{of}-{letter}": items[key] for (of, letter), key in meant.items() if key in items}


def broken_in(version: Version, wording: Wording | None = None) -> list[Reference]:
    """The references of a version's text that lead to no paragraph, or no item of one, as drafts stand."""
    wording = wording or version.wording
    return broken(wording.text, places_for(version, wording), wording.reading) if wording else []


def search(handbook: Handbook, q: str, language: str, user: User) -> list[dict]:
    """The paragraphs of a handbook's drafts with a number or with words, at most 20: for who may read drafts.

    Every word is looked for also inside others, since Khmer has no spaces between them.
    """
    require(user, "handbook.read_draft", handbook)
    number, words = _number_in(q), comparable(q).split()
    if not words:
        return []
    found = []
    for version in standing_in(handbook, language):
        if number and number[0] != str(version.chapter.number):
            continue
        for position, kept in enumerate(numbered_paragraphs.kept_paragraphs(version.wording), start=1):
            if number:
                is_found = str(position).startswith(number[1])
            else:
                folded = comparable(kept.text)
                is_found = all(word in folded for word in words)
            if is_found:
                shown = paragraph_number(version.chapter.number, position)
                found.append(
                    {
                        "key": kept.key,
                        "number": shown,
                        "chapter": in_language(version.titles, language),
                        "beginning": beginning(kept.text),
                        "language": version.language,
                        "markdown": markdown(kept.key, shown),
                    }
                )
    if number:
        found.sort(key=lambda one: one["number"] != ".".join(number))  # the very one comes first
    return found[:AT_MOST]


def _standing(version: Version, language: str) -> tuple:
    """Order by which the desk chooses: the language asked for, then the draft, then the newest approved text."""
    return (
        version.language != language,
        not version.is_open,
        version.is_correction,
        -(version.effective_from.toordinal() if version.effective_from else 0),
        -version.pk,
    )


def _shown(handbook, language, of, wording) -> list[tuple[Version, Wording]]:
    """Each chapter's version with the wording that counts."""
    shown = {version.chapter_id: (version, version.wording) for version in standing_in(handbook, language)}
    if of is not None and (wording or of.wording) is not None:
        shown[of.chapter_id] = (of, wording or of.wording)
    return list(shown.values())


def _items_among(shown: Iterable[tuple[Version, Wording]], wanted: set[str]) -> dict[str, Place]:
    """Where items stand in the drafts, by their keys; asks for nothing when none is wanted."""
    wanted = {key for key in wanted if "." not in key}
    places: dict[str, Place] = {}
    for version, wording in shown if wanted else ():
        if wording.item_keys is None:
            wording.version = version  # at hand, so that it is not asked for
        address = reverse("desk:version_detail", args=[version.pk]) if version.pk else ""
        for key, (paragraph, letter) in listed_items.letters_of(listed_items.keys_of(wording)).items():
            if key in wanted and paragraph in wording.keys:
                position = wording.keys.index(paragraph) + 1
                number = f"{paragraph_number(version.chapter.number, position)}({letter})"
                places[key] = Place(version.chapter.number, position, f"{address}#{number}", item=letter)
    return places


def _places(shown: Iterable[tuple[Version, Wording]]) -> dict[str, Place]:
    places = {}
    for version, wording in shown:
        address = reverse("desk:version_detail", args=[version.pk]) if version.pk else ""
        for position, key in enumerate(wording.keys, start=1):
            number = paragraph_number(version.chapter.number, position)
            places[key] = places[number] = Place(version.chapter.number, position, f"{address}#{number}")
    return places


_NUMBER = re.compile(r"(\d+)(?:\.(\d*))?(?:\([a-z]*\)?)?")


def _number_in(q: str) -> tuple[str, str] | None:
    """Chapter and the beginning of a paragraph's number, when a number was asked for, in Latin or Khmer digits."""
    match = _NUMBER.fullmatch(comparable(q))
    if match is None:
        return None
    return str(int(match[1])), str(int(match[2])) if match[2] else ""


# In an edition --------------------------------------------------------------------------------------------------


def in_edition(chapter: EditionChapter) -> dict[str, Place]:
    """Where the references of an edition's chapter lead within that edition; see `kept_pages.with_addresses`.

    The numbers are those the edition froze. A paragraph in several languages counts in the chapter's own.
    """
    wording = chapter.version.wording
    used = references_in(wording.text, wording.reading)
    if not used:
        return {}
    names = {one.key for one in used}
    positions = {int(name.partition(".")[2]) for name in names if "." in name}
    rows = sorted(
        Paragraph.objects.filter(
            Q(key__in=names) | Q(position__in=positions), version__edition_chapters__edition=chapter.edition_id
        ).values("key", "position", "version", "version__language"),
        key=lambda row: row["version__language"] == chapter.language,
    )
    chapters = {
        row.version_id: row
        for row in EditionChapter.objects.filter(
            edition=chapter.edition_id, version__in={row["version"] for row in rows}
        ).select_related("version")
    }
    places = {}
    for row in rows:
        of = chapters[row["version"]]
        number = paragraph_number(of.number, row["position"])
        for name in names & {row["key"], number}:
            places[name] = Place(of.number, row["position"], f"../{of.slug}/#{number}")
    places |= _items_in_edition(chapter, used, names - places.keys())
    if not any(reference.item for reference in used):
        return places
    wordings = Wording.objects.in_bulk([of.version.wording_id for of in chapters.values()])
    return _with_items(places, used, [(of.number, wordings[of.version.wording_id]) for of in chapters.values()])


def _items_in_edition(chapter: EditionChapter, used: list[Reference], unknown: set[str]) -> dict[str, Place]:
    """Where the items stand in an edition that its chapter refers to: by their keys; or, in texts from before these
    were kept, by a list's key and the letter that the item had when the text was approved."""
    lettered = {(one.key, one.item) for one in used if one.item and one.key not in chapter.version.wording.keys}
    meant = {key: f"{of}-{letter}" for (of, letter), key in lettered_items(chapter.version, lettered).items()}
    wanted = {key for key in unknown if "." not in key} | meant.keys()
    if not wanted:
        return {}
    issued = ListItem.objects.filter(key__in=wanted, version__edition_chapters__edition=chapter.edition_id)
    rows = sorted(
        issued.values("key", "number", "position", "version", "version__language"),
        key=lambda row: row["version__language"] == chapter.language,
    )
    there = EditionChapter.objects.filter(edition=chapter.edition_id, version__in={row["version"] for row in rows})
    chapters = {one.version_id: one for one in there}
    places: dict[str, Place] = {}
    for row in rows:
        of, letter = chapters[row["version"]], elements.letter(row["position"])
        position = int(row["number"].partition(".")[2].partition("(")[0])
        number = f"{paragraph_number(of.number, position)}({letter})"
        place = Place(of.number, position, f"../{of.slug}/#{number}", item=letter)
        places |= {name: place for name in {row["key"], meant.get(row["key"], row["key"])}}
    return places


def lettered_items(version: Version, lettered: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The keys of the items that letters meant in an approved text, by the list's key and the letter.

    What a letter meant is told by the list as it was approved when the text was; where it was not yet, as it was first.
    A list's texts in the same language come before those in another one.
    """
    wanted = {(key, letter) for key, letter in lettered if "." not in key}
    if not wanted:
        return {}
    found: dict[tuple[str, str], tuple[tuple, str]] = {}
    rows = ListItem.objects.filter(
        paragraph__in={key for key, _letter in wanted},
        version__chapter__handbook=version.chapter.handbook_id,
        version__status=Version.Status.APPROVED,
    )
    for row in rows.values("paragraph", "position", "key", "version__approved_at", "version__language"):
        pair = (row["paragraph"], elements.letter(row["position"]))
        approved, then = row["version__approved_at"], version.approved_at
        stood = then is None or approved <= then
        distance = approved.timestamp() if not stood else -approved.timestamp()
        order = (row["version__language"] != version.language, not stood, distance)
        if pair in wanted and (pair not in found or order < found[pair][0]):
            found[pair] = (order, row["key"])
    return {pair: key for pair, (_order, key) in found.items()}


def broken_in_edition(edition: Edition) -> list[tuple[str, Reference]]:
    """The references of an edition's chapters that lead nowhere in it, each with the number of its paragraph."""
    found = []
    # Without the edition: its manifest would be read once more for every chapter.
    for chapter in edition.chapters.select_related("version__wording").order_by("language", "position"):
        found += [
            (paragraph_number(chapter.number, reference.position), reference) for reference in _broken_in(chapter)
        ]
    return found


def _broken_in(chapter: EditionChapter) -> list[Reference]:
    wording = chapter.version.wording
    return broken(wording.text, in_edition(chapter), wording.reading)


# Items of lists ---------------------------------------------------------------------------------------------------


def _with_items(
    places: dict[str, Place], used: Iterable[Reference], wordings: Iterable[tuple[int, Wording]]
) -> dict[str, Place]:
    """Count the items of the lists that a reference names an item of; where none does, no text is read.

    `wordings` are those that `places` are of, each with its chapter's number.
    """
    wanted = {reference.key for reference in used if reference.item and reference.key in places}
    for chapter, wording in wordings:
        names = [{key, paragraph_number(chapter, at)} for at, key in enumerate(wording.keys, start=1)]
        if wanted.isdisjoint(set().union(*names)):
            continue
        for both, paragraph in zip(names, blocks.parse(wording.text, reading=wording.reading).paragraphs, strict=True):
            for name in both & wanted:
                places[name] = replace(places[name], items=paragraph.items)
    return places
