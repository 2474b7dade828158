"""What provinces and courts are called, in either language and in every spelling, and which one is meant."""

from collections.abc import Iterator, Mapping

from text.folding import label_key
from workshops.gatherings.places import OTHER_SPELLINGS
from workshops.gatherings.tables.labels import by_key
from workshops.models import Court, Province

_TITLED_PROVINCE = (
    *("{} Province", "{} Prov", "Province of {}", "{} Provincial", "{} Municipality", "{} City", "{} Town"),
    *("{} Capital", "Municipality of {}", "City of {}", "Capital of {}"),
    *("ខេត្ត{}", "រាជធានី{}", "ក្រុង{}", "ស្រុក{}"),
)
_COURTS = {
    Court.Level.FIRST_INSTANCE: (
        *("{} Court", "{} Court of First Instance", "{} First Instance Court", "Court of First Instance of {}"),
        *("Court of {}", "First Instance Court of {}"),
        *("{} Tribunal", "សាលាដំបូង{}", "តុលាការ{}"),
    ),
    Court.Level.APPEAL: (
        *("{} Court of Appeal", "{} Appeal Court", "{} Appeals Court", "Court of Appeal of {}", "Appeal Court of {}"),
        *("{} Regional Court of Appeal", "Court of Appeal in {}", "សាលាឧទ្ធរណ៍{}", "សាលាឧទ្ធរណ៍ប្រចាំ{}"),
    ),
}


def provinces_by_name() -> dict[str, Province]:
    """Return every province by all that it may be called: its code, its names and spellings, "Koh Kong Province"."""
    provinces = list(Province.objects.all())
    codes = [(code, province) for province in provinces for code in (province.code, province.code.lstrip("0"))]
    return by_key([*codes, *((name, province) for province in provinces for name in _titled(_names(province)))])


def courts_by_name() -> dict[str, Court]:
    """Return every court by all that it may be called, such as "Koh Kong Court" or "Court of First Instance of Kep"."""
    courts = list(Court.objects.select_related("province"))
    exact = [(name, court) for court in courts for name in (court.code, *court.names.values())]
    return by_key([*exact, *((name, court) for court in courts for name in _court_names(court))])


def province_called(written: str, named: Mapping[str, Province] | None = None) -> Province | None:
    """Find a province by its code or a name of it in either language and any spelling."""
    return (provinces_by_name() if named is None else named).get(label_key(written))


def _names(province: Province) -> list[str]:
    return [*province.names.values(), *OTHER_SPELLINGS.get(province.code, [])]


def _titled(names: list[str]) -> Iterator[str]:
    yield from names
    for name in names:
        yield from (title.format(name) for title in _TITLED_PROVINCE)


def _court_names(court: Court) -> Iterator[str]:
    for title in _COURTS.get(Court.Level(court.level), ()):
        for name in _names(court.province):
            for place in ("{}", "{} Provincial", "{} Province", "{} Municipal", "ខេត្ត{}", "រាជធានី{}"):
                yield title.format(place.format(name))
