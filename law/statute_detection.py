"""Finding: which statutes and articles a paragraph names, in English or Khmer.

Pure: words in, places out. What is found is put before an editor, who says whether the paragraph relies on it; so
"the same Law", "that article" and an article without its statute are left to the editor, and so is a number that
follows a statute's name without the word "Article".
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from text.folding import fold

RULES = 2
"""Goes up when the rules below change: what was found by other rules is then found anew."""

LONGEST_RANGE = 60
"""Articles 48 to 51 are four; a longer stretch than this names its first and its last article only."""


@dataclass(frozen=True)
class Called:
    """A statute and what texts call it, in every language."""

    slug: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A statute named in a text, with an article's number as it is kept (98, 97-1, III), or "" where none is named.

    Article 98 (new), (ថ្មី) or bis is found as 98: the number that it is kept and looked up by.
    """

    statute: str
    number: str
    start: int
    end: int


def called(slug: str, titles: Mapping[str, str], names: Mapping[str, Sequence[str]]) -> Called:
    """What a statute is called: its titles, the names it goes by, and the turns that both languages take with them.

    "Law on X" is also an "X Law", and ច្បាប់ស្តីពីX is also a ច្បាប់X.
    """
    all_names = [*titles.values(), *(name for listed in names.values() for name in listed)]
    turned = [turn for name in all_names for turn in _turns(name)]
    return Called(slug, tuple(dict.fromkeys(name for name in [*all_names, *turned] if name.strip())))


def find(text: str, statutes: Iterable[Called]) -> list[Found]:
    """Return every statute and article that a text names, in the order of the text.

    "Articles 97 and 98 of the Law on Forestry" is found as two articles at one place. A statute named without an
    article is found with the number "".
    """
    return finder(tuple(statutes)).find(text)


@lru_cache(maxsize=8)
def finder(statutes: tuple[Called, ...]) -> "Finder":
    """The finder for some statutes, made once: their names become one regular expression."""
    return Finder(statutes)


class Finder:
    """Finds the statutes that it was made for.

    Names are looked for in small letters, which one pattern does fast; a name of a single word, such as CITES or the
    Constitution, counts only as it is written.
    """

    def __init__(self, statutes: Sequence[Called]):
        self._statute_of: dict[str, str] = {}
        self._statute_about: dict[str, str] = {}
        names, subjects = [], []
        for statute in statutes:
            for name in statute.names:
                if _key(name) not in self._statute_of:
                    self._statute_of[_key(name)] = statute.slug
                    names.append(name)
                subject = _subject(name)
                if subject and _key(subject) not in self._statute_about:
                    self._statute_about[_key(subject)] = statute.slug
                    subjects.append(subject)
        kinds = [f"(?P<articles>{_ARTICLES})"]
        if names:
            kinds.append(f"(?P<name>{_alternation(names)})(?:{_YEAR})?")
        if subjects:
            # "Forestry Article 98": the bare subject is a name only right before an article.
            kinds.append(f"(?P<subject>{_alternation(subjects)})(?={_BACK}{_WORD_FOR_ARTICLE})")
        beginnings = "".join(sorted({fold(name).text.strip()[0].lower() for name in [*names, *subjects]} | set("aម§")))
        self._pattern = re.compile(f"(?<![a-z_])(?=[{re.escape(beginnings)}])(?:{'|'.join(kinds)})") if names else None

    def find(self, text: str) -> list[Found]:
        """Return what a text names. See `law.finding.find`."""
        if self._pattern is None:
            return []
        folded = fold(text)
        small = folded.text.lower()
        if len(small) != len(folded.text):  # a few letters have two small ones
            small = "".join(one.lower() if len(one.lower()) == 1 else one for one in folded.text)
        marks = list(self._marks(self._pattern, folded.text, small))
        linked = _linked(marks, small)
        found = [
            Found(name.slug, number, min(name.start, member.start), max(name.end, member.end))
            for name, member in linked
            for number in member.numbers
        ]
        with_articles = {name.start for name, _member in linked}
        found += [
            Found(mark.slug, "", mark.start, mark.end)
            for mark in marks
            if isinstance(mark, _Name) and mark.start not in with_articles and not mark.is_subject
        ]
        found.sort(key=lambda one: (one.start, one.end))
        return [Found(one.statute, one.number, *folded.span(one.start, one.end)) for one in dict.fromkeys(found)]

    def _marks(self, pattern: re.Pattern[str], folded: str, small: str) -> Iterator["_Name | _Articles"]:
        for match in pattern.finditer(small):
            kind, start = match.lastgroup or "", match.start()
            if kind == "articles":
                if _PLAIN_WORD.match(folded, start):
                    continue
                members = tuple(
                    _Member(start + one.start(), start + one.end(), numbers)
                    for one in _ONE.finditer(match["articles"])
                    if (numbers := tuple(_numbers(folded[start + one.start("list") : start + one.end("list")])))
                )
                if members:
                    yield _Articles(start, match.end(), members)
                continue
            statutes = self._statute_of if kind == "name" else self._statute_about
            slug = statutes.get(_key(folded[match.start(kind) : match.end(kind)]))
            if slug is not None:
                yield _Name(start, match.end(), slug, is_subject=kind == "subject")


