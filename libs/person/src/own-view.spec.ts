import { describe, expect, it } from '@jest/globals';
import { fold, isDecisionRefused } from '../../ledger/src/decider.js';
import { forgotten, given } from '../../ledger/src/given.features.js';
import { ItemKeptBack, ItemShownAgain } from './own-view.events.js';
import { keptFrom, keptFromScreen, ownViewDecider, requireKeepable } from './own-view.js';

const screen = { event: 'a', from: 'ownScreen' } as const;
const husband = { event: 'b', from: 'representative', representative: 'husband' } as const;
const all = { event: 'c', from: 'representative' } as const;

const state = fold(ownViewDecider, [
  given(ItemKeptBack, screen),
  given(ItemKeptBack, husband),
  given(ItemKeptBack, all),
  given(ItemKeptBack, husband),
]);

describe('What a person keeps back', () => {
  it('is kept from their screen, from one who acts for them, or from all who do', () => {
    expect(keptFromScreen(state)).toEqual(['a']);
    expect(keptFrom(state, ['husband'])).toEqual(['c', 'b']);
    expect(keptFrom(state, ['sister'])).toEqual(['c']);
  });

  it('is shown again where it was kept back, and nowhere else', () => {
    const shown = ownViewDecider.evolve(state, given(ItemShownAgain, { ...husband, event: 'c' }));
    expect(keptFrom(shown, ['husband'])).toEqual(['c', 'b']);
    const again = ownViewDecider.evolve(state, given(ItemShownAgain, all));
    expect(keptFrom(again, ['husband'])).toEqual(['b']);
  });

  it('is as it was where a word of it cannot be read any more', () => {
    expect(ownViewDecider.evolve(state, forgotten('ItemShownAgain'))).toEqual(state);
  });

  it('is kept from the own screen without a name', () => {
    try {
      requireKeepable({ from: 'ownScreen', authority: 'x' });
      throw new Error('it was not refused');
    } catch (error) {
      expect(isDecisionRefused(error) && error.code).toBe('OWN_SCREEN_IS_NOBODY');
    }
    requireKeepable({ from: 'representative' });
  });

  it('is a thousand things at the most', () => {
    const many = Array.from({ length: 1_000 }, (_, number) =>
      given(ItemKeptBack, { ...screen, event: String(number) }),
    );
    const full = fold(ownViewDecider, many);
    expect(() => ownViewDecider.decide({ type: 'ItemKeptBack', data: screen }, full)).toThrow(
      'At most 1000',
    );
    expect(ownViewDecider.decide({ type: 'ItemShownAgain', data: screen }, full)).toHaveLength(1);
  });
});
