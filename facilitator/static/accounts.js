// Two conveniences: to see the password that one types, and to copy a link. Without script both pages work as they are.
"use strict";

for (const form of document.querySelectorAll("form[data-show]")) {
  const fields = [...form.querySelectorAll("input[type=password]")];
  const box = document.createElement("input");
  const label = document.createElement("label");
  const words = document.createElement("span");
  const show = (shown) => fields.forEach((field) => { field.type = shown ? "text" : "password"; });
  box.type = "checkbox";
  words.textContent = form.dataset.show;
  label.className = "tick";
  label.append(box, words);
  fields.at(-1).closest(".field").append(label);
  box.addEventListener("change", () => show(box.checked));
  form.addEventListener("submit", () => show(false)); // or the browser would offer it next time, as it does with names
}

for (const place of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue; // over plain http there is none: the link can be marked and copied by hand
  const field = document.getElementById(place.dataset.copy);
  const button = document.createElement("button");
  const said = document.createElement("span");
  button.type = "button";
  button.className = "button";
  button.textContent = place.dataset.copyText;
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    said.textContent = place.dataset.copied;
  });
  place.append(button, said);
}
