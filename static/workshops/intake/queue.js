// What waits in this browser to be sent (IndexedDB), and how it goes out, exactly once: every contribution carries a key
// of its own, and the server knows keys it had before. Only a receipt makes the browser forget the words; a refusal
// never does. What one of them meets never holds up those behind it. The phone's sheet (phone.js) and the rapporteur's
// fast entry (keying_queue.js) both send from here.

const PATIENCE = 60_000; // milliseconds for one contribution to go out
const TRY_AGAIN = 10_000; // milliseconds
const LONGEST_PAUSE = 3_600_000; // milliseconds until one that the server failed at is tried once more
const LATER = [401, 408, 429, 502, 503, 504]; // the server is away, or has no time for anything of ours
export const language = document.documentElement.lang;

export function element(tag, text, more = {}) {
  return Object.assign(document.createElement(tag), { textContent: text, ...more });
}

// --- What the browser keeps -----------------------------------------------------------------------

// `kinds`: {store: what its things are known by}; null for what is kept under a name that is given.
export function openStores(database, kinds) {
  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(kinds)) {
        request.result.createObjectStore(store, keyPath ? { keyPath } : undefined);
      }
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  async function inStores(names, mode, work) {
    const transaction = (await opened).transaction(names, mode);
    const result = work(...names.map((name) => transaction.objectStore(name)));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(result?.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  }
  return {
    inStores,
    kept: (store, key) => inStores([store], "readonly", (from) => from.get(key)),
    everything: (store) => inStores([store], "readonly", (from) => from.getAll()),
    keep: (store, value, key) => inStores([store], "readwrite", (to) => to.put(value, key)),
    forget: (store, key) => inStores([store], "readwrite", (from) => from.delete(key)),
  };
}

export const sayFrom = (box) => (name, value = {}) =>
  Object.entries(value).reduce((text, [key, word]) => text.replace(`{${key}}`, word), box.dataset[name]);

// --- The queue ------------------------------------------------------------------------------------

