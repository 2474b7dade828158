// The text as readers get it, beside the field: made by the server, a moment after the last key; only the newest answer
// is shown. Both sides scroll in step, by the lines on which paragraphs begin.

import { mirrorOf } from "./mirror.js";

const A_MOMENT = 250; // milliseconds after the last key

export function previewOf(source, desk, { post, say, onPlace }) {
  const panel = desk.querySelector("[data-panel=preview]");
  const scroller = panel.querySelector("[data-scrolls]");
  const page = panel.querySelector("[data-page]");
  const refusal = panel.querySelector("[data-refusal]");
  const figures = panel.querySelector("[data-figures]");
  const breaks = panel.querySelector("[data-breaks]");
  const { field } = source;
  const mirror = mirrorOf(field);
  let shown; // the text that the page shows
  let hasNew = false; // paragraphs that were not saved yet when it was asked for
  let asked = 0;
  let waiting;
  let wait = A_MOMENT;
  let controller;
  let blocks = []; // {element, line}, in order
  let tops; // of the blocks: {source, page}

  // --- Asking ---------------------------------------------------------------------------------------

  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(ask, wait);
  }

  async function ask() {
    const { text } = source;
    // The panels beside it are told by the preview at which paragraph the cursor stands.
    if (text === shown || desk.dataset.chosen === "write") return;
    controller?.abort();
    controller = new AbortController();
    const turn = ++asked;
    const began = performance.now();
    let answer;
    try {
      answer = await post(desk.dataset.preview, { text }, { signal: controller.signal });
    } catch {
      return; // the next key asks again; whether there is a connection is said where it is saved
    }
    if (turn !== asked) return;
    // A slow server is asked less often.
    wait = Math.min(Math.max(A_MOMENT, performance.now() - began), 2000);
    refusal.hidden = !answer.sentence;
    refusal.textContent = answer.sentence || "";
    if (answer.sentence || answer.html === undefined) return;
    shown = text;
    show(answer);
  }

  function show({ html, lines, words, took, missing_notes: missing, has_new }) {
    hasNew = has_new;
    page.innerHTML = html; // cleaned by the server, as on the readers' own pages
    for (const link of page.querySelectorAll("a[href]:not([href^='#'])")) Object.assign(link, { target: "_blank", rel: "noopener" });
    if (breaks.checked) markBreaks();
    blocks = lines
      .map(([id, line]) => ({ element: page.querySelector(`#${CSS.escape(id)}`), line }))
      .filter((block) => block.element);
    figures.textContent = say("figures", { words: words.toLocaleString(document.documentElement.lang), took });
    if (missing.length) figures.textContent += ` ${say("missingNotes", { notes: missing.map((note) => `[^${note}]`).join(" ") })}`;
    tops = undefined;
    showPlace();
    inStep();
  }

  // --- Where Khmer may break --------------------------------------------------------------------------

  function markBreaks() {
    const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) if (walker.currentNode.data.includes("\u200b")) nodes.push(walker.currentNode);
    for (const node of nodes) {
      const words = node.data.split("\u200b");
      const parts = words.flatMap((word, at) => (at ? ["\u200b", Object.assign(document.createElement("span"), { className: "may-break" }), word] : [word]));
      node.replaceWith(...parts.filter((part) => part !== ""));
    }
  }

  breaks.addEventListener("change", () => {
    if (breaks.checked) markBreaks();
    else for (const sign of page.querySelectorAll(".may-break")) sign.remove();
    tops = undefined;
  });

  // --- In step ----------------------------------------------------------------------------------------

  let leader = field;
  for (const side of [field, scroller]) {
    for (const name of ["pointerenter", "pointerdown", "wheel", "touchstart", "focusin", "keydown"]) {
      side.addEventListener(name, () => { leader = side; }, { passive: true });
    }
    side.addEventListener("scroll", () => side === leader && requestAnimationFrame(inStep), { passive: true });
  }
  new ResizeObserver(() => { tops = undefined; }).observe(field);

  function measured() {
    if (tops) return tops;
    const zero = scroller.getBoundingClientRect().top - scroller.scrollTop;
    tops = {
      source: mirror.tops(blocks.map((block) => source.startOfLine(block.line))),
      page: blocks.map((block) => block.element.getBoundingClientRect().top - zero),
    };
    return tops;
  }

  function inStep() {
    if (panel.hidden || field.closest("[data-panel]").hidden || !blocks.length) return;
    const { source: left, page: right } = measured();
    const [from, to, own, other] = leader === field ? [field, scroller, left, right] : [scroller, field, right, left];
    const most = (side) => Math.max(side.scrollHeight - side.clientHeight, 0);
    if (from.scrollTop >= most(from) - 1 && from.scrollTop > 0) return void (to.scrollTop = most(to));
    let at = 0;
    while (at < own.length && own[at] <= from.scrollTop) at++;
    const [a, x] = at ? [own[at - 1], other[at - 1]] : [0, 0];
    const [b, y] = at < own.length ? [own[at], other[at]] : [from.scrollHeight, to.scrollHeight];
    to.scrollTop = x + (b > a ? ((from.scrollTop - a) / (b - a)) * (y - x) : 0);
  }

  // --- The place that is written at ------------------------------------------------------------------

  function blockAt(line) {
    let found;
    for (const block of blocks) {
      if (block.line > line) break;
      found = block;
    }
    return found;
  }

  function showPlace() {
    const here = blockAt(source.lineOf(field.selectionStart))?.element;
    for (const element of page.querySelectorAll(".is-here")) if (element !== here) element.classList.remove("is-here");
    here?.classList.add("is-here");
    // While the text runs ahead of the page its lines are others: nobody knows yet at which paragraph the cursor stands.
    const isKnown = source.text === shown && here?.dataset.key;
    onPlace(isKnown ? { key: here.dataset.key, number: here.id } : null);
  }

  page.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && !link.getAttribute("href").startsWith("#")) return;
    if (link && !link.classList.contains("paragraph-number")) return; // within the text: to a note, to a paragraph
    if (!String(getSelection())) {
      const block = blocks.findLast(({ element }) => element.contains(event.target));
      if (!block) return;
      event.preventDefault();
      goTo(source.startOfLine(block.line));
    }
  });

  function goTo(at) {
    desk.dispatchEvent(new CustomEvent("write"));
    leader = field;
    field.focus({ preventScroll: true });
    field.setSelectionRange(at, at);
    mirror.show(at);
    showPlace();
  }

  // A new paragraph has the key by which it is cited once it is saved.
  function saved() {
    if (!hasNew) return;
    shown = undefined;
    soon();
  }

  // The page shows what the field holds, every paragraph with the key that it was saved with.
  async function catchUp() {
    clearTimeout(waiting);
    await ask();
  }

  let moved;
  document.addEventListener("selectionchange", () => {
    if (document.activeElement !== field) return;
    clearTimeout(moved);
    moved = setTimeout(showPlace, 150);
  });
  field.addEventListener("input", () => {
    tops = undefined;
    showPlace();
    soon();
  });
  return { ask, saved, catchUp, goTo, mirror };
}
