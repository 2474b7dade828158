// What the buttons do to the text. Each command is given the source (source.js) and, where it asks first, what was
// answered.

const ITEM = /^(\s*)([-*+]|\d+[.)])(\s+)/;
const HEADING = /^#{1,6}\s+/;
const CALL = /\[\^([^\]\s]+)\]/g;
const DEEPER = "    "; // the reader of our texts takes four spaces for a level

// --- Words ------------------------------------------------------------------------------------------

export function wrap(source, sign) {
  const { start, end, selected } = source;
  const [before, after] = [source.text.slice(0, start), source.text.slice(end)];
  const isSingle = (text, edge) => sign !== "*" || !text[edge]("**") || text[edge]("***");
  if (before.endsWith(sign) && after.startsWith(sign) && isSingle(before, "endsWith") && isSingle(after, "startsWith")) {
    const from = start - sign.length;
    return source.replace(from, end + sign.length, selected, { select: [from, from + selected.length] });
  }
  if (!selected && isWithin(before, sign) && isClosing(after, sign)) {
    // At the end of marked words the same keys end them, as in a word processor.
    source.field.focus({ preventScroll: true });
    source.field.setSelectionRange(start + sign.length, start + sign.length);
    return;
  }
  // Marks hold words, not the spaces round them.
  const [, left, words, right] = /^(\s*)([\s\S]*?)(\s*)$/.exec(selected);
  const from = start + left.length + sign.length;
  source.replace(start, end, `${left}${sign}${words}${sign}${right}`, { select: [from, from + words.length] });
}

// Whether the paragraph's marks so far leave one of this sign open; a run of three stands for both.
function isWithin(before, sign) {
  const words = before.slice(before.lastIndexOf("\n\n") + 1).replace(/\\.|(?<!\S)\*(?=\s)/g, "");
  const runs = words.match(/\*+/g) || [];
  const signs = runs.reduce((sum, run) => sum + (sign === "*" ? run.length % 2 : Math.floor(run.length / 2)), 0);
  return signs % 2 === 1;
}

const isClosing = (after, sign) => (sign === "*" ? /^\*+/.exec(after)?.[0].length % 2 === 1 : after.startsWith(sign));

export const insertBreak = (source) => source.insert("\u200b");

// --- Lines ------------------------------------------------------------------------------------------

function onLines(source, change) {
  const from = source.lineStart(source.start);
  const until = source.lineEnd(Math.max(source.start, source.end - (source.text[source.end - 1] === "\n" ? 1 : 0)));
  const lines = source.text.slice(from, until).split("\n");
  const changed = change(lines).join("\n");
  if (changed === lines.join("\n")) return;
  const at = from + changed.length;
  source.replace(from, until, changed, { select: lines.length > 1 ? [from, at] : [at, at] });
}

export function heading(source, level) {
  const sign = `${"#".repeat(level)} `;
  onLines(source, (lines) => {
    const isOne = lines.filter((line) => line.trim()).every((line) => line.startsWith(sign)) && lines.join("").trim();
    return lines.map((line) => (line.trim() || lines.length === 1 ? (isOne ? "" : sign) + line.replace(HEADING, "") : line));
  });
}

export const noHeading = (source) => onLines(source, (lines) => lines.map((line) => line.replace(HEADING, "")));

export function list(source, isNumbered) {
  onLines(source, (lines) => {
    const own = isNumbered ? /^\s*\d+[.)]\s/ : /^\s*[-*+]\s/;
    const filled = lines.filter((line) => line.trim());
    if (filled.length && filled.every((line) => own.test(line))) return lines.map((line) => line.replace(ITEM, "$1"));
    let number = 0;
    return lines.map((line) => {
      if (!line.trim() && lines.length > 1) return line;
      const [, indent, words] = /^(\s*)(.*)$/.exec(line.replace(ITEM, "$1"));
      return `${indent}${isNumbered ? `${++number}.` : "-"} ${words}`;
    });
  });
}

// Enter in a list begins the next item, and in an empty item ends the list. Whether it did.
export function continueList(source) {
  if (source.start !== source.end) return false;
  const from = source.lineStart(source.start);
  const line = source.text.slice(from, source.lineEnd(source.start));
  const item = ITEM.exec(line);
  if (!item || source.start < from + item[0].length) return false;
  if (!line.slice(item[0].length).trim()) {
    source.replace(from, from + line.length, "");
    return true;
  }
  const marker = /^\d/.test(item[2]) ? `${Number.parseInt(item[2], 10) + 1}${item[2].at(-1)}` : item[2];
  source.insert(`\n${item[1]}${marker}${item[3]}`);
  return true;
}

export function indent(source) {
  onLines(source, (lines) => lines.map((line) => (ITEM.test(line) ? DEEPER + line : line)));
}

export function outdent(source) {
  onLines(source, (lines) => lines.map((line) => (ITEM.test(line) ? line.replace(/^ {1,4}/, "") : line)));
}

// --- Footnotes --------------------------------------------------------------------------------------

