"""Finding a name in what a database says, however it is written there; and the hash by which it is known once it is
gone.

A name is found in any case, composed or not, with any spaces or line breaks between its parts, with the zero-width
characters that Khmer lines break at, and with Markdown's signs in it: **Sok** Dara. In Latin letters it is a word of
its own; in Khmer, which has no spaces between words, it ends with a whole cluster.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MARK = "███"
"""What stands where a name stood."""

SHORTEST = 3
"""Letters of a name: a shorter one would be found in too much that is no name."""

_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\u00ad\ufeff"
_MARKUP = r"*_~`\\"
_LATIN = "A-Za-z0-9\u00c0-\u024f"
_SIGNS = "\u17b6-\u17d3\u17dd"  # hang on the Khmer letter before them
_WITHIN = f"[{_ZERO_WIDTH}{_MARKUP}]*"
_BETWEEN = rf"{_WITHIN}\s[\s>{_ZERO_WIDTH}{_MARKUP}]*"
_BEGINS = re.compile(rf"(?<![{_LATIN}])[{_LATIN}]|[^\s{_LATIN}{_SIGNS}]")
_DROPPED = re.compile(f"[{_ZERO_WIDTH}{_MARKUP}]")
_SPACES = re.compile(r"\s[\s>]*")
_EMPHASIS = re.compile(r"[*_~`]+")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


@dataclass(frozen=True)
class Hashed:
    """What stays of a name: how many letters it has, folded, a salt, and the SHA-256 of salt and name."""

    length: int
    salt: str
    hash: str


def names_in(words: str) -> list[str]:
    """The names that somebody wrote down, one on each line, folded, each once; the longest first."""
    folded = dict.fromkeys(fold(line) for line in words.splitlines())
    return sorted(filter(None, folded), key=len, reverse=True)


def fold(text: str) -> str:
    """A text as names are compared in it: composed, in small letters, single spaces, without signs of no width."""
    text = unicodedata.normalize("NFC", _DROPPED.sub("", text))
    return _SPACES.sub(" ", text).strip().lower()


def hash_of(salt: str, passage: str) -> str:
    return hashlib.sha256(f"{salt}\n{passage}".encode()).hexdigest()


def passages(raw: str, names: Iterable[str], *, is_json: bool = False) -> list[tuple[int, int]]:
    """Where the names stand in a text, as (start, end), in order. Signs of Markdown within a name are left out.

    `names` are folded. With `is_json` the text is JSON as it is stored, and the places are those in the JSON.
    """
    text, at = _read(raw) if is_json else (raw, None)
    said = unicodedata.normalize("NFC", _DROPPED.sub("", text)).lower()
    names = [name for name in names if all(part in said for part in name.split(" "))]  # quick, for most texts hold none
    found = sorted(
        (
            piece
            for name in names
            for match in _pattern(name).finditer(text)
            for piece in _pieces(text, match.start(), match.end())
        ),
        key=lambda piece: (piece[0], -piece[1]),
    )
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return [(at[start], at[end]) for start, end in apart] if at else apart


def found_again(text: str, hashes: Iterable[Hashed]) -> Iterator[str]:
    """The names that a text holds of which only hashes are known. Every stretch that may be a name is tried."""
    folded = fold(text)
    starts = [begin.start() for begin in _BEGINS.finditer(folded)]
    for one in hashes:
        tried = (folded[start : start + one.length] for start in starts if start + one.length <= len(folded))
        yield from [stretch for stretch in tried if hash_of(one.salt, stretch) == one.hash][:1]


def plain(raw: str, *, is_json: bool = False) -> str:
    """What a column says, without the escapes of JSON."""
    return _read(raw)[0] if is_json else raw


def _pattern(name: str) -> re.Pattern[str]:
    parts = [_WITHIN.join(map(_letter, part)) for part in name.split(" ")]
    before = f"(?<![{_LATIN}])" if re.match(f"[{_LATIN}]", name) else ""
    after = f"(?![{_LATIN}])" if re.search(f"[{_LATIN}]$", name) else f"(?![{_SIGNS}])"
    return re.compile(before + _BETWEEN.join(parts) + after, re.IGNORECASE)


def _letter(letter: str) -> str:
    apart = unicodedata.normalize("NFD", letter)
    return re.escape(letter) if apart == letter else f"(?:{re.escape(letter)}|{re.escape(apart)})"


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch without the signs of Markdown in it and the spaces beside them: they hold together what is around."""
    signs = [sign.span() for sign in _EMPHASIS.finditer(text, start, end)]
    for begin, stop in zip(
        [start, *(after for _at, after in signs)], [*(at for at, _after in signs), end], strict=True
    ):
        piece = text[begin:stop]
        if piece.strip():
            begin += len(piece) - len(piece.lstrip())
            yield begin, begin + len(piece.strip())


def _read(raw: str) -> tuple[str, list[int]]:
    """JSON with its escapes read, and where in it each letter stands."""
    read: list[str] = []
    at: list[int] = []
    done = 0
    for escaped in _ESCAPED.finditer(raw):
        read += [raw[done : escaped.start()], _unescaped(escaped)]
        at += range(done, escaped.start() + 1)
        done = escaped.end()
    return "".join([*read, raw[done:]]), [*at, *range(done, len(raw) + 1)]


def _unescaped(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16)) if escaped[1] else _ESCAPES.get(escaped[2], escaped[2])
