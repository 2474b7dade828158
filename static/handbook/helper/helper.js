// Charges side by side on the device itself: the law data and the cards are loaded once, what is tapped leaves nowhere.
// The cards are the server's HTML; this marks their states by the same attributes that the server's page has. What it says
// is HTML of the server too, in which Khmer ends its lines where it may: no word is written bare.
(async () => {
  "use strict";
  const form = document.querySelector("[data-helper]");
  const result = document.querySelector("[data-result]");
  if (!form) return;
  const texts = {};
  for (const text of form.querySelector("[data-texts]").content.children) texts[text.dataset.text] = text.innerHTML;
  const bar = document.querySelector("[data-bar]");
  const one = (name, within = result) => within.querySelector(`[data-${name}]`);
  const all = (selector, within = result) => [...within.querySelectorAll(selector)];
  const isKhmer = document.documentElement.lang === "km";

  let told;
  try {
    const response = await fetch(form.dataset.helper);
    if (!response.ok) throw new Error(String(response.status));
    told = await response.json();
  } catch {
    one("say").innerHTML = texts.failed; // the form still works, by the server
    return;
  }
  document.querySelector("[data-with-script]").hidden = false;
  document.querySelector("[data-without-script]").hidden = true;
  for (const field of all("[data-carried]", form)) field.remove(); // the steps themselves are on this page
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
    result.scrollIntoView();
    result.focus({ preventScroll: true });
  });
  form.querySelector("[type=date]").max = today();
  let shown = { facts: {}, found: { candidates: [] } };
  const said = helperSentence(told, () => shown);
  show();
  helperNote(told, () => shown, said);

  // Facts ------------------------------------------------------------------------------------------------------

  function factsTapped() {
    const facts = {};
    for (const [name, value] of new FormData(form)) {
      if (!value) continue;
      const isMany = form.querySelector(`[name="${name}"]`).closest("[data-kind=many]");
      if (isMany) (facts[name] ??= []).push(value);
      else if (facts[name] === undefined || value !== "unknown") facts[name] = value;
    }
    if (!("quantity" in facts)) delete facts.unit;
    return facts;
  }

  function wrongWith(facts) {
    const is = (fact, values) => [facts[fact]].flat().some((value) => values.includes(value));
    const found = told.contradictions
      .filter((pair) => is(pair.first, pair.is_one) && is(pair.second, pair.and_one))
      .map((pair) => pair.sentence);
    const animal = told.law.species[facts.species]?.animal;
    if (animal && facts.animal && animal !== facts.animal && ![animal, facts.animal].includes("unknown")) {
      found.push(told.other_animal);
    }
    const day = facts.date === "unknown" ? "" : facts.date;
    if (day && day > today()) found.push(texts.future);
    else if (day && day < told.first_day) found.push(texts.before);
    if (facts.quantity && !isQuantity(facts.quantity)) found.push(texts.quantity);
    return found;
  }

  function isQuantity(typed) {
    const written = typed.replace(/[០-៩]/g, (digit) => "០១២៣៤៥៦៧៨៩".indexOf(digit)).replace(/[, ]/g, "");
    return /^\d{1,12}(\.\d{1,3})?$/.test(written) && Number(written) > 0 && Number(written) <= 1000000;
  }

  function today() {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  }

  // What fits --------------------------------------------------------------------------------------------------

  function show() {
    const facts = factsTapped();
    const wrong = wrongWith(facts);
    const summary = form.querySelector("[data-refused]");
    for (const place of all("[data-wrong]", form)) place.remove(); // what the server said of an earlier answer
    summary.hidden = !wrong.length;
    summary.querySelector("ul").replaceChildren(...wrong.map((sentence) => made("li", sentence)));
    if (wrong.length || !facts.act) return nothing(wrong.length ? texts.putRight : texts.hint);
    const found = lawCandidates.of(told.law, facts, today());
    shown = { facts, found };
    one("say").innerHTML = counted(found.candidates.length);
    const ticked = all("[name=on_note]:checked").map((box) => box.value);
    one("cards").replaceChildren(...found.candidates.map(card));
    for (const box of all("[name=on_note]")) box.checked = ticked.includes(box.value);
    one("note-of").hidden = !found.candidates.length;
    document.querySelector("[data-note-made]").hidden = true; // made of other facts
    one("none").hidden = found.candidates.length > 0;
    for (const warning of all("[data-warning]")) warning.hidden = !found.warnings.includes(warning.dataset.warning);
    const changes = found.changes.map(({ law, statute, on }) => `${law} ${statute} ${on}`);
    for (const change of all("[data-change]")) change.hidden = !changes.includes(change.dataset.change);
    one("warnings").hidden = !found.warnings.length;
    one("left-out").hidden = false;
    one("near").replaceChildren(...found.excluded.filter((left) => left.near).map(excluded));
    one("others").replaceChildren(...found.excluded.filter((left) => !left.near).map(excluded));
    bar.innerHTML = counted(found.candidates.length);
    bar.hidden = false;
    result.dispatchEvent(new Event("shown"));
  }

  function nothing(sentence) {
    one("say").innerHTML = sentence;
    for (const place of ["cards", "near", "others"]) one(place).replaceChildren();
    for (const place of ["warnings", "left-out", "none", "note-of"]) one(place).hidden = true;
    document.querySelector("[data-note-made]").hidden = true;
    bar.hidden = true;
  }

  function card(found) {
    const made = opened(told.cards[found.offence]);
    made.dataset.range = found.range;
    made.dataset.for = found.penalties_for;
    for (const line of all("[data-element]", made)) line.dataset.state = found.elements[line.dataset.element];
    for (const note of all("[data-note]", made)) note.hidden = !found.notes.includes(note.dataset.note);
    made.querySelector(".range").open = found.range === "open";
    return made;
  }

  function excluded(left) {
    const made = opened(told.excluded[left.offence]);
    const keys = left.because.flatMap((why) =>
      Object.entries(why).map(([kind, what]) => (kind === "attempt" ? kind : `${kind}:${what}`)),
    );
    for (const reason of all("[data-because]", made)) reason.hidden = !keys.includes(reason.dataset.because);
    return made;
  }

  function opened(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.firstElementChild;
  }

  function counted(count) {
    const sentence = count === 0 ? texts.countNone : count === 1 ? texts.countOne : texts.countSeveral;
    return sentence.replace("{count}", inDigits(String(count)));
  }

  function inDigits(text) {
    return isKhmer ? text.replace(/\d/g, (digit) => "០១២៣៤៥៦៧៨៩"[digit]) : text;
  }

  function made(name, html) {
    const element = document.createElement(name);
    element.innerHTML = html;
    return element;
  }
})();
