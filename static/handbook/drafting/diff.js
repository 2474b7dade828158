// Two texts compared line by line, in the browser: what a colleague changed is put into the field without touching what
// is being typed there.

// The stretches in which `b` differs from `a`: lines start to end of `a` are lines from to until of `b`.
export function hunks(a, b) {
  const found = [];
  const push = (start, end, from, until) => {
    const last = found.at(-1);
    if (last && last.end === start && last.until === from) Object.assign(last, { end, until });
    else found.push({ start, end, from, until });
  };
  const walk = (start, end, from, until) => {
    while (start < end && from < until && a[start] === b[from]) [start, from] = [start + 1, from + 1];
    while (start < end && from < until && a[end - 1] === b[until - 1]) [end, until] = [end - 1, until - 1];
    if (start === end && from === until) return;
    const anchors = start < end && from < until ? inCommon(start, end, from, until) : [];
    if (!anchors.length) return push(start, end, from, until);
    for (const [x, y] of anchors) {
      walk(start, x, from, y);
      [start, from] = [x + 1, y + 1];
    }
    walk(start, end, from, until);
  };
  // Lines that stand once on either side, in the longest run that keeps its order.
  const inCommon = (start, end, from, until) => {
    const once = (lines, low, high) => {
      const places = new Map();
      for (let at = low; at < high; at++) places.set(lines[at], places.has(lines[at]) ? -1 : at);
      return places;
    };
    const [mine, theirs] = [once(a, start, end), once(b, from, until)];
    const piles = [];
    for (const [line, y] of theirs) {
      const x = mine.get(line) ?? -1;
      if (x < 0 || y < 0) continue;
      let low = 0;
      let high = piles.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (piles[middle].x < x) low = middle + 1;
        else high = middle;
      }
      piles[low] = { x, y, before: piles[low - 1] };
    }
    const run = [];
    for (let one = piles.at(-1); one; one = one.before) run.unshift([one.x, one.y]);
    return run;
  };
  walk(0, a.length, 0, b.length);
  return found;
}

// What must be done to `text`, which grew out of `before`, to give it the changes that lead from `before` to `after`:
// replacements, the last place first. Null when both changed the same lines; then somebody has to decide.
export function carriedOver(before, after, text) {
  const [old, theirs, mine] = [before, after, text].map((one) => one.split("\n"));
  const typed = hunks(old, mine);
  const starts = [0];
  for (const line of mine) starts.push(starts.at(-1) + line.length + 1);
  const replacements = [];
  for (const { start, end, from, until } of hunks(old, theirs)) {
    if (typed.some((one) => one.start <= end && start <= one.end)) return null;
    const shift = typed
      .filter((one) => one.end <= start)
      .reduce((sum, one) => sum + (one.until - one.from) - (one.end - one.start), 0);
    const words = theirs.slice(from, until).join("\n");
    const [first, last] = [start + shift, end + shift];
    if (last < mine.length) {
      replacements.unshift({ start: starts[first], end: starts[last], words: until > from ? `${words}\n` : "" });
    } else {
      // At the end of the text the line's break stands before it.
      const newline = first > 0 && until > from ? "\n" : "";
      replacements.unshift({ start: Math.max(starts[first] - 1, 0), end: text.length, words: newline + words });
    }
  }
  return replacements;
}
