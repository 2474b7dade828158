"""Protection: what in a text could tell who somebody is, and passages that only reviewers read.

`identifying` points things out to a person, who decides; it changes nothing. It knows no word boundaries in Khmer,
which has none: a name ends where a space stands or where a word begins that continues a sentence. It reads a text as
it is folded (text.folding), and points into the words as they were written.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.acts import record
from accounts.blackouts.finding import MARK
from accounts.models import Blackout, User
from accounts.rights import require
from text.folding import fold
from workshops.models import Contribution, Withholding


class Kind(StrEnum):
    """What a passage looks like."""

    NAME = "name"
    TELEPHONE = "telephone"
    PLATE = "plate"
    CASE_NUMBER = "case_number"
    EMAIL = "email"

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS = {
    Kind.NAME: gettext_lazy("name"),
    Kind.TELEPHONE: gettext_lazy("telephone number"),
    Kind.PLATE: gettext_lazy("vehicle plate"),
    Kind.CASE_NUMBER: gettext_lazy("case number"),
    Kind.EMAIL: gettext_lazy("e-mail address"),
}


@dataclass(frozen=True)
class Found:
    """A passage that looks identifying: text[start:end]."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: plain when it has no kind, else what it looks like."""

    text: str
    kind: Kind | None = None


def identifying(text: str) -> list[Found]:
    """Return the passages that look like names, telephone, plate or case numbers, or e-mails, in their order.

    Where two overlap, the one that begins first stands.
    """
    folded = fold(text)
    found = [
        Found(kind, *folded.span(*match.span(1)))
        for kind, pattern in _PATTERNS
        for match in pattern.finditer(folded.text)
        if match[1]
    ]
    found.sort(key=lambda passage: (passage.start, -passage.end))
    apart: list[Found] = []
    for passage in found:
        if not apart or passage.start >= apart[-1].end:
            apart.append(passage)
    return apart


def identifying_passages(text: str) -> list[str]:
    """Return the words that look identifying, each passage once."""
    return list(dict.fromkeys(text[passage.start : passage.end] for passage in identifying(text)))


def pointed_out(text: str) -> list[Piece]:
    """Return a text in pieces, those that look identifying with their kind. Joined they are the text."""
    pieces, at = [], 0
    for passage in identifying(text):
        pieces += [Piece(text[at : passage.start]), Piece(text[passage.start : passage.end], passage.kind)]
        at = passage.end
    return [piece for piece in [*pieces, Piece(text[at:])] if piece.text]


def without(text: str, passages: Iterable[tuple[int, int]], mark: str) -> str:
    """Return a text with passages (start, end) replaced by a mark; those that touch or overlap by one mark.

    Passages may reach beyond the text: of its beginning alone, the same words are gone.
    """
    kept, at = [], 0
    for start, end in _united(passages):
        if start >= len(text):
            break
        kept += [text[at:start], mark]
        at = end
    return "".join([*kept, text[at:]])


