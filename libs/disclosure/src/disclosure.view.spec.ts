import { describe, expect, it } from '@jest/globals';
import { given, type Given } from '../../ledger/src/given.features.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { HeldReleased, type HeldReleasedData } from '../../person/src/held.events.js';
import { NaiveViews } from '../../views/src/testing/naive-views.js';
import { DisclosureCorrected, DisclosureMade, PersonInformed } from './disclosure.events.js';
import { unstated } from './disclosure.features.js';
import { flowsTable, STILL, type FlowCell } from './disclosure.tables.js';
import { disclosureProjection } from './disclosure.view.js';

const trust = { system: 'https://example.org/org', value: 'trust' };
const police = { system: 'https://example.org/org', value: 'police' };

const made = (about: Given = {}) =>
  given(
    DisclosureMade,
    {
      from: trust,
      to: { type: 'organisation', organisation: police },
      channel: 'phone',
      items: [{ words: 'what helps' }],
      ...unstated,
      reason: 'as told',
    },
    { id: 'd1', ...about },
  );

const correction = (reason: string, about: Given = {}) =>
  given(
    DisclosureCorrected,
    { disclosure: 'd1', changes: { reason }, correctionReason: 'x', deficiencies: [] },
    about,
  );

const HELD: Given = { visibility: { held: true, ground: 'x' } };

const released = (more: Partial<HeldReleasedData> = {}, about: Given = {}) =>
  given(
    HeldReleased,
    {
      event: 'd1',
      reason: 'nobody is in danger any more',
      decider: 'Dr Example',
      deciderRole: 'Caldicott Guardian',
      outcome: 'counts',
      ...more,
    },
    { ...HELD, ...about },
  );

/** The disclosure as the view has it after these events; what is held has a stream of its own. */
async function shown(...events: readonly ReadableEvent[]): Promise<FlowCell['state'] | undefined> {
  return (await versions(...events)).find(({ knownUntil }) => knownUntil === STILL)?.cell.state;
}

interface Version {
  readonly knownFrom: number;
  readonly knownUntil: number;
  readonly held: number;
  readonly cell: FlowCell;
}

async function versions(...events: readonly ReadableEvent[]): Promise<readonly Version[]> {
  const views = new NaiveViews([disclosureProjection], () => true);
  const revisions = { open: 0, held: 0 };
  await views.apply(
    events.map((event, index) => {
      const stream = event.header.visibility.held ? 'held' : 'open';
      return { ...event, position: index + 1, stream, revision: revisions[stream]++ };
    }),
  );
  expect(views.parked).toEqual([]);
  const { flows } = JSON.parse(views.contents([flowsTable])) as { flows: string[] };
  return flows.map((row) => JSON.parse(row) as Version).sort((a, b) => a.knownFrom - b.knownFrom);
}

describe('A disclosure in the view', () => {
  it('has what was said of it before it came', async () => {
    const informed = given(PersonInformed, { disclosure: 'd1', how: 'by letter' });
    const state = await shown(correction('better'), informed, made());
    expect(state).toMatchObject({ flow: { reason: 'better' }, informed: 'by letter' });
  });

  it('shows nothing that is held of it, whether that came before or after it', async () => {
    const hidden = correction('hidden', HELD);
    for (const events of [
      [hidden, made()],
      [made(), hidden],
      [correction('better'), hidden, made()],
      [hidden, correction('better'), made()],
      [correction('better'), made(), hidden],
    ]) {
      expect(JSON.stringify(await shown(...events))).not.toContain('hidden');
    }
    const waited = await shown(correction('better'), hidden, made());
    expect(waited?.flow.reason).toBe('better');
  });

  it('that is itself held has both what is held and what is not', async () => {
    const held = made(HELD);
    expect((await shown(correction('better'), held))?.flow.reason).toBe('better');
    expect((await shown(correction('hidden', HELD), held))?.flow.reason).toBe('hidden');
    const both = await shown(correction('better'), correction('hidden', HELD), held);
    expect(both?.flow.reason).toBe('hidden');
    expect((await shown(held, correction('better')))?.flow.reason).toBe('better');
  });

  it('that is released is shown as of every moment at which it was known', async () => {
    const recordedAt = '2026-11-04T10:00:00.000Z';
    const better = correction('better', { recordedAt });
    const later = { recordedAt: '2026-11-05T10:00:00.000Z' };
    const open = await versions(made(), better);
    expect(await versions(made(HELD), better, released({}, later))).toEqual(open);
    expect(open.map(({ held, cell }) => [held, cell.state.flow.reason])).toEqual([
      [0, 'as told'],
      [0, 'better'],
    ]);
  });

  it('that is released goes on as any other', async () => {
    expect((await shown(made(HELD), released(), correction('better')))?.flow.reason).toBe('better');
    const hidden = correction('hidden', HELD);
    expect((await shown(made(HELD), released(), hidden))?.flow.reason).toBe('as told');
  });

  it('is released without what was held of it apart', async () => {
    const hidden = correction('hidden', HELD);
    for (const events of [
      [made(HELD), hidden, correction('better')],
      [made(HELD), correction('better'), hidden],
      [hidden, made(HELD), correction('better')],
      [hidden, correction('better'), made(HELD)],
    ]) {
      const all = await versions(...events, released());
      expect(JSON.stringify(all)).not.toContain('hidden');
      expect(all.at(-1)?.cell.state.flow.reason).toBe('better');
    }
  });

  it('stays held where the release does not count, or is of another or of somebody else', async () => {
    const subject = '00000000-0000-4000-8000-000000000001';
    for (const release of [
      released({ outcome: 'notTheirs' }),
      released({ outcome: 'notHeld' }),
      released({ event: 'd2' }),
      released({}, { subject }),
    ]) {
      expect(await versions(made(HELD), release)).toEqual(await versions(made(HELD)));
    }
  });

  it('is the same whether it was released or never held, once released', async () => {
    expect(await versions(made(HELD), released(), released())).toEqual(await versions(made()));
  });
});
