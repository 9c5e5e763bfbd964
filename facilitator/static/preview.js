// Keeps "How it is understood" up to date while somebody fills in a meeting. Without it, a button does the same.
(() => {
  const form = document.querySelector("form[data-preview]");
  const panel = document.getElementById("preview");
  let timer;
  let running;
  form.classList.add("live");

  async function update() {
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.preview, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "text/html" },
        redirect: "error",
        signal: running.signal,
      });
      const text = await answer.text();
      // An unchanged panel stays, so that no button vanishes under a thumb.
      if (answer.ok && text !== panel.dataset.text) {
        panel.innerHTML = text;
        panel.dataset.text = text;
      }
    } catch {
      // Offline, signed out, or overtaken: the buttons still work.
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(update, 350);
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  if (!form.querySelector("[name=seen]")) later();
})();
