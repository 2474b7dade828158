"""The law of the demonstration: brought in by one person as a file of the law data, and approved by another."""

import json
from datetime import date

from accounts.models import User
from handbook.helper import openings
from handbook.law_references import guideline_cases
from handbook.models import Handbook
from law.models import Change, Entry
from law.record import bringing_in, keeping
from law.reference_data import CASES_FILE, reference_law_data

NOBODY = "គ្មាននរណាទេ៖ នេះជាការបង្ហាញ (nobody: this is a demonstration, no lawyer has signed it off)"
WHY = "Read article by article in unofficial translations, and in the Khmer text of the Criminal Code."


def bring_in_law(handbook: Handbook, cast: dict[str, User]) -> None:
    """Put the law data in that the software comes with, where there are none: proposed by the editor, then approved.

    The guideline's test cases come with them.
    """
    if Entry.objects.exists():
        return
    content = json.dumps(reference_law_data(), ensure_ascii=False).encode()
    batch, _checked = bringing_in.bring_in(content, why=WHY, by=cast["editor"])
    keeping.approve_batch(list(Change.objects.filter(batch=batch)), by=cast["approver"])
    guideline_cases.bring_in(handbook, CASES_FILE.read_bytes(), by=cast["editor"])


def open_to_readers(handbook: Handbook, *, on: date, by: User) -> None:
    """Open the helper once, and say on its page that no lawyer stands behind it here."""
    if handbook.helper_decision is None:
        openings.open_helper(handbook, lawyer=NOBODY, signed_off_on=on, by=by)
