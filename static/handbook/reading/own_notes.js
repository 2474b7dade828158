// A reader's own notes and bookmarks. They are kept on this device and sent nowhere; without this script none of their
// places is shown.
(() => {
  "use strict";
  const place = document.querySelector("[data-notes-of]");
  if (!place) return;
  const kept_as = `notes:${place.dataset.notesOf}`;

  const all = () => {
    try {
      return JSON.parse(localStorage.getItem(kept_as)) ?? {};
    } catch {
      return {};
    }
  };

  // Returns whether the device kept them: its storage may be full, or closed to us.
  const keep = (notes) => {
    try {
      if (Object.keys(notes).length) localStorage.setItem(kept_as, JSON.stringify(notes));
      else localStorage.removeItem(kept_as);
      return true;
    } catch {
      return false;
    }
  };

  const by_place = (one, other) => {
    const [a, b] = [one, other].map((note) => note.number.split(".").map(Number));
    return a[0] - b[0] || a[1] - b[1];
  };

  if (place.dataset.key) write(place);
  else if (place.dataset.chapter) point(place);
  else list(place);

  // On a paragraph's page: a bookmark, and a note.
  function write(section) {
    const [bookmark, note, said] = ["[type=checkbox]", "textarea", "[role=status]"].map((of) => section.querySelector(of));
    const stands = all()[section.dataset.key];
    bookmark.checked = Boolean(stands?.bookmarked);
    note.value = stands?.note ?? "";
    section.hidden = false;
    let waits;
    const store = () => {
      clearTimeout(waits);
      const notes = all();
      if (bookmark.checked || note.value.trim()) {
        const { key, number, edition, address, words } = section.dataset;
        notes[key] = { number, edition, address, words, bookmarked: bookmark.checked, note: note.value };
      } else delete notes[section.dataset.key];
      said.textContent = keep(notes) ? section.dataset.kept : section.dataset.full;
    };
    bookmark.addEventListener("change", store);
    note.addEventListener("change", store);
    note.addEventListener("input", () => {
      said.textContent = "";
      clearTimeout(waits);
      waits = setTimeout(store, 600);
    });
    addEventListener("pagehide", () => note.value !== (all()[section.dataset.key]?.note ?? "") && store());
  }

  // On a chapter's page: a sign at each paragraph of this edition with a note or a bookmark, which leads to it.
  function point(chapter) {
    for (const note of Object.values(all())) {
      const number = note.edition === chapter.dataset.edition && document.getElementById(note.number);
      if (!number) continue;
      const sign = document.createElement("a");
      sign.className = "own-note";
      sign.href = `${note.address}#notes`;
      sign.textContent = note.note.trim() ? "✎" : "★";
      sign.title = note.note.trim() || chapter.dataset.bookmarked;
      sign.setAttribute("aria-label", chapter.dataset.sign.replace("{number}", note.number));
      // With the other marks, so that it takes no line of the text.
      (number.querySelector(".marks") ?? number).append(sign);
    }
  }

  // On the handbook's page: all of them, as a file too.
  function list(section) {
    const notes = Object.values(all()).sort(by_place);
    section.hidden = !notes.length;
    const rows = section.querySelector("ol");
    rows.replaceChildren(
      ...notes.map((note) => {
        const row = document.createElement("li");
        const link = document.createElement("a");
        link.href = `${note.address}#notes`;
        link.textContent = `${note.bookmarked ? "★ " : ""}${note.number}`;
        const words = document.createElement("span");
        words.className = "quiet";
        words.textContent = ` ${note.words} `;
        const own = document.createElement("p");
        own.className = "own-words";
        own.textContent = note.note;
        row.append(link, words);
        if (note.note.trim()) row.append(own);
        return row;
      }),
    );
    const [save, empty] = section.querySelectorAll("button");
    save.onclick = () => {
      const text = notes.map((note) =>
        [`${note.bookmarked ? "★ " : ""}${note.number} (${section.dataset.editionWord.replace("{number}", note.edition)})`,
          new URL(note.address, location).href, note.words, note.note.trim()].filter(Boolean).join("\n"),
      );
      const file = document.createElement("a");
      file.href = URL.createObjectURL(new Blob([`${text.join("\n\n")}\n`], { type: "text/plain;charset=utf-8" }));
      file.download = section.dataset.file;
      file.click();
      setTimeout(() => URL.revokeObjectURL(file.href), 60000);
    };
    empty.onclick = () => {
      if (!confirm(section.dataset.ask)) return;
      keep({});
      list(section);
    };
  }
})();
