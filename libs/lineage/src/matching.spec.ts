import { describe, expect, it } from '@jest/globals';
import {
  DisclosureCorrected,
  DisclosureMade,
  DisclosureReceived,
  type DisclosureChanges,
  type DisclosureMadeData,
  type Recipient,
} from '../../disclosure/src/disclosure.events.js';
import { disclosureProjection, STILL } from '../../disclosure/src/disclosure.view.js';
import { given, type Given } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { NaiveViews } from '../../views/src/testing/naive-views.js';
import { lineageProjection, matchesTable } from './lineage.view.js';

const organisation = (value: string) => ({ system: 'https://example.org', value });
const trust = organisation('trust');
const police = organisation('police');
const council = organisation('council');

const to = (receiver: typeof trust): Recipient => ({
  type: 'organisation',
  organisation: receiver,
});

const made: DisclosureMadeData = {
  from: trust,
  to: to(police),
  channel: 'phone',
  items: [{ words: 'what helps' }],
  howUsed: 'notStated',
  purpose: 'notStated',
  reason: 'notStated',
  benefitExpected: 'notStated',
  confidentialityBasis: { code: 'notStated' },
  dataProtectionBasis: { article6: 'notStated' },
  regime: 'notStated',
  declaredBy: 'giver',
  deficiencies: [],
};

const { from, channel, items } = made;

const by = (actor: typeof trust, about: Given): Given => ({
  actor: { role: 'partner', organisation: actor },
  ...about,
});

const flow = (id: string, more: Partial<DisclosureMadeData> = {}, about: Given = {}) =>
  given(DisclosureMade, { ...made, ...more }, by(trust, { id, ...about }));

const receipt = (id: string, more: object = {}, about: Given = {}) =>
  given(
    DisclosureReceived,
    { from, to: to(police), channel, items, declaredBy: 'recipient', ...more },
    by(police, { id, ...about }),
  );

const correction = (disclosure: string, changes: DisclosureChanges, recordedAt: string) =>
  given(
    DisclosureCorrected,
    { disclosure, changes, correctionReason: 'wrong', deficiencies: [] },
    by(trust, { id: `correction-${recordedAt}`, recordedAt }),
  );

/** `receipt=disclosure by` for each match that holds after these events. */
async function matched(...events: LedgerEvent[]): Promise<readonly string[]> {
  const views = new NaiveViews([disclosureProjection, lineageProjection()], () => true);
  await views.apply(events.map((event, index) => ({ ...event, position: index + 1 })));
  expect(views.parked).toEqual([]);
  const { flow_receipts: rows } = JSON.parse(views.contents([matchesTable])) as {
    flow_receipts: string[];
  };
  return rows
    .map((row) => JSON.parse(row) as Record<string, unknown> & { cell: { by: string } })
    .filter(({ knownUntil }) => knownUntil === STILL)
    .map(({ receipt: of, disclosure, cell }) => `${String(of)}=${String(disclosure)} ${cell.by}`)
    .sort();
}

describe('A receipt', () => {
  it('belongs to the disclosure that it names, whichever came first', async () => {
    const named = receipt('r', { disclosure: 'a' });
    expect(await matched(flow('a'), flow('b'), named)).toEqual(['r=a id']);
    expect(await matched(named, flow('b'), flow('a'))).toEqual(['r=a id']);
  });

  it('belongs to the disclosure of the same reference, whichever came first', async () => {
    const refers = receipt('r', { reference: 'x' });
    const [a, b] = [flow('a', { reference: 'x' }), flow('b', { reference: 'y' })];
    expect(await matched(a, b, refers)).toEqual(['r=a reference']);
    expect(await matched(refers, b, a)).toEqual(['r=a reference']);
  });

  it('belongs to the only one of that giver and recipient within the window', async () => {
    const later = { occurredAt: '2026-11-06T10:00:00Z' };
    const tooLate = { occurredAt: '2026-11-06T10:00:00.001Z' };
    expect(await matched(flow('a'), receipt('r', {}, later))).toEqual(['r=a onlyOne']);
    expect(await matched(receipt('r', {}, later), flow('a'))).toEqual(['r=a onlyOne']);
    expect(await matched(flow('a'), receipt('r', {}, tooLate))).toEqual([]);
  });

  it('stays unmatched where two could be meant', async () => {
    expect(await matched(flow('a'), flow('b'), receipt('r'))).toEqual([]);
    expect(await matched(receipt('r'), receipt('s'), flow('a'))).toEqual([]);
  });

  it('is for what is not confirmed yet', async () => {
    const first = receipt('r', { disclosure: 'a' });
    expect(await matched(flow('a'), flow('b'), first, receipt('s'))).toEqual([
      'r=a id',
      's=b onlyOne',
    ]);
  });

  it.each<[string, Parameters<typeof receipt>]>([
    ['of another recipient', ['r', { disclosure: 'a', to: to(council) }]],
    ['of another giver', ['r', { disclosure: 'a', from: council }]],
    ['that a third party reports', ['r', { disclosure: 'a', declaredBy: 'thirdParty' }]],
    ['that is held', ['r', { disclosure: 'a' }, { visibility: { held: true } }]],
    ['about another person', ['r', { disclosure: 'a' }, { subject: 'another' }]],
  ])('%s confirms nothing', async (_, told) => {
    expect(await matched(flow('a'), receipt(...told))).toEqual([]);
    expect(await matched(receipt(...told), flow('a'))).toEqual([]);
  });
});

describe('A correction of who received', () => {
  const toCouncil = correction('a', { to: to(council) }, '2026-11-04T10:00:00.000Z');
  const toPolice = correction('a', { to: to(police) }, '2026-11-05T10:00:00.000Z');

  it('takes the receipt of who did not away, and gives it back with a further correction', async () => {
    const events = [flow('a'), receipt('r'), toCouncil];
    expect(await matched(...events)).toEqual([]);
    expect(await matched(...events, toPolice)).toEqual(['r=a onlyOne']);
  });

  it('finds the receipt of who did', async () => {
    const theirs = receipt('r', { disclosure: 'a', to: to(council) });
    expect(await matched(flow('a'), theirs)).toEqual([]);
    expect(await matched(flow('a'), theirs, toCouncil)).toEqual(['r=a id']);
  });

  it('leaves the receipt to another disclosure that it may be of', async () => {
    expect(await matched(flow('a'), receipt('r'), flow('b'), toCouncil)).toEqual(['r=b onlyOne']);
  });

  it('of other things leaves the match', async () => {
    const reason = correction('a', { reason: 'She asked' }, '2026-11-04T10:00:00.000Z');
    expect(await matched(flow('a'), receipt('r'), reason)).toEqual(['r=a onlyOne']);
  });
});
