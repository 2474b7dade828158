"""bin/draw_floors: draw the house, its floors and rooms and who stands on whom, and list its models.

usage: bin/draw_floors           write docs/floors.svg, and the table of models in docs/architecture.md
       bin/draw_floors --check   fail when one of them is older than the code

Everything in the picture is read from the code: the tables of config/floors.py and the imports of every module. An
arrow leads from a room to one that it imports. Left out is an arrow that follows from others: where feedback imports
editions and editions imports outline, feedback may import outline too, and no arrow says so.
"""

import os
import sys
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config.floors import FLOORS, OURS, OUTERMOST, dotted, imports_of, modules_of, room_of  # noqa: E402

PICTURE, MAP = ROOT / "docs" / "floors.svg", ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- models: bin/draw_floors -->\n", "<!-- end of models -->\n"

# The apps from the ground up; what stands in one row knows nothing of its neighbours.
STOREYS = [["text", "accounts"], ["press", "office", "law"], ["workshops"], ["handbook"], ["config"]]

OURS_IN_ORDER = [app for storey in STOREYS for app in storey]
BELOW, ABOVE = "models", "together"  # what belongs to a whole app: under its rooms, and what puts them together
WIDTH, LEFT, COLUMNS, BOX, TALL, ROW, GAP = 1280, 130, 7, (136, 40), 64, 64, 30
INK, PAPER, GREEN, LINE = "#1d2a24", "#fbf8f1", "#17523d", "#7b8a82"


@dataclass(frozen=True, order=True)
class Room:
    app: str
    name: str

    @property
    def title(self) -> str:
        if self.app == "text":
            return f"text: {self.name}" if self.name != BELOW else "text"
        return {BELOW: "models", ABOVE: "addresses, commands", "": self.app}.get(self.name, self.name)


def room_with(module: str) -> Room:
    """The room of the picture in which a module lies."""
    app = module.split(".")[0]
    if app not in FLOORS:
        return Room(app, "")
    outermost = app != "text" and module.split(".")[1:2] and module.split(".")[1] in OUTERMOST
    return Room(app, room_of(module) or (ABOVE if outermost else BELOW))


def read() -> tuple[dict[Room, int], dict[Room, set[Room]]]:
    """How many modules each room has, and which rooms it imports."""
    counts, arrows = defaultdict(int), defaultdict(set)
    for app in sorted(OURS):
        for path in modules_of(app):
            here = room_with(dotted(path))
            counts[here] += path.name != "__init__.py"
            for name in imports_of(path):
                if name.split(".")[0] in OURS and (there := room_with(name)) != here:
                    arrows[here].add(there)
    return dict(counts), dict(arrows)


def essential(arrows: dict[Room, set[Room]], rows: list[list[Room]]) -> list[tuple[Room, Room]]:
    """The arrows that do not follow from others. The longest are left out first."""
    floor = {room: at for at, row in enumerate(rows) for room in row}
    kept = sorted((here, there) for here, others in arrows.items() for there in others)
    for arrow in sorted(kept, key=lambda ends: floor[ends[1]] - floor[ends[0]]):
        without = [other for other in kept if other != arrow]
        if arrow[1] in reached(arrow[0], without):
            kept = without
    return kept


def reached(start: Room, arrows: list[tuple[Room, Room]]) -> set[Room]:
    found, waiting = set(), [start]
    while waiting:
        room = waiting.pop()
        fresh = {there for here, there in arrows if here == room} - found
        found |= fresh
        waiting += fresh
    return found


def floors() -> list[list[Room]]:
    """The rows of the picture, from the ground up."""
    rows = []
    for storey in STOREYS:
        towers = [
            [
                [Room(app, BELOW)],
                *([Room(app, name) for name in sorted(floor)] for floor in FLOORS[app]),
                *([[Room(app, ABOVE)]] if app != "text" else []),
            ]
            if app in FLOORS
            else [[Room(app, "")]]
            for app in storey
        ]
        # A tower of one floor stands on the top floor of its storey, where those above reach it.
        height = max(len(tower) for tower in towers)
        rows += [[room for tower in towers for room in (tower[at] if at < len(tower) else [])] for at in range(height)]
    return rows


# Where the boxes stand --------------------------------------------------------------------------------------------


def places(rows: list[list[Room]], arrows: list[tuple[Room, Room]]) -> dict[Room, tuple[float, float]]:
    """The middle of every box: rows are given, columns are chosen so that few arrows cross a box or one another."""
    tops, y = {}, 60.0
    for above, below in pairwise([None, *reversed(rows)]):
        y += ROW + (GAP if above and storey_of(above[0]) != storey_of(below[0]) else 0)
        tops[id(below)] = y
    column = {room: COLUMNS // 2 + at - len(row) // 2 for row in rows for at, room in enumerate(row)}
    level = {room: tops[id(row)] for row in rows for room in row}

    def at() -> dict[Room, tuple[float, float]]:
        step = (WIDTH - LEFT - 40) / COLUMNS
        return {room: (LEFT + step * (column[room] + 0.5), level[room]) for room in column}

    for _round in range(4):
        before = dict(column)
        for row in reversed(rows):
            for room in row:
                taken = {column[other] for other in row if other != room}
                prices = {}
                for column[room] in (place for place in range(COLUMNS) if place not in taken):
                    prices[column[room]] = cost(at(), arrows)
                column[room] = min(prices, key=prices.get)
        if column == before:
            break
    return at()


def cost(where: dict[Room, tuple[float, float]], arrows: list[tuple[Room, Room]]) -> float:
    lines = [(where[here], where[there], here, there) for here, there in arrows]
    total = sum(abs(one[0] - other[0]) / 40 + abs(one[1] - other[1]) / 400 for one, other, *_ends in lines)
    for (x1, y1), (x2, y2), here, there in lines:
        for room, (x, y) in where.items():
            if room not in (here, there) and min(y1, y2) < y < max(y1, y2):
                crossed = x1 + (x2 - x1) * (y - y1) / (y2 - y1)
                total += 60 * (abs(crossed - x) < BOX[0] / 2 + 8)
    for at, (a, b, *ends) in enumerate(lines):
        total += 4 * sum(cross(a, b, c, d) for c, d, *others in lines[at + 1 :] if not set(ends) & set(others))
    return total


def cross(a, b, c, d) -> bool:
    def side(p, q, r):
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]) > 0

    return side(a, c, d) != side(b, c, d) and side(a, b, c) != side(a, b, d)


