// "Keep on this phone": loads every file that the site lists for an edition into a cache of its own, as somebody who is
// signed out gets them, and switches to it when it is whole; until then an earlier copy stays what is opened. What is
// kept is written down (kept_copies.js), which the worker of the readers' pages (keeping_worker.js) reads. Each time a
// kept page is opened, this looks whether all of it is still there, and with a signal whether the edition is still in
// effect. A handbook for signed-in readers ("closed") is kept for some days only; each visit while signed in begins them
// anew, and where it may not be kept any more it is thrown away.
(() => {
  "use strict";
  const place = document.querySelector("[data-keep]");
  if (!place) return;
  const texts = place.dataset;
  const said = place.querySelector("[data-keep-said]");
  const load = place.querySelector("[data-keep-load]");
  const remove = place.querySelector("[data-keep-remove]");
  const isClosed = "closed" in texts;
  const language = document.documentElement.lang;
  const prefix = `${keptCopies.kind(isClosed).prefix}${texts.keep}:`;
  const starts = texts.workers.trim().split(/\s+/);
  const PATIENCE = 180000; // milliseconds for one file, which shares a slow network with others
  const DAYS_OF_FIGURES = 30; // for which a copy that the site was not asked about shows figures of the law
  const AT_ONCE = 4; // files: where every answer takes seconds, one after the other would take minutes
  let wanted = texts.files; // which list a tap loads

  if (/FBAN|FBAV|FB_IAB|Instagram|Telegram|; wv\)/.test(navigator.userAgent) || "TelegramWebview" in window) {
    // What such a browser keeps, the phone's own never finds.
    load.hidden = true;
    place.hidden = false;
    say(texts.elsewhere);
    return;
  }
  if (!("serviceWorker" in navigator) || !window.caches || !window.crypto?.subtle) return;
  if ("forbidden" in texts) {
    throwAway();
    return;
  }
  place.hidden = false;
  load.addEventListener("click", () => alone(keep));
  remove.addEventListener("click", () => alone(forget));
  look();

  // In one window at a time.
  function alone(act) {
    const acts = async () => {
      load.disabled = remove.disabled = true;
      try {
        await act();
      } finally {
        load.disabled = remove.disabled = false;
      }
    };
    return navigator.locks ? navigator.locks.request(prefix, acts) : acts();
  }

  // Loading --------------------------------------------------------------------------------------------------

  async function keep() {
    const before = await whatIsKept();
    const cache = `${prefix}${Date.now()}`;
    try {
      const list = await (await asked(wanted)).json();
      await fill(cache, list, before);
      const { edition, titles, also_at } = list;
      const kept = { handbook: texts.keep, titles, language, cache, edition, on: new Date().toISOString(), own: {}, files: {}, also_at };
      if (isClosed) kept.until = daysFromNow(list.days);
      for (const start of starts) kept.own[start] = `${start}editions/${list.edition}/`;
      for (const [address, sum] of list.files) kept.files[address] = sum;
      for (const start of starts) await working(`${start}keeping.js`, start);
      await working(texts.start, "/");
      await keptCopies.write(kept, isClosed);
    } catch (error) {
      await caches.delete(cache);
      say(error?.name === "QuotaExceededError" ? texts.full : texts.failed);
      return;
    }
    await keptCopies.tidy(texts.keep, cache);
    navigator.storage?.persist?.(); // some browsers ask the reader, who may take their time
    await look();
  }

  // Every file with the sum that the list says, from the earlier copy where it did not change.
  async function fill(name, list, before) {
    const cache = await caches.open(name);
    const earlier = before?.cache && (await caches.open(before.cache));
    const waiting = [...list.files];
    const others = new AbortController();
    let done = 0;
    const loads = async () => {
      while (waiting.length) {
        const [address, sum] = waiting.shift();
        const same = before?.files?.[address] === sum && (await earlier.match(address, { ignoreVary: true }));
        await cache.put(address, same || (await asked(address, sum, isClosed && list.pages.includes(address), others.signal)));
        done += 1;
        progress(done, list.files.length);
      }
    };
    progress(done, list.files.length);
    // After one that failed no other begins, and those that have begun are given up, but waited for: a cache that is
    // thrown away while something is put into it keeps some browsers waiting for ever.
    let failed;
    const giveUp = (error) => {
      failed ||= error;
      waiting.length = 0;
      others.abort();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, () => loads().catch(giveUp)));
    if (failed) throw failed;
  }

  // As somebody who is signed out gets it; a page of a handbook for signed-in readers as it is made for any of them. With
  // a sum, exactly what was listed: some networks answer with a page of their own.
  async function asked(address, sum, isClosedPage, givenUp) {
    const patience = new AbortController();
    givenUp?.addEventListener("abort", () => patience.abort());
    setTimeout(() => patience.abort(), PATIENCE); // of the answer's bytes, too
    const own = isClosedPage ? `${texts.pages}?address=${encodeURIComponent(address)}` : address;
    const response = await fetch(own, {
      signal: patience.signal,
      credentials: isClosed ? "same-origin" : "omit",
      cache: "no-cache",
      redirect: "error",
      headers: { "X-Keeping": "yes" },
    });
    if (!response.ok) throw Object.assign(new Error("not there"), { status: response.status });
    if (sum) {
      const bytes = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
      const digits = [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      if (digits !== sum) throw new Error("another file");
    }
    return response;
  }

  // Until a worker opens the pages below an address.
  async function working(script, scope) {
    const registration = await navigator.serviceWorker.register(script, { scope });
    const worker = registration.installing || registration.waiting || registration.active;
    if (worker.state === "activated") return;
    await new Promise((resolve) => {
      worker.addEventListener("statechange", () => ["activated", "redundant"].includes(worker.state) && resolve());
    });
  }

  async function registered(scope) {
    const registration = await navigator.serviceWorker.getRegistration(scope);
    return registration && new URL(registration.scope).pathname === scope ? registration : null;
  }

  async function forget() {
    await keptCopies.forget(texts.keep);
    const isLast = !(await keptCopies.all()).length;
    for (const scope of isLast ? [...starts, "/"] : starts) await (await registered(scope))?.unregister();
    if (isLast) for (const name of await caches.keys()) if (name.startsWith("kept-start:")) await caches.delete(name);
    if (place.classList.contains("keep-warns")) location.reload(); // the site's own page, where there is a signal
    else await look();
  }

  // An approver allowed it once, and does no longer.
  async function throwAway() {
    if (!(await keptCopies.read(texts.keep, true))) return;
    await keptCopies.forget(texts.keep);
    place.hidden = false;
    load.hidden = remove.hidden = true;
    warn(texts.forbidden);
  }

  // Looking --------------------------------------------------------------------------------------------------

  async function look() {
    // Who may read it was changed since: what was kept for others is no copy of it any more.
    await keptCopies.forget(texts.keep, [keptCopies.kind(!isClosed)]);
    const kept = await whatIsKept();
    wanted = texts.files;
    place.classList.remove("keep-warns");
    remove.hidden = !kept;
    load.hidden = false;
    load.textContent = kept ? load.dataset.keepAgain : load.dataset.keepLoad;
    showFigures(kept);
    if (!kept) return say("");
    if (kept.ended || keptCopies.isOver(kept)) return over(kept);
    if (!(await isWhole(kept))) return warn(texts.incomplete);
    if (kept.told) return tell(kept);
    load.hidden = true;
    if (!areFiguresOld(kept)) sayItIsKept(kept);
    else say(texts.unchecked);
    askTheSite(kept); // nobody waits for a network that hangs
  }

  // Its days are over. The site may allow it once more, while the phone still has what it kept.
  async function over(kept) {
    if (!kept.ended && (await keptCopies.asked(kept).catch(() => null))?.days) {
      await renew(kept);
      return look();
    }
    if (await whatIsKept()) await keptCopies.end(kept);
    warn(texts.over);
  }

  async function renew(kept) {
    kept.until = daysFromNow(Number(texts.closed));
    kept.on = kept.on < new Date().toISOString() ? kept.on : new Date().toISOString();
    await keptCopies.write(kept, true);
  }

  // A figure of the law may have been withdrawn since: a copy that nobody has checked for long shows none.
  function showFigures(kept) {
    document.documentElement.classList.toggle("figures-hidden", areFiguresOld(kept));
  }

  function areFiguresOld(kept) {
    return Boolean(kept) && Date.now() - Date.parse(kept.checked || kept.on) > DAYS_OF_FIGURES * keptCopies.DAY;
  }

  // The site has answered: what is kept is known to say what it says, or what became of it.
  async function checked(kept) {
    const wereOld = areFiguresOld(kept);
    kept.checked = new Date().toISOString();
    await keptCopies.write(kept, isClosed);
    showFigures(kept);
    if (wereOld) sayItIsKept(kept);
  }

  function sayItIsKept(kept) {
    const until = kept.until ? inWords(kept.until) : "";
    say(filled(texts.kept, { day: inWords(kept.on), edition: kept.edition, until }));
  }

  async function isWhole(kept) {
    const requests = await (await caches.open(kept.cache)).keys();
    const there = new Set(requests.map((one) => one.url.slice(location.origin.length)));
    return Object.keys(kept.files).every((address) => there.has(address));
  }

  // What became of the edition that is kept. Without a signal nothing new is known.
  async function askTheSite(kept) {
    let list;
    try {
      list = await (await asked(`${kept.own[starts[0]]}kept/kept.json`)).json();
      if (!(await registered("/"))) await working(texts.start, "/"); // kept before there was one
    } catch (error) {
      if (isClosed && [403, 404].includes(error?.status)) await keptCopies.asked(kept).catch(() => {});
      if (isClosed && !(await whatIsKept())) return forget();
      if (error?.status !== 404 && error?.status !== 410) return;
      list = { files: [], gone: error.status === 404 ? "gone" : "withdrawn" };
    }
    if ((await whatIsKept())?.cache !== kept.cache) return; // removed, or loaded again, since the site was asked
    await checked(kept);
    if (isClosed && list.days) {
      await renew(kept);
      sayItIsKept(kept);
    }
    const current = list.in_effect;
    if (list.gone) kept.told = list.gone;
    else if (current && current.edition !== kept.edition) Object.assign(kept, { told: "replaced", current });
    else if (list.files.some(([address, sum]) => kept.files[address] !== sum)) {
      load.hidden = false;
      return warn(texts.changed);
    } else return;
    // From now on an address without a number is asked of the site first.
    await keptCopies.write(kept, isClosed);
    tell(kept);
  }

  function tell(kept) {
    if (kept.current) wanted = kept.current.files;
    load.hidden = !kept.current && kept.edition === texts.edition;
    load.textContent = load.dataset.keepCurrent;
    warn(filled(texts[kept.told], { edition: kept.edition, current: kept.current?.edition }));
  }

  function whatIsKept() {
    return keptCopies.read(texts.keep, isClosed);
  }

  function daysFromNow(days) {
    return new Date(Date.now() + days * keptCopies.DAY).toISOString();
  }

  // Saying ---------------------------------------------------------------------------------------------------

  function warn(sentence) {
    place.classList.add("keep-warns");
    document.getElementById("main").prepend(place); // before the text, where it is seen
    say(sentence);
  }

  function progress(done, all) {
    say(filled(texts.loading, { done, all }));
  }

  function say(sentence) {
    said.textContent = sentence;
    said.hidden = !sentence;
  }

  function inWords(moment) {
    return keptCopies.inWords(moment, language);
  }

  function filled(sentence, facts) {
    return keptCopies.filled(sentence, facts, language);
  }
})();
