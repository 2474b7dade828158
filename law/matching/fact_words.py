"""What each fact and each of its answers is called on a page, and the order in which a page asks for them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from law.matching.fact_vocabulary import (
    ACTS_ABOUT_MONEY,
    ACTS_AGAINST_JUSTICE,
    ACTS_OF_OFFICIALS,
    ACTS_ON_ANIMALS,
    UNKNOWN,
)

NOT_KNOWN = _("Not known")

QUESTIONS: dict[str, Promise] = {
    "act": _("What was done?"),
    "species": _("Which species?"),
    "animal": _("Where does the animal live?"),
    "class": _("Class in the list of the forestry administration"),
    "moe_class": _("In the list of the Ministry of Environment?"),
    "thing": _("What was it?"),
    "quantity": _("How much?"),
    "unit": _("Counted in"),
    "place": _("Where?"),
    "zone": _("In which zone of the protected area?"),
    "means": _("By which means?"),
    "season": _("In which season?"),
    "origin": _("Where does it come from?"),
    "goods": _("Are the goods restricted by customs law?"),
    "offender": _("Who is charged?"),
    "office": _("Which office do they hold?"),
    "age": _("How old were they then?"),
    "mind": _("On purpose?"),
    "stage": _("Was it completed?"),
    "role": _("Which part did they take?"),
    "permit": _("Is a permit claimed?"),
    "self_defence": _("Is self-defence claimed?"),
    "settled": _("Was a fine for it settled and paid already?"),
    "repeated": _("Has it happened before?"),
    "date": _("On which day did it happen?"),
}

VALUES: dict[str, dict[str, Promise]] = {
    "act": {
        "hunt": _("hunted"),
        "trap": _("caught or trapped"),
        "kill": _("killed"),
        "poison": _("poisoned"),
        "injure": _("injured"),
        "harass": _("harassed"),
        "take_eggs": _("took eggs or young"),
        "destroy_habitat": _("destroyed a habitat"),
        "possess": _("possessed or kept"),
        "process": _("processed"),
        "stock": _("stocked"),
        "transport": _("transported"),
        "trade": _("traded: bought or sold"),
        "import": _("imported"),
        "export": _("exported"),
        "raise": _("raised or bred"),
        "fish_destructively": _("fished destructively"),
        "falsify_papers": _("falsified papers"),
        "hide_evidence": _("destroyed or hid evidence"),
        "take_evidence": _("took, sold or stole evidence"),
        "false_testimony": _("testified falsely"),
        "false_expertise": _("gave a false expert report"),
        "threaten_witness": _("threatened a witness or expert"),
        "obstruct": _("obstructed an officer"),
        "launder": _("laundered proceeds"),
        "bribe_give": _("gave a bribe"),
        "bribe_take": _("took a bribe"),
        "trade_influence": _("traded influence"),
        "allow_offence": _("allowed an offence"),
        "issue_unlawful_permit": _("issued an unlawful permit"),
        "neglect_exhibits": _("lost exhibits through carelessness"),
        "divert_exhibits": _("diverted or destroyed exhibits in their keeping"),
        "conflict_of_interest": _("held an interest in what they supervise"),
        "tip_off": _("warned the offenders"),
    },
    "animal": {"land": _("on land"), "water": _("in water")},
    "class": {"endangered": _("endangered"), "rare": _("rare"), "common": _("common")},
    "moe_class": {"listed": _("in the list"), "not_listed": _("not in the list")},
    "thing": {"live": _("a live animal"), "part": _("a dead animal, a part or a product"), "eggs": _("eggs")},
    "unit": {"pieces": _("pieces"), "kg": _("kilograms")},
    "place": {
        "protected_area": _("protected area"),
        "protected_zone": _("protected zone of a forest"),
        "public_area": _("public area"),
        "dolphin_zone": _("dolphin zone"),
        "fishery_conservation_area": _("fishery conservation area"),
        "market": _("market or restaurant"),
        "road": _("road"),
        "border": _("border"),
        "airport": _("airport"),
        "port": _("port"),
        "home": _("home or store"),
        "elsewhere": _("elsewhere"),
    },
    "zone": {
        "core": _("core zone"),
        "conservation": _("conservation zone"),
        "sustainable": _("sustainable use zone"),
        "community": _("community zone"),
    },
    "means": {
        "gun": _("gun"),
        "explosives": _("explosives"),
        "poison": pgettext_lazy("a means of hunting", "poison"),
        "electricity": _("electricity"),
        "snare": _("snare"),
        "illegal_gear": _("illegal gear"),
        "dogs": _("hunting dogs"),
        "other": _("other means"),
    },
    "season": {"closed": _("closed season"), "open": pgettext_lazy("a season", "open season")},
    "origin": {
        "imported_unlawfully": _("imported unlawfully"),
        "imported_lawfully": _("imported lawfully"),
        "not_imported": _("from this country, not imported"),
    },
    "goods": {"restricted": _("prohibited or restricted"), "not_restricted": _("not restricted")},
    "offender": {"person": _("a natural person"), "entity": _("a legal entity")},
    "office": {
        "none": _("no office"),
        "official": _("official"),
        "forestry_officer": _("forestry officer"),
        "ranger": _("ranger of a protected area"),
        "soldier_or_police": _("soldier or police"),
        "judge": _("judge or prosecutor"),
        "witness": _("witness"),
        "expert": pgettext_lazy("an office", "expert"),
    },
    "age": {"adult": _("18 or older"), "minor": _("14 to 17"), "below_14": _("below 14")},
    "mind": {"intent": _("on purpose"), "negligence": _("through carelessness")},
    "stage": {"completed": _("completed"), "attempt": _("attempted only")},
    "role": {
        "perpetrator": _("did it themselves"),
        "instigator": _("had others do it"),
        "accomplice": _("helped"),
    },
    "permit": {
        "none": _("no permit"),
        "claimed": _("a permit is claimed"),
        "captive_breeding": _("captive breeding is claimed"),
    },
    "self_defence": {"yes": _("yes"), "no": _("no")},
    "settled": {"yes": _("yes"), "no": _("no")},
    "repeated": {
        "no": _("no"),
        "within_month": _("yes, within a month"),
        "before": _("yes, earlier"),
    },
}

SENTENCES: dict[str, Promise] = {
    "entity_with_age": _("A legal entity has no age: take back the age, or say that a natural person is charged."),
    "entity_with_office": _("A legal entity holds no office: take back the office, or charge a natural person."),
    "child_with_office": _("Nobody below 18 holds this office: check the age and the office."),
    "negligent_attempt": _("What was attempted was meant: an attempt is never careless. Change one of the two."),
    "negligent_help": _("Who helps or instigates does so on purpose: change the part they took, or the mind."),
    "part_that_lives": _("Only a live animal is raised or harassed: change what was done, or what it was."),
    "imported_from_here": _("What was imported comes from abroad: change what was done, or where it comes from."),
    "other_animal": _("This species lives elsewhere: take back where the animal lives, or choose another species."),
    "too_many": _("Too many answers came to “%(question)s”. Choose among those on the page."),
}
"""What is said of facts that cannot both be so, and of too many answers."""


@dataclass(frozen=True)
class Group:
    """Facts that stand together on the page: a title, and the facts. Of acts also which ones, in parts."""

    key: str
    title: Promise
    facts: tuple[str, ...]


GROUPS = (
    Group("animal", _("The animal"), ("species", "class", "thing", "moe_class", "animal", "quantity", "unit")),
    Group("where", _("Where and how"), ("place", "zone", "means", "season", "origin", "goods")),
    Group("who", _("Who, and in what mind"), ("offender", "office", "age", "mind", "stage", "role")),
    Group("defence", _("What is claimed, and what was before"), ("permit", "self_defence", "settled", "repeated")),
)
"""Besides what was done and on which day, which come first."""

ACTS = (
    Group("on_animals", _("With animals"), ACTS_ON_ANIMALS),
    Group("against_justice", _("Against evidence, witnesses and officers"), ACTS_AGAINST_JUSTICE),
    Group("about_money", _("About money"), ACTS_ABOUT_MONEY),
    Group("of_officials", _("As an official"), ACTS_OF_OFFICIALS),
)


def value_words(fact: str, value: str) -> str:
    """What an answer is called; a word that is none of them is given back as it came, cut short."""
    if value == UNKNOWN:
        return str(NOT_KNOWN)
    return str(VALUES.get(fact, {}).get(value, value[:60]))
