// Buttons beside each number, for thumbs. The form works without them.
for (const form of document.querySelectorAll("form.count")) {
  for (const input of form.querySelectorAll(".figures .input")) {
    const label = form.querySelector(`label[for="${input.id}"]`).textContent;
    const step = (by, sign, words) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", `${words}: ${label}`);
      button.addEventListener("click", () => {
        const now = /^\d*$/.test(input.value.trim()) ? Number(input.value) : 0;
        input.value = String(Math.min(999, Math.max(0, now + by)));
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
      return button;
    };
    const frame = document.createElement("span");
    frame.className = "stepper";
    input.replaceWith(frame);
    frame.append(step(-1, "\u2212", form.dataset.fewer), input, step(1, "+", form.dataset.more));
    input.addEventListener("focus", () => input.select());
  }
}
