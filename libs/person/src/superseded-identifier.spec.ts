import { describe, expect, it } from '@jest/globals';
import { fold, isDecisionRefused } from '../../ledger/src/decider.js';
import { forgotten, given, recorded } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { LEDGER_PERSON_ID } from '../../vocabulary/src/identifier.js';
import { NHS_NUMBER } from '../../vocabulary/src/nhs-number.js';
import {
  IdentifierSuperseded,
  type IdentifierSupersededData,
} from './superseded-identifier.events.js';
import {
  sealOf,
  supersededDecider,
  type SupersededCommand,
  type SupersededSaid,
  withReleased,
} from './superseded-identifier.js';

const OLD = { system: NHS_NUMBER, value: '9990000018' };
const NEW = { system: NHS_NUMBER, value: '9990000026' };
const ONE = { role: 'officer', account: 'one' };
const TWO = { role: 'officer', account: 'two' };
const PARTNER = { role: 'partner', account: 'service' };
const SEALED = { sealed: true, namedOfficers: ['one'] };

const says = (
  said: Partial<SupersededSaid>,
  actor: SupersededCommand['actor'] = ONE,
): SupersededCommand => ({
  type: 'IdentifierSuperseded',
  data: { identifier: OLD, ...said },
  actor,
  outcome: 'already',
});

const is = (data: Partial<IdentifierSupersededData>, about: Parameters<typeof given>[2] = {}) =>
  given(IdentifierSuperseded, { identifier: OLD, outcome: 'already', ...data }, about);

const state = (...events: readonly LedgerEvent[]) => fold(supersededDecider, events);

function decided(command: SupersededCommand, ...events: readonly LedgerEvent[]) {
  const [fact] = supersededDecider.decide(command, state(...events));
  if (!fact) throw new Error('nothing was decided');
  return fact;
}

function refusal(said: Partial<SupersededSaid>, actor = ONE): readonly unknown[] {
  try {
    decided(says(said, actor));
  } catch (error) {
    if (isDecisionRefused(error)) return [error.code, error.pointer];
    throw error;
  }
  throw new Error('it was not refused');
}

describe('A number that is used no more', () => {
  it('is told by a service, with what took its place and when it was used', () => {
    const period = { from: '1998-04-11', until: '2026-11-03' };
    const fact = decided({
      ...says({ replacedBy: NEW, period }, PARTNER),
      outcome: 'linked',
      replacement: 'inUse',
    });
    expect(fact.data).toEqual({
      identifier: OLD,
      replacedBy: NEW,
      period,
      outcome: 'linked',
      replacement: 'inUse',
    });
    expect(state(recorded(fact, { occurredAt: '2026-11-03' }))).toEqual([
      {
        identifier: OLD,
        replacedBy: NEW,
        period,
        occurredAt: '2026-11-03',
        held: false,
        event: expect.any(String),
      },
    ]);
  });

  it('stays whose it is where it leads to somebody else', () => {
    expect(state(is({ outcome: 'inUse' }))).toEqual([]);
  });

  it('keeps what was said of it before', () => {
    const [one] = state(is({ replacedBy: NEW }), is({}, { occurredAt: '2026-11-04' }));
    expect(one).toMatchObject({ replacedBy: NEW, occurredAt: '2026-11-04' });
  });

  it('is shown by what may be shown of it, whatever is held', () => {
    const held = { visibility: { held: true }, occurredAt: '2026-12-01' };
    const [one] = state(is({}), is({ replacedBy: NEW }, held));
    expect(one).toMatchObject({ occurredAt: '2026-11-03T10:00:00Z', held: false });
    expect(one?.replacedBy).toBeUndefined();
    expect(state(is({}, held))[0]?.held).toBe(true);
    expect(state(is({}, held), is({}))[0]?.held).toBe(false);
    const [told] = state(is({}, held));
    expect(withReleased(told ? [told] : [], told?.event ?? '')[0]?.held).toBe(false);
    expect(withReleased(told ? [told] : [], 'another')[0]?.held).toBe(true);
  });

  it('is what it was where something cannot be read any more', () => {
    const before = state(is({ ...SEALED, sealing: 'counts' }));
    expect(state(is({ ...SEALED, sealing: 'counts' }), forgotten('IdentifierSuperseded'))).toEqual(
      before,
    );
  });
});

