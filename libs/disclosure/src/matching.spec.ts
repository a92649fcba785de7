import { describe, expect, it } from '@jest/globals';
import {
  DisclosureCorrected,
  DisclosureMade,
  DisclosureReceived,
  type DisclosureChanges,
  type DisclosureMadeData,
  type Recipient,
} from './disclosure.events.js';
import { unstated } from './disclosure.features.js';
import { matchesTable, STILL, undeclaredTable } from './disclosure.tables.js';
import { disclosureProjection } from './disclosure.view.js';
import { given, type Given } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { HeldReleased } from '../../person/src/held.events.js';
import { NaiveViews } from '../../views/src/testing/naive-views.js';

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
  ...unstated,
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

type Row = Record<string, unknown> & { readonly cell: { readonly by: string } };

/** The rows of a table after these events, in the order in which they were recorded. */
async function rowsOf(
  table: typeof matchesTable | typeof undeclaredTable,
  events: readonly LedgerEvent[],
): Promise<readonly Row[]> {
  const views = new NaiveViews([disclosureProjection], () => true);
  await views.apply(events.map((event, index) => ({ ...event, position: index + 1 })));
  expect(views.parked).toEqual([]);
  const rows = (JSON.parse(views.contents([table])) as Record<string, string[]>)[table.name] ?? [];
  return rows.map((row) => JSON.parse(row) as Row);
}

async function matches(confirms: number, events: readonly LedgerEvent[]): Promise<string[]> {
  return (await rowsOf(matchesTable, events))
    .filter((row) => row['knownUntil'] === STILL && row['confirms'] === confirms)
    .map(({ receipt: of, disclosure, cell }) => `${String(of)}=${String(disclosure)} ${cell.by}`)
    .sort();
}

/** `receipt=disclosure by` for each match that confirms a flow after these events. */
const matched = (...events: LedgerEvent[]) => matches(1, events);

/** The same for what others report. */
const reported = (...events: LedgerEvent[]) => matches(0, events);

