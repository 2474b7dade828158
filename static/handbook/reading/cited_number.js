// A link to the number of a paragraph or an item: Khmer digits and letters are understood, a number that is not there is
// said, and one that meant another in an earlier edition says so and leads there; in an edition no longer in effect,
// where it stands now. Without this script the page opens at its top, and the table of numbers is linked at its end.
(() => {
  "use strict";
  const place = document.querySelector("[data-numbers]");
  if (!place) return;
  const home = document.createComment("");
  place.before(home);
  let known = null;

  window.addEventListener("hashchange", look);
  look();

  async function look() {
    place.hidden = true;
    place.replaceChildren();
    home.after(place);
    let typed;
    try {
      typed = decodeURIComponent(location.hash.slice(1));
    } catch {
      return;
    }
    const found = /^(\d{1,4}\.\d{1,4})(\([a-z]{1,3}\))?/.exec(khmerNumbers.latin(typed));
    if (!found) return;
    const [asked, paragraph, item] = found;
    const meant = document.getElementById(asked);
    const target = meant ?? document.getElementById(paragraph);
    if (target && target.id !== typed) {
      history.replaceState(null, "", `#${target.id}`);
      target.scrollIntoView();
      location.hash = target.id;
    }
    // Said where the reader is: before the paragraph that was asked for, where there is one.
    if (target) target.closest(".paragraph").before(place);
    if (!meant) say((item && target ? place.dataset.noItem : place.dataset.absent).replace("{number}", shown(asked)));
    const isPinned = place.dataset.pinned === "yes";
    for (const entry of (await numbers())[asked] ?? [])
      if (entry.told === "now" ? isPinned : !isPinned || !meant) say(entry.sentence, entry.links);
  }

  function shown(number) {
    return document.documentElement.lang === "km" ? khmerNumbers.khmer(number) : number;
  }

  async function numbers() {
    if (known || !place.dataset.numbers) return known ?? {}; // a copy without a server knows its own numbers
    try {
      const response = await fetch(place.dataset.numbers);
      known = response.ok ? await response.json() : {};
    } catch {
      return {};
    }
    return known;
  }

  function say(sentence, links = []) {
    const line = document.createElement("p");
    line.append(sentence);
    for (const [words, address] of links) {
      const leads = document.createElement("a");
      leads.href = address;
      leads.textContent = words;
      line.append(" ", leads);
    }
    place.append(line);
    place.hidden = false;
  }
})();
