"""What the demonstration is made of: its texts, read from the files beside this module, and how they change."""

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from handbook.drafting import saving
from handbook.rendering import numbered_paragraphs

FOLDER = Path(__file__).parent
KHMER_TITLE = re.compile(r"^<!-- km: (.+) -->$", re.MULTILINE)
NOTE = re.compile(r"^\[\^([^]]+)\]: .*\n?", re.MULTILINE)


@dataclass(frozen=True)
class ChapterFile:
    """One chapter as edition 1 has it. Its file is named for its place and its address: 04-offences-and-penalties."""

    name: str
    titles: dict[str, str]
    text: str

    @property
    def slug(self) -> str:
        return self.name.partition("-")[2]


@dataclass(frozen=True)
class Material:
    """The story as written in story.toml and third_edition.toml, the contributions, and the chapters by the names of
    their files.

    second_chapters  those of the second programme's handbook
    khmer_texts      the Khmer text of those chapters of edition 3 that have a whole one
    khmer_changes    of the others, the headings and boxes that are in Khmer
    """

    story: dict
    contributions: list[dict]
    chapters: dict[str, ChapterFile]
    second_chapters: dict[str, ChapterFile]
    khmer_texts: dict[str, str]
    khmer_changes: dict[str, list[dict]]

    @cached_property
    def emails(self) -> dict[str, str]:
        """The e-mail of each role's account."""
        accounts = self.story["accounts"]
        return {role: f"{role}@{accounts['domain']}" for role in accounts["roles"]}

    @cached_property
    def second_emails(self) -> dict[str, str]:
        """The same of the second programme's people."""
        domain = self.story["accounts"]["domain"]
        return {role: f"second-{role}@{domain}" for role in self.story["second"]["accounts"]["roles"]}

    def second_text(self, chapter: str) -> str:
        """A chapter's text in edition 2."""
        return self._revised("second_edition", chapter, self.chapters[chapter].text)

    def third_text(self, chapter: str) -> str:
        """A chapter's text in edition 3."""
        return self._revised("third_edition", chapter, self.second_text(chapter))

    def translated_text(self, chapter: str) -> str:
        """The English text that the Khmer of a chapter translates: that of edition 3 as it stood before it."""
        return self._revised("third_edition", chapter, self.second_text(chapter), for_translation=True)

    def khmer_text(self, chapter: str, source: str) -> str:
        """A chapter in Khmer, of the text that it translates, its references leading where those of `source` lead."""
        if chapter not in self.khmer_texts:
            return changed(source, self.khmer_changes[chapter])
        text = self.khmer_texts[chapter]
        names = re.findall(r"\]\(#here-[a-z]+\)", self.translated_text(chapter))
        for name, led in zip(names, re.findall(r"\]\(#key-[a-z0-9]+\)", source), strict=True):
            text = text.replace(name, led)
        return text

    def _revised(self, which: str, chapter: str, before: str, *, for_translation: bool = False) -> str:
        revisions = [revision for revision in self.story[which]["revision"] if revision["chapter"] == chapter]
        if for_translation:
            revisions = [revision for revision in revisions if not revision.get("after_translation")]
        return changed(before, [change for revision in revisions for change in revision["change"]])


def read() -> Material:
    """Read everything from the files. Every text is read as a save will read it, so that none fails halfway."""
    story = tomllib.loads((FOLDER / "story.toml").read_text(encoding="utf-8"))
    story["third_edition"] = tomllib.loads((FOLDER / "third_edition.toml").read_text(encoding="utf-8"))
    contributions = tomllib.loads((FOLDER / "contributions.toml").read_text(encoding="utf-8"))["contribution"]
    khmer = FOLDER / "khmer"
    partly = tomllib.loads((khmer / "headings_and_boxes.toml").read_text(encoding="utf-8"))["translation"]
    return Material(
        story,
        contributions,
        _chapters("chapters"),
        _chapters("second"),
        khmer_texts={file.stem: saving.readable(file.read_text(encoding="utf-8")) for file in khmer.glob("*.md")},
        khmer_changes={row["chapter"]: row["change"] for row in partly},
    )


def changed(text: str, changes: list[dict]) -> str:
    """Return a text after changes, each of kind insert, move, reword or remove, which name paragraphs by how they
    begin. Notes that nothing calls any more go with what called them. Raises LookupError when no paragraph, or more
    than one, begins so."""
    pieces = text.strip("\n").split("\n\n")
    for change in changes:
        new = change.get("text", "").strip("\n")
        if change["kind"] == "insert":
            pieces.insert(_after(pieces, change["after"]), new)
            continue
        here = _beginning(pieces, change["paragraph"])
        if change["kind"] == "reword":
            pieces[here] = new
        elif change["kind"] == "remove":
            del pieces[here]
        elif change["kind"] == "move":
            piece = pieces.pop(here)
            pieces.insert(_after(pieces, change["after"]), new or piece)
        else:
            raise LookupError(f"There is no change of kind {change['kind']!r}.")
    return _without_uncalled_notes("\n\n".join(pieces) + "\n")


def _without_uncalled_notes(text: str) -> str:
    called = set(re.findall(r"\[\^([^]]+)\](?!: )", text))
    kept = NOTE.sub(lambda note: note[0] if note[1] in called else "", text)
    return re.sub(r"\n{3,}", "\n\n", kept)


def key_of(wording, beginning: str) -> str:
    """Return the key of the one paragraph of a wording that begins with some words. Raises LookupError."""
    begins = [text.startswith(beginning) for _kind, text in numbered_paragraphs.paragraphs_of(wording.text)]
    if begins.count(True) != 1:
        raise LookupError(f"{begins.count(True)} paragraphs begin with {beginning!r}.")
    return wording.keys[begins.index(True)]


def beginning_of(change: dict) -> str:
    """Return how the paragraph begins, once changed, that a change is about."""
    text = change.get("text")
    return numbered_paragraphs.paragraphs_of(saving.readable(text))[0][1][:60] if text else change["paragraph"]


def beginning_of_piece(text: str, beginning: str) -> str:
    """Return how the paragraph begins, without marks, that a change names by how its Markdown begins."""
    pieces = text.strip("\n").split("\n\n")
    return numbered_paragraphs.paragraphs_of(pieces[_beginning(pieces, beginning)])[0][1][:60]


def _chapters(folder: str) -> dict[str, ChapterFile]:
    return {file.stem: _chapter(file) for file in sorted((FOLDER / folder).glob("*.md"))}


def _chapter(file: Path) -> ChapterFile:
    heading, _line, text = file.read_text(encoding="utf-8").partition("\n")
    titles = {"en": heading.removeprefix("# "), "km": KHMER_TITLE.search(text).group(1)}
    return ChapterFile(file.stem, titles, saving.readable(KHMER_TITLE.sub("", text, count=1)))


def _after(pieces: list[str], beginning: str) -> int:
    return _beginning(pieces, beginning) + 1 if beginning else 0


def _beginning(pieces: list[str], beginning: str) -> int:
    """Find a piece by how it begins, whatever marks of a list or a box stand before its words."""
    found = [
        place
        for place, piece in enumerate(pieces)
        if re.match(rf'(?:\d+\. |- |!!! [a-z -]+ ")?{re.escape(beginning)}', piece)
    ]
    if len(found) != 1:
        raise LookupError(f"{len(found)} pieces of the text begin with {beginning!r}.")
    return found[0]
