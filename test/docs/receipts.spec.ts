import { describe, expect, it } from '@jest/globals';
import { MEMBERS, OPTIONAL } from '../../verifier/src/receipt.js';
import { VERDICTS } from '../../verifier/src/verification-error.js';
import { quoted, readPage, tableOf } from './markdown.js';

const page = readPage('docs/reference/receipts.md');

const cells = (head: readonly string[]) =>
  tableOf(page, head).map((row) => row.slice(0, 2).map((cell) => quoted(cell)[0]));

describe('The page about receipts', () => {
  it('has every member, in its order', () => {
    expect(cells(['member']).map(([name]) => name)).toEqual([...MEMBERS, ...OPTIONAL]);
  });

  it('has every error with its verdict', () => {
    expect(cells(['code', 'verdict']).sort()).toEqual(Object.entries(VERDICTS).sort());
  });
});
