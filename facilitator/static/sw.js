// Lets pages that are needed in a room without signal open again, and does nothing else.
//
// Such a page keeps itself and what it is made of (keep.js) in CACHE. Here it is given back when the network can't.
// A room that has such a page adds its address to PAGES; PHONE is what opens in place of the pages of counts. Going in or
// out by a door empties the cache: the session before may have ended by itself, and it may have been somebody else's.
// Counts that wait to be sent are not here: pages write them down and send them (count-queue.js).
"use strict";

const CACHE = "kept";
const PHONE = "/volunteer/attendance/on-this-phone";
const PAGES = [/^\/volunteer\/meetings\/[^/]+\/dates\/[^/]+\/run$/, /^\/volunteer\/attendance(\/on-this-phone)?$/];
const MORE = /^\/volunteer\/(attendance\/.*)?$/; // these are more than PHONE, which comes only if they can't be had
const PARTS = /^\/(static|fonts)\//;
const DOORS = /^\/(sign-in|sign-out|join\/[^/]+|reset\/[^/]+)$/;
const PATIENCE = 4000; // milliseconds, for a network that is there and does not answer

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && DOORS.test(pathname)) event.respondWith(door(request));
  if (request.method !== "GET") return;
  if (PARTS.test(pathname)) event.respondWith(part(request));
  if (request.mode !== "navigate") return;
  if (PAGES.some((each) => each.test(pathname))) event.respondWith(page(request, pathname, PATIENCE));
  else if (MORE.test(pathname)) event.respondWith(page(request, PHONE));
});

// Emptied before and after the answer: what was being kept meanwhile (another tab, a slow network) goes as well.
async function door(request) {
  await caches.delete(CACHE);
  try {
    return await fetch(request);
  } finally {
    await caches.delete(CACHE);
  }
}

// A part's address changes with its content (a font's does not, and hardly ever has to), so a kept one is right.
async function part(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

async function page(request, path, patience) {
  const instead = path.startsWith("/volunteer/attendance") ? PHONE : path;
  const kept = await caches.match(instead, { cacheName: CACHE });
  if (!kept) return fetch(request);
  const fresh = fetch(request).then((answer) => (answer.status >= 500 ? kept : answer)).catch(() => kept);
  if (!patience) return fresh;
  const late = new Promise((resolve) => setTimeout(resolve, patience, kept.clone()));
  return Promise.race([fresh, late]);
}
