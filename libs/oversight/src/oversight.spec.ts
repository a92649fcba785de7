import { describe, expect, it } from '@jest/globals';
import { fold, isDecisionRefused } from '../../ledger/src/decider.js';
import type { Fact } from '../../ledger/src/event-type.js';
import { forgotten, given, type Given } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { organisationKey } from '../../vocabulary/src/organisation.js';
import {
  completeThrough,
  oversightDecider,
  reportingAt,
  reportingOrganisation,
  type OversightCommand,
  type OversightSaid,
} from './oversight.js';
import {
  HeartbeatReceived,
  PersonLookedUp,
  ReportingPeriodDeclared,
  type HeartbeatReceivedData,
  type ReportingPeriodDeclaredData,
} from './oversight.events.js';
import { Reporting } from './reporting.js';

const NOW = Date.parse('2026-11-03T10:00:00Z');
const TRUST = { system: 'https://example.org/org', value: 'trust' };
const POLICE = { system: 'https://example.org/org', value: 'police' };
const HASH = 'x'.repeat(43);

function command<Type extends keyof OversightSaid>(
  type: Type,
  data: OversightSaid[Type],
): OversightCommand {
  return { type, data, now: NOW } as OversightCommand;
}

function decide(when: OversightCommand): Fact {
  const [fact] = oversightDecider.decide(when, oversightDecider.initial);
  if (!fact) throw new Error('nothing was decided');
  return fact;
}

function refusal(act: () => unknown): { code: string; pointer: string | undefined } {
  try {
    act();
  } catch (error) {
    if (isDecisionRefused(error)) return { code: error.code, pointer: error.pointer };
    throw error;
  }
  throw new Error('it was not refused');
}

const state = (events: readonly LedgerEvent[]) => fold(oversightDecider, events);

function declared(more: Partial<ReportingPeriodDeclaredData>): LedgerEvent {
  return given(ReportingPeriodDeclared, { organisation: TRUST, from: '2026-11-01', ...more });
}

function heartbeat(through: string, more: Partial<HeartbeatReceivedData> = {}, about: Given = {}) {
  const data = { organisation: TRUST, completeThrough: through, ...more };
  return given(HeartbeatReceived, data, { occurredAt: through, ...about });
}

function through(events: readonly LedgerEvent[], channel?: string): string | undefined {
  const instant = completeThrough(state(events), channel);
  return instant === undefined ? undefined : new Date(instant).toISOString();
}

describe('a look-up', () => {
  it('says why, and what was asked, without repeating the question', () => {
    const said = {
      purpose: 'COMPLAINT',
      reason: 'She asked us to',
      queryHash: HASH,
      asked: ['whereMyDataWent'],
    };
    expect(decide(command('PersonLookedUp', said))).toEqual({ type: 'PersonLookedUp', data: said });
    expect(decide(command('PersonLookedUp', { purpose: 'AUDIT', queryHash: HASH })).data).toEqual({
      purpose: 'AUDIT',
      queryHash: HASH,
      asked: [],
    });
  });

  it.each([[undefined], [''], ['CURIOSITY'], ['ETREAT']])(
    'with the purpose %j is refused',
    (purpose) => {
      const said = { queryHash: HASH, ...(purpose !== undefined && { purpose }) };
      expect(refusal(() => decide(command('PersonLookedUp', said)))).toEqual({
        code: 'LOOK_UP_NEEDS_PURPOSE',
        pointer: '/purpose',
      });
    },
  );

  it('changes nothing of what anybody reports', () => {
    const event = given(PersonLookedUp, { purpose: 'AUDIT', queryHash: HASH, asked: [] });
    expect(state([event])).toEqual(oversightDecider.initial);
  });
});

