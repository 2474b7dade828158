"""What of the roster somebody looks for: by field, language and province. There is no ranking.

A roster has tens of entries, and fields and languages are lists in a row, which the databases compare each in its own
way: so rows are read once and sifted here.
"""

from collections.abc import Iterable
from itertools import groupby

from handbook.models import CourtExpert
from workshops.models import Province


def sifted(
    experts: Iterable[CourtExpert], *, field: str = "", language: str = "", province: Province | None = None
) -> list[CourtExpert]:
    """Those that fit all that was asked for, in the order of the roster: by province, then by name."""
    found = [
        expert
        for expert in experts
        if (not field or field in expert.fields)
        and (not language or language in expert.languages)
        and (province is None or expert.province_id == province.pk)
    ]
    return sorted(found, key=lambda expert: (expert.province_id, str(expert).casefold(), expert.pk))


def by_province(experts: Iterable[CourtExpert]) -> list[tuple[Province, list[CourtExpert]]]:
    """Entries in the order of the roster, under their provinces."""
    groups = [list(group) for _code, group in groupby(experts, lambda expert: expert.province_id)]
    return [(group[0].province, group) for group in groups]
