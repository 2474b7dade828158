"""Setting a sheet: its words in one language or in both, its rows with what they rest on, as one piece of HTML.

The page, Word, the PDF and the book's annex are made from that same piece. No figure of the law is in it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.models import in_language
from accounts.numbers import day_words
from handbook.models import Edition
from handbook.worksheets.blank_sheets import Part, Row, Sheet, Words
from handbook.worksheets.grounds import Article, Ground, Grounds, Paragraph
from law.models import Confidence
from law.record.words import article_words
from law.written import in_digits

WHOLE = 100
"""The columns of a table take so many hundredths together: what the others leave is for what a row rests on."""

NO_BREAK = "\N{NO-BREAK SPACE}"

Offence = Mapping[str, Any]


@dataclass(frozen=True)
class Standing:
    """What every sheet says of itself, and what it is made with.

    address_of  where a paragraph stands, as seen from the sheet
    """

    edition: Edition
    law: Mapping[str, Any]
    grounds: Grounds
    address_of: Callable[[Paragraph], str]


@dataclass(frozen=True)
class Line:
    """A row of a table as it is shown; an empty cell is to be filled in."""

    cells: tuple[SafeString, ...]


@dataclass(frozen=True)
class Table:
    """A table as it is shown: its heads with the share of the width of each, its rows so many millimetres high."""

    title: SafeString
    says: tuple[SafeString, ...]
    heads: tuple[tuple[SafeString, int], ...]
    lines: tuple[Line, ...]
    height: int


def cited_by(sheet: Sheet, law: Mapping[str, Any]) -> set[Article]:
    """The articles that the rows of a sheet rest on, those of all offences among them where one is chosen."""
    cited = {article for part in sheet.parts for row in part.rows for article in row.cites}
    if sheet.is_of_an_offence:
        cited |= {article for offence in law["offences"] for article in articles_of(offence)}
    return cited


def articles_of(offence: Offence) -> list[Article]:
    return [(offence["statute"], number) for number in offence["cites"]]


def html_of(
    sheet: Sheet, standing: Standing, *, languages: Sequence[str], address: str, offences: Sequence[Offence] = ()
) -> str:
    """A blank sheet as HTML, in one language or in several, the reader's first."""
    setter = _Setter(standing, tuple(languages))
    return render_to_string(
        "handbook/worksheets/_sheet.html",
        {
            "sheet": sheet,
            "language": languages[0],
            "blank": setter.told(blank_form),
            "title": setter.said(sheet.titles),
            "fields": [setter.said(words) for words in sheet.fields],
            "tables": [table for part in sheet.parts for table in setter.tables(part, offences)],
            "letters": setter.told(letters) if any(part.has_grounds for part in sheet.parts) else "",
            "about": setter.told(lambda: about(standing)),
            "address": address,
        },
    )


def blank_form() -> str:
    return _("Blank form. Filled in, it belongs on no shared computer.")


def letters() -> str:
    """What the letter behind an article means, in the language in use."""
    meanings = "; ".join(f"{code} = {words}" for code, words in Confidence.choices)
    return f"{_('What the letters mean')}: {meanings}."


def about(standing: Standing) -> str:
    """From which edition and which law data a sheet is, in the language in use."""
    return _("%(handbook)s, edition %(number)s. Law data as of %(day)s.") % {
        "handbook": in_language(standing.edition.handbook.titles),
        "number": in_digits(standing.edition.number),
        "day": day_words(date.fromisoformat(standing.law["made_on"])),
    }


def offence_words(offence: Offence, law: Mapping[str, Any]) -> str:
    """What an offence is called: its article, its statute and the conduct, in the language in use."""
    statute = law["statutes"].get(offence["statute"], {}).get("titles", {})
    return _("%(article)s, %(statute)s: %(conduct)s") % {
        "article": article_words(offence["article"]),
        "statute": in_language(statute),
        "conduct": in_language(offence["names"]),
    }


