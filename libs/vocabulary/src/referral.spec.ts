import { describe, expect, it } from '@jest/globals';
import { Referables, type Referable } from './referral.js';

const at = (earliest: number, latest = earliest) => ({ earliest, latest });
const record = (id: string, change: Partial<Referable> = {}): Referable => ({
  id,
  reporter: 'trust',
  occurred: at(1),
  ...change,
});
const ids = (records: readonly Referable[]) => records.map(({ id }) => id);

describe('What a record refers to', () => {
  const first = record('a', { reference: 'F1' });
  const renewed = record('b', { reference: 'F1', occurred: at(5, 7) });
  const others = record('c', { reference: 'F1', reporter: 'haven' });
  const own = record('d', { reference: 'F1', reporter: undefined });
  const records = new Referables([first, renewed, others, own]);

  it('is found by the ledger’s id, whoever says it and whenever', () => {
    const by = record('x', { reporter: 'haven', occurred: at(0) });
    expect(ids(records.named({ id: 'A' }, by))).toEqual(['a']);
  });

  it('is found by the reporter’s reference among its own, as of then', () => {
    const named = (by: Partial<Referable>) =>
      ids(records.named({ reference: 'F1' }, record('x', by)));
    expect(named({ occurred: at(4) })).toEqual(['a']);
    expect(named({ occurred: at(2, 5) })).toEqual(['a', 'b']);
    expect(named({ reporter: 'haven', occurred: at(4) })).toEqual(['c']);
    expect(named({ reporter: undefined, occurred: at(4) })).toEqual(['d']);
    expect(named({ reporter: 'police', occurred: at(4) })).toEqual([]);
  });

  it('is never the record itself, and nothing where nothing is named', () => {
    expect(ids(records.named({ reference: 'F1' }, first))).toEqual([]);
    expect(ids(records.named({ id: 'a' }, first))).toEqual([]);
    expect(ids(records.named({}, first))).toEqual([]);
  });
});
