// What waits in this browser to be sent (IndexedDB), and how it goes out, exactly once: every contribution carries a key
// of its own, and the server knows keys it had before. Only a receipt makes the browser forget the words; a refusal
// never does. The phone's sheet (join.js) and the rapporteur's fast entry (site/keying_queue.js) both send from here.

const PATIENCE = 60_000; // milliseconds for one contribution to go out
const TRY_AGAIN = 10_000; // milliseconds
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

// An item: {clientKey, writtenAt, facts, files, offline, sendsAs}, and `to`, where it goes, unless the box says it.
// `box` holds #waiting, #refusals and #receipts, and the sentences. What else a page may tell:
//   credentials  whether cookies go with it · isOwn(item)  whether it is sent and shown here
//   isHeldTooLong(item)  whether what was pointed out goes out though nobody answered
//   correct(item)  puts it back on the sheet, and returns whether it stands there · again(item)  what to send again
//   turnedAway(answer)  nobody is signed in (401); undefined as soon as the server takes something in again
//   shown(queue)  after everything was drawn · mostReceipts
export function queueOf(stores, box, lock, page) {
  const { inStores, everything, keep, forget } = stores;
  const say = sayFrom(box);
  const { credentials = "omit", isOwn = () => true, isHeldTooLong = () => false, turnedAway = () => {} } = page;

  const inOrder = (queue) => queue.sort((a, b) => a.writtenAt.localeCompare(b.writtenAt));

  let asked; // while something was on its way already

  async function sendAll() {
    asked = true;
    // One page at a time; the server would store it once even so.
    const work = async (held) => {
      while (held && asked) {
        asked = false;
        for (const item of inOrder(await everything("queue")).filter(isOwn)) {
          if (item.refusal) continue;
          if (item.identifying) {
            if (!isHeldTooLong(item)) continue;
            item.facts.seen = "1";
          }
          if (!(await send(item))) return;
        }
      }
    };
    if (navigator.locks) await navigator.locks.request(lock, { ifAvailable: true }, work);
    else await work(true);
    await show();
  }

  // Returns whether the next may be tried: there is a signal and the server is there.
  async function send(item) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...item.sendsAs, ...item.facts })) body.set(name, value);
    body.set("client_key", item.clientKey);
    body.set("written_at", item.writtenAt);
    for (const file of item.files) body.append("files", file, file.name);
    let status, answer;
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const address = `${item.to || box.dataset.to}?language=${language}`;
      const response = await fetch(address, { method: "POST", body, credentials, redirect: "error", signal });
      status = response.status;
      answer = await response.json();
    } catch {
      if (!item.offline) await keep("queue", { ...item, offline: true });
      return false; // no signal, or somebody else's page in between: it stays in the queue
    }
    if (answer.receipt) {
      await inStores(["queue", "receipts"], "readwrite", (queue, receipts) => {
        queue.delete(item.clientKey);
        const { receipt, address } = answer;
        receipts.put({ receipt, address, sendsAs: item.sendsAs, at: Date.now() });
      });
      turnedAway();
      await show();
      return true;
    }
    if (status === 401) turnedAway(answer);
    if (status >= 500 || [401, 408, 429].includes(status) || !answer.error) return false;
    turnedAway();
    if (answer.identifying) await keep("queue", { ...item, identifying: answer.identifying, pointedOutAt: Date.now() });
    else await keep("queue", { ...item, identifying: undefined, refusal: answer.error });
    await show();
    return true;
  }

  // --- What is shown of it ------------------------------------------------------------------------

  const isHeld = (item) => item.refusal || item.identifying;
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
    page.shown?.(all);
  }

  function receiptLine({ receipt, address, at }) {
    const line = element("li", `${say("received")} `);
    line.append(address ? element("a", receipt, { href: address }) : element("strong", receipt));
    const day = { dateStyle: "long", timeStyle: "short" };
    line.append(` · ${new Date(at).toLocaleString(language === "en" ? "en-GB" : language, day)}`);
    return line;
  }

  function refusalLine(item) {
    const line = element("li", "");
    const why = item.refusal
      ? `${say("refused")} ${item.refusal}`
      : `${say("pointedOut")} ${item.identifying.join(", ")}`;
    const button = (name, onclick) =>
      line.append(element("button", say(name), { type: "button", className: "quiet", onclick }));
    line.append(
      element("p", why, { className: "refusal" }),
      element("p", item.facts.text, { className: "words", lang: item.facts.language }),
    );
    if (!item.refusal && item.offline && box.dataset.tomorrow) line.append(element("p", say("tomorrow")));
    button("copy", async (event) => {
      const pressed = event.target;
      await navigator.clipboard.writeText(item.facts.text);
      pressed.textContent = say("copied");
    });
    if (!item.refusal) {
      button("allTheSame", async () => {
        const { identifying, pointedOutAt, ...waits } = item;
        await add({ ...waits, facts: { ...item.facts, seen: "1" } });
      });
    }
    if (page.correct) {
      button("correct", async () => {
        if (!(await page.correct(item))) return;
        await forget("queue", item.clientKey);
        await show();
      });
      if (item.refusal) {
        button("again", async () => {
          const { refusal, ...waits } = item;
          await add(page.again ? await page.again(waits) : waits);
        });
      }
    }
    return line;
  }

  async function add(item) {
    await keep("queue", item);
    await show();
    await sendAll();
  }

  async function begin() {
    await show();
    addEventListener("online", sendAll);
    document.addEventListener("visibilitychange", () => document.hidden || sendAll());
    setInterval(sendAll, TRY_AGAIN);
    await sendAll();
  }

  return { begin, sendAll, show };
}
