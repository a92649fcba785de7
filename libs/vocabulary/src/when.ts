/**
 * When something happened, as far as anybody knows: an instant with its offset, a calendar date in
 * London, or an interval ("about 3"; the hour that comes twice in October).
 */
export type WhenRecord = string | { readonly earliest: string; readonly latest: string };

/** The same as milliseconds since 1970: from `earliest` to `latest`, both included. */
export interface Span {
  readonly earliest: number;
  readonly latest: number;
}

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * An RFC 3339 instant with its offset as milliseconds since 1970; `undefined` if it is none. Finer
 * fractions than milliseconds are cut off. A date that does not exist is no instant.
 */
export function parseInstant(text: string): number | undefined {
  const match = INSTANT.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', offset = ''] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  if (offset !== 'Z' && (Number(offset.slice(1, 3)) > 23 || Number(offset.slice(4)) > 59)) {
    return undefined;
  }
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0');
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${offset}`);
}

/** A moment or interval as a span; `undefined` if it is malformed or ends before it begins. */
export function spanOf(when: WhenRecord): Span | undefined {
  if (typeof when !== 'string') {
    const earliest = parseInstant(when.earliest);
    const latest = parseInstant(when.latest);
    if (earliest === undefined || latest === undefined || latest < earliest) return undefined;
    return { earliest, latest };
  }
  const day = DATE.exec(when);
  if (day) {
    const [year, month, date] = [Number(day[1]), Number(day[2]), Number(day[3])];
    if (!isDay(year, month, date)) return undefined;
    return {
      earliest: londonMidnight(year, month, date),
      latest: londonMidnight(year, month, date + 1) - 1,
    };
  }
  const instant = parseInstant(when);
  return instant === undefined ? undefined : { earliest: instant, latest: instant };
}

/** A span of something already validated. @throws RangeError on a malformed one. */
export function requireSpan(when: WhenRecord): Span {
  const span = spanOf(when);
  if (!span) throw new RangeError('expected an instant, a date or an interval');
  return span;
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

const LONDON = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: '2-digit',
  hourCycle: 'h23',
});

/** The instant at which a calendar day begins in London; clocks change at 01:00 UTC, never at 0. */
/** The first instant of a day in London; a day too many is the first of the next month. */
export function londonMidnight(year: number, month: number, day: number): number {
  const utc = Date.UTC(year, month - 1, day);
  // In summer London is an hour ahead, so that its midnight reads as 01:00 at UTC midnight.
  return Number(LONDON.format(utc)) === 1 ? utc - 3_600_000 : utc;
}
