"""The 25 provinces and the courts: data, keyed by code, put into the database after every migration.

Province codes and Khmer names are those of the national register of places; English spellings differ between
sources, so data refer to codes, and names in a file that somebody sends are understood in every spelling below.
Courts: the pattern of the Khmer names of first-instance courts and the four courts of appeal are as published
(confidence V); whether Kep has a court of its own or is served by Kampot is told differently by different sources
(to be verified), so it stands here as data.
"""

from accounts.database_state import has_tables_of
from workshops.models import Court, Province

PHNOM_PENH = "12"

PROVINCES = [
    ("01", "Banteay Meanchey", "បន្ទាយមានជ័យ"),
    ("02", "Battambang", "បាត់ដំបង"),
    ("03", "Kampong Cham", "កំពង់ចាម"),
    ("04", "Kampong Chhnang", "កំពង់ឆ្នាំង"),
    ("05", "Kampong Speu", "កំពង់ស្ពឺ"),
    ("06", "Kampong Thom", "កំពង់ធំ"),
    ("07", "Kampot", "កំពត"),
    ("08", "Kandal", "កណ្ដាល"),
    ("09", "Koh Kong", "កោះកុង"),
    ("10", "Kratie", "ក្រចេះ"),
    ("11", "Mondulkiri", "មណ្ឌលគិរី"),
    ("12", "Phnom Penh", "ភ្នំពេញ"),
    ("13", "Preah Vihear", "ព្រះវិហារ"),
    ("14", "Prey Veng", "ព្រៃវែង"),
    ("15", "Pursat", "ពោធិ៍សាត់"),
    ("16", "Ratanakiri", "រតនគិរី"),
    ("17", "Siem Reap", "សៀមរាប"),
    ("18", "Preah Sihanouk", "ព្រះសីហនុ"),
    ("19", "Stung Treng", "ស្ទឹងត្រែង"),
    ("20", "Svay Rieng", "ស្វាយរៀង"),
    ("21", "Takeo", "តាកែវ"),
    ("22", "Oddar Meanchey", "ឧត្ដរមានជ័យ"),
    ("23", "Kep", "កែប"),
    ("24", "Pailin", "ប៉ៃលិន"),
    ("25", "Tboung Khmum", "ត្បូងឃ្មុំ"),
]

OTHER_SPELLINGS = {
    "03": ["Kompong Cham"],
    "04": ["Kompong Chhnang"],
    "05": ["Kompong Speu"],
    "06": ["Kompong Thom"],
    "08": ["កណ្តាល"],
    "11": ["Mondul Kiri"],
    "16": ["Ratanak Kiri", "Rattanakiri", "Rattanak Kiri"],
    "17": ["Siemreap"],
    "18": ["Sihanoukville", "Kampong Som"],
    "22": ["Otdar Meanchey", "Oddor Meanchey", "ឧត្តរមានជ័យ"],
    "25": ["Tbong Khmum"],
}
"""How else provinces are written in other lists, so that a file made from one of them is understood."""

SEATS_OF_APPEAL_COURTS = ["12", "18", "02", "25"]


def provinces() -> list[dict]:
    """Return a row per province: code and names by language."""
    return [{"code": code, "names": {"en": english, "km": khmer}} for code, english, khmer in PROVINCES]


def courts() -> list[dict]:
    """Return a row per court: code, level, seat, names by language."""
    rows = [
        {
            "code": f"first-{code}",
            "level": "first",
            "province_id": code,
            "names": {
                "en": f"{english} {'Municipal' if code == PHNOM_PENH else 'Provincial'} Court of First Instance",
                "km": f"សាលាដំបូង{_with_title(code, khmer)}",
            },
        }
        for code, english, khmer in PROVINCES
    ]
    rows += [
        {
            "code": f"appeal-{code}",
            "level": "appeal",
            "province_id": code,
            "names": {"en": f"{english} Court of Appeal", "km": f"សាលាឧទ្ធរណ៍{_with_title(code, khmer)}"},
        }
        for code, english, khmer in PROVINCES
        if code in SEATS_OF_APPEAL_COURTS
    ]
    rows.append(
        {
            "code": "supreme",
            "level": "supreme",
            "province_id": PHNOM_PENH,
            "names": {"en": "Supreme Court", "km": "តុលាការកំពូល"},
        }
    )
    rows.append(
        {
            "code": "military",
            "level": "military",
            "province_id": PHNOM_PENH,
            "names": {"en": "Military Court", "km": "តុលាការយោធា"},
        }
    )
    return rows


def sync(using: str = "default") -> None:
    """Make the database's provinces and courts say what stands here. Rows in use are kept, never deleted."""
    Province.objects.using(using).bulk_create(
        [Province(**row) for row in provinces()],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["names"],
    )
    Court.objects.using(using).bulk_create(
        [Court(**row) for row in courts()],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["level", "province", "names"],
    )


def sync_after_migrate(*, using: str, **_signal) -> None:
    """Receiver of post_migrate for the app `workshops`; Django sends it also when only others were migrated."""
    if has_tables_of((Province, Court), using):
        sync(using)


def _with_title(code: str, khmer: str) -> str:
    return f"{'រាជធានី' if code == PHNOM_PENH else 'ខេត្ត'}{khmer}"
