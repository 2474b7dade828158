"""The facts of a case that the law data can speak of: each fact, how many values it takes, and which.

Whoever enters the elements of an offence (law.record.schema), who compares them with a case (law.matching) and who
asks for them on a page use these same words. They are codes; pages say them in a language. A value is added here first.
"""

from dataclasses import dataclass

UNKNOWN = "unknown"
"""Allowed for every fact, and in no list below: nobody has to know."""

ONE, MANY, NUMBER, DATE, SPECIES = "one", "many", "number", "date", "species"


@dataclass(frozen=True)
class Fact:
    """A fact: one of its values, several of them, a number above zero, an ISO day, or the key of a species."""

    key: str
    kind: str
    values: tuple[str, ...] = ()

    def allows(self, value: str) -> bool:
        """Say whether a value may stand in an element of an offence. "unknown" may not: the law names what it asks."""
        return value in self.values


ACTS_ON_ANIMALS = (
    *("hunt", "trap", "kill", "poison", "injure", "harass", "take_eggs", "destroy_habitat", "possess", "process"),
    *("stock", "transport", "trade", "import", "export", "raise", "fish_destructively"),
)
ACTS_AGAINST_JUSTICE = (
    *("falsify_papers", "hide_evidence", "take_evidence", "false_testimony", "false_expertise", "threaten_witness"),
    "obstruct",
)
ACTS_ABOUT_MONEY = ("launder", "bribe_give", "bribe_take", "trade_influence")
ACTS_OF_OFFICIALS = (
    *("allow_offence", "issue_unlawful_permit", "neglect_exhibits", "divert_exhibits", "conflict_of_interest"),
    "tip_off",
)

FACTS: dict[str, Fact] = {
    fact.key: fact
    for fact in (
        Fact("act", MANY, (*ACTS_ON_ANIMALS, *ACTS_AGAINST_JUSTICE, *ACTS_ABOUT_MONEY, *ACTS_OF_OFFICIALS)),
        Fact("species", SPECIES),
        Fact("animal", ONE, ("land", "water")),
        Fact("class", ONE, ("endangered", "rare", "common")),
        Fact("moe_class", ONE, ("listed", "not_listed")),
        Fact("thing", ONE, ("live", "part", "eggs")),
        Fact("quantity", NUMBER),
        Fact("unit", ONE, ("pieces", "kg")),
        Fact(
            "place",
            MANY,
            (
                *("protected_area", "protected_zone", "public_area", "dolphin_zone", "fishery_conservation_area"),
                *("market", "road", "border", "airport", "port", "home", "elsewhere"),
            ),
        ),
        Fact("zone", ONE, ("core", "conservation", "sustainable", "community")),
        Fact("means", MANY, ("gun", "explosives", "poison", "electricity", "snare", "illegal_gear", "dogs", "other")),
        Fact("season", ONE, ("closed", "open")),
        Fact("origin", ONE, ("imported_unlawfully", "imported_lawfully", "not_imported")),
        Fact("goods", ONE, ("restricted", "not_restricted")),
        Fact("offender", ONE, ("person", "entity")),
        Fact(
            "office",
            ONE,
            (
                *("none", "official", "forestry_officer", "ranger", "soldier_or_police", "judge", "witness"),
                "expert",
            ),
        ),
        Fact("age", ONE, ("adult", "minor", "below_14")),
        Fact("mind", ONE, ("intent", "negligence")),
        Fact("stage", ONE, ("completed", "attempt")),
        Fact("role", ONE, ("perpetrator", "instigator", "accomplice")),
        Fact("permit", ONE, ("none", "claimed", "captive_breeding")),
        Fact("self_defence", ONE, ("yes", "no")),
        Fact("settled", ONE, ("yes", "no")),
        Fact("repeated", ONE, ("no", "within_month", "before")),
        Fact("date", DATE),
    )
}
"""Every fact by its key, in the order in which a page asks for them."""
