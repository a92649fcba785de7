import { describe, expect, it } from '@jest/globals';
import { given, type Given } from '../../ledger/src/given.features.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import { NaiveViews } from '../../views/src/testing/naive-views.js';
import { DisclosureCorrected, DisclosureMade, PersonInformed } from './disclosure.events.js';
import { disclosureProjection, flowsTable, STILL, type FlowCell } from './disclosure.view.js';

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
      howUsed: 'notStated',
      purpose: 'notStated',
      reason: 'as told',
      benefitExpected: 'notStated',
      confidentialityBasis: { code: 'notStated' },
      dataProtectionBasis: { article6: 'notStated' },
      regime: 'notStated',
      declaredBy: 'giver',
      deficiencies: [],
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

/** The disclosure as the view has it after these events; what is held has a stream of its own. */
async function shown(...events: readonly ReadableEvent[]): Promise<FlowCell['state'] | undefined> {
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
  return flows
    .map((row) => JSON.parse(row) as { readonly knownUntil: number; readonly cell: FlowCell })
    .find(({ knownUntil }) => knownUntil === STILL)?.cell.state;
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
});
