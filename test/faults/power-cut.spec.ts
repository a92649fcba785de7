import { describe, expect, it } from '@jest/globals';
import { Random } from '../../apps/cli/src/generate/random.js';
import { Disk } from './power-cut.js';

/** A line of the journal, as `disk.c` writes it. */
function line(
  what: string,
  {
    file = 0,
    at = 0,
    name = '',
    bytes = '',
  }: Partial<Record<'file' | 'at', number>> & Partial<Record<'name' | 'bytes', string>>,
): Buffer {
  const head = Buffer.alloc(25);
  head.write(what, 0);
  head.writeBigUInt64LE(BigInt(file), 1);
  head.writeBigUInt64LE(BigInt(at), 9);
  head.writeUInt32LE(Buffer.byteLength(name), 17);
  head.writeUInt32LE(Buffer.byteLength(bytes), 21);
  return Buffer.concat([head, Buffer.from(name), Buffer.from(bytes)]);
}

/** What there may be after a cut: every outcome of 200 cuts, each once, in order. */
function outcomes(...journal: readonly Buffer[]): readonly string[] {
  const found = Array.from({ length: 200 }, (_, seed) => {
    const disk = new Disk();
    disk.has('/d/old', 1n, Buffer.from('old'));
    disk.play(Buffer.concat(journal));
    const { files } = disk.afterCut(new Random(seed * 7_919));
    return [...files].map(([path, bytes]) => `${path}=${bytes.toString()}`).join(' ');
  });
  return [...new Set(found)].toSorted();
}

const made = line('C', { file: 2, name: '/d/new' });
const written = line('W', { file: 2, bytes: 'new' });
const synced = line('S', { file: 2, name: '/d/new' });
const named = line('D', { name: '/d' });

describe('After the power failed', () => {
  it('what was synced in a folder that was synced is there', () => {
    expect(outcomes(made, written, synced, named)).toEqual(['/d/new=new']);
  });

  it('a file whose bytes were not synced may be empty', () => {
    expect(outcomes(made, named, written)).toEqual(['/d/new=', '/d/new=new']);
  });

  it('a file whose name was not synced may be gone, though its bytes were', () => {
    expect(outcomes(made, written, synced)).toEqual(['', '/d/new=new']);
  });

  it('a name stands for the one file or the other, and never for none', () => {
    const renamed = line('R', { name: '/d/new', bytes: '/d/old' });
    const all = outcomes(made, written, synced, named, renamed);
    expect(all).toContain('/d/old=old /d/new=new');
    expect(all).toContain('/d/old=new');
    expect(all.every((one) => one.includes('/d/old='))).toBe(true);
  });

  it('a write of several sectors may be there in some of them, where the file has them', () => {
    const long = `${'a'.repeat(100)}${'b'.repeat(512)}`;
    const before = line('W', { file: 2, bytes: '-'.repeat(1_024) });
    const torn = line('W', { file: 2, at: 412, bytes: long });
    const all = outcomes(made, before, synced, named, torn).map((one) => [
      one.includes('a'),
      one.includes('b'),
    ]);
    expect(all).toContainEqual([true, false]);
    expect(all).toContainEqual([false, true]);
  });

  it('what a sync failed for is gone, whatever is synced after it', () => {
    const failed = line('F', { file: 2, name: '/d/new' });
    const more = line('W', { file: 2, at: 3, bytes: '!' });
    expect(outcomes(made, named, written, failed, more, synced)).toEqual(['/d/new=\0\0\0!']);
  });

  it('a file that somebody else replaced is left as it is, though its number came back', () => {
    const reused = line('C', { file: 1, name: '/d/new' });
    const bytes = line('W', { file: 1, bytes: 'new' });
    const synced = line('S', { file: 1, name: '/d/new' });
    expect(outcomes(reused, bytes, synced, named)).toEqual(['/d/new=new']);
  });

  it('what no process touched is as it was', () => {
    expect(outcomes(line('T', { file: 1 }), line('S', { file: 1 }))).toEqual(['/d/old=']);
    expect(outcomes()).toEqual(['']);
  });
});
