// Looks every two seconds how far a print run is, and loads the page again when that has changed.
(() => {
  const run = document.getElementById("run");
  const look = async () => {
    try {
      const answer = await fetch(run.dataset.state, { headers: { Accept: "application/json" } });
      if (!answer.ok) return location.reload();
      const { state, done } = await answer.json();
      if (`${state} ${done}` !== run.dataset.now) return location.reload();
    } catch {
      // No signal: look again later.
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 1000);
})();
