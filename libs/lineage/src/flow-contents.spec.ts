import { describe, expect, it } from '@jest/globals';
import {
  HelpfulItemAdded,
  HelpfulItemRemoved,
  PlanPublished,
  SectionEdited,
} from '../../crisis-plan/src/crisis-plan.events.js';
import type { DisclosedItem } from '../../disclosure/src/disclosure.events.js';
import type { Flow } from '../../disclosure/src/disclosure.js';
import { given } from '../../ledger/src/given.features.js';
import { givesWhatIsAsked, plansWithItem } from './flow-contents.js';
import type { FlowFilter } from './flow-filter.js';
import { plansOf } from './plan-contents.js';

const at = (hour: number) => ({ occurredAt: `2026-11-03T0${hour}:00:00Z` });

const item = (id: string, section: string) => ({
  plan: 'plan',
  item: id,
  section,
  words: 'words',
  authoredBy: 'person' as const,
  notToBeToldTo: [],
  deficiencies: [],
});

/** Version 1: helps with tea. Version 2: also medication, no tea, a walk. */
const plans = plansOf([
  given(HelpfulItemAdded, item('tea', 'helps'), at(1)),
  given(PlanPublished, { plan: 'plan', version: 1 }, at(2)),
  given(
    SectionEdited,
    { plan: 'plan', section: 'medication', words: 'x', authoredBy: 'staff' },
    at(3),
  ),
  given(HelpfulItemRemoved, { plan: 'plan', item: 'tea' }, at(3)),
  given(HelpfulItemAdded, item('walk', 'helps'), at(3)),
  given(PlanPublished, { plan: 'plan', version: 2 }, at(4)),
]);

function gives(filter: FlowFilter, ...items: readonly DisclosedItem[]): boolean | undefined {
  return givesWhatIsAsked(filter)?.({ items } as unknown as Flow, plans);
}

describe('A section', () => {
  it('was given where it is named, of a plan or not', () => {
    expect(gives({ section: 'helps' }, { plan: 'plan', sections: ['helps'] })).toBe(true);
    expect(gives({ section: 'helps' }, { sections: ['helps'] })).toBe(true);
    expect(gives({ section: 'medication' }, { plan: 'plan', sections: ['helps'] })).toBe(false);
  });

  it('was given with a whole plan, as far as that version had it', () => {
    expect(gives({ section: 'helps' }, { plan: 'plan', version: 1 })).toBe(true);
    expect(gives({ section: 'medication' }, { plan: 'plan', version: 1 })).toBe(false);
    expect(gives({ section: 'medication' }, { plan: 'plan', version: 2 })).toBe(true);
  });

  it.each<[string, DisclosedItem]>([
    ['nobody said which version', { plan: 'plan' }],
    ['that version is not known', { plan: 'plan', version: 3 }],
    ['that plan is not known', { plan: 'another', version: 1 }],
  ])('is taken to have been given with a whole plan where %s', (_, whole) => {
    expect(gives({ section: 'medication' }, whole)).toBe(true);
  });

  it('was given in part with a single item of it', () => {
    const tea = { plan: 'plan', version: 1, items: ['tea'] };
    expect(gives({ section: 'helps' }, tea)).toBe(true);
    expect(gives({ section: 'medication' }, tea)).toBe(false);
  });

  it('was not given with what is of no plan', () => {
    const others = [{ category: 'record/health' }, { words: 'all of it' }];
    expect(gives({ section: 'helps' }, ...others)).toBe(false);
  });
});

describe('A single item', () => {
  it.each<[boolean, string, DisclosedItem]>([
    [true, 'named', { plan: 'plan', version: 2, items: ['tea'] }],
    [true, 'in the section that was given', { plan: 'plan', version: 1, sections: ['helps'] }],
    [true, 'in the whole plan that was given', { plan: 'plan', version: 1 }],
    [false, 'no more in the version that was given', { plan: 'plan', version: 2 }],
    [true, 'at some time in the plan of which nobody knows the version', { plan: 'plan' }],
    [false, 'of another section', { plan: 'plan', version: 1, sections: ['medication'] }],
    [false, 'of a plan of which nothing is known', { plan: 'another' }],
    [false, 'not among those that were named', { plan: 'plan', version: 1, items: ['walk'] }],
  ])('is found (%s) where it is %s', (found, _, what) => {
    expect(gives({ item: 'tea' }, what)).toBe(found);
  });

  it('may stand in every plan that ever had it', () => {
    expect(plansWithItem('tea', plans)).toEqual(['plan']);
    expect(plansWithItem('coffee', plans)).toEqual([]);
  });
});

describe('A filter of several', () => {
  it('means the same plan', () => {
    const both = [
      { plan: 'plan', version: 1, sections: ['helps'] },
      { plan: 'another', sections: ['early-signs'] },
    ];
    expect(gives({ plan: 'plan', section: 'helps' }, ...both)).toBe(true);
    expect(gives({ plan: 'another', section: 'helps' }, ...both)).toBe(false);
  });

  it('of neither section nor item asks for nothing here', () => {
    expect(gives({ plan: 'plan' }, { plan: 'plan' })).toBeUndefined();
  });
});
