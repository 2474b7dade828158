"""The roster of the demonstration: an editor writes offices down, and the reader turns out to be a judge."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from django.utils import timezone

from accounts.membership import people
from accounts.models import Role, User
from handbook.court_experts import roster_entries
from handbook.models import Handbook
from workshops.models import Province

FILE = Path(__file__).parent / "experts.toml"


def keep_roster(handbook: Handbook, cast: Mapping[str, User]) -> None:
    """Write the offices down, note consents that nobody gave (each entry says so), and let the reader see them."""
    people.give_role(cast["reader"], Role.MAGISTRATE, handbook.programme, by=cast["administrator"])
    for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["expert"]:
        consents, checked = row.pop("consents"), row.pop("checked")
        province = Province.objects.get(pk=row.pop("province"))
        expert = roster_entries.add(
            programme=handbook.programme,
            province=province,
            demonstration=True,
            **row,
            by=cast["editor"],
        )
        if consents:
            today = timezone.localdate()
            roster_entries.note_consent(expert, consent_on=today, consent_form="paper", by=cast["editor"])
        if checked:
            roster_entries.check_today(expert, by=cast["editor"])
