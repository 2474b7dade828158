// The keys of the projector's page, which are also those of a presenter's remote control. Each follows a link that
// stands on the page, so that nothing here is out of reach without this script.

const LINKS = {
  ArrowRight: "after", PageDown: "after", ArrowLeft: "before", PageUp: "before", b: "background", B: "background",
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const link = document.querySelector(`a[data-key="${LINKS[event.key]}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
