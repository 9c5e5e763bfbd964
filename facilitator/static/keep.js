// Keeps a page and what it is made of on the device, so that it opens again without signal (sw.js): this page, or the one
// that the script's element names.
"use strict";

(() => {
  const path = document.currentScript.dataset.page ?? location.pathname;
  const days = 2 * 24 * 3600 * 1000;
  if (!("serviceWorker" in navigator) || !("caches" in window) || !("locks" in navigator)) return;

  // The addresses of what a page or a style sheet is made of
  function parts(text, type) {
    const found = type.includes("css")
      ? [...text.matchAll(/url\("?(\/fonts\/[^")]+)/g)].map((each) => each[1])
      : [...new DOMParser().parseFromString(text, "text/html").querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon]")]
        .map((each) => each.getAttribute("src") ?? each.getAttribute("href"));
    return found.filter((each) => /^\/(static|fonts)\//.test(each)).map((each) => new URL(each, location.origin).href);
  }

  // The mark of its content that a part's address carries, as the server makes it
  async function mark(answer) {
    const hash = await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer());
    return [...new Uint8Array(hash)].map((each) => each.toString(16).padStart(2, "0")).join("").slice(0, 10);
  }

  // A part as its address says. While a new release is put in place an address may bring what belongs to another.
  async function part(cache, href) {
    const kept = await cache.match(href);
    if (kept) return kept;
    const answer = await fetch(href);
    const asked = new URL(href).searchParams.get("v");
    if (!answer.ok || (asked && asked !== await mark(answer))) throw new Error(href);
    await cache.put(href, answer.clone());
    return answer;
  }

  // All that a page is made of; each is kept before the page is.
  async function all(cache, page) {
    const own = parts(await page.clone().text(), "html");
    const inner = await Promise.all(own.map(async (href) => {
      const answer = await part(cache, href);
      return parts(href.includes(".css") ? await answer.text() : "", "css");
    }));
    const fonts = [...new Set(inner.flat())];
    await Promise.all(fonts.map((href) => part(cache, href)));
    return [...own, ...fonts];
  }

  async function keep() {
    const cache = await caches.open("kept");
    const page = await fetch(path, { redirect: "error", cache: "no-store" });
    if (!page.ok) return;
    const used = new Set(await all(cache, page));
    if (document.documentElement.dataset.leaving) return; // somebody signs out
    await cache.put(path, page);
    // What no page needs any more need not stay: dates that are over, and parts of an earlier release.
    for (const request of await cache.keys()) {
      const day = /\/dates\/(\d{4}-\d\d-\d\d)\//.exec(request.url);
      if (day && new Date(day[1]).getTime() < Date.now() - days) await cache.delete(request);
      else if (!/\/(static|fonts)\//.test(request.url)) (await all(cache, await cache.match(request))).forEach((each) => used.add(each));
    }
    for (const { url } of await cache.keys()) if (/\/(static|fonts)\//.test(url) && !used.has(url)) await cache.delete(url);
    document.documentElement.dataset.kept = "yes";
  }

  navigator.serviceWorker.register("/sw.js").then(() => navigator.locks.request("keep", keep)).catch(() => {
    // Not kept: offline already, or the browser does not allow it. The page works as long as it is open.
  });
})();
