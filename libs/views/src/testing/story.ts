import { createHash } from 'node:crypto';
import type { LedgerEvent } from '../../../ledger/src/ledger.js';
import type { Projection, RowSession } from '../projection.js';
import { clearTable, sealedTable } from '../table.js';

/**
 * A small world for trying the engine: things that subjects have, which are noted, moved, shared and
 * dropped. Its projections use all that a projection can do.
 */

/** What happens to a thing. */
export interface Step {
  readonly subject: number;
  readonly thing: number;
  readonly kind: 'noted' | 'moved' | 'shared' | 'dropped' | 'spoilt';
  readonly words: string;
  readonly place: number;
  /** With whom it is shared: that subject's row is written too. */
  readonly other: number;
}

/** The pseudonym of a subject of this world. */
export function subjectOf(number: number): string {
  return uuid(`subject ${String(number)}`);
}

/** A step as an event; positions have gaps, as EventStoreDB's do. */
export function eventOfStep(step: Step, index: number, readable = true): LedgerEvent {
  const base = {
    id: uuid(`event ${String(index)}`),
    type: 'ThingHappened',
    schema: 1,
    stream: `stream-${String(step.subject)}-${String(step.thing)}`,
    revision: index,
    position: 3 * index + 1,
    leafIndex: index,
    recordedAt: new Date(1_750_000_000_000 + index * 1000).toISOString(),
  };
  if (!readable) return { ...base, readable: false };
  const instant = base.recordedAt;
  return {
    ...base,
    readable: true,
    header: {
      subject: subjectOf(step.subject),
      occurredAt: { earliest: instant, latest: instant },
      actor: { role: 'partner' },
      visibility: { held: false },
    },
    data: step,
    received: { mode: 'structured', text: '' },
    digest: '',
  };
}

/** Things, by their owner. */
export const things = sealedTable<{ readonly words: string; readonly history: string[] }>()({
  name: 'things',
  columns: {
    owner: 'text',
    thing: 'integer',
    place: 'integer?',
    changed: 'integer',
    mark: 'blob',
  },
  key: ['owner', 'thing'],
  subject: 'owner',
  indexes: [
    ['owner', 'changed desc'],
    ['place', 'thing'],
  ],
});

/** The newest three things of each owner, by what `things` says. */
export const newest = sealedTable<{ readonly things: number[]; readonly words: string[] }>()({
  name: 'newest',
  columns: { owner: 'text', many: 'integer' },
  key: ['owner'],
  subject: 'owner',
});

/** Where something was last seen: written without being read. */
export const lastSeen = clearTable({
  name: 'last_seen',
  columns: { place: 'integer', position: 'integer', note: 'text?' },
  key: ['place'],
});

const LETTERS = 16;

/** Thrown by the projection `things` at what is spoilt. */
export class SpoiltError extends Error {
  override readonly name = 'SpoiltError';
  readonly code = 'SPOILT';
}

/** What differs between versions of the projections. */
export interface StoryOptions {
  readonly version?: number;
  /** Whether spoilt events can be applied (after the code was put right). */
  readonly tolerant?: boolean;
}

/** The projections of this world, in order. */
export function storyProjections(options: StoryOptions = {}): readonly Projection[] {
  const { version = 1, tolerant = false } = options;
  return [
    {
      name: 'things',
      version,
      tables: [things],
      apply: async (event, rows) => {
        const step = stepOf(event);
        if (step !== undefined) await applyThings(step, event.position, rows, tolerant);
      },
    },
    {
      name: 'newest',
      version: 1,
      tables: [newest],
      apply: async (event, rows) => {
        const step = stepOf(event);
        if (step !== undefined) await applyNewest(subjectOf(step.subject), rows);
      },
    },
    {
      name: 'last seen',
      version: 1,
      tables: [lastSeen],
      apply: (event, rows) => {
        const step = stepOf(event);
        if (step === undefined) return;
        const place = step.place % LETTERS;
        if (step.kind === 'dropped') rows.remove(lastSeen, { place });
        else rows.put(lastSeen, { place, position: event.position, note: noteOf(step) });
      },
    },
  ];
}

async function applyThings(
  step: Step,
  position: number,
  rows: RowSession,
  tolerant: boolean,
): Promise<void> {
  const key = { owner: subjectOf(step.subject), thing: step.thing };
  const found = await rows.get(things, key);
  const mark = createHash('sha256').update(step.words).digest().subarray(0, 4);
  const history = [...(found?.cell.history ?? []), step.kind].slice(-4);
  const row = {
    ...key,
    place: step.place % 5 === 0 ? null : step.place,
    changed: position,
    mark,
    cell: { words: step.words, history },
  };
  if (step.kind === 'dropped') {
    rows.remove(things, key);
  } else if (step.kind === 'moved') {
    if (found !== undefined) rows.put(things, { ...found, place: step.place, changed: position });
  } else {
    rows.put(things, row);
    if (step.kind === 'shared') rows.put(things, { ...row, owner: subjectOf(step.other) });
    // Only after it has written: what it wrote must not stay.
    if (step.kind === 'spoilt' && !tolerant) throw new SpoiltError(step.words);
  }
}

async function applyNewest(owner: string, rows: RowSession): Promise<void> {
  const found = await rows.select(things, { owner }, { order: ['changed desc'], limit: 3 });
  const all = await rows.select(things, { owner });
  if (all.length === 0) {
    rows.remove(newest, { owner });
    return;
  }
  const cell = {
    things: found.map(({ thing }) => thing),
    words: found.map((row) => row.cell.words),
  };
  rows.put(newest, { owner, many: all.length, cell });
}

function stepOf(event: LedgerEvent): Step | undefined {
  return event.readable && event.type === 'ThingHappened' ? (event.data as Step) : undefined;
}

function noteOf(step: Step): string | null {
  return step.thing % 2 === 0 ? null : `seen ${String(step.thing)}`;
}

function uuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`]
    .concat(hex.slice(20, 32))
    .join('-');
}
