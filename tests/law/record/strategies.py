"""Facts of any kind that the form of law data allows, made at random."""

from datetime import date

from hypothesis import strategies as st

from law.matching.fact_vocabulary import FACTS, MANY, ONE, UNKNOWN
from law.record.cited_statutes import WARNING_KEYS
from law.record.schema import JOINED, LISTS_OF_SPECIES, RULES, STEPS_OF_FACTORS, VALUES, Known, checked
from text.refusals import NEVER_KEPT

STATUTES = ("law-on-forestry", "criminal-code", "customs-law")
KNOWN = Known(statutes=frozenset(STATUTES), factors=("factor-a", "factor-b"), today=date(2026, 11, 30))

# What a spreadsheet would run, divide or read as something else.
TRICKY = (
    "=1+1",
    "+855",
    "@here",
    "_x0041_",
    "a\nb",
    "x;y",
    "1",
    "12,5",
    "#N/A",
    "TRUE",
    "2020-01-01",
    "សត្វ\u200bព្រៃ",
    "'a",
)
words = (st.sampled_from(TRICKY) | st.text(min_size=1, max_size=20)).filter(
    lambda said: said.strip() and not NEVER_KEPT.search(said.replace("\r", "\n"))
)
one_line = words.filter(lambda said: not {";", "\n", "\r"} & set(said.strip()))
names = st.dictionaries(st.sampled_from(["en", "km"]), words, min_size=1)
days = st.dates(date(1990, 1, 1), date(2026, 11, 30)).map(date.isoformat)
keys = st.from_regex(r"[a-z]{1,5}(-[0-9]{1,3})?", fullmatch=True)
confirmed = st.fixed_dictionaries({"by": words, "on": days, "compared_with": words})
amounts = st.integers(0, 10**12)
months = st.integers(0, 1200) | st.integers(1, 1199).map(lambda half: half / 2)


@st.composite
def sure(draw):
    told = {"source": draw(words), "confidence": draw(st.sampled_from("CVPDRT"))}
    return told | {"confirmed": draw(confirmed) if told["confidence"] == "C" else None}


@st.composite
def ranges(draw, numbers, **more):
    least, most = sorted(draw(st.tuples(numbers, numbers)))
    open_end = draw(st.sampled_from([None, "min", "max"]))
    said = {"is": "range", "min": least, "max": most, **{name: draw(one) for name, one in more.items()}}
    return said | ({open_end: None} if open_end else {})


@st.composite
def penalties(draw):
    neither = st.sampled_from([{"is": "none"}, {"is": "unknown"}])
    multiple = ranges(st.integers(0, 9), of=st.sampled_from(VALUES)).map(lambda said: said | {"is": "multiple"})
    prison = draw(ranges(months) | neither)
    fine = draw(ranges(amounts) | multiple | neither)
    both = all(one["is"] not in ("none", "unknown") for one in (prison, fine))
    one_alone = "none" in (prison["is"], fine["is"])
    fitting = [one for one in JOINED if one == "unknown" or (not both if one == "alone" else not one_alone)]
    return {
        "for": draw(st.sampled_from(["person", "entity"])),
        "prison": prison,
        "fine": fine,
        "joined": draw(st.sampled_from(fitting)),
        **draw(sure()),
        "note": draw(st.none() | names),
    }


@st.composite
def rules(draw):
    said = {}
    for name, codes in RULES.items():
        if draw(st.booleans()):
            code = draw(st.sampled_from(codes))
            said[name] = {"is": code, "names": draw(names if code == "text" else names | st.just({})), **draw(sure())}
            if name == "time_bar":
                said[name]["years"] = draw(st.none() | st.integers(0, 99))
    return said


@st.composite
def elements(draw):
    fact = draw(st.none() | st.sampled_from([one.key for one in FACTS.values() if one.kind in (ONE, MANY)]))
    values = draw(st.lists(st.sampled_from(FACTS[fact].values), min_size=1, unique=True)) if fact else []
    points = st.lists(names, max_size=2)
    return {
        "key": draw(one_line),
        "fact": fact,
        "any": values,
        "names": draw(names),
        "prove": draw(points),
        "disprove": draw(points),
    }


def _kept_by():
    return {"owner": words | st.just(""), "look_again_on": st.none() | days}


