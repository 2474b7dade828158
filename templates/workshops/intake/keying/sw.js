// Opens fast entry when there is no signal. The network comes first; without it comes the page that was kept when it was
// opened last (keying_queue.js), and the files that belong to it. No other page is kept; the pages of one account
// only (kept_pages.js), and no longer than a sign-in lasts.
const KEPT = "keying "; // and the account
const LASTS = {{ lasts }}; // milliseconds
const PATIENCE = 8000; // milliseconds

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fromTheNetworkOrKept(request));
  else if (["script", "style"].includes(request.destination)) {
    event.respondWith(fetch(request).catch(async () => (await kept(request)) || Response.error()));
  }
});

async function fromTheNetworkOrKept(request) {
  const instead = await kept(request);
  if (!instead) return fetch(request);
  let waited;
  const tooLong = new Promise((_resolve, reject) => {
    waited = setTimeout(() => reject(new Error("no answer")), PATIENCE);
  });
  try {
    const answer = await Promise.race([fetch(request), tooLong]);
    if ([502, 503, 504].includes(answer.status)) throw new Error("the server is away");
    // Signed out, or no right to it any more: then it does not open without a signal either.
    if (answer.type === "opaqueredirect" || [403, 404].includes(answer.status)) await forget(request);
    return answer;
  } catch {
    return instead;
  } finally {
    clearTimeout(waited);
  }
}

async function caching() {
  const names = (await caches.keys()).filter((name) => name.startsWith(KEPT));
  return Promise.all(names.map((name) => caches.open(name)));
}

async function kept(request) {
  for (const cache of await caching()) {
    const found = await cache.match(request, { ignoreSearch: request.mode === "navigate", ignoreVary: true });
    if (!found) continue;
    if (request.mode !== "navigate" || Date.now() - Date.parse(found.headers.get("date")) < LASTS) return found;
    await cache.delete(found.url, { ignoreVary: true });
  }
}

async function forget(request) {
  for (const cache of await caching()) await cache.delete(request, { ignoreSearch: true, ignoreVary: true });
}
