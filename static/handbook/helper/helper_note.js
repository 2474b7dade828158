// The working note, made in the page of what helper.js knows: its frame and its offences are the server's HTML, as on the
// note that the server makes for a browser without scripts. Nothing of it leaves the page but what the reader prints or
// saves. helperNote(told, state, said): told are the page's data, state() says { facts, found }, said() what was said of
// the steps.
const helperNote = (told, state, said) => {
  "use strict";
  const form = document.querySelector("[data-note-form]");
  const made = document.querySelector("[data-note-made]");
  const notes = made.querySelector("[data-notes]");
  const frames = document.querySelector("[data-frame]");
  const texts = {};
  for (const text of form.querySelector("[data-note-texts]").content.children) texts[text.dataset.text] = text.innerHTML;
  const own = frames.dataset.frame;
  const words = { [own]: told };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const ticked = [...form.querySelectorAll("[name=on_note]:checked")].map((box) => box.value);
    if (!ticked.length) return say(texts.untouched);
    const wanted = new FormData(form).get("note_in");
    const languages = { own: [own], other: [frames.dataset.other] }[wanted] ?? [own, frames.dataset.other];
    try {
      for (const language of languages) words[language] ??= await loaded(frames.dataset.otherData);
    } catch {
      return say(texts.failed);
    }
    say("");
    notes.replaceChildren(...languages.map((language) => note(language, ticked)));
    made.hidden = false;
    for (const sheet of notes.children) sheet.dataset.size = sizeOf(sheet);
    made.scrollIntoView();
    made.focus({ preventScroll: true });
  });
  made.querySelector("[data-print]").addEventListener("click", () => window.print());
  made.querySelector("[data-word]").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(wordFile([...notes.children].flatMap(blocksOf)));
    link.download = "note.docx";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });

  // By the network, else from what this device keeps: the worker of one language knows nothing of the other's.
  async function loaded(address) {
    const response = await fetch(address).catch(() => window.caches?.match(address, { ignoreVary: true }));
    if (!response?.ok) throw new Error("not there");
    return response.json();
  }

  function say(sentence) {
    const place = form.querySelector("[data-note-wrong]");
    place.innerHTML = sentence;
    place.hidden = !sentence;
  }

  function note(language, ticked) {
    const { facts, found } = state();
    const sheet = frames.content.querySelector(`[data-note-in=${language}]`).cloneNode(true);
    const parts = words[language].note;
    const place = (name) => sheet.querySelector(`[data-note-${name}]`);
    const known = Object.keys(parts.questions).filter((fact) => fact in facts); // in the order of the vocabulary
    place("facts").replaceChildren(...known.map((fact) => line(parts, fact, facts[fact])));
    place("reasons").textContent = form.elements.reasons.value;
    const offences = found.candidates.filter((one) => ticked.includes(one.offence));
    place("offences").replaceChildren(...offences.map((one) => offence(parts, one)));
    const now = said();
    if (!place("steps")) return sheet; // law data without steps
    const { lines, groups } = stepLines.onNote(told.law, now, words[language].sentence);
    place("minor").hidden = !now.minor;
    place("steps").replaceChildren(...lines.flatMap((one) => [step(one), " "]));
    place("check").replaceChildren(...groups.flatMap((one) => one.lines.map((found) => cited(one.title, ...found))));
    return sheet;
  }

  function step({ name, state, says, details, cites }) {
    const item = cited(name, `${says}.${details ? ` ${details}` : ""}`, cites);
    item.dataset.is = state;
    return item;
  }

  // A line that begins with a word and ends with what it cites: HTML of the server's words.
  function cited(begins, sentence, cites) {
    const item = document.createElement("li");
    item.innerHTML = `<b>${begins}:</b> ${sentence} <span class="sure">(${cites})</span>`;
    return item;
  }

  function line(said, fact, value) {
    const told = (one) => (one === "unknown" ? said.not_known : said.answers[fact]?.[one] ?? typed(one));
    const answers = [value].flat().map((one) => (/^\d{4}-/.test(one) ? inWords(one, said) : told(one)));
    const item = document.createElement("li");
    item.innerHTML = `${said.questions[fact]} <strong>${answers.join(", ")}</strong>`;
    return item;
  }

  // What the reader typed is text, and never HTML.
  function typed(text) {
    return text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
  }

  // As text/khmer.py says a day; not every browser knows the months in Khmer: the server names them.
  function inWords(day, said) {
    const [year, month, date] = day.split("-").map(Number);
    const named = said.months[month - 1];
    if (said !== words.km?.note) return `${date} ${named} ${year}`;
    const digits = (number) => String(number).replace(/\d/g, (digit) => "០១២៣៤៥៦៧៨៩"[digit]);
    return `ថ្ងៃទី${digits(date)} ខែ${named} ឆ្នាំ${digits(year)}`;
  }

  function offence(said, found) {
    const template = document.createElement("template");
    template.innerHTML = said.offences[found.offence];
    const part = template.content.firstElementChild;
    part.dataset.range = found.range;
    part.dataset.for = found.penalties_for;
    for (const element of part.querySelectorAll("[data-element]")) {
      element.dataset.state = found.elements[element.dataset.element];
    }
    return part;
  }

  // How large it is printed, so that it is one page: word_note.sized is the same.
  function sizeOf(sheet) {
    const LINE = 75;
    const signs = ({ kind, text }) => text.length + (kind === "reasons" ? text.length + LINE * text.split("\n").length - LINE : 0);
    const sum = blocksOf(sheet).reduce((so, block) => so + signs(block), 0);
    return 1 + words[sheet.lang].note.most_signs.filter((most) => sum > most).length;
  }

  // What is seen of a note, paragraph by paragraph: innerText leaves out what is not shown.
  function blocksOf(sheet) {
    const found = [];
    for (const element of sheet.querySelectorAll("h3, p:not(.no-print), li")) {
      const text = element.classList.contains("note-reasons") ? element.textContent : element.innerText;
      if (!text.trim() || element.offsetParent === null) continue;
      const named = ["head", "reasons", "foot"].find((one) => element.classList.contains(`note-${one}`));
      found.push({ kind: named ?? { H3: "heading", LI: "item" }[element.tagName], text: text.trim(), lang: sheet.lang });
    }
    return found;
  }
};
