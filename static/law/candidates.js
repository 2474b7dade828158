// Which offences a set of facts may be: law/matching/candidates.py in the browser. Every function here is the one of that
// name there, where the rules stand; a test compares what the two return. lawCandidates.of(data, facts, today).
const lawCandidates = (() => {
  "use strict";
  const UNKNOWN = "unknown";
  const READ = ["V", "P", "C"];
  const SETTLED = ["V", "C"];
  const NO_VALUES = ["quantity", "date"]; // facts of which no element names a value
  const WARNINGS = [
    "class_decides", "class_differs", "class_not_confirmed", "minor", "below_14", "date_missing", "law_uncertain",
    "milder_law", "permit_claimed", "captive_breeding", "self_defence", "settled", "accomplice", "instigator", "attempt",
    "entity",
  ];
  const OF_ONE_FACT = {
    minor: ["age", "minor"],
    below_14: ["age", "below_14"],
    permit_claimed: ["permit", "claimed"],
    captive_breeding: ["permit", "captive_breeding"],
    self_defence: ["self_defence", "yes"],
    settled: ["settled", "yes"],
    accomplice: ["role", "accomplice"],
    instigator: ["role", "instigator"],
    attempt: ["stage", "attempt"],
    entity: ["offender", "entity"],
  };
  const LISTS = { forestry: "class", moe: "moe_class" };
  const CLASSES = { class: ["endangered", "rare", "common"], moe_class: ["listed", "not_listed"] };

  const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
  const own = (object, key) => (has(object, key) ? object[key] : undefined);

  function candidates(data, facts, today) {
    if (data.form !== 1) throw new Error("These law data are of a form that this evaluator does not know.");
    today = today || data.made_on;
    const day = (own(facts, "date") ?? UNKNOWN) === UNKNOWN ? "" : facts.date;
    const species = own(data.species, own(facts, "species") ?? "");
    const listed = derivedFrom(species, day);
    const derived = {};
    for (const fact of Object.keys(listed)) if (!has(facts, fact)) derived[fact] = listed[fact];
    const known = { ...facts, ...derived };
    const found = [];
    const excluded = [];
    const concerned = [];
    for (const offence of data.offences) {
      const [begins, ends] = daysOf(offence, data.statutes);
      const [states, failed] = elements(offence, known);
      const because = failed.map((key) => ({ element: key }));
      if (day && begins && day < begins) because.push({ law: "not_yet" });
      if (day && ends && day > ends) because.push({ law: "no_longer" });
      if (own(known, "stage") === "attempt" && isSettled(offence.rules.attempt, "not_punishable")) {
        because.push({ attempt: true });
      }
      const near = isNear(offence, states);
      if (because.length) excluded.push({ offence: offence.key, near, because });
      else found.push(candidate(offence, states, known, day));
      const isOnlyLater = because.length === 1 && because[0].law === "not_yet";
      if (!because.length || (near && isOnlyLater)) concerned.push(offence);
    }
    const changes = changesOf(concerned, data.statutes, day, today);
    const about = { data, facts, known, species, listed, day, found, changes };
    return { candidates: found, excluded, derived, changes, warnings: warnings(about) };
  }

  function derivedFrom(species, day) {
    if (!species) return {};
    const derived = species.animal === UNKNOWN ? {} : { animal: species.animal };
    for (const list of Object.keys(LISTS)) {
      const read = rows(species, list, day).filter((row) => READ.includes(row.confidence));
      const classes = new Set(read.map((row) => row.class));
      if (classes.size === 1) [derived[LISTS[list]]] = classes;
    }
    return derived;
  }

  function daysOf(offence, statutes) {
    const statute = own(statutes, offence.statute) ?? {};
    return [
      offence.in_force_from || statute.in_force_from || null,
      offence.in_force_until || statute.in_force_until || null,
    ];
  }

  function rows(species, list, day) {
    return species.classes.filter(
      (row) =>
        row.list === list && (day ? (row.from || day) <= day && day <= (row.until || day) : !row.until),
    );
  }

  function elements(offence, known) {
    const states = {};
    const failed = [];
    for (const element of offence.elements) {
      const state = stateOf(element, known);
      if (state === "fails") failed.push(element.key);
      else states[element.key] = state;
    }
    return [states, failed];
  }

  function stateOf(element, known) {
    const { fact } = element;
    if (!fact || NO_VALUES.includes(fact) || !has(known, fact)) return "missing";
    const tapped = Array.isArray(known[fact]) ? known[fact] : [known[fact]];
    if (tapped.some((one) => element.any.includes(one))) return "marked";
    if (!tapped.length) return "missing";
    return tapped.includes(UNKNOWN) ? "unknown" : "fails";
  }

  function isNear(offence, states) {
    return offence.elements.every((one) => one.fact !== "act" || own(states, one.key) === "marked");
  }

  function isSettled(rule, what) {
    return Boolean(rule) && rule.is === what && SETTLED.includes(rule.confidence);
  }

  function candidate(offence, states, known, day) {
    const uncertain = offence.uncertain_from;
    const offender = own(known, "offender") ?? UNKNOWN;
    return {
      offence: offence.key,
      elements: states,
      range: uncertain && day && day >= uncertain ? "folded" : "open",
      penalties_for: offender === UNKNOWN ? "both" : offender,
      notes: notes(offence.rules, known),
    };
  }

  function notes(rules, known) {
    const said = [];
    if (known.stage === "attempt") {
      said.push(isSettled(rules.attempt, "punishable") ? "attempt_punishable" : "attempt_open");
    }
    if (known.offender === "entity") {
      if (isSettled(rules.entity, "covered")) said.push("entity_covered");
      else said.push(isSettled(rules.entity, "not_covered") ? "entity_not_covered" : "entity_open");
    }
    if (["within_month", "before"].includes(known.repeated) && rules.repeat && rules.repeat.is === "text") {
      said.push("repeat_applies");
    }
    return said;
  }

  // Warnings ---------------------------------------------------------------------------------------------------

  function warnings({ data, facts, known, species, listed, day, found, changes }) {
    const offences = new Map(data.offences.map((offence) => [offence.key, offence]));
    const are = found.map((one) => offences.get(one.offence));
    const tapped = own(facts, "class") ?? UNKNOWN;
    const holds = {};
    for (const warning of Object.keys(OF_ONE_FACT)) {
      const [fact, value] = OF_ONE_FACT[warning];
      holds[warning] = known[fact] === value;
    }
    holds.class_decides = Object.values(LISTS).some((fact) => decides(fact, are, known));
    holds.class_differs = tapped !== UNKNOWN && "class" in listed && tapped !== listed.class;
    holds.class_not_confirmed =
      Boolean(species) && !rows(species, "forestry", day).some((row) => SETTLED.includes(row.confidence));
    holds.date_missing = !day;
    holds.law_uncertain = found.some((one) => one.range === "folded");
    holds.milder_law = changes.length > 0;
    return WARNINGS.filter((warning) => holds[warning]);
  }

  function decides(fact, are, known) {
    if ((own(known, fact) ?? UNKNOWN) !== UNKNOWN) return false;
    const asking = are.filter((offence) => askedOf(offence, fact).length);
    return [...new Set(asking.map((offence) => offence.statute))].some((statute) =>
      tellsApart(
        fact,
        are.filter((offence) => offence.statute === statute),
        known,
      ),
    );
  }

  function tellsApart(fact, offences, known) {
    const articles = new Set();
    let prison = false;
    let fineAlone = false;
    for (const value of CLASSES[fact]) {
      const left = offences.filter((one) => askedOf(one, fact).every((named) => named.includes(value)));
      articles.add(left.filter((one) => askedOf(one, fact).length).map((one) => one.key).join(" "));
      const ofEach = left.map((one) => prisons(one, known));
      prison ||= ofEach.some((of) => of.includes("range"));
      fineAlone ||= left.length > 0 && ofEach.every((of) => of.length > 0 && of.every((is) => is === "none"));
    }
    articles.delete("");
    return articles.size > 1 || (prison && fineAlone);
  }

  function askedOf(offence, fact) {
    return offence.elements.filter((element) => element.fact === fact).map((element) => element.any);
  }

  function prisons(offence, known) {
    const offender = own(known, "offender") ?? UNKNOWN;
    return offence.penalties
      .filter((one) => offender === UNKNOWN || one.for === offender)
      .map((one) => one.prison.is);
  }

  function changesOf(offences, statutes, day, today) {
    const found = new Map();
    const note = (law, statute, on) => found.set([law, statute, on].join(" "), { law, statute, on });
    for (const offence of day ? offences : []) {
      const [begins, ends] = daysOf(offence, statutes);
      const uncertain = offence.uncertain_from;
      if (begins && day < begins) {
        if (begins <= today) note("began", offence.statute, begins);
        continue;
      }
      if (uncertain && day < uncertain && uncertain <= today) note("uncertain", offence.statute, uncertain);
      if (ends && day <= ends && ends < today) note("ended", offence.statute, ends);
    }
    return [...found.values()];
  }

  return { of: candidates, daysOf };
})();
