// What is typed into a form with data-keeps-words outlives a click that leads away, and a sign-in that has run out: this
// tab keeps it (sessionStorage) under the account that typed it, until the server has led on from the form or whoever
// typed it discards it. data-keeps-words="typed" says that the page came with what was typed already.
const { account, signOut } = document.querySelector(".desk-header").dataset;
const PREFIX = "words ";
const OWN = `${PREFIX}${account} `;
const FORMS = "form[data-keeps-words]";

const names = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
const forget = (which) => names().filter(which).forEach((name) => sessionStorage.removeItem(name));
// A form for several things at once goes by these too.
const nameOf = (form) => OWN + location.pathname + new FormData(form).getAll("receipt").join();

const isKept = (field) =>
  field.name && !field.matches("[type=hidden], [type=file], [type=submit], button") && !field.closest("[data-keeps-not]");
const isChoice = (field) => field.type === "radio" || field.type === "checkbox";
const fieldsOf = (form) => [...form.elements].filter(isKept);
const said = (field) => (isChoice(field) ? field.checked : field.value);
const factsOf = (form) => fieldsOf(form).map((field) => [field.name, isChoice(field) ? field.value : "", said(field)]);

function keep(form, sent = false) {
  const facts = factsOf(form);
  if (!facts.length) return; // only looked at, not written: what was written before stays
  try {
    sessionStorage.setItem(nameOf(form), JSON.stringify({ path: location.pathname, sent, facts }));
  } catch {
    // no room, or switched off: the page is what it would be without this script
  }
}

function bringBack(form) {
  const kept = JSON.parse(sessionStorage.getItem(nameOf(form)) || "null");
  if (!kept || JSON.stringify(kept.facts) === JSON.stringify(factsOf(form))) return;
  for (const [name, value, was] of kept.facts) {
    for (const field of fieldsOf(form)) {
      if (field.name !== name || (isChoice(field) && field.value !== value)) continue;
      if (isChoice(field)) field.checked = was;
      else if (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === was)) field.value = was;
    }
  }
  keep(form);
  const line = form.querySelector("[data-words-are-back]");
  if (!line) return;
  line.hidden = false;
  line.querySelector("button").addEventListener("click", () => {
    sessionStorage.removeItem(nameOf(form));
    location.assign(location.pathname + location.search);
  });
}

forget((name) => !name.startsWith(OWN));
// Led on from the form it was sent from, by an answer of the server's own: there it is stored. From the sign-in nobody
// comes that way.
const from = document.referrer && new URL(document.referrer);
forget((name) => {
  const { path, sent } = JSON.parse(sessionStorage.getItem(name));
  return sent && path !== location.pathname && from && from.origin === location.origin && from.pathname === path;
});
for (const form of document.querySelectorAll(FORMS)) {
  if (form.dataset.keepsWords === "typed") keep(form);
  else bringBack(form);
}

const keepIfItKeeps = ({ target }) => target.form?.matches?.(FORMS) && keep(target.form);
document.addEventListener("input", keepIfItKeeps);
document.addEventListener("change", keepIfItKeeps);
// Reasons that were taken in, or a duplicate, come with a form that stands in for the one before.
document.addEventListener("htmx:oobAfterSwap", ({ target }) => target.matches?.(FORMS) && keep(target));
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches(FORMS)) keep(form, !event.defaultPrevented);
  else if (new URL(form.getAttribute("action") || "", location).pathname === signOut) forget(() => true);
});
document.documentElement.dataset.keepsWords = "";
