// Lets pages that are needed in a room without signal open again, and does nothing else.
//
// Such a page keeps itself and what it is made of (keep.js) in CACHE. Here it is given back when the network can't.
// A room that has such a page adds its address to PAGES. Signing out empties the cache, and so does signing in: the
// session before may have ended by itself, and it may have been somebody else's.
"use strict";

const CACHE = "kept";
const PAGES = [/^\/volunteer\/meetings\/[^/]+\/dates\/[^/]+\/run$/];
const PARTS = /^\/(static|fonts)\//;
const DOORS = ["/sign-in", "/sign-out"];
const PATIENCE = 4000; // milliseconds, for a network that is there and does not answer

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && DOORS.includes(pathname)) event.waitUntil(caches.delete(CACHE));
  if (request.method !== "GET") return;
  if (PARTS.test(pathname)) event.respondWith(part(request));
  else if (request.mode === "navigate" && PAGES.some((page) => page.test(pathname))) event.respondWith(page(request));
});

// A part's address changes with its content (a font's does not, and hardly ever has to), so a kept one is right.
async function part(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

async function page(request) {
  const kept = await caches.match(request, { cacheName: CACHE, ignoreSearch: true });
  if (!kept) return fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept.clone()));
  const fresh = fetch(request).then((answer) => (answer.status >= 500 ? kept : answer)).catch(() => kept);
  return Promise.race([fresh, late]);
}
