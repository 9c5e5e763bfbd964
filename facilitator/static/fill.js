// What somebody writes on a worksheet is kept in this tab, and nowhere else: a reload loses nothing, one press wipes it.
// Nothing here asks the network for anything.
(() => {
  const PREFIX = "worksheet ";
  const LONGEST = 13; // letters beside a wheel
  const buttons = document.getElementById("own-words");
  const status = document.getElementById("wiped");
  let sheet = document.getElementById("sheet");
  const key = `${PREFIX}${location.pathname} ${sheet.lang}`;

  const fields = () => [...sheet.querySelectorAll("[data-field]")];
  const name = (field) => field.dataset.field;
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";

  function written() {
    const words = {};
    for (const field of fields()) {
      if (isTick(field) ? field.checked : field.value) words[name(field)] = field.value;
    }
    return words;
  }

  function keep() {
    try {
      const words = written();
      if (Object.keys(words).length) sessionStorage.setItem(key, JSON.stringify(words));
      else sessionStorage.removeItem(key);
    } catch {
      // The browser keeps nothing: the page can be filled in and printed all the same.
    }
  }

  function kept() {
    try {
      return JSON.parse(sessionStorage.getItem(key)) ?? {};
    } catch {
      return {};
    }
  }

  // Paper has no boxes that scroll: a copy of the text, as tall as it is, takes the place of the box there.
  function show(field) {
    if (field.localName === "textarea") {
      if (!field.nextElementSibling?.matches(".ws-printed")) {
        const copy = document.createElement("div");
        copy.className = "ws-printed";
        copy.setAttribute("aria-hidden", "true");
        copy.style.minHeight = `${1.5 * field.rows + 0.4}em`;
        field.after(copy);
      }
      field.nextElementSibling.textContent = field.value;
      if (!CSS.supports("field-sizing", "content")) {
        field.style.height = "auto";
        field.style.height = `${field.scrollHeight + 2}px`;
      }
    }
    if (field.type === "radio") field.toggleAttribute("data-chosen", field.checked);
  }

  // The marks on the spokes of a wheel, joined, and its names.
  function turn(block) {
    const scores = [...block.querySelectorAll("select")].map((field) => field.value);
    const names = [...block.querySelectorAll("textarea")].map((field) => field.value);
    const points = [];
    block.querySelectorAll("circle.ws-live").forEach((mark, spoke) => {
      const at = [mark.dataset.x, mark.dataset.y].map((end) => (end * scores[spoke]) / 10);
      mark.setAttribute("cx", at[0]);
      mark.setAttribute("cy", at[1]);
      mark.setAttribute("r", scores[spoke] === "" ? 0 : 2);
      if (scores[spoke] !== "") points.push(at.join(","));
    });
    block.querySelector("polygon.ws-live").setAttribute("points", points.join(" "));
    block.querySelectorAll("text.ws-live").forEach((label, spoke) => {
      const words = names[spoke].trim();
      label.textContent = (words.length > LONGEST ? `${words.slice(0, LONGEST - 1)}…` : words) || spoke + 1;
    });
  }

  function draw(changed = fields()) {
    changed.forEach(show);
    sheet.querySelectorAll(".ws-wheel").forEach(turn);
  }

  function fill(words) {
    for (const field of fields()) {
      const value = words[name(field)] ?? "";
      if (isTick(field)) field.checked = value === field.value;
      else field.value = value;
    }
    draw();
  }

  function wipe() {
    try {
      for (const each of Object.keys(sessionStorage)) {
        if (each.startsWith(PREFIX)) sessionStorage.removeItem(each);
      }
    } catch {
      // Nothing was kept.
    }
    fill({});
    const fresh = sheet.cloneNode(true); // its fields have nothing that could be undone
    sheet.replaceWith(fresh);
    sheet = fresh;
    listen();
    status.textContent = status.dataset.said;
  }

  function listen() {
    sheet.addEventListener("input", (event) => {
      const group = event.target.name;
      draw(group ? fields().filter((field) => field.name === group) : [event.target]);
      status.textContent = "";
      keep();
    });
    // What was chosen is taken back by choosing it once more.
    sheet.addEventListener("click", ({ target }) => {
      if (target.type === "radio" && "chosen" in target.dataset) {
        target.checked = false;
        target.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  }

  buttons.hidden = false;
  for (const each of document.querySelectorAll("[data-with-script]")) each.hidden = false;
  buttons.addEventListener("click", ({ target }) => {
    if (target.dataset.do === "print") print();
    if (target.dataset.do === "wipe") wipe();
  });
  listen();
  // Also when the browser shows a page that it had put aside, which may have been wiped since.
  addEventListener("pageshow", () => fill(kept()));
})();
