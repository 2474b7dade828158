"""Lists as others write them, by two and three spaces, laid out by four. Every line stays a line.

An item's further lines, lists and paragraphs belong to it when they stand as far in as its words, or four spaces
further in than its marker; a list of the other kind also when it is two spaces further in. Code in fences inside an
item is laid out as code by indentation. Where `1)` begins an item too, it is laid out as `1.`, and so is `១.`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from text.khmer import latin_digits

STEP = 4
DEEPEST = 100  # levels; what is deeper is refused anyway

_ANY = re.compile(r"^[ ]*(?:>[ ]?)*[ ]*(?:[-*+]|\d{1,9}[.)])[ ]", re.MULTILINE)
POINTS = re.compile(r"([ ]*)([-*+]|\d{1,9}\.)([ ]+)(?=\S)")
"""Signs that begin items; a number with a point."""
BRACKETS_TOO = re.compile(r"([ ]*)([-*+]|\d{1,9}[.)])([ ]+)(?=\S)")
"""The same, and a number with a bracket."""
_FIRST = ("1.", "1)", "១.", "១)")
_RULE = re.compile(r"[ ]*(?:(?:-[ ]*){3,}|(?:\*[ ]*){3,}|(?:_[ ]*){3,})$")
_HOLDER = re.compile(r"[ ]{0,3}(?:!!![ ]?\w|\[\^[^\]]+\]:|:[ ]{1,3}\S)")
_ENDS_ALL = re.compile(r"#{1,6}(?:[ ]|$)|<!--|</?[a-z]", re.IGNORECASE)
_FENCE = re.compile(r"[ ]*(`{3,}|~{3,})([^`]*)$")
_QUOTED = re.compile(r"[ ]{0,3}>[ ]?")


@dataclass
class _Frame:
    """An item, or what else holds blocks that are moved in.

    marker   the column at which it begins in the source
    content  the column of its words there
    target   the column of what it holds, as it is laid out
    code     the column from which code in it is counted, once there is some
    """

    kind: str
    marker: int
    content: int
    target: int
    code: int | None = None


def laid_out(lines: list[str], markers: re.Pattern[str] = BRACKETS_TOO, depth: int = 0) -> list[str]:
    """The lines with their lists by four spaces; `markers` are the signs that begin items."""
    if not _ANY.search("\n".join(lines)):
        return lines
    return list(_Layout(lines, markers, depth).lines())


class _Layout:
    def __init__(self, source: list[str], markers: re.Pattern[str], depth: int):
        self.source, self.markers, self.depth = source, markers, depth
        self.frames: list[_Frame] = []
        self.is_after_blank = True
        self.is_code = False  # the line before
        self.never_closed: set[str] = set()

    def lines(self) -> Iterator[str]:
        at = 0
        while at < len(self.source):
            line = self.source[at]
            if not line.strip():
                self.is_after_blank = True
                yield line
            elif (end := self.end_of_quotation(at)) > at:
                yield from self.quotation(self.source[at:end])
                at = end
                continue
            elif (end := self.end_of_fence(at)) > at:
                yield from self.code(self.source[at:end])
                at = end
                continue
            else:
                yield self.laid(line)
                self.is_after_blank = False
            at += 1

    def laid(self, line: str) -> str:
        indent = len(line) - len(line.lstrip(" "))
        if indent == 0 and _ENDS_ALL.match(line):
            self.frames = []
        if (
            (marker := self.markers.match(line))
            and not _RULE.match(line)
            and (laid := self.item(line, marker)) is not None
        ):
            self.is_code = False
            return laid
        if holder := _HOLDER.match(line):
            self.keep(indent)
            if not self.frames:
                self.frames = [_Frame("holder", indent, indent + STEP, STEP)]
                self.is_code = False
                return line
            if holder[0].lstrip().startswith("!!!"):
                target = self.frames[-1].target
                self.frames.append(_Frame("holder", indent, indent + STEP, target + STEP))
                return " " * target + line.strip()
        return self.words(line, indent)

    def item(self, line: str, marker: re.Match[str]) -> str | None:
        """A line with a marker, when it begins an item."""
        indent, sign = len(marker[1]), marker[2]
        kind = "ol" if sign[0].isdigit() else "ul"
        holding = [frame for frame in self.frames if self.holds(frame, indent, kind, sign)]
        number = next((at for at, frame in enumerate(self.frames) if frame not in holding), len(holding))
        parents, others = self.frames[:number], self.frames[number:]
        here = parents[-1] if parents else None
        if here is None and indent >= STEP:
            return None
        if here is not None and self.is_after_blank and indent - here.marker >= 2 * STEP and here.kind != "holder":
            return None  # code
        goes_on = bool(others) and others[0].kind != "holder"
        is_far_in = here is not None and here.kind != "holder" and indent - here.marker >= STEP
        if not (self.is_after_blank or goes_on or is_far_in or kind == "ul" or self.is_first(sign)):
            return None  # a number at the beginning of a line of words
        if len(parents) >= DEEPEST:
            return None
        target = here.target if here else 0
        spaces = len(marker[3])
        content = indent + len(sign) + (spaces if spaces <= STEP else 1)
        self.frames = [*parents, _Frame(kind, indent, content, target + STEP)]
        start = indent if here is None else target
        written = latin_digits(sign).replace(")", ".") if self.markers is BRACKETS_TOO else sign
        return " " * start + written + line[indent + len(sign) :]

    def is_first(self, sign: str) -> bool:
        return sign == "1." or self.markers is BRACKETS_TOO and sign in _FIRST

    def holds(self, frame: _Frame, indent: int, kind: str, sign: str) -> bool:
        if indent >= (frame.content if frame.kind == "holder" else min(frame.content, frame.marker + STEP)):
            return True
        return frame.kind != "holder" and indent >= frame.marker + 2 and (kind != frame.kind or self.is_first(sign))

    def keep(self, indent: int) -> None:
        """Close what a line after an empty one does not belong to."""
        while self.frames:
            last = self.frames[-1]
            if indent >= (last.content if last.kind == "holder" else min(last.content, last.marker + 2)):
                break
            self.frames.pop()

    def words(self, line: str, indent: int) -> str:
        if self.is_after_blank:
            self.keep(indent)
        if not self.frames:
            return line
        here = self.frames[-1]
        if here.kind == "holder":
            if indent < here.content:
                if len(self.frames) == 1:
                    self.frames = []
                return line
            return " " * (here.target + indent - here.content) + line.strip()
        if indent - here.content >= STEP and (self.is_after_blank or self.is_code):
            if here.code is None:
                here.code = here.marker + 2 * STEP if indent >= here.marker + 2 * STEP else here.content + STEP
            self.is_code = True
            return " " * (here.target + STEP + max(indent - here.code, 0)) + line.lstrip(" ")
        self.is_code = False
        if self.is_after_blank:
            return " " * here.target + line.lstrip(" ")
        if indent < STEP:
            return line
        # A further line of the words before: further in it would be a block of its own.
        return " " * (here.target - STEP + 2) + line.lstrip(" ")

    # Quotations and code inside items -----------------------------------------------------------------------------

    def end_of_quotation(self, at: int) -> int:
        if self.frames and not self.is_after_blank or self.depth > 8 or not _QUOTED.match(self.source[at]):
            return at
        if self.markers is BRACKETS_TOO and self.is_in_item(self.source[at]):
            return at  # it is laid out as words are
        end = at
        while end < len(self.source) and _QUOTED.match(self.source[end]):
            end += 1
        return end

    def is_in_item(self, line: str) -> bool:
        """Whether a line after an empty one stands far enough in to belong to an item."""
        indent = len(line) - len(line.lstrip(" "))
        return any(frame.kind != "holder" and indent >= min(frame.content, frame.marker + 2) for frame in self.frames)

    def quotation(self, quoted: list[str]) -> Iterator[str]:
        self.frames, self.is_after_blank, self.is_code = [], False, False
        inside = [_QUOTED.sub("", line, count=1) for line in quoted]
        for line, was, now in zip(quoted, inside, laid_out(inside, self.markers, self.depth + 1), strict=True):
            yield line if was == now else f"> {now}"

    def end_of_fence(self, at: int) -> int:
        """The line after a fence that begins inside an item; the line itself where none does."""
        opening = _FENCE.match(self.source[at])
        if not opening or not self.frames or self.frames[-1].kind == "holder" or opening[1] in self.never_closed:
            return at
        indent = len(self.source[at]) - len(self.source[at].lstrip(" "))
        if indent < min(self.frames[-1].content, self.frames[-1].marker + 2):
            return at
        closing = re.compile(rf"[ ]*{opening[1]}{opening[1][0]}*[ ]*$")
        for end in range(at + 1, len(self.source)):
            if closing.match(self.source[end]):
                return end + 1
        self.never_closed.add(opening[1])
        return at

    def code(self, fenced: list[str]) -> Iterator[str]:
        indent = len(fenced[0]) - len(fenced[0].lstrip(" "))
        self.keep(indent)
        target = (self.frames[-1].target if self.frames else 0) + STEP
        yield ""
        for line in fenced[1:-1]:
            inner = len(line) - len(line.lstrip(" "))
            yield " " * (target + max(inner - indent, 0)) + line.lstrip(" ") if line.strip() else ""
        yield ""
        self.is_after_blank, self.is_code = True, False
