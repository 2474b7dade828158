// The drafting desk. Without this script the page is a plain form, and nothing that it does needs it.

import { post, sayFrom } from "./api.js";
import * as text from "./commands.js";
import { dialogsOf } from "./dialogs.js";
import { findingOf } from "./find_replace.js";
import { panelsOf } from "./panels.js";
import { pastingOf } from "./pasting.js";
import { previewOf } from "./preview.js";
import { savingOf } from "./autosave.js";
import { sourceOf } from "./source.js";
import { toolbarOf } from "./toolbar.js";

const desk = document.querySelector("[data-editor]");
const field = document.getElementById("id_text");
const say = sayFrom(desk);
const source = sourceOf(field);

document.documentElement.classList.add("at-the-desk");

// A sentence about what was just done, beside the one about saving.
const noted = desk.querySelector("[data-note]");
let forgetting;
function note(sentence) {
  clearTimeout(forgetting);
  noted.textContent = sentence;
  if (sentence) forgetting = setTimeout(() => { noted.textContent = ""; }, 20_000);
}

// Others' panels are told at which paragraph the cursor stands, for a source or a remark to go there.
let place = null;
function onPlace(now) {
  if (now?.key === place?.key && now?.number === place?.number) return;
  place = now;
  desk.dispatchEvent(new CustomEvent("paragraph", { detail: place, bubbles: true }));
  for (const panel of desk.querySelectorAll("[data-panel][hx-get]")) {
    panel.dataset.key = place?.key ?? "";
    panel.dataset.number = place?.number ?? "";
  }
  const link = desk.querySelector("[data-remark-new]");
  if (!link) return;
  link.dataset.words ??= link.textContent;
  link.hidden = !place;
  link.textContent = link.dataset.words.replace("{number}", place?.number ?? "");
  link.search = place ? `?key=${place.key}` : "";
}

const preview = previewOf(source, desk, { post, say, onPlace });
const panels = panelsOf(desk, { onShown: (name) => name !== "write" && preview.ask() });
const saving = savingOf(source, desk, { say, onSaved: preview.saved });
const finding = findingOf(source, desk, { say, mirror: preview.mirror });
const dialogs = dialogsOf(source, desk, { say, note });
pastingOf(source, desk, { say, note, askForPicture: (file) => desk.dataset.image && dialogs.picture(file) });

toolbarOf(desk, {
  bold: () => text.wrap(source, "**"),
  italic: () => text.wrap(source, "*"),
  paragraph: () => text.noHeading(source),
  heading2: () => text.heading(source, 2),
  heading3: () => text.heading(source, 3),
  heading4: () => text.heading(source, 4),
  bullets: () => text.list(source, false),
  numbers: () => text.list(source, true),
  deeper: () => text.indent(source),
  higher: () => text.outdent(source),
  footnote: () => text.footnote(source, desk.dataset.wordNote),
  break: () => text.insertBreak(source),
  enter: () => text.continueList(source),
  table: dialogs.table,
  box: dialogs.box,
  term: dialogs.term,
  reference: dialogs.reference,
  picture: () => dialogs.picture(),
  help: dialogs.help,
  find: finding.open,
  save: saving.saveByHand,
}, field);

// A panel that needs the key of the paragraph at the cursor asks for a save first: until then nothing just typed has one.
desk.addEventListener("settle", async ({ detail }) => {
  await saving.saveNow();
  await preview.catchUp();
  detail.settled();
});

// What is done in another panel (a suggestion taken over) may have changed the draft.
document.body.addEventListener("htmx:afterRequest", (event) => event.detail.requestConfig?.verb === "post" && saving.beThere());

panels.show();
saving.ready.then(() => { document.documentElement.dataset.ready = ""; });
