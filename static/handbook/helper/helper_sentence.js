// The sentence, step by step, in the page: the steps are the server's HTML and come with the data; this reads what was
// said of them, and shows what the check finds. Nothing is filled in, kept, or sent. Its words are HTML of the server.
// helperSentence(told, state) returns said(), which is what law/sentence_check.js reads; state() says { facts, found }.
const helperSentence = (told, state) => {
  "use strict";
  const form = document.querySelector("[data-note-form]");
  const result = document.querySelector("[data-result]");
  const place = form.querySelector("[data-steps]");
  const words = told.sentence;
  if (!place.childElementCount) place.innerHTML = words.html;
  const sentence = place.querySelector("[data-sentence]"); // none where the law data have no steps
  const button = place.querySelector("[data-without-script]");
  if (button) button.hidden = true;
  const MOST_MONTHS = 1200;
  let wasTicked = false;
  let wasSummed = "";

  if (!sentence) return said;
  form.addEventListener("change", (event) => {
    const step = event.target.closest("[data-step]");
    if (step && event.target.name.startsWith("step-") && event.target.value) opens(step.nextElementSibling);
    show();
  });
  form.addEventListener("input", show);
  result.addEventListener("shown", show);

  // What was said --------------------------------------------------------------------------------------------------

  function said() {
    const { facts, found } = state();
    const data = new FormData(form);
    const ticked = data.getAll("on_note");
    const fitting = found.candidates.map((one) => one.offence);
    const told = {
      offences: fitting.filter((key) => ticked.includes(key)),
      for: facts.offender ?? "unknown",
      folded: found.candidates.filter((one) => one.range === "folded").map((one) => one.offence),
      minor: ["minor", "below_14"].includes(facts.age),
      date: !facts.date || facts.date === "unknown" ? "" : facts.date,
      steps: {},
      factors: data.getAll("factor"),
      elements: data.getAll("element"),
      values: {},
      has_reasons: Boolean(data.get("reasons").trim()),
    };
    for (const { key } of words.steps) if (data.get(`step-${key}`)) told.steps[key] = data.get(`step-${key}`);
    for (const name of Object.keys(words.choices)) if (data.get(name)) told[name] = data.get(name);
    const { figures } = typed(data);
    for (const name of ["prison", "fine"]) if (name in figures) told[name] = figures[name];
    for (const value of Object.keys(words.values)) if (value in figures) told.values[value] = figures[value];
    return told;
  }

  // Figures as they were typed, by name, and of which fields nothing can be read.
  function typed(data) {
    const figures = {};
    const wrong = {};
    const written = (name) => (data.get(name) ?? "").trim();
    const [years, months] = ["prison_years", "prison_months"].map(written);
    if (years || months) {
      const both = [years, months].map((one) => (one ? wholeNumber(one, MOST_MONTHS) : 0));
      const total = both.includes(null) ? null : 12 * both[0] + both[1];
      if (total === null || total > MOST_MONTHS) wrong.prison_years = words.wrong.prison;
      else figures.prison = total;
    }
    for (const [field, name] of [["fine", "fine"], ...Object.keys(words.values).map((one) => [`value-${one}`, one])]) {
      if (!written(field)) continue;
      const riel = wholeNumber(written(field), 1e15);
      if (riel === null) wrong[field] = words.wrong.riel;
      else figures[name] = riel;
    }
    return { figures, wrong };
  }

  // In digits of both scripts, grouped by commas, spaces or dots.
  function wholeNumber(text, most) {
    let digits = text.replace(/[០-៩]/g, (digit) => "០១២៣៤៥៦៧៨៩".indexOf(digit)).replace(/[\s,]/g, "");
    if (/^\d{1,3}(\.\d{3})+$/.test(digits)) digits = digits.replace(/\./g, "");
    return /^\d{1,15}$/.test(digits) && Number(digits) <= most ? Number(digits) : null;
  }

  // What is shown --------------------------------------------------------------------------------------------------

  function show() {
    const now = said();
    const isTicked = now.offences.length > 0;
    sentence.hidden = !isTicked;
    if (isTicked && !wasTicked) sentence.open = true;
    wasTicked = isTicked;
    sentence.querySelector("[data-minor]").hidden = !now.minor;
    for (const step of sentence.querySelectorAll("[data-step]")) {
      const is = now.steps[step.dataset.step] ?? "";
      step.hidden = now.minor && !step.querySelector("[name=reasons]");
      // Only where it is another: what a finger is on when a field is left must still be there when it is lifted.
      if (step.dataset.is !== is) step.querySelector("[data-says]").innerHTML = words.states[is];
      step.dataset.is = is;
    }
    const { wrong } = typed(new FormData(form));
    for (const line of sentence.querySelectorAll("[data-wrong-of]")) {
      line.innerHTML = wrong[line.dataset.wrongOf] ?? "";
      line.hidden = !line.textContent;
    }
    asksValues(now);
    for (const place of sentence.querySelectorAll("[data-law-at]")) {
      place.replaceChildren(...now.offences.map((key) => lawOf(key, place.dataset.lawAt)));
    }
    if (isTicked) shows(now);
  }

  // A value is asked for where the fine of a ticked article is a multiple of it, and stays while something is typed.
  function asksValues(now) {
    const ticked = told.law.offences.filter((one) => now.offences.includes(one.key));
    const asked = ticked.flatMap((one) => one.penalties.map((penalty) => penalty.fine?.of));
    for (const field of sentence.querySelectorAll("[data-value]")) {
      field.hidden = !asked.includes(field.dataset.value) && !field.querySelector("input").value;
    }
  }

  // What the law says of a ticked article at a step: the parts of its card that belong there.
  function lawOf(key, at) {
    const card = result.querySelector(`[data-cards] [data-offence="${key}"]`);
    const copied = (selector) => [...card.querySelectorAll(selector)].map((part) => part.cloneNode(true));
    const item = document.createElement("li");
    item.dataset.range = card.dataset.range;
    item.dataset.for = card.dataset.for;
    item.append(...copied(".offence-article"));
    const rows = document.createElement("dl");
    if (at === "range") {
      item.append(...copied("[data-grade], p.range-folded"));
      rows.className = "range-open";
      rows.append(...copied(".range dl > div"));
    } else {
      rows.append(...copied(`[data-rule=${at}]`));
    }
    item.append(rows);
    return item;
  }

  function shows(now) {
    const findings = sentenceCheck.of(told.law, now);
    const says = sentence.querySelector("[data-check-says]");
    const summed = stepLines.summed(findings, now, told.law, words);
    if (summed !== wasSummed) says.innerHTML = summed; // said aloud when it changes, and not at every tap
    wasSummed = summed;
    sentence.querySelector("[data-check]").replaceChildren(...stepLines.found(findings, now, words).map(group));
  }

  function group({ level, title, lines }) {
    const made = document.createElement("div");
    made.className = "found";
    made.dataset.level = level;
    const found = lines.map(([text, cites]) => `<li>${text} <span class="sure">(${cites})</span></li>`);
    made.innerHTML = `<h4>${title}</h4><ul>${found.join("")}</ul>`;
    return made;
  }

  // The step that comes next: what was gone through stays open, so that nothing moves away under a finger.
  function opens(step) {
    if (step) step.querySelector("details").open = true;
  }

  return said;
};
