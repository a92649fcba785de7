/** What the forms of a record have in common (`docs/reference/record-format.md`). */

/** Whether a text is the id of an event: a UUID in lower case with hyphens. */
export function isEventId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** Whether a text is a moment as the ledger writes it, in UTC to the millisecond, and exists. */
export function isMoment(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/.test(text))
    return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
}
