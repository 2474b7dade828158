// Nothing is lost. What is typed is kept in this browser at once and sent to the server a moment after the last key; what
// a colleague saved meanwhile is merged there, and put into the field without touching what is being typed.

import { openStores } from "../../workshops/intake/queue.js";
import { postJson, SignedOut } from "./api.js";
import { carriedOver, hunks } from "./diff.js";

const AFTER_LAST_KEY = 3_000; // milliseconds
const AT_LEAST_EVERY = 15_000;
const KEPT_AFTER = 300;
const TRY_AGAIN = 5_000;
const WHILE_UNSETTLED = 30_000;
const PRESENCE = 20_000;

export function savingOf(source, desk, { say, onSaved }) {
  const { field } = source;
  const form = document.getElementById(field.getAttribute("form")) || field.form;
  const status = desk.querySelector("[data-status]");
  const others = desk.querySelector("[data-others]");
  const offer = desk.querySelector("[data-offer]");
  const { account, version, autosave, presence } = desk.dataset;
  // What is offered from an earlier visit stays in its place until that is settled; until then there is a second one.
  const places = [`${account} ${version}`, `${account} ${version} beside`];
  const stores = "indexedDB" in window ? openStores("desk", { drafts: null }) : null;
  const titleFields = [...form.elements].filter((one) => one.name?.startsWith("titles_") && one.type !== "hidden");
  const codes = titleFields.map((one) => one.name.slice("titles_".length));
  const titles = () => Object.fromEntries(codes.map((code) => [code, form.elements[`titles_${code}`].value]));
  const ordered = (these) => Object.fromEntries(codes.map((code) => [code, these?.[code] ?? ""]));
  const same = (a, b) => a.text.trimEnd() === b.text.trimEnd() && JSON.stringify(a.titles) === JSON.stringify(b.titles);
  const now = () => ({ text: source.text, titles: titles() });

  let seen = form.elements.seen.value ? Number(form.elements.seen.value) : null;
  // The text that the field's grew from, where it is not that of the wording seen: see takeOver.
  let grewFrom = JSON.parse(form.elements.base_text.value || "null");
  // What the server has, as far as is known. A form that came back refused holds words that it does not have.
  let saved = {
    text: "isUnsaved" in desk.dataset ? null : field.defaultValue,
    titles: ordered(JSON.parse(form.elements.titles_seen.value || "null") ?? titles()),
  };
  // What was sent and has no answer. The server may have it, so just this is sent again before anything that was typed
  // since: then its own words never come back to the writer as a colleague's.
  let unanswered = null;
  let kept; // what this browser has
  let isUnsettled = false;
  let isClosed = false;
  let isLeaving = false;
  let offered = null; // the place of what is offered
  let atWork; // since when something waits to be sent
  let sending;
  let timer;
  let keeping;
  let isDown = false;

  const place = () => (offered === places[0] ? places[1] : places[0]);
  const isDirty = () => unanswered !== null || saved.text === null || !same(now(), saved);

  function beginFrom(wording, text) {
    [seen, grewFrom] = [wording, text];
    form.elements.seen.value = wording ?? "";
    form.elements.base_text.value = JSON.stringify(text);
    form.elements.titles_seen.value = JSON.stringify(saved.titles);
  }

  function tell(sentence, state = "", link = "") {
    if (status.dataset.sentence === sentence) return;
    status.dataset.sentence = sentence;
    status.dataset.state = state;
    status.textContent = sentence;
    if (link) status.append(" ", Object.assign(document.createElement("a"), { href: link, target: "_blank", textContent: say("signIn") }));
  }

  const time = (iso) => new Date(iso).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });

  // --- In this browser --------------------------------------------------------------------------------

  async function keep() {
    clearTimeout(keeping);
    if (!stores || !isDirty()) return;
    const begun = { seen, grewFrom, base: saved.text ?? "", titlesSeen: saved.titles };
    const these = { ...now(), ...begun, unanswered, at: new Date().toISOString() };
    try {
      await stores.keep("drafts", these, place());
      kept = these;
    } catch { /* a browser that keeps nothing: leaving is asked about */ }
  }

  async function forget(from = place()) {
    if (from === place()) {
      clearTimeout(keeping);
      kept = undefined;
    }
    await stores?.forget("drafts", from).catch(() => {});
  }

  // --- To the server ----------------------------------------------------------------------------------

  function soon() {
    if (isClosed || !autosave || !isDirty()) return;
    atWork ??= Date.now();
    clearTimeout(timer);
    const left = Math.max(atWork + AT_LEAST_EVERY - Date.now(), 0);
    timer = setTimeout(send, isUnsettled ? WHILE_UNSETTLED : isDown ? TRY_AGAIN : Math.min(AFTER_LAST_KEY, left));
  }

  const toSend = () => ({ ...now(), titles_seen: saved.titles, seen, base_text: grewFrom });

  // `always`: though nothing was typed, for a colleague's words to come.
  function send({ always = false } = {}) {
    sending ??= sendNow(always).finally(() => {
      sending = undefined;
      soon();
    });
    return sending;
  }

  async function sendNow(always) {
    clearTimeout(timer);
    if (isClosed || !autosave || (!always && !isDirty())) return;
    if (source.isComposing) return;
    const sent = (unanswered ??= toSend());
    atWork = undefined;
    let answer;
    try {
      answer = await postJson(autosave, sent);
    } catch (failed) {
      isDown = true;
      await keep();
      tell(say(failed instanceof SignedOut ? "signedOut" : kept ? "notSavedKept" : "notSaved"), "bad");
      return "unreached";
    }
    unanswered = null;
    if (answer.status !== 200) {
      // Refused: nobody is signed in, the draft is not open any more, the text cannot be read.
      isDown = true;
      isClosed = answer.open === false;
      await keep();
      tell([answer.sentence, kept && say("kept")].filter(Boolean).join(" "), "bad", answer.sign_in);
      return;
    }
    isDown = false;
    showOthers(answer.others);
    isUnsettled = answer.conflicts > 0;
    if (isUnsettled) {
      // Stored beside what stands. It still is not the draft, so the browser keeps it too.
      await keep();
      tell(answer.sentence, "bad");
      return;
    }
    const sentence = takeOver(sent, answer);
    if (isDirty()) await keep();
    else await forget();
    tell(sentence, "good");
  }

  // After a save: what the server now has, and what a colleague's words change in the field. Returns what to say.
  function takeOver(sent, { wording, text, saved_at: at, sentence }) {
    const merged = text ?? null;
    const isMerged = merged !== null && merged.trimEnd() !== sent.text.trimEnd();
    const changes = isMerged && !source.isComposing ? carriedOver(sent.text, merged, source.text) : null;
    if (changes) source.replaceBehind(changes);
    saved = { text: isMerged ? merged : sent.text, titles: sent.titles };
    // Typed on in the very lines: they stay as they are, and the next save is told what they grew from, so that the
    // server merges what the colleague changed with what was typed since, and not with what it has already.
    beginFrom(wording, isMerged && !changes ? sent.text : null);
    onSaved();
    return merged !== null && sentence ? sentence : say("saved", { time: time(at) });
  }

  // --- By hand ----------------------------------------------------------------------------------------

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (event.submitter?.name === "stay") await saveByHand(event.submitter);
    else await saveAndLeave();
  });

  // Saved as it is first, so that a server that is not there costs no page; what it will not have, its own page says.
  async function saveAndLeave() {
    await sending;
    if ((await send()) === "unreached") return;
    isLeaving = true;
    HTMLFormElement.prototype.submit.call(form);
  }

  // As the form would, but the page stays, with the cursor and all that can be undone. What needs another page (words to
  // be settled, a title that is missing) gets it: then the form is sent.
  async function saveByHand(button) {
    await sending;
    if (unanswered && (await send()) === "unreached") return;
    const sent = (unanswered = toSend());
    const body = new URLSearchParams(new FormData(form));
    body.set(button.name, button.value);
    tell(say("saving"));
    let response;
    try {
      response = await fetch(form.action, { method: "POST", body, credentials: "same-origin", signal: AbortSignal.timeout(60_000) });
    } catch {
      isDown = true;
      await keep();
      tell(say(kept ? "notSavedKept" : "notSaved"), "bad");
      return soon();
    }
    unanswered = null;
    const isBack = response.redirected && new URL(response.url).pathname === new URL(form.action, location).pathname;
    if (!isBack && response.redirected) {
      await keep();
      return void tell(say("signedOut"), "bad", response.url);
    }
    const page = new DOMParser().parseFromString(await response.text().catch(() => ""), "text/html");
    const there = page.getElementById(field.id);
    if (!isBack || !there) {
      isLeaving = true;
      // Where words have to be settled, on a page without this field, the server holds them already.
      if (!there && (response.ok || response.status === 409)) await forget();
      else await keep();
      return void HTMLFormElement.prototype.submit.call(withButton(button));
    }
    isDown = isUnsettled = false;
    const message = page.querySelector(".messages")?.textContent.trim().replace(/\s+/g, " ");
    const wording = Number(page.querySelector("input[name=seen]").value) || null;
    const merged = there.defaultValue.trimEnd() === sent.text.trimEnd() ? null : there.defaultValue;
    const sentence = takeOver(sent, { wording, text: merged, saved_at: new Date().toISOString(), sentence: message });
    if (isDirty()) await keep();
    else await forget();
    tell(sentence, "good");
    soon();
  }

  function withButton(button) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    return form;
  }

  // --- Who else ---------------------------------------------------------------------------------------

  function showOthers(there = []) {
    const names = there.map((other) => other.name).join(", ");
    const sentence = names ? say(there.length > 1 ? "othersHere" : "otherHere", { names }) : "";
    if (others.textContent !== sentence) others.textContent = sentence;
  }

  async function beThere() {
    if (document.hidden || !presence) return;
    try {
      const answer = await postJson(presence, {});
      if (answer.status !== 200) return;
      if (isDown) send();
      showOthers(answer.others);
      if (!answer.open && !isClosed) {
        isClosed = true;
        await keep();
        tell([say("closed"), kept && say("kept")].filter(Boolean).join(" "), "bad");
      } else if (answer.standing !== seen && !isUnsettled) {
        await send({ always: true });
      }
    } catch { /* said where it is saved */ }
  }

  // --- What was kept ----------------------------------------------------------------------------------

  async function offerKept() {
    for (const from of stores ? places : []) {
      const these = await stores.kept("drafts", from).catch(() => null);
      if (!these) continue;
      if (!same(these, { ...saved, text: saved.text ?? source.text })) return makeOffer(these, from);
      await forget(from);
    }
  }

  function makeOffer(these, from) {
    offered = from;
    offer.querySelector("[data-sentence]").textContent = say("offer", { time: when(these.at) });
    offer.hidden = false;
    const settled = () => {
      offer.hidden = true;
      offered = null;
      field.focus();
    };
    offer.querySelector("[data-take]").addEventListener("click", async () => {
      settled();
      await sending;
      // What was typed since the page was opened stays where it can.
      const typed = source.text === (saved.text ?? "") ? null : carriedOver(saved.text ?? "", these.text, source.text);
      if (typed) source.replaceBehind(typed);
      else source.replace(0, source.text.length, these.text);
      // From where they began: what was saved since is merged with them, not overwritten.
      saved = { text: these.base, titles: ordered(these.titlesSeen) };
      beginFrom(these.seen, these.grewFrom ?? null);
      unanswered = these.unanswered ?? null;
      for (const code of codes) form.elements[`titles_${code}`].value = these.titles[code] ?? "";
      await keep();
      if (from !== place()) await forget(from);
      send();
    });
    offer.querySelector("[data-drop]").addEventListener("click", async () => {
      await forget(from);
      settled();
      if (from === places[0]) await forget(places[1]);
      await keep();
      soon();
    });
    offer.querySelector("[data-compare]").addEventListener("click", () => compare(these));
  }

  function when(iso) {
    const day = new Date(iso);
    const isToday = day.toDateString() === new Date().toDateString();
    return isToday ? time(iso) : day.toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short", hour12: false });
  }

  function compare(these) {
    const dialog = document.getElementById("dialog-kept");
    const box = dialog.querySelector("[data-differences]");
    const [here, there] = [source.text, these.text].map((text) => text.trimEnd().split("\n"));
    box.lang = field.lang;
    box.replaceChildren(
      ...hunks(here, there).flatMap(({ start, end, from, until }) => {
        const part = (tag, lines) => lines.some((line) => line.trim()) && Object.assign(document.createElement(tag), { textContent: lines.join("\n").trim() });
        const change = document.createElement("p");
        change.append(...[part("del", here.slice(start, end)), part("ins", there.slice(from, until))].filter(Boolean));
        return change.childNodes.length ? [change] : [];
      }),
    );
    dialog.showModal();
  }

  // --- Begin ------------------------------------------------------------------------------------------

  form.addEventListener("input", (event) => {
    if (event.target !== field && !titleFields.includes(event.target)) return;
    clearTimeout(keeping);
    keeping = setTimeout(keep, KEPT_AFTER);
    soon();
  });
  field.addEventListener("input", () => {
    clearTimeout(keeping);
    keeping = setTimeout(keep, KEPT_AFTER);
    soon();
  });
  addEventListener("online", () => send());
  addEventListener("offline", async () => {
    isDown = true;
    await keep();
    if (isDirty()) tell(say(kept ? "notSavedKept" : "notSaved"), "bad");
  });
  // Whoever leaves by a form has been kept or stored already.
  addEventListener("pagehide", () => isLeaving || keep());
  addEventListener("pageshow", () => { isLeaving = false; });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) beThere();
    else if (!isLeaving) keep();
  });
  addEventListener("beforeunload", (event) => {
    if (isLeaving || !isDirty()) return;
    if (kept && same(kept, now())) return;
    event.preventDefault();
  });
  setInterval(beThere, PRESENCE);
  beThere();
  const ready = offerKept().then(soon);
  // What stands in the field is with the server, or the page says why it is not.
  async function saveNow() {
    await sending;
    return send();
  }

  return { send, saveNow, beThere, ready, saveByHand: () => form.querySelector("button[name=stay]").click() };
}
