"""The manifest of an edition: what it froze, as stored in JSON, read and written in this one place.

A stored manifest is never rewritten, for its fingerprint is printed in books. When a new edition has to freeze more,
it gets a new form with a number of its own; the writer of every earlier form stays, so that the editions that carry it
can be verified for ever. `tests/handbook/editions/manifests/` holds one stored manifest of each.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

CURRENT_FORM = 3


@dataclass(frozen=True)
class FrozenParagraph:
    """A numbered paragraph: its hidden key, its number as printed (4.12), and its kind."""

    key: str
    number: str
    kind: str


@dataclass(frozen=True)
class FrozenChapter:
    """A chapter in one language. Its text is frozen by the checksum of its wording.

    citations  pairs of a paragraph's key and the receipt of a contribution that it draws on, sorted
    is_draft_translation  whether it was issued as a translation for review; what was not has no word of it (form 3)
    """

    language: str
    position: int
    number: int
    slug: str
    part: Mapping[str, str]
    titles: Mapping[str, str]
    effective_from: str
    sha256: str
    paragraphs: tuple[FrozenParagraph, ...]
    citations: tuple[tuple[str, str], ...]
    is_draft_translation: bool = False

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "FrozenChapter":
        given = {
            **stored,
            "paragraphs": tuple(FrozenParagraph(*one) for one in stored["paragraphs"]),
            "citations": tuple((key, receipt) for key, receipt in stored["citations"]),
        }
        return cls(**given)

    def written(self) -> dict:
        return {
            **{name: getattr(self, name) for name in ("language", "position", "number", "slug", "part", "titles")},
            "effective_from": self.effective_from,
            "sha256": self.sha256,
            "paragraphs": [[one.key, one.number, one.kind] for one in self.paragraphs],
            "citations": [list(pair) for pair in self.citations],
            **({"is_draft_translation": True} if self.is_draft_translation else {}),
        }


@dataclass(frozen=True)
class FrozenContribution:
    """What was heard and how it was answered, with the attribution of that day; no word but the public summary."""

    receipt: str
    outcome: str
    summary: str
    language: str
    attribution: str


@dataclass(frozen=True)
class Manifest:
    """What one edition froze.

    in_effect_from  the date in effect, as 2026-06-01
    images          the checksum of every image that its texts show, by name
    law             the checksum of the law data; empty where there were none
    form            which form it is stored in; form 1 has no number
    """

    handbook: str
    edition: str
    in_effect_from: str
    note: str
    chapters: tuple[FrozenChapter, ...] = ()
    heard: tuple[FrozenContribution, ...] = ()
    images: Mapping[str, str] = field(default_factory=dict)
    law: str = ""
    form: int = CURRENT_FORM

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Manifest":
        """Read a stored manifest of any form. Raises UnknownForm for one that a later release wrote."""
        form = stored.get("form", 1)
        if form not in _WRITERS:
            raise UnknownForm(form)
        return cls(
            handbook=stored.get("handbook", ""),
            edition=stored.get("edition", ""),
            in_effect_from=stored.get("in_effect_from", ""),
            note=stored.get("note", ""),
            chapters=tuple(FrozenChapter.read(one) for one in stored.get("chapters", ())),
            heard=tuple(FrozenContribution(**one) for one in stored.get("heard", ())),
            images=stored.get("images", {}),
            law=stored.get("law", ""),
            form=form,
        )

    def written(self) -> dict:
        """Return the manifest as it is stored, in its own form."""
        return _WRITERS[self.form](self)


class UnknownForm(Exception):
    """A later release wrote this manifest; this one cannot read it."""


def _form_1(manifest: Manifest) -> dict:
    """Without a number. An edition without images has no word of them."""
    return {
        "handbook": manifest.handbook,
        "edition": manifest.edition,
        "in_effect_from": manifest.in_effect_from,
        "note": manifest.note,
        "chapters": [chapter.written() for chapter in manifest.chapters],
        "heard": [asdict(one) for one in manifest.heard],
        **({"images": dict(manifest.images)} if manifest.images else {}),
    }


def _form_2(manifest: Manifest) -> dict:
    """Says which form it is."""
    return {**_form_1(manifest), "form": 2}


def _form_3(manifest: Manifest) -> dict:
    """With the law data. An edition without any has no word of them."""
    return {**_form_1(manifest), **({"law": manifest.law} if manifest.law else {}), "form": 3}


_WRITERS: dict[int, Callable[[Manifest], dict]] = {1: _form_1, 2: _form_2, 3: _form_3}


def canonical(said: Any) -> bytes:
    """Return a stored manifest, or a part of one, in its one canonical form: sorted names, no spaces, UTF-8."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def checksum_of(said: Any) -> str:
    """Return the SHA-256 of a part of a manifest, or of what it vouches for, in its canonical form."""
    return hashlib.sha256(canonical(said)).hexdigest()


def fingerprint_of(stored: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a stored manifest in its canonical form."""
    return checksum_of(stored)


def for_everybody(stored: Mapping[str, Any]) -> dict:
    """Return what everybody may keep of a stored manifest: all but what was heard, which may be hidden later.

    Of that, and of which paragraph draws on it, the checksums stay, and the fingerprint of the whole: whoever has the
    full manifest shows by them that this belongs to it.
    """
    chapters = [{name: said for name, said in one.items() if name != "citations"} for one in stored["chapters"]]
    citations = [one["citations"] for one in stored["chapters"]]
    omitted = {"heard": stored["heard"], "citations": citations}
    return {
        **{name: said for name, said in stored.items() if name != "heard"},
        "chapters": chapters,
        "omitted": {name: checksum_of(said) for name, said in omitted.items()},
        "fingerprint": fingerprint_of(stored),
    }
