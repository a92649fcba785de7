import { describe, expect, it } from '@jest/globals';
import { fold, isDecisionRefused } from '../../ledger/src/decider.js';
import { forgotten, given } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { LettersForgotten } from '../../ledger/src/letters-forgotten.js';
import { NaiveViews } from '../../views/src/testing/naive-views.js';
import { LEDGER_PERSON_ID } from '../../vocabulary/src/identifier.js';
import { NHS_NUMBER } from '../../vocabulary/src/nhs-number.js';
import { EventMisfiled, EventRefiled, MisfilingVerified } from './misfiling.events.js';
import { misfilingDecider, type MisfiledThing, type MisfilingCommand } from './misfiling.js';
import { misfilingProjection, misfilingsTable, takenOutTable } from './misfiling.view.js';

const EVENT = '4f0e7a4c-9d1b-8c6e-a2b3-0c9d8e7f6a5b';
const SAID = '0f8fad5b-d9cb-869f-a165-70867728950e';
const belongsTo = { system: NHS_NUMBER, value: '9990001014' };
const person = { system: LEDGER_PERSON_ID, value: 'ana' };
const reason = 'Two digits were swapped';

const letters = [
  {
    event: EVENT,
    type: 'DisclosureMade',
    recordedAt: '2026-11-03T10:00:00.000Z',
    shown: true,
  },
];
const about: MisfiledThing = { canBeRefiled: true, belongsTo: 'another', letters };

type Said = Extract<MisfilingCommand, { type: 'EventMisfiled' }>;

const say = (
  thing: MisfiledThing | undefined = about,
  officer = 'a',
  data: Partial<Said['data']> = {},
): MisfilingCommand => ({
  type: 'EventMisfiled',
  data: { person, event: EVENT, belongsTo, reason, ...data },
  officer,
  about: thing,
});
const verify = (
  officer: string,
  thing: MisfiledThing | undefined = about,
  misfiling = SAID,
): MisfilingCommand => ({
  type: 'MisfilingVerified',
  data: { person, event: EVENT, misfiling, checked: 'The sheet' },
  officer,
  about: thing,
});

const misfiled = given(
  EventMisfiled,
  { event: EVENT, standsWith: 'ana', belongsTo, reason, officer: 'a' },
  { id: SAID },
);
const verified = given(MisfilingVerified, {
  event: EVENT,
  standsWith: 'ana',
  misfiling: SAID,
  letters,
  officer: 'b',
});
const refiled = given(EventRefiled, {
  event: EVENT,
  standsWith: 'ana',
  refiled: [{ event: EVENT, as: 'new' }],
});

const state = (events: readonly LedgerEvent[]) => fold(misfilingDecider, events);

function decided(command: MisfilingCommand, ...events: readonly LedgerEvent[]) {
  return misfilingDecider.decide(command, state(events));
}

function refusal(command: MisfilingCommand, ...events: readonly LedgerEvent[]) {
  try {
    decided(command, ...events);
    return undefined;
  } catch (error) {
    if (isDecisionRefused(error)) return error.code;
    throw error;
  }
}

