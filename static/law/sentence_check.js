// What does not fit in a sentence that somebody drafts: law/matching/sentence_check.py in the browser. Every function
// here is the one of that name there, where the rules stand; a test compares what the two return.
// sentenceCheck.of(data, said).
const sentenceCheck = (() => {
  "use strict";
  const READ = ["V", "P", "C"];
  const CONFIRMED = "C";
  const SUSPENDED = ["whole", "part"];
  const MOST_SUSPENDED = 60;
  const MAY_RISE = ["prison_above", "fine_above", "prison_not_provided", "fine_not_provided", "both_not_allowed"];

  const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
  const own = (object, key, otherwise) => (has(object, key) ? object[key] : otherwise);
  const lists = (said, name, key) => own(said, name, []).includes(key);

  function checked(data, said) {
    if (data.form !== 1) throw new Error("These law data are of a form that this evaluator does not know.");
    const inOrder = [...data.steps].sort((one, other) => one.order - other.order);
    const steps = new Map(inOrder.map((step) => [step.key, step]));
    const ticked = data.offences.filter((offence) => lists(said, "offences", offence.key));
    const counted = data.factors.filter((factor) => lists(said, "factors", factor.key));
    const found = [
      ...unanswered(steps, said),
      ...ofOffences(data, ticked),
      ...ofFactors(counted, steps, ticked, said),
      ...ofRecidivism(counted, steps, data, ticked, said),
      ...ofWhatFollows(steps, said),
      ...ofPenalties(counted, steps, ticked, said),
    ];
    const places = new Map([...steps.keys()].map((key, place) => [key, place]));
    const offences = new Map(ticked.map((offence, place) => [offence.key, place]));
    const order = (one) => [places.get(one.step) ?? places.size, offences.get(one.offence) ?? -1, one.says];
    return found.sort((one, other) => compared(order(one), order(other)));
  }

  function compared(one, other) {
    const place = one.findIndex((part, at) => part !== other[at]);
    if (place === -1) return 0;
    return one[place] < other[place] ? -1 : 1;
  }

  const finding = (step, level, says, more) => ({ step, level, says, ...more });

  // Steps, offences and factors ----------------------------------------------------------------------------------

  function unanswered(steps, said) {
    const answers = own(said, "steps", {});
    return [...steps.keys()]
      .filter((key) => !["gone", "not_apply"].includes(own(answers, key)))
      .map((key) => finding(key, "missing", "step_missing"));
  }

  function ofOffences(data, ticked) {
    if (!ticked.length) return [finding("offence", "missing", "no_offence")];
    const known = new Set(data.questions.map((question) => question.key));
    const asked = new Map();
    for (const offence of ticked) {
      for (const question of offence.questions) {
        if (known.has(question) && !asked.has(question)) asked.set(question, offence.key);
      }
    }
    return [...asked].map(([question, offence]) => finding("offence", "open", "question_open", { offence, question }));
  }

  function ofFactors(counted, steps, ticked, said) {
    const taken = new Set([...own(said, "elements", []), ...counted.map((factor) => factor.key)]);
    const found = [];
    for (const factor of counted) {
      const step = factor.step === "offender" && !steps.has("offender") ? "reasons" : factor.step;
      if (lists(said, "elements", factor.key) || taken.has(factor.same_as)) {
        found.push(finding(step, "error", "counted_twice", { factor: factor.key }));
      }
      if (factor.statutory && ticked.length && !hasOwnRule(ticked)) {
        found.push(finding(step, "note", "statutory_not_of_offence", { factor: factor.key }));
      }
    }
    return found;
  }

  function hasWords(offence, name) {
    const rule = own(offence.rules, name);
    return Boolean(rule) && rule.is === "text";
  }

  function hasOwnRule(ticked) {
    return ticked.some((offence) => ["repeat", "aggravation"].some((name) => hasWords(offence, name)));
  }

  // Conditions ---------------------------------------------------------------------------------------------------

  function ofRecidivism(counted, steps, data, ticked, said) {
    const isSaid = own(said, "recidivism") === "yes";
    const found = [];
    if (isSaid && own(said, "recidivism_shown") !== "yes") {
      found.push(finding("recidivism", levelOf(steps, "recidivism"), "recidivism_not_shown"));
    }
    if (!isSaid && !counted.some((factor) => factor.statutory && factor.key.includes("repeat"))) return found;
    const known = new Set(data.questions.map((question) => question.key));
    for (const offence of ticked) {
      if (!hasWords(offence, "repeat")) continue;
      const question = offence.questions.find((key) => key.includes("repeat") && known.has(key));
      const more = question === undefined ? {} : { question };
      found.push(finding("recidivism", "open", "repeat_open", { offence: offence.key, ...more }));
    }
    return found;
  }

  function ofWhatFollows(steps, said) {
    const found = [];
    if (own(said, "additional") === "yes" && own(said, "additional_named") !== "yes") {
      found.push(finding("additional", levelOf(steps, "additional"), "additional_not_named"));
    }
    if (SUSPENDED.includes(own(said, "suspension"))) {
      const level = levelOf(steps, "suspension");
      const earlier = own(said, "earlier_prison");
      if (earlier === "yes") found.push(finding("suspension", level, "suspension_earlier"));
      else if (earlier !== "no") found.push(finding("suspension", level, "suspension_unknown"));
      if (own(said, "prison", 0) > MOST_SUSPENDED) {
        found.push(finding("suspension", level, "suspension_over_five_years"));
      }
    }
    return found;
  }

  function levelOf(steps, key) {
    return steps.has(key) && steps.get(key).confidence === CONFIRMED ? "error" : "note";
  }

  // Prison and fine ----------------------------------------------------------------------------------------------

  function ofPenalties(counted, steps, ticked, said) {
    const given = ["prison", "fine"].filter((name) => own(said, name, 0) > 0);
    const found = [];
    if (!given.length && own(own(said, "steps", {}), "principal") !== "not_apply") {
      found.push(finding("principal", "missing", "nothing_said"));
    }
    if (own(said, "minor", false)) return [...found, finding("range", "note", "minor_stops")];
    const folded = ticked.filter((offence) => isFolded(offence, said));
    const openOnes = ticked.filter((offence) => !folded.includes(offence));
    const lowers = lowersOf(steps, said);
    if (lowers === null) found.push(finding("mitigating", "cannot", "mitigation_table"));
    if (ticked.length > 1) found.push(finding("several", "note", "several_one_of_each"));
    for (const offence of folded) found.push(finding("range", "cannot", "range_folded", { offence: offence.key }));
    const rises = mayRise(counted, ticked, said);
    if (given.length && rises) found.push(finding("principal", "cannot", "most_may_rise"));
    const outside = joined(given, openOnes, said, ticked.length === 1);
    for (const name of given) outside.push(...ofKind(name, openOnes, said, lowers, folded.length > 0));
    return [...found, ...outside.filter((one) => !(rises && MAY_RISE.includes(one.says)))];
  }

  function mayRise(counted, ticked, said) {
    return own(said, "recidivism") === "yes" || (counted.some((factor) => factor.statutory) && hasOwnRule(ticked));
  }

  function isFolded(offence, said) {
    const day = own(said, "date", "");
    const uncertain = offence.uncertain_from;
    return lists(said, "folded", offence.key) || Boolean(day && uncertain && day >= uncertain);
  }

  function lowersOf(steps, said) {
    if (own(said, "mitigation") !== "yes") return [];
    const step = steps.get("mitigating") ?? {};
    return step.confidence === CONFIRMED && step.lowers && step.lowers.length ? step.lowers : null;
  }

  function lookedAt(offence, said) {
    const of = own(said, "for", "unknown");
    return offence.penalties.filter((penalty) => !["person", "entity"].includes(of) || penalty.for === of);
  }

  function ofKind(name, offences, said, lowers, hasFolded) {
    const found = [];
    const none = [];
    const ends = [];
    let isOpen = hasFolded;
    for (const offence of offences) {
      const penalties = lookedAt(offence, said);
      const why = cannot(name, penalties, said);
      if (why) {
        isOpen = true;
        found.push(finding("principal", "cannot", why[0], { offence: offence.key, value: why[1] }));
        continue;
      }
      const figures = penalties.map((penalty) => penalty[name]).filter((figure) => figure.is !== "none");
      if (!figures.length) {
        none.push(finding("principal", "error", `${name}_not_provided`, { offence: offence.key }));
      } else if (figures.some((figure) => figure.min === null || figure.max === null)) {
        found.push(finding("principal", "cannot", "figure_unknown", { offence: offence.key, value: name }));
      }
      for (const figure of figures) ends.push([offence.key, ...endsOf(name, figure, said, lowers)]);
    }
    if (isOpen) return found;
    return [...found, ...(ends.length ? outsideOf(name, ends, said) : none)];
  }

  function cannot(name, penalties, said) {
    if (penalties.some((penalty) => !READ.includes(penalty.confidence))) return ["not_confirmed", name];
    const isKnown = (penalty) => ["range", "multiple", "none"].includes(penalty[name].is);
    if (!penalties.length || !penalties.every(isKnown)) return ["figure_unknown", name];
    if (penalties.some((penalty) => penalty.confidence !== CONFIRMED)) return ["not_confirmed", name];
    for (const penalty of penalties) {
      const { is, of } = penalty[name];
      if (is === "multiple" && !(own(own(said, "values", {}), of, 0) > 0)) return ["value_missing", of];
    }
    return null;
  }

  function endsOf(name, figure, said, lowers) {
    const times = figure.is === "multiple" ? said.values[figure.of] : 1;
    const [least, most] = [figure.min, figure.max].map((end) => (end === null ? null : end * times));
    if (least === null || lowers === null) return [null, most];
    if (!lowers.length) return [least, most];
    if (name === "fine") return [least / 2, most];
    const row = lowers.find((one) => one.from <= least && (one.below === null || least < one.below));
    return [row ? row.to : least, most];
  }

  function outsideOf(name, ends, said) {
    const level = own(said, "has_reasons", false) ? "reasons" : "error";
    const leasts = ends.map((one) => one[1]).filter((least) => least !== null);
    const mosts = ends.map((one) => one[2]).filter((most) => most !== null);
    const least = Math.min(...leasts);
    const most = Math.max(...mosts);
    const found = [];
    if (leasts.length === ends.length && said[name] < least) {
      found.push(finding("principal", level, `${name}_below`, { offence: ends[leasts.indexOf(least)][0], least }));
    }
    if (mosts.length === ends.length && said[name] > most) {
      found.push(finding("principal", level, `${name}_above`, { offence: ends[mosts.indexOf(most)][0], most }));
    }
    return found;
  }

  function joined(given, offences, said, isAlone) {
    const found = [];
    for (const offence of offences) {
      const penalties = lookedAt(offence, said);
      if (!penalties.length || penalties.some((penalty) => penalty.confidence !== CONFIRMED)) continue;
      const ways = new Set(penalties.map((penalty) => penalty.joined));
      const isChoice = ways.has("or") && [...ways].every((way) => ["or", "alone"].includes(way));
      if (given.length === 2 && isAlone && isChoice) {
        found.push(finding("principal", "error", "both_not_allowed", { offence: offence.key }));
      }
      if (given.length === 1 && ways.size === 1 && ways.has("and")) {
        found.push(finding("principal", "note", "one_of_two", { offence: offence.key }));
      }
    }
    return found;
  }

  return { of: checked };
})();
