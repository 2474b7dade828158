"""What a block of ours became in Word: one piece, or several, of which only the first carries its bookmark.

A quotation with a heading in it, or a list with a table, is read out of Word as several pieces. What followed a
bookmark when the text left belongs to it when it comes back.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from handbook.docx.markdown.markdown_writer import together
from handbook.docx.markdown.pipe_tables import with_plain_rules
from handbook.docx.word.word_document import Piece

Said = tuple[str, str]
T = TypeVar("T")


def said(piece: Piece) -> Said:
    """What a piece says, by which it is known again."""
    return piece.kind, with_plain_rules(piece.text)


def put_together(
    before: Sequence[Piece], now: Sequence[Piece], quotations: Container[str] = ()
) -> tuple[list[Piece], list[Piece]]:
    """The pieces that left and those that came back, each block of ours in one piece.

    quotations  the bookmarks of blocks that are quotations: Word knows paragraphs in them, but no lists or headings
    """
    groups = _groups(before)
    by_name = {group[0].names[0]: group for group in groups if group[0].names and len(group) > 1}
    by_words = {said(group[0]): group for group in by_name.values()}
    made: list[Piece] = []
    at = 0
    while at < len(now):
        piece = now[at]
        followers = _without_names(now, at + 1)
        group = next((by_name[name] for name in piece.names if name in by_name), None)
        many = 0 if group is None else _belonging(group[1:], followers)
        if group is None and (like := by_words.get(said(piece))) and not piece.names:
            tail = [said(one) for one in like[1:]]
            many = len(tail) if [said(one) for one in followers[: len(tail)]] == tail else 0
        made.append(_one([piece, *followers[:many]], quotations))
        at += 1 + many
    return [_one(group, quotations) for group in groups], made


def _groups(pieces: Sequence[Piece]) -> list[list[Piece]]:
    groups: list[list[Piece]] = []
    for piece in pieces:
        if groups and not piece.names and groups[-1][0].names:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _without_names(pieces: Sequence[Piece], start: int) -> list[Piece]:
    end = start
    while end < len(pieces) and not pieces[end].names:
        end += 1
    return list(pieces[start:end])


def _belonging(tail: Sequence[Piece], followers: Sequence[Piece]) -> int:
    """How many of the pieces after a bookmark belong to it: up to the last that it had, or else as many as it had."""
    had = {said(piece) for piece in tail}
    known = [at for at, piece in enumerate(followers, start=1) if said(piece) in had]
    return max(known, default=min(len(tail), len(followers)))


def _one(pieces: Sequence[Piece], quotations: Container[str]) -> Piece:
    first, *others = pieces
    is_quotation = any(name in quotations for name in first.names)
    if not others and (not is_quotation or first.kind == "BlockQuote"):
        return first

    said_in_all = [(piece.kind, piece.text) for piece in pieces if piece.text.strip()]
    return replace(
        first,
        kind="BlockQuote" if is_quotation else first.kind,
        text="\n>\n".join(_quoted(*one) for one in said_in_all) if is_quotation else together(said_in_all),
        words=" ".join(piece.words for piece in pieces),
        last_kind="BlockQuote" if is_quotation else pieces[-1].kind,
        origins=_each_once(piece.origins for piece in pieces),
        names=_each_once(piece.names for piece in pieces),
        comments=_each_once(piece.comments for piece in pieces),
        changed_by=_each_once(piece.changed_by for piece in pieces),
    )


def _each_once(several: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(one for some in several for one in some))


def _quoted(kind: str, text: str) -> str:
    return text if kind == "BlockQuote" else "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