def _with_sure(**fields):
    return st.tuples(st.fixed_dictionaries(fields | _kept_by()), sure()).map(lambda two: two[0] | two[1])


provisions = st.tuples(st.fixed_dictionaries({"statute": st.sampled_from(STATUTES), "article": one_line}), sure()).map(
    lambda two: two[0] | two[1]
)


def keys_of(kind: str):
    """Keys that an entry of a kind may have."""
    return st.sampled_from(list(WARNING_KEYS)) if kind == "warning" else keys


@st.composite
def classes(draw):
    listed = draw(st.sampled_from(list(LISTS_OF_SPECIES)))
    first, last = sorted(draw(st.tuples(days, days)))
    return {
        "list": listed,
        "class": draw(st.sampled_from(LISTS_OF_SPECIES[listed])),
        "from": draw(st.sampled_from([None, first])),
        "until": draw(st.sampled_from([None, last])),
        **draw(sure()),
    }


@st.composite
def offences(draw):
    first, last = sorted(draw(st.tuples(days, days)))
    uncertain = draw(st.none() | days)
    return {
        "statute": STATUTES[0],
        "article": draw(one_line),
        "cites": draw(st.lists(one_line, max_size=3)),
        "names": draw(names),
        "grade": draw(st.none() | names),
        "kind": draw(st.sampled_from(["offence", "transactional"])),
        "in_force_from": draw(st.sampled_from([None, first])),
        "in_force_until": draw(st.sampled_from([None, last])),
        "uncertain_from": uncertain,
        "uncertain_because": draw(st.sampled_from([None, STATUTES[1]])) if uncertain else None,
        "elements": draw(st.lists(elements(), max_size=3, unique_by=lambda one: one["key"].strip())),
        "penalties": draw(st.lists(penalties(), max_size=2, unique_by=lambda one: one["for"])),
        "rules": draw(rules()),
        "questions": [],
        "owner": draw(words | st.just("")),
        "look_again_on": draw(st.none() | days),
    }


@st.composite
def lowered(draw):
    """Rows that share no least: some of those between drawn ends, the last perhaps without one."""
    ends = sorted(draw(st.sets(months, max_size=5)))
    rows = []
    for first, end in zip(ends, [*ends[1:], None], strict=False):
        if draw(st.booleans()):
            to = draw(st.sampled_from([0, first / 2, first]))
            rows.append({"from": first, "below": end, "to": to, "note": draw(st.none() | names)})
    return draw(st.permutations(rows))


FACTS_OF = {
    "offence": offences(),
    "species": st.fixed_dictionaries(
        {
            "names": st.dictionaries(st.sampled_from(["en", "km", "la"]), words, min_size=1),
            "animal": st.sampled_from((*FACTS["animal"].values, UNKNOWN)),
            "classes": st.lists(classes(), max_size=2, unique_by=lambda row: row["list"]),
            **_kept_by(),
        }
    ),
    "step": _with_sure(
        order=st.integers(1, 999),
        names=names,
        text=names | st.just({}),
        cites=st.lists(
            st.fixed_dictionaries({"statute": st.sampled_from(STATUTES), "article": one_line | st.just("")}), max_size=2
        ),
        lowers=lowered(),
    ),
    "factor": _with_sure(
        step=st.sampled_from(STEPS_OF_FACTORS),
        names=names,
        statutory=st.booleans(),
        same_as=st.none() | st.sampled_from(KNOWN.factors),
    ),
    "warning": st.fixed_dictionaries(
        {
            "names": names,
            "provisions": st.lists(provisions, max_size=2),
            **_kept_by(),
        }
    ),
    "question": _with_sure(names=names, answers=st.lists(names, max_size=3)),
}


@st.composite
def law_data(draw):
    """Law data as it is kept: a few entries of every kind."""
    data = {"form": 1, "made_on": "2026-11-30", "statutes": {}, "species": {}}
    lists = {
        "offence": "offences",
        "step": "steps",
        "factor": "factors",
        "question": "questions",
        "warning": "warnings",
    }
    data |= {name: [] for name in lists.values()}
    for kind, facts in FACTS_OF.items():
        for key in draw(st.lists(keys_of(kind), max_size=2, unique=True)):
            kept, problems = checked(kind, key, draw(facts), KNOWN)
            assert problems == []
            if kind == "species":
                data["species"][key] = kept
            else:
                data[lists[kind]].append({"key": key, **kept})
    return data
