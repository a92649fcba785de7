import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isVaultError, type VaultErrorCode } from './vault.errors.js';
import type { SubjectId, SubjectKeys, SubjectReference, Vault } from './vault.js';

/** A store of keys of its own, empty at first. */
export interface VaultStore {
  /** A further vault over the same store. */
  open(): Promise<Vault>;
  /** Called when its vaults are closed. */
  remove(): Promise<void>;
}

const EVENT = '0f1e2d3c-4b5a-8988-a7b6-c5d4e3f20112';
const OTHER_EVENT = '0f1e2d3c-4b5a-8988-a7b6-c5d4e3f20113';
const UNKNOWN = '7d444840-9dc0-41d1-b245-5ffdce74fad2';
/** Because of which subjects are marked. */
const CAUSE = '7d444840-9dc0-41d1-b245-5ffdce74fad3';
const WORDS = Buffer.from('what was said');

function person(value: string, namespace = ''): SubjectReference {
  return { kind: 'person', namespace, system: 'nhs', value };
}

async function codeOf(work: () => unknown): Promise<VaultErrorCode | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (isVaultError(error)) return error.code;
    throw error;
  }
}

function first<T>(list: readonly T[]): T {
  const [element] = list;
  if (element === undefined) throw new Error('the list is empty');
  return element;
}

async function ensureOne(vault: Vault, reference: SubjectReference): Promise<SubjectId> {
  return first(await vault.ensure([reference]));
}

async function keysOf(vault: Vault, subject: SubjectId): Promise<SubjectKeys> {
  const keys = (await vault.keys([subject])).get(subject);
  if (keys === undefined) throw new Error('the subject has no keys');
  return keys;
}

