import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseTilePath, tilePath } from './tile-path.js';

describe('the path of a tile', () => {
  it.each([
    ['0/000', { level: 0, number: 0, width: 256 }],
    ['0/000.p/1', { level: 0, number: 0, width: 1 }],
    ['3/999.p/255', { level: 3, number: 999, width: 255 }],
    ['0/x001/000', { level: 0, number: 1_000, width: 256 }],
    ['0/x001/x234/067', { level: 0, number: 1_234_067, width: 256 }],
    ['63/001', { level: 63, number: 1, width: 256 }],
  ])('is read: %s', (path, tile) => {
    expect(parseTilePath(path)).toEqual({ of: 'hashes', tile });
    expect(tilePath(tile)).toBe(path);
  });

  it('names entries as well', () => {
    expect(parseTilePath('entries/x001/234.p/7')).toEqual({
      of: 'entries',
      tile: { level: 0, number: 1_234, width: 7 },
    });
  });

  it.each([
    '',
    '0',
    '0/',
    '0/0',
    '0/00',
    '0/0000',
    '0/1000',
    '0/x000/001',
    '0/x000/x001/000',
    '0/001/002',
    '0/x001',
    '0/x1/000',
    '0/X001/000',
    '00/000',
    '01/000',
    '64/000',
    '100/000',
    '-1/000',
    '+1/000',
    '0/-01',
    '0/+01',
    '0/ 01',
    '0/000.p/0',
    '0/000.p/01',
    '0/000.p/256',
    '0/000.p/257',
    '0/000.p/1000',
    '0/000.p/-1',
    '0/000.p/',
    '0/000.p',
    '0/000.P/1',
    '0/000/1',
    '0/000.p/1/',
    '0/000/',
    '/0/000',
    '0//000',
    '0/0e1',
    '0/٠٠٠',
    'entries',
    'entries/0',
    'Entries/000',
    '0/x999/x999/x999/x999/x999/999',
    '0/000\n',
  ])('is no other spelling: %j', (path) => {
    expect(parseTilePath(path)).toBeUndefined();
  });

  it('is one for each tile', () => {
    const tiles = fc.record({
      level: fc.integer({ min: 0, max: 63 }),
      number: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(tiles, (tile) => {
        expect(parseTilePath(tilePath(tile))).toEqual({ of: 'hashes', tile });
      }),
    );
  });
});
