import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { restoredIds, SeparateIds } from './separate-ids.js';

describe('ids that others gave', () => {
  it('stand apart, and what is left says only which are the same', () => {
    const ids = new SeparateIds(['plan', 'items']);
    const data = {
      plan: 'P-17',
      items: [
        { plan: 'P-17', items: ['i1', 'i2'] },
        { plan: 'P-18', words: 'P-17' },
      ],
    };
    const left = ids.separate(data);
    expect(left).toEqual({
      plan: { $id: 0 },
      items: [
        { plan: { $id: 0 }, items: [{ $id: 1 }, { $id: 2 }] },
        { plan: { $id: 3 }, words: 'P-17' },
      ],
    });
    expect(ids.taken).toEqual(['P-17', 'i1', 'i2', 'P-18']);
    expect(restoredIds(left, ids.taken)).toEqual(data);
  });

  it('come back into their places, whatever the content is', () => {
    const contents = fc.object({
      key: fc.constantFrom('a', 'b', 'plan'),
      withNullPrototype: false,
    });
    fc.assert(
      fc.property(contents, (content) => {
        const ids = new SeparateIds(['plan']);
        const json = JSON.parse(JSON.stringify(content)) as object;
        const left = JSON.parse(JSON.stringify(ids.separate(json))) as object;
        expect(restoredIds(left, ids.taken)).toEqual(json);
      }),
    );
  });

  it('are none where a type names none', () => {
    const ids = new SeparateIds([]);
    const data = { plan: 'P-17' };
    expect(ids.separate(data)).toBe(data);
    expect(ids.taken).toBeUndefined();
  });
});