export function nextNote(text) {
  const taken = new Set([...text.matchAll(CALL)].map((call) => call[1]));
  let number = 1;
  while (taken.has(String(number))) number++;
  // Above every number in use, for what is pasted may bring several.
  for (const label of taken) if (/^\d{1,5}$/.test(label) && Number(label) >= number) number = Number(label) + 1;
  return number;
}

// The call where the cursor is, the definition at the end; pressed again in a definition it leads back to the call.
export function footnote(source, words) {
  const line = source.text.slice(source.lineStart(source.start), source.lineEnd(source.start));
  const inside = /^\[\^([^\]\s]+)\]:/.exec(line);
  if (inside) {
    const call = source.text.indexOf(`[^${inside[1]}]`);
    const at = call + inside[1].length + 3;
    if (source.text[at] === ":") return;
    source.field.focus();
    source.field.setSelectionRange(at, at);
    return;
  }
  const number = nextNote(source.text);
  source.replace(source.end, source.end, `[^${number}]`);
  const end = source.text.length;
  const tail = /\n*$/.exec(source.text)[0];
  const isAfterNote = /(^|\n)\[\^[^\]\s]+\]:[^\n]*(\n {4}[^\n]*)*\n*$/.test(source.text);
  const above = "\n".repeat(Math.max((isAfterNote ? 1 : 2) - tail.length, 0));
  const note = `${above}[^${number}]: ${words}`;
  source.replace(end, end, `${note}\n`, { select: [end + note.length - words.length, end + note.length] });
}

// --- Tables -----------------------------------------------------------------------------------------

const row = (cells) => `| ${cells.join(" | ")} |`;

export function table(source, rows, columns, head) {
  const names = Array.from({ length: columns }, (_, at) => `${head} ${at + 1}`);
  const empty = row(names.map(() => " ".repeat(3)));
  const lines = [row(names), row(names.map(() => "---")), ...Array.from({ length: rows }, () => empty)];
  source.leaveBlock();
  source.insertBlock(lines.join("\n"), 2, 2 + names[0].length);
}

// The table that the cursor stands in: its lines, and the row and column of the cursor. Null outside of one.
export function tableAt(source) {
  const isRow = (at) => /^\s*\|/.test(source.text.slice(source.lineStart(at), source.lineEnd(at)));
  if (!isRow(source.start)) return null;
  let from = source.lineStart(source.start);
  while (from > 0 && isRow(from - 1)) from = source.lineStart(from - 1);
  let until = source.lineEnd(source.start);
  while (until < source.text.length && isRow(until + 1)) until = source.lineEnd(until + 1);
  const lines = source.text.slice(from, until).split("\n");
  const before = source.text.slice(source.lineStart(source.start), source.start);
  const column = Math.max((before.match(/(?<!\\)\|/g) || []).length - 1, 0);
  return { from, until, lines, row: source.lineOf(source.start) - source.lineOf(from), column };
}

const cells = (line) => line.trim().replace(/^\|/, "").replace(/(?<!\\)\|\s*$/, "").split(/(?<!\\)\|/).map((one) => one.trim());

export function addRow(source) {
  const here = tableAt(source);
  if (!here) return;
  const at = Math.max(here.row, 1) + 1;
  const added = row(cells(here.lines[0]).map(() => " ".repeat(3)));
  const place = here.from + here.lines.slice(0, at).join("\n").length;
  source.replace(place, place, `\n${added}`, { select: [place + 3, place + 3] });
}

export function addColumn(source, head) {
  const here = tableAt(source);
  if (!here) return;
  const lines = here.lines.map((line, at) => {
    const these = cells(line);
    these.splice(here.column + 1, 0, at === 0 ? head : at === 1 ? "---" : "   ");
    return row(these);
  });
  const place = here.from + lines[0].split(/(?<!\\)\|/).slice(0, here.column + 2).join("|").length + 2;
  source.replace(here.from, here.until, lines.join("\n"), { select: [place, place + head.length] });
}

// --- Boxes, terms, references, pictures ---------------------------------------------------------------

export function box(source, kind, title, words) {
  const named = title.trim() ? ` "${title.trim().replaceAll('"', "”")}"` : "";
  const body = (source.selected.trim() || words).split("\n").map((line) => (line.trim() ? DEEPER + line : "")).join("\n");
  const head = `!!! ${kind}${named}\n`;
  // Chosen words go into the box, unless a table or list would be torn: then it holds a copy of them.
  if (!source.selected.trim() || source.tears(source.start) || source.tears(source.end)) source.leaveBlock();
  source.insertBlock(head + body, head.length + DEEPER.length, head.length + body.length);
}

export function term(source, shown, indexed) {
  const [words, name] = [shown.trim(), indexed.trim()];
  const bar = tableAt(source) ? "\\|" : "|"; // a bare one would end the cell
  source.insert(!name || name === words ? `{{${words}}}` : `{{${words}${bar}${name}}}`);
}

export const reference = (source, number, key) => source.insert(`[${number}](#key-${key})`);
