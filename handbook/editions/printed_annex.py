"""The annex "What we heard" of a printed book, and what stands under the paragraphs that draw on it."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from accounts.models import in_language
from handbook.editions.provenance import Heard, still_heard, what_we_heard
from handbook.models import Citation, Edition
from law.written import in_digits
from press.book import Annex

MOST_PRINTED = 200
"""How much of what was heard a book prints, some thirty pages: first what its paragraphs draw on, then the rest, in
order. All of it stands online."""


@dataclass(frozen=True)
class Printed:
    """What of that which an edition heard its book prints.

    heard  in its order; each is printed with its number, from 1
    more   how many stand online alone
    marks  what stands under a paragraph that draws on any, by the paragraph's key
    """

    heard: list[Heard]
    more: int
    marks: dict[str, str]


def printed(edition: Edition) -> Printed:
    """Choose what the book of an edition prints, in the words of the language in use."""
    cited = Citation.objects.filter(version__edition_chapters__edition=edition)
    here = cited.filter(contribution__receipt=OuterRef("receipt"))
    still = still_heard(edition).annotate(is_cited=Exists(here))
    chosen = still.order_by("-is_cited", "position").values_list("pk", flat=True)[:MOST_PRINTED]
    heard = what_we_heard(edition, edition.heard.filter(pk__in=list(chosen)))
    numbers = {one.receipt: number for number, one in enumerate(heard, start=1)}
    online = set(still.filter(is_cited=True).exclude(receipt__in=list(numbers)).values_list("receipt", flat=True))
    entries: dict[str, list[tuple[int, str]]] = defaultdict(list)
    more: dict[str, int] = defaultdict(int)
    # A translation has the keys of its source, and draws on the same.
    for key, receipt in (
        cited.order_by("key", "contribution__receipt").values_list("key", "contribution__receipt").distinct()
    ):
        if receipt in numbers:
            entries[key].append((numbers[receipt], receipt))
        elif receipt in online:
            more[key] += 1
    return Printed(
        heard=heard,
        more=still.count() - len(heard),
        marks={key: _mark(entries[key], more[key]) for key in [*entries, *(more.keys() - entries.keys())]},
    )


def annexes(printed: Printed, language: str, *, address: str) -> tuple[Annex, ...]:
    """Return the annex as the press sets it; none where nothing was heard. `address` is where all of it stands."""
    if not printed.heard:
        return ()
    topics = [
        (in_language(dict(titles), language), list(entries))
        for titles, entries in groupby(
            enumerate(printed.heard, start=1), key=lambda pair: tuple(sorted(pair[1].topic_titles.items()))
        )
    ]
    given = {"topics": topics, "more": printed.more, "address": address}
    return (
        Annex(
            title=_("What we heard"),
            html=render_to_string("handbook/editions/book_heard.html", given),
            language=language,
        ),
    )


def _mark(entries: list[tuple[int, str]], more: int) -> str:
    numbers = format_html_join(
        ", ", '<a href="#heard-{}">{}</a>', [(receipt, in_digits(str(number))) for number, receipt in sorted(entries)]
    )
    if not more:
        return format_html('<p class="sources">{} {}</p>', _("What we heard:"), numbers)
    words = _("%(number)s more online") % {"number": in_digits(str(more))}
    return format_html('<p class="sources">{} {}{}{}</p>', _("What we heard:"), numbers, ", " if entries else "", words)
