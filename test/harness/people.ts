import { testNumbers } from '../../apps/cli/src/generate/nhs-numbers.js';
import type { IdentifierValue } from '../../libs/vocabulary/src/identifier.js';
import { NHS_NUMBER } from '../../libs/vocabulary/src/nhs-number.js';
import { answered, ask } from './ask.js';
import type { RunningService } from './service.js';

/** People who are made up: NHS numbers of the test range, each once, however often it is asked. */
export class People {
  readonly #numbers: Generator<string, void, undefined>;

  /** @param offset Where in the test range to start. */
  constructor(offset: number) {
    this.#numbers = testNumbers(offset);
  }

  /** The NHS number of somebody who was not there before. */
  next(): IdentifierValue {
    const next = this.#numbers.next();
    if (next.done === true) throw new RangeError('The test range is used up.');
    return { system: NHS_NUMBER, value: next.value };
  }
}

const FIND = `query ($input: FindPersonInput!) { findPerson(input: $input) { id } }`;

function asked(identifier: IdentifierValue) {
  return { input: { ...identifier, purpose: 'ON_BEHALF_OF_PERSON' } };
}

/** The ledger's id of a person, as an officer finds it; the look-up is recorded with them. */
export async function ledgerId(
  service: RunningService,
  identifier: IdentifierValue,
): Promise<string> {
  const officer = await service.token({ role: 'officer' });
  const { findPerson } = await answered<{ findPerson: { id: string } }>(
    service,
    officer,
    FIND,
    asked(identifier),
  );
  return findPerson.id;
}

/** Whether an officer finds anybody by an identifier. */
export async function isKnown(
  service: RunningService,
  identifier: IdentifierValue,
): Promise<boolean> {
  const officer = await service.token({ role: 'officer' });
  const { errors } = await ask(service, officer, FIND, asked(identifier));
  if (errors && errors[0]?.extensions.code !== 'NOT_FOUND') throw new Error(JSON.stringify(errors));
  return errors === undefined;
}

/** The token of a person who signs in. */
export async function signedIn(
  service: RunningService,
  identifier: IdentifierValue,
): Promise<string> {
  return service.token({ role: 'person', person: await ledgerId(service, identifier) });
}
