// The page that a phone keeps (phone.html): the form for the date in the address, or the one that has to be put right,
// and what waits. It is also what opens in place of the usual page where there is no connection (sw.js).
"use strict";

(async () => {
  const page = document.getElementById("phone");
  const form = page.querySelector("form.count");
  const dates = [...page.querySelectorAll("#choices > li")];
  const address = new URLSearchParams(location.search);
  const home = "/volunteer/attendance/on-this-phone";
  const say = (words) => Object.assign(document.getElementById("said"), { textContent: words, hidden: !words });
  const find = (meeting, date) => dates.find((each) => each.dataset.meeting === meeting && each.dataset.date === date);

  // What an item counts, in words
  const name = ({ meeting, date }) => find(meeting, date)?.querySelector("a").textContent ?? `${meeting}, ${date}`;
  function numbers(fields) {
    if (fields.held !== "yes") return page.dataset.notHeld;
    const typed = [...form.querySelectorAll(".figures label")].map((each) => [each.textContent, fields[each.htmlFor]]);
    return typed.filter(([, value]) => value).map((each) => each.join(" ")).join(" \u00b7 ");
  }

  function list(id, items, make) {
    const section = document.getElementById(id);
    section.hidden = !items.length;
    section.querySelector("ul").replaceChildren(...items.map((item) => {
      const line = document.createElement("li");
      const how = Object.assign(document.createElement("span"), { className: "muted small", textContent: numbers(item.fields) });
      line.append(make(item), how);
      return line;
    }));
  }

  async function show() {
    const mine = (await countQueue.all()).filter((each) => each.volunteer === countQueue.me);
    list("refused", mine.filter((each) => each.refused), (item) =>
      Object.assign(document.createElement("a"), { href: `${home}?key=${item.key}`, textContent: name(item.fields) }));
    list("queued", mine.filter((each) => !each.refused), (item) =>
      Object.assign(document.createElement("a"), { href: `${home}?key=${item.key}`, textContent: name(item.fields) }));
    for (const each of dates) {
      const how = each.querySelector(".how");
      const item = mine.find(({ fields }) => fields.meeting === each.dataset.meeting && fields.date === each.dataset.date);
      const begins = new Date(each.dataset.start) > Date.now() && page.dataset.begins.replace("{time}", each.dataset.time);
      how.dataset.count ??= how.textContent;
      how.dataset.look ??= how.className;
      how.textContent = item ? page.dataset[item.refused ? "wrong" : "waits"] : begins || how.dataset.count;
      how.className = item || begins ? "muted small how" : how.dataset.look;
    }
  }

  // Make the form out for a date: only the figures that its kind asks for stand in sight.
  function makeOut(date) {
    const asked = date.dataset.asked.split(" ");
    const also = document.createElement("details");
    also.className = "also";
    also.append(Object.assign(document.createElement("summary"), { textContent: page.dataset.also }));
    for (const field of form.querySelectorAll("[data-figure]")) if (!asked.includes(field.dataset.figure)) also.append(field);
    if (also.children.length > 1) form.querySelector(".figures").append(also);
    form.querySelector(".which bdi").textContent = date.querySelector("bdi").textContent;
    form.querySelector(".which span").textContent = date.dataset.when;
    Object.assign(form.dataset, { start: date.dataset.start, time: date.dataset.time, day: date.dataset.day });
  }

  function fill(fields) {
    for (const [each, value] of Object.entries(fields)) {
      if (!form.elements[each]) continue;
      form.elements[each].value = value;
      const also = value && form.elements[each].closest?.(".also");
      if (also) also.open = true;
    }
  }

  function begin(fields, options) {
    const date = find(fields.meeting, fields.date);
    if (date) makeOut(date);
    else form.querySelector(".which bdi").textContent = name(fields);
    fill(fields);
    form.elements.reason.closest(".field").hidden = !form.elements.seen.value;
    form.hidden = false;
    return countForm(form, options);
  }

  function putRight(item) {
    const { refused } = item;
    const { show: showProblems } = begin(
      { ...item.fields, seen: refused.seen ?? item.fields.seen }, { instead: item.key, restore: false });
    showProblems([...refused.errors, ...(refused.message ? [["main", refused.message]] : [])]);
    const away = document.getElementById("discard");
    away.hidden = false;
    away.addEventListener("click", async () => {
      if (!confirm(page.dataset.discard)) return;
      await countQueue.discard(item.key);
      location.assign(home);
    });
  }

  // What waits is not stored yet, so what is saved now takes its place. Once it has gone out, it is corrected like any
  // other; where that happens while somebody is changing it, both are kept.
  function change(item) {
    begin(item.fields, { instead: item.key, restore: false });
    say(page.dataset.instead);
    let touched = false;
    for (const kind of ["input", "click"]) form.addEventListener(kind, () => { touched = true; });
    document.addEventListener("counts", async () => {
      if (touched || await countQueue.get(item.key)) return;
      location.assign(countQueue.results.get(item.key)?.url ?? home);
    });
  }

  if (!countQueue.able) return say(page.dataset.unable);
  if (location.pathname !== home) say(page.dataset.offline);
  document.getElementById("send").addEventListener("click", countQueue.flush);
  document.addEventListener("counts", show);
  await show();
  const mine = (await countQueue.all()).filter((each) => each.volunteer === countQueue.me);
  const [meeting, day] = [address.get("meeting"), address.get("date")];
  const item = address.has("key")
    ? mine.find((each) => each.key === address.get("key"))
    : mine.filter(({ fields }) => fields.meeting === meeting && fields.date === day).sort((a, b) => (a.at < b.at ? 1 : -1))[0];
  const date = find(meeting, day);
  if (item) (item.refused ? putRight : change)(item);
  else if (date) begin({ ...date.dataset, ...JSON.parse(date.dataset.stored) });
  else if (address.has("meeting")) say(page.dataset.gone);
})();
