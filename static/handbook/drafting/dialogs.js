// The questions behind the toolbar's buttons. Each is a <dialog> of the page; while one is open the cursor's place is
// kept, and Escape leads back to it.

import { post } from "./api.js";
import * as commands from "./commands.js";

export function dialogsOf(source, desk, { say, note }) {
  const dialog = (name) => document.getElementById(`dialog-${name}`);

  let leave;

  // Opens a dialog and returns what was answered; null when it was closed.
  function asked(name, before = () => {}) {
    const box = dialog(name);
    const { start, end } = source;
    const left = new AbortController();
    return new Promise((resolve) => {
      const form = box.querySelector("form");
      form.reset();
      before(form);
      box.returnValue = "";
      leave = () => {
        left.abort();
        source.field.focus({ preventScroll: true });
        source.field.setSelectionRange(start, end);
        resolve(box.returnValue ? { act: box.returnValue, ...Object.fromEntries(new FormData(form)) } : null);
      };
      box.addEventListener("close", leave, { signal: left.signal });
      form.addEventListener("submit", (event) => {
        if (!event.defaultPrevented) settle(event, box, event.submitter?.value);
      }, { signal: left.signal });
      box.showModal();
    });
  }

  // At once, for the next key is the text's already; that the dialog is closed is told a moment later.
  function settle(event, box, value) {
    event.preventDefault();
    box.close(value);
    leave();
  }

  async function table() {
    const here = commands.tableAt(source);
    const answer = await asked("table", (form) => {
      for (const part of form.querySelectorAll("[data-in-table]")) part.hidden = !here;
    });
    if (answer?.act === "row") commands.addRow(source);
    else if (answer?.act === "column") commands.addColumn(source, desk.dataset.wordColumn);
    else if (answer) commands.table(source, Number(answer.rows), Number(answer.columns), desk.dataset.wordColumn);
  }

  async function box() {
    const answer = await asked("box");
    if (answer) commands.box(source, answer.card ? `${answer.kind} bench-card` : answer.kind, answer.title, desk.dataset.wordBox);
  }

  async function term() {
    const answer = await asked("term", (form) => { form.elements.shown.value = source.selected; });
    if (answer) commands.term(source, answer.shown, answer.indexed);
  }

  // --- A paragraph that is referred to ----------------------------------------------------------------

  async function reference() {
    const answer = await asked("reference", (form) => {
      form.querySelector("[data-results]").replaceChildren();
      search(form);
    });
    if (answer) commands.reference(source, answer.number, answer.key);
  }

  let searching = 0;
  let waiting;

  async function search(form) {
    const turn = ++searching;
    const results = form.querySelector("[data-results]");
    const said = form.querySelector("[data-said]");
    let found;
    try {
      const address = new URL(desk.dataset.reference, location);
      address.searchParams.set("q", form.elements.q.value);
      const response = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
      found = await response.json();
    } catch {
      if (turn === searching) said.textContent = say("noAnswer");
      return;
    }
    if (turn !== searching) return;
    found = found.results ?? found;
    said.textContent = found.length ? "" : say("notFound");
    results.replaceChildren(...found.map((one) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", className: "reference-choice", lang: source.field.lang });
      const number = Object.assign(document.createElement("strong"), { textContent: one.number });
      const chapter = Object.assign(document.createElement("span"), { className: "hint", textContent: one.chapter });
      button.append(number, ` ${one.beginning} `, chapter);
      button.addEventListener("click", (event) => {
        form.elements.key.value = one.key;
        form.elements.number.value = one.number;
        settle(event, form.closest("dialog"), "yes");
      });
      item.append(button);
      return item;
    }));
  }

  const reference_form = dialog("reference")?.querySelector("form");
  reference_form?.elements.q.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 250, reference_form);
  });
  reference_form?.addEventListener("submit", (event) => {
    // Enter in the search takes the first that was found.
    if (event.submitter?.value) return;
    event.preventDefault();
    reference_form.querySelector("[data-results] button")?.click();
  });

  // --- A picture --------------------------------------------------------------------------------------

  async function picture(file) {
    const place = source.mark(source.end);
    let answer = await asked("image", (form) => {
      const input = form.elements.file;
      if (!file) return;
      const files = new DataTransfer();
      files.items.add(file);
      input.files = files.files;
    });
    while (answer) {
      note(say("sendingPicture"));
      let sent;
      try {
        const { file: content, alternative, caption } = answer;
        sent = await post(desk.dataset.image, { file: content, alternative, caption }, { patience: 120_000 });
      } catch {
        sent = {};
      }
      if (sent.markdown) {
        source.field.setSelectionRange(place.at, place.at);
        source.leaveBlock();
        source.insertBlock(sent.markdown);
        note("");
        break;
      }
      // Refused: the dialog comes back with what was said.
      const sentence = sent.sentence || say("noAnswer");
      note(sentence);
      const before = answer;
      answer = await asked("image", (form) => {
        const files = new DataTransfer();
        files.items.add(before.file);
        form.elements.file.files = files.files;
        form.elements.alternative.value = before.alternative;
        form.elements.caption.value = before.caption;
        form.querySelector("[data-said]").textContent = sentence;
      });
    }
    place.forget();
  }

  for (const closes of document.querySelectorAll("dialog [data-cancel]")) {
    closes.addEventListener("click", () => closes.closest("dialog").close());
  }
  return { table, box, term, reference, picture, help: () => dialog("help").showModal() };
}
