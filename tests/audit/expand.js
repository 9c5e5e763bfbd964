// Expands calendars with ical.js, which reads them in Thunderbird and Nextcloud. Each line that comes in is a request:
//   {"feed": "BEGIN:VCALENDAR…", "since": 1704067200, "until": 1988150400}
// and is answered with a line: the dates that begin from `since` on and before `until`, in seconds since 1970, as
//   [[start, end, summary, location, status], …]
// or {"error": "…"}. ical.js brings no time zones of its own, so those of the feed are what is read.

import { createInterface } from "node:readline";
import ICAL from "ical.js";

const MARGIN = 60 * 24 * 3600; // a date from beyond the end may have been moved to before it

function* occurrences(feed, until) {
  const calendar = new ICAL.Component(ICAL.parse(feed));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const events = calendar.getAllSubcomponents("vevent").map((each) => new ICAL.Event(each, { exceptions: [] }));
  for (const event of events.filter((each) => !each.isRecurrenceException())) {
    // Said one by one: left to itself, ical.js takes the exceptions of every other event for this one's too.
    for (const each of events) if (each.isRecurrenceException() && each.uid === event.uid) event.relateException(each);
    const days = event.iterator();
    for (let day = days.next(); day && day.toUnixTime() < until + MARGIN; day = days.next()) {
      yield event.getOccurrenceDetails(day);
    }
  }
}

function answer({ feed, since, until }) {
  const found = [];
  for (const { startDate, endDate, item } of occurrences(feed, until)) {
    const start = startDate.toUnixTime();
    if (since <= start && start < until) {
      const status = item.component.getFirstPropertyValue("status");
      found.push([start, endDate.toUnixTime(), item.summary, item.location, status]);
    }
  }
  return found;
}

for await (const line of createInterface({ input: process.stdin })) {
  let said;
  try {
    said = answer(JSON.parse(line));
  } catch (error) {
    said = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(said) + "\n");
}
