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
