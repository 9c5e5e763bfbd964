// Keeps this page and what it is made of on the device, so that it opens again without signal (sw.js).
"use strict";

(async () => {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  const days = 2 * 24 * 3600 * 1000;
  try {
    await navigator.serviceWorker.register("/sw.js");
    const cache = await caches.open("kept");
    // Dates that are over need not stay on a phone.
    for (const request of await cache.keys()) {
      const day = /\/dates\/(\d{4}-\d\d-\d\d)\//.exec(request.url);
      if (day && new Date(day[1]).getTime() < Date.now() - days) await cache.delete(request);
    }
    await document.fonts.ready;
    const parts = performance.getEntriesByType("resource").map((each) => new URL(each.name));
    const own = parts.filter((each) => each.origin === location.origin && /^\/(static|fonts)\//.test(each.pathname));
    await cache.addAll([...new Set(own.map((each) => each.href))]);
    const page = await fetch(location.pathname, { redirect: "error" });
    if (page.ok) await cache.put(location.pathname, page);
    document.documentElement.dataset.kept = "yes";
  } catch {
    // Not kept: offline already, or the browser does not allow it. The page works as long as it is open.
  }
})();