describe('A sealed number', () => {
  const seal = is({ ...SEALED, sealing: 'counts' }, { recordedAt: '2026-11-03T11:00:00.000Z' });

  it('answers to the officers who are named', () => {
    const fact = decided(says(SEALED));
    expect(fact.data).toMatchObject({ ...SEALED, sealing: 'counts' });
    expect(sealOf(state(seal), OLD)).toEqual({
      namedOfficers: ['one'],
      since: '2026-11-03T11:00:00.000Z',
    });
    expect(sealOf(state(seal), NEW)).toBeUndefined();
  });

  it('is named for others, and opened, by a named officer alone; to others nothing tells', () => {
    for (const said of [{ sealed: true, namedOfficers: ['two'] }, { sealed: false }]) {
      const others = decided(says(said, TWO), seal);
      expect(others.data).toMatchObject({ ...said, sealing: 'notNamed' });
      expect(sealOf(state(seal, recorded(others)), OLD)?.namedOfficers).toEqual(['one']);
      const theirs = decided(says(said, ONE), seal);
      expect(sealOf(state(seal, recorded(theirs)), OLD)?.namedOfficers).toEqual(said.namedOfficers);
    }
  });

  it('stays sealed when a service tells again that it is used no more', () => {
    const told = decided(says({ replacedBy: NEW }, PARTNER), seal);
    expect(sealOf(state(seal, recorded(told)), OLD)?.namedOfficers).toEqual(['one']);
  });

  it('is held, and sealed all the same', () => {
    const held = is({ ...SEALED, sealing: 'counts' }, { visibility: { held: true } });
    expect(sealOf(state(is({}), held), OLD)?.namedOfficers).toEqual(['one']);
  });
});

describe('What is refused, whatever is recorded', () => {
  it('is a seal by a service', () => {
    expect(refusal(SEALED, PARTNER)).toEqual(['SEALED_BY_OFFICERS', '/sealed']);
    expect(refusal({ sealed: false }, PARTNER)).toEqual(['SEALED_BY_OFFICERS', '/sealed']);
  });

  it('is a seal that answers to nobody, and officers named for no seal', () => {
    expect(refusal({ sealed: true })).toEqual(['SEAL_NAMES_NOBODY', '/namedOfficers']);
    const namedOfficers = ['one'];
    expect(refusal({ namedOfficers })).toEqual(['NAMED_WITHOUT_SEAL', '/namedOfficers']);
    expect(refusal({ sealed: false, namedOfficers })).toEqual([
      'NAMED_WITHOUT_SEAL',
      '/namedOfficers',
    ]);
  });

  it('is a number in its own place, and the ledger’s own id', () => {
    expect(refusal({ replacedBy: OLD })).toEqual(['SUPERSEDED_BY_ITSELF', '/replacedBy']);
    const ledgers = { system: LEDGER_PERSON_ID, value: 'x' };
    expect(refusal({ identifier: ledgers })).toEqual([
      'LEDGER_ID_CANNOT_BE_LINKED',
      '/identifier/system',
    ]);
    expect(refusal({ replacedBy: ledgers })).toEqual([
      'LEDGER_ID_CANNOT_BE_LINKED',
      '/replacedBy/system',
    ]);
  });

  it('is a time that ends before it starts', () => {
    const reversed = { from: '2026-11-04', until: '2026-11-03' };
    expect(refusal({ period: reversed })).toEqual(['IDENTIFIER_PERIOD_REVERSED', '/period']);
    const day = { from: '2026-11-03', until: '2026-11-03' };
    expect(decided(says({ period: day })).data).toMatchObject({ period: day });
  });
});
