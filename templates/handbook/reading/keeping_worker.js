// Opens what this phone keeps of one handbook, at once and whatever the network does. It keeps nothing by itself: what is
// kept, the reader asked for, and keeping.js wrote it down (kept_copies.js). All other pages pass through.
// A handbook for signed-in readers ("closed") is asked of the site first, wherever there is a signal: the site knows who
// is signed in, and may read it still.
importScripts("{% static "handbook/reading/offline/kept_copies.js" %}");
const facts = {{ facts|safe }};
const PATIENCE = 8000; // milliseconds for a page that is not kept
const SEARCH_PATIENCE = 2500; // for the search, which the phone can answer itself
const CLOSED_PATIENCE = 5000; // for a page of a handbook for signed-in readers, before the kept one is shown

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  const isFile = address.pathname.startsWith(facts.files);
  const isOurs = address.pathname.startsWith(facts.own) || isFile;
  if (request.method !== "GET" || address.origin !== self.location.origin || !isOurs) return;
  if (request.headers.has("X-Keeping")) return; // keeping.js loads what is new
  if (!facts.is_closed) event.respondWith(answer(request, address));
  else event.respondWith(isFile ? ofAnyPage(request) : answerClosed(event, address));
});

async function answer(request, address) {
  const kept = await keptCopies.read(facts.handbook, false);
  if (!kept) return fetch(request);
  const place = lastingPlace(kept, address);
  const page = place && (await fromTheCache(kept, place));
  const isPage = request.mode === "navigate";
  if (!isPage) return page || fetch(request);
  const isLasting = place === address.pathname + address.search || address.pathname.endsWith("/kept/search/");
  // An address without a number means the edition in effect: that is another one since.
  // The helper and the worksheets say what the law is today: they are asked of the site first as well.
  const isOfToday = ["helper/", "worksheets/"].some((one) => address.pathname.startsWith(facts.own + one));
  if (page && !isOfToday && (isLasting || !kept.told)) return page;
  const isSearch = address.pathname === `${facts.own}search/`;
  try {
    return await keptCopies.fromTheNetwork(request, page || isSearch ? SEARCH_PATIENCE : PATIENCE);
  } catch {
    return page || (await instead(kept, address, isSearch));
  }
}

async function answerClosed(event, address) {
  const { request } = event;
  const kept = await keptCopies.read(facts.handbook, true);
  if (!kept) return fetch(request);
  const isPage = request.mode === "navigate";
  try {
    const answered = await keptCopies.fromTheNetwork(request, CLOSED_PATIENCE);
    // Nothing to read here, or on to the sign-in: perhaps for this page only, perhaps for good.
    if (isPage && !answered.ok) event.waitUntil(keptCopies.asked(kept).catch(() => {}));
    return answered;
  } catch {
    if (!kept.ended && keptCopies.isOver(kept)) await keptCopies.end(kept);
    if (kept.ended || keptCopies.isOver(kept)) return (isPage && (await caches.match(facts.start, { ignoreVary: true }))) || Response.error();
    const place = lastingPlace(kept, address);
    const page = place && (await fromTheCache(kept, place));
    if (page || !isPage) return page || Response.error();
    return instead(kept, address, address.pathname === `${facts.own}search/`);
  }
}

async function instead(kept, address, isSearch) {
  if (isSearch) return Response.redirect(`${kept.own[facts.own]}kept/search/${address.search}`, 302);
  return (await fromTheCache(kept, `${kept.own[facts.own]}kept/`)) || Response.error();
}

// Styles and scripts are the same in every copy.
async function ofAnyPage(request) {
  return (await caches.match(request, { ignoreVary: true })) || fetch(request);
}

// The address under which a page is kept; empty where it is not. What is asked of the search page, it reads itself.
function lastingPlace(kept, { pathname, search }) {
  const asked = pathname + search;
  if (kept.files[asked]) return asked;
  if (pathname.endsWith("/kept/search/") && kept.files[pathname]) return pathname;
  return (!search && kept.also_at[pathname]) || "";
}

function fromTheCache(kept, place) {
  return caches.match(place, { cacheName: kept.cache, ignoreVary: true });
}
