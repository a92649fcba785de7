import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readConfiguration } from '../../../../libs/configuration/src/configuration.js';
import { DemonstrationIssuer } from '../../../../libs/identity/src/demonstration-issuer.js';
import {
  noted,
  organisation,
  somebody,
  testLedger,
  type TestLedger,
} from '../../../../libs/ledger/src/ledger.features.js';
import { personEvents, PersonRegistered } from '../../../../libs/person/src/person.events.js';
import { type Outcome, typed } from '../testing/terminal.features.js';

let ledger: TestLedger;
let person: string;

beforeEach(async () => {
  ledger = await testLedger(personEvents);
  const writing = await ledger.open();
  person = await writing.subject(somebody());
  const accountable = await writing.subject(organisation);
  for (let index = 0; index < 5; index += 1) {
    const id = `00000000-0000-8000-8000-00000000000${index}`;
    await writing.record({
      stream: { subject: person, noun: 'person', id: '' },
      held: false,
      after: index - 1,
      records: [
        {
          ...noted({ id, subject: person, accountable }),
          type: PersonRegistered,
          data: { verification: 'documents-seen', names: [], deficiencies: [] },
        },
      ],
    });
  }
  await writing.close();
});

afterEach(() => ledger.remove());

function environment(): Record<string, string> {
  return { WAYMARK_DATA: ledger.files.data, WAYMARK_KEY_FILE: ledger.files.keyFile };
}

function at(words: string, more: Record<string, string> = {}): Promise<Outcome> {
  return typed(words.split(' '), { environment: { ...environment(), ...more } });
}

describe('waymark token', () => {
  async function actorOf(words: string): Promise<unknown> {
    const { code, output, errors } = await at(words);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const issuer = DemonstrationIssuer.open(readConfiguration(environment(), '/'));
    return (await issuer.verifier().verify(output.trimEnd())).actor;
  }

  it('prints a token for each role, and nothing else', async () => {
    const operator = {
      system: 'https://waymark.org/synthetic/organisation',
      value: 'demonstration-operator',
    };
    expect(await actorOf('token --role officer')).toMatchObject({
      role: 'officer',
      organisation: operator,
    });
    expect(await actorOf('token --role auditor --organisation urn:x|y')).toMatchObject({
      role: 'auditor',
      organisation: { system: 'urn:x', value: 'y' },
    });
    expect(await actorOf('token --role partner --organisation urn:x|y')).toMatchObject({
      role: 'partner',
      organisation: { system: 'urn:x', value: 'y' },
    });
    expect(await actorOf(`token --role person --person ${person}`)).toMatchObject({
      role: 'person',
      person,
    });
  });

  it('finds a person by an identifier', async () => {
    const nhs = 'https://fhir.nhs.uk/Id/nhs-number';
    for (const named of [`${nhs}|9990001014`, `https://waymark.org/Id/person|${person}`]) {
      expect(await actorOf(`token --role person --person ${named}`)).toMatchObject({ person });
    }
  });

  it.each([
    [
      'token --role person --person https://fhir.nhs.uk/Id/nhs-number|9990001022',
      'Nobody is known by that identifier here.\n',
    ],
    ['token --role partner', 'A token for a partner needs the organisation.\n'],
    ['token --role person', 'A token for a person needs the person.\n'],
  ])('ends with 2 for %s', async (words, sentence) => {
    expect(await at(words)).toEqual({ code: 2, output: '', errors: sentence });
  });

  it('issues nothing where a real issuer is set', async () => {
    const { code, output } = await at('token --role officer', {
      WAYMARK_OIDC_ISSUER: 'https://issuer.example',
      WAYMARK_OIDC_AUDIENCE: 'waymark',
      WAYMARK_OPERATOR: 'urn:x|operator',
    });
    expect({ code, output }).toEqual({ code: 2, output: '' });
  });
});