/** The receipts that wait for their match after these events and may be shown. */
async function waiting(...events: LedgerEvent[]): Promise<readonly unknown[]> {
  return (await rowsOf(undeclaredTable, events))
    .filter((row) => row['knownUntil'] === STILL)
    .map(({ id }) => id)
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

describe('A report of a receipt by a third party', () => {
  const report = (id: string, more: object = {}, about: Given = {}) =>
    given(
      DisclosureReceived,
      { from, to: to(police), channel, items, declaredBy: 'thirdParty', ...more },
      by(council, { id, ...about }),
    );

  it.each<[string, object, string]>([
    ['named', { disclosure: 'a' }, 'id'],
    ['of the same reference', { reference: 'x' }, 'reference'],
    ['the only one that fits', {}, 'onlyOne'],
  ])('belongs to the flow that is %s, and confirms nothing', async (_, more, how) => {
    const [a, told] = [flow('a', { reference: 'x' }), report('r', more)];
    for (const events of [
      [a, told],
      [told, a],
    ]) {
      expect(await reported(...events)).toEqual([`r=a ${how}`]);
      expect(await matched(...events)).toEqual([]);
      expect(await waiting(...events)).toEqual([]);
    }
  });

  it('takes nobody’s place: the recipient still confirms, and others still report', async () => {
    const events = [report('r'), report('s'), flow('a'), receipt('own'), report('t')];
    expect(await matched(...events)).toEqual(['own=a onlyOne']);
    expect(await reported(...events)).toEqual(['r=a onlyOne', 's=a onlyOne', 't=a onlyOne']);
  });

  it('waits where two flows could be meant', async () => {
    expect(await waiting(flow('a'), flow('b'), report('r'))).toEqual(['r']);
  });

  it('is not taken for one to another who has no identifier either', async () => {
    const home = (name: string): Recipient => ({ type: 'unregistered', name, kind: 'other' });
    const told = report('r', { to: home('Elm House') });
    expect(await waiting(flow('a', { to: home('Oak House') }), told)).toEqual(['r']);
    expect(await waiting(flow('a', { to: home('Elm House') }), told)).toEqual([]);
    const somebody = report('r', { to: { type: 'individual' }, individual: 'her sister' });
    const toSomebody = (individual: string) =>
      flow('a', { to: { type: 'individual' }, individual });
    expect(await waiting(toSomebody('her aunt'), somebody)).toEqual(['r']);
    expect(await waiting(toSomebody('her sister'), somebody)).toEqual([]);
  });
});

describe('A receipt that nobody declared', () => {
  const hour = (n: number) => `2026-11-03T1${n}:00:00.000Z`;

  it('waits until it is declared', async () => {
    expect(await waiting(receipt('r'))).toEqual(['r']);
    expect(await waiting(receipt('r'), flow('a'))).toEqual([]);
    expect(await waiting(flow('a'), receipt('r'))).toEqual([]);
    expect(await waiting(receipt('r', { disclosure: 'b' }), flow('a'))).toEqual(['r']);
  });

  it('waits where two could be meant', async () => {
    expect(await waiting(receipt('r'), receipt('s'), flow('a'))).toEqual(['r', 's']);
  });

  it('waits again where a correction shows that it was another’s, and each time is kept', async () => {
    const elsewhere = correction('a', { to: to(council) }, hour(3));
    const events = [
      receipt('r', {}, { recordedAt: hour(1) }),
      flow('a', {}, { recordedAt: hour(2) }),
      elsewhere,
    ];
    expect(await waiting(...events)).toEqual(['r']);
    expect(await waiting(...events, correction('a', { to: to(police) }, hour(4)))).toEqual([]);
    const rows = await rowsOf(undeclaredTable, events);
    expect(rows.map((row) => [row['knownFrom'], row['knownUntil']])).toEqual([
      [Date.parse(hour(1)), Date.parse(hour(2))],
      [Date.parse(hour(3)), STILL],
    ]);
  });

  it('is not in the list where it is held', async () => {
    expect(await waiting(receipt('r', {}, { visibility: { held: true } }))).toEqual([]);
  });

  it.each<[string, object, object]>([
    ['names', { disclosure: 'a' }, {}],
    ['shares a reference with', { reference: 'x' }, { occurredAt: '2026-12-24T10:00:00Z' }],
    ['may be of', {}, {}],
  ])('is held with the flow that it %s, if that was held before it', async (_, more, about) => {
    const heldFlow = flow(
      'a',
      { reference: 'x' },
      { visibility: { held: true }, recordedAt: hour(1) },
    );
    const told = receipt('r', more, { recordedAt: hour(2), ...about });
    expect(await waiting(heldFlow, told)).toEqual([]);
  });

  it('stays in the list where a flow is held that came after it, or is another’s', async () => {
    const later = flow('a', {}, { visibility: { held: true }, recordedAt: hour(2) });
    expect(await waiting(receipt('r', {}, { recordedAt: hour(1) }), later)).toEqual(['r']);
    const anothers = flow('a', { to: to(council) }, { visibility: { held: true } });
    expect(await waiting(anothers, receipt('r', {}, { recordedAt: hour(2) }))).toEqual(['r']);
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

describe('What is released', () => {
  const at = (hour: number) => `2026-11-03T${String(hour).padStart(2, '0')}:00:00.000Z`;
  const held = { visibility: { held: true } };
  const release = (event: string, hour: number) =>
    given(
      HeldReleased,
      { event, reason: 'x', decider: 'y', deciderRole: 'z', outcome: 'counts' },
      { ...held, recordedAt: at(hour) },
    );
  const secret = (hour: number, more: object = {}) =>
    flow('a', more, { ...held, recordedAt: at(hour) });
  const open = (hour: number, more: object = {}) => flow('a', more, { recordedAt: at(hour) });
  const told = (hour: number, more: object = {}) => receipt('r', more, { recordedAt: at(hour) });
  const hidden = (hour: number) => receipt('r', {}, { ...held, recordedAt: at(hour) });

  /** Matches and waits that may be shown, as of any moment. */
  async function all(...events: readonly LedgerEvent[]): Promise<readonly unknown[]> {
    return [...(await rowsOf(matchesTable, events)), ...(await rowsOf(undeclaredTable, events))];
  }

  it.each<[string, readonly LedgerEvent[], readonly LedgerEvent[]]>([
    ['a flow before its receipt', [secret(1), told(2), release('a', 3)], [open(1), told(2)]],
    ['a flow after its receipt', [told(1), secret(2), release('a', 3)], [told(1), open(2)]],
    ['a flow without a receipt', [secret(1), release('a', 3)], [open(1)]],
    ['a receipt after its flow', [open(1), hidden(2), release('r', 3)], [open(1), told(2)]],
    ['a receipt before its flow', [hidden(1), open(2), release('r', 3)], [told(1), open(2)]],
    ['a receipt without a flow', [hidden(1), release('r', 3)], [told(1)]],
    [
      'a flow that a correction gave its recipient',
      [
        secret(1, { to: to(council) }),
        told(2),
        correction('a', { to: to(police) }, at(3)),
        release('a', 4),
      ],
      [open(1, { to: to(council) }), told(2), correction('a', { to: to(police) }, at(3))],
    ],
  ])('is as it would be, had it never been held: %s', async (_, events, never) => {
    expect(await all(...events)).toEqual(await all(...never));
  });

  it('shows a receipt that was held with it, where nobody can tell whose it is', async () => {
    const other = flow('b', {}, { ...held, recordedAt: at(1) });
    const events = [secret(1), other, told(2)];
    expect(await waiting(...events)).toEqual([]);
    expect(await waiting(...events, release('a', 3))).toEqual([]);
    expect(await matched(...events, release('a', 3))).toEqual(['r=a onlyOne']);
    const unlike = flow('b', { reference: 'y' }, { ...held, recordedAt: at(1) });
    const named = [unlike, told(2, { reference: 'x' }), release('b', 3)];
    expect(await waiting(...named)).toEqual(['r']);
  });

  it('leaves a receipt held that still is of something held', async () => {
    expect(await all(secret(1), hidden(2), release('r', 3))).toEqual([]);
    const both = [secret(1), hidden(2), release('r', 3), release('a', 4)];
    expect(await all(...both)).toEqual(await all(open(1), told(2)));
  });

  it('takes no receipt from another flow', async () => {
    const events = [secret(1), flow('b', {}, { recordedAt: at(1) }), told(2), release('a', 3)];
    expect(await matched(...events)).toEqual(['r=b onlyOne']);
  });
});