@dataclass(frozen=True)
class _Setter:
    standing: Standing
    languages: tuple[str, ...]

    # Words ------------------------------------------------------------------------------------------------------

    def said(self, words: Words) -> SafeString:
        """Words in the languages of the sheet, one below the other; each marked with its own where it is another."""
        there = [(code, words[code]) for code in self.languages if words.get(code)]
        if not there:
            there = [(code, text) for code, text in words.items() if text][:1]
        if len(there) == 1 and there[0][0] == self.languages[0]:
            return format_html("{}", there[0][1])
        return format_html_join(SafeString(" <br>"), '<span lang="{}">{}</span>', there)

    def told(self, sentence: Callable[[], str]) -> SafeString:
        """A sentence of the catalogues in the languages of the sheet."""
        words = {}
        for code in self.languages:
            with override(code):
                words[code] = sentence()
        return self.said(words)

    def listed(self, items: Iterable[Words]) -> SafeString:
        lines = format_html_join("", "<li>{}</li>", ((self.said(one),) for one in items))
        return format_html("<ul>{}</ul>", lines) if lines else self.told(lambda: _("To be verified."))

    # Tables -----------------------------------------------------------------------------------------------------

    def tables(self, part: Part, offences: Sequence[Offence]) -> Iterator[Table]:
        """The table of a part; for each offence that was chosen one of its own."""
        if part.made_of == "points" and offences:
            for offence in offences:
                yield self._table(part, tuple(self._points(part, offence)), says=tuple(self._says(offence)), of=offence)
            return
        lines = [self._line(part, number, row.cells, self._row_ground(row)) for number, row in enumerate(part.rows, 1)]
        if part.made_of == "species":
            lines += [self._species(part, one["names"]) for one in self.standing.law["species"].values()]
        empty = [self._line(part, len(lines) + more, (), None) for more in range(1, part.lines + 1)]
        yield self._table(part, (*lines, *empty), says=(self.said(part.says),) if part.says else ())

    def _table(
        self, part: Part, lines: tuple[Line, ...], *, says: tuple[SafeString, ...], of: Offence | None = None
    ) -> Table:
        heads = [(self.said(column.words), column.share) for column in part.columns]
        if part.has_grounds:
            rest = WHOLE - sum(column.share for column in part.columns)
            heads.append((self.told(lambda: _("Rests on")), rest))
        title = self.told(lambda: offence_words(of, self.standing.law)) if of else self.said(part.titles)
        return Table(title, says, tuple(heads), lines, part.height)

    def _line(self, part: Part, number: int, cells: Sequence[Words], ground: Ground | None) -> Line:
        said = [self.said(words) for words in cells]
        if part.is_numbered:
            said = [self._numbered(number, said[0] if said else SafeString("")), *said[1:]]
        return self._filled_up(part, said, ground)

    def _filled_up(self, part: Part, said: list[SafeString], ground: Ground | None) -> Line:
        """A line with an empty cell for each column that says nothing, and what it rests on."""
        said = [*said, *[SafeString("")] * (len(part.columns) - len(said))]
        if part.has_grounds:
            said.append(self._grounds(ground) if ground else SafeString(""))
        return Line(tuple(said))

    def _numbered(self, number: int, said: SafeString) -> SafeString:
        with override(self.languages[0]):
            return format_html("{}. {}", in_digits(str(number)), said)

    def _species(self, part: Part, names: Words) -> Line:
        return self._filled_up(part, [self.said({**names, "la": ""}), format_html("{}", names.get("la", ""))], None)

    # Offences ---------------------------------------------------------------------------------------------------

    def _points(self, part: Part, offence: Offence) -> Iterator[Line]:
        ground = self._offence_ground(offence)
        for element in offence["elements"]:
            said = [self.said(element["names"]), self.listed(element["prove"]), self.listed(element["disprove"])]
            yield self._filled_up(part, said, ground)

    def _says(self, offence: Offence) -> Iterator[SafeString]:
        """What has to be known of an offence before its points are gone through."""
        if offence["kind"] == "transactional":
            yield self.told(lambda: _("Settled by a transactional fine: no court unless it is refused."))
        if uncertain := offence.get("uncertain_from"):
            day = date.fromisoformat(uncertain)
            because = self.standing.law["statutes"].get(offence.get("uncertain_because") or "", {}).get("titles", {})
            yield self.told(lambda: _uncertain(day, because))

    # Grounds ----------------------------------------------------------------------------------------------------

    def _row_ground(self, row: Row) -> Ground:
        return self.standing.grounds.of(row.cites, row.found_by)

    def _offence_ground(self, offence: Offence) -> Ground:
        """The article of an offence as the law counts it, 98(12) and not 98, and the paragraphs that rely on it."""
        ground = self.standing.grounds.of(articles_of(offence))
        return replace(ground, articles=tuple(replace(one, number=offence["article"]) for one in ground.articles[:1]))

    def _grounds(self, ground: Ground) -> SafeString:
        """In both languages the paragraphs stand once: their numbers are the same."""
        there: list[tuple[str, SafeString]] = []
        for code in self.languages:
            with override(code):
                shown = ground if not there or not ground.articles else replace(ground, paragraphs=())
                there.append((code, self._ground_words(shown)))
            if not ground.articles and ground.paragraphs:
                break
        if len(there) == 1:
            return there[0][1]
        return format_html_join(SafeString(" <br>"), '<span lang="{}">{}</span>', there)

    def _ground_words(self, ground: Ground) -> SafeString:
        """Paragraphs with their addresses, and articles with how sure they are, in the language in use.

        No line ends before a number or before a letter: the column is narrow.
        """
        numbers = [(self.standing.address_of(one), in_digits(one.number)) for one in ground.paragraphs]
        paragraphs = format_html_join(", ", '<a href="{}">§\N{NO-BREAK SPACE}{}</a>', numbers)
        cited = [(_numbered(one.number), _called(one.statute), _coded(one.code)) for one in ground.articles]
        articles = format_html_join("; ", "{}{}{}", cited)
        if not paragraphs and not articles:
            return format_html("{}{}", _("to be verified"), _coded("T"))
        return format_html("{}{}{}", paragraphs, "; " if paragraphs and articles else "", articles)


def _numbered(article: str) -> str:
    """The words before the name of a statute; none where it is cited as a whole."""
    return f"{article_words(article).replace(' ', NO_BREAK)}, " if article else ""


def _called(statute: Words) -> SafeString:
    """What a statute is called in the language in use; in another, marked so, where it has no such name."""
    code = get_language()
    if statute.get(code):
        return format_html("{}", statute[code])
    other = next((code for code, words in statute.items() if words), "")
    return format_html('<span lang="{}">{}</span>', other, statute.get(other, ""))


def _coded(code: str) -> str:
    """A letter stays with the word before it; in Khmer that is a statute's whole name, which fills the column."""
    return f" ({code})" if get_language() == "km" else f"{NO_BREAK}({code})"


def _uncertain(day: date, because: Words) -> str:
    said = _("Not confirmed for acts on or after %(day)s.") % {"day": day_words(day)}
    return f"{said} {_('It may be replaced by:')} {in_language(dict(because))}." if because else said
