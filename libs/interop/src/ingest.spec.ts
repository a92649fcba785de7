import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { IsString, Length } from 'class-validator';
import type { Actor, Role } from '../../access/src/actor.js';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import type { Receipt } from '../../ledger/src/ledger.js';
import { Ingest, type Outcome } from './ingest.js';
import { isRequestRefused, kindOf, refuse } from './problem.js';
import { acceptedEvents, EventRegistry, type IngestDeclaration } from './registry.js';

class NoteData {
  @IsString()
  @Length(1, 20)
  person!: string;

  @IsString()
  text!: string;
}

class TakeNote {
  constructor(
    readonly data: NoteData,
    readonly context: CommandContext,
  ) {}
}

const NoteTaken: IngestDeclaration<NoteData> = {
  action: 'fact.record',
  data: NoteData,
  keys: ({ person }) => [`person ${person}`],
  command: (data, context) => new TakeNote(data, context),
};

const PARTNER: Actor = {
  role: 'partner',
  organisation: { system: 'urn:x', value: 'trust' },
  account: 'system',
};

function receiptOf(id: string, known = false): Receipt {
  return {
    eventId: id,
    leafHash: 'bGVhZg==',
    recordedAt: '2026-11-05T02:05:00.000Z',
    leafIndex: 7,
    position: 8,
    known,
  };
}

/** A ledger of notes: tells how it was asked, and does what a text says. */
function ingestOf(handle?: (command: TakeNote) => Promise<CommandResult>) {
  const commands: TakeNote[] = [];
  const reported: (readonly [unknown, string])[] = [];
  const known = new Set<string>();
  const registry = new EventRegistry(acceptedEvents({ NoteTaken }), ['NoteShredded']);
  const ingest = new Ingest({
    registry,
    limits: { eventBytes: 2_000, batchEvents: 20 },
    promise: ({ eventId }) => Promise.resolve(`promise of ${eventId}`),
    words: ({ code }) => `The rule ${code} is broken.`,
    report: (error, instance) => reported.push([error, instance]),
    instance: () => 'urn:uuid:0',
    commands: {
      async execute(command: object) {
        if (!(command instanceof TakeNote)) throw new TypeError('not a command');
        commands.push(command);
        if (handle) return handle(command);
        const { id } = command.context;
        const receipt = receiptOf(id, known.has(id));
        known.add(id);
        await Promise.resolve();
        return { receipt, deficiencies: [{ code: 'PURPOSE_NOT_STATED', field: '/purpose' }] };
      },
    },
  });
  return { ingest, commands, reported };
}

function note(id: string, change: object = {}): Record<string, unknown> {
  return {
    specversion: '1.0',
    id,
    source: '/s',
    type: 'org.waymark.NoteTaken.v1',
    data: { person: 'amina', text: 'x' },
    ...change,
  };
}

function message(body: unknown, batch = false) {
  const kind = batch ? 'cloudevents-batch' : 'cloudevents';
  return {
    contentType: `application/${kind}+json`,
    rawHeaders: [],
    body: Buffer.from(JSON.stringify(body)),
  };
}

function batch(outcomes: Outcome | readonly Outcome[]): readonly Outcome[] {
  if (!Array.isArray(outcomes)) throw new TypeError('not a batch');
  return outcomes as readonly Outcome[];
}

function told(outcome: Outcome): string {
  return `${outcome.status} ${'problem' in outcome ? kindOf(outcome.problem) : outcome.receipt.eventId}`;
}

