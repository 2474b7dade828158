"""Redlines in words: what became of marks, links, notes and the places of items and cells, since colour alone says
nothing to some, and nothing on paper."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from text.difference.changed_words import Change
from text.difference.published_words import Mark
from text.difference.redline import ParagraphChange, Row
from text.difference.redline_rows import Calls, moved_columns
from text.parsing.box_extension import BENCH_CARD
from text.parsing.link_targets import TO_PARAGRAPH

_MARKED: dict[str, tuple[Callable[[], str], Callable[[], str]]] = {
    "strong": (lambda: _("now bold"), lambda: _("no longer bold")),
    "em": (lambda: _("now in italics"), lambda: _("no longer in italics")),
    "s": (lambda: _("now struck out"), lambda: _("no longer struck out")),
    "u": (lambda: _("now underlined"), lambda: _("no longer underlined")),
    "sup": (lambda: _("now superscript"), lambda: _("no longer superscript")),
    "sub": (lambda: _("now subscript"), lambda: _("no longer subscript")),
    "code": (lambda: _("now set as code"), lambda: _("no longer set as code")),
    "small": (lambda: _("now in small print"), lambda: _("no longer in small print")),
    "q": (lambda: _("now in quotation marks"), lambda: _("no longer in quotation marks")),
}
_SAME_AS = {"b": "strong", "i": "em", "cite": "em", "dfn": "em", "var": "em", "del": "s", "ins": "u", "kbd": "code"}
_BOXES: dict[str, Callable[[], str]] = {
    "box-key-point": lambda: _("now a key point"),
    "box-checklist": lambda: _("now a checklist"),
    "box-case-example": lambda: _("now a case example"),
    "box-warning": lambda: _("now a warning"),
    "box-law-table": lambda: _("now a law table"),
}


def with_sentences(
    changes: Sequence[ParagraphChange], calls: Calls, numbers: Mapping[str, str]
) -> list[ParagraphChange]:
    """The changes with what became of everything that is no words, in the language in use.

    `numbers` are those of the paragraphs of the new text, by their keys.
    """
    saying = _Saying(changes, calls, numbers)
    return [saying.paragraph(change) for change in changes]


class _Saying:
    def __init__(self, changes: Iterable[ParagraphChange], calls: Calls, numbers: Mapping[str, str]) -> None:
        self.calls, self.numbers = calls, numbers
        went, came = set(), set()
        for change in (word for paragraph in changes for word in paragraph.shown):
            if change.op == "delete" and (name := self.note(change)):
                went.add(name)
            elif change.op == "insert" and (name := self.note(change)):
                came.add(name)
        self.moved_notes = went & came

    def note(self, change: Change) -> str:
        """The name of the note that is called; empty where none is."""
        if change.thing is None or not change.thing.is_call:
            return ""
        return (self.calls.old if change.op == "delete" else self.calls.new).get(_number(change.thing), "")

    # Paragraphs

    def paragraph(self, change: ParagraphChange) -> ParagraphChange:
        change = replace(
            change,
            changes=tuple(map(self.words, change.changes)),
            rows=tuple(map(self.row, change.rows)),
            said_in=get_language() or "",
        )
        said = self.whole(change)
        return replace(change, said=tuple(said))

    def whole(self, change: ParagraphChange) -> list[str]:
        said: list[str] = []
        if change.op not in ("edited", "moved here"):
            return said
        old, new = change.old_root, change.root
        is_of_its_kind = not change.has_another_form
        if is_of_its_kind and old and new and old != new:
            if (old.tag, new.tag) == ("ul", "ol"):
                said.append(_("now a numbered list"))
            elif (old.tag, new.tag) == ("ol", "ul"):
                said.append(_("now a list with points"))
            elif old.get("class") != new.get("class"):
                said += _other_box(old.get("class").split(), new.get("class").split())
            elif old.attributes != new.attributes:
                said.append(_("laid out otherwise"))
        if is_of_its_kind and any(map(_is_aligned_otherwise, change.shown)):
            said.append(_("aligned otherwise"))
        says_enough = said or not is_of_its_kind or change.has_another_level or change.op == "moved here"
        has_other_pictures = any(shown.op != "equal" for shown in change.pictures)
        if not (says_enough or has_other_pictures or any(map(_is_seen, change.shown)) or _rows_say(change.rows)):
            said.append(_("laid out otherwise"))
        return said

    # Rows

    def row(self, row: Row) -> Row:
        cells = [tuple(map(self.words, cell)) for cell in row.cells]
        came = {_text(cell, "insert") for cell in cells} & {_text(cell, "delete") for cell in cells} - {""}
        for at, cell in enumerate(cells):
            if _text(cell, "insert") in came and len(cells) > 1:
                cells[at] = _ending(cell, _("moved here from another column"))
        if row.is_head:
            for at in moved_columns(row):
                cells[at] = _ending(cells[at], _("column moved"))
        row = replace(row, cells=tuple(cells))
        said = self.place(row)
        says_enough = said or row.old_order or any(_is_seen(change) for cell in cells for change in cell)
        if row.op == "edited" and row.old and row.new and not says_enough:
            said = [_("laid out otherwise")]
        return replace(row, said=tuple(said))

    def place(self, row: Row) -> list[str]:
        """Where an item went, and what letter it has now."""
        letter = {"letter": row.whose}
        if row.op == "removed" and row.whose:
            return [_("now part of item (%(letter)s)") % letter]
        if row.op == "inserted" and row.whose:
            return [_("split off item (%(letter)s)") % letter]
        old, new = row.old, row.new
        if old is None or new is None:
            return []
        is_own = new.depth == 1 and new.is_first
        letter = {"letter": new.letter}
        if (old.depth, old.is_first) == (new.depth, new.is_first):
            if is_own and new.letter and old.letter != new.letter:
                return [_("was (%(letter)s)") % {"letter": old.letter}] if old.letter else []
            return []
        if not new.letter:
            return [_("now at another level of the list")]
        if is_own:
            return [_("now item (%(letter)s)") % letter]
        if new.depth > max(old.depth, 1) or new.depth < old.depth:
            return [_("now under item (%(letter)s)") % letter]
        return [_("now part of item (%(letter)s)") % letter]

    # Words

    def words(self, change: Change) -> Change:
        said = self.of_thing(change)
        if not said and change.is_marked_otherwise:
            said = self.of_marks(change)
        if change.op != "delete":
            said += self.of_what_is_shown(change)
        return replace(change, said="; ".join(said)) if said else change

    def of_thing(self, change: Change) -> list[str]:
        thing = change.thing
        if thing is None or change.op == "equal" and not change.is_marked_otherwise:
            return []
        if thing.is_call:
            if self.note(change) not in self.moved_notes:
                return []
            return [_("note moved here") if change.op == "insert" else _("note moved away")]
        if thing.tag == "img" and change.op == "equal":
            return [_("what the image shows is now: “%(words)s”") % {"words": change.text}]
        if change.op == "equal" or thing.is_part or thing.tag in ("br", "hr", "img"):
            return []
        if terms := thing.get("data-index"):
            now = _("now in the index as “%(words)s”") % {"words": terms}
            return [now if change.op == "insert" else _("no longer in the index")]
        return [_("marked otherwise")]

    def of_marks(self, change: Change) -> list[str]:
        old, new = ([mark for mark in side.marks if not mark.is_part] for side in (change.old, change.new))
        went = list((Counter(old) - Counter(new)).elements())
        came = list((Counter(new) - Counter(old)).elements())
        said = []
        for mark in came:
            before = next((other for other in went if _family(other) == _family(mark)), None)
            if before is not None:
                went.remove(before)
            said.append(self.mark(mark, before))
        said += [self.no_longer(mark) for mark in went]
        return list(dict.fromkeys(said)) or [_("marked otherwise")]

    def mark(self, mark: Mark, before: Mark | None) -> str:
        if mark.tag == "a" and mark.get("href") and (before is None or before.get("href") != mark.get("href")):
            if before is not None and before.get("href"):
                return _("link now leads to %(place)s") % {"place": self.where(mark)}
            return _("now a link to %(place)s") % {"place": self.where(mark)}
        if mark.tag == "abbr" and (before is None or before.get("title") != mark.get("title")):
            return _("now explained as “%(words)s”") % {"words": mark.get("title")}
        if mark.tag == "span" and mark.get("data-index") and (before is None or before != mark):
            return _("now in the index as “%(words)s”") % {"words": mark.get("data-index")}
        if before is None and _family(mark) in _MARKED:
            return _MARKED[_family(mark)][0]()
        return _("marked otherwise")

    def no_longer(self, mark: Mark) -> str:
        if mark.tag == "a" and mark.get("href"):
            return _("no longer a link to %(place)s") % {"place": self.where(mark)}
        if mark.get("data-index"):
            return _("no longer in the index")
        if _family(mark) in _MARKED:
            return _MARKED[_family(mark)][1]()
        return _("marked otherwise")

    def of_what_is_shown(self, change: Change) -> list[str]:
        """What a redline cannot show, or shows as it shows what came and went."""
        before = {_family(mark) for mark in change.old.marks} if change.op == "equal" else set()
        now = {_family(mark): mark for mark in change.new.marks}
        said = []
        if "s" in before and "s" in now or "s" in now and change.op == "insert":
            said.append(_("struck out in the text"))
        if "u" in now and (change.op == "insert" or "u" in before):
            said.append(_("underlined in the text"))
        if change.op == "insert" and "a" in now and now["a"].get("href") and not now["a"].get("href").startswith("#"):
            said.append(_("link to %(place)s") % {"place": self.where(now["a"])})
        return said

    def where(self, link: Mark) -> str:
        """Where a link leads: the address, or the number of the paragraph."""
        address = link.get("href")
        if reference := TO_PARAGRAPH.fullmatch(address):
            number = self.numbers.get(reference[1])
            item = f"({reference[2]})" if reference[2] else ""
            return f"{number}{item}" if number else _("another paragraph")
        return address


def _other_box(old: Sequence[str], new: Sequence[str]) -> list[str]:
    said = [_BOXES[name]() for name in new if name in _BOXES and name not in old]
    if (BENCH_CARD in old) != (BENCH_CARD in new):
        said.append(_("now a bench card") if BENCH_CARD in new else _("no longer a bench card"))
    return said


def _family(mark: Mark) -> str:
    return "note" if mark.is_call else _SAME_AS.get(mark.tag, mark.tag)


def _is_aligned_otherwise(change: Change) -> bool:
    """Whether the cell that words stayed in is aligned otherwise."""
    old, new = ([mark.get("align") for mark in side.marks if mark.is_part] for side in (change.old, change.new))
    return change.op == "equal" and old != new and any([*old, *new])


def _number(call: Mark) -> int:
    return int(call.get("data-note"))


def _is_seen(change: Change) -> bool:
    """Whether a redline shows that a change is one."""
    if change.said:
        return True
    thing = change.thing
    return change.op != "equal" and bool(change.text or thing and (thing.is_call or thing.tag in ("br", "hr")))


def _rows_say(rows: Iterable[Row]) -> bool:
    return any(row.said or row.op not in ("unchanged", "edited") for row in rows)


def _text(cell: Iterable[Change], op: str) -> str:
    return " ".join("".join(change.text for change in cell if change.op == op).split())


def _ending(cell: Sequence[Change], sentence: str) -> tuple[Change, ...]:
    """A cell with a sentence behind its last words."""
    *others, last = cell
    return (*others, replace(last, said="; ".join(filter(None, (last.said, sentence)))))
