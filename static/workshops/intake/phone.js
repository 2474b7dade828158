// Writing without a signal. What is sent from the sheet goes into a queue on the phone first (queue.js), and from there
// to the server. Without this script the sheet is a plain form.

import { element, language, openStores, queueOf, sayFrom } from "./queue.js";

const box = document.getElementById("queue");
const sheet = document.getElementById("sheet");
const say = sayFrom(box);

const LARGEST_PHOTOGRAPH = 400 * 1024; // bytes, as it leaves the phone
const LARGEST_FILE = 2 * 1024 * 1024; // bytes, as the server takes it
const LONGEST_SIDE = 2000; // pixels
const MOST_FILES = 5;
const A_DAY = 86_400_000; // milliseconds
const TELL_AGAIN = 300_000; // milliseconds until the workshop is told once more how much waits here

// --- What the phone keeps ------------------------------------------------------------------------
// places: what a page needs to open without a signal · queue: contributions · receipts · facts: device, started sheets,
// the phone's number

const stores = openStores("join", { places: "address", queue: "clientKey", receipts: "receipt", facts: null });
const { inStores, kept, everything, keep, forget } = stores;

// --- The place that is written from ---------------------------------------------------------------

const isOffline = document.querySelector("[data-offline]") !== null;

async function placeOfThisPage() {
  const given = document.getElementById("place");
  if (given) {
    const place = JSON.parse(given.textContent);
    if (place.device) {
      // The phone stays who it is, though its cookies may be cleared.
      const known = await kept("facts", "device");
      if (known) place.device = known;
      else await keep("facts", place.device, "device");
    }
    await keep("places", { ...place, seen: Date.now() });
    return place;
  }
  if (!isOffline) return null;
  const places = (await everything("places")).sort((a, b) => b.seen - a.seen);
  return places.find((place) => place.address === location.pathname) || places[0] || null;
}

const inLanguage = (names) => (names || {})[language] || Object.values(names || {}).find(Boolean) || "";

function fillInSheet(place) {
  if (!place) {
    document.getElementById("nothing-kept").hidden = false;
    sheet.hidden = true;
    return;
  }
  document.getElementById("place-title").textContent = inLanguage(place.titles);
  for (const topic of place.topics) {
    sheet.elements.topic.append(element("option", inLanguage(topic.titles), { value: topic.id }));
    const details = document.createElement("details");
    details.append(element("summary", inLanguage(topic.titles)), element("p", inLanguage(topic.questions)));
    document.getElementById("place-topics").append(details);
  }
  if (!place.asks_office) {
    for (const name of ["profession", "province"]) sheet.querySelector(`[data-field=${name}]`).remove();
  }
  if (!place.named) sheet.querySelector("[name=attribution][value=named]")?.closest("div, label").remove();
}

// --- Photographs: made smaller before they go out -------------------------------------------------

async function reduced(file) {
  if (file.type === "application/pdf") {
    if (file.size > LARGEST_FILE) throw new Error(say("large", { name: file.name }));
    return file;
  }
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new Error(say("notAPhotograph", { name: file.name }));
  }
  let scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  for (let tries = 0; tries < 8; tries += 1) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => {
      canvas.toBlob(resolve, "image/jpeg", tries % 2 ? 0.55 : 0.8);
    });
    if (blob && blob.size <= LARGEST_PHOTOGRAPH) {
      return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    }
    if (tries % 2) scale *= 0.75;
  }
  throw new Error(say("large", { name: file.name }));
}

// --- From the sheet into the queue ----------------------------------------------------------------

const ASKED = ["topic", "kind", "profession", "province", "text", "language", "attribution"];

function showRefusal(sentence) {
  sheet.querySelector(".refusal")?.remove();
  if (!sentence) return;
  const shown = element("p", sentence, { className: "refusal" });
  shown.setAttribute("role", "alert");
  sheet.querySelector("[type=submit]:not([name])").before(shown);
}

async function takeFromSheet(place, allTheSame) {
  for (const field of sheet.elements) if (field.name === "text" || field.tagName === "SELECT") field.setCustomValidity("");
  if (!sheet.elements.text.value.trim()) sheet.elements.text.value = "";
  for (const name of ["text", "profession", "province"]) {
    if (sheet.elements[name]) sheet.elements[name].required = true;
  }
  if (!sheet.reportValidity()) return;
  const filledIn = new FormData(sheet);
  const files = filledIn.getAll("files").filter((file) => file.size);
  if (files.length > MOST_FILES) throw new Error(say("many"));
  const item = { clientKey: crypto.randomUUID(), writtenAt: new Date().toISOString(), facts: {}, files: [] };
  for (const file of files) item.files.push(await reduced(file));
  for (const name of ASKED) if (filledIn.has(name)) item.facts[name] = filledIn.get(name);
  if (filledIn.has("ongoing")) item.facts.ongoing = "on";
  if (allTheSame) item.facts.seen = "1";
  item.offline = !navigator.onLine;
  item.sendsAs = sendsAs(place);
  try {
    await keep("queue", item);
  } catch {
    throw new Error(say("full"));
  }
  await forget("facts", `sheet ${place.address}`);
  const { profession, province } = item.facts;
  if (profession) await keep("facts", { profession, province }, "office");
  sheet.elements.text.value = "";
  sheet.elements.files.value = "";
  sheet.elements.ongoing.checked = false;
  justSent = item.clientKey;
}

// Beside the button that was pressed: the receipt as soon as it is there, or that it waits, or what it met.
let justSent;

