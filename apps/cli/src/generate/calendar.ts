/** Days and times of day in London, as people who work at night tell them. */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * By how much London is ahead of UTC at an instant, in milliseconds: an hour from the last Sunday of
 * March, 01:00 UTC, to the last Sunday of October, 01:00 UTC (Summer Time Order 2002).
 */
export function londonOffset(instant: number): number {
  const year = new Date(instant).getUTCFullYear();
  return instant >= lastSunday(year, 2) && instant < lastSunday(year, 9) ? HOUR : 0;
}

/** The last Sunday of a month (0 is January), 01:00 UTC. */
function lastSunday(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month + 1, 0, 1));
  return last.getTime() - last.getUTCDay() * DAY;
}

/** The instant of a time of day (`HH:MM` in London) on the day in London in which an instant lies. */
export function atLondonTime(instant: number, time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  const local = instant + londonOffset(instant);
  const wanted = local - (local % DAY) + (hours ?? 0) * HOUR + (minutes ?? 0) * MINUTE;
  return wanted - londonOffset(wanted - londonOffset(wanted));
}

/** An instant as RFC 3339 in whole seconds, with London's offset. */
export function instantText(instant: number): string {
  const offset = londonOffset(instant);
  const local = new Date(instant + offset).toISOString().slice(0, 19);
  return local + (offset === 0 ? 'Z' : '+01:00');
}

/** The day in London in which an instant lies: `2026-11-05`. */
export function dateText(instant: number): string {
  return new Date(instant + londonOffset(instant)).toISOString().slice(0, 10);
}
