// Fast entry with a signal or without. What is stored goes into a queue in this browser first (queue.js), under
// the account that keyed it, and from there to the server. Without this script the sheet is a plain form.

import { openStores, queueOf, sayFrom } from "./queue.js";

const sheet = document.querySelector("form[data-keying]");
const box = document.getElementById("queue");
const said = document.getElementById("said");
const say = sayFrom(box);
const { account } = box.dataset;
const started = `sheet ${account} ${location.pathname}`;
const OF_ONE_ONLY = ["paragraph", "ongoing", "text", "voices"]; // what the next contribution has hardly in common with the last
const NEVER_KEPT = ["csrfmiddlewaretoken", "client_key", "pointed_out"];

// --- What is on the sheet -------------------------------------------------------------------------

const facts = () => Object.fromEntries([...new FormData(sheet)].filter(([name]) => !NEVER_KEPT.includes(name)));

function putOnSheet(these) {
  for (const field of sheet.elements) {
    if (!field.name || NEVER_KEPT.includes(field.name)) continue;
    if (field.type === "checkbox") field.checked = field.name in these;
    else if (field.name in these) field.value = these[field.name];
    // A participant or a topic that is not there any more leaves the list at its first line.
    if (field.tagName === "SELECT" && field.selectedIndex < 0) field.selectedIndex = 0;
  }
}

function tell(sentence) {
  said.textContent = sentence;
  said.hidden = !sentence;
}

// --- Into the queue -------------------------------------------------------------------------------

async function store() {
  const text = sheet.elements.text;
  if (!text.value.trim()) {
    text.value = "";
    return void sheet.reportValidity();
  }
  const item = {
    clientKey: crypto.randomUUID(),
    writtenAt: new Date().toISOString(),
    facts: facts(),
    files: [],
    offline: !navigator.onLine,
    sendsAs: { account },
    to: box.dataset.to,
  };
  tell("");
  // At once, for the hands type on.
  for (const name of OF_ONE_ONLY) {
    if (sheet.elements[name].type === "checkbox") sheet.elements[name].checked = false;
    else sheet.elements[name].value = name === "voices" ? "1" : "";
  }
  text.focus();
  try {
    await stores.keep("queue", item);
  } catch {
    putOnSheet({ ...item.facts, text: [item.facts.text, text.value].filter(Boolean).join("\n\n") });
    return tell(say("full"));
  }
  await stores.keep("facts", facts(), started);
  await queue.show();
  await queue.sendAll();
}

async function putBackOnSheet(item) {
  if (item.to !== box.dataset.to) return void location.assign(item.to.replace(/send\/$/, ""));
  if (sheet.elements.text.value.trim()) return tell(say("replaced"));
  putOnSheet(item.facts);
  await stores.keep("facts", facts(), started); // the words stand there before they leave the queue
  tell(say("correcting"));
  sheet.elements.text.focus();
  return true;
}

// --- From the queue to the server -----------------------------------------------------------------

const stores = openStores("keying", { queue: "clientKey", receipts: "receipt", facts: null });
const isOwn = (thing) => thing.sendsAs.account === account;
const queue = queueOf(stores, box, "keying-sending", {
  credentials: "same-origin",
  isOwn,
  mostReceipts: 10,
  correct: putBackOnSheet,
  turnedAway(answer) {
    const line = document.getElementById("signed-out");
    const [sentence, link] = line.children;
    line.hidden = !answer;
    sentence.textContent = answer?.error || "";
    link.hidden = !answer?.sign_in;
    if (answer?.sign_in) link.href = answer.sign_in;
  },
  shown(everybodys) {
    const count = everybodys.filter((item) => !isOwn(item)).length;
    const line = document.getElementById("of-others");
    line.hidden = !count;
    line.textContent = count ? say("ofOthers", { count }) : "";
    if (count) box.hidden = false;
  },
});

// --- Without a signal -----------------------------------------------------------------------------

// The page as the server gives it, and its files, for the worker to open without a signal.
async function keepThisPage() {
  const page = await fetch(location.pathname, { redirect: "error" });
  if (!page.ok || !(await page.clone().text()).includes(`data-account="${account}"`)) return;
  const cache = await caches.open(`keying ${account}`);
  const files = [...document.querySelectorAll("link[rel=stylesheet], link[rel=modulepreload], script[src]")];
  await cache.addAll(files.map((file) => file.href || file.src));
  await cache.put(location.pathname, page);
  document.documentElement.dataset.kept = "";
}

// --- Begin ----------------------------------------------------------------------------------------

async function begin() {
  const before = await stores.kept("facts", started);
  // Refused by the server, without this script: that sheet stands as it came back.
  if (before && !sheet.elements.text.value) putOnSheet(before);
  let soon;
  sheet.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(() => stores.keep("facts", facts(), started), 400);
  });
  sheet.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(soon);
    store();
  });
  document.documentElement.dataset.ready = "";
  queue.begin();
}

if ("indexedDB" in window && crypto.randomUUID) {
  begin().catch(() => {}); // a browser that keeps nothing has the plain form
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(box.dataset.worker, { scope: location.pathname }).catch(() => {});
    keepThisPage().catch(() => {});
  }
}
