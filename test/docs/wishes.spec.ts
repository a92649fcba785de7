import { describe, expect, it } from '@jest/globals';
import type { GivenItem, JudgedDisclosure } from '../../libs/lineage/src/wishes.disclosed.js';
import {
  all,
  assessed,
  at,
  born,
  denial,
  ending,
  grant,
  HELPS,
  ms,
  org,
  planItem,
  police,
  reconfirmed,
  said,
  value,
} from '../../libs/lineage/src/wishes.given.features.js';
import type { Statement } from '../../libs/lineage/src/wishes.statements.js';
import { quoted, readPage, tableOf } from './markdown.js';

/** The examples of the page about wishes, by number: what the words there say, said to the program. */

const later = said('l', at('12:00:00'));
const toPolice = { recipients: [police] };
const untilNoon = grant(all, { period: { until: ms('12:00:00') } });
const someTime = denial(all, said('d', at('09:30:00', '11:00:00')));
const notCompetent = assessed(true, at('11:00:00'), { untilSixteen: true });
const plan: GivenItem = { plan: 'p1' };
const held = (item: string) => ({ ...HELPS, contents: [{ section: 'helps', item }] });

const EXAMPLES: Readonly<
  Record<number, readonly [said: readonly Statement[], given?: Partial<JudgedDisclosure>]>
> = {
  1: [[]],
  2: [[grant()]],
  3: [[grant()], { recipient: org('police', 'night shift') }],
  4: [[grant()], { recipient: org('council') }],
  5: [[grant()], { purpose: 'TREAT' }],
  6: [[grant()], { items: [plan] }],
  7: [[grant()], { items: [{ plan: 'p1', sections: ['helps', 'medication'] }] }],
  8: [[grant(), denial(toPolice)]],
  9: [[grant(), denial(all, said('d', at('09:00:00')))]],
  10: [[denial(toPolice), grant(all, later)]],
  11: [[denial(toPolice), grant(all, later)], { items: [plan] }],
  12: [[denial(), grant({ ...all, purposes: ['TREAT'] }, later)]],
  13: [[grant(), ending('withdrawal', 'w', 'g')]],
  14: [[untilNoon]],
  15: [[untilNoon, ending('withdrawal', 'w', 'g')]],
  16: [[grant(), ending('withdrawal', 'w', 'g'), reconfirmed('r', 'g')]],
  17: [[grant(), denial(), ending('error', 'e', 'd', at('23:00:00'))]],
  18: [[grant(), assessed(true)]],
  19: [[grant(), someTime], { occurred: at('10:00:00') }],
  20: [[grant(), someTime]],
  21: [[grant()], { purpose: 'notStated' }],
  22: [[grant(toPolice)], { purpose: 'notStated' }],
  23: [[grant()], { items: [{}] }],
  24: [[grant({}), planItem([police])]],
  25: [[grant({}), planItem([police])], { items: [held('another')] }],
  26: [[grant(), notCompetent]],
  27: [[grant(), notCompetent, born('20:00:00')]],
};

describe('The page about wishes', () => {
  const rows = tableOf(readPage('docs/explanation/wishes.md'), ['no', 'said', 'given', 'answer']);

  it('has the examples that are tried here', () => {
    expect(rows.map(([number]) => number)).toEqual(Object.keys(EXAMPLES));
  });

  it.each(rows)(
    'answers example %s: %s; given %s: %s',
    (number = '', _said, _given, answer = '') => {
      const [statements, given] = EXAMPLES[Number(number)] ?? [[]];
      expect(value(statements, given)).toBe(quoted(answer)[0]);
    },
  );
});
