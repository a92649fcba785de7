import type { When } from './query.js';

/** Moments in words, in London time. */

const DATE = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

const TIME = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** When something happened, as far as anybody knows. */
export function whenInWords({ earliest, latest }: When): string {
  const [from, to] = [new Date(earliest), new Date(latest)];
  const [day, otherDay] = [DATE.format(from), DATE.format(to)];
  const [time, otherTime] = [TIME.format(from), TIME.format(to)];
  if (from.getTime() === to.getTime()) return `${day}, ${time}`;
  if (day !== otherDay) return `between ${day}, ${time} and ${otherDay}, ${otherTime}`;
  if (time === '00:00' && otherTime === '23:59') return `${day}, at a time nobody noted`;
  return `${day}, between ${time} and ${otherTime}`;
}
