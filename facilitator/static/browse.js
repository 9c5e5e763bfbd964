// Shows at once which worksheets fit. Without it, the button "Show worksheets" does the same.
(() => {
  const form = document.querySelector(".pack");
  const names = ["situation", "point", "minutes", "relatives"];
  let running;
  form.classList.add("live");

  async function show() {
    running?.abort();
    running = new AbortController();
    const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
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
  // Nor does it say what is as it usually is.
  const usual = (name, value) => names.includes(name) || !value || (name === "copies" && value === "1");
  form.addEventListener("formdata", ({ formData }) => {
    if (form.dataset.printing) [...formData].forEach(([name, value]) => usual(name, value) && formData.delete(name));
  });
  form.addEventListener("submit", (event) => {
    form.dataset.printing = event.submitter?.hasAttribute("formaction") ? "" : "1";
    setTimeout(() => delete form.dataset.printing);
  });
})();
