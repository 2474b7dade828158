"""Plots as SVG, drawn on the server: pure functions from labels and counts to markup.

Every plot is read in black and white too: each shade has its number written on it, a gap is hatched, and of two bars
side by side one is full and one is hatched. Everything that comes from outside is escaped. Presentation is by
attributes: no page of ours may carry a style, and a printed page knows no stylesheet of the site. A plot never
stands alone: the page puts the same numbers in a table behind it.
"""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from text.khmer import may_divide
from workshops.room.small_counts import NOT_SHOWN

INK = "#1c2421"
LINE = "#7d8a84"
SHADES = [("#e4eee9", INK), ("#b9d4c7", INK), ("#7fb09a", INK), ("#3d7d63", "#ffffff"), ("#0a382b", "#ffffff")]
"""From few to many: the shade of the field, and the ink of the number on it."""

ROW = 26
LABEL = 210
LONGEST_LABEL = 30  # characters that fit beside a plot
BAR, FULL = 14, 300  # a bar that stands beside another: its height, and its width at 100 per cent


def matrix(
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Sequence[Sequence[int | None]],
    *,
    name: str,
    title: str,
    description: str,
) -> SafeString:
    """Draw counts by row and column. Nought is a hatched field with a 0; None is a count that is not shown.

    `counts` has a sequence per row, with a number per column. `name` is the plot's own on its page.
    """
    width, head = 52, 120
    most = max((number or 0 for row in counts for number in row), default=0)
    heads = format_html_join(
        "",
        '<text transform="translate({} {}) rotate(-38)" font-size="12" fill="{}">{}{}</text>',
        (
            (LABEL + place * width + width // 2 - 4, head - 8, INK, _short(column, 22), _in_full(column, 22))
            for place, column in enumerate(columns)
        ),
    )
    lines = format_html_join(
        "\n",
        '<g transform="translate(0 {})"><text x="{}" y="17" text-anchor="end" font-size="12" fill="{}">{}{}</text>'
        "{}</g>",
        (
            (
                head + line * ROW,
                LABEL - 8,
                INK,
                _short(row, LONGEST_LABEL),
                _in_full(row, LONGEST_LABEL),
                format_html_join(
                    "",
                    "{}",
                    (
                        (_field(LABEL + place * width, width, number, most, f"{row}, {column}", name),)
                        for place, (column, number) in enumerate(zip(columns, counts[line], strict=True))
                    ),
                ),
            )
            for line, row in enumerate(rows)
        ),
    )
    return _svg(
        name,
        LABEL + len(columns) * width + 70,
        head + len(rows) * ROW + 4,
        title,
        description,
        format_html("{}{}", heads, lines),
    )


def side_by_side(
    rows: Sequence[str],
    series: Sequence[str],
    shares: Sequence[Sequence[float | None]],
    *,
    name: str,
    title: str,
    description: str,
) -> SafeString:
    """Draw for each row one bar per series, as shares from 0 to 1. None: nobody of that series was heard.

    At most two series: the first is drawn full, the second hatched. `name` is the plot's own on its page.
    """
    top = 34
    height = len(series) * (BAR + 3) + 14
    key = format_html_join(
        "",
        '<rect x="{}" y="6" width="14" height="14" fill="{}" stroke="{}"/>'
        '<text x="{}" y="18" font-size="12" fill="{}">{}</text>',
        (
            (LABEL + place * 170, _fill(place, name), INK, LABEL + place * 170 + 20, INK, _short(label, 22))
            for place, label in enumerate(series)
        ),
    )
    groups = format_html_join(
        "\n",
        '<g transform="translate(0 {})"><text x="{}" y="{}" text-anchor="end" font-size="12" fill="{}">{}{}</text>'
        '<line x1="{}" y1="-2" x2="{}" y2="{}" stroke="{}"/>{}</g>',
        (
            (
                top + line * height,
                LABEL - 8,
                height // 2,
                INK,
                _short(row, LONGEST_LABEL),
                _in_full(row, LONGEST_LABEL),
                LABEL,
                LABEL,
                height - 8,
                LINE,
                _bars(row, series, shares[line], name),
            )
            for line, row in enumerate(rows)
        ),
    )
    return _svg(
        name,
        LABEL + FULL + 60,
        top + len(rows) * height,
        title,
        description,
        format_html("{}{}", key, groups),
    )


def _bars(row: str, series: Sequence[str], shares: Sequence[float | None], name: str) -> SafeString:
    """The bars of one row, one below the other, each with its share behind it."""
    return format_html_join(
        "",
        '<g><title>{}: {}</title><rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"/>'
        '<text x="{}" y="{}" font-size="12" fill="{}">{}</text></g>',
        (
            (
                f"{row}, {label}",
                percent(share),
                LABEL,
                place * (BAR + 3),
                round((share or 0) * FULL, 1),
                BAR,
                _fill(place, name),
                INK,
                LABEL + round((share or 0) * FULL, 1) + 6,
                place * (BAR + 3) + 12,
                INK,
                percent(share),
            )
            for place, (label, share) in enumerate(zip(series, shares, strict=True))
        ),
    )


def percent(share: float | None) -> str:
    """Return a share from 0 to 1 as whole per cent, and a dash where there is nothing to take a share of."""
    return "–" if share is None else f"{round(share * 100)}%"


def shade_of(number: int, most: int) -> int:
    """Return which of the five shades stands for a number of at least 1, where the largest is `most`."""
    return min(len(SHADES) - 1, (number - 1) * len(SHADES) // most)


def _field(x: int, width: int, number: int | None, most: int, label: str, name: str) -> SafeString:
    """One field of a matrix, with its number."""
    if number is None:
        fill, ink, written = "#ffffff", INK, NOT_SHOWN
    elif number == 0:
        fill, ink, written = f"url(#{name}-gap)", INK, "0"
    else:
        fill, ink = SHADES[shade_of(number, most)]
        written = str(number)
    return format_html(
        '<g><title>{}: {}</title><rect x="{}" y="1" width="{}" height="{}" fill="{}" stroke="{}"/>'
        '<text x="{}" y="17" text-anchor="middle" font-size="12" fill="{}">{}</text></g>',
        label,
        written,
        x,
        width - 3,
        ROW - 3,
        fill,
        LINE,
        x + (width - 3) / 2,
        ink,
        written,
    )


def _fill(place: int, name: str) -> str:
    return SHADES[-1][0] if place == 0 else f"url(#{name}-other)"


def _svg(name: str, width: int, height: int, title: str, description: str, inside: SafeString) -> SafeString:
    """The frame: a title and a description for those who do not see it, and the two hatchings."""
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="plot-drawing" role="img" aria-labelledby="{0}-title {0}-desc" '
        'width="{1}" height="{2}" viewBox="0 0 {1} {2}" font-family="Noto Sans, Noto Sans Khmer, sans-serif">\n'
        '<title id="{0}-title">{3}</title><desc id="{0}-desc">{4}</desc>\n'
        "<defs>"
        '<pattern id="{0}-gap" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect width="6" height="6" fill="#ffffff"/><path d="M0 6L6 0" stroke="#c9a9a0" stroke-width="1"/></pattern>'
        '<pattern id="{0}-other" width="5" height="5" patternUnits="userSpaceOnUse">'
        '<rect width="5" height="5" fill="#ffffff"/><path d="M0 5L5 0" stroke="#0a382b" stroke-width="1.4"/></pattern>'
        "</defs>\n{5}</svg>",
        name,
        width,
        height,
        title,
        description,
        inside,
    )


def _short(label: str, most: int) -> str:
    """Return a label cut to what fits, where no Khmer cluster is torn."""
    if len(label) <= most:
        return label
    at = most - 1
    while at > 1 and not may_divide(label, at):
        at -= 1
    return f"{label[:at].rstrip()}…"


def _in_full(label: str, most: int) -> SafeString:
    """What a cut label said, for whoever points at it."""
    return format_html("<title>{}</title>", label) if len(label) > most else SafeString("")
