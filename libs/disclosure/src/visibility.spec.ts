import { describe, expect, it } from '@jest/globals';
import {
  AgreementAmended,
  AgreementEnded,
  AgreementRegistered,
  type AgreementRegisteredData,
} from '../../agreement/src/agreement.events.js';
import { given } from '../../ledger/src/given.features.js';
import type { LedgerEvent, Visibility } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import type { WhenRecord } from '../../vocabulary/src/when.js';
import { AgreementDefaults } from './agreement-defaults.js';
import { visibilityOf, type ToldOf } from './visibility.js';

const NOW = Date.parse('2026-11-10T09:00:00Z');
const organisation = (value: string) => ({ system: 'https://example.org/org', value });
const police = organisation('police');
const trust = organisation('trust');
const council = organisation('council');

const terms = {
  id: 'marac',
  version: 1,
  title: 'MARAC',
  parties: [police, trust].map((one) => ({ organisation: one, name: one.value, kind: 'police' })),
  controllers: [police, trust],
  jointControllers: false,
  regime: 'UK_GDPR',
  categories: ['record/risk'],
  sections: [],
  howUsed: 'x',
  purposes: [],
  benefits: [],
  bases: [],
  confirmationWindow: 'PT72H',
  effectiveFrom: '2026-11-01',
  visibilityByDefault: {
    held: true,
    ground: 'danger to somebody',
    decider: 'MARAC chair',
    reviewAfter: 'P3M',
  },
} satisfies AgreementRegisteredData;

const MARAC: Visibility = {
  held: true,
  ground: 'danger to somebody',
  decider: 'MARAC chair',
  reviewBy: '2027-02-10T09:00:00.000Z',
};

const registered = (more: Partial<AgreementRegisteredData> = {}) =>
  given(AgreementRegistered, { ...terms, ...more });

/** What is recorded of the visibility of something told of under the agreement with these events. */
async function under(
  events: readonly LedgerEvent[],
  told: Partial<ToldOf> = {},
  teller = police,
): Promise<Visibility | undefined> {
  let reads = 0;
  const ledger = {
    clock: () => NOW,
    vault: { find: () => Promise.resolve([events.length === 0 ? undefined : 'agreement']) },
    reader: {
      revisions: () => Promise.resolve({ revision: events.length, heldRevision: -1 }),
      read: () => {
        reads += 1;
        return Promise.resolve({ events, revision: events.length, heldRevision: -1 });
      },
    },
  } as unknown as Ledger;
  const agreements = new AgreementDefaults(ledger);
  const all: ToldOf = {
    occurredAt: '2026-11-05T09:00:00Z',
    agreement: 'marac',
    giver: police,
    ...told,
  };
  await agreements.under(all);
  const found = await agreements.under(all);
  expect(reads).toBeLessThan(2);
  return visibilityOf(all, { organisation: teller }, found).visibility;
}

describe('What is shared under an agreement that holds by default', () => {
  it('is held on its ground, by who decided there, until the review that it sets', async () => {
    expect(await under([registered()])).toEqual(MARAC);
    expect(await under([registered()], { giver: undefined }, council)).toEqual(MARAC);
  });

  it('is held though it says otherwise, unless its giver decided so, on a ground', async () => {
    const decided = { held: false, ground: 'no risk', decider: 'Superintendent' };
    expect(await under([registered()], { visibility: { held: false } })).toEqual(MARAC);
    expect(await under([registered()], { visibility: decided })).toBeUndefined();
    expect(await under([registered()], { visibility: decided }, trust)).toEqual(MARAC);
  });

  it('is held as its sender says where that holds it too', async () => {
    expect(await under([registered()], { visibility: { held: true } })).toBeUndefined();
  });

  it.each<[string, WhenRecord, readonly LedgerEvent[], boolean]>([
    ['before it was in force', '2026-10-31T09:00:00Z', [registered()], false],
    ['in the hour in which it came into force', '2026-11-01', [registered()], true],
    [
      'after its end',
      '2026-11-05',
      [registered(), given(AgreementEnded, { id: 'marac', endsAt: '2026-11-04' })],
      false,
    ],
    [
      'on its last day, perhaps',
      { earliest: '2026-11-04T20:00:00Z', latest: '2026-11-05T20:00:00Z' },
      [registered({ effectiveUntil: '2026-11-04' })],
      true,
    ],
    [
      'under a later version that holds nothing',
      '2026-11-05',
      [
        registered(),
        given(AgreementAmended, {
          ...terms,
          version: 2,
          effectiveFrom: '2026-11-04',
          visibilityByDefault: { held: false },
        }),
      ],
      false,
    ],
    [
      'before that version',
      '2026-11-03',
      [
        registered(),
        given(AgreementAmended, {
          ...terms,
          version: 2,
          effectiveFrom: '2026-11-04',
          visibilityByDefault: { held: false },
        }),
      ],
      true,
    ],
    ['under one that nobody registered', '2026-11-05', [], false],
  ])('%s is judged by the version in force then', async (_, occurredAt, events, isHeld) => {
    expect((await under(events, { occurredAt }))?.held ?? false).toBe(isHeld);
  });

  it('is not held where it names no agreement', async () => {
    expect(await under([registered()], { agreement: undefined })).toBeUndefined();
  });
});

describe('What happened under Part 3', () => {
  const PART3 = { regime: 'DPA_PART3' };
  const HELD = { held: true, ground: 'DPA_PART3' };
  const clearing = (visibilityByDefault: object, more: object = {}) =>
    registered({ visibilityByDefault: { held: false, ...visibilityByDefault }, ...more });

  it('is held unless the agreement cleared it beforehand', async () => {
    expect(await under([clearing({})], PART3)).toEqual(HELD);
    expect(await under([clearing({ cleared: true })], PART3)).toBeUndefined();
    expect(await under([clearing({}, PART3)], PART3)).toBeUndefined();
  });

  it('is cleared by an agreement of its giver alone', async () => {
    const cleared = [clearing({ cleared: true })];
    expect(await under(cleared, { ...PART3, giver: council })).toEqual(HELD);
    expect(await under(cleared, { ...PART3, giver: undefined })).toEqual(HELD);
  });

  it('is cleared only where the agreement was in force for certain', async () => {
    const occurredAt = { earliest: '2026-10-31T09:00:00Z', latest: '2026-11-02T09:00:00Z' };
    expect(await under([clearing({ cleared: true })], { ...PART3, occurredAt })).toEqual(HELD);
  });
});