/** What every vault does, whatever it keeps its keys in. */
export function describeVault(name: string, makeStore: () => Promise<VaultStore>): void {
  describe(name, () => {
    let store: VaultStore;
    let vault: Vault;
    let other: Vault;

    beforeEach(async () => {
      store = await makeStore();
      vault = await store.open();
      other = await store.open();
    });

    afterEach(async () => {
      await vault.close();
      await other.close();
      await store.remove();
    });

    describe('finding whom a reference leads to', () => {
      it('finds nobody before somebody is opened', async () => {
        expect(await vault.find([person('1'), person('2')])).toEqual([undefined, undefined]);
        expect(await vault.find([])).toEqual([]);
        expect(await vault.ensure([])).toEqual([]);
      });

      it('finds in every vault of the store, and after it was opened anew, who was opened', async () => {
        const [one, two] = await vault.ensure([person('1'), person('2')]);
        expect(one).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        expect(one).not.toBe(two);
        expect(await other.find([person('2'), person('3'), person('1')])).toEqual([
          two,
          undefined,
          one,
        ]);
        expect(await other.ensure([person('2'), person('1')])).toEqual([two, one]);
        await vault.close();
        vault = await store.open();
        expect(await vault.find([person('1'), person('2')])).toEqual([one, two]);
      });

      it('opens one subject for a reference that stands several times in one call', async () => {
        const subjects = await vault.ensure([person('1'), person('2'), person('1'), person('1')]);
        expect(new Set(subjects).size).toBe(2);
        expect(subjects[2]).toBe(subjects[0]);
      });

      it('keeps apart references that differ in any field, or only in where fields end', async () => {
        const references = [
          { kind: 'person', namespace: '', system: 'ab', value: 'c' },
          { kind: 'person', namespace: '', system: 'a', value: 'bc' },
          { kind: 'person', namespace: 'a', system: '', value: 'bc' },
          { kind: 'person', namespace: 'ODS|RXX', system: 'ab', value: 'c' },
          { kind: 'agreement', namespace: '', system: 'ab', value: 'c' },
          { kind: 'person', namespace: '', system: 'ab', value: 'C' },
          { kind: 'person', namespace: '', system: 'ab', value: '' },
        ];
        expect(new Set(await vault.ensure(references)).size).toBe(references.length);
      });

      it('gives all who race for new references the same subjects', async () => {
        const references = Array.from({ length: 20 }, (_, index) => person(`race ${index}`));
        const reversed = references.toReversed();
        const answers = await Promise.all([
          vault.ensure(references),
          other.ensure(reversed),
          vault.ensure(reversed),
          other.ensure(references),
        ]);
        expect(answers[1]).toEqual(answers[0].toReversed());
        expect(answers[2]).toEqual(answers[1]);
        expect(answers[3]).toEqual(answers[0]);
      });

      it('opens thousands in one call', async () => {
        const references = Array.from({ length: 3000 }, (_, index) => person(`many ${index}`));
        const subjects = await vault.ensure(references);
        expect(new Set(subjects).size).toBe(3000);
        expect(await other.find(references)).toEqual(subjects);
        expect((await other.keys(subjects)).size).toBe(3000);
      });

      it('refuses a text with a lone surrogate', async () => {
        await expect(vault.find([person('\ud800')])).rejects.toThrow(TypeError);
        await expect(vault.ensure([person('1'), person('\udfff')])).rejects.toThrow(TypeError);
        expect(await vault.find([person('1')])).toEqual([undefined]);
      });
    });

    describe('linking a further reference', () => {
      it('makes it lead to the subject, once', async () => {
        const subject = await ensureOne(vault, person('1'));
        expect(await vault.link(person('own', 'ODS|RXX'), subject)).toBe('linked');
        expect(await other.link(person('own', 'ODS|RXX'), subject)).toBe('already');
        expect(await other.link(person('1'), subject)).toBe('already');
        expect(await other.find([person('own', 'ODS|RXX'), person('own')])).toEqual([
          subject,
          undefined,
        ]);
      });

      it('changes nothing where it leads to another subject', async () => {
        const [one, two] = await vault.ensure([person('1'), person('2')]);
        expect(await vault.link(person('2'), one ?? '')).toBe('inUse');
        expect(await vault.find([person('2')])).toEqual([two]);
      });

      it('refuses a subject that is not there', async () => {
        for (const subject of [UNKNOWN, 'nobody', '']) {
          expect(await codeOf(() => vault.link(person('1'), subject))).toBe('KEY_GONE');
        }
        expect(await vault.find([person('1')])).toEqual([undefined]);
      });
    });

    describe('keys', () => {
      it('are absent for whom there is none', async () => {
        const subject = await ensureOne(vault, person('1'));
        const keys = await vault.keys([UNKNOWN, subject, 'nobody', '', subject.toUpperCase()]);
        expect([...keys.keys()]).toEqual([subject]);
        expect((await vault.keys([])).size).toBe(0);
      });

      it('know subject, kind and generation', async () => {
        const [one, two] = await vault.ensure([
          person('1'),
          { kind: 'agreement', namespace: '', system: 's', value: 'v' },
        ]);
        const keys = await other.keys([one ?? '', two ?? '']);
        expect(keys.get(one ?? '')).toMatchObject({ subject: one, kind: 'person', generation: 1 });
        expect(keys.get(two ?? '')).toMatchObject({ subject: two, kind: 'agreement' });
      });

      it('open in every vault what one sealed, and name alike', async () => {
        const subject = await ensureOne(vault, person('1'));
        const here = await keysOf(vault, subject);
        const there = await keysOf(other, subject);
        expect(there.open(EVENT, here.seal(EVENT, WORDS))).toEqual(WORDS);
        const place = Buffer.from('view row column');
        expect(there.openCell(place, here.sealCell(place, WORDS))).toEqual(WORDS);
        expect(there.tag(EVENT)).toEqual(here.tag(EVENT));
        expect(there.streamName('consent', '')).toBe(here.streamName('consent', ''));
      });

      it('name every stream and tag every event differently, for every subject', async () => {
        const keys = [
          ...(await vault.keys(await vault.ensure([person('1'), person('2')]))).values(),
        ];
        const names = keys.flatMap((each) => [
          each.streamName('consent', ''),
          each.streamName('plan', ''),
          each.streamName('plan', 'a'),
          each.tag(EVENT).toString('base64url'),
          each.tag(OTHER_EVENT).toString('base64url'),
        ]);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{43}$/);
      });

      it('open nothing that was sealed for another event, subject or place', async () => {
        const [one, two] = await vault.ensure([person('1'), person('2')]);
        const ones = await keysOf(vault, one ?? '');
        const twos = await keysOf(vault, two ?? '');
        const box = ones.seal(EVENT, WORDS);
        expect(await codeOf(() => ones.open(OTHER_EVENT, box))).toBe('BOX_TAMPERED');
        expect(await codeOf(() => twos.open(EVENT, box))).toBe('BOX_TAMPERED');
        const cell = ones.sealCell(Buffer.from('a'), WORDS);
        expect(await codeOf(() => ones.openCell(Buffer.from('b'), cell))).toBe('BOX_TAMPERED');
        expect(await codeOf(() => ones.openCell(Buffer.alloc(0), cell))).toBe('BOX_TAMPERED');
        expect(await codeOf(() => twos.openCell(Buffer.from('a'), cell))).toBe('BOX_TAMPERED');
        expect(await codeOf(() => ones.open(EVENT, cell))).toBe('BOX_TAMPERED');
        expect(await codeOf(() => ones.openCell(Buffer.from('a'), box))).toBe('BOX_TAMPERED');
      });

      it('open no box and no cell in which any one bit is flipped, nor a part of one', async () => {
        const keys = await keysOf(vault, await ensureOne(vault, person('1')));
        const place = Buffer.from('place');
        fc.assert(
          fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(), fc.nat(), (words, bit, cut) => {
            for (const [sealed, open] of [
              [keys.seal(EVENT, words), (box: Buffer) => keys.open(EVENT, box)],
              [keys.sealCell(place, words), (cell: Buffer) => keys.openCell(place, cell)],
            ] as const) {
              const flipped = Buffer.from(sealed);
              const at = bit % (sealed.length * 8);
              flipped.writeUInt8(flipped.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
              expect(() => open(flipped)).toThrow(
                expect.objectContaining({ code: 'BOX_TAMPERED' }),
              );
              expect(() => open(sealed.subarray(0, cut % sealed.length))).toThrow(
                expect.objectContaining({ code: 'BOX_TAMPERED' }),
              );
              expect(open(sealed).equals(words)).toBe(true);
            }
          }),
        );
      });

      it('refuse an event id that is none', async () => {
        const keys = await keysOf(vault, await ensureOne(vault, person('1')));
        expect(() => keys.seal('', WORDS)).toThrow(TypeError);
        expect(() => keys.tag(EVENT.toUpperCase())).toThrow(TypeError);
      });
    });

    describe('event ids', () => {
      it('are the same in every vault of the store, before and after it was opened anew', async () => {
        const source = { organisation: 'ODS|RXX', source: '/rio', id: '1', fact: 0 };
        const id = vault.eventId(source);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(other.eventId(source)).toBe(id);
        await vault.close();
        vault = await store.open();
        expect(vault.eventId(source)).toBe(id);
      });

      it('cannot be guessed in another store', async () => {
        const source = { organisation: 'ODS|RXX', source: '/rio', id: '1', fact: 0 };
        const elsewhere = await makeStore();
        const stranger = await elsewhere.open();
        expect(stranger.eventId(source)).not.toBe(vault.eventId(source));
        await stranger.close();
        await elsewhere.remove();
      });
    });

    describe('marks', () => {
      it('find those who bear them in every vault, with how many each bears', async () => {
        const [one, two] = await vault.ensure([person('1'), person('2')]);
        await vault.mark(one ?? '', ['tall', 'old']);
        await vault.mark(two ?? '', ['old']);
        await vault.mark(one ?? '', ['old']);
        expect(await other.marked(['old', 'tall', 'old'], 10)).toEqual(
          new Map([
            [one, 2],
            [two, 1],
          ]),
        );
        expect(await other.marked(['young'], 10)).toEqual(new Map());
      });

      it('find no more than are asked for by each, those opened last', async () => {
        const all = await vault.ensure(['1', '2', '3'].map((value) => person(value)));
        for (const one of all) await vault.mark(one, ['old']);
        expect([...(await vault.marked(['old'], 2)).keys()]).toEqual([all[2], all[1]]);
      });

      it('go with whom they are on, and are put on nobody who is not there', async () => {
        const one = await ensureOne(vault, person('1'));
        await vault.mark(one, ['old']);
        await other.shred([one]);
        expect(await vault.marked(['old'], 10)).toEqual(new Map());
        await vault.mark(one, ['old']);
        await vault.mark(UNKNOWN, ['old']);
        expect(await vault.marked(['old'], 10)).toEqual(new Map());
        expect((await vault.check()).faults).toEqual([]);
      });
    });

    describe('shredding', () => {
      it('leaves no keys, no reference that leads anywhere, and everybody else as they were', async () => {
        const [gone, stays] = await vault.ensure([person('1'), person('2')]);
        await vault.link(person('own', 'ODS|RXX'), gone ?? '');
        const box = (await keysOf(vault, stays ?? '')).seal(EVENT, WORDS);
        await vault.shred([gone ?? '']);
        expect([...(await vault.keys([gone ?? '', stays ?? ''])).keys()]).toEqual([stays]);
        const references = [person('1'), person('own', 'ODS|RXX'), person('2')];
        expect(await vault.find(references)).toEqual([undefined, undefined, stays]);
        expect((await keysOf(vault, stays ?? '')).open(EVENT, box)).toEqual(WORDS);
      });

      it('is heeded by every other vault in its next call, whatever it had in its cache', async () => {
        const subject = await ensureOne(vault, person('1'));
        expect(await other.find([person('1')])).toEqual([subject]);
        expect((await other.keys([subject])).size).toBe(1);
        await vault.shred([subject]);
        expect((await other.keys([subject])).size).toBe(0);
        expect(await other.find([person('1')])).toEqual([undefined]);
        expect(await codeOf(() => other.link(person('2'), subject))).toBe('KEY_GONE');
      });

      it('lets the same references begin anew, as somebody who was never here', async () => {
        const subject = await ensureOne(vault, person('1'));
        const former = await keysOf(vault, subject);
        await vault.shred([subject]);
        const next = await ensureOne(other, person('1'));
        expect(next).not.toBe(subject);
        const keys = await keysOf(vault, next);
        expect(keys.streamName('consent', '')).not.toBe(former.streamName('consent', ''));
        expect(keys.tag(EVENT)).not.toEqual(former.tag(EVENT));
        expect(await codeOf(() => keys.open(EVENT, former.seal(EVENT, WORDS)))).toBe(
          'BOX_TAMPERED',
        );
      });

      it('does nothing to whom it does not know', async () => {
        const subject = await ensureOne(vault, person('1'));
        for (const unknown of [UNKNOWN, '', 'nobody', `${subject} `]) await vault.shred([unknown]);
        await vault.shred([subject]);
        await vault.shred([subject]);
        expect(await vault.find([person('1')])).toEqual([undefined]);
      });

      it('takes many at once, from several vaults', async () => {
        const references = Array.from({ length: 20 }, (_, index) => person(`many ${index}`));
        const subjects = await vault.ensure(references);
        const half = subjects.slice(0, 10);
        await Promise.all(half.flatMap((each) => [vault.shred([each]), other.shred([each])]));
        expect((await vault.keys(subjects)).size).toBe(10);
        const found = await other.find(references);
        expect(found.slice(0, 10)).toEqual(Array.from({ length: 10 }));
        expect(found.slice(10)).toEqual(subjects.slice(10));
      });
    });

    describe('a subject that is about to be shredded', () => {
      it('seals no letter in any vault any more, and opens what it sealed', async () => {
        const [one, stays] = await vault.ensure([person('1'), person('2')]);
        const box = (await keysOf(other, one ?? '')).seal(EVENT, WORDS);
        expect((await keysOf(other, one ?? '')).erasing).toBe(false);
        await vault.markErasing([one ?? '', UNKNOWN, 'nobody'], UNKNOWN);
        for (const each of [vault, other]) {
          const keys = await keysOf(each, one ?? '');
          expect(keys.erasing).toBe(true);
          expect(await codeOf(() => keys.seal(OTHER_EVENT, WORDS))).toBe('SUBJECT_ERASING');
          expect(keys.open(EVENT, box)).toEqual(WORDS);
          expect((await keysOf(each, stays ?? '')).erasing).toBe(false);
        }
        await vault.close();
        vault = await store.open();
        expect((await keysOf(vault, one ?? '')).erasing).toBe(true);
      });

      it('seals again once it is spared', async () => {
        const [one, two] = await vault.ensure([person('1'), person('2')]);
        await vault.markErasing([one ?? '', two ?? ''], UNKNOWN);
        await vault.markErasing([two ?? ''], CAUSE);
        await other.spare(UNKNOWN);
        for (const each of [vault, other]) {
          expect((await keysOf(each, one ?? '')).erasing).toBe(false);
          expect((await keysOf(each, two ?? '')).erasing).toBe(true);
        }
        await vault.shred([two ?? '']);
        const next = await ensureOne(vault, person('2'));
        expect((await keysOf(other, next)).erasing).toBe(false);
        expect((await vault.check()).faults).toEqual([]);
      });
    });

    describe('where the shredded are named', () => {
      it('is remembered until each place has said that it names them no more', async () => {
        const [one, two, three] = (
          await vault.ensure([person('1'), person('2'), person('3')])
        ).toSorted();
        await vault.shred([one ?? '', UNKNOWN], ['log', 'views']);
        await other.shred([two ?? ''], ['views']);
        await vault.shred([three ?? '']);
        expect(await other.shreddedIn('log')).toEqual([one]);
        expect(await vault.shreddedIn('views')).toEqual([one, two]);
        await vault.unname('log', [one ?? '', two ?? '', 'nobody']);
        expect(await vault.shreddedIn('log')).toEqual([]);
        await vault.close();
        vault = await store.open();
        expect(await vault.shreddedIn('views')).toEqual([one, two]);
        await other.unname('views', [two ?? '']);
        expect(await vault.shreddedIn('views')).toEqual([one]);
      });

      it('is not asked of whom was shredded before', async () => {
        const one = await ensureOne(vault, person('1'));
        await vault.shred([one]);
        await vault.shred([one], ['log']);
        expect(await vault.shreddedIn('log')).toEqual([]);
      });
    });

    describe('when it is closed', () => {
      it('says so in every call, and closes twice without complaint', async () => {
        const subject = await ensureOne(vault, person('1'));
        await vault.close();
        await vault.close();
        const source = { organisation: 'o', source: 's', id: 'i', fact: 0 };
        for (const call of [
          () => vault.eventId(source),
          () => vault.find([person('1')]),
          () => vault.ensure([person('1')]),
          () => vault.link(person('2'), subject),
          () => vault.keys([subject]),
          () => vault.shred([subject]),
        ]) {
          expect(await codeOf(call)).toBe('VAULT_CLOSED');
        }
      });

      it('has finished the shred that was under way', async () => {
        const subject = await ensureOne(vault, person('1'));
        const shredded = vault.shred([subject]);
        await vault.close();
        await shredded;
        expect((await other.keys([subject])).size).toBe(0);
      });
    });
  });
}
