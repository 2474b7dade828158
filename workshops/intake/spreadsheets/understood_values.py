"""What headings and values of a spreadsheet may be called, in either language, and what they stand for."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy

from workshops.gatherings.tables.labels import by_key, choices_by_key, in_every_language, languages_by_key
from workshops.gatherings.tables.place_names import courts_by_name, provinces_by_name
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
    """What each value may be called, by its key (text.folding.label_key), and what it stands for."""

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
        return cls(
            topic=by_key([*numbers, *titles]),
            kind=choices_by_key(Contribution.Kind.choices),
            profession=choices_by_key(Profession.choices),
            attribution=choices_by_key(Contribution.Attribution.choices),
            court=courts_by_name(),
            province=provinces_by_name(),
            language=languages_by_key(),
        )


def headings_by_name() -> dict[str, str]:
    """The columns by every heading that is understood, by their keys."""
    return by_key(
        (said, name) for name, (label, others) in COLUMNS.items() for said in (name, *in_every_language(label), *others)
    )


def months_by_name() -> dict[str, int]:
    """The months by their names in every language, by their keys."""
    return by_key((said, number) for number, name in MONTHS.items() for said in in_every_language(name))


def allowed_values(workshop: Workshop) -> dict[str, list[tuple[str, str]]]:
    """The values of each column that has a list of them, as it may be written and as it reads: code and label."""

    def labels(choices):
        return [(value, " / ".join(dict.fromkeys(in_every_language(label)))) for value, label in choices.choices]

    def names(things):
        return [(thing.code, " / ".join(thing.names.values())) for thing in things]

    topics = workshop.consultation.topics.all()
    return {
        "topic": [(f"T{number}", " / ".join(topic.titles.values())) for number, topic in enumerate(topics, start=1)],
        "kind": labels(Contribution.Kind),
        "profession": labels(Profession),
        "court": names(Court.objects.order_by("level", "province", "code")),
        "province": names(Province.objects.all()),
        "language": [(code, " / ".join(dict.fromkeys(in_every_language(label)))) for code, label in settings.LANGUAGES],
        "attribution": labels(Contribution.Attribution),
    }
