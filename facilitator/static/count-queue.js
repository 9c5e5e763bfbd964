// Counts that wait on this phone. A count is written here first and then sent; it leaves only when the server has said
// that it is stored. The page sends, not the worker, and only what was written by whoever is signed in.
//
// An item is {key, volunteer, fields, at}, and, once the server has refused it, `refused`: what it said.
"use strict";

const countQueue = (() => {
  const strip = document.getElementById("waiting");
  const me = Number(strip.dataset.volunteer);
  // All of these are there in any browser of the last years, but not where a site is served without HTTPS.
  const able = window.isSecureContext && "indexedDB" in window && "locks" in navigator && "randomUUID" in crypto;
  const PATIENCE = 30_000; // milliseconds, for an answer
  const REFUSALS = [403, 409, 422];
  const OLD = 20 * 24 * 3600 * 1000; // a tally that nobody went on with

  let database;
  function open() {
    database ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open("attendance", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("counts", { keyPath: "key" });
        asked.result.createObjectStore("drafts", { keyPath: "of" });
      };
      asked.onerror = () => reject(asked.error);
      asked.onsuccess = () => {
        asked.result.onversionchange = () => asked.result.close();
        asked.result.onclose = () => { database = undefined; };
        resolve(asked.result);
      };
    });
    database.catch(() => { database = undefined; });
    return database;
  }

  // One transaction; answers what `work(counts, drafts)` asked for, once it is on the disk.
  async function within(mode, work) {
    const opened = await open();
    return new Promise((resolve, reject) => {
      const change = opened.transaction(["counts", "drafts"], mode, { durability: "strict" });
      const asked = work(change.objectStore("counts"), change.objectStore("drafts"));
      change.oncomplete = () => resolve(asked?.result);
      change.onabort = () => reject(change.error);
    });
  }

  const all = () => within("readonly", (counts) => counts.getAll());
  const get = (key) => within("readonly", (counts) => counts.get(key));
  const discard = (key) => within("readwrite", (counts) => counts.delete(key));
  const draft = (of) => within("readonly", (_counts, drafts) => drafts.get(of));
  const keepDraft = (kept) => within("readwrite", (_counts, drafts) => drafts.put({ ...kept, at: Date.now() }));

  // Write a count down, in place of its draft and of the one, refused or not sent yet, that it puts right.
  function put(fields, of, instead) {
    const { key, ...others } = fields;
    return within("readwrite", (counts, drafts) => {
      counts.put({ key, volunteer: me, fields: others, at: new Date().toISOString() });
      drafts.delete(of);
      if (instead) counts.delete(instead);
    });
  }

  // What the server answers, as {status, body}; null where there was no answer, or one that is not from there.
  async function ask(address, more = {}) {
    try {
      const answer = await fetch(address, {
        ...more, headers: { Accept: "application/json" }, redirect: "error", cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE),
      });
      return { status: answer.status, body: await answer.json() };
    } catch {
      return null;
    }
  }

  let signedOut = false;
  const results = new Map(); // what became of the counts that this page has sent

  async function send(items) {
    const who = await ask("/csrf");
    if (!who) return;
    signedOut = who.status === 401 || (who.status === 200 && who.body.volunteer !== me);
    if (who.status !== 200) return;
    for (const item of items.filter((each) => each.volunteer === who.body.volunteer)) {
      const body = new URLSearchParams({ ...item.fields, key: item.key, csrf_token: who.body.token });
      const answer = await ask("/volunteer/attendance", { method: "POST", body });
      signedOut ||= answer?.status === 401;
      if (!answer || answer.status === 401 || answer.status === 400) return; // 400: the session is another one by now
      if (answer.status === 200 && ["stored", "again", "two"].includes(answer.body.result)) {
        await discard(item.key);
        results.set(item.key, answer.body);
      } else if (REFUSALS.includes(answer.status)) {
        const refused = { ...item, refused: { status: answer.status, ...answer.body } };
        await within("readwrite", (counts) => { // unless another was put in its place meanwhile
          counts.get(item.key).onsuccess = ({ target }) => { if (target.result) counts.put(refused); };
        });
      }
    }
  }

  // Send what can be sent. One page of this browser at a time does so, or a count would go out twice.
  async function flush() {
    if (!able) return;
    try {
      await show();
      await navigator.locks.request("attendance", async () => {
        const items = (await all()).filter((each) => !each.refused);
        if (items.length) await send(items);
        else signedOut = false;
      });
      await show();
    } catch {
      // This browser keeps nothing now: then nothing waits here either.
    }
    document.dispatchEvent(new Event("counts"));
  }

  // Say in the strip how many wait, and for what.
  async function show() {
    const items = await all();
    const mine = items.filter((each) => each.volunteer === me);
    const settle = [...results.values()].find((each) => each.result === "two");
    const say = (name, n, shown = n > 0) => {
      const line = document.getElementById(`waiting-${name}`);
      const words = n === 1 ? line.dataset.one : line.dataset.many?.replace("{n}", n);
      if (shown && words) line.querySelector("strong").textContent = words;
      line.hidden = !shown;
    };
    const waiting = mine.filter((each) => !each.refused).length;
    say("mine", waiting);
    say("sign-in", 0, signedOut && waiting > 0);
    say("refused", mine.length - waiting);
    say("settle", 0, Boolean(settle));
    if (settle) document.querySelector("#waiting-settle a").href = settle.url;
    say("others", items.length - mine.length);
    strip.hidden = !items.length && !settle;
    strip.dataset.waiting = items.length;
  }

  // Signing out leaves counts where they are, and they wait for the same person: that is asked about first.
  for (const form of able ? document.querySelectorAll('form[action="/sign-out"]') : []) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const mine = (await all().catch(() => [])).filter((each) => each.volunteer === me);
      if (mine.length && !confirm(strip.dataset.leave.replace("{n}", mine.length))) return;
      document.documentElement.dataset.leaving = "yes"; // so that keep.js keeps nothing more
      form.submit();
    });
  }

  if (able) {
    addEventListener("online", flush);
    addEventListener("pageshow", (event) => { if (event.persisted) flush(); });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") flush(); });
    flush();
    within("readwrite", (_counts, drafts) => {
      drafts.openCursor().onsuccess = ({ target: { result: each } }) => {
        if (each?.value.at < Date.now() - OLD) each.delete();
        each?.continue();
      };
    }).catch(() => {});
  }

  return { able, me, all, get, put, discard, draft, keepDraft, flush, results };
})();
