import { isVaultError } from '../vault.errors.js';
import type { EventId, SealedLetter, SubjectId, Vault } from '../vault.js';

/** Letters of one subject as a ledger would keep them; each says its own id. */
export class SealedLetters {
  private constructor(
    readonly subject: SubjectId,
    private readonly boxes: ReadonlyMap<EventId, Buffer>,
  ) {}

  /** Seals so many, numbered from 0. */
  static async of(vault: Vault, subject: SubjectId, count: number): Promise<SealedLetters> {
    const keys = (await vault.keys([subject])).get(subject);
    if (keys === undefined) throw new Error('the subject has no keys');
    const ids = Array.from({ length: count }, (_, index) => idOf(index));
    const boxes = new Map(ids.map((id) => [id, keys.seal(id, Buffer.from(id))]));
    return new SealedLetters(subject, boxes);
  }

  /** The ids of letters by their numbers. */
  ids(...numbers: readonly number[]): readonly EventId[] {
    return numbers.map(idOf);
  }

  boxOf(eventId: EventId): Buffer {
    return this.boxes.get(eventId) ?? Buffer.alloc(0);
  }

  /** What a vault asks for. */
  sealed(): readonly SealedLetter[] {
    return [...this.boxes].map(([eventId, box]) => ({ eventId, generation: box.readUInt32BE(1) }));
  }

  /** The same, at once. */
  readonly list = async function* (this: SealedLetters): AsyncGenerator<readonly SealedLetter[]> {
    yield await Promise.resolve(this.sealed());
  }.bind(this);

  /** The letters that a vault cannot open any more. @throws if one opens to something else. */
  async shut(vault: Vault): Promise<readonly EventId[]> {
    const keys = (await vault.keys([this.subject])).get(this.subject);
    const shut: EventId[] = [];
    for (const [id, box] of this.boxes) {
      try {
        if (keys?.open(id, box).toString() !== id) throw new Error('another letter was opened');
      } catch (error) {
        if (!isVaultError(error, 'KEY_GONE')) throw error;
        shut.push(id);
      }
    }
    return shut;
  }
}

function idOf(number: number): EventId {
  return `0f1e2d3c-4b5a-8988-a7b6-${String(number).padStart(12, '0')}`;
}
