// Expands recurrence rules with ical.js: a JSON list of { rule, first, last } comes in, a JSON list
// of lists of days goes out.
import ICAL from 'ical.js';
import { readFileSync } from 'node:fs';

const expanded = JSON.parse(readFileSync(0, 'utf-8')).map(({ rule, first, last }) => {
  const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromDateTimeString(`${first}T18:00:00`));
  const days = [];
  for (let next = iterator.next(); next && next.toString().slice(0, 10) <= last; next = iterator.next()) {
    days.push(next.toString().slice(0, 10));
  }
  return days;
});
process.stdout.write(JSON.stringify(expanded));
