// Opens the pages under /join/ when there is no signal. It keeps one empty sheet per language and three files; no page
// with anybody's words is ever kept.
const facts = {{ facts|safe }};
const CACHE = `join-${facts.version}`;
const SPOKEN = "join-language"; // which language this phone chose: written by phone.js
const PATIENCE = 8000; // milliseconds

self.addEventListener("install", (event) => {
  const kept = caches.open(CACHE).then((cache) => cache.addAll([...Object.values(facts.pages), ...facts.files]));
  event.waitUntil(kept.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forget = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("join-") && name !== CACHE && name !== SPOKEN) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(forget());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (facts.files.includes(pathname)) {
    event.respondWith(caches.match(request, { cacheName: CACHE }).then((kept) => kept || fetch(request)));
  } else if (request.mode === "navigate" && !pathname.startsWith(`${facts.own}p/`)) {
    event.respondWith(fromTheNetworkOrTheSheet(request));
  }
});

async function fromTheNetworkOrTheSheet(request) {
  let waited;
  const tooLong = new Promise((_resolve, reject) => {
    waited = setTimeout(() => reject(new Error("no answer")), PATIENCE);
  });
  try {
    const answer = await Promise.race([fetch(request), tooLong]);
    if ([502, 503, 504].includes(answer.status)) throw new Error("the server is away");
    return answer;
  } catch {
    return sheet(new URL(request.url).searchParams.get("language"));
  } finally {
    clearTimeout(waited);
  }
}

async function sheet(asked) {
  const cache = await caches.open(CACHE);
  const chosen = await caches.match("/join/language", { cacheName: SPOKEN });
  const language = asked || (chosen && (await chosen.text()));
  return cache.match(facts.pages[language] || facts.pages[facts.language]);
}
