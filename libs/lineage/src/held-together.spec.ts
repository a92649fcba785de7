import { describe, expect, it } from '@jest/globals';
import {
  DisclosureCorrected,
  DisclosureMade,
  DisclosureReceived,
  DisclosureRefused,
  DisclosureRequested,
  OnwardShared,
  type DisclosureChanges,
} from '../../disclosure/src/disclosure.events.js';
import { unstated } from '../../disclosure/src/disclosure.features.js';
import { disclosureTables, STILL } from '../../disclosure/src/disclosure.tables.js';
import { disclosureProjection } from '../../disclosure/src/disclosure.view.js';
import { given, type Given } from '../../ledger/src/given.features.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { HeldReleased } from '../../person/src/held.events.js';
import { heldProjection } from '../../person/src/held.view.js';
import { NaiveViews } from '../../views/src/testing/naive-views.js';

const organisation = (value: string) => ({ system: 'https://example.org', value });
const trust = organisation('trust');
const police = organisation('police');
const haven = organisation('haven');
const to = (one: typeof trust) => ({ type: 'organisation', organisation: one }) as const;
const between = {
  from: trust,
  to: to(police),
  channel: 'phone',
  items: [{ words: 'x' }],
} as const;
const HELD: Given = { visibility: { held: true, ground: 'danger' } };
const asked = { ...between, purpose: 'TREAT', reason: 'x' };

const flow = (id: string, more: object = {}, about: Given = {}) =>
  given(DisclosureMade, { ...between, ...unstated, ...more }, { id, ...by(trust), ...about });
const onward = (id: string, onwardOf: string, about: Given = {}) =>
  given(OnwardShared, { ...between, ...unstated, onwardOf }, { id, ...by(trust), ...about });
const receipt = (id: string, more: object = {}, about: Given = {}) =>
  given(
    DisclosureReceived,
    { ...between, declaredBy: 'recipient', ...more },
    { id, ...by(police), ...about },
  );
const correction = (disclosure: string, changes: DisclosureChanges, about: Given = {}) =>
  given(
    DisclosureCorrected,
    { disclosure, changes, correctionReason: 'x', deficiencies: [] },
    { id: `of ${disclosure}`, ...by(trust), ...about },
  );
const release = (event: string) =>
  given(
    HeldReleased,
    { event, reason: 'x', decider: 'y', deciderRole: 'z', outcome: 'counts' },
    { id: `release of ${event}`, ...HELD },
  );

function by(one: typeof trust): Given {
  return { actor: { role: 'partner', organisation: one } };
}

type Row = Record<string, unknown>;

/** What is shown, which receipt is whose, and of what an officer is told, each an hour after another. */
async function after(...events: readonly ReadableEvent[]) {
  const views = new NaiveViews([heldProjection, disclosureProjection], () => true);
  await views.apply(
    events.map((event, nth) => ({
      ...event,
      position: nth + 1,
      leafIndex: nth,
      revision: 0,
      recordedAt: new Date(Date.UTC(2026, 10, 4, nth)).toISOString(),
    })),
  );
  expect(views.parked).toEqual([]);
  const contents = JSON.parse(views.contents(disclosureTables)) as Record<string, string[]>;
  const rows = (table: string) => (contents[table] ?? []).map((row) => JSON.parse(row) as Row);
  const now = (row: Row) => row['knownUntil'] === STILL;
  const shown = [
    ...rows('flows').filter(now),
    ...rows('receipts'),
    ...rows('refusals').filter(({ type }) => type === 'DisclosureRefused'),
  ].filter(({ held }) => held === 0);
  return {
    shown: shown.map(({ id }) => id).sort(),
    matched: rows('flow_receipts')
      .filter(now)
      .map((row) => `${String(row['receipt'])}=${String(row['disclosure'])}`),
    told: rows('shown_ends').map(
      ({ id, because, cell }) =>
        `${(cell as { kind: string }).kind} ${String(id)} ${String(because)}`,
    ),
  };
}

const SECRET = flow('a', { reference: 'x' }, HELD);

describe('A receipt', () => {
  it.each<[string, object, Given]>([
    ['names it', { disclosure: 'a' }, {}],
    ['shares its reference', { reference: 'x' }, { occurredAt: '2026-12-24T10:00:00Z' }],
    ['may be of it', {}, {}],
  ])('is held with a flow where it %s, and released with it', async (_, more, about) => {
    const told = receipt('r', more, about);
    expect((await after(SECRET, told)).shown).toEqual([]);
    const released = await after(SECRET, told, release('a'));
    expect(released).toEqual({ shown: ['a', 'r'], matched: ['r=a'], told: [] });
  });

  it('that may be of what is held is shown as soon as it is of something that is shown', async () => {
    const early = await after(flow('b', { reference: 'y' }), SECRET, receipt('r'));
    expect(early).toMatchObject({ shown: ['b', 'r'], matched: ['r=b'] });
    const late = await after(SECRET, receipt('r'), flow('b', { reference: 'y' }));
    expect(late).toMatchObject({ shown: ['b', 'r'], matched: ['r=b'] });
  });

  it('that is kept back does not stand in the way of one that is shown', async () => {
    const open = receipt('s', { reference: 'y' });
    const { matched, shown } = await after(SECRET, receipt('r'), open, flow('b'));
    expect([matched, shown]).toEqual([['s=b'], ['b', 's']]);
  });

  it('is held by its own word until that is released too', async () => {
    const told = receipt('r', { disclosure: 'a' }, HELD);
    expect((await after(SECRET, told, release('a'))).shown).toEqual([]);
    expect((await after(SECRET, told, release('r'))).shown).toEqual([]);
    for (const order of [
      ['a', 'r'],
      ['r', 'a'],
    ]) {
      expect((await after(SECRET, told, ...order.map(release))).shown).toEqual(['a', 'r']);
    }
  });

  it('is let go where a correction of what it was held with shows that it cannot be of it', async () => {
    const elsewhere = correction('a', { to: to(haven) });
    expect((await after(flow('a', {}, HELD), receipt('r'), elsewhere)).shown).toEqual(['r']);
  });
});

