// The panel of terms: those of the paragraph that is written at, and the glossary's word put where the cursor is.

let place = null; // { key, number } of the paragraph that is written at

function show() {
  const panel = document.querySelector("[data-terms]");
  if (!panel) return;
  const only = panel.querySelector("[data-only]");
  if (!only) return;
  only.hidden = !place;
  const here = Boolean(place) && panel.querySelector("[data-here]").checked;
  let shown = 0;
  for (const row of panel.querySelectorAll("[data-keys]")) {
    row.hidden = here && !row.dataset.keys.split(" ").includes(place.key);
    if (!row.hidden) shown += 1;
  }
  panel.querySelector("[data-none]").hidden = shown > 0;
  for (const button of panel.querySelectorAll("[data-insert]")) button.hidden = false;
}

function insert(word) {
  const field = document.getElementById("id_text");
  if (!field) return;
  document.querySelector("[data-editor]")?.dispatchEvent(new CustomEvent("write"));
  field.focus();
  // Typed as by hand, so that it can be undone.
  if (!document.execCommand("insertText", false, word)) {
    field.setRangeText(word, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

document.addEventListener("paragraph", ({ detail }) => { place = detail; show(); });
document.addEventListener("change", ({ target }) => target.matches("[data-here]") && show());
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-insert]");
  if (button) insert(button.dataset.insert);
});
document.body.addEventListener("htmx:afterSettle", show);
show();
