// The quiet timer of a run sheet: what is left is worked out from the clock, never counted down, so that it is right
// after a reload and after the phone has slept. Only when it began and how long the steps are is remembered, on this
// device. Without script the page is the same outline with its clock times.
"use strict";

(() => {
  const page = document.getElementById("run");
  const said = page.dataset;
  const steps = [...page.querySelectorAll(".run-steps > li")];
  const planned = steps.map((step) => Number(step.dataset.minutes));
  const start = new Date(said.start).getTime();
  const MINUTE = 60_000;
  const HOURS = 60 * MINUTE;
  const INSTANT = 0.001; // minutes, so that a step that was ended is over however the numbers are rounded
  const of = `${said.of} ${said.start} ${planned.join(" ")}`;
  const [timer, step, left, gone, rest] = ["timer", "step", "left", "gone", "rest"].map((id) => document.getElementById(id));
  const presses = Object.fromEntries(["begin", "next", "more", "catch-up", "reset"].map((id) => [id, document.getElementById(id)]));
  const clock = new Intl.DateTimeFormat(said.locale, { hour: "numeric", minute: "2-digit", timeZone: said.zone });

  const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const show = (element, text) => { if (element.textContent !== text) element.textContent = text; };

  // When it began (null: as planned), and the minutes of each step as they are now.
  function read() {
    try {
      const kept = JSON.parse(localStorage.getItem("run") ?? "null");
      if (kept?.of === of && kept.minutes.length === steps.length) return kept;
    } catch {
      // Nothing is kept, or this browser keeps nothing.
    }
    return { of, began: null, minutes: planned };
  }

  function write(began, minutes) {
    state = { of, began, minutes };
    try {
      localStorage.setItem("run", JSON.stringify(state));
    } catch {
      // It goes on as long as the page is open.
    }
    tick();
  }

  let state = read();

  // Where it is: minutes since the beginning, the step that is on (-1 before, their number after), its end.
  function where(now) {
    const since = (now - (state.began ?? start)) / MINUTE;
    let end = 0;
    const at = since < 0 ? -1 : state.minutes.findIndex((minutes) => (end += minutes) > since);
    return { since, at: at === -1 && since >= 0 ? steps.length : at, end };
  }

  function tick() {
    const now = Date.now();
    const { since, at, end } = where(now);
    const all = sum(state.minutes);
    const finish = (state.began ?? start) + all * MINUTE;
    const late = Math.round((finish - start) / MINUTE - sum(planned));
    const time = clock.format(finish);
    const on = at >= 0 && at < steps.length;
    timer.hidden = false;
    timer.dataset.state = on ? (end - since <= 2 ? "soon" : "on") : at < 0 ? "before" : "over";
    if (at < 0) {
      show(step, -since > 180 ? fill(said.planned, { time: clock.format(start) }) : fill(said.before, { minutes: Math.ceil(-since) }));
    } else {
      show(step, on ? fill(said.now, { step: steps[at].querySelector("h2").textContent }) : said.over);
    }
    show(left, !on ? "" : end - since < 1 ? said.last : fill(said.left, { minutes: Math.ceil(end - since) }));
    const words = late > 0 ? said.late : late < 0 ? said.early : said.rest;
    show(rest, on ? fill(words, { minutes: Math.ceil(all - since), time, late: Math.abs(late) }) : "");
    gone.setAttribute("width", on ? String(100 * (1 - (end - since) / state.minutes[at])) : "0");
    presses.begin.hidden = state.began !== null || Math.abs(since) > 3 * 60;
    presses.next.hidden = presses.more.hidden = !on;
    presses["catch-up"].hidden = !on || late < 1;
    presses.reset.hidden = state.began === null && String(state.minutes) === String(planned);
    mark(at);
  }

  // The list says which step is on, and its clock times follow.
  function mark(at) {
    let begins = state.began ?? start;
    steps.forEach((each, number) => {
      if (number === at) each.setAttribute("aria-current", "step");
      else each.removeAttribute("aria-current");
      each.classList.toggle("run-done", number < at);
      show(each.querySelector("time"), clock.format(begins));
      show(each.querySelector(".run-minutes"), fill(said.left, { minutes: Math.round(state.minutes[number]) }));
      begins += state.minutes[number] * MINUTE;
    });
  }

  function change(make) {
    const { since, at, end } = where(Date.now());
    if (at < 0 || at >= steps.length) return;
    const minutes = [...state.minutes];
    make(minutes, at, end - since);
    write(state.began ?? start, minutes);
  }

  presses.begin.addEventListener("click", () => write(Date.now(), planned));
  presses.next.addEventListener("click", () => change((minutes, at, unused) => {
    minutes[at] = Math.max(0, minutes[at] - unused - INSTANT);
  }));
  presses.more.addEventListener("click", () => change((minutes, at) => { minutes[at] += 5; }));
  presses.reset.addEventListener("click", () => write(null, planned));

  // What is late comes from what is left of the steps but check-out, each of which keeps a minute.
  presses["catch-up"].addEventListener("click", () => change((minutes, at, unused) => {
    const late = (state.began ?? start) / MINUTE + sum(minutes) - start / MINUTE - sum(planned);
    const room = minutes.map((each, number) =>
      number < at || "protected" in steps[number].dataset ? 0 : Math.max(0, (number === at ? unused : each) - 1));
    const share = Math.min(1, late / Math.max(sum(room), 0.01));
    room.forEach((each, number) => { minutes[number] -= each * share; });
  }));

  // The screen stays on while the page is looked at, where the browser can do that.
  async function stayOn() {
    const soon = start - 2 * HOURS < Date.now() && Date.now() < start + 6 * HOURS;
    if (document.visibilityState !== "visible" || !soon) return;
    try {
      await navigator.wakeLock?.request("screen");
    } catch {
      // The phone saves power: it is turned on by hand, and the time is right.
    }
  }

  document.addEventListener("visibilitychange", () => { tick(); stayOn(); });
  setInterval(tick, 1000);
  tick();
  stayOn();
})();
