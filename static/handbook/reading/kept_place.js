// Where somebody stopped reading a chapter is kept on this device, by the paragraph's key, which no new edition
// changes; who opens the chapter again is offered the way there. Nothing is sent.
(() => {
  "use strict";
  const NAME = "reading-places";
  const MOST = 60;
  const offer = document.querySelector("[data-kept-place]");
  const paragraphs = [...document.querySelectorAll(".text > .paragraph[data-key]")];
  if (!offer || !paragraphs.length) return;
  const here = offer.dataset.keptPlace;
  let places = [];
  try {
    places = JSON.parse(localStorage.getItem(NAME)) ?? [];
  } catch {
    // Nothing is kept, or nothing that can be read.
  }
  if (!Array.isArray(places)) places = [];

  const way = performance.getEntriesByType("navigation")[0]?.type;
  const kept = places.find((place) => place?.chapter === here);
  const target = kept && paragraphs.findIndex((paragraph) => paragraph.dataset.key === kept.key);
  if (target > 0 && !location.hash && way !== "back_forward" && way !== "reload") {
    const number = paragraphs[target].querySelector(".paragraph-number");
    const link = offer.querySelector("a");
    link.href = `#${paragraphs[target].id}`;
    link.textContent = number.textContent;
    link.addEventListener("click", () => (offer.hidden = true));
    offer.hidden = false;
  }
  let isAsked = 0;
  window.addEventListener(
    "scroll",
    () => {
      clearTimeout(isAsked);
      isAsked = setTimeout(keep, 300);
    },
    { passive: true },
  );
  window.addEventListener("pagehide", () => isAsked && keep());

  function keep() {
    const read = paragraphs.find((paragraph) => paragraph.getBoundingClientRect().bottom > 60);
    if (!read) return;
    places = [{ chapter: here, key: read.dataset.key }, ...places.filter((place) => place?.chapter !== here)];
    try {
      localStorage.setItem(NAME, JSON.stringify(places.slice(0, MOST)));
    } catch {
      // A device that keeps nothing.
    }
  }
})();
