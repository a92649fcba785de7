import { describe, expect, it } from '@jest/globals';
import { fold, isDecisionRefused } from '../../ledger/src/decider.js';
import { forgotten, given } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { LEDGER_PERSON_ID } from '../../vocabulary/src/identifier.js';
import { NHS_NUMBER } from '../../vocabulary/src/nhs-number.js';
import {
  ErasureApproved,
  ErasureBegun,
  ErasureRefused,
  ErasureRequested,
} from './erasure.events.js';
import { agreedBy, erasureDecider, type ErasureCommand } from './erasure.js';

const REQUEST = '0f8fad5b-d9cb-869f-a165-70867728950e';
const OTHER = '7c9e6679-7425-80de-944b-e07fc1f90ae7';
const person = { system: LEDGER_PERSON_ID, value: 'ana' };
const nobody: { officer: string | undefined; holds: readonly string[] } = {
  officer: undefined,
  holds: [],
};

const request = (officer?: string, said: object = {}): ErasureCommand => ({
  ...nobody,
  type: 'ErasureRequested',
  data: { person, ...said },
  officer,
});
const approve = (
  officer?: string,
  holds: readonly string[] = [],
  id = REQUEST,
): ErasureCommand => ({ type: 'ErasureApproved', data: { person, request: id }, officer, holds });
const refuse = (officer?: string, id = REQUEST): ErasureCommand => ({
  ...nobody,
  type: 'ErasureRefused',
  data: { person, request: id, because: 'legal-claims', words: 'A case is heard' },
  officer,
});

const about = 'ana';
const requested = (officer?: string) =>
  given(
    ErasureRequested,
    { about, because: 'objected', ...(officer !== undefined && { officer }) },
    { id: REQUEST },
  );
const approved = (officer: string) => given(ErasureApproved, { about, request: REQUEST, officer });
const refused = given(ErasureRefused, {
  about,
  request: REQUEST,
  because: 'legal-claims',
  words: 'A case is heard',
  officer: 'a',
});
const begun = given(ErasureBegun, {
  request: REQUEST,
  people: ['ana'],
  joining: [],
  erased: [{ type: 'ConsentGranted', events: 2 }],
});

const state = (...events: readonly LedgerEvent[]) => fold(erasureDecider, events);
const decide = (command: ErasureCommand, ...events: readonly LedgerEvent[]) =>
  erasureDecider.decide(command, state(...events));

function refusal(command: ErasureCommand, ...events: readonly LedgerEvent[]): string {
  try {
    decide(command, ...events);
  } catch (error) {
    if (isDecisionRefused(error)) return error.code;
    throw error;
  }
  return 'not refused';
}

describe('A request that somebody be erased', () => {
  it('is made by themselves, or by an officer for them', () => {
    expect(decide(request(undefined, { words: 'Forget me', because: 'objected' }))).toEqual([
      { type: 'ErasureRequested', data: { about, because: 'objected', words: 'Forget me' } },
    ]);
    expect(decide(request('a'))).toEqual([
      { type: 'ErasureRequested', data: { about, because: 'notStated', officer: 'a' } },
    ]);
    expect(state(requested())).toMatchObject({ standing: 'requested', request: { id: REQUEST } });
  });

  it('names whom it is about by the ledger’s own id', () => {
    const nhs = { system: NHS_NUMBER, value: '9990001014' };
    expect(refusal(request('a', { person: nhs }))).toBe('ERASURE_NEEDS_LEDGER_ID');
  });

  it('is made once, and again after it was refused', () => {
    for (const events of [
      [requested()],
      [requested(), approved('a')],
      [requested('a'), approved('b')],
      [requested('a'), approved('b'), begun],
    ]) {
      expect(refusal(request(), ...events)).toBe('ERASURE_REQUESTED_BEFORE');
    }
    expect(refusal(request(), requested(), refused)).toBe('not refused');
  });
});

describe('Officers who decide about it', () => {
  it('are two who agree, where the person asks', () => {
    expect(decide(approve('a'), requested())).toEqual([
      { type: 'ErasureApproved', data: { about, request: REQUEST, officer: 'a' } },
    ]);
    expect(state(requested(), approved('a')).standing).toBe('requested');
    expect(refusal(approve('a'), requested(), approved('a'))).toBe('APPROVED_BY_ONE_OFFICER');
    const both = state(requested(), approved('a'), approved('b'));
    expect(both.standing).toBe('approved');
    expect(agreedBy(both).map(({ officer }) => officer)).toEqual(['a', 'b']);
  });

  it('are one more, where another officer asks for them', () => {
    expect(refusal(approve('a'), requested('a'))).toBe('APPROVED_BY_ONE_OFFICER');
    const both = state(requested('a'), approved('b'));
    expect(both.standing).toBe('approved');
    expect(agreedBy(both).map(({ officer }) => officer)).toEqual(['a', 'b']);
  });

  it('are officers, and look at the request that waits', () => {
    expect(refusal(approve(), requested())).toBe('ERASURE_DECIDED_BY_OFFICERS');
    expect(refusal(refuse(), requested())).toBe('ERASURE_DECIDED_BY_OFFICERS');
    for (const command of [approve('b'), refuse('b')]) {
      expect(refusal(command)).toBe('NO_ERASURE_TO_DECIDE');
      expect(refusal(command, requested(), refused)).toBe('NO_ERASURE_TO_DECIDE');
      expect(refusal(command, requested('a'), approved('c'), begun)).toBe('NO_ERASURE_TO_DECIDE');
    }
    expect(refusal(approve('b', [], OTHER), requested())).toBe('NO_ERASURE_TO_DECIDE');
    expect(refusal(refuse('b', OTHER), requested())).toBe('NO_ERASURE_TO_DECIDE');
    expect(refusal(approve('c'), requested('a'), approved('b'))).toBe('NO_ERASURE_TO_DECIDE');
  });

  it('do not agree while everything is kept, and are told why', () => {
    expect(refusal(approve('a', ['court-order']), requested())).toBe('UNDER_LEGAL_HOLD');
    expect(() => decide(approve('a', ['coroner', 'court-order']), requested())).toThrow(
      'because of: coroner, court-order',
    );
  });

  it('refuse with a ground, until it is begun', () => {
    const data = { about, request: REQUEST, because: 'legal-claims', words: 'A case is heard' };
    const fact = { type: 'ErasureRefused', data: { ...data, officer: 'b' } };
    expect(decide(refuse('b'), requested())).toEqual([fact]);
    expect(decide(refuse('b'), requested('a'), approved('c'))).toEqual([fact]);
    expect(state(requested(), refused)).toMatchObject({ standing: 'refused', refusal: data });
  });
});

describe('What cannot be read any more of a request', () => {
  it('erases nobody', () => {
    expect(state(requested('a'), forgotten('ErasureApproved')).standing).toBe('none');
    const unread = state(forgotten('ErasureRequested'), approved('a'), approved('b'));
    expect(unread.standing).toBe('none');
    expect(state(requested('a'), approved('b'), forgotten('DisclosureMade')).standing).toBe(
      'approved',
    );
  });
});
