// On a phone that keeps a handbook: without a signal the start pages lead to what is kept (kept_start.html). It keeps that
// page alone, and answers for no other: the handbooks' own workers do, and every page that is none of these is the
// network's. Whoever signs out has the kept handbooks for signed-in readers thrown away.
importScripts("{% static "handbook/reading/offline/kept_copies.js" %}");
const facts = {{ facts|safe }};
const PATIENCE = 8000; // milliseconds

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fill());
  passByAllOthers(event);
});
self.addEventListener("activate", (event) => event.waitUntil(tidy()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && pathname === facts.sign_out) event.waitUntil(keptCopies.forgetClosed());
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && (pathname in facts.starts || pathname in facts.pages)) {
    event.respondWith(answer(event, pathname));
  } else if (facts.files.includes(pathname)) {
    event.respondWith(fromTheCache(pathname).then((file) => file || fetch(request)));
  }
});

async function fill() {
  const cache = await caches.open(facts.cache);
  const all = [...Object.keys(facts.pages), ...facts.files];
  await cache.addAll(all.map((address) => new Request(address, { credentials: "omit", cache: "no-cache" })));
}

async function tidy() {
  for (const name of await caches.keys()) {
    if (name.startsWith("kept-start:") && name !== facts.cache) await caches.delete(name);
  }
}

// Newer browsers can be told beforehand which addresses are not for this worker: it is then not even woken.
function passByAllOthers(event) {
  if (!event.addRoutes) return;
  const ours = [...Object.keys(facts.starts), ...Object.keys(facts.pages), ...facts.files, facts.sign_out];
  const rule = { condition: { not: { or: ours.map((pathname) => ({ urlPattern: { pathname } })) } }, source: "network" };
  Promise.resolve(event.addRoutes(rule)).catch(() => {});
}

async function answer(event, pathname) {
  try {
    const answered = await keptCopies.fromTheNetwork(event.request, PATIENCE);
    event.waitUntil(keptCopies.askAboutClosed()); // whoever signed out elsewhere has them no longer
    return answered;
  } catch {
    const [latest] = await keptCopies.all();
    if (!latest && !(pathname in facts.pages)) return Response.error();
    const language = facts.starts[pathname] || facts.pages[pathname] || latest.language;
    const pages = Object.keys(facts.pages);
    return (await fromTheCache(pages.find((page) => facts.pages[page] === language) || pages[0])) || Response.error();
  }
}

function fromTheCache(address) {
  return caches.match(address, { cacheName: facts.cache, ignoreVary: true });
}
