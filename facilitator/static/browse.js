// Shows at once which worksheets fit. Without it, the button "Show worksheets" does the same.
(() => {
  const form = document.querySelector(".pack");
  const names = ["situation", "point", "minutes", "relatives"];
  // An address does not say what is as it usually is.
  const usual = (name, value) => !value || (name === "copies" && value === "1");
  let running;
  form.classList.add("live");

  async function show() {
    running?.abort();
    running = new AbortController();
    const asked = new URLSearchParams([...new FormData(form)].filter(([name, value]) => !usual(name, value)));
    const address = `${location.pathname.replace("/pack.pdf", "")}?${asked}`;
    try {
      const answer = await fetch(address, { signal: running.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("found").replaceWith(page.getElementById("found"));
      history.replaceState(null, "", address);
    } catch {
      // Offline or overtaken: what is shown stays.
    }
  }

  form.addEventListener("change", (event) => names.includes(event.target.name) && show());
  // The file's address says what is in it, not how it was looked for.
  form.addEventListener("formdata", ({ formData }) => {
    if (!form.dataset.printing) return;
    [...formData].forEach(([name, value]) => (names.includes(name) || usual(name, value)) && formData.delete(name));
  });
  form.addEventListener("submit", (event) => {
    form.dataset.printing = event.submitter?.hasAttribute("formaction") ? "" : "1";
    setTimeout(() => delete form.dataset.printing);
  });
})();
