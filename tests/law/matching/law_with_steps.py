"""The small law of these tests with the shipped steps and factors, and with some figures that a lawyer confirmed."""

from copy import deepcopy

from law.reference_data import reference_law_data
from tests.law.matching.generated_law import LAW

CONFIRMED = {"by": "A lawyer of a court", "on": "2026-01-01", "compared_with": "the Khmer text"}


def law_with_steps(*, confirmed: tuple[str, ...] = ()) -> dict:
    """`confirmed` are the offences of which all figures are."""
    shipped = reference_law_data()
    law = {**deepcopy(LAW), "steps": deepcopy(shipped["steps"]), "factors": deepcopy(shipped["factors"])}
    for offence in law["offences"]:
        for penalty in offence["penalties"] if offence["key"] in confirmed else ():
            penalty.update(confidence="C", confirmed=CONFIRMED)
    return law
