import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isVaultError, type VaultErrorCode } from './vault.errors.js';
import type { VaultStore } from './vault.features.js';
import type { EventId, SealedLetter, SubjectId, SubjectKeys, Vault } from './vault.js';

/** The letters that somebody keeps, as a ledger would. */
class Letters {
  readonly boxes = new Map<EventId, Buffer>();

  constructor(
    private readonly vault: Vault,
    readonly subject: SubjectId,
  ) {}

  /** Seals letters numbered so; each says its own id. */
  async seal(...numbers: readonly number[]): Promise<void> {
    const keys = await keysOf(this.vault, this.subject);
    for (const number of numbers) this.boxes.set(eventId(number), sealed(keys, number));
  }

  /** What a vault asks for, in batches of three. */
  readonly list = (): AsyncGenerator<readonly SealedLetter[]> => this.batches();

  forget(vault: Vault, ...numbers: readonly number[]): Promise<void> {
    return vault.forget(this.subject, numbers.map(eventId), this.list);
  }

  private async *batches(): AsyncGenerator<readonly SealedLetter[]> {
    const all = [...this.boxes].map(([id, box]) => ({
      eventId: id,
      generation: box.readUInt32BE(1),
    }));
    for (let from = 0; from < all.length; from += 3) {
      await Promise.resolve();
      yield all.slice(from, from + 3);
    }
  }

  /** Which of them a vault cannot open, and why. */
  async shut(vault: Vault): Promise<Record<string, VaultErrorCode>> {
    const keys = await keysOf(vault, this.subject);
    const shut: Record<string, VaultErrorCode> = {};
    for (const [id, box] of this.boxes) {
      try {
        expect(keys.open(id, box).toString()).toBe(id);
      } catch (error) {
        if (!isVaultError(error)) throw error;
        shut[id] = error.code;
      }
    }
    return shut;
  }
}

function eventId(number: number): EventId {
  return `0f1e2d3c-4b5a-8988-a7b6-${String(number).padStart(12, '0')}`;
}

function sealed(keys: SubjectKeys, number: number): Buffer {
  return keys.seal(eventId(number), Buffer.from(eventId(number)));
}

/** These are forgotten. */
function gone(...numbers: readonly number[]): Record<string, VaultErrorCode> {
  return Object.fromEntries(numbers.map((number) => [eventId(number), 'KEY_GONE' as const]));
}

async function keysOf(vault: Vault, subject: SubjectId): Promise<SubjectKeys> {
  const keys = (await vault.keys([subject])).get(subject);
  if (keys === undefined) throw new Error('the subject has no keys');
  return keys;
}

const PLACE = Buffer.from('view row column');
const WORDS = Buffer.from('what was said');
const TEN = Array.from({ length: 10 }, (_, index) => index);

