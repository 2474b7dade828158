"""Texts with everything inside everything, made at random, for round trips through Word."""

from random import Random

from text.parsing.markdown_escaping import typed

_SAID = "seize weigh ivory court seal permit judge a_b 5 * 3 < 4 [x] (b) 12. Article"
_WORDS = _SAID.split()
_WORDS += ["ត្រា\u200bត្រូវ\u200bមាន\u200bលេខ", "ថង់\u200bត្រូវ\u200bបិទ"]
_BOXES = ["warning", "key-point", 'checklist "Look out"', "key-point bench-card"]
_ENDS = ["", "", "", " **bold** end", " *so*.", " <s>gone</s> here", " `code|x`", " [site](https://example.org/a)"]


def a_text(seed: int, blocks: int = 14) -> str:
    """A text of so many blocks; the same seed gives the same text."""
    chance = Random(seed)
    written: list[str] = []
    for _block in range(blocks):
        written += [_block_of(chance), "<!-- -->"] if chance.random() < 0.3 else [_block_of(chance)]
    for number in (1, 2, 3):
        more = "\n\n" + _inside(chance, 2) if chance.random() < 0.4 else ""
        written.append(f"[^n{number}]: " + _indented(_line(chance) + more))
    return "\n\n".join(written) + "\n"


def _words(chance: Random, many: int = 0) -> str:
    return " ".join(chance.choice(_WORDS) for _word in range(many or chance.randint(1, 12)))


def _line(chance: Random) -> str:
    return typed(_words(chance)) + chance.choice(_ENDS)


def _indented(text: str, by: str = "    ") -> str:
    return text.replace("\n", f"\n{by}").replace(f"\n{by}\n", "\n\n")


def _items(chance: Random, depth: int) -> str:
    is_loose, is_numbered = chance.random() < 0.5, chance.random() < 0.5
    items = []
    for number in range(1, chance.randint(2, 5)):
        body = _line(chance)
        if is_loose:
            body += "".join("\n\n" + _inside(chance, depth + 1) for _part in range(chance.randint(0, 2)))
        elif depth < 3 and chance.random() < 0.3:
            body += "\n" + _items(chance, depth + 1)
        items.append(f"{number}. " + _indented(body) if is_numbered else "- " + _indented(body))
    return ("\n\n" if is_loose else "\n").join(items)


def _table(chance: Random) -> str:
    width = chance.randint(2, 3)
    rows = [
        "| " + " | ".join(_words(chance, 2) for _cell in range(width)) + " |" for _row in range(chance.randint(2, 4))
    ]
    rows.insert(1, "|" + "|".join(chance.choice(["---", ":---", "---:", ":---:"]) for _cell in range(width)) + "|")
    return "\n".join(rows)


def _quotation(chance: Random, depth: int) -> str:
    inside = "\n\n".join(_inside(chance, depth + 1) for _part in range(chance.randint(1, 3)))
    return "> " + inside.replace("\n", "\n> ")


def _box(chance: Random) -> str:
    inside = "\n\n".join(_inside(chance, 1) for _part in range(chance.randint(1, 3)))
    return f"!!! {chance.choice(_BOXES)}\n    " + _indented(inside)


def _inside(chance: Random, depth: int) -> str:
    kind = chance.randint(0, 5) if depth < 3 else 0
    if kind == 2:
        return _items(chance, depth)
    if kind == 3:
        return _table(chance)
    if kind == 4:
        return _quotation(chance, depth)
    return "## " + _line(chance) if kind == 5 and depth == 1 else _line(chance)


def _block_of(chance: Random) -> str:
    kind = chance.randint(0, 9)
    if kind == 3:
        return "## " + _line(chance)
    if kind in (4, 5):
        return _items(chance, 0)
    if kind == 6:
        return _table(chance)
    if kind == 7:
        return _quotation(chance, 0)
    if kind == 8:
        return _box(chance)
    return _line(chance) + (f"[^n{chance.randint(1, 3)}]" if kind == 9 else "")
