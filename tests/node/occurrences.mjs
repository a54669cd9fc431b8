// Reads calendars with ical.js and expands them: a JSON list of texts comes in, a JSON list of lists
// of { uid, start, end, status, summary, location } goes out, in UTC and in order.
import ICAL from 'ical.js';
import { readFileSync } from 'node:fs';

function occurrence(uid, item, start, end) {
  return {
    uid,
    start: start.toJSDate().toISOString(),
    end: end.toJSDate().toISOString(),
    status: item.component.getFirstPropertyValue('status'),
    summary: item.summary,
    location: item.location,
  };
}

function expanded(event) {
  if (!event.isRecurring()) return [occurrence(event.uid, event, event.startDate, event.endDate)];
  const found = [];
  const iterator = event.iterator();
  for (let next = iterator.next(); next; next = iterator.next()) {
    const details = event.getOccurrenceDetails(next);
    found.push(occurrence(event.uid, details.item, details.startDate, details.endDate));
  }
  return found;
}

function occurrences(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents('vtimezone')) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  const events = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
  const exceptions = events.filter((one) => one.isRecurrenceException());
  return events
    .filter((one) => !one.isRecurrenceException())
    .flatMap((one) => {
      exceptions.filter((other) => other.uid === one.uid).forEach((other) => one.relateException(other));
      return expanded(one);
    });
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf-8')).map(occurrences)));
