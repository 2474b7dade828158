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
      // Written since the panel was asked for. Whether it is saved yet, the server says.
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

document.addEventListener("paragraph", ({ detail }) => { place = detail; choose(); });
document.addEventListener("change", ({ target }) => target.id === "sources-key" && say());
document.body.addEventListener("htmx:afterSettle", choose);
choose();
