// What was said of the steps, and what the check found, as lines: handbook/helper/step_lines.py in the browser. Every
// function here is the one of that name there, where the rules stand; a test compares what the two make.
const stepLines = (() => {
  "use strict";
  const ASKS_REASONS = ["prison_below", "prison_above", "fine_below", "fine_above"];
  const ALIKE = ["level", "says", "least", "most", "question", "value"];
  const NOT_ON_NOTE = ["step_missing", "no_offence", "minor_stops", "question_open"];
  const OF_MINORS = ["no_offence", "question_open", "minor_stops"];
  const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);

  function stepLinesOf(said, words) {
    return words.steps.map((step) => {
      const state = has(said.steps, step.key) ? said.steps[step.key] : "";
      const details = detailsOf(step.key, said, words).join(" ");
      return { key: step.key, name: step.name, state, says: words.states[state], details, cites: step.cites };
    });
  }

  function found(findings, said, words, without = []) {
    const alike = new Map();
    for (const one of findings) {
      if (without.includes(one.says) || (said.minor && !OF_MINORS.includes(one.says))) continue;
      const names = ALIKE.filter((name) => name !== "value" || words.findings[one.says].includes("{value}"));
      const same = JSON.stringify(names.map((name) => one[name] ?? null));
      if (alike.has(same)) alike.get(same).push(one);
      else alike.set(same, [one]);
    }
    return words.levels
      .map(([level, title]) => {
        const here = [...alike.values()].filter((several) => several[0].level === level);
        return { level, title, lines: here.map((several) => lineOf(several, words)) };
      })
      .filter((group) => group.lines.length);
  }

  function summed(findings, said, law, words) {
    if (findings.some((one) => one.level === "error")) return words.phrases.errors;
    const ticked = law.offences.filter((one) => said.offences.includes(one.key));
    if (!ticked.length || said.minor) return "";
    const isConfirmed = ticked.some((one) => one.penalties.some((penalty) => penalty.confidence === "C"));
    return isConfirmed ? words.phrases.no_errors : words.phrases.unconfirmed;
  }

  function onNote(law, said, words) {
    const findings = sentenceCheck.of(law, said);
    const groups = found(findings, said, words, NOT_ON_NOTE);
    const asked = findings.filter((one) => one.says === "question_open");
    if (asked.length) {
      const sentence = words.phrases.open_on_note.replace("{number}", number(asked.length, words));
      const cites = names(asked, "offence").map((key) => words.cited[key]).join("; ");
      const [level, title] = words.levels.find(([level]) => level === "open");
      groups.push({ level, title, lines: [[sentence, cites]] });
    }
    return { lines: said.minor ? [] : stepLinesOf(said, words), groups };
  }

  function lineOf(several, words) {
    const [one] = several;
    const offences = names(several, "offence");
    const steps = names(several, "step").map((key) => step(key, words));
    const told = one.says.startsWith("prison") ? term : sum;
    const filled = {
      articles: offences.map((key) => words.articles[key]).join(", "),
      steps: steps.map((said) => said.name).join(", "),
      factors: names(several, "factor").map((key) => words.factors[key].name).join(", "),
      least: (one.least ?? null) === null ? "" : told(one.least, words),
      most: (one.most ?? null) === null ? "" : told(one.most, words),
      question: question(one.question, words),
      value: words.values[one.value] ?? "",
    };
    let sentence = words.findings[one.says];
    for (const [name, put] of Object.entries(filled)) sentence = sentence.split(`{${name}}`).join(put);
    if (one.level === "error" && ASKS_REASONS.includes(one.says)) sentence += ` ${words.phrases.give_reasons}`;
    const cites = offences.length ? offences.map((key) => words.cited[key]) : steps.slice(0, 1).map((said) => said.cites);
    return [sentence.trim(), cites.join("; ")];
  }

  function names(several, name) {
    return [...new Set(several.map((one) => one[name]).filter(Boolean))];
  }

  function step(key, words) {
    return words.steps.find((one) => one.key === key) ?? { name: key, cites: "" };
  }

  function question(key, words) {
    const asked = words.questions[key];
    if (!asked) return "";
    return `${asked.name} ${words.phrases.answers.replace("{answers}", () => asked.answers.join(" · "))}`;
  }

  function detailsOf(key, said, words) {
    const { phrases } = words;
    const told = [];
    for (const name of ["factors", "elements"]) {
      const named = said[name].filter((one) => words.factors[one].step === key).map((one) => words.factors[one].name);
      if (named.length) told.push(phrases[name].replace("{factors}", () => named.join("; ")));
    }
    for (const [name, choice] of Object.entries(words.choices)) {
      if (choice.step === key && has(said, name)) told.push(`${choice.says} ${choice.answers[said[name]]}.`);
    }
    if (key === "principal") {
      if (has(said, "prison")) told.push(phrases.prison.replace("{term}", term(said.prison, words)));
      if (has(said, "fine")) told.push(phrases.fine.replace("{sum}", sum(said.fine, words)));
      for (const [name, value] of Object.entries(words.values)) {
        if (!has(said.values, name)) continue;
        told.push(phrases.value.replace("{value}", value).replace("{sum}", sum(said.values[name], words)));
      }
    }
    return told;
  }

  function term(months, words) {
    if (!months) return words.phrases.none;
    const rest = months % 12;
    const whole = Math.floor(rest);
    const spans = { years: Math.floor(months / 12), months: whole, days: Math.round((rest - whole) * 30) };
    return Object.entries(spans)
      .filter(([, count]) => count)
      .map(([name, count]) => words.terms[name][count === 1 ? 0 : 1].replace("{number}", number(count, words)))
      .join(" ");
  }

  function sum(riel, words) {
    return riel ? words.phrases.riel.replace("{number}", number(Math.round(riel), words)) : words.phrases.none;
  }

  function number(whole, words) {
    const isKhmer = words.language === "km";
    const grouped = String(whole).replace(/\B(?=(\d{3})+$)/g, isKhmer ? "." : ",");
    return isKhmer ? grouped.replace(/\d/g, (digit) => "០១២៣៤៥៦៧៨៩"[digit]) : grouped;
  }

  return { found, summed, onNote, stepLinesOf };
})();
