"""What headings and values of a spreadsheet may be called, in either language, and what they stand for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.dates import MONTHS
from django.utils.translation import get_language_info, gettext_lazy

from text.khmer import latin_digits, normalise
from text.refusals import Refusal
from workshops.gatherings.places import OTHER_SPELLINGS
from workshops.intake.spreadsheets.spreadsheet_columns import COLUMNS
from workshops.models import Contribution, Court, Profession, Province, Workshop

NOT_KNOWN = {
    "topic": gettext_lazy("“%(written)s” is no topic of this consultation. Write its title, or its number."),
    "kind": gettext_lazy("“%(written)s” is no kind of contribution."),
    "profession": gettext_lazy("“%(written)s” is not among the professions."),
    "court": gettext_lazy("“%(written)s” is no court. Write its name or its code."),
    "province": gettext_lazy("“%(written)s” is no province. Write its name or its code."),
    "language": gettext_lazy("“%(written)s” is no language of this consultation."),
    "attribution": gettext_lazy("“%(written)s” is no attribution."),
}


@dataclass(frozen=True)
class Vocabulary:
    """What each value may be called, plainly written (see `plain`), and what it stands for."""

    topic: dict
    kind: dict
    profession: dict
    court: dict
    province: dict
    language: dict
    attribution: dict

    @classmethod
    def of(cls, workshop: Workshop) -> "Vocabulary":
        topics = list(workshop.consultation.topics.all())
        titles = [(name, topic.pk) for topic in topics for name in topic.titles.values()]
        numbers = [
            (name, topic.pk) for number, topic in enumerate(topics, start=1) for name in (str(number), f"T{number}")
        ]
        courts = list(Court.objects.select_related("province"))
        return cls(
            topic=_named([*numbers, *titles]),
            kind=_choices(Contribution.Kind),
            profession=_choices(Profession),
            attribution=_choices(Contribution.Attribution),
            court=_named((name, court) for court in courts for name in _names_of_court(court) if name),
            province=named_provinces(),
            language=_named((name, code) for code, label in settings.LANGUAGES for name in _names_of(code, label)),
        )


def named_provinces() -> dict[str, Province]:
    """Every province by all that it may be called, plainly written: its code, its names, its other spellings."""
    return _named(
        (name, province) for province in Province.objects.all() for name in _names_of_province(province) if name
    )


def province_called(written: str) -> Province | None:
    """Find a province by its code or a name of it in either language and any spelling."""
    return named_provinces().get(plain(written))


def plain(written: str) -> str:
    """How two ways to write one name are compared: case, spaces, digits and invisible marks do not tell them apart."""
    try:
        written = normalise(written)
    except Refusal:
        return ""
    written = latin_digits(written.replace("\u200b", "")).casefold()
    return " ".join(re.sub(r"[\s_\-/*:]+", " ", written).split())


def _named(pairs: Iterable[tuple[str, object]]) -> dict:
    names: dict = {}
    for name, value in pairs:
        names.setdefault(plain(name), value)
    return names


def in_every_language(label) -> list[str]:
    """A label of the interface in every language."""
    said = []
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            said.append(str(label))
    return said


def _choices(choices) -> dict:
    return _named((name, value) for value, label in choices.choices for name in (value, *in_every_language(label)))


def _names_of(code: str, label) -> list[str]:
    info = get_language_info(code)
    return [code, info["name"], info["name_local"], *in_every_language(label)]


def _names_of_court(court: Court) -> list[str]:
    names = [court.code, *court.names.values()]
    return [*names, *(name.removesuffix(" of First Instance") for name in names)]


def _names_of_province(province: Province) -> list[str]:
    names = [*province.names.values(), *OTHER_SPELLINGS.get(province.code, [])]
    titled = [
        titled
        for name in names
        for titled in (f"{name} Province", f"{name} Municipality", f"ខេត្ត{name}", f"រាជធានី{name}", f"ខេត្ត {name}")
    ]
    return [province.code, province.code.lstrip("0"), *names, *titled]


def headings_by_name() -> dict[str, str]:
    """The columns by every heading that is understood, plainly written."""
    return _named(
        (said, name) for name, (label, others) in COLUMNS.items() for said in (name, *in_every_language(label), *others)
    )


def months_by_name() -> dict[str, int]:
    """The months by their names in every language, plainly written."""
    return _named((said, number) for number, name in MONTHS.items() for said in in_every_language(name))
