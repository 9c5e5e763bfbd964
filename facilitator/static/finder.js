// Shows the visitor's own time beside that of a meeting that can be joined from anywhere, where the two differ.
// Worked out on the device; nothing is sent.
"use strict";

// In the page's language with Latin figures, as the rest of the page has them; English as the visitor's country writes it.
const lang = document.documentElement.lang;
const spoken = navigator.language.startsWith(lang) ? navigator.language : `${lang}-u-nu-latn`;

for (const place of document.querySelectorAll(".own-time")) {
  const written = place.dataset.start;
  const start = new Date(written);
  const zone = /([+-])(\d\d):(\d\d)$/.exec(written);
  const theirs = zone ? (zone[1] === "-" ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) : 0;
  const ours = -start.getTimezoneOffset();
  if (Number.isNaN(start.getTime()) || ours === theirs) continue;
  const asked = { hour: "2-digit", minute: "2-digit", hourCycle: place.dataset.cycle };
  const there = new Date(start.getTime() + theirs * 60000).getUTCDay();
  if (there !== start.getDay()) asked.weekday = "short";
  place.textContent = place.dataset.words.replace("{time}", start.toLocaleString(spoken, asked));
  place.hidden = false;
}

// Near me, on the list. What it takes is fetched once it is pressed.
const nearPress = document.getElementById("near-press");
if (nearPress && navigator.geolocation && window.isSecureContext) {
  nearPress.hidden = false;
  nearPress.addEventListener("click", async () => {
    const box = document.getElementById("near-me");
    const { show } = await import(box.dataset.script);
    await show(box);
  });
}