// An item: {clientKey, writtenAt, facts, files, offline, sendsAs}, and `to`, where it goes, unless the box says it. What
// it met: `refusal`, our server's sentence · `identifying`, what was pointed out, and when · `tries` without a receipt ·
// `stuck`, the status of an answer that says nothing of it (somebody else's page, a failure), 0 for none; with
// `notBefore` it is tried again then, without it when somebody says so.
// `box` holds #waiting, #refusals and #receipts, and the sentences. What else a page may tell:
//   credentials  whether cookies go with it · isOwn(item)  whether it is sent and shown here
//   isHeldTooLong(item)  whether what was pointed out goes out though nobody answered
//   correct(item)  puts it back on the sheet, and returns whether it stands there · again(item)  what to send again
//   turnedAway(answer)  nobody is signed in (401); undefined as soon as the server takes something in again
//   shown(queue, receipts)  after everything was drawn · mostReceipts
export function queueOf(stores, box, lock, page) {
  const { inStores, everything, keep, forget } = stores;
  const say = sayFrom(box);
  const { credentials = "omit", isOwn = () => true, isHeldTooLong = () => false, turnedAway = () => {} } = page;

  const inOrder = (queue) => queue.sort((a, b) => a.writtenAt.localeCompare(b.writtenAt));
  // What did not get through goes behind what has not been tried as often: one that is cut off each time stops nobody.
  const toSend = (queue) => inOrder(queue).sort((a, b) => (a.tries || 0) - (b.tries || 0));
  const isDue = (item) => item.stuck === undefined || Date.now() >= (item.notBefore ?? Infinity);

  let asked; // while something was on its way already

  async function sendAll() {
    asked = true;
    // One page at a time; the server would store it once even so.
    const work = async (held) => {
      while (held && asked) {
        asked = false;
        let reached = false; // whether anything was answered in this round
        for (const item of toSend(await everything("queue")).filter(isOwn)) {
          if (item.refusal || !isDue(item)) continue;
          if (item.identifying) {
            if (!isHeldTooLong(item)) continue;
            item.facts.seen = "1";
          }
          if (!(await send(item, reached))) return;
          reached = true;
        }
      }
    };
    if (navigator.locks) await navigator.locks.request(lock, { ifAvailable: true }, work);
    else await work(true);
    await show();
  }

  // Returns whether the next may be tried: there is a signal and the server is there.
  async function send(item, reached) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...item.sendsAs, ...item.facts })) body.set(name, value);
    body.set("client_key", item.clientKey);
    body.set("written_at", item.writtenAt);
    for (const file of item.files) body.append("files", file, file.name);
    let status = 0;
    let answer = {};
    const patience = new AbortController(); // AbortSignal.timeout() is younger than the oldest phones
    const ends = setTimeout(() => patience.abort(), PATIENCE);
    try {
      const { signal } = patience;
      const address = `${item.to || box.dataset.to}?language=${language}`;
      const response = await fetch(address, { method: "POST", body, credentials, redirect: "error", signal });
      status = response.status;
      answer = (await response.json()) || {};
    } catch {
      // No signal, or somebody else's page in between: `status` says which.
    } finally {
      clearTimeout(ends);
    }
    if (answer.receipt) {
      await inStores(["queue", "receipts"], "readwrite", (queue, receipts) => {
        queue.delete(item.clientKey);
        const { receipt, address } = answer;
        receipts.put({ receipt, address, clientKey: item.clientKey, sendsAs: item.sendsAs, at: Date.now() });
      });
      turnedAway();
      await show();
      return true;
    }
    if (status === 401) turnedAway(answer);
    const { identifying, pointedOutAt, stuck, notBefore, ...waits } = item;
    waits.tries = (item.tries || 0) + 1;
    if (status < 400 || LATER.includes(status)) {
      // It waits, and nobody is asked now; unless others get through and this one never does.
      const isAlone = reached && waits.tries > 2;
      const pause = isAlone && { stuck: status, notBefore: Date.now() + pauseAfter(waits.tries) };
      await keep("queue", { ...item, tries: waits.tries, offline: item.offline || !status, ...pause });
      return isAlone;
    }
    if (status !== 500 && answer.error) {
      turnedAway();
      if (answer.identifying) Object.assign(waits, { identifying: answer.identifying, pointedOutAt: Date.now() });
      else waits.refusal = answer.error;
    } else {
      waits.stuck = status;
      if (status >= 500) waits.notBefore = Date.now() + pauseAfter(waits.tries);
    }
    await keep("queue", waits);
    await show();
    return true;
  }

  const pauseAfter = (tries) => Math.min(LONGEST_PAUSE, TRY_AGAIN * 2 ** tries);

  // For who takes something out of the queue: it may be on its way just then.
  async function unlessSent(item, work) {
    const whenFree = async () => {
      const kept = await stores.kept("queue", item.clientKey);
      if (kept) await work(kept);
    };
    if (navigator.locks) await navigator.locks.request(lock, whenFree);
    else await whenFree();
  }

  // --- What is shown of it ------------------------------------------------------------------------

  const isHeld = (item) => item.refusal || item.identifying || item.stuck !== undefined;
  let drawn;

  async function show() {
    const [all, received] = await Promise.all([everything("queue"), everything("receipts")]);
    const queue = inOrder(all.filter(isOwn));
    const receipts = received.filter(isOwn).sort((a, b) => b.at - a.at).slice(0, page.mostReceipts);
    const waiting = queue.filter((item) => !isHeld(item)).length;
    const line = box.querySelector("#waiting");
    const text = !waiting ? "" : waiting === 1 ? say("oneWaiting") : say("waiting", { count: waiting });
    if (line.textContent !== text) line.textContent = text;
    box.hidden = !queue.length && !receipts.length;
    const held = queue.filter(isHeld);
    const now = JSON.stringify([held, receipts]);
    if (now !== drawn) {
      // Drawn anew only when it is another: whoever stands on a button keeps standing there.
      drawn = now;
      box.querySelector("#refusals").replaceChildren(...held.map(refusalLine));
      box.querySelector("#receipts").replaceChildren(...receipts.map(receiptLine));
    }
    page.shown?.(all, received);
  }

  function receiptLine({ receipt, address, at }) {
    const line = element("li", `${say("received")} `);
    line.append(address ? element("a", receipt, { href: address }) : element("strong", receipt));
    const day = { dateStyle: "long", timeStyle: "short" };
    line.append(` · ${new Date(at).toLocaleString(language === "en" ? "en-GB" : language, day)}`);
    return line;
  }

  function whyHeld(item) {
    if (item.refusal) return `${say("refused")} ${item.refusal}`;
    if (item.identifying) return `${say("pointedOut")} ${item.identifying.join(", ")}`;
    const files = item.files.length ? "WithFiles" : "";
    const reason = item.stuck === 413 ? say(`tooLarge${files}`) : say(item.notBefore ? "failed" : "turnedDown");
    return `${reason}${item.stuck ? ` (${item.stuck})` : ""}`;
  }

  function refusalLine(item) {
    const line = element("li", "");
    const isStuck = !item.refusal && !item.identifying;
    const button = (name, onclick) =>
      line.append(element("button", say(name), { type: "button", className: "quiet", onclick }));
    line.append(
      element("p", whyHeld(item), { className: "refusal" }),
      element("p", item.facts.text, { className: "words", lang: item.facts.language }),
    );
    if (item.identifying && item.offline && box.dataset.tomorrow) line.append(element("p", say("tomorrow")));
    button("copy", async (event) => {
      const pressed = event.target;
      await navigator.clipboard.writeText(item.facts.text);
      pressed.textContent = say("copied");
    });
    if (item.refusal || isStuck) button("asFile", () => saveAsFile(item));
    if (item.identifying) {
      button("allTheSame", async () => {
        const { identifying, pointedOutAt, ...waits } = item;
        await add({ ...waits, facts: { ...item.facts, seen: "1" } });
      });
    }
    if (page.correct) {
      button("correct", () =>
        unlessSent(item, async (kept) => {
          if (await page.correct(kept)) await forget("queue", kept.clientKey);
        }).then(show),
      );
    }
    if (isStuck || (item.refusal && page.correct)) {
      button("again", async () => {
        const { refusal, stuck, notBefore, tries, ...waits } = item;
        await add(page.again ? await page.again(waits) : waits);
      });
    }
    return line;
  }

  // The words as a text, and what came with them as it is: to be handed over in another way.
  function saveAsFile(item) {
    const words = new File([`${item.writtenAt}\r\n\r\n${item.facts.text}\r\n`], `${item.writtenAt.slice(0, 10)}.txt`);
    for (const file of [words, ...item.files]) {
      const address = URL.createObjectURL(file);
      element("a", "", { href: address, download: file.name }).click();
      setTimeout(() => URL.revokeObjectURL(address), PATIENCE);
    }
  }

  async function add(item) {
    await keep("queue", item);
    await show();
    await sendAll();
  }

  async function begin() {
    await show();
    // What waits is not to be cleared away when the browser needs room. It may say no: then all is as before.
    navigator.storage?.persist?.().catch(() => {});
    addEventListener("online", sendAll);
    document.addEventListener("visibilitychange", () => document.hidden || sendAll());
    setInterval(sendAll, TRY_AGAIN);
    await sendAll();
  }

  return { begin, sendAll, show };
}
