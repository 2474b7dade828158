// One stop of the Tab key; within it the arrows lead from button to button. Every command that has keys has them in the
// field alone, and takes none that the browser or a screen reader needs.

export function toolbarOf(desk, commands, field) {
  const bar = desk.querySelector("[role=toolbar]");
  const buttons = [...bar.querySelectorAll("button")];
  bar.hidden = false;

  function stopAt(button) {
    for (const one of buttons) one.tabIndex = one === button ? 0 : -1;
  }
  stopAt(buttons[0]);

  bar.addEventListener("keydown", (event) => {
    const seen = buttons.filter((one) => one.offsetParent);
    const at = seen.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: seen.length - 1 }[event.key];
    if (event.key === "Escape") field.focus();
    if (next === undefined) return;
    event.preventDefault();
    const button = seen[(next + seen.length) % seen.length];
    stopAt(button);
    button.focus();
  });
  bar.addEventListener("focusin", (event) => event.target.closest("button") && stopAt(event.target.closest("button")));
  // Pressed with a pointer, a button leaves the cursor where it is.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-command]");
    if (!button) return;
    stopAt(button);
    commands[button.dataset.command]();
  });

  // "Control+Shift+Digit2" of data-keys, by the place of the key: on a Khmer keyboard the letters are others.
  const byKeys = new Map();
  for (const button of buttons) {
    if (button.dataset.keys) byKeys.set(button.dataset.keys, button.dataset.command);
  }
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.getModifierState("AltGraph")) return;
    if (!event.ctrlKey && !event.metaKey) {
      if (event.key === "Enter" && !event.shiftKey && commands.enter()) event.preventDefault();
      return;
    }
    const command = byKeys.get(`Control+${event.shiftKey ? "Shift+" : ""}${event.code}`);
    if (!command) return;
    event.preventDefault();
    commands[command]();
  });
}
