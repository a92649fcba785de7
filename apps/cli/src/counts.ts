/** A number with commas. */
export function count(number: number): string {
  return number.toLocaleString('en-GB');
}

/** So many of something: `1 event`, `2 events`. */
export function countOf(number: number, one: string, more = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : more}`;
}
