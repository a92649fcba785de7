import { describe, expect, it } from '@jest/globals';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { faults } from '../../ledger/src/given.features.js';
import type { Intent, Recorder } from '../../ledger/src/recorder.js';
import {
  oversightIngest,
  RecordLookUp,
  RecordLookUpHandler,
  RecordReportingHandler,
} from './oversight.commands.js';
import {
  HeartbeatReceivedInput,
  PersonLookedUpInput,
  ReportingPeriodDeclaredInput,
} from './oversight.data.js';
import { AccessPurpose } from '../../access/src/access-purpose.js';
import type { OversightCommand, ReportingState } from './oversight.js';

const trust = { system: 'https://example.org/org', value: 'trust' };
const police = { system: 'https://example.org/org', value: 'police' };
const person = { system: 'https://waymark.org/Id/person', value: 'somebody' };
const occurredAt = '2026-11-03T10:00:00Z';
const queryHash = 'Zm9vYmFyYmF6-_'.padEnd(43, 'x');

/** For each class a message that says all it can, and one that says no more than it must. */
const examples: readonly (readonly [string, new () => object, object, object])[] = [
  [
    'PersonLookedUp',
    PersonLookedUpInput,
    {
      person,
      occurredAt,
      purpose: 'COMPLAINT',
      reason: 'She asked us to',
      queryHash,
      asked: ['whereMyDataWent', 'plans.versions'],
    },
    { person, occurredAt, purpose: 'AUDIT', queryHash },
  ],
  [
    'ReportingPeriodDeclared',
    ReportingPeriodDeclaredInput,
    {
      occurredAt,
      organisation: trust,
      name: 'The trust',
      kind: 'nhs-trust',
      from: '2026-11-01',
      until: '2027-11-01T00:00:00Z',
      channels: ['api', 'phone'],
      teams: ['Night team'],
      eventTypes: ['DisclosureMade'],
      every: 'PT15M',
    },
    { occurredAt, from: '2026-11-01' },
  ],
  [
    'HeartbeatReceived',
    HeartbeatReceivedInput,
    { occurredAt, organisation: trust, completeThrough: occurredAt, channels: ['api'] },
    { occurredAt, completeThrough: occurredAt },
  ],
];

describe('what may be said of look-ups and reports', () => {
  it.each(examples)(
    '%s may say all that it can, or no more than it must',
    (_, type, most, least) => {
      expect(faults(type, most)).toEqual([]);
      expect(faults(type, least)).toEqual([]);
    },
  );

  it.each(examples)('%s refuses a field that it does not know, by its name', (_, type, most) => {
    expect(faults(type, { ...most, surprise: 1 })).toEqual(['surprise whitelistValidation']);
  });

  it.each(examples)('%s refuses every field of a wrong type', (_, type, most) => {
    for (const field of Object.keys(most)) {
      const wrong = { ...most, [field]: 17.5 };
      expect(faults(type, wrong).map((fault) => fault.split(/[ .]/)[0])).toContain(field);
    }
  });

  it.each(examples)('%s needs all that it must say', (_, type, __, least) => {
    for (const field of Object.keys(least)) {
      const lacking = Object.fromEntries(Object.entries(least).filter(([key]) => key !== field));
      expect(faults(type, lacking).map((fault) => fault.split(' ')[0])).toContain(field);
    }
  });

  it('bounds purposes, hashes, moments, channels and names of events', () => {
    const look = { person, occurredAt, purpose: 'AUDIT', queryHash };
    expect(faults(PersonLookedUpInput, { ...look, purpose: 'CURIOSITY' })).toEqual([
      'purpose isIn',
    ]);
    expect(faults(PersonLookedUpInput, { ...look, queryHash: 'short' })).toEqual([
      'queryHash matches',
    ]);
    expect(faults(PersonLookedUpInput, { ...look, asked: ['a b'] })).toEqual(['asked matches']);

    const period = (more: object) =>
      faults(ReportingPeriodDeclaredInput, { occurredAt, from: '2026-11-01', ...more });
    expect(period({ channels: ['pigeon'] })).toEqual(['channels isIn']);
    expect(period({ channels: ['api', 'api'] })).toEqual(['channels arrayUnique']);
    expect(period({ channels: [] })).toEqual(['channels arrayMinSize']);
    expect(period({ eventTypes: ['disclosure made'] })).toEqual(['eventTypes matches']);
    expect(period({ every: 'P1M' })).toEqual(['every matches']);
    expect(period({ from: '2026-13-01' })).toEqual(['from isWhen']);
    expect(faults(HeartbeatReceivedInput, { occurredAt, completeThrough: '2026-11-03' })).toEqual([
      'completeThrough isInstant',
    ]);
  });
});

