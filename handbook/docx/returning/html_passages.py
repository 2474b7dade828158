"""Passages of raw HTML, of which several blocks come: they stay as typed only when all of them came back in a row."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from handbook.docx.returning.block_matching import Matches
from text.parsing.blocks import Block


@dataclass
class Passages:
    """Which returned pieces are as they left, with all that shares their lines.

    whole       the places of the pieces whose source stays; the first one of a passage stands for all of it
    inside      the places of the others of a passage
    last_block  for each block that left, the last block of its passage (itself, where it shares its lines with none)
    """

    last_block: dict[int, int]
    whole: set[int] = field(default_factory=set)
    inside: set[int] = field(default_factory=set)

    def group(self, at: int) -> list[int]:
        """The places of a piece and of those that follow it inside the same passage."""
        group = [at]
        while group[-1] + 1 in self.inside:
            group.append(group[-1] + 1)
        return group


def whole_passages(blocks: Sequence[Block], names: Sequence[str], matches: Matches) -> Passages:
    found = Passages({at: at for at in range(len(blocks))})
    place = {name: at for at, name in enumerate(names)}
    at = 0
    while at < len(matches.of):
        name = matches.of[at]
        if name is None or not matches.is_same[at]:
            at += 1
            continue
        first = place[name]
        members = _sharing_lines(blocks, first)
        end = at + len(members)
        wanted = [names[member] for member in members]
        if wanted and matches.of[at:end] == wanted and all(matches.is_same[at:end]):
            found.whole.add(at)
            found.inside.update(range(at + 1, end))
            found.last_block[first] = members[-1]
            at = end
        else:
            at += 1
    return found


def _sharing_lines(blocks: Sequence[Block], first: int) -> list[int]:
    """The blocks from this one on that come of the same lines; none where it stands in the middle of them."""
    if first and blocks[first - 1].end > blocks[first].line:
        return []
    members = [first]
    while members[-1] + 1 < len(blocks) and blocks[members[-1] + 1].line < blocks[first].end:
        members.append(members[-1] + 1)
    return members
