// How large the text is: as usual, large, or for reading aloud. Kept on this device. Without this script the browser's
// zoom does it.
(() => {
  "use strict";
  const NAME = "reading-type";
  const group = document.querySelector("[data-type-size]");
  if (!group) return;
  const buttons = [...group.querySelectorAll("button")];
  let size = "";
  try {
    size = localStorage.getItem(NAME) ?? "";
  } catch {
    // A device that keeps nothing: the size holds for this page.
  }
  show(size);
  group.hidden = false;
  group.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    show(button.value);
    try {
      localStorage.setItem(NAME, button.value);
    } catch {
      // As above.
    }
  });

  function show(chosen) {
    const known = buttons.some((button) => button.value === chosen) ? chosen : "";
    document.documentElement.dataset.type = known;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === known));
  }
})();
