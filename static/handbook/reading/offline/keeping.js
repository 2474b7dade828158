// "Keep on this phone": loads every file that the site lists for an edition into a cache of its own, as somebody who is
// signed out gets them, and switches to it when it is whole; until then an earlier copy stays what is opened. What is
// kept is written down in the cache "kept-handbooks", which the worker of the readers' pages (keeping_worker.js) reads:
// {cache, edition, on, own, files: {address: sum}, also_at, current, told}. Each time a kept page is opened, this looks
// whether all of it is still there, and with a signal whether the edition is still in effect.
(() => {
  "use strict";
  const place = document.querySelector("[data-keep]");
  if (!place) return;
  const texts = place.dataset;
  const said = place.querySelector("[data-keep-said]");
  const load = place.querySelector("[data-keep-load]");
  const remove = place.querySelector("[data-keep-remove]");
  const written = `/kept-handbooks/${texts.keep}`;
  const prefix = `kept-handbook:${texts.keep}:`;
  const starts = texts.workers.trim().split(/\s+/);
  const PATIENCE = 60000; // milliseconds for one file
  let wanted = texts.files; // which list a tap loads

  if (/FBAN|FBAV|FB_IAB|Instagram|Telegram|; wv\)/.test(navigator.userAgent) || "TelegramWebview" in window) {
    // What such a browser keeps, the phone's own never finds.
    load.hidden = true;
    place.hidden = false;
    say(texts.elsewhere);
    return;
  }
  if (!("serviceWorker" in navigator) || !window.caches || !window.crypto?.subtle) return;
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
      const kept = { cache, edition: list.edition, on: new Date().toISOString(), own: {}, files: {}, also_at: list.also_at };
      for (const start of starts) kept.own[start] = `${start}editions/${list.edition}/`;
      for (const [address, sum] of list.files) kept.files[address] = sum;
      for (const start of starts) await working(start);
      await write(kept);
    } catch (error) {
      await caches.delete(cache);
      say(error?.name === "QuotaExceededError" ? texts.full : texts.failed);
      return;
    }
    await tidy(cache);
    navigator.storage?.persist?.(); // some browsers ask the reader, who may take their time
    await look();
  }

  // Every file with the sum that the list says, from the earlier copy where it did not change.
  async function fill(name, list, before) {
    const cache = await caches.open(name);
    const earlier = before && (await caches.open(before.cache));
    let done = 0;
    for (const [address, sum] of list.files) {
      progress(done, list.files.length);
      const same = before?.files[address] === sum && (await earlier.match(address, { ignoreVary: true }));
      await cache.put(address, same || (await asked(address, sum)));
      done += 1;
    }
    progress(done, list.files.length);
  }

  // As somebody who is signed out gets it. With a sum, exactly what was listed: some networks answer with a page of
  // their own.
  async function asked(address, sum) {
    const patience = new AbortController();
    setTimeout(() => patience.abort(), PATIENCE);
    const response = await fetch(address, {
      signal: patience.signal,
      credentials: "omit",
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

  // Until the worker of one language opens its pages.
  async function working(start) {
    const registration = await navigator.serviceWorker.register(`${start}keeping.js`, { scope: start });
    const worker = registration.installing || registration.waiting || registration.active;
    if (worker.state === "activated") return;
    await new Promise((resolve) => {
      worker.addEventListener("statechange", () => ["activated", "redundant"].includes(worker.state) && resolve());
    });
  }

  async function forget() {
    const cache = await caches.open("kept-handbooks");
    await cache.delete(written);
    await tidy("");
    for (const start of starts) {
      const registration = await navigator.serviceWorker.getRegistration(start);
      if (registration && new URL(registration.scope).pathname === start) await registration.unregister();
    }
    if (place.classList.contains("keep-warns")) location.reload(); // the site's own page, where there is a signal
    else await look();
  }

  async function tidy(but) {
    for (const name of await caches.keys()) if (name.startsWith(prefix) && name !== but) await caches.delete(name);
  }

  // Looking --------------------------------------------------------------------------------------------------

  async function look() {
    const kept = await whatIsKept();
    wanted = texts.files;
    place.classList.remove("keep-warns");
    remove.hidden = !kept;
    load.hidden = false;
    load.textContent = kept ? load.dataset.keepAgain : load.dataset.keepLoad;
    if (!kept) return say("");
    if (!(await isWhole(kept))) return warn(texts.incomplete);
    if (kept.told) return tell(kept);
    load.hidden = true;
    say(filled(texts.kept, { day: inWords(kept.on), edition: kept.edition }));
    askTheSite(kept); // nobody waits for a network that hangs
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
    } catch (error) {
      if (error?.status !== 404 && error?.status !== 410) return;
      list = { files: [], gone: error.status === 404 ? "gone" : "withdrawn" };
    }
    if ((await whatIsKept())?.cache !== kept.cache) return; // removed, or loaded again, since the site was asked
    const current = list.in_effect;
    if (list.gone) kept.told = list.gone;
    else if (current && current.edition !== kept.edition) Object.assign(kept, { told: "replaced", current });
    else if (list.files.some(([address, sum]) => kept.files[address] !== sum)) {
      load.hidden = false;
      return warn(texts.changed);
    } else return;
    // From now on an address without a number is asked of the site first.
    await write(kept);
    tell(kept);
  }

  function tell(kept) {
    if (kept.current) wanted = kept.current.files;
    load.hidden = !kept.current && kept.edition === texts.edition;
    load.textContent = load.dataset.keepCurrent;
    warn(filled(texts[kept.told], { edition: kept.edition, current: kept.current?.edition }));
  }

  async function whatIsKept() {
    const found = await caches.match(written, { cacheName: "kept-handbooks" });
    return found && found.json();
  }

  async function write(kept) {
    const cache = await caches.open("kept-handbooks");
    await cache.put(written, new Response(JSON.stringify(kept), { headers: { "Content-Type": "application/json" } }));
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

  // Not every browser knows the months in Khmer.
  function inWords(moment) {
    const day = new Date(moment);
    if (document.documentElement.lang === "km") return [day.getDate(), day.getMonth() + 1, day.getFullYear()].join("/");
    return day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  }

  function filled(sentence, facts) {
    const filledIn = Object.entries(facts).reduce((text, [name, value]) => text.replace(`{${name}}`, value), sentence);
    return document.documentElement.lang === "km" ? filledIn.replace(/\d/g, (digit) => "០១២៣៤៥៦៧៨៩"[digit]) : filledIn;
  }
})();
