// A table that turns into cards on a narrow page stays a table to who listens: some browsers take a row that is drawn as a
// block for no row, unless it says what it is. Without this script the words are there all the same.
(() => {
  "use strict";
  const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tfoot: "rowgroup", tr: "row", td: "cell" };
  for (const table of document.querySelectorAll("table.cards")) {
    for (const part of [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, td, th")]) {
      const name = part.localName;
      const head = part.getAttribute("scope") === "row" ? "rowheader" : "columnheader";
      part.setAttribute("role", name === "th" ? head : roles[name]);
    }
  }
})();
