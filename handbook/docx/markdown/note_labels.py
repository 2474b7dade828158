"""The labels of footnotes, and how a footnote is defined."""

from collections.abc import Sequence


class Labels:
    """The labels of notes: those that the text had before, and numbers for new ones."""

    def __init__(
        self,
        known: dict[str, str] | None = None,
        bodies: dict[str, str] | None = None,
        typed: frozenset[str] = frozenset(),
    ):
        self.known = known or {}  # name of the note's bookmark -> label
        self.bodies = bodies or {}  # label -> what the note said
        self.typed = typed  # labels that stand in the text, wherever
        self.written: dict[str, str] = {}  # label -> what it says now

    def label(self, names: Sequence[str], body: str) -> str:
        """The label of a note with these bookmarks and this text."""
        wanted = [self.known[name] for name in names if name in self.known]
        # Word may have lost the bookmark: the same words are the same note.
        wanted += [label for label, said in self.bodies.items() if said == body]
        wanted += [label for label, said in self.written.items() if said == body and label not in self.bodies]
        for label in wanted:
            if self.written.get(label, body) == body:
                self.written[label] = body
                return label
        label = self.free()
        self.written[label] = body
        return label

    def free(self) -> str:
        taken = {*self.known.values(), *self.bodies, *self.typed, *self.written}
        number = len(self.written) + 1
        while str(number) in taken:
            number += 1
        return str(number)


def definition(label: str, body: str) -> str:
    """A note as it is defined."""
    lines = body.split("\n")
    return "\n".join([f"[^{label}]: {lines[0]}", *(f"    {line}".rstrip() for line in lines[1:])])
