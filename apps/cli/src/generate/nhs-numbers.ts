import { NHS_NUMBER, isNhsNumber } from '../../../../libs/vocabulary/src/nhs-number.js';
import type { IdentifierValue } from '../../../../libs/vocabulary/src/identifier.js';

/** The range that the NHS keeps free for tests: no living person has such a number. */
const TEST_RANGE = '999';

/** How many numbers of the range are looked at: six digits stand between range and check digit. */
export const TEST_NUMBERS = 1_000_000;

/** Numbers that belong to somebody in the documentation: the demonstration's person, and Amina. */
export const ROBINS_NUMBER = '9990000123';
const TAKEN: readonly string[] = [ROBINS_NUMBER, '9990001014'];

/** The number of the test range with these six digits; `undefined` where its check digit is none. */
export function testNumber(six: number): string | undefined {
  const nine = TEST_RANGE + String(six % TEST_NUMBERS).padStart(6, '0');
  for (let check = 0; check <= 9; check += 1) {
    const number = nine + String(check);
    if (isNhsNumber(number)) return number;
  }
  return undefined;
}

/**
 * Numbers of the test range, each once.
 *
 * @param offset The six digits to start from, so that two seeds do not talk of the same people.
 */
export function* testNumbers(offset: number): Generator<string, void, undefined> {
  for (let step = 0; step < TEST_NUMBERS; step += 1) {
    const number = testNumber(offset + step);
    if (number !== undefined && !TAKEN.includes(number)) yield number;
  }
}

/** An NHS number as an identifier. */
export function nhsNumber(value: string): IdentifierValue {
  return { system: NHS_NUMBER, value };
}