function sayOfTheLast(items, receipts) {
  if (!justSent) return;
  const line = document.getElementById("just-sent");
  const receipt = receipts.find(({ clientKey }) => clientKey === justSent)?.receipt;
  const item = items.find(({ clientKey }) => clientKey === justSent);
  const isHeld = item && (item.refusal || item.identifying || item.stuck !== undefined);
  const text = receipt ? `${say("received")} ${receipt}` : say(isHeld ? "heldBelow" : "keptHere");
  if (line.textContent === text) return;
  line.textContent = text;
  line.scrollIntoView({ block: "nearest" });
}

function sendsAs(place) {
  return place.key ? { key: place.key } : { code: place.code, device: place.device };
}

// --- From the queue to the server -----------------------------------------------------------------

const queue = queueOf(stores, box, "join-sending", {
  // What was written without a signal may arrive when nobody looks: it waits a day for its author, not for ever.
  isHeldTooLong: (item) => item.offline && Date.now() - item.pointedOutAt > A_DAY,
  get correct() {
    return sheet && !sheet.hidden && putBackOnSheet;
  },
  shown(items, receipts) {
    sayOfTheLast(items, receipts);
    tellHowMuch();
  },
  async again(item) {
    const place = await placeOfThisPage();
    return { ...item, sendsAs: place ? sendsAs(place) : item.sendsAs };
  },
});

// --- How much waits here: told to the workshop, without the words ---------------------------------

const told = new Map(); // what the server knows, by who sends
let here; // the place of this page
let phone; // a number drawn by chance, by which the workshop counts it; of who writes it says nothing
let telling = Promise.resolve();

const tellHowMuch = () => (telling = telling.then(tell).catch(() => {}));

async function tell() {
  const [items, receipts] = await Promise.all([everything("queue"), everything("receipts")]);
  const seats = new Set(items.map((item) => JSON.stringify(item.sendsAs)));
  if (here) seats.add(JSON.stringify(sendsAs(here)));
  phone ||= (await kept("facts", "phone")) || crypto.randomUUID();
  await keep("facts", phone, "phone");
  for (const seat of seats) {
    const ofSeat = (thing) => JSON.stringify(thing.sendsAs) === seat;
    const given = receipts.filter(ofSeat).map(({ receipt }) => receipt);
    const now = `${items.filter(ofSeat).length} ${given}`;
    if (told.get(seat) === now) continue;
    told.set(seat, now);
    const body = new URLSearchParams({ ...JSON.parse(seat), phone, holds: now.split(" ")[0], receipts: given });
    const answer = await fetch(box.dataset.count, { method: "POST", body, credentials: "omit" }).catch(() => null);
    if (!answer || answer.status >= 429) told.delete(seat); // later once more
  }
}

async function putBackOnSheet(item) {
  if (sheet.elements.text.value.trim()) return showRefusal(say("replaced"));
  putOnSheet(item.facts);
  const files = new DataTransfer();
  for (const file of item.files) files.items.add(file);
  sheet.elements.files.files = files.files;
  await keepStartedSheet(); // the words stand there before they leave the queue
  showRefusal(say("correcting"));
  sheet.elements.text.focus();
  return true;
}

function putOnSheet(facts) {
  for (const [name, value] of Object.entries(facts)) {
    if (name === "ongoing") sheet.elements.ongoing.checked = true;
    else if (sheet.elements[name]) sheet.elements[name].value = value;
  }
}

// --- A started sheet survives a reload ------------------------------------------------------------

let keepStartedSheet = async () => {};

async function rememberSheet(place) {
  const name = `sheet ${place.address}`;
  const asked = () => Object.fromEntries([...new FormData(sheet)].filter(([field]) => ASKED.includes(field)));
  const office = await kept("facts", "office");
  if (office && !sheet.elements.profession?.value) putOnSheet(office);
  const started = await kept("facts", name);
  if (started && !sheet.elements.text.value) putOnSheet(started);
  keepStartedSheet = () => keep("facts", asked(), name);
  let soon;
  const keepNow = () => {
    clearTimeout(soon);
    soon = 0;
    if (sheet.elements.text.value) keepStartedSheet();
  };
  sheet.addEventListener("input", () => (soon ||= setTimeout(keepNow, 400)));
  // A phone that is put away may never wake this page again.
  document.addEventListener("visibilitychange", () => soon && keepNow());
  addEventListener("pagehide", () => soon && keepNow());
}

// --- Begin ----------------------------------------------------------------------------------------

async function begin() {
  const place = await placeOfThisPage();
  here = place;
  if (isOffline) fillInSheet(place);
  if (sheet && place) {
    await rememberSheet(place);
    sheet.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = sheet.querySelector("[type=submit]:not([name])");
      button.disabled = true;
      showRefusal("");
      try {
        await takeFromSheet(place, event.submitter?.name === "seen");
        sheet.querySelector(".pointed-out")?.remove();
      } catch (refused) {
        showRefusal(refused.message);
      }
      button.disabled = false;
      await queue.show();
      await queue.sendAll();
    });
    document.documentElement.dataset.ready = "";
  }
  document.getElementById("leave")?.addEventListener("submit", () => {
    // Not awaited: a transaction that was begun is finished though the page goes.
    inStores(["places", "receipts", "facts"], "readwrite", (...stores) => {
      for (const store of stores) store.clear();
      if (phone) stores[2].put(phone, "phone"); // what waits here is still counted once
    });
  });
  setInterval(() => {
    told.clear();
    if (!document.hidden) tellHowMuch();
  }, TELL_AGAIN);
  await queue.begin();
}

if ("indexedDB" in window && crypto.randomUUID) {
  begin().catch(() => {}); // a phone that keeps nothing has the plain form
  if ("serviceWorker" in navigator) {
    const scope = new URL("./", new URL(box.dataset.worker, location)).pathname;
    navigator.serviceWorker.register(box.dataset.worker, { scope }).catch(() => {});
    caches.open("join-language").then((cache) => cache.put("/join/language", new Response(language)));
  }
}
