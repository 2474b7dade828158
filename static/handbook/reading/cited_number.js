// A link to a paragraph's number: Khmer digits are understood, a number that is not there is said, and one that meant
// another paragraph in an earlier edition says so and leads there. Without this script the page opens at its top, and
// the table of numbers is linked at its end.
(() => {
  "use strict";
  const place = document.querySelector("[data-numbers]");
  if (!place) return;
  const latin = (text) => text.replace(/[០-៩]/g, (digit) => String("០១២៣៤៥៦៧៨៩".indexOf(digit)));
  let known = null;

  window.addEventListener("hashchange", look);
  look();

  async function look() {
    place.hidden = true;
    place.replaceChildren();
    let asked;
    try {
      asked = latin(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return;
    }
    const number = /^\d{1,4}\.\d{1,4}/.exec(asked)?.[0];
    if (!number) return;
    const target = document.getElementById(asked) ?? document.getElementById(number);
    if (target && target.id !== decodeURIComponent(location.hash.slice(1))) {
      history.replaceState(null, "", `#${target.id}`);
      target.scrollIntoView();
      location.hash = target.id;
    }
    if (!target) say(place.dataset.absent.replace("{number}", number));
    if (place.dataset.pinned === "yes" && target) return;
    for (const before of (await numbers())[number] ?? []) say(before.sentence, before);
  }

  async function numbers() {
    if (known) return known;
    try {
      const response = await fetch(place.dataset.numbers);
      known = response.ok ? await response.json() : {};
    } catch {
      return {};
    }
    return known;
  }

  function say(sentence, link) {
    const line = document.createElement("p");
    line.append(sentence);
    if (link) {
      const leads = document.createElement("a");
      leads.href = link.address;
      leads.textContent = link.words;
      line.append(" ", leads);
    }
    place.append(line);
    place.hidden = false;
  }
})();
