/** The system of NHS numbers. */
export const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';

/**
 * Whether a string is a valid NHS number: ten digits, the last a modulus-11 check digit over
 * weights 10 to 2 (NHS Data Dictionary, "NHS Number"). No spaces or hyphens.
 */
export function isNhsNumber(value: string): boolean {
  if (!/^\d{10}$/.test(value)) return false;
  let sum = 0;
  for (let index = 0; index < 9; index += 1) sum += Number(value[index]) * (10 - index);
  const check = 11 - (sum % 11);
  // 11 counts as 0; 10 belongs to no valid number, and no digit equals it.
  return (check === 11 ? 0 : check) === Number(value[9]);
}
