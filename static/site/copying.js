// Buttons that copy what stands on the page, and say so. Without this script none is shown: the words are there to be
// marked and copied by hand.
for (const row of document.querySelectorAll("[data-copies]")) {
  const source = document.getElementById(row.dataset.copies);
  const said = row.querySelector("[role=status]");
  const words = () => source.value ?? source.textContent.trim();
  row.hidden = false;
  row.querySelector("button").addEventListener("click", async () => {
    said.textContent = "";
    said.textContent = (await copied(source, words())) ? row.dataset.copied : row.dataset.byHand;
  });
}

async function copied(source, text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not over plain http, or not allowed: then as one does by hand.
  }
  if (source.select) source.select();
  else getSelection().selectAllChildren(source);
  return document.execCommand("copy");
}