def storey_of(room: Room) -> int:
    return next(at for at, apps in enumerate(STOREYS) if room.app in apps)


# The picture ------------------------------------------------------------------------------------------------------


def picture() -> str:
    rows, (counts, every_arrow) = floors(), read()
    arrows = essential(every_arrow, rows)
    where = places(rows, arrows)
    height = max(y for _x, y in where.values()) + 90
    drawn = [band(rows, where, apps) for apps in STOREYS]
    drawn += [arrow(where[here], where[there]) for here, there in arrows]
    drawn += [box(room, *where[room], counts.get(room, 0)) for row in rows for room in row]
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" \
font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="14" fill="{INK}">
<title>The floors of the house</title>
<desc>Drawn from the code by bin/draw_floors. An arrow leads from a room to one that it imports; what follows from \
other arrows has none.</desc>
<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">\
<path d="M0 0 10 5 0 10z" fill="{LINE}"/></marker></defs>
<rect width="100%" height="100%" fill="{PAPER}"/>
<text x="24" y="40" font-size="20" font-weight="600">The floors of the house</text>
<text x="290" y="40" fill="{LINE}">An arrow: imports. What follows from other arrows has none. Numbers: modules.</text>
{chr(10).join(drawn)}
</svg>
"""


def band(rows: list[list[Room]], where: dict[Room, tuple[float, float]], apps: list[str]) -> str:
    """The ground of a storey, with the names of its apps."""
    inside = [where[room][1] for row in rows for room in row if room.app in apps]
    top, bottom = min(inside) - TALL / 2, max(inside) + TALL / 2
    names = "".join(
        f'<text x="36" y="{top + 24 + 18 * at:.0f}" font-weight="600" fill="{GREEN}">{name}</text>'
        for at, name in enumerate(apps)
    )
    return (
        f'<rect x="20" y="{top:.0f}" width="{WIDTH - 40}" height="{bottom - top:.0f}" rx="10" fill="#f0eadc"/>{names}'
    )


def box(room: Room, x: float, y: float, count: int) -> str:
    wide, tall = BOX
    wide = max(wide, 8 * len(room.title) + 16)
    return (
        f'<rect x="{x - wide / 2:.0f}" y="{y - tall / 2:.0f}" width="{wide}" height="{tall}" rx="6" fill="#fff" '
        f'stroke="{GREEN}" stroke-width="1.4"/>'
        f'<text x="{x:.0f}" y="{y - 1:.0f}" text-anchor="middle">{escape(room.title)}</text>'
        f'<text x="{x:.0f}" y="{y + 14:.0f}" text-anchor="middle" font-size="11" fill="{LINE}">{count}</text>'
    )


def arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = start, end
    half = BOX[1] / 2
    down = half if y2 > y1 else -half
    return (
        f'<line x1="{x1:.0f}" y1="{y1 + down:.0f}" x2="{x2:.0f}" y2="{y2 - down:.0f}" stroke="{LINE}" '
        'stroke-width="1.3" marker-end="url(#head)"/>'
    )


# The table of models -----------------------------------------------------------------------------------------------


def table() -> str:
    """Every model of ours: what a row is, and the sentence of its seal."""
    import django
    from django.apps import apps

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
    from accounts.seals import SEALS

    sealed = {seal.table: seal.message for seal in SEALS}
    rows = [
        f"| `{model._meta.label}` | {first_paragraph(model.__doc__)} | {sealed.get(model._meta.db_table, '')} |"
        for app in OURS_IN_ORDER
        for model in sorted(apps.get_models(), key=lambda model: model.__name__)
        if model._meta.app_label == app
    ]
    return "\n".join(["| Model | What a row is | Sealed |", "|---|---|---|", *rows]) + "\n"


def first_paragraph(docstring: str) -> str:
    return " ".join(docstring.strip().split("\n\n")[0].split()).replace("|", "\\|")


def map_with(rows: str) -> str:
    """docs/architecture.md with this table in it."""
    written = MAP.read_text(encoding="utf-8")
    before, after = written.partition(BEGIN)[0], written.partition(END)[2]
    return f"{before}{BEGIN}\n{rows}\n{END}{after}"


# The command ------------------------------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    if arguments in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if arguments not in ([], ["--check"]):
        print(f"bin/draw_floors takes --check or nothing, and was given: {' '.join(arguments)}", file=sys.stderr)
        return 2
    return renew({PICTURE: picture(), MAP: map_with(table())}, only_look=bool(arguments))


def renew(made: dict[Path, str], *, only_look: bool) -> int:
    """Write what has changed; or, when asked only to look, say what is old and fail."""
    old = [path for path, text in made.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in old:
        if only_look:
            print(f"{path.name} in docs/ is older than the code. Draw it again: bin/draw_floors", file=sys.stderr)
        else:
            path.write_text(made[path], encoding="utf-8")
    return int(only_look and bool(old))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
