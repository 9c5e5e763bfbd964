// Puts a button beside an address that copies it. Without script the address can be marked and copied by hand.
for (const field of document.querySelectorAll("input[data-copy]")) {
  field.addEventListener("focus", () => field.select());
  if (!navigator.clipboard) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-secondary";
  button.textContent = field.dataset.copy;
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      return;
    }
    button.textContent = said.textContent = field.dataset.copied;
    setTimeout(() => {
      button.textContent = field.dataset.copy;
      said.textContent = "";
    }, 3000);
  });
  field.after(button, said);
}
