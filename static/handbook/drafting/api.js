// How the page asks the server, and what it says of it.

export class SignedOut extends Error {}

function token() {
  // A new sign-in in another tab changes it; the cookie knows.
  const cookie = /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie);
  return cookie?.[1] || document.querySelector("[name=csrfmiddlewaretoken]").value;
}

async function ask(address, body, more) {
  const { headers, patience = 30_000, signal, ...rest } = more;
  const signals = [AbortSignal.timeout(patience), ...(signal ? [signal] : [])];
  const response = await fetch(address, {
    method: "POST",
    credentials: "same-origin",
    headers: { "X-CSRFToken": token(), Accept: "application/json", ...headers },
    body,
    signal: signals.length > 1 && AbortSignal.any ? AbortSignal.any(signals) : signals.at(-1),
    ...rest,
  });
  // Whoever is signed out is led to the door, which is a page.
  if (response.redirected) throw new SignedOut();
  if (!response.headers.get("content-type")?.includes("json")) throw new Error(`answered ${response.status}`);
  return { status: response.status, ...(await response.json()) };
}

// Fields of a form; files too.
export function post(address, fields, more = {}) {
  const isFiles = Object.values(fields).some((value) => value instanceof Blob);
  const body = isFiles ? new FormData() : new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return ask(address, body, more);
}

export function postJson(address, facts, more = {}) {
  return ask(address, JSON.stringify(facts), { headers: { "Content-Type": "application/json" }, ...more });
}

// Sentences stand in the page, translated: data-say-saved="Saved at {time}".
export const sayFrom = (desk) => (name, values = {}) =>
  Object.entries(values).reduce(
    (text, [key, word]) => text.replaceAll(`{${key}}`, word),
    desk.dataset[`say${name[0].toUpperCase()}${name.slice(1)}`] || "",
  );
