"""What Word's tracked changes suggest, and what its comments say, as remarks on the paragraphs where they stand."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from handbook.discussion import remarks
from handbook.docx.markdown.note_labels import Labels
from handbook.docx.word.loss_report import LossReport
from handbook.docx.word.word_comments import Comment
from handbook.docx.word.word_document import Piece
from handbook.models import Remark, Version, Wording
from text.parsing.headings_and_notes import definition


@dataclass
class Said:
    """A remark to be said.

    origin  the place in the file of the block that it is on; None for the chapter
    key     of the paragraph, once it is known
    standing  the remark that it is already
    """

    origin: int | None
    by: str
    text: str = ""
    suggestion: str = ""
    is_removal: bool = False
    key: str = ""
    answers: "Said | None" = None
    standing: Remark | None = None


def comments(
    pieces: Sequence[Piece], known: dict[str, Comment], standing: Mapping[str, Remark] | None = None
) -> list[Said]:
    """Every new comment, on the block where it begins; those on nothing are on the chapter. Answers follow theirs.

    standing  the remarks, by the ids of their comments, that had left with the file: only answers to them are new
    """
    standing = standing or {}
    places: dict[str, Piece] = {}
    for piece in pieces:
        for pk in piece.comments:
            places.setdefault(pk, piece)
    said = {
        comment.pk: _comment(comment, places.get(comment.pk))
        for comment in known.values()
        if not comment.answers or comment.answers not in known
    }
    for pk, remark in standing.items():
        if pk in said:
            said[pk].standing = remark
    answers = []
    for comment in known.values():
        first = comment.answers
        for _step in range(100):  # an answer to an answer is one to the first
            if first in known and known[first].answers:
                first = known[first].answers
        if comment.pk not in said and first in said and comment.pk not in standing:
            answers.append(Said(said[first].origin, comment.author, text=comment.text, answers=said[first]))
    return [*(one for one in said.values() if one.standing is None), *answers]


def _comment(comment: Comment, piece: Piece | None) -> Said:
    if piece is not None and piece.kind == "Header":  # a heading has no number
        text = _("On the heading “%(heading)s”: %(words)s") % {"heading": piece.words, "words": comment.text}
        return Said(None, comment.author, text=text)
    return Said(piece.origins[0] if piece and piece.text.strip() else None, comment.author, text=comment.text)


def suggestions(
    before: Sequence[Piece], after: Sequence[Piece], labels: Labels, defined: set[str], report: LossReport
) -> list[Said]:
    """What would read otherwise once the changes are accepted: `before` is the text without them, `after` with."""
    was = {origin: piece for piece in before for origin in piece.origins if piece.text.strip()}
    will = {origin: piece for piece in after for origin in piece.origins if piece.text.strip()}
    origins = sorted({origin for piece in (*before, *after) for origin in piece.origins})
    found: dict[int, Said] = {}  # by the first origin of the piece that a suggestion is on
    last: Piece | None = None  # the last paragraph that stands in the text
    ahead: list[Piece] = []  # new ones before any that stands
    done: set[int] = set()
    said: list[Said] = []
    for origin in origins:
        old, new = was.get(origin), will.get(origin)
        who = _who(old, new)
        if old is not None and old.kind == "Header" or old is None and new is not None and new.kind == "Header":
            said += _on_a_heading(origin, old, new, who, done, report)
            continue
        if old is not None:
            last = old
            if old.origins[0] in found:
                continue
            same_elsewhere = new is not None and new.text == old.text
            if same_elsewhere:
                done.add(id(new))
                if ahead:
                    texts = [*(piece.text for piece in ahead), old.text]
                    found[old.origins[0]] = Said(
                        old.origins[0], _who(*ahead), suggestion=_joined(texts, labels, defined)
                    )
                    ahead = []
            elif new is None or id(new) in done or _is_another(new, old, was):
                found[old.origins[0]] = Said(old.origins[0], who, is_removal=True)
            else:
                done.add(id(new))
                texts = [*(piece.text for piece in ahead), new.text]
                ahead = []
                found[old.origins[0]] = Said(old.origins[0], who, suggestion=_joined(texts, labels, defined))
        elif new is not None and id(new) not in done:
            done.add(id(new))
            if last is None:
                ahead.append(new)
                continue
            place = last.origins[0]
            earlier = found.get(place)
            if earlier is None:
                found[place] = Said(place, who, suggestion=_joined([last.text, new.text], labels, defined))
            elif earlier.is_removal:
                earlier.is_removal, earlier.suggestion = False, _joined([new.text], labels, defined)
            else:
                earlier.suggestion = _joined([earlier.suggestion, new.text], labels, defined)
    for piece in ahead:
        said.append(Said(None, _who(piece), text=_("In Word this was added: %(words)s") % {"words": piece.words}))
    return [*found.values(), *said]


def _on_a_heading(origin, old, new, who, done, report) -> list[Said]:
    """A heading has no number: what happens to it is said on the chapter."""
    if old is not None and new is not None and old.text == new.text or new is not None and id(new) in done:
        return []
    if new is not None:
        done.add(id(new))
    report.add("heading", (old or new).words)
    if old is None:
        return [Said(None, who, text=_("In Word this heading was added: %(words)s") % {"words": new.words})]
    if new is None:
        return [Said(None, who, text=_("In Word this heading was taken out: %(words)s") % {"words": old.words})]
    sentence = _("In Word the heading “%(old)s” was changed to “%(new)s”")
    return [Said(None, who, text=sentence % {"old": old.words, "new": new.words})]


def _is_another(new: Piece, old: Piece, was: dict[int, Piece]) -> bool:
    """Whether what would stand here is a neighbour that this paragraph ran into, and that itself is unchanged."""
    return any(origin in was and was[origin] is not old and was[origin].text == new.text for origin in new.origins)


def _who(*pieces: Piece | None) -> str:
    names = [name for piece in pieces if piece is not None for name in piece.changed_by if name]
    return ", ".join(dict.fromkeys(names))[:200] or _("unknown")


def _joined(texts: Sequence[str], labels: Labels, defined: set[str]) -> str:
    """Paragraphs, with the definitions of notes that came with them."""
    text = "\n\n".join(texts)
    notes = [
        definition(label, labels.written[label])
        for label in labels.called_in(text)
        if label not in defined and f"[^{label}]:" not in text
    ]
    return "\n\n".join([text, *notes])


def say_all(version: Version, wording: Wording, said: Sequence[Said], pictures, *, by: User) -> int:
    """Say remarks on a wording; the same ones from the same file are said once. Returns how many were said."""
    first = {id(one.answers): one.answers.standing for one in said if one.answers and one.answers.standing}
    count = 0
    for one in said:
        key = one.key if one.key in wording.keys else ""
        text, suggestion, is_removal = one.text, pictures.kept_in(one.suggestion, by=by), one.is_removal
        if not key and (suggestion or is_removal):
            what = suggestion or _("A paragraph was taken out in Word that is not in this text.")
            text, suggestion, is_removal = _("Suggested in Word: %(words)s") % {"words": what}, "", False
        fingerprint = hashlib.sha256(
            "\0".join([str(version.pk), key, one.by, text, suggestion, str(is_removal)]).encode()
        )
        client_key = f"word{fingerprint.hexdigest()[:40]}"
        try:
            if one.answers is not None and id(one.answers) in first:
                text = f"{one.by}: {text}"
                remarks.answer(first[id(one.answers)], text=text, by=by, client_key=client_key)
            else:
                first[id(one)] = remarks.say(
                    version,
                    wording=wording,
                    key=key,
                    text=text[: remarks.LONGEST],
                    suggestion=suggestion,
                    is_removal=is_removal,
                    by=by,
                    client_key=client_key,
                    in_word_by=one.by,
                )
        except ValidationError:
            # A suggestion that cannot stand by itself is said in words, so that nothing is lost.
            first[id(one)] = remarks.say(
                version,
                wording=wording,
                key=key,
                text=(_("Suggested in Word: %(words)s") % {"words": suggestion or text})[: remarks.LONGEST],
                by=by,
                client_key=client_key + "w",
                in_word_by=one.by,
            )
        except remarks.ClientKeyTaken as taken:
            first[id(one)] = taken.earlier
        count += 1
    return count