describe('of whose reports somebody speaks', () => {
  it('is a partner’s own organisation, named or not', () => {
    const partner = { role: 'partner', organisation: TRUST };
    expect(reportingOrganisation(undefined, partner)).toEqual(TRUST);
    expect(reportingOrganisation({ ...TRUST }, partner)).toEqual(TRUST);
    expect(refusal(() => reportingOrganisation(POLICE, partner))).toEqual({
      code: 'NOT_YOUR_ORGANISATION',
      pointer: '/organisation',
    });
    expect(refusal(() => reportingOrganisation(TRUST, { role: 'partner' })).code).toBe(
      'NOT_YOUR_ORGANISATION',
    );
  });

  it('is any organisation where an officer speaks', () => {
    const officer = { role: 'officer', organisation: TRUST };
    expect(reportingOrganisation(POLICE, officer)).toEqual(POLICE);
    expect(reportingOrganisation(undefined, officer)).toEqual(TRUST);
    expect(refusal(() => reportingOrganisation(undefined, { role: 'officer' }))).toEqual({
      code: 'ORGANISATION_NEEDED',
      pointer: '/organisation',
    });
  });
});

describe('a reporting period', () => {
  const period = { organisation: TRUST, from: '2026-11-01' };

  it('is recorded as it was declared', () => {
    const full = {
      ...period,
      name: 'The trust',
      kind: 'nhs-trust' as const,
      until: '2027-11-01T00:00:00Z',
      channels: ['api' as const, 'phone' as const],
      teams: ['Night team'],
      eventTypes: ['DisclosureMade'],
      every: 'PT15M',
    };
    expect(decide(command('ReportingPeriodDeclared', full))).toEqual({
      type: 'ReportingPeriodDeclared',
      data: full,
    });
  });

  it('is refused where it ends before it starts, or reports never', () => {
    const early = { ...period, until: '2026-10-31T23:59:59Z' };
    expect(refusal(() => decide(command('ReportingPeriodDeclared', early)))).toEqual({
      code: 'REPORTING_ENDS_BEFORE_IT_STARTS',
      pointer: '/until',
    });
    const never = { ...period, every: 'PT0S' };
    expect(refusal(() => decide(command('ReportingPeriodDeclared', never))).code).toBe(
      'REPORTING_NEVER',
    );
  });

  it.each([
    ['2026-10-31T23:59:59.999Z', false],
    ['2026-11-01T00:00:00Z', true],
    ['2026-11-30T23:59:59.999Z', true],
    ['2026-12-01T00:00:00Z', false],
  ])('from the first to the last of November covers %s: %s', (instant, covered) => {
    const november = state([declared({ until: '2026-11-30' })]);
    expect(reportingAt(november, Date.parse(instant)) !== undefined).toBe(covered);
  });

  it('covers the channels it names, or all where it names none', () => {
    const some = state([declared({ channels: ['api', 'phone'] })]);
    expect(reportingAt(some, NOW, 'phone')).toBeDefined();
    expect(reportingAt(some, NOW, 'fax')).toBeUndefined();
    expect(reportingAt(some, NOW)).toBeDefined();
    expect(reportingAt(state([declared({})]), NOW, 'fax')).toBeDefined();
  });

  it('gives way to one that begins later, from there on', () => {
    const events = [
      declared({ from: '2026-12-01', channels: ['api'] }),
      declared({ from: '2026-11-01', channels: ['phone'] }),
    ];
    const december = Date.parse('2026-12-05T12:00:00Z');
    for (const order of [events, [...events].reverse()]) {
      expect(reportingAt(state(order), NOW)?.channels).toEqual(['phone']);
      expect(reportingAt(state(order), december)?.channels).toEqual(['api']);
    }
  });

  it('is ended, or taken back, by declaring it again from its beginning', () => {
    const events = [declared({}), declared({ until: '2026-11-02' })];
    expect(reportingAt(state(events), NOW)).toBeUndefined();
    expect(reportingAt(state(events), Date.parse('2026-11-02T12:00:00Z'))).toBeDefined();

    const from = '2026-11-01T00:00:00Z';
    const never = [declared({ from }), declared({ from, until: from })];
    expect(reportingAt(state(never), Date.parse(from))).toBeUndefined();
    expect(reportingAt(state(never), NOW)).toBeUndefined();
  });

  it('counts from when it was recorded for what was known then', () => {
    const first = { ...declared({}), recordedAt: '2026-11-02T10:00:00.000Z' };
    const taken = { ...declared({ until: '2026-11-01' }), recordedAt: '2026-11-03T09:00:00.000Z' };
    const reporting = new Reporting(new Map([[organisationKey(TRUST), state([first, taken])]]));
    const reported = (knownAt: string) =>
      reporting.knownAt(Date.parse(knownAt)).reports(organisationKey(TRUST), NOW);
    expect(reported('2026-11-02T09:59:59.999Z')).toBe(false);
    expect(reported('2026-11-02T10:00:00.000Z')).toBe(true);
    expect(reported('2026-11-03T09:00:00.000Z')).toBe(false);
    expect(reporting.reports(organisationKey(TRUST), NOW)).toBe(false);
  });

  it('is none where nobody declared one', () => {
    expect(reportingAt(state([]), NOW)).toBeUndefined();
  });
});

