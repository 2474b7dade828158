// The panel of sources: what is cited is cited at the paragraph that the cursor is in, or that was chosen in the list.

let place = null; // { key, number } of the paragraph that is written at
let followed; // the key that the list was set to from there

function say() {
  const select = document.getElementById("sources-key");
  if (!select) return;
  const number = select.selectedOptions[0]?.dataset.number;
  for (const label of document.querySelectorAll("#sources [data-cite]")) {
    label.dataset.words ??= label.textContent;
    label.textContent = number ? label.dataset.cite.replace("{number}", number) : label.dataset.words;
  }
  for (const field of document.querySelectorAll("#sources [data-key-too]")) field.value = select.value;
}

function choose() {
  const select = document.getElementById("sources-key");
  if (select && place) {
    let option = [...select.options].find(({ value }) => value === place.key);
    if (!option) {
      // Written since the panel was asked for. Until it is saved it has another key whenever the page is made anew.
      for (const one of [...select.options]) if (one.text === place.number) one.remove();
      option = new Option(place.number, place.key);
      select.add(option);
    }
    option.dataset.number = place.number;
    select.value = followed = place.key;
  } else if (select && select.value === followed) {
    select.value = "";
  }
  say();
}

// What was just typed is saved first: only then has its paragraph the key that it is cited by.
function settleFirst(event) {
  const desk = document.querySelector("[data-editor]");
  const select = document.getElementById("sources-key");
  const { elt: button, issueRequest } = event.detail;
  if (!desk || !select || !button.querySelector("[data-cite]")) return;
  if (select.value && select.value !== followed) return; // chosen by hand, out of what is saved
  event.preventDefault();
  desk.dispatchEvent(new CustomEvent("settle", { detail: { settled: () => issueRequest(true) } }));
}

document.body.addEventListener("htmx:confirm", settleFirst);
document.addEventListener("paragraph", ({ detail }) => { place = detail; choose(); });
document.addEventListener("change", ({ target }) => target.id === "sources-key" && say());
document.body.addEventListener("htmx:afterSettle", choose);
choose();
