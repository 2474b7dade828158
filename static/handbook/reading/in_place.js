// Notes, terms, codes of confidence and paragraphs that the text refers to open where they are called. Without this
// script each of them is a link that leads there. A note, a term or a code opens on a click; a paragraph while the
// pointer or the keyboard is on its link, or at the first touch. Escape closes.
(() => {
  "use strict";
  const text = document.querySelector(".text[data-previews]");
  if (!text) return;
  const HERE = ".note-call a, a.code, a.term";
  const SOON = 250; // milliseconds, so that a pointer passing by opens nothing, and one on its way to it closes nothing
  const GAP = 8; // pixels
  const LOWEST = 220; // pixels: a panel that has less room below its call opens above it
  const known = new Map();
  let shown = null; // { link, panel, stays }
  let waiting = 0;
  let isTouch = false;

  for (const link of text.querySelectorAll(HERE)) link.setAttribute("aria-expanded", "false");

  document.addEventListener("pointerdown", (event) => {
    isTouch = event.pointerType !== "mouse";
    if (shown && !shown.panel.contains(event.target) && !shown.link.contains(event.target)) close();
  });
  document.addEventListener("keydown", (event) => {
    isTouch = false;
    if (event.key === "Escape" && shown) close(true);
    if (event.key === "Tab" && shown?.stays && leaves(event)) {
      event.preventDefault();
      close(true);
    }
  });
  text.addEventListener("click", (event) => {
    const link = linkOf(event);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const isOpen = shown?.link === link;
    if (link.matches(HERE)) {
      event.preventDefault();
      if (isOpen) close(true);
      else open(link, true);
    } else if (isTouch && !isOpen) {
      event.preventDefault();
      open(link, true);
    }
  });
  text.addEventListener("pointerover", (event) => {
    const link = linkOf(event);
    if (event.pointerType !== "mouse") return;
    if (shown && (shown.panel.contains(event.target) || shown.link === link)) clearTimeout(waiting);
    else if (link && !link.matches(HERE)) later(() => open(link, false));
  });
  text.addEventListener("pointerout", (event) => {
    if (event.pointerType !== "mouse") return;
    clearTimeout(waiting);
    if (shown && !shown.stays) later(() => close());
  });
  text.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link && !link.matches(HERE) && link.matches(":focus-visible") && shown?.link !== link) open(link, false);
  });
  text.addEventListener("focusout", (event) => {
    if (shown && !shown.stays && event.target === shown.link && !shown.panel.contains(event.relatedTarget)) close();
  });
  window.addEventListener("resize", () => shown && place());

  function linkOf(event) {
    const link = event.target.closest("a");
    if (!link || link.closest(".in-place")) return null;
    if (link.matches(HERE)) return document.getElementById(link.hash.slice(1)) ? link : null;
    if (link.origin !== location.origin || !numberOf(link) || link.matches(".marks a, .card-place a")) return null;
    const isHere = link.pathname === location.pathname;
    if (!isHere && !text.dataset.previews) return null; // a copy without a server: the link leads there
    // The number of a paragraph and the letter of an item lead to themselves.
    const own = isHere && document.getElementById(named(link));
    return own && own.contains(link) ? null : link;
  }

  function numberOf(link) {
    return /^(\d+\.\d+)(\([a-z]+\))?$/.exec(named(link))?.[1] ?? "";
  }

  // The name of the place that a link leads to: "4.12(b)".
  function named(link) {
    try {
      return decodeURIComponent(link.hash.slice(1));
    } catch {
      return "";
    }
  }

  function later(act) {
    clearTimeout(waiting);
    waiting = setTimeout(act, SOON);
  }

  async function open(link, stays) {
    clearTimeout(waiting);
    close();
    const panel = document.createElement("div");
    panel.className = "in-place";
    panel.tabIndex = -1;
    panel.setAttribute("role", stays ? "dialog" : "note");
    panel.setAttribute("aria-label", link.textContent.trim());
    shown = { link, panel, stays };
    let content = link.matches(HERE) ? whatIsHere(link) : await paragraph(link);
    if (shown?.panel !== panel) return; // closed in the meantime
    if (!content && !stays) return close(); // nobody asked for it: no word that it cannot be shown
    content ??= text.dataset.notThere;
    panel.append(content, acts(link));
    text.append(panel);
    place();
    if (link.matches(HERE)) link.setAttribute("aria-expanded", "true");
    if (stays) panel.focus({ preventScroll: true });
  }

  function close(goesBack) {
    clearTimeout(waiting);
    if (!shown) return;
    const { link, panel } = shown;
    const hadFocus = panel.contains(document.activeElement);
    shown = null;
    panel.remove();
    if (link.matches(HERE)) link.setAttribute("aria-expanded", "false");
    if (goesBack && hadFocus) link.focus({ preventScroll: true });
  }

  // Whether a Tab would leave the panel: it stands at the end of the text, and its link somewhere in it.
  function leaves(event) {
    const inside = [shown.panel, ...shown.panel.querySelectorAll("a[href], button")];
    const edge = event.shiftKey ? inside[0] : inside[inside.length - 1];
    return document.activeElement === edge;
  }

  function whatIsHere(link) {
    const target = document.getElementById(link.hash.slice(1));
    const content = document.createElement("div");
    const term = target.querySelector("dt");
    if (!term) {
      content.append(copyOf(target));
      return content;
    }
    if (target.closest(".terms")) content.lang = document.documentElement.lang;
    for (const part of [term, target.querySelector("dd")]) {
      const line = document.createElement("p");
      line.className = part === term ? "in-place-term" : "";
      line.append(copyOf(part));
      content.append(line);
    }
    return content;
  }

  // null where it cannot be shown.
  async function paragraph(link) {
    const content = document.createElement("div");
    const number = numberOf(link);
    const here = link.pathname === location.pathname ? document.getElementById(number) : null;
    if (here) {
      content.lang = text.lang;
      content.append(copyOf(here));
      return content;
    }
    const html = await fetched(link, number);
    if (html === null) return null;
    content.lang = document.documentElement.lang;
    const template = document.createElement("template");
    template.innerHTML = html;
    content.append(template.content);
    return content;
  }

  async function fetched(link, number) {
    const chapter = link.pathname.split("/").filter(Boolean).pop();
    const address = `${text.dataset.previews}${chapter}/${number.split(".")[1]}/`;
    if (!known.has(address)) {
      try {
        const response = await fetch(address);
        if (!response.ok) return null;
        known.set(address, (await response.json()).html);
      } catch {
        return null;
      }
    }
    return known.get(address);
  }

  // What an element holds, without what belongs to its own place.
  function copyOf(element) {
    const range = document.createRange();
    range.selectNodeContents(element);
    const copy = range.cloneContents();
    for (const part of copy.querySelectorAll(".note-back, .paragraph-number, .marks, .note-call, .own-note")) part.remove();
    for (const part of copy.querySelectorAll("[id]")) part.removeAttribute("id");
    return copy;
  }

  function acts(link) {
    const line = document.createElement("p");
    line.className = "in-place-acts";
    line.lang = document.documentElement.lang;
    if (!link.matches(HERE)) {
      const leads = document.createElement("a");
      leads.href = link.href;
      leads.textContent = text.dataset.goThere.replace("{number}", inDigits(numberOf(link)));
      line.append(leads);
    }
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text.dataset.close;
    button.addEventListener("click", () => close(true));
    line.append(button);
    return line;
  }

  function inDigits(number) {
    if (document.documentElement.lang !== "km") return number;
    return khmerNumbers.khmer(number);
  }

  function place() {
    const { link, panel } = shown;
    const call = link.getClientRects()[0] ?? link.getBoundingClientRect();
    const whole = text.getBoundingClientRect();
    const most = whole.width - panel.offsetWidth;
    panel.style.left = `${Math.max(0, Math.min(call.left - whole.left - 24, most))}px`;
    const bar = document.querySelector(".drawer")?.offsetHeight ?? 0; // stays at the top of a narrow page
    const [above, below] = [call.top - bar - GAP * 2, innerHeight - call.bottom - GAP * 2];
    const isAbove = below < Math.min(panel.scrollHeight, LOWEST) && above > below;
    panel.style.maxHeight = `${Math.max(LOWEST, isAbove ? above : below)}px`;
    panel.style.top = `${isAbove ? call.top - whole.top - panel.offsetHeight - GAP : call.bottom - whole.top + GAP}px`;
  }
})();
