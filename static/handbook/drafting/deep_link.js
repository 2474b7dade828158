// Who comes to the editor for one paragraph ("#4.12") finds the cursor in it: as by a click on it in the preview.

const name = decodeURIComponent(location.hash.slice(1));
const page = document.querySelector("[data-page]");

if (name && page) {
  const watching = new MutationObserver(() => {
    const there = document.getElementById(name);
    if (!there || !page.contains(there)) return;
    watching.disconnect();
    requestAnimationFrame(() => there.click());
  });
  watching.observe(page, { childList: true });
  // On a phone the preview is asked for only when it is looked at.
  if (page.closest("[data-panel]").hidden) document.getElementById("tab-preview").click();
}
