// The field that is written in. Whatever a button changes goes through the browser's own editing, so that its undo
// takes it back like something typed.

const HEADING = /^#{1,6}\s/;
const TABLE = /^\s*\|/;
const LIST = /^\s*([-*+]|\d+[.)])\s/;
const BODY = /^(!!!\s|\[\^[^\]\s]+\]:)/; // a box or a note: what is indented below an empty line is still its own
const INDENTED = /^( {4}|\t)/;

export function sourceOf(field) {
  const marks = new Set();
  let before = field.value;
  let composing = false;
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; });
  field.addEventListener("input", keepMarks);

  // A mark stays at its words while others are typed before it.
  function keepMarks() {
    const now = field.value;
    let start = 0;
    const shorter = Math.min(before.length, now.length);
    while (start < shorter && before[start] === now[start]) start++;
    let end = 0;
    while (end < shorter - start && before[before.length - 1 - end] === now[now.length - 1 - end]) end++;
    for (const mark of marks) {
      if (mark.at >= before.length - end) mark.at += now.length - before.length;
      else if (mark.at > start) mark.at = Math.min(mark.at, now.length - end);
    }
    before = now;
  }

  function mark(at) {
    const one = { at, forget: () => marks.delete(one) };
    marks.add(one);
    return one;
  }

  // `behind`: nobody asked for it just now, so the focus stays where it is.
  function replace(start, end, words, { select, behind = false } = {}) {
    if (!behind) field.focus({ preventScroll: true });
    field.setSelectionRange(start, end);
    const isHere = document.activeElement === field;
    const done = isHere && (words ? document.execCommand("insertText", false, words) : start === end || document.execCommand("delete"));
    if (!done) {
      field.setRangeText(words, start, end, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (select) field.setSelectionRange(...select);
  }

  // Several places at once, the last first; the cursor and the page stay where they are.
  function replaceBehind(replacements) {
    const [from, until] = [mark(field.selectionStart), mark(field.selectionEnd)];
    const top = field.scrollTop;
    for (const { start, end, words } of replacements) replace(start, end, words, { behind: true });
    field.setSelectionRange(from.at, until.at);
    field.scrollTop = top;
    from.forget();
    until.forget();
  }

  const lineStart = (at) => field.value.lastIndexOf("\n", at - 1) + 1;
  const lineEnd = (at) => {
    const end = field.value.indexOf("\n", at);
    return end < 0 ? field.value.length : end;
  };

  // The block that a place stands in, and whether it must stay in one piece, as a list, table, box or note must; null on
  // an empty line between two.
  function blockAt(at) {
    const lines = field.value.split("\n");
    const isFilled = (line) => Boolean(lines[line]?.trim());
    const starts = [0];
    for (const line of lines) starts.push(starts.at(-1) + line.length + 1);
    let first = field.value.slice(0, at).split("\n").length - 1;
    if (!isFilled(first)) {
      while (first < lines.length && !isFilled(first)) first++;
      if (!INDENTED.test(lines[first] ?? "")) return null;
    }
    let last = first;
    if (HEADING.test(lines[first])) return { from: starts[first], until: starts[first + 1] - 1, isWhole: false };
    for (;;) {
      while (isFilled(first - 1) && !HEADING.test(lines[first - 1])) first--;
      let above = first - 1;
      while (above >= 0 && !isFilled(above)) above--;
      const isItem = LIST.test(lines[first]) && LIST.test(lines[above] ?? "");
      if (above < 0 || HEADING.test(lines[above]) || !(isItem || INDENTED.test(lines[first]))) break;
      first = above;
    }
    const isList = LIST.test(lines[first]);
    const isWhole = isList || TABLE.test(lines[first]) || BODY.test(lines[first]);
    for (let next = last + 1; next < lines.length; next++) {
      if (!isFilled(next)) continue;
      const goesOn = (isList && LIST.test(lines[next])) || ((isList || BODY.test(lines[first])) && INDENTED.test(lines[next]));
      if (HEADING.test(lines[next]) || (next > last + 1 && !goesOn)) break;
      last = next;
    }
    return { from: starts[first], until: starts[last + 1] - 1, isWhole };
  }

  return {
    field,
    mark,
    replace,
    replaceBehind,
    lineStart,
    lineEnd,
    get text() { return field.value; },
    get start() { return field.selectionStart; },
    get end() { return field.selectionEnd; },
    get selected() { return field.value.slice(field.selectionStart, field.selectionEnd); },
    get isComposing() { return composing; },
    lineOf: (at) => field.value.slice(0, at).split("\n").length - 1,
    startOfLine(line) {
      let at = 0;
      for (; line > 0; line--) {
        const next = field.value.indexOf("\n", at);
        if (next < 0) break;
        at = next + 1;
      }
      return at;
    },
    // What stands in the field is replaced where the cursor is.
    insert(words) { replace(field.selectionStart, field.selectionEnd, words); },
    // Whether a block put in at this place would tear a table, list, box or note apart.
    tears(at) {
      const block = blockAt(at);
      return Boolean(block?.isWhole) && block.from < at && at < block.until;
    },
    // To the end of the block that the cursor stands in; before its first sign it stays, for nothing is torn there.
    leaveBlock() {
      const at = field.selectionEnd;
      const block = blockAt(at);
      const place = block && block.from < at ? block.until : at;
      field.setSelectionRange(place, place);
    },
    // A block stands between empty lines.
    insertBlock(words, selectFrom, selectTo) {
      const at = field.selectionEnd;
      const [head, tail] = [field.value.slice(0, field.selectionStart), field.value.slice(at)];
      const above = !head.trim() ? "" : "\n".repeat(2 - Math.min(/\n*$/.exec(head)[0].length, 2));
      const below = tail.trim() ? "\n".repeat(2 - Math.min(/^\n*/.exec(tail)[0].length, 2)) : tail ? "" : "\n";
      const start = field.selectionStart + above.length;
      const select = selectFrom === undefined ? undefined : [start + selectFrom, start + (selectTo ?? selectFrom)];
      replace(field.selectionStart, at, above + words + below, { select });
    },
  };
}
