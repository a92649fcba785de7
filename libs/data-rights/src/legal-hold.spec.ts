import { describe, expect, it } from '@jest/globals';
import { fold, isDecisionRefused } from '../../ledger/src/decider.js';
import { forgotten, given } from '../../ledger/src/given.features.js';
import type { History, LedgerEvent } from '../../ledger/src/ledger.js';
import { DeathRecorded, type DeathRecordedData } from '../../person/src/person.events.js';
import { HoldsReader } from './holds-reader.js';
import { LegalHoldLifted, LegalHoldPlaced } from './legal-hold.events.js';
import { legalHoldDecider, standing } from './legal-hold.js';

const ONE = '0f8fad5b-d9cb-869f-a165-70867728950e';
const TWO = '7c9e6679-7425-80de-944b-e07fc1f90ae7';
const placed = (id: string) =>
  given(LegalHoldPlaced, { because: 'court-order', words: 'Case 4', officer: 'a' }, { id });
const lifted = (hold: string) =>
  given(LegalHoldLifted, { hold, words: 'It is over', officer: 'b' });

const state = (...events: readonly LedgerEvent[]) => fold(legalHoldDecider, events);
const stand = (...events: readonly LedgerEvent[]) =>
  standing(state(...events)).map((hold) => hold.placed.id);

function lift(hold: string, ...events: readonly LedgerEvent[]): string {
  const data = { hold, words: 'It is over' };
  try {
    legalHoldDecider.decide({ type: 'LegalHoldLifted', data, officer: 'b' }, state(...events));
    return 'lifted';
  } catch (error) {
    if (isDecisionRefused(error)) return error.code;
    throw error;
  }
}

describe('Legal holds', () => {
  it('are placed as often as there are reasons, and stand until each is lifted', () => {
    const data = { because: 'inquiry', words: 'Part 2' } as const;
    expect(
      legalHoldDecider.decide({ type: 'LegalHoldPlaced', data, officer: 'a' }, state(placed(ONE))),
    ).toEqual([{ type: 'LegalHoldPlaced', data: { ...data, officer: 'a' } }]);
    expect(stand(placed(ONE), placed(TWO))).toEqual([ONE, TWO]);
    expect(stand(placed(ONE), placed(TWO), lifted(ONE))).toEqual([TWO]);
  });

  it('are lifted where they stand, and nowhere else', () => {
    expect(lift(ONE, placed(ONE))).toBe('lifted');
    expect(lift(TWO, placed(ONE))).toBe('NO_SUCH_HOLD');
    expect(lift(ONE, placed(ONE), lifted(ONE))).toBe('NO_SUCH_HOLD');
  });

  it('stand where what lifts them cannot be read any more', () => {
    expect(stand(placed(ONE), forgotten('LegalHoldLifted'))).toEqual([ONE]);
  });
});

describe('Why everything of somebody is kept', () => {
  const died = (data: Partial<DeathRecordedData>) =>
    given(DeathRecorded, {
      standing: 'recorded',
      verification: 'notStated',
      coronersHold: true,
      deficiencies: [],
      ...data,
    });

  const grounds = (histories: Readonly<Record<string, readonly LedgerEvent[]>>) => {
    const read = ({ subject, noun }: { subject: string; noun: string }): Promise<History> =>
      Promise.resolve({
        events: histories[`${subject} ${noun}`] ?? [],
        revision: 0,
        heldRevision: -1,
      });
    const readShown = () => Promise.resolve([]);
    return new HoldsReader({ read, readShown }).grounds(['ana', 'bea']);
  };

  it('is a hold on any who is linked with them, held back or not', async () => {
    expect(await grounds({})).toEqual([]);
    expect(await grounds({ 'bea legal-hold': [placed(ONE)] })).toEqual(['court-order']);
    const held = given(
      LegalHoldPlaced,
      { because: 'inquiry', officer: 'a' },
      { visibility: { held: true } },
    );
    expect(await grounds({ 'ana legal-hold': [held] })).toEqual(['inquiry']);
  });

  it('is a coroner’s hold, by what was last told of a death', async () => {
    expect(await grounds({ 'bea person': [died({})] })).toEqual(['coroner']);
    expect(await grounds({ 'bea person': [died({}), died({ coronersHold: false })] })).toEqual([]);
    expect(
      await grounds({ 'bea person': [died({}), died({ standing: 'enteredInError' })] }),
    ).toEqual([]);
    expect(await grounds({ 'ana person': [died({ coronersHold: false })] })).toEqual([]);
  });
});