# What stands in a text, and what belongs together ----------------------------------------------------------------


@dataclass(frozen=True)
class _Name:
    start: int
    end: int
    slug: str
    is_subject: bool = False


@dataclass(frozen=True)
class _Member:
    """One "Articles 97 and 98" in a row of such."""

    start: int
    end: int
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class _Articles:
    start: int
    end: int
    members: tuple[_Member, ...]


def _linked(marks: Sequence[_Name | _Articles], text: str) -> list[tuple[_Name, _Member]]:
    """Put articles to the statute they belong to.

    "Article 98 of the Law" binds the firmest, then "the Law, Article 98", then "Art. 98 Law". A name that an article
    before it has claimed is not taken by the one after it.
    """
    linked, taken = [], set()
    for at, mark in enumerate(marks):
        if isinstance(mark, _Name):
            continue
        before = _name(marks, at - 1)
        if before is not None and (before.start in taken or not _BACK_RE.fullmatch(text, before.end, mark.start)):
            before = None
        after = _name(marks, at + 1)
        if after is not None and after.is_subject:
            after = None
        between = text[mark.end : after.start] if after is not None else ""
        is_of = after is not None and _OF_RE.fullmatch(between)
        is_beside = after is not None and _BESIDE_RE.fullmatch(between)
        members = mark.members
        if after is not None and (is_of or (is_beside and before is None)):
            taken.add(after.start)
            if before is not None:
                # "the Forestry Law, Art. 98, and Art. 75 of the Customs Law": only the last is of what follows.
                linked += [(before, member) for member in members[:-1]]
                members = members[-1:]
            linked += [(after, member) for member in members]
        elif before is not None:
            linked += [(before, member) for member in members]
    return linked


def _name(marks: Sequence[_Name | _Articles], at: int) -> _Name | None:
    """The mark at a place, if there is one and it is a name."""
    mark = marks[at] if 0 <= at < len(marks) else None
    return mark if isinstance(mark, _Name) else None


def _numbers(listed: str) -> Iterator[str]:
    """The numbers of a list, ranges written out.

    Roman numerals are capitals, and stand in no list with the others: "the article i wrote", "Article 98, I think".
    """
    is_roman = None
    for match in _ITEM_RE.finditer(listed):
        first, last = match["first"], match["last"]
        is_roman = not first.isdigit() if is_roman is None else is_roman
        if first.isdigit() == is_roman or (is_roman and not first.isupper()):
            return
        if last is None:
            yield first
            continue
        beginning, end = value_of(first), value_of(last)
        if match["dash"] == "-" and end <= beginning and not is_roman:
            yield f"{first}-{last}"  # Article 97-1, put in between later
        elif beginning < end <= beginning + LONGEST_RANGE and is_roman != last.isdigit():
            yield from (roman(number) if is_roman else str(number) for number in range(beginning, end + 1))
        else:
            yield first
            yield last