/** What every vault does about single letters, whatever it keeps its keys in. */
export function describeForgetting(name: string, makeStore: () => Promise<VaultStore>): void {
  describe(name, () => {
    let store: VaultStore;
    let vault: Vault;
    let other: Vault;
    let letters: Letters;

    beforeEach(async () => {
      store = await makeStore();
      vault = await store.open();
      other = await store.open();
      const [subject = ''] = await vault.ensure([
        { kind: 'person', namespace: '', system: 'nhs', value: '1' },
      ]);
      letters = new Letters(vault, subject);
      await letters.seal(...TEN);
    });

    afterEach(async () => {
      await vault.close();
      await other.close();
      await store.remove();
    });

    it('shuts that letter for every vault, and no other', async () => {
      expect(await letters.shut(other)).toEqual({});
      await letters.forget(vault, 4);
      expect(await letters.shut(other)).toEqual(gone(4));
      expect(await letters.shut(vault)).toEqual(gone(4));
      await vault.close();
      vault = await store.open();
      expect(await letters.shut(vault)).toEqual(gone(4));
    });

    it('changes neither tags nor names, and seals in a new generation', async () => {
      const before = await keysOf(other, letters.subject);
      await letters.forget(vault, 4);
      const after = await keysOf(other, letters.subject);
      expect([before.generation, after.generation]).toEqual([1, 2]);
      expect(after.tag(eventId(4))).toEqual(before.tag(eventId(4)));
      expect(after.streamName('consent', '')).toBe(before.streamName('consent', ''));
      const [found] = await other.find([
        { kind: 'person', namespace: '', system: 'nhs', value: '1' },
      ]);
      expect(found).toBe(letters.subject);
    });

    it('forgets several at once, and more later, whatever generation they are of', async () => {
      await letters.forget(vault, 1, 2, 3);
      await letters.seal(10, 11, 12);
      await letters.forget(other, 4, 11);
      await letters.seal(13);
      await letters.forget(vault, 13);
      expect(await letters.shut(vault)).toEqual(gone(1, 2, 3, 4, 11, 13));
      expect(await letters.shut(other)).toEqual(gone(1, 2, 3, 4, 11, 13));
    });

    it('does nothing for what was forgotten, and does not ask for the letters again', async () => {
      await letters.forget(vault, 4);
      await other.forget(letters.subject, [eventId(4)], () => {
        throw new Error('asked');
      });
      expect((await keysOf(vault, letters.subject)).generation).toBe(2);
      await vault.forget(letters.subject, [], letters.list);
      expect(await letters.shut(vault)).toEqual(gone(4));
    });

    it('passes over a letter that is not there, which can still be sealed and opened', async () => {
      await letters.forget(vault, 99);
      expect(await letters.shut(vault)).toEqual({});
      await letters.seal(99);
      await letters.forget(vault, 3);
      expect(await letters.shut(other)).toEqual(gone(3));
    });

    it('does nothing to whom it does not know', async () => {
      for (const subject of ['7d444840-9dc0-41d1-b245-5ffdce74fad2', 'nobody', '']) {
        await vault.forget(subject, [eventId(1)], letters.list);
      }
      expect(await letters.shut(vault)).toEqual({});
    });

    it('forgets nothing where the letters cannot be listed', async () => {
      const fails = async function* (): AsyncGenerator<readonly SealedLetter[]> {
        yield* letters.list();
        await Promise.reject(new Error('the log is gone'));
      };
      await expect(vault.forget(letters.subject, [eventId(1)], fails)).rejects.toThrow('the log');
      expect(await letters.shut(vault)).toEqual({});
      await letters.seal(20);
      await letters.forget(vault, 2, 20);
      expect(await letters.shut(other)).toEqual(gone(2, 20));
    });

    it('forgets nothing where a letter names a generation that never was', async () => {
      const flipped = async function* (): AsyncGenerator<readonly SealedLetter[]> {
        yield* letters.list();
        yield [{ eventId: eventId(50), generation: 3 }];
      };
      await expect(vault.forget(letters.subject, [eventId(1)], flipped)).rejects.toMatchObject({
        code: 'BOX_TAMPERED',
      });
      expect(await letters.shut(vault)).toEqual({});
    });

    it('has the new generation seal everywhere before it asks for the letters', async () => {
      await keysOf(other, letters.subject);
      const late = async function* (): AsyncGenerator<readonly SealedLetter[]> {
        const keys = await keysOf(other, letters.subject);
        expect(keys.generation).toBe(2);
        letters.boxes.set(eventId(30), sealed(keys, 30));
        yield* letters.list();
      };
      await vault.forget(letters.subject, [eventId(0)], late);
      expect(await letters.shut(other)).toEqual(gone(0));
    });

    it('does it twice at once, from one vault and from two', async () => {
      await Promise.all([
        letters.forget(vault, 1),
        letters.forget(vault, 2, 3),
        letters.forget(other, 3, 4),
        letters.forget(other, 1),
      ]);
      expect(await letters.shut(vault)).toEqual(gone(1, 2, 3, 4));
      await letters.seal(40);
      await letters.forget(other, 5);
      expect(await letters.shut(other)).toEqual(gone(1, 2, 3, 4, 5));
    });

    it('lets others seal meanwhile, and loses nothing of theirs', async () => {
      const forgetting = new AbortController();
      const sealing = (async () => {
        for (let number = 100; !forgetting.signal.aborted; number += 1) {
          const keys = await keysOf(other, letters.subject);
          letters.boxes.set(eventId(number), sealed(keys, number));
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      })();
      for (const number of TEN) await letters.forget(vault, number);
      forgetting.abort();
      await sealing;
      expect(await letters.shut(vault)).toEqual(gone(...TEN));
      expect(letters.boxes.size).toBeGreaterThan(20);
    });

    it('leaves nothing of whom somebody shreds meanwhile', async () => {
      const shredding = async function* (): AsyncGenerator<readonly SealedLetter[]> {
        const all = [...letters.boxes.keys()].map((id) => ({ eventId: id, generation: 1 }));
        yield all.slice(0, 5);
        await other.shred([letters.subject]);
        yield all.slice(5);
      };
      await vault.forget(letters.subject, [eventId(1)], shredding);
      expect((await vault.keys([letters.subject])).size).toBe(0);
      expect(await vault.check()).toMatchObject({ letters: 0, forgotten: 0, faults: [] });
    });

    it('takes what is left of a forgetting away with its subject', async () => {
      const keys = await keysOf(other, letters.subject);
      await letters.forget(vault, 1);
      await vault.shred([letters.subject]);
      expect(await vault.check()).toMatchObject({ subjects: 0, letters: 0, forgotten: 0 });
      expect(await vault.formerCells()).toEqual([]);
      expect(keys.generation).toBe(1);
    });

    it('leaves cells as they were until these are forgotten too', async () => {
      const cell = (await keysOf(vault, letters.subject)).sealCell(PLACE, WORDS);
      expect(await vault.formerCells()).toEqual([]);
      await letters.forget(vault, 1);
      const keys = await keysOf(other, letters.subject);
      expect(keys.openCell(PLACE, cell)).toEqual(WORDS);
      const next = keys.sealCell(PLACE, WORDS);
      expect(next.readUInt32BE(1)).toBe(2);
      expect(await other.formerCells()).toEqual([letters.subject]);

      await vault.forgetCells(letters.subject, 2);
      const now = await keysOf(other, letters.subject);
      expect(() => now.openCell(PLACE, cell)).toThrow(
        expect.objectContaining({ code: 'KEY_GONE' }),
      );
      expect(now.openCell(PLACE, next)).toEqual(WORDS);
      expect(await other.formerCells()).toEqual([]);
      await vault.forgetCells(letters.subject, 2);
      await vault.forgetCells('nobody', 2);
    });

    it('leaves the cells of the generations that are not meant', async () => {
      await letters.forget(vault, 1);
      const second = (await keysOf(vault, letters.subject)).sealCell(PLACE, WORDS);
      await letters.forget(vault, 2);
      await vault.forgetCells(letters.subject, 2);
      const keys = await keysOf(other, letters.subject);
      expect([keys.generation, keys.openCell(PLACE, second)]).toEqual([3, WORDS]);
      expect(await other.formerCells()).toEqual([letters.subject]);
      await vault.forgetCells(letters.subject, 3);
      expect(await other.formerCells()).toEqual([]);
    });

    it('counts what it wrote out and what it forgot, and finds no fault with either', async () => {
      await letters.forget(vault, 1, 2);
      expect(await vault.check()).toEqual({
        subjects: 1,
        references: 1,
        letters: 8,
        forgotten: 2,
        faults: [],
      });
    });

    it('opens no letter that was changed, whatever its generation', async () => {
      await letters.forget(vault, 1);
      const keys = await keysOf(vault, letters.subject);
      const box = letters.boxes.get(eventId(2)) ?? Buffer.alloc(0);
      for (let at = 0; at < box.length; at += 1) {
        const flipped = Buffer.from(box);
        flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
        expect(() => keys.open(eventId(2), flipped)).toThrow(
          expect.objectContaining({ code: 'BOX_TAMPERED' }),
        );
      }
      expect(() => keys.open(eventId(3), box)).toThrow(
        expect.objectContaining({ code: 'BOX_TAMPERED' }),
      );
    });

    it('says so when it is closed, also of what a former generation sealed', async () => {
      await letters.forget(vault, 1);
      const keys = await keysOf(vault, letters.subject);
      await vault.close();
      await expect(letters.forget(vault, 2)).rejects.toMatchObject({ code: 'VAULT_CLOSED' });
      await expect(vault.formerCells()).rejects.toMatchObject({ code: 'VAULT_CLOSED' });
      const box = letters.boxes.get(eventId(2)) ?? Buffer.alloc(0);
      expect(() => keys.open(eventId(2), box)).toThrow(
        expect.objectContaining({ code: 'VAULT_CLOSED' }),
      );
      expect(await letters.shut(other)).toEqual(gone(1));
    });
  });
}
