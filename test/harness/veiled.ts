/** What `Veil.veil` makes of a text: 16 bytes and some blocks of 32, in base64url. */
const VEILED = /"(?:[\w-]{64}|[\w-]{107}|[\w-]{150})"/g;

/**
 * An answer as text, with what is veiled for one person numbered in the order in which it first stands
 * there: so answers to two people, or of two ledgers, can be compared.
 */
export function withoutVeils(text: string): string {
  const numbers = new Map<string, number>();
  return text.replaceAll(VEILED, (veiled) => {
    const number = numbers.get(veiled) ?? numbers.size + 1;
    numbers.set(veiled, number);
    return `"~${number}"`;
  });
}
