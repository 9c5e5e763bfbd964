// Near me: the position stays in this browser. It fetches where all that the search finds is, and compares by itself.

const SHOWN = 20;
const EARTH = { kilometer: 6371, mile: 3959 };

const position = () => new Promise((found, failed) => {
  navigator.geolocation.getCurrentPosition(found, failed, { timeout: 20000, maximumAge: 600000 });
});

function distance([north, east], [otherNorth, otherEast], unit) {
  const rad = Math.PI / 180;
  const half = Math.sin((otherNorth - north) * rad / 2) ** 2
    + Math.cos(north * rad) * Math.cos(otherNorth * rad) * Math.sin((otherEast - east) * rad / 2) ** 2;
  return 2 * EARTH[unit] * Math.asin(Math.min(1, Math.sqrt(half)));
}

const counted = (away) => (away >= 9.95 ? Math.round(away) : Math.max(Math.round(away * 10) / 10, 0.1));

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function row(meeting, box) {
  const whole = meeting.away >= 9.95;
  const away = new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`, {
    style: "unit", unit: box.dataset.unit, maximumFractionDigits: whole ? 0 : 1,
  }).format(Math.max(meeting.away, 0.1));
  const link = element("a", { href: box.dataset.meeting.replace("/_", "/" + meeting.slug), dir: "auto" }, meeting.name);
  return element("li", { className: "entry" },
    element("p", { className: "entry-time" },
      element("span", { className: "entry-day" }, meeting.day), element("time", { dateTime: meeting.start }, meeting.time)),
    element("div", { className: "entry-what" },
      element("h3", {}, link),
      element("p", {}, element("bdi", {}, meeting.place), element("strong", { className: "away" }, away))));
}

export async function show(box) {
  box.hidden = false;
  const said = box.querySelector("[role=status]");
  said.textContent = `${box.dataset.wait} ${box.dataset.words}`;
  document.getElementById("near-me-list")?.remove();
  let here;
  try {
    here = (await position()).coords;
  } catch {
    said.textContent = box.dataset.denied;
    return;
  }
  let meetings;
  try {
    const answer = await fetch(box.dataset.from);
    if (!answer.ok) throw new Error(answer.status);
    meetings = await answer.json();
  } catch {
    said.textContent = box.dataset.lost;
    return;
  }
  for (const each of meetings) each.away = distance([here.latitude, here.longitude], each.at, box.dataset.unit);
  // What is equally far as people count it stays in the order of time.
  meetings.sort((one, other) => counted(one.away) - counted(other.away));
  said.textContent = meetings.length ? box.dataset.words : box.dataset.none;
  if (!meetings.length) return;
  const heading = element("h2", { id: "near-me-heading", tabIndex: -1 }, box.dataset.heading);
  const list = element("ul", { className: "agenda" }, ...meetings.slice(0, SHOWN).map((each) => row(each, box)));
  list.setAttribute("role", "list");
  const section = element("section", { className: "day day-now", id: "near-me-list" }, heading, list);
  section.setAttribute("aria-labelledby", heading.id);
  box.after(section);
  heading.focus();
}
