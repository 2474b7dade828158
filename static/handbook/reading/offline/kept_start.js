// Lists what this phone keeps. A handbook for signed-in readers whose days are over is thrown away here too.
(async () => {
  "use strict";
  const place = document.querySelector("[data-kept-start]");
  const nothing = document.querySelector("[data-kept-nothing]");
  const language = document.documentElement.lang;
  const list = document.createElement("ul");
  list.className = "shelf";
  const all = window.caches ? await keptCopies.all() : [];
  for (const kept of all) {
    if (!kept.ended && keptCopies.isOver(kept)) {
      await keptCopies.end(kept);
      kept.ended = "over";
    }
    list.append(kept.ended ? overOf(kept) : entryOf(kept));
  }
  if (all.length) place.append(list);
  nothing.hidden = all.length > 0;
  document.querySelector("[data-kept-lead]").hidden = all.every((kept) => kept.ended);

  function entryOf(kept) {
    const entry = document.createElement("li");
    const heading = document.createElement("h2");
    const link = document.createElement("a");
    const titles = kept.titles || {};
    link.href = Object.keys(kept.own).find((own) => own.startsWith(`/${language}/`));
    const title = titles[language] ? language : Object.keys(titles)[0];
    link.textContent = titles[title] || kept.handbook;
    if (title) link.lang = title;
    heading.append(link);
    entry.append(heading, quiet(kept.until ? place.dataset.until : place.dataset.edition, kept, kept.until || kept.on));
    return entry;
  }

  function overOf(kept) {
    const entry = document.createElement("li");
    entry.append(quiet(place.dataset.over, kept, kept.until));
    return entry;
  }

  function quiet(sentence, kept, moment) {
    const said = document.createElement("p");
    said.className = "quiet";
    const facts = { edition: kept.edition, day: keptCopies.inWords(moment, language) };
    said.textContent = keptCopies.filled(sentence, facts, language);
    return said;
  }
})();
