/**
 * The number that a text holds in decimal as C2SP writes it: ASCII digits, no sign, no leading zero,
 * and below 2^53, so that it is exact. Nothing where it is anything else.
 */
export function fromDecimal(text: string): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}
