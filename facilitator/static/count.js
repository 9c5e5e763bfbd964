// The form of a count, for thumbs: buttons beside each number, a tally, and sending by way of count-queue.js, so that
// nothing is lost without signal. Without script the form works as it is.
"use strict";

function countForm(form, { instead = "", restore = true } = {}) {
  const said = form.dataset;
  const fields = form.elements;
  const inputs = Object.fromEntries([...form.querySelectorAll(".figures .input")].map((input) => [input.name, input]));
  const figures = form.querySelector(".figures");
  const tally = form.querySelector(".tally");
  const opener = form.querySelector(".tally-open");
  const able = typeof countQueue !== "undefined" && countQueue.able;
  const of = able ? `${countQueue.me} ${fields.meeting.value} ${fields.date.value}` : "";
  let presses = []; // of the tally, each the names of the figures that it added to, so that it can be taken back
  let busy = false;

  const number = (name) => (/^\d+$/.test(inputs[name].value.trim()) ? Number(inputs[name].value) : 0);
  const label = (name) => form.querySelector(`label[for="${inputs[name].id}"]`).textContent;
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const add = (name, by) => { inputs[name].value = String(Math.min(999, Math.max(0, number(name) + by))); };

  // Buttons beside each number
  for (const [name, input] of Object.entries(inputs)) {
    if (input.closest(".stepper")) continue;
    const button = (by, sign, words) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = sign;
      made.setAttribute("aria-label", `${words}: ${label(name)}`);
      made.addEventListener("click", () => { add(name, by); changed(); });
      return made;
    };
    const frame = document.createElement("span");
    frame.className = "stepper";
    input.replaceWith(frame);
    frame.append(button(-1, "\u2212", said.fewer), input, button(1, "+", said.more));
    input.addEventListener("focus", () => input.select());
  }

  // The tally: one press for each person as they come in
  const places = [...tally.querySelectorAll("[data-place]")];
  const asked = ["in_room", "online"].filter((name) => !inputs[name].closest(".also"));
  for (const place of places) place.hidden = !asked.includes(place.dataset.place);
  opener.hidden = false;

  function showTally(open) {
    tally.hidden = !open;
    figures.hidden = open;
    opener.setAttribute("aria-expanded", String(open));
    opener.hidden = open;
    showSum();
  }

  function showSum() {
    tally.querySelector(".tally-people").value = String(number("in_room") + number("online"));
    const first = number("first_time");
    tally.querySelector(".tally-new").textContent = first ? fill(said.new, { n: first }) : "";
    tally.querySelector("[data-undo]").disabled = !presses.length;
  }

  function press(names) {
    for (const name of names.split(" ")) add(name, 1);
    presses.push(names);
    fields.held.value = "yes";
    changed();
  }

  function undo() {
    for (const name of presses.pop()?.split(" ") ?? []) add(name, -1);
    changed();
  }

  // What was typed or pressed is remembered for this date, so that it is there when the page is loaded again.
  function changed() {
    showSum();
    if (!able) return;
    const values = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value]));
    const kept = { of, held: fields.held.value, values, presses, open: !tally.hidden, seen: seen() };
    countQueue.keepDraft(kept).catch(() => {}); // a browser that keeps nothing: the page still counts
  }

  // Which count the form was made out to correct: a draft for another one is out of date.
  const seen = () => fields.seen.value;

  async function remembered() {
    const kept = able && restore && !document.querySelector("#problems, [role=alert].notice") ? await countQueue.draft(of) : null;
    if (!kept || kept.seen !== seen()) return;
    for (const [name, value] of Object.entries(kept.values)) {
      inputs[name].value = value;
      if (value && value !== "0" && inputs[name].closest(".also")) inputs[name].closest(".also").open = true;
    }
    fields.held.value = kept.held;
    presses = kept.presses;
    showTally(kept.open);
  }

  // What is wrong, as the server would say it: [id of the field, words]
  function problems() {
    const held = fields.held.value === "yes";
    const filled = Object.keys(inputs).filter((name) => inputs[name].value.trim());
    const wrong = filled.filter((name) => !/^\p{Nd}+$/u.test(inputs[name].value.trim()) || Number(inputs[name].value) > 999);
    const own = wrong.map((name) => [inputs[name].id, fill(said.range, { label: label(name) })]);
    const people = number("in_room") + number("online");
    if (fields.reason?.closest(".field").hidden === false && !fields.reason.value) own.push([fields.reason.id, said.reason]);
    if (new Date(said.start) > Date.now()) own.push(["main", fill(said.early, { time: said.time })]);
    if (own.length) return own;
    if (!held) return filled.filter((name) => number(name)).map((name) => [inputs[name].id, fill(said.notHeld, { label: label(name) })]);
    if (!inputs.in_room.value.trim() && !inputs.online.value.trim()) return [[asked[0], said.people]];
    // Digits of other scripts are for the server to read.
    const plain = filled.every((name) => /^\d+$/.test(inputs[name].value.trim()));
    return plain && number("first_time") > people ? [[inputs.first_time.id, fill(said.above, { sum: people })]] : [];
  }

  function show(found) {
    const summary = document.getElementById("wrong");
    const list = summary.querySelector("ul");
    document.getElementById("problems")?.remove();
    for (const input of [...Object.values(inputs), ...(fields.reason ? [fields.reason] : [])]) {
      const mine = found.find(([id]) => id === input.id);
      const field = input.closest(".field");
      field.classList.toggle("field-bad", Boolean(mine));
      field.querySelector(".error")?.remove();
      input.removeAttribute("aria-describedby");
      input.toggleAttribute("aria-invalid", false);
      if (!mine) continue;
      const error = document.createElement("div");
      error.className = "error";
      error.id = `${input.id}-error`;
      error.append(Object.assign(document.createElement("p"), { textContent: mine[1] }));
      field.querySelector("label").after(error);
      input.setAttribute("aria-describedby", error.id);
      input.setAttribute("aria-invalid", "true");
    }
    list.replaceChildren(...found.map(([id, words]) => {
      const line = document.createElement("li");
      line.append(Object.assign(document.createElement("a"), { href: `#${id}`, textContent: words }));
      return line;
    }));
    summary.hidden = !found.length;
    document.title = document.title.replace(`${said.error} `, "");
    if (!found.length) return;
    document.title = `${said.error} ${document.title}`;
    if (!tally.hidden) showTally(false);
    summary.focus();
  }

  // Write it down, say so, and send it; the page that shows it comes when the server has said that it is stored.
  async function save(event) {
    if (!able) return; // as a plain form
    event.preventDefault();
    if (busy) return;
    const found = problems();
    show(found);
    if (found.length) return;
    busy = true;
    const { csrf_token: _token, ...sent } = Object.fromEntries(new FormData(form));
    try {
      await countQueue.put(sent, of, instead);
    } catch {
      busy = false;
      if (fields.csrf_token) form.submit();
      else show([["main", said.full]]);
      return;
    }
    const what = Object.entries(inputs).filter(([name]) => number(name)).map(([name]) => `${label(name)} ${number(name)}`);
    const held = form.querySelector('[name="held"]:checked').parentNode.textContent.trim();
    const kept = document.getElementById("kept");
    document.getElementById("kept-what").textContent = [`${form.querySelector(".which bdi").textContent}, ${said.day}`, held, ...what].join(" \u00b7 ");
    form.hidden = true;
    kept.hidden = false;
    kept.focus();
    const where = async () => {
      const left = await countQueue.get(sent.key);
      if (left?.refused) location.assign(`/volunteer/attendance/on-this-phone?key=${sent.key}`);
      const there = `/volunteer/attendance/${sent.meeting}/${sent.date}?saved=1`;
      if (!left) location.assign(countQueue.results.get(sent.key)?.url ?? there);
    };
    document.addEventListener("counts", where);
    await countQueue.flush();
    navigator.storage?.persist?.();
  }

  if (able) fields.key.value = crypto.randomUUID();
  tally.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.dataset.press) press(button.dataset.press);
    else if (button && "undo" in button.dataset) undo();
    else if (button) { showTally(false); changed(); }
  });
  opener.addEventListener("click", () => { showTally(true); changed(); });
  form.addEventListener("input", changed);
  form.addEventListener("submit", save);
  remembered().catch(() => {});
  return { show };
}

for (const form of document.querySelectorAll("form.count:not([hidden])")) countForm(form);