describe('an event that stands with the wrong person', () => {
  it('is said to by one officer, for somebody or for nobody', () => {
    expect(decided(say())).toEqual([
      {
        type: 'EventMisfiled',
        data: { event: EVENT, standsWith: 'ana', belongsTo, reason, officer: 'a' },
      },
    ]);
    const nobodys: MisfilingCommand = {
      type: 'EventMisfiled',
      data: { person, event: EVENT, reason },
      officer: 'a',
      about,
    };
    expect(decided(nobodys)).toEqual([
      { type: 'EventMisfiled', data: { event: EVENT, standsWith: 'ana', reason, officer: 'a' } },
    ]);
  });

  it('is verified by another, with everything that goes with it', () => {
    expect(decided(verify('b'), misfiled)).toEqual([
      {
        type: 'MisfilingVerified',
        data: {
          event: EVENT,
          standsWith: 'ana',
          misfiling: SAID,
          letters,
          checked: 'The sheet',
          officer: 'b',
        },
      },
    ]);
    expect(refusal(verify('a'), misfiled)).toBe('VERIFIED_BY_WHO_MISFILED');
  });

  it('is verified as it was last said, and by no look at what was said before', () => {
    const next = given(
      EventMisfiled,
      { event: EVENT, standsWith: 'ana', reason, officer: 'c' },
      { id: EVENT },
    );
    expect(refusal(verify('b'))).toBe('NO_MISFILING_TO_VERIFY');
    expect(refusal(verify('b'), misfiled, next)).toBe('NO_MISFILING_TO_VERIFY');
    expect(refusal(verify('b', about, EVENT), misfiled, next)).toBeUndefined();
    const other = given(
      EventMisfiled,
      { event: EVENT, standsWith: 'cat', reason, officer: 'a' },
      { id: SAID },
    );
    expect(refusal(verify('b'), other)).toBe('NO_MISFILING_TO_VERIFY');
  });

  it('is moved once', () => {
    for (const events of [
      [misfiled, verified],
      [misfiled, verified, refiled],
    ]) {
      expect(refusal(say(), ...events)).toBe('ALREADY_REFILED');
      expect(refusal(verify('c'), ...events)).toBe('ALREADY_REFILED');
    }
    expect(state([misfiled, verified, refiled])).toMatchObject({
      standing: 'refiled',
      refiled: [{ event: EVENT, as: 'new' }],
    });
  });

  it('is named with whom it stands by the ledger’s own id', () => {
    expect(refusal(say(about, 'a', { person: belongsTo }))).toBe('MISFILED_NEEDS_LEDGER_ID');
  });

  it.each([
    ['it is not there', undefined, 'NOTHING_MISFILED'],
    ['its sender cannot be asked again', { canBeRefiled: false }, 'CANNOT_BE_REFILED'],
    ['it is theirs', { belongsTo: 'theSame' }, 'MISFILED_WITH_THE_SAME_PERSON'],
    ['nobody has that id', { belongsTo: 'nobodyThere' }, 'NOBODY_TO_REFILE_TO'],
  ] as const)('is refused where %s, when it is said and when it is verified', (_, change, code) => {
    const thing = change && { ...about, ...change };
    const gone: MisfilingCommand = { ...(say() as Said), about: thing };
    expect(refusal(gone)).toBe(code);
    const late: MisfilingCommand = {
      ...(verify('b') as Extract<MisfilingCommand, { type: 'MisfilingVerified' }>),
      about: thing,
    };
    expect(refusal(late, misfiled)).toBe(code);
  });

  it('is not moved on the strength of what cannot be read any more', () => {
    expect(state([misfiled, forgotten('MisfilingVerified')]).standing).toBe('none');
    expect(state([forgotten('EventMisfiled')]).standing).toBe('none');
    expect(state([misfiled, forgotten('DisclosureMade')]).standing).toBe('said');
  });
});

describe('the lists of what was misfiled', () => {
  async function lists(...events: readonly LedgerEvent[]) {
    const views = new NaiveViews([misfilingProjection], () => true);
    await views.apply(events.map((event, index) => ({ ...event, position: index + 1 })));
    expect(views.parked).toEqual([]);
    const held = JSON.parse(views.contents([misfilingsTable, takenOutTable])) as {
      misfilings: string[];
      entries_taken_out: string[];
    };
    const opened = (rows: string[]) => rows.map((row) => JSON.parse(row) as object);
    return { misfilings: opened(held.misfilings), out: opened(held.entries_taken_out) };
  }

  it('say how far each has come', async () => {
    for (const [events, standing] of [
      [[misfiled], 'said'],
      [[misfiled, verified], 'verified'],
      [[misfiled, verified, refiled], 'refiled'],
    ] as const) {
      expect((await lists(...events)).misfilings).toMatchObject([{ event: EVENT, standing }]);
    }
  });

  it('have what was shown and taken out, and nothing of what was held', async () => {
    const hidden = { ...letters[0], event: SAID, shown: false } as (typeof letters)[number];
    const gone = (because: string) =>
      given(LettersForgotten, { letters: [...letters, hidden], because }, { subject: 'ana' });
    expect((await lists(gone('misfiling'))).out).toMatchObject([{ event: EVENT, subject: 'ana' }]);
    expect((await lists(gone('retention'))).out).toEqual([]);
  });
});
