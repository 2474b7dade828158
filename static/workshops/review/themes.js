// Single keys give a contribution a theme or take it off: each presses the button that carries it. Off until switched on,
// because keys that act by themselves get in the way of speech input; the choice is remembered on this device.

const themes = document.querySelector("[data-theme-keys]");
const row = document.querySelector("[data-keys-switch]");
const REMEMBERED = "theme-keys";

if (themes && row) {
  const isOn = row.querySelector("input");
  row.hidden = false;
  isOn.checked = localStorage.getItem(REMEMBERED) === "on";
  isOn.addEventListener("change", () => localStorage.setItem(REMEMBERED, isOn.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (!isOn.checked || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (event.target !== isOn && event.target.closest("input, textarea, select, [contenteditable]")) return;
    const button = [...themes.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key.toLowerCase());
    if (button) button.click();
  });
}
