// The search boxes of readers' pages: "/" leads into it, and words are suggested while one types. Without this script
// the box is a plain form.
(() => {
  "use strict";
  const input = document.getElementById("search-words");
  if (!input) return;
  const form = input.form;
  const list = form.querySelector("datalist");

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });

  if (!list || !form.dataset.suggest) return; // a copy without a server
  let waiting = 0;
  let asked = "";
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, 200);
  });

  async function suggest() {
    const typed = input.value;
    if (typed.trim().length < 2 || typed === asked) return;
    asked = typed;
    try {
      const response = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      if (!response.ok || input.value !== typed) return;
      const { suggestions } = await response.json();
      list.replaceChildren(...suggestions.map((words) => Object.assign(document.createElement("option"), { value: words })));
    } catch {
      // Without a signal nothing is suggested; the question can be asked all the same.
    }
  }
})();
