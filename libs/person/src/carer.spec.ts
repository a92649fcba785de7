import { describe, expect, it } from '@jest/globals';
import { fold, isDecisionRefused } from '../../ledger/src/decider.js';
import { faults, forgotten, given, type Given } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { carerIngest } from './carer.commands.js';
import {
  CarerInvolvementAgreed,
  CarerInvolvementEnded,
  CarerInvolvementLimited,
  CarerNamed,
} from './carer.events.js';
import { carerDecider, type CarerCommand, involvementsOf, requireCarer } from './carer.js';

const carer = 'sister';
const HELD = { visibility: { held: true } };
const named = given(CarerNamed, { carer, mayBeTold: true });
const agreed = (about: Given = {}) =>
  given(CarerInvolvementAgreed, { carer, decidedBy: 'person', scope: { kinds: ['plans'] } }, about);
const limited = (withheld?: object, about: Given = {}) =>
  given(
    CarerInvolvementLimited,
    { carer, decidedBy: 'person', ...(withheld && { withheld }) },
    about,
  );
const ended = given(CarerInvolvementEnded, { carer, decidedBy: 'person' });

const involvement = (...events: readonly LedgerEvent[]) =>
  involvementsOf(fold(carerDecider, events)).at(-1);

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isDecisionRefused(error)) return error.code;
    throw error;
  }
  return 'not refused';
}

const decide = (type: CarerCommand['type'], data: object, role: string) =>
  carerDecider.decide({ type, data: { carer, ...data }, actor: { role } }, carerDecider.initial);

describe('A carer', () => {
  it.each<[string, readonly LedgerEvent[], string]>([
    ['is named', [named], 'named'],
    ['is told what was agreed', [named, agreed()], 'agreed'],
    ['is told all but what was taken out', [agreed(), limited({ sections: ['x'] })], 'partly'],
    ['is told nothing where all was taken out', [agreed(), limited()], 'notAgreed'],
    ['is told nothing where nothing was ever agreed', [limited({ sections: ['x'] })], 'notAgreed'],
    ['is told nothing once it ended', [agreed(), ended], 'ended'],
    ['is told what was agreed anew', [agreed(), limited(), ended, agreed()], 'agreed'],
  ])('%s', (_what, events, standing) => {
    const found = involvement(...events);
    expect(found?.standing).toBe(standing);
    expect(found?.scope !== undefined).toBe(['agreed', 'partly'].includes(standing));
  });

  it('is told what happened last, whatever the order in which it was recorded', () => {
    const early = agreed({ occurredAt: '2026-11-01T10:00:00Z' });
    const late = limited(undefined, { occurredAt: '2026-11-02T10:00:00Z' });
    expect(involvement(late, early)?.standing).toBe('notAgreed');
  });

  it('loses what several limits take out', () => {
    const found = involvement(agreed(), limited({ sections: ['x'] }), limited({ sections: ['y'] }));
    expect(found?.scope?.without).toEqual([{ sections: ['x'] }, { sections: ['y'] }]);
    expect(found?.limits).toHaveLength(2);
  });

  it('is limited by what is held back, and agreed to by nothing that is', () => {
    expect(involvement(agreed(HELD))).toBeUndefined();
    expect(involvement(agreed(), limited(undefined, HELD))?.standing).toBe('notAgreed');
  });

  it('is as before where a word of it cannot be read any more', () => {
    expect(involvement(agreed(), forgotten('CarerInvolvementEnded'))?.standing).toBe('agreed');
  });

  it('stays named whatever is decided', () => {
    expect(involvement(named, agreed(), limited(), ended)?.named).toMatchObject({ carer });
  });
});

describe('What may be said of a carer', () => {
  const said = { person: { system: 'nhs', value: '1' }, carer: { system: 'nhs', value: '2' } };

  it('is of somebody else, and of a person’s own carers their own decision', () => {
    const own = { ...said, carer: said.person };
    expect(
      refusal(() => {
        requireCarer(own, { role: 'partner' });
      }),
    ).toBe('CARER_IS_PERSON');
    const another = { ...said, decidedBy: 'court' };
    expect(
      refusal(() => {
        requireCarer(another, { role: 'person' });
      }),
    ).toBe('DECIDED_BY_ANOTHER');
    expect(
      refusal(() => {
        requireCarer(another, { role: 'partner' });
      }),
    ).toBe('not refused');
  });

  it('is a decision of somebody, whom a service names', () => {
    expect(refusal(() => decide('CarerInvolvementAgreed', {}, 'partner'))).toBe(
      'DECIDER_NOT_STATED',
    );
    expect(decide('CarerInvolvementAgreed', {}, 'person')[0]?.data).toEqual({
      carer,
      decidedBy: 'person',
    });
    const court = decide('CarerInvolvementLimited', { decidedBy: 'court' }, 'officer');
    expect(court[0]?.data).toEqual({ carer, decidedBy: 'court' });
    expect(decide('CarerInvolvementEnded', {}, 'person')[0]?.type).toBe('CarerInvolvementEnded');
  });

  it('lets a carer know that they are named unless it says otherwise', () => {
    expect(decide('CarerNamed', {}, 'partner')[0]?.data).toEqual({ carer, mayBeTold: true });
    expect(decide('CarerNamed', { mayBeTold: false }, 'person')[0]?.data).toMatchObject({
      mayBeTold: false,
    });
  });

  it('has no field of a wrong type', () => {
    const about = { ...said, occurredAt: '2026-11-01T10:00:00Z' };
    for (const { data } of Object.values(carerIngest)) {
      const dataClass = data as new () => object;
      expect(faults(dataClass, about)).toEqual([]);
      for (const field of ['carer', 'words', 'surprise']) {
        expect(faults(dataClass, { ...about, [field]: 17.5 })).not.toEqual([]);
      }
    }
    const scoped = { ...about, scope: { kinds: ['safeContact'] } };
    expect(faults(carerIngest.CarerInvolvementAgreed.data, scoped)).toEqual(['scope.kinds isIn']);
  });
});