ROMAN = re.compile("(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
"""A number under 400 in Roman numerals, as treaties count their articles."""
_NUMERALS = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """Write a number under 400 in Roman numerals."""
    written = ""
    for value, numeral in _NUMERALS:
        times, number = divmod(number, value)
        written += numeral * times
    return written


def value_of(number: str) -> int:
    """What a number of digits or Roman numerals amounts to."""
    if number.isdigit():
        return int(number)
    values = [{"C": 100, "L": 50, "X": 10, "V": 5, "I": 1}[numeral] for numeral in number.upper()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


# The patterns ----------------------------------------------------------------------------------------------------

_SPACE = r"[ \t\n]*"
_UNIT = (
    r"(?:%|(?:years?|months?|days?|hours?|weeks?|minutes?|million|billion|riel|per\s?cent|times|persons?|people|cases?|"
    r"kg|kilograms?|judges|specimens?|animals?)\b|ឆ្នាំ|ខែ|ថ្ងៃ|ម៉ោង|រៀល|លាន|នាក់|ដង|គីឡូ|ករណី)"
)
# A whole number: none of a paragraph (4.12), of a sum (10,000) or of a penalty (5 years).
_ARABIC = rf"\d{{1,4}}(?:(?=bis\b|ter\b|quater\b|new\b)|(?![0-9a-zA-Z]|\.\d|,\d{{3}}(?!\d)))(?!{_SPACE}{_UNIT})"
# Treaties count so. Sought in small letters; in the text they are capitals.
_ROMAN_NUMBER = rf"\b{ROMAN.pattern.lower()}\b(?!'[a-z])"
_NUMBER = rf"(?:{_ARABIC}|{_ROMAN_NUMBER})"
# An amended article: 98 (new), ៩៨ (ថ្មី), ១០២ ថ្មីពីរ, 98 bis. It is kept by its number.
_HOW_NEW = r"(?:\d{1,2}|one|two|three|មួយ|ពីរ|បី|បួន|ទី\d)"
_AMENDED = (
    rf"(?:{_SPACE}(?:\((?:newly{_SPACE})?(?:new|amended|revised|bis|ter|quater|ថ្មី)(?:{_SPACE}{_HOW_NEW})?\)|"
    rf"\[(?:new|amended|ថ្មី)\]|\b(?:new|bis|ter|quater|quinquies)\b|(?<=\d)(?:bis|ter|quater|new)\b|"
    rf"ថ្មី(?![\u17b6-\u17d3])(?:{_SPACE}\(?{_HOW_NEW}\)?)?|(?:ទ្វេ|ស្ទួន)(?![\u17b6-\u17d3])))"
)
_WORD_FOR_ARTICLE = r"(?:\b(?:articles?\b|arts?\b\.?)|§§?|មាត្រា(?:ទី)?)"
_PLAIN_WORD = re.compile(r"arts?\b(?!\.)")
# "Article 98(2)", "Article 49, paragraph 1": the article is what counts.
_PART = (
    rf"(?:{_SPACE}\((?:\d{{1,2}}|[a-z])\)|,?{_SPACE}(?:\b(?:paragraphs?|paras?\.?|points?|sentences?|letters?)|"
    rf"កថាខណ្ឌ|ចំណុច)(?:ទី)?{_SPACE}(?:\d{{1,2}}(?!\d)|[a-z]\b|[ក-អ](?![ក-៓])))"
)
# "97(1), (2) and 98", "Article 97, paragraphs 1 and 2": what is only a part stands for no article of its own.
_MORE_PARTS = (
    rf"(?:{_SPACE}(?:,|;|&|\band\b|\bor\b|\bto\b|[-–—]|និង|ឬ|ដល់|,{_SPACE}\band\b){_SPACE}"
    rf"\((?:\d{{1,2}}|[a-z]|[ក-អ])\))"
)
_PLURAL_PARTS = (
    rf"(?:,?{_SPACE}\b(?:paragraphs|paras\b\.?|points|sentences|letters){_SPACE}(?:\d{{1,2}}(?!\d)|[a-z]\b)"
    rf"(?:{_SPACE}(?:,|\band\b|\bor\b|\bto\b|[-–—]|,{_SPACE}\band\b){_SPACE}(?:[1-9](?![\d(])|[a-z]\b(?!['.]))(?!-\d))*)"
)
_PARTS = rf"(?:{_AMENDED}|{_PLURAL_PARTS}|{_PART}{_MORE_PARTS}*)*"
_NAMED_ITEM = (
    rf"(?P<first>{_NUMBER}){_PARTS}(?:{_SPACE}(?P<dash>[-–—]|\b(?:to|through|until)\b|ដល់)"
    rf"(?:{_SPACE}{_WORD_FOR_ARTICLE})?{_SPACE}(?P<last>{_NUMBER}){_PARTS})?"
)
_ITEM = re.sub(r"\(\?P<\w+>", "(?:", _NAMED_ITEM)
_AND = rf"(?:{_SPACE}[,;/&]{_SPACE}(?:\b(?:and|or)\b|និង|ឬ)?|{_SPACE}(?:\b(?:and|or|as well as)\b|និង|ឬ|ព្រមទាំង)){_SPACE}"
_BEFORE_LIST = rf"{_WORD_FOR_ARTICLE}{_SPACE}(?:(?:\bfrom\b|ពី){_SPACE})?(?:(?:\bNos?\b\.?|លេខ){_SPACE})?"
_LIST = rf"{_ITEM}(?:{_AND}{_ITEM})*"
_ARTICLES = rf"{_BEFORE_LIST}{_LIST}(?:{_AND}{_BEFORE_LIST}{_LIST})*"
_YEAR = rf"{_SPACE}(?:\((?:19|20)\d\d\)|(?:\bof\b|ឆ្នាំ)?{_SPACE}(?:19|20)\d\d(?!\d))"
_KIND = rf"(?:{_SPACE}\((?:class|grade){_SPACE}[ivx]+\))?"
_OF = (
    rf"{_KIND}{_SPACE},?{_SPACE}(?:\b(?:of|in|under)\b(?:{_SPACE}(?:the|this|our)\b)?(?:{_SPACE}(?:19|20)\d\d\b)?"
    rf"(?:{_SPACE}(?:cambodian|new)\b)?|នៃ|របស់|ក្នុង){_SPACE}"
)
_BESIDE = rf"{_KIND}{_SPACE}[,(]?{_SPACE}(?:the\b)?{_SPACE}"
_BACK = rf"{_SPACE}[,:;(\[–—-]?{_SPACE}(?:\b(?:in|under|by)\b{_SPACE})?(?:\bits\b{_SPACE})?(?:ត្រង់|ក្នុង|តាម)?{_SPACE}"

_ONE = re.compile(f"{_BEFORE_LIST}(?P<list>{_LIST})")
_ITEM_RE = re.compile(_NAMED_ITEM, re.IGNORECASE)
_OF_RE, _BESIDE_RE, _BACK_RE = map(re.compile, (_OF, _BESIDE, _BACK))

_LAW_ON = re.compile(r"law on (?:the )?(?P<subject>.+)", re.IGNORECASE)
_KHMER_LAW_ON = re.compile(r"ច្បាប់\s*ស្[តដ]ី\s*ពី\s*(?P<subject>.+)")
_KHMER = re.compile(r"[\u1780-\u17ff]")
_SPACE_AFTER = re.compile("ច្បាប់|ស្តីពី|លេខ|និង")


def _turns(name: str) -> list[str]:
    if match := _LAW_ON.fullmatch(name.strip()):
        return [f"{match['subject']} Law"]
    if match := _KHMER_LAW_ON.fullmatch(name.strip()):
        return [f"ច្បាប់{match['subject']}"]
    return []


def _subject(name: str) -> str:
    """What a "Law on X" is about, if that may stand for it right before an article: "Forestry, Art. 98"."""
    match = _LAW_ON.fullmatch(name.strip())
    return match["subject"] if match and len(match["subject"].split()) <= 3 else ""


def _alternation(names: Iterable[str]) -> str:
    """All names as one pattern, the longest first, so that a name inside a longer one is not found by itself."""
    words = [fold(name).text.lower().split() for name in names]
    khmer = sorted((name for name in words if _KHMER.search(name[0])), key=lambda name: -len("".join(name)))
    latin = [name for name in words if not _KHMER.search(name[0])]
    kinds = [_khmer_pattern(name) for name in khmer]
    if latin:
        kinds.append(rf"(?<![\w-]){_by_words(latin)}")
    return "|".join(kinds)


def _by_words(names: Sequence[Sequence[str]]) -> str:
    """A pattern for names cut into words: those that begin alike share their beginning."""
    going_on: dict[str, list[Sequence[str]]] = {}
    for name in names:
        if name:
            going_on.setdefault(name[0], []).append(name[1:])
    ways = [re.escape(word) + _after(rests) for word, rests in going_on.items()]
    return f"(?:{'|'.join(ways)})"


def _after(rests: Sequence[Sequence[str]]) -> str:
    """What may follow a word: the longer names first, then nothing more of a name."""
    ways = [r"[ \t\n]+" + _by_words([rest for rest in rests if rest])] if any(rests) else []
    if not all(rests):
        ways.append(r"(?!\w|[.,-]\d)")
    return f"(?:{'|'.join(ways)})"


def _khmer_pattern(words: Sequence[str]) -> str:
    """In Khmer a space may stand or not. A mark after the last letter would make it another word."""
    pattern = _SPACE.join(_SPACE_AFTER.sub(lambda word: word[0] + _SPACE, re.escape(word)) for word in words)
    return rf"{pattern}(?![\u17b4-\u17d3])" + (r"(?!\d)" if words[-1][-1].isdigit() else "")


def _key(name: str) -> str:
    """A name as it is looked up, whatever its spaces and, where it has several words, its capitals."""
    words = fold(name).text.split()
    if _KHMER.search(name):
        return "".join(words)
    return " ".join(words).lower() if len(words) > 1 else " ".join(words)