describe('an ingest', () => {
  it('carries out what an event says, and tells the receipt without stream or place', async () => {
    const { ingest, commands } = ingestOf();
    const outcome = await ingest.take(PARTNER, message(note('1')));
    expect(outcome).toEqual({
      status: 201,
      receipt: {
        eventId: '1',
        leafHash: 'bGVhZg==',
        recordedAt: '2026-11-05T02:05:00.000Z',
        promise: 'promise of 1',
        deficiencies: [
          {
            code: 'PURPOSE_NOT_STATED',
            pointer: '/data/purpose',
            message: 'The rule PURPOSE_NOT_STATED is broken.',
          },
        ],
      },
    });
    expect(commands[0]?.data).toEqual({ person: 'amina', text: 'x' });
    expect(commands[0]?.context).toMatchObject({ actor: PARTNER, source: '/s', id: '1' });
    expect(commands[0]?.context.received).toMatchObject({ mode: 'structured', id: '1' });
  });

  it('tells 200 for what was known', async () => {
    const { ingest } = ingestOf();
    await ingest.take(PARTNER, message(note('1')));
    expect(await ingest.take(PARTNER, message(note('1')))).toMatchObject({ status: 200 });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['of a type that nobody knows', { type: 'org.waymark.Nonsense.v1' }, 'unknown-type /type type'],
    ['of a type of the prototype', { type: 'org.waymark.ToString.v1' }, 'unknown-type /type type'],
    ['of a type of later', { type: 'org.waymark.NoteShredded.v1' }, 'not-yet-accepted /type type'],
    [
      'that breaks a rule',
      { data: { person: '', text: 'x' } },
      'invalid-data /data/person isLength',
    ],
    [
      'with a field too many',
      { data: { person: 'a', text: 'x', nhs: 1 } },
      'invalid-data /data/nhs unknownField',
    ],
  ])('refuses an event %s, and does nothing', async (_what, change, expected) => {
    const { ingest, commands } = ingestOf();
    try {
      await ingest.take(PARTNER, message(note('1', change)));
      throw new Error('taken');
    } catch (error) {
      if (!isRequestRefused(error)) throw error;
      const { problem } = error;
      const [first] = problem.errors ?? [];
      expect(`${kindOf(problem)} ${first?.pointer} ${first?.rule}`).toBe(expected);
    }
    expect(commands).toEqual([]);
  });

  it.each<Role>(['person', 'officer', 'auditor', 'public'])('refuses a %s', async (role) => {
    const { ingest, commands } = ingestOf();
    await expect(async () =>
      ingest.take({ ...PARTNER, role }, message(note('1'))),
    ).rejects.toMatchObject({ problem: { status: 403 } });
    expect(commands).toEqual([]);
  });

  it('answers each item of a batch in its place, whatever becomes of its neighbours', async () => {
    const { ingest } = ingestOf();
    const outcomes = await ingest.take(
      PARTNER,
      message(
        [
          note('1'),
          note('2', { subject: 'amina' }),
          7,
          note('3', { type: 'org.waymark.NoteShredded.v1' }),
          note('1'),
          note('4', { data: { person: 'bilal', text: 'y'.repeat(3_000) } }),
          note('5', { data: { person: 'bilal' } }),
          note('6', { data: { person: 'bilal', text: 'y' } }),
        ],
        true,
      ),
    );
    expect(batch(outcomes).map(told)).toEqual([
      '201 1',
      '400 malformed-event',
      '400 malformed-event',
      '422 not-yet-accepted',
      '200 1',
      '413 too-large',
      '422 invalid-data',
      '201 6',
    ]);
  });

  it('carries out what is about one person in order, and other people at the same time', async () => {
    const order: string[] = [];
    const { ingest } = ingestOf(async ({ context, data }) => {
      order.push(`begin ${context.id}`);
      for (let turn = data.person === 'amina' ? 9 : 1; turn > 0; turn -= 1) await Promise.resolve();
      order.push(`end ${context.id}`);
      return { receipt: receiptOf(context.id), deficiencies: [] };
    });
    const of = (id: string, person: string) => note(id, { data: { person, text: 'x' } });
    await ingest.take(
      PARTNER,
      message([of('1', 'amina'), of('2', 'bilal'), of('3', 'amina')], true),
    );
    expect(order).toEqual(['begin 1', 'begin 2', 'end 2', 'end 1', 'begin 3', 'end 3']);
  });

  it('lets the first of two items with one id be the first, whomever they are about', async () => {
    const order: string[] = [];
    const { ingest } = ingestOf(async ({ data }) => {
      order.push(data.person);
      await Promise.resolve();
      return { receipt: receiptOf('1', order.length > 1), deficiencies: [] };
    });
    const of = (person: string) => note('1', { data: { person, text: 'x' } });
    const outcomes = await ingest.take(PARTNER, message([of('amina'), of('bilal')], true));
    expect(order).toEqual(['amina', 'bilal']);
    expect(batch(outcomes).map(told)).toEqual(['201 1', '200 1']);
  });

  it('answers what a command fails with, item by item, and reports what nobody foresaw', async () => {
    const failures: Record<string, unknown> = {
      '1': Object.assign(new Error('Two bases are needed.'), {
        name: 'DecisionRefused',
        code: 'BASES_NEEDED',
        pointer: '/bases',
      }),
      '2': Object.assign(new Error('expected 7 but found 9'), {
        name: 'EventLogError',
        code: 'WRONG_EXPECTED_REVISION',
        details: { expected: 7, actual: 9 },
      }),
      '3': Object.assign(new Error('x'), { name: 'LedgerError', code: 'CONTENT_MISMATCH' }),
      '4': Object.assign(new Error('x'), { name: 'EventLogError', code: 'OVERLOADED' }),
      '5': new Error('Amina stands in this message'),
      '6': 'thrown text',
      '7': undefined,
      '8': refuse('too-many-requests'),
    };
    const { ingest, reported } = ingestOf(async ({ context }) => {
      await Promise.resolve();
      throw failures[context.id];
    });
    const items = Object.keys(failures).map((id) => note(id, { data: { person: id, text: 'x' } }));
    const outcomes = batch(await ingest.take(PARTNER, message(items, true)));
    expect(outcomes.map(told)).toEqual([
      '422 decision-refused',
      '409 conflict',
      '409 content-mismatch',
      '503 overloaded',
      '500 internal',
      '500 internal',
      '500 internal',
      '429 too-many-requests',
    ]);
    expect(outcomes[0]).toMatchObject({
      problem: {
        errors: [
          { pointer: '/data/bases', rule: 'BASES_NEEDED', message: 'Two bases are needed.' },
        ],
      },
    });
    expect(JSON.stringify(outcomes)).not.toMatch(/Amina|thrown|expected/);
    expect(reported.map(([, instance]) => instance)).toEqual(Array(3).fill('urn:uuid:0'));
  });
});
