// Edition, chapter, address and page on every sheet that the browser prints. Browsers that know no margin boxes print
// the address once, at the end.
(() => {
  "use strict";
  const chapter = document.querySelector("[data-printed]");
  if (!chapter || !("adoptedStyleSheets" in document)) return;
  const said = (words) => `"${words.replace(/["\\]/g, "\\$&").replace(/\s+/g, " ")}"`;
  const { printed, printedAddress, printedPage } = chapter.dataset;
  const page = printedPage
    .split(/(\{pages?\})/)
    .filter(Boolean)
    .map((part) => ({ "{page}": "counter(page)", "{pages}": "counter(pages)" })[part] ?? said(part));
  const sheet = new CSSStyleSheet();
  const font = "font: 8pt/1.4 sans-serif; color: #000;";
  sheet.replaceSync(
    `@page { margin: 18mm 16mm 20mm;
      @top-left { content: ${said(printed)}; ${font} }
      @bottom-left { content: ${said(printedAddress)}; ${font} }
      @bottom-right { content: ${page.join(" ")}; ${font} white-space: nowrap; } }`,
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
})();
