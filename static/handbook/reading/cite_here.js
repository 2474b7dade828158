// A paragraph's number, or an item's letter, opens what copies its citation in each language. "Cite" copies at once, in
// the reader's language. Without this script the number is a link, and "Cite" leads to a page with both forms in fields.
(() => {
  "use strict";
  const made = document.getElementById("cite-here");
  const text = document.querySelector(".chapter > .text");
  if (!made || !text) return;
  const panel = made.content.firstElementChild.cloneNode(true);
  const [status, said, page] = ["[role=status]", ".cite-said", "a"].map((name) => panel.querySelector(name));
  let opener = null;

  text.addEventListener("click", (event) => {
    const link = event.target.closest(".paragraph-number, .item-letter, .mark-cite");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.matches(".mark-cite")) {
      event.preventDefault();
      open(link.closest(".paragraph").querySelector(".paragraph-number"));
      copy(panel.querySelector("button"));
    } else if (link === opener) {
      close();
    } else {
      open(link);
      // Whoever came by the keyboard goes on from here, once the address has changed, which takes the focus away.
      if (event.detail === 0) {
        event.preventDefault();
        location.hash = link.hash;
        panel.querySelector("button").focus();
      }
    }
  });

  panel.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) copy(button);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !opener) return;
    const back = panel.contains(document.activeElement) && opener;
    close();
    if (back) back.focus();
  });

  function open(link) {
    opener = link;
    status.textContent = said.textContent = "";
    page.href = link.closest(".paragraph").querySelector(".mark-cite").href;
    link.after(panel);
  }

  function close() {
    panel.remove();
    opener = null;
  }

  async function copy(button) {
    const fragment = decodeURIComponent(opener.hash.slice(1));
    const number = button.dataset.language === "km" ? khmerNumbers.khmer(fragment) : fragment;
    said.lang = button.dataset.language;
    said.textContent = button.dataset.citation.replace("{number}", number).replace("{fragment}", fragment);
    status.textContent = "";
    status.textContent = (await copied(said, said.textContent)) ? panel.dataset.copied : panel.dataset.byHand;
  }
})();