describe('A flow', () => {
  const hidden = (more: object = {}) => receipt('r', more, HELD);

  it('is held with a receipt that is held, shares its reference or can be of no other', async () => {
    expect((await after(hidden(), flow('a'))).shown).toEqual([]);
    expect((await after(hidden({ reference: 'x' }), flow('a', { reference: 'x' }))).shown).toEqual(
      [],
    );
    expect((await after(hidden(), flow('a'), release('r'))).shown).toEqual(['a', 'r']);
  });

  it('is shown where that receipt may be of another, or is of one that was shown', async () => {
    expect((await after(flow('a'), hidden(), flow('b'))).shown).toEqual(['a', 'b']);
    const unlike = { reference: 'y' };
    expect((await after(hidden({ reference: 'x' }), flow('a', unlike))).shown).toEqual(['a']);
  });

  it('is held with what it passes on, however far, and shown with it', async () => {
    const events = [SECRET, onward('b', 'a'), onward('c', 'b'), receipt('r', { disclosure: 'c' })];
    expect((await after(...events)).shown).toEqual([]);
    expect((await after(...events, release('a'))).shown).toEqual(['a', 'b', 'c', 'r']);
    expect((await after(flow('a'), onward('b', 'a', HELD), onward('c', 'b'))).shown).toEqual(['a']);
  });

  it('and a refusal are held with the request that they answer', async () => {
    const request = given(DisclosureRequested, asked, { id: 'q', ...HELD });
    const refused = given(DisclosureRefused, { ...asked, inReplyTo: 'q' }, { id: 'n' });
    expect((await after(request, refused, flow('a', { inReplyTo: 'q' }))).shown).toEqual([]);
    expect((await after(request, refused, release('q'))).shown).toEqual(['n']);
  });

  it('is held with a correction that is held, came first, and says that it is of Part 3', async () => {
    const part3 = correction('a', { regime: 'DPA_PART3' }, HELD);
    expect((await after(part3, flow('a'))).shown).toEqual([]);
    expect((await after(part3, flow('a'), release('of a'))).shown).toEqual(['a']);
    const anothers = correction('a', { regime: 'DPA_PART3' }, { ...HELD, ...by(haven) });
    expect((await after(anothers, flow('a'))).shown).toEqual(['a']);
    const other = correction('a', { reason: 'x' }, HELD);
    expect((await after(other, flow('a'))).shown).toEqual(['a']);
  });

  it('of somebody else holds nothing', async () => {
    const hers = flow('a', {}, { ...HELD, subject: 'another' });
    expect((await after(hers, receipt('r', { disclosure: 'a' }), onward('b', 'a'))).shown).toEqual([
      'b',
      'r',
    ]);
  });
});

describe('An officer is told', () => {
  it('of the end that was shown before the other came and is held', async () => {
    expect(await after(receipt('r'), SECRET)).toMatchObject({
      shown: ['r'],
      told: ['endShown r a'],
    });
    const hidden = receipt('r', {}, HELD);
    expect(await after(flow('a'), hidden)).toMatchObject({ shown: ['a'], told: ['endShown a r'] });
    expect((await after(receipt('r', { reference: 'y' }), SECRET)).told).toEqual([]);
    expect((await after(flow('b'), receipt('r'), SECRET)).told).toEqual([]);
  });

  it('once, whatever is said of it later', async () => {
    const again = correction('a', { reason: 'y' });
    expect((await after(receipt('r'), SECRET, again)).told).toEqual(['endShown r a']);
  });

  it('of what was passed on before what it passes on came and is held', async () => {
    expect((await after(onward('b', 'a'), SECRET)).told).toEqual(['onwardShown b a']);
  });

  it('of what is shown, and by a correction that is held would have been held', async () => {
    const part3 = correction('a', { regime: 'DPA_PART3' }, HELD);
    expect(await after(flow('a'), part3)).toMatchObject({
      shown: ['a'],
      told: ['shownBefore a of a'],
    });
    expect((await after(flow('a'), correction('a', { reason: 'x' }, HELD))).told).toEqual([]);
  });
});

describe('A correction that was held', () => {
  it('counts from when it was made, once it is released, and may find another end', async () => {
    const events = [
      flow('a', { to: to(haven) }),
      receipt('r', { disclosure: 'a' }),
      correction('a', { to: to(police) }, HELD),
    ];
    expect((await after(...events)).matched).toEqual([]);
    expect((await after(...events, release('of a'))).matched).toEqual(['r=a']);
  });

  it('stays held where its flow is, until that is released', async () => {
    const events = [SECRET, correction('a', { reason: 'y' }, HELD), release('of a')];
    expect((await after(...events)).shown).toEqual([]);
    expect((await after(...events, release('a'))).shown).toEqual(['a']);
  });
});
