import { describe, expect, it } from '@jest/globals';
import { fold, isDecisionRefused } from '../../ledger/src/decider.js';
import type { FactOf } from '../../ledger/src/event-type.js';
import { forgotten, given, recorded } from '../../ledger/src/given.features.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { LEDGER_PERSON_ID } from '../../vocabulary/src/identifier.js';
import { NHS_NUMBER } from '../../vocabulary/src/nhs-number.js';
import { identityLinkDecider, type LinkCommand } from './identity-link.js';
import {
  IdentitiesMerged,
  type identityLinkEvents,
  IdentitiesUnmerged,
  MergeVerified,
} from './person.events.js';

const MERGE = '0f8fad5b-d9cb-869f-a165-70867728950e';
const NEXT = '7c9e6679-7425-80de-944b-e07fc1f90ae7';
const people = ['amy', 'ben'] as const;
const reason = 'One birthday';

const ledgerId = (value: string) => ({ system: LEDGER_PERSON_ID, value });
const pair = { person: ledgerId('ben'), other: ledgerId('amy') };

const merge = (officer: string): LinkCommand => ({
  type: 'IdentitiesMerged',
  data: { ...pair, reason },
  officer,
});
const verify = (officer: string, id = MERGE): LinkCommand => ({
  type: 'MergeVerified',
  data: { ...pair, merge: id, checked: 'Both referrals' },
  officer,
});
const unmerge: LinkCommand = {
  type: 'IdentitiesUnmerged',
  data: { ...pair, reason },
  officer: 'c',
};

const merged = given(IdentitiesMerged, { people, reason, officer: 'a' }, { id: MERGE });
const verified = given(MergeVerified, { people, merge: MERGE, officer: 'b' });
const unmerged = given(IdentitiesUnmerged, { people, reason, officer: 'c' });

type LinkFact = FactOf<(typeof identityLinkEvents)[number]>;

function decide(command: LinkCommand, events: readonly LedgerEvent[] = []): LinkFact {
  const [fact] = identityLinkDecider.decide(command, fold(identityLinkDecider, events));
  if (!fact) throw new Error('nothing was decided');
  return fact as LinkFact;
}

function refusal(command: LinkCommand, events: readonly LedgerEvent[] = []): string {
  try {
    decide(command, events);
  } catch (error) {
    if (isDecisionRefused(error)) return error.code;
    throw error;
  }
  throw new Error('it was not refused');
}

const standing = (events: readonly LedgerEvent[]) => fold(identityLinkDecider, events).standing;

describe('two people', () => {
  it('are merged by an officer, and one only when a second has made sure', () => {
    const first = decide(merge('a'));
    expect(first).toEqual({ type: 'IdentitiesMerged', data: { people, reason, officer: 'a' } });
    expect(standing([])).toBe('apart');
    expect(standing([recorded(first)])).toBe('merged');

    const second = decide(verify('b'), [merged]);
    expect(second).toEqual({
      type: 'MergeVerified',
      data: { people, merge: MERGE, checked: 'Both referrals', officer: 'b' },
    });
    expect(standing([merged, recorded(second)])).toBe('linked');
  });

  it('are told apart again, verified or not', () => {
    for (const events of [[merged], [merged, verified]]) {
      const fact = decide(unmerge, events);
      expect(fact).toEqual({ type: 'IdentitiesUnmerged', data: { people, reason, officer: 'c' } });
      expect(standing([...events, recorded(fact)])).toBe('apart');
    }
  });

  it('are told apart where they were looked at and never merged, and can be merged later', () => {
    const told: LinkCommand = {
      type: 'IdentitiesToldApart',
      data: { ...pair, reason },
      officer: 'c',
    };
    const fact = decide(told);
    expect(fact).toEqual({ type: 'IdentitiesToldApart', data: { people, reason, officer: 'c' } });
    expect(standing([recorded(fact)])).toBe('apart');
    expect(standing([recorded(fact), merged])).toBe('merged');
    for (const events of [[merged], [merged, verified]]) {
      expect(refusal(told, events)).toBe('ALREADY_MERGED');
    }
  });

  it('can be merged anew', () => {
    const again = given(IdentitiesMerged, { people, reason, officer: 'b' }, { id: NEXT });
    const events = [merged, verified, unmerged];
    expect(decide(merge('b'), events).type).toBe('IdentitiesMerged');
    expect(standing([...events, again])).toBe('merged');
    expect(decide(verify('a', NEXT), [...events, again]).type).toBe('MergeVerified');
  });

  it('are named by the ledger’s ids, in either order, and are two', () => {
    const other = { person: pair.other, other: pair.person };
    const data = { ...other, reason };
    expect(decide({ type: 'IdentitiesMerged', data, officer: 'a' }).data.people).toEqual(people);

    const nhs = { system: NHS_NUMBER, value: '9990001014' };
    const by = (named: Partial<typeof pair>): LinkCommand => ({
      type: 'IdentitiesMerged',
      data: { ...pair, ...named, reason },
      officer: 'a',
    });
    expect(refusal(by({ person: nhs }))).toBe('MERGE_NEEDS_LEDGER_IDS');
    expect(refusal(by({ other: nhs }))).toBe('MERGE_NEEDS_LEDGER_IDS');
    expect(refusal(by({ other: pair.person }))).toBe('MERGE_OF_ONE_PERSON');
  });
});

describe('what is refused', () => {
  it('is to verify what one merged oneself', () => {
    expect(refusal(verify('a'), [merged])).toBe('VERIFIED_BY_WHO_MERGED');
  });

  it('is to merge twice, and to tell apart who are two', () => {
    expect(refusal(merge('b'), [merged])).toBe('ALREADY_MERGED');
    expect(refusal(merge('b'), [merged, verified])).toBe('ALREADY_MERGED');
    expect(refusal(unmerge)).toBe('NOT_MERGED');
    expect(refusal(unmerge, [merged, unmerged])).toBe('NOT_MERGED');
  });

  it('is to verify what does not wait for it', () => {
    expect(refusal(verify('b'))).toBe('NO_MERGE_TO_VERIFY');
    expect(refusal(verify('c'), [merged, verified])).toBe('NO_MERGE_TO_VERIFY');
    expect(refusal(verify('b'), [merged, unmerged])).toBe('NO_MERGE_TO_VERIFY');
  });

  it('is to verify a merge by the look at one before it', () => {
    const again = given(IdentitiesMerged, { people, reason, officer: 'd' }, { id: NEXT });
    expect(refusal(verify('b'), [merged, unmerged, again])).toBe('NO_MERGE_TO_VERIFY');
  });
});

describe('a link of which something cannot be read any more', () => {
  it('joins nobody', () => {
    const events = [merged, verified];
    expect(standing([...events, forgotten('IdentitiesUnmerged')])).toBe('apart');
    expect(standing([forgotten('IdentitiesMerged'), forgotten('MergeVerified')])).toBe('apart');
  });

  it('is not changed by what is no event of it', () => {
    expect(standing([merged, verified, forgotten('DisclosureMade')])).toBe('linked');
    const other = given({ name: 'SomethingElse', schema: 1, parts: {} }, {});
    expect(standing([merged, verified, other])).toBe('linked');
  });
});
