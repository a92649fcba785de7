/**
 * Lengths of time as ISO 8601 writes them. A length of days, hours, minutes and seconds is exact; one
 * of years or months depends on where it begins.
 */

/** Any length, for example `P8Y`, `P6M`, `P3D`, `PT72H`. */
export const DURATION =
  /^P(?=\d|T\d)(\d{1,4}Y)?(\d{1,4}M)?(\d{1,4}W)?(\d{1,5}D)?(T(?=\d)(\d{1,5}H)?(\d{1,6}M)?(\d{1,7}S)?)?$/;

/** An exact length, for example `P3D`, `PT72H`. */
export const EXACT_DURATION =
  /^P(?=\d|T\d)(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/;

const SECONDS = [7 * 86_400, 86_400, 3_600, 60, 1];

/** An exact length in milliseconds, a day being 24 hours; `undefined` if it is none. */
export function exactDuration(text: string): number | undefined {
  const match = EXACT_DURATION.exec(text);
  if (!match) return undefined;
  const counts = match.slice(1);
  return SECONDS.reduce((sum, unit, index) => sum + unit * 1000 * Number(counts[index] ?? 0), 0);
}

const ANY_DURATION =
  /^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/;

/** What a length says of years, months, weeks, days, hours, minutes, seconds; `undefined` if it is none. */
function countsOf(length: string): readonly number[] | undefined {
  const match = DURATION.test(length) ? ANY_DURATION.exec(length) : null;
  return match?.slice(1).map((count: string | undefined) => Number(count ?? 0));
}

/** The units in which `countsOf` counts, as people call them. */
const UNITS = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'];

/** A length in plain English, such as `1 year and 6 months`; as it is where it is none. */
export function lengthInWords(length: string): string {
  const said = (countsOf(length) ?? []).flatMap((count, index) =>
    count === 0 ? [] : `${count} ${UNITS[index] ?? ''}${count === 1 ? '' : 's'}`,
  );
  const last = said.pop();
  if (last === undefined) return length;
  return said.length === 0 ? last : `${said.join(', ')} and ${last}`;
}

/** How long each unit is at least, in seconds. */
const LEAST_SECONDS = [365 * 86_400, 28 * 86_400, ...SECONDS];

/** The least that a length can be, wherever it begins, in milliseconds; `undefined` if it is none. */
export function leastLength(length: string): number | undefined {
  return countsOf(length)?.reduce(
    (sum, count, index) => sum + count * 1000 * (LEAST_SECONDS[index] ?? 0),
    0,
  );
}

/**
 * The instant (milliseconds since 1970) that lies a length of time after another; `undefined` if the
 * text is no length. Years and months are counted in the calendar of UTC: of a month that has no such
 * day the last.
 */
export function after(instant: number, length: string): number | undefined {
  const counts = countsOf(length);
  if (!counts) return undefined;
  const [years = 0, months = 0, ...exact] = counts;
  const date = new Date(instant);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + 12 * years + months);
  const month = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0);
  date.setUTCDate(Math.min(day, new Date(month).getUTCDate()));
  return exact.reduce(
    (sum, count, index) => sum + count * 1000 * (SECONDS[index] ?? 0),
    date.getTime(),
  );
}
