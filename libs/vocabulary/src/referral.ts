import type { Span } from './when.js';

/**
 * How one record says which other it is about: by the ledger's id of that record (lower case), or by the
 * reference that the same reporter gave it. A partner's system often knows only its own.
 */
export interface Referral {
  readonly id?: string | undefined;
  readonly reference?: string | undefined;
}

/** A record that others may refer to. */
export interface Referable {
  readonly id: string;
  /** The key of the organisation that reported it; none where the person did. */
  readonly reporter?: string | undefined;
  /** The reporter's own reference for it. */
  readonly reference?: string | undefined;
  readonly occurred: Span;
}

/**
 * Finds what is referred to, in whatever order the records came. A reference means something only
 * within its reporter's records, and there whatever bore it by then: systems use one reference
 * again when a thing is renewed, and what was said of the old one is not said of the new.
 */
export class Referables<Record extends Referable> {
  readonly #byId = new Map<string, Record[]>();
  readonly #byReference = new Map<string, Record[]>();

  constructor(records: Iterable<Record>) {
    for (const record of records) {
      push(this.#byId, record.id, record);
      if (record.reference !== undefined) push(this.#byReference, keyOf(record), record);
    }
  }

  /** What `by` refers to; empty while nothing of that name is there. It never is `by` itself. */
  named(referral: Referral, by: Referable): readonly Record[] {
    if (referral.id !== undefined) {
      return (this.#byId.get(referral.id.toLowerCase()) ?? []).filter(({ id }) => id !== by.id);
    }
    if (referral.reference === undefined) return [];
    const key = keyOf({ reporter: by.reporter, reference: referral.reference });
    return (this.#byReference.get(key) ?? []).filter(
      ({ id, occurred }) => id !== by.id && occurred.earliest <= by.occurred.latest,
    );
  }
}

function keyOf({ reporter, reference }: Pick<Referable, 'reporter' | 'reference'>): string {
  return JSON.stringify([reporter ?? null, reference]);
}

function push<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  const items = map.get(key);
  if (items) items.push(item);
  else map.set(key, [item]);
}
