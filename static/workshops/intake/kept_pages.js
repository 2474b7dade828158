// Fast entry keeps its pages for the time without a signal (keying_queue.js), one cache for each account: "keying 7".
// Whoever signs out, or finds a colleague's there, has them forgotten. What waits to be sent is no page, and stays.
const { account, signOut } = document.querySelector(".desk-header").dataset;

async function forgetPages(but) {
  const names = (await caches.keys()).filter((name) => name.startsWith("keying ") && name !== but);
  await Promise.all(names.map((name) => caches.delete(name)));
}

if ("caches" in window && account) {
  forgetPages(`keying ${account}`).catch(() => {});
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || new URL(form.getAttribute("action") || "", location).pathname !== signOut) return;
    event.preventDefault();
    await forgetPages().catch(() => {});
    form.submit();
  });
}
