// Where the lines of the field stand, in pixels. A field does not say; a copy of its words, laid out alike and out of
// sight, does.

const ALIKE = [
  "fontFamily", "fontSize", "fontWeight", "fontStyle", "letterSpacing", "lineHeight", "tabSize", "textIndent", "wordBreak",
  "overflowWrap", "lineBreak", "paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "textAlign", "direction",
];

export function mirrorOf(field) {
  const copy = document.createElement("div");
  copy.className = "mirror";
  copy.setAttribute("aria-hidden", "true");
  field.after(copy);

  // The distance of each place from the top of the text.
  function tops(places) {
    const style = getComputedStyle(field);
    for (const name of ALIKE) copy.style[name] = style[name];
    copy.lang = field.lang;
    copy.style.width = `${field.clientWidth}px`;
    const signs = [];
    let at = 0;
    const words = document.createDocumentFragment();
    for (const place of places) {
      words.append(field.value.slice(at, place));
      const sign = document.createElement("span");
      sign.textContent = "\u200b";
      words.append(sign);
      signs.push(sign);
      at = place;
    }
    words.append(field.value.slice(at, at + 200));
    copy.replaceChildren(words);
    const found = signs.map((sign) => sign.offsetTop);
    copy.replaceChildren();
    return found;
  }

  return {
    tops,
    // Shows a place a third of the way down, unless it is in sight.
    show(at) {
      const [top] = tops([at]);
      if (top < field.scrollTop || top > field.scrollTop + field.clientHeight - 40) {
        field.scrollTop = Math.max(top - field.clientHeight / 3, 0);
      }
      return top;
    },
  };
}