describe('what is said of look-ups and reports on its way to the ledger', () => {
  const context: CommandContext = {
    actor: { role: 'partner', organisation: trust, account: 'service' },
    source: 'https://example.org/records',
    id: '1',
    received: { mode: 'structured', text: '{}' },
  };
  const circumstances = {
    eventId: 'event-1',
    subject: () => Promise.resolve('subject'),
    now: 5,
    context,
  };
  const result = { deficiencies: [] } as unknown as CommandResult;

  function taking() {
    const intents: Intent<ReportingState, OversightCommand>[] = [];
    const recorder = {
      run: (intent: Intent<ReportingState, OversightCommand>) => {
        intents.push(intent);
        return Promise.resolve(result);
      },
    } as unknown as Recorder;
    const taken = () => {
      const [intent] = intents;
      if (!intent) throw new Error('nothing was intended');
      return intent;
    };
    return { recorder, taken, intents };
  }

  it('declares the sender’s reporting under its organisation, in one history', async () => {
    const { recorder, taken } = taking();
    const data = Object.assign(new ReportingPeriodDeclaredInput(), {
      occurredAt,
      from: '2026-11-01',
    });
    const command = oversightIngest.ReportingPeriodDeclared.command(data, context);

    expect(await new RecordReportingHandler(recorder).execute(command)).toBe(result);
    expect(taken()).toMatchObject({
      type: 'ReportingPeriodDeclared',
      action: 'reporting.declare',
      subject: { kind: 'organisation', namespace: '', ...trust },
      noun: 'reporting',
      opens: false,
      data,
      context,
    });
    expect(taken().streamId('event-1')).toBe('');
    expect(await taken().command(circumstances)).toEqual({
      type: 'ReportingPeriodDeclared',
      data: { ...data, organisation: trust },
      now: 5,
    });
  });

  it('keeps each heartbeat in a stream of its own, so that nothing need be read', async () => {
    const { recorder, taken } = taking();
    const data = Object.assign(new HeartbeatReceivedInput(), {
      occurredAt,
      completeThrough: occurredAt,
    });
    await new RecordReportingHandler(recorder).execute(
      oversightIngest.HeartbeatReceived.command(data, context),
    );

    expect(taken()).toMatchObject({ noun: 'heartbeat', opens: true });
    expect(taken().streamId('event-1')).toBe('event-1');
  });

  it('opens no subject for an organisation that is not the sender’s', async () => {
    const { recorder, intents } = taking();
    const data = Object.assign(new ReportingPeriodDeclaredInput(), {
      occurredAt,
      from: '2026-11-01',
      organisation: police,
    });
    const command = oversightIngest.ReportingPeriodDeclared.command(data, context);

    await expect(new RecordReportingHandler(recorder).execute(command)).rejects.toMatchObject({
      code: 'NOT_YOUR_ORGANISATION',
    });
    expect(intents).toEqual([]);
  });

  it('keeps a look-up with the person who was looked up', async () => {
    const { recorder, taken } = taking();
    const officer: CommandContext = {
      ...context,
      actor: { role: 'officer', organisation: trust, account: 'officer' },
    };
    const data = Object.assign(new PersonLookedUpInput(), {
      person,
      occurredAt,
      purpose: AccessPurpose.AUDIT,
      queryHash,
    });

    expect(await new RecordLookUpHandler(recorder).execute(new RecordLookUp(data, officer))).toBe(
      result,
    );
    expect(taken()).toMatchObject({
      type: 'PersonLookedUp',
      action: 'person.read',
      subject: { kind: 'person', ...person },
      noun: 'look-up',
      opens: true,
    });
    expect(taken().streamId('event-1')).toBe('event-1');
    expect(await taken().command(circumstances)).toEqual({ type: 'PersonLookedUp', data, now: 5 });
  });

  it('takes no look-up from outside', () => {
    expect(Object.keys(oversightIngest)).toEqual(['ReportingPeriodDeclared', 'HeartbeatReceived']);
    expect(oversightIngest.HeartbeatReceived.keys()).toEqual(['reporting']);
  });
});
