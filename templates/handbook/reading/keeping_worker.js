// Opens what this phone keeps of one handbook, at once and whatever the network does. It keeps nothing by itself: what is
// kept, the reader asked for, and keeping.js wrote it down in the cache "kept-handbooks". All other pages pass through.
const facts = {{ facts|safe }};
const PATIENCE = 8000; // milliseconds for a page that is not kept
const SEARCH_PATIENCE = 2500; // for the search, which the phone can answer itself

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  const isOurs = address.pathname.startsWith(facts.own) || address.pathname.startsWith(facts.files);
  if (request.method !== "GET" || address.origin !== self.location.origin || !isOurs) return;
  if (request.headers.has("X-Keeping")) return; // keeping.js loads what is new
  event.respondWith(answer(request, address));
});

async function answer(request, address) {
  const kept = await whatIsKept();
  if (!kept) return fetch(request);
  const place = lastingPlace(kept, address);
  const page = place && (await fromTheCache(kept, place));
  const isPage = request.mode === "navigate";
  if (!isPage) return page || fetch(request);
  const isLasting = place === address.pathname + address.search || address.pathname.endsWith("/kept/search/");
  // An address without a number means the edition in effect: that is another one since.
  if (page && (isLasting || !kept.told)) return page;
  const isSearch = address.pathname === `${facts.own}search/`;
  try {
    return await fromTheNetwork(request, page || isSearch ? SEARCH_PATIENCE : PATIENCE);
  } catch {
    if (page) return page;
    if (isSearch) return Response.redirect(`${kept.own[facts.own]}kept/search/${address.search}`, 302);
    return (await fromTheCache(kept, `${kept.own[facts.own]}kept/`)) || Response.error();
  }
}

async function whatIsKept() {
  const written = await caches.match(`/kept-handbooks/${facts.handbook}`, { cacheName: "kept-handbooks" });
  return written && written.json();
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
