import { expect, it } from '@jest/globals';
import { lookUpOf, type LookUpRow } from './look-up.answers.js';

it.each(['held', 'sealedNumbers', 'candidates', 'undoneMerges', 'formerMerges', 'misfilings'])(
  'A look-up by %s tells of no more than that the person was asked for',
  (name) => {
    const row = {
      cell: {
        id: '00000000-0000-4000-8000-000000000001',
        recordedAt: '2026-11-05T09:00:00.000Z',
        header: { actor: { role: 'officer' } },
        data: { purpose: 'AUDIT', asked: ['names', name, 'id'] },
      },
    } as unknown as LookUpRow;
    expect(lookUpOf(row, true).asked).toEqual(['names', 'id']);
  },
);