def _united(passages: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    united: list[tuple[int, int]] = []
    for start, end in sorted(passages):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


# --- Withheld passages --------------------------------------------------------------------------


def words(contribution: Contribution, user: User | None, text: str | None = None) -> str:
    """Return a contribution's words as this person reads them: withheld passages are there for reviewers only.

    `text` is given when only the beginning of the words was read. Whether the person may read any of the words at
    all is for `Contribution.objects.visible_to` to say, before this is asked.
    """
    text = contribution.text if text is None else text
    if user is not None and user.is_authenticated and user.has_perm("workshops.dispose_contribution", contribution):
        return text
    passages = [(withheld.start, withheld.end) for withheld in contribution.withholdings.all()]
    return without(text, passages, _("[passage withheld]")) if passages else text


@transaction.atomic
def withhold(contribution: Contribution, *, passage: str, reason: str, by: User) -> list[Withholding]:
    """Keep a passage, wherever and however it stands in the words, from all but the reviewers. The original stays.

    Raises ValidationError without a reason, or when the words do not hold the passage.
    """
    require(by, "workshops.dispose_contribution", contribution)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the passage is withheld.")})
    # Copied from a page, Khmer carries the places where its lines may break; and a name may be typed in two ways.
    passage, words_folded = fold(passage).text.strip(), fold(contribution.text)
    found = re.finditer(re.escape(passage), words_folded.text) if passage else []
    places = [words_folded.span(*match.span()) for match in found]
    if not places:
        raise ValidationError({"passage": _("These words do not stand in the contribution. Copy them from it.")})
    withheld = [
        Withholding.objects.create(
            contribution=contribution, start=start, end=end, reason=reason.strip(), withheld_by=by
        )
        for start, end in places
        if not contribution.withholdings.filter(start__lte=start, end__gte=end).exists()
    ]
    if withheld:
        record(by, "withheld a passage of", contribution, reason=reason.strip())
    return withheld


@transaction.atomic
def show_again(withholding: Withholding, *, by: User) -> None:
    """Let everybody who may read the words read a withheld passage again; the log keeps that it was withheld."""
    require(by, "workshops.dispose_contribution", withholding.contribution)
    record(by, "showed again a passage of", withholding.contribution, reason=withholding.reason)
    withholding.delete()


def move_withheld_passages(blackout: Blackout) -> None:
    """Withheld passages go on covering the same words when names before or in them are blacked out."""
    places = blackout.passages.filter(in_table=Contribution._meta.db_table, in_column="text")
    for place in places.order_by("pk"):
        end, longer = place.start + place.length, len(MARK) - place.length
        for withheld in Withholding.objects.filter(contribution=int(place.in_row), end__gt=place.start):
            if withheld.start >= end:
                withheld.start += longer
                withheld.end += longer
            else:  # a name that is withheld in part is withheld as a whole
                withheld.start, withheld.end = min(withheld.start, place.start), max(withheld.end, end) + longer
            withheld.save(update_fields=["start", "end"])


# --- What looks identifying: patterns of folded words ---------------------------------------------

_DIGIT = "[0-9]"
_KHMER = "[\u1780-\u17b3\u17b6-\u17d3\u17dd]"  # letters and marks
_CAPITALISED = r"[A-Z][a-zA-Z'-]+"
_LATIN_NAME = rf"{_CAPITALISED}(?:\s+(?:{_CAPITALISED})){{0,3}}"


def _folded(words: str) -> str:
    """A list of Khmer words as they stand in a folded text."""
    return fold(words).text


def _either_case(words: str) -> str:
    """Words that may also be written in capitals throughout."""
    return f"{words}|{words.upper()}"


# Words with a capital that follow a title without being a name.
_OFFICES = _either_case(
    "President|Vice|Prosecutors?|Judges?|Minist[A-Za-z]+|Chair[A-Za-z]*|Director|Secretary|Governor|Deputy|General|"
    "Royal|Court|Supreme|Appeal|Provincial|Municipal|Commissioner|Inspector|Police|Clerk|Speaker|Excellency|Ambassador|"
    "Lawyer|Counsel|Advocate|District|Administration|Council|Chief|Officer|Phnom|Cambodia[A-Za-z]*|Law|Code|The|This|"
    "Witness"
)

# Words that stand in capitals in a heading, after what could be a family name.
_NO_GIVEN_NAMES = "OF|AND|THE|TO|IN|ON|AT|BY|FOR|FROM|WITH|IS|WAS|WERE|ARE|AS|OR|WHO|NOT|HAS|HAD"

# Family names that are no English word, species or place; a capitalised word after one is taken for a given name.
_FAMILIES = (
    "Sok|Chan|Keo|Chea|Heng|Ouk|Prak|Meas|Nhem|Sao|Seng|Som|Sorn|Suon|Tep|Touch|Ung|Vong|Yim|Chhim|Chhun|Hun|Kong|Nov|"
    "Phan|Khieu|Khun|Nuon|Oum|Pech|Pich|Roeun|Ros|Saing|Thach|Tith|Yos|Chhay|Chheang|Chhoeun|Eng|Hang|Hem|Hong|Horn|"
    "Huot|Ieng|Kheng|Khem|Kuch|Leang|Leng|Loeung|Mam|Men|Mey|Neang|Neth|Nget|Nguon|Norng|Phal|Phay|Phoeun|Pov|Preap|"
    "Rin|Sambath|Samnang|Sokha|Soeun|Srey|Sros|Theng|Thon|Thong|Tieng|Toch|Vann|Yem|Yin|Yorn|Youk"
)
# In capitals some of them are words of a heading: HORN AND IVORY, MEN ARRESTED.
_FAMILIES_IN_CAPITALS = "|".join(
    name.upper() for name in _FAMILIES.split("|") if name not in ("Men", "Horn", "Hang", "Hem", "Touch", "Hong", "Kong")
)

# Vietnamese names: the family's, then what stands between, then one's own. Some are a name only with the middle one.
_VIETNAMESE = _either_case(
    "Nguyen|Tran|Pham|Huynh|Hoang|Phan|Bui|Ngo|Duong|Truong|Trinh|Dinh|Doan|Luong|Vo|Vu|Dang|Lam|Dao|Quach"
)
_VIETNAMESE_WITH_MIDDLE = _either_case("Le|Do|Ho|Ly|Mai|Cao|To|Ha|Kieu|Luu|Chau|Thai|Ta")
_MIDDLE = _either_case("Van|Thi|Duc|Huu|Ngoc|Xuan|Minh|Quoc|Thanh|Cong|Dinh|Quang|Tuan|Thuy")

# Khmer words after a title that name an office or begin a sentence, not a person.
_KHMER_OFFICES = _folded(
    "ចៅក្រម|ព្រះរាជអាជ្ញា|មេធាវី|ប្រធាន|អនុប្រធាន|ក្រឡាបញ្ជី|រដ្ឋមន្ត្រី|រដ្ឋលេខាធិការ|អនុរដ្ឋលេខាធិការ|អភិបាល|អភិបាលរង|មន្ត្រី|នាយក|អធិការ|គ្រូ|"
    "ជំនាញ|អ្នក|តំណាង|ស្រី|តា|យាយ|ទាំង|នគរបាល|មេបញ្ជាការ|ស្នងការ|ឧត្តម|ឯកឧត្តម|សាក្សី|ដើមចោទ|ជនជាប់ចោទ|ជនសង្ស័យ|លោក|មេភូមិ|មេឃុំ|អាជ្ញាធរ|ស្មៀន|"
    "កញ្ញា|ក្រុម|សមាជិក|ក៏|នេះ|នោះ|ខ្លួន|យើង|ម្នាក់|មួយ|គណៈ|ខាង"
)
_NOT_A_NAME_AFTER_NAME = _folded(
    "របស់|វិទ្យាសាស្ត្រ|ប្រភេទ|ក្នុង|ឱ្យ|ឲ្យ|សត្វ|ពេញ|ជន|សាក្សី|អ្នក|នៃ|និង|ទី|ក្រុម|នៅ|ថា|ដើម|ភូមិ|ស្រុក|ខេត្ត|ដែល|មិន|បាន|តាម|ត្រូវ|ទាំង|លើ|ជា|"
    "ខុស|ត្រឹមត្រូវ|ហៅក្រៅ|មន្ត្រី|ចៅក្រម|លោក|ទំនិញ|ឬ|ម្ចាស់|រុក្ខ|ឯកសារ|គេ|អង្គ|ក្រុមហ៊ុន"
)

# Words that carry a Khmer sentence on after a name.
_GOES_ON = _folded(
    "បាន|ជា|មាន|នៅ|ត្រូវ|អាយុ|ភេទ|និង|ដែល|និយាយ|ថា|ទៅ|មក|រស់|កាន់|លក់|ទិញ|ហើយ|តាម|លេខ|ប្រាប់|របស់|ពី|ចាប់|ក្នុង|ជួល|ឆ្លើយ|សារភាព|មិន|ដឹក|ប្រើ|"
    "ធ្វើ|ចូល|ចេញ|ឱ្យ|ឲ្យ|សួរ|ស្នើ|កំពុង|ពេល|ក៏|ឬ|ហៅ|ទូរស័ព្ទ|ដោយ|ចំពោះ|ព្រម|ឡើង|កាត់|សុំ|យក|ផ្ញើ|បើក|ដើម្បី|ទាំង|ឡើយ|ទេ"
)
_KHMER_WORD = rf"{_KHMER}{{2,24}}?(?=\s|{_GOES_ON}|[^\u1780-\u17d3\u17dd]|$)"
_KHMER_NAME = rf"{_KHMER_WORD}(?: (?!{_GOES_ON}){_KHMER_WORD})?"

_NUMBER_WORD = r"(?:no\b\.?|nos\b\.?|number|nr\b\.?|n°|№|#)"
_CASE_WORD = (
    r"(?:case|case\s+file|file|docket|judge?ments?|verdict|indictment|warrant|ruling|complaint|court\s+order|dossier)"
)
_CASE_ID = rf"[A-Za-z]{{0,4}}[-/ ]?{_DIGIT}+(?:\s?[-/.]\s?[A-Za-z\u1780-\u17d3]{{1,6}})*(?:\s?[-/]\s?{_DIGIT}+)*"
_KHMER_CASE = f"(?:{_folded('សំណុំរឿង|រឿងក្តី|បណ្តឹង|សាលក្រម|សាលដីកា|ដីកា|ដីកាចាប់|ដីកាសម្រេច')})"
_LAW_BEFORE = r"(?<![Ll]aw )(?<![Pp]rakas )(?<![Dd]ecree )(?<!Kram )(?<!No\. )(?<!no\. )"


def _pattern(expression: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(expression, flags)


_PATTERNS = [
    (Kind.EMAIL, _pattern(r"(?<![\w.+-])([\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", re.ASCII)),
    (
        Kind.TELEPHONE,
        _pattern(
            # One's own country: 012 345 678, (012) 345-678, +855 (0)12 345 678, 00855 12/345678. A slash parts the
            # number behind its prefix, or groups of three: else it is a date.
            rf"(?<!{_DIGIT})(?<!{_DIGIT}[ .,-])("
            rf"(?:\(?(?:\+|00)\s?855\)?|(?<![+0-9])855)[ .–-]?(?:\(0\)|0)?[ .–-]?[1-9](?:[ .–-]?{_DIGIT}){{7,8}}"
            rf"|\(0[1-9]{_DIGIT}?\)[ .–-]?{_DIGIT}(?:[ .–-]?{_DIGIT}){{5,7}}"
            rf"|0[1-9]{_DIGIT}? ?/ ?{_DIGIT}(?:[ .–-]?{_DIGIT}){{5,7}}"
            rf"|0[1-9]{_DIGIT}/{_DIGIT}{{3}}/{_DIGIT}{{3,4}}"
            rf"|0[ .–-]?[1-9](?:[ .–-]?{_DIGIT}){{7,8}}"
            rf")(?!{_DIGIT})"
        ),
    ),
    (
        Kind.PLATE,
        _pattern(
            rf"(?<![A-Za-z0-9/.-])({_DIGIT}\s?[A-Z\u1780-\u17a2]{{1,2}}\s?[-–.]?\s?{_DIGIT}{{4}})(?![A-Za-z0-9/])"
        ),
    ),
    (
        Kind.CASE_NUMBER,
        _pattern(rf"\b{_CASE_WORD}\s+{_NUMBER_WORD}\s*[:.]?\s*({_CASE_ID})", re.IGNORECASE),
    ),
    (
        Kind.CASE_NUMBER,
        _pattern(rf"\b{_CASE_WORD}\s+([A-Za-z]{{0,4}}{_DIGIT}{{1,6}}[-/]{_DIGIT}{{2,6}})", re.IGNORECASE),
    ),
    (Kind.CASE_NUMBER, _pattern(rf"{_KHMER_CASE}{_KHMER}{{0,20}}?\s?លេខ\s?[:៖]?\s?({_CASE_ID})")),
    (Kind.CASE_NUMBER, _pattern(rf"លេខ\s?{_KHMER_CASE}{_KHMER}{{0,12}}\s?[:៖]?\s?({_CASE_ID})")),
    (Kind.CASE_NUMBER, _pattern(rf"{_LAW_BEFORE}(?<![0-9/-])({_DIGIT}{{3,6}}/20{_DIGIT}{{2}})(?![0-9/])")),
    (
        Kind.NAME,
        _pattern(
            rf"\b(?:{_either_case('Mr|Mrs|Ms|Miss|Madam|Mme|Lok|Neak|Oknha|Okhna')})\b\.?\s+(?:(?:{_OFFICES})\s+)*"
            rf"(?!(?:{_OFFICES})\b)({_LATIN_NAME})"
        ),
    ),
    (
        Kind.NAME,
        _pattern(
            r"\b(?:named|called|alias|[Mm]y name is|name was|known as|NAMED|ALIAS)\s+"
            rf"(?!(?:{_OFFICES})\b)({_LATIN_NAME})"
        ),
    ),
    (
        Kind.NAME,
        _pattern(
            r"\b(?:[Jj]udge|[Pp]rosecutor|[Aa]ccused|[Dd]efendant|[Ss]uspect|[Ww]itness|[Oo]fficer|[Cc]lerk|[Ll]awyer|"
            rf"[Tt]rader|[Dd]river|[Vv]ictim|[Rr]anger)\s+(?!(?:{_OFFICES})\b)"
            rf"((?:[A-Z][a-z'-]+|[A-Z]{{2,}})(?:\s+(?!(?:{_OFFICES})\b)(?:[A-Z][a-z'-]+|[A-Z]{{2,}})){{1,2}})\b"
        ),
    ),
    (Kind.NAME, _pattern(rf"\b((?:{_FAMILIES})\s+(?!(?:{_OFFICES})\b)(?:[A-Z][a-z'-]+|[A-Z]{{3,}}))\b")),
    (
        Kind.NAME,
        _pattern(
            rf"\b((?:{_FAMILIES_IN_CAPITALS})\s+(?!(?:{_OFFICES}|{_NO_GIVEN_NAMES})\b)(?:[A-Z]{{2,}}|[A-Z][a-z'-]+))\b"
        ),
    ),
    (
        Kind.NAME,
        _pattern(
            rf"\b((?:{_VIETNAMESE})(?:,?\s+(?!(?:{_OFFICES}|{_NO_GIVEN_NAMES})\b){_CAPITALISED})"
            rf"(?:\s+(?!(?:{_OFFICES}|{_NO_GIVEN_NAMES})\b){_CAPITALISED}){{0,2}})\b"
        ),
    ),
    (
        Kind.NAME,
        _pattern(rf"\b((?:{_VIETNAMESE_WITH_MIDDLE}),?\s+(?:{_MIDDLE})(?:\s+{_CAPITALISED}){{1,2}})\b"),
    ),
    (
        Kind.NAME,
        _pattern(rf"(?<!ពិភព)(?:លោកស្រី|លោកជំទាវ|លោក|អ្នកស្រី|អ្នកនាង|កញ្ញា) ?(?!{_KHMER_OFFICES}|{_GOES_ON})({_KHMER_NAME})"),
    ),
    (Kind.NAME, _pattern(rf"(?<!ចុះ)(?<!បញ្ជី)ឈ្មោះ ?(?!{_NOT_A_NAME_AFTER_NAME})({_KHMER_NAME})")),
]
