// Write, Preview, Sources, Remarks: tabs. On a wide screen the field always stands beside the one that is chosen.

const WIDE = matchMedia("(min-width: 68.75rem)"); // 1100 px

export function panelsOf(desk, { onShown }) {
  const list = desk.querySelector("[role=tablist]");
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  let chosen = WIDE.matches ? "preview" : "write";
  list.hidden = false;

  // Tab leads from the tools to the text, and on to what stands beside it; on a phone the tabs are above the text.
  function place() {
    const source = desk.querySelector("[data-panel=write]");
    if (WIDE.matches) source.after(list);
    else source.before(list);
  }

  function show() {
    if (WIDE.matches && chosen === "write") chosen = "preview";
    for (const tab of tabs) {
      const name = tab.dataset.tab;
      const isChosen = name === chosen;
      const panel = panelOf(tab);
      tab.hidden = WIDE.matches && name === "write";
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      panel.hidden = !isChosen && !(WIDE.matches && name === "write");
      // Beside the tabs it is no panel of theirs.
      if (name === "write") panel.setAttribute("role", WIDE.matches ? "group" : "tabpanel");
      if (isChosen && panel.dataset.opened === undefined) {
        panel.dataset.opened = "";
        panel.dispatchEvent(new Event("opened"));
      }
    }
    desk.dataset.chosen = chosen;
    onShown(chosen);
  }

  function choose(name) {
    chosen = name;
    show();
  }

  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) choose(tab.dataset.tab);
  });
  list.addEventListener("keydown", (event) => {
    const seen = tabs.filter((tab) => !tab.hidden);
    const at = seen.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: seen.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tab = seen[(next + seen.length) % seen.length];
    choose(tab.dataset.tab);
    tab.focus();
  });
  desk.addEventListener("write", () => WIDE.matches || choose("write"));
  WIDE.addEventListener("change", () => {
    place();
    show();
  });
  place();
  return { show, choose };
}
