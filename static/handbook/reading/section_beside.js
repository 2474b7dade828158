// Marks the section that is being read in the lists of sections, and closes the drawer when it has led somewhere.
// Without this script the lists lead to the sections all the same.
(() => {
  "use strict";
  const links = [...document.querySelectorAll("[data-sections] a")];
  const headings = [...new Set(links.map((link) => document.getElementById(link.hash.slice(1))))].filter(Boolean);
  const drawer = document.querySelector(".drawer");
  let isAsked = false;

  if (headings.length) {
    window.addEventListener("scroll", ask, { passive: true });
    window.addEventListener("resize", ask);
    ask();
  }
  drawer?.addEventListener("click", (event) => {
    if (event.target.closest("a")) drawer.open = false;
  });
  drawer?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drawer.open) return;
    drawer.open = false;
    drawer.querySelector("summary").focus();
  });

  function ask() {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(mark);
  }

  function mark() {
    isAsked = false;
    const reached = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * 0.3);
    const current = reached.pop();
    for (const link of links) {
      if (current && link.hash === `#${current.id}`) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  }
})();
