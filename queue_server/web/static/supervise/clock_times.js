// Times of day as people write them, and the instants they mean in the hall's time zone.

const formats = new Map();

/** Hours and minutes of "8:30", "0830", "8h30", "8.30"; nothing for what is no time. */
export function readClock(text) {
  const found = /^\s*(\d{1,2})\s*[:h.,\s]?\s*(\d{2})?\s*$/i.exec(text);
  if (found === null) return null;
  const [hours, minutes] = [Number(found[1]), Number(found[2] || "0")];
  return hours < 24 && minutes < 60 ? { hours, minutes } : null;
}

/**
 * The instant of a time of day, in milliseconds.
 *
 * @param {string} day of the hall: 2026-10-08.
 * @param {{hours: number, minutes: number}} clock
 * @param {string} timeZone the hall's.
 */
export function instantOf(day, clock, timeZone) {
  const [year, month, date] = day.split("-").map(Number);
  const there = Date.UTC(year, month - 1, date, clock.hours, clock.minutes);
  const first = there - shiftAt(there, timeZone);
  return there - shiftAt(first, timeZone);
}

/** How far a time zone's clock is ahead of UTC at an instant, in milliseconds. */
function shiftAt(instant, timeZone) {
  if (!formats.has(timeZone)) {
    const two = "2-digit";
    const parts = { year: "numeric", month: two, day: two, hour: two, minute: two, hourCycle: "h23", timeZone };
    formats.set(timeZone, new Intl.DateTimeFormat("en-GB", parts));
  }
  const found = {};
  for (const part of formats.get(timeZone).formatToParts(new Date(instant))) found[part.type] = Number(part.value);
  const shown = Date.UTC(found.year, found.month - 1, found.day, found.hour, found.minute);
  return shown - Math.floor(instant / 60000) * 60000;
}

/** As the wire has it. */
export const iso = (milliseconds) => new Date(milliseconds).toISOString();
