// Find and replace. A word is whole where the language says that words end, which in Khmer no space does.

export function findingOf(source, desk, { say, mirror }) {
  const bar = desk.querySelector("[data-finding]");
  const { field } = source;
  const [find, replaced] = ["find", "replace"].map((name) => bar.querySelector(`[name=${name}]`));
  const [isExact, isWhole] = ["case", "whole"].map((name) => bar.querySelector(`[name=${name}]`));
  const said = bar.querySelector("[data-found]");
  const band = desk.querySelector("[data-band]");
  const words = "Segmenter" in Intl ? new Intl.Segmenter(field.lang, { granularity: "word" }) : null;
  let current; // {start, end} of the place that is shown
  let top = 0;

  function isWord(start, end) {
    if (!words) return !/[\p{L}\p{M}\p{N}]/u.test((source.text[start - 1] || "") + (source.text[end] || ""));
    // Words end where the paragraph's do, so the line is enough.
    const from = source.lineStart(start);
    const ends = new Set([0]);
    for (const { index, segment } of words.segment(source.text.slice(from, source.lineEnd(end)))) {
      ends.add(index);
      ends.add(index + segment.length);
    }
    return ends.has(start - from) && ends.has(end - from);
  }

  function places() {
    const wanted = find.value.normalize("NFC");
    if (!wanted) return [];
    const pattern = new RegExp(wanted.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"), isExact.checked ? "gu" : "giu");
    const found = [...source.text.matchAll(pattern)].map((one) => ({ start: one.index, end: one.index + one[0].length }));
    return isWhole.checked ? found.filter(({ start, end }) => isWord(start, end)) : found;
  }

  function show(place, number, count) {
    current = place;
    field.setSelectionRange(place.start, place.end);
    top = mirror.show(place.start);
    band.hidden = false;
    moveBand();
    const [before, after] = [source.text.slice(source.lineStart(place.start), place.start), source.text.slice(place.end, source.lineEnd(place.end))];
    const found = Object.assign(document.createElement("mark"), { textContent: source.text.slice(place.start, place.end) });
    const around = Object.assign(document.createElement("span"), { lang: field.lang });
    around.append(before.length > 30 ? `…${before.slice(-30)}` : before, found, after.length > 30 ? `${after.slice(0, 30)}…` : after);
    said.replaceChildren(`${say("found", { number, count })} `, around);
  }

  // A field out of focus shows no selection, so a band lies over the line.
  function moveBand() {
    if (!band.hidden) band.style.top = `${top - field.scrollTop}px`;
  }

  function step(direction) {
    const found = places();
    if (!found.length) {
      band.hidden = true;
      current = undefined;
      return void (said.textContent = find.value ? say("notFound") : "");
    }
    const from = current ? (direction > 0 ? current.end : current.start) : field.selectionStart;
    let at = direction > 0 ? found.findIndex((one) => one.start >= from) : found.findLastIndex((one) => one.end <= from);
    if (at < 0) at = direction > 0 ? 0 : found.length - 1;
    show(found[at], at + 1, found.length);
  }

  function replaceOne() {
    const found = places();
    const here = current && found.find((one) => one.start === current.start && one.end === current.end);
    if (!here) return step(1);
    source.replace(here.start, here.end, replaced.value, { behind: false });
    bar.querySelector("[data-replace]").focus();
    current = { start: here.start, end: here.start + replaced.value.length };
    step(1);
  }

  function replaceAll() {
    const found = places();
    if (!found.length) return step(1);
    // One change, so that undo takes back all of it.
    const [from, until] = [found[0].start, found.at(-1).end];
    let changed = "";
    let at = from;
    for (const { start, end } of found) {
      changed += source.text.slice(at, start) + replaced.value;
      at = end;
    }
    source.replace(from, until, changed, { select: [from, from] });
    bar.querySelector("[data-replace-all]").focus();
    current = undefined;
    band.hidden = true;
    said.textContent = say("replaced", { count: found.length });
  }

  function close() {
    bar.hidden = true;
    band.hidden = true;
    field.focus();
  }

  function open() {
    bar.hidden = false;
    current = undefined;
    const { selected } = source;
    if (selected && !selected.includes("\n")) find.value = selected;
    find.focus();
    find.select();
  }

  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && event.target.matches("input:not([type=checkbox])")) {
      event.preventDefault();
      step(event.shiftKey ? -1 : 1);
    }
  });
  for (const one of [find, isExact, isWhole]) one.addEventListener("input", () => { current = undefined; step(1); });
  bar.querySelector("[data-next]").addEventListener("click", () => step(1));
  bar.querySelector("[data-previous]").addEventListener("click", () => step(-1));
  bar.querySelector("[data-replace]").addEventListener("click", replaceOne);
  bar.querySelector("[data-replace-all]").addEventListener("click", replaceAll);
  bar.querySelector("[data-close]").addEventListener("click", close);
  field.addEventListener("scroll", moveBand, { passive: true });
  field.addEventListener("input", () => { band.hidden = true; });
  return { open };
}
