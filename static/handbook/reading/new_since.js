// "New since you last read": which edition of each chapter was read last is kept on this device alone, and told to nobody.
// The contents mark a chapter that changed in a later edition, and lead to what changed. Without this script, or where the
// browser keeps nothing, the pages are as they are.
(() => {
  "use strict";
  const said = document.querySelector("meta[name=edition-read]");
  if (!said) return;
  const [handbook, edition, chapter] = said.content.split(" ");
  const place = `editions-read:${handbook}`;
  const read = kept();

  mark();
  remember();

  // {first: the edition in which the handbook was opened first, chapters: {evidence: the edition read last}}
  function kept() {
    try {
      const found = JSON.parse(localStorage.getItem(place)) ?? {};
      return { first: found.first ?? edition, chapters: found.chapters ?? {} };
    } catch {
      return { first: edition, chapters: {} };
    }
  }

  function remember() {
    // Who looks something up in an earlier edition has read the later one all the same.
    if (chapter && !isLater(read.chapters[chapter] ?? "0", edition)) read.chapters[chapter] = edition;
    try {
      localStorage.setItem(place, JSON.stringify(read));
    } catch {
      // The browser keeps nothing, or is full.
    }
  }

  function mark() {
    const contents = document.querySelector("[data-new-since]");
    if (!contents) return;
    for (const line of contents.querySelectorAll("[data-changed-in]")) {
      const last = read.chapters[line.dataset.chapter] ?? read.first;
      if (!line.dataset.changedIn || !isLater(line.dataset.changedIn, last)) continue;
      const link = document.createElement("a");
      link.className = "new-since";
      link.textContent = contents.dataset.newSince;
      link.href = contents.dataset.redline.replace("{old}", last).replace("{chapter}", line.dataset.chapter);
      line.append(" ", link);
    }
  }

  // Editions are numbered 2, and 2.1 for a correction.
  function isLater(one, other) {
    const [major, minor = 0] = one.split(".").map(Number);
    const [otherMajor, otherMinor = 0] = other.split(".").map(Number);
    return major > otherMajor || (major === otherMajor && minor > otherMinor);
  }
})();