describe('a heartbeat', () => {
  it('is recorded unless it speaks of what is yet to happen', () => {
    const said = { organisation: TRUST, completeThrough: '2026-11-03T10:05:00Z' };
    expect(decide(command('HeartbeatReceived', said))).toEqual({
      type: 'HeartbeatReceived',
      data: said,
    });
    const ahead = { ...said, completeThrough: '2026-11-03T10:05:00.001Z' };
    expect(refusal(() => decide(command('HeartbeatReceived', ahead)))).toEqual({
      code: 'COMPLETE_THROUGH_THE_FUTURE',
      pointer: '/completeThrough',
    });
  });

  it('says through when all is complete; the last word counts, whatever the order', () => {
    const early = heartbeat('2026-11-03T08:00:00Z');
    const late = heartbeat('2026-11-03T09:00:00Z');

    expect(through([])).toBeUndefined();
    expect(through([early, late])).toBe('2026-11-03T09:00:00.000Z');
    expect(through([late, early])).toBe('2026-11-03T09:00:00.000Z');
  });

  it('can take back an earlier one', () => {
    const back = heartbeat('2026-11-03T07:00:00Z', {}, { occurredAt: '2026-11-03T09:30:00Z' });
    expect(through([heartbeat('2026-11-03T09:00:00Z'), back])).toBe('2026-11-03T07:00:00.000Z');
  });

  it('for some channels says nothing of the others', () => {
    const events = [
      heartbeat('2026-11-03T08:00:00Z'),
      heartbeat('2026-11-03T09:00:00Z', { channels: ['api'] }),
    ];
    expect(through(events, 'api')).toBe('2026-11-03T09:00:00.000Z');
    expect(through(events, 'phone')).toBe('2026-11-03T08:00:00.000Z');
    expect(through(events.slice(1), 'phone')).toBeUndefined();
  });

  it('for all channels together is no further than the slowest of them', () => {
    const api = heartbeat('2026-11-03T09:00:00Z', { channels: ['api'] });
    const phone = heartbeat('2026-11-03T08:00:00Z', { channels: ['phone'] });

    expect(through([api, phone])).toBe('2026-11-03T08:00:00.000Z');
    expect(through([declared({ channels: ['api', 'phone'] }), api])).toBeUndefined();
    expect(through([declared({ channels: ['api'] }), api])).toBe('2026-11-03T09:00:00.000Z');
    expect(
      through([declared({ channels: ['api', 'phone'] }), heartbeat('2026-11-03T09:30:00Z')]),
    ).toBe('2026-11-03T09:30:00.000Z');
  });
});

describe('the history of an organisation’s reports', () => {
  it('passes over events that cannot be opened, and those of nouns', () => {
    const other = given({ name: 'SomethingElse', schema: 1, parts: {} }, {});
    expect(state([forgotten('HeartbeatReceived'), other])).toEqual(oversightDecider.initial);
  });
});
