// What a phone keeps of handbooks, as it is written down: read by the pages (keeping.js, kept_start.js) and by the
// workers (keeping_worker.js, start_worker.js). A handbook for signed-in readers has caches of its own ("closed"), and
// `until` says how long it may be shown:
// {handbook, titles, language, cache, edition, on, until, own, files: {address: sum}, also_at, current, told, ended}.
var keptCopies = (() => {
  "use strict";
  const DAY = 24 * 3600 * 1000;
  const OPEN = { written: "kept-handbooks", prefix: "kept-handbook:" };
  const CLOSED = { written: "kept-closed-handbooks", prefix: "kept-closed-handbook:" };

  const place = (handbook) => `/kept-handbooks/${handbook}`;
  const kind = (isClosed) => (isClosed ? CLOSED : OPEN);

  async function read(handbook, isClosed) {
    const found = await caches.match(place(handbook), { cacheName: kind(isClosed).written });
    return found && { handbook, ...(await found.json()) };
  }

  async function write(kept, isClosed) {
    const cache = await caches.open(kind(isClosed).written);
    const told = { headers: { "Content-Type": "application/json" } };
    await cache.put(place(kept.handbook), new Response(JSON.stringify(kept), told));
  }

  async function allOf(isClosed) {
    const { written } = kind(isClosed);
    if (!(await caches.has(written))) return [];
    const cache = await caches.open(written);
    const handbooks = (await cache.keys()).map((request) => new URL(request.url).pathname.split("/").pop());
    const found = await Promise.all(handbooks.map((handbook) => read(handbook, isClosed)));
    return found.filter(Boolean).map((kept) => ({ ...kept, isClosed }));
  }

  // Everything that is written down, the latest first.
  async function all() {
    const found = [...(await allOf(false)), ...(await allOf(true))];
    return found.sort((one, other) => Date.parse(other.on) - Date.parse(one.on));
  }

  // The pages of a handbook are gone, but for one cache of them.
  async function tidy(handbook, but, kinds = [OPEN, CLOSED]) {
    const prefixes = kinds.map(({ prefix }) => `${prefix}${handbook}:`);
    for (const name of await caches.keys()) {
      if (name !== but && prefixes.some((prefix) => name.startsWith(prefix))) await caches.delete(name);
    }
  }

  async function forget(handbook, kinds = [OPEN, CLOSED]) {
    for (const { written } of kinds) {
      if (await caches.has(written)) await (await caches.open(written)).delete(place(handbook));
    }
    await tidy(handbook, "", kinds);
  }

  // A phone whose clock was put back to before it was kept is told the same as one whose days are over.
  function isOver(kept) {
    const now = Date.now();
    return Boolean(kept.until) && (now >= Date.parse(kept.until) || now < Date.parse(kept.on) - DAY);
  }

  // Its days are over: every byte of the handbook goes, and what is left only says so.
  async function end({ handbook, language, edition, on, until }) {
    await write({ handbook, language, edition, on, until, ended: "over" }, true);
    await tidy(handbook, "");
  }

  // What the site lists for it, to whoever is signed in. Thrown away, where they may not read or keep it any more.
  async function asked(kept) {
    const [own] = Object.values(kept.own || {});
    if (!own) return null;
    const asking = { credentials: "same-origin", cache: "no-cache", redirect: "error", headers: { "X-Keeping": "yes" } };
    const response = await fetch(`${own}kept/kept.json`, asking);
    if (response.ok) return response.json();
    // Only the site's own word counts: some networks answer with pages of their own.
    const answer = await response.json().catch(() => ({}));
    if (answer.handbook !== kept.handbook) throw new Error("no word of the site");
    if (answer.ends) await forget(kept.handbook);
    return answer;
  }

  async function askAboutClosed() {
    for (const kept of await allOf(true)) if (!kept.ended) await asked(kept).catch(() => {});
  }

  async function forgetClosed() {
    for (const { handbook } of await allOf(true)) await forget(handbook);
  }

  // Of a worker: what the network answers, unless there is none or it takes too long.
  async function fromTheNetwork(request, patience) {
    if (!self.navigator.onLine) throw new Error("no signal");
    let waited;
    const tooLong = new Promise((_resolve, reject) => {
      waited = setTimeout(() => reject(new Error("no answer")), patience);
    });
    try {
      const answered = await Promise.race([fetch(request), tooLong]);
      if ([502, 503, 504].includes(answered.status)) throw new Error("the server is away");
      return answered;
    } finally {
      clearTimeout(waited);
    }
  }

  // As text/khmer.py says a day; not every browser knows the months in Khmer.
  const MONTHS = ["មករា", "កុម្ភៈ", "មីនា", "មេសា", "ឧសភា", "មិថុនា", "កក្កដា", "សីហា", "កញ្ញា", "តុលា", "វិច្ឆិកា", "ធ្នូ"];

  function inWords(moment, language) {
    const day = new Date(moment);
    if (language === "km") return `ថ្ងៃទី${day.getDate()} ខែ${MONTHS[day.getMonth()]} ឆ្នាំ${day.getFullYear()}`;
    return day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  }

  function filled(sentence, facts, language) {
    const filledIn = Object.entries(facts).reduce((text, [name, value]) => text.replace(`{${name}}`, value), sentence);
    return language === "km" ? filledIn.replace(/\d/g, (digit) => "០១២៣៤៥៦៧៨៩"[digit]) : filledIn;
  }

  return { DAY, kind, read, write, all, tidy, forget, isOver, end, asked, askAboutClosed, forgetClosed, fromTheNetwork, inWords, filled };
})();
