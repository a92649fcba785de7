/**
 * The vault: a key and a salt per subject, and everything that depends on them. What is sealed
 * under a subject's key is gone for good when the subject is shredded.
 *
 * It knows no word of the domain: a subject is whoever or whatever an event is about.
 */

/** A subject's pseudonym: a random UUID, lower case. It says nothing and never changes. */
export type SubjectId = string;

/** An event id: a UUID version 8, lower case. */
export type EventId = string;

/**
 * By what a subject is known. `kind` and `namespace` keep equal values of different worlds apart;
 * an empty namespace is the one that everybody shares.
 */
export interface SubjectReference {
  readonly kind: string;
  readonly namespace: string;
  readonly system: string;
  readonly value: string;
}

/** What an event id is made from (see `docs/reference/record-format.md`, "Event id"). */
export interface EventSource {
  /** The organisation that sent it, as its token says; two organisations never collide. */
  readonly organisation: string;
  readonly source: string;
  readonly id: string;
  /** The number of the fact, where one message makes several; the first is 0. */
  readonly fact: number;
}

/** Makes texts unreadable for one subject by itself, and readable again. */
export type Veil = Pick<SubjectKeys, 'veil' | 'unveil'>;

/**
 * The keys of one subject, ready for use. Pure computation; only what was sealed in a former generation
 * asks the store for its key (`Vault.forget`), and then throws also as every method of the vault.
 */
export interface SubjectKeys {
  readonly subject: SubjectId;
  /** The kind that it was opened with (`SubjectReference.kind`). */
  readonly kind: string;
  /** The generation that seals. */
  readonly generation: number;
  /** Whether the subject is about to be shredded (`Vault.markErasing`): it seals no letter any more. */
  readonly erasing: boolean;
  /**
   * Seals a box of a letter under the key of this event in the present generation.
   *
   * @throws VaultError `SUBJECT_ERASING`
   */
  seal(eventId: EventId, plaintext: Uint8Array): Buffer;
  /**
   * Opens a box. Fetch the keys after the box was read: a box of a generation that is newer than
   * these keys is taken for a tampered one.
   *
   * @throws VaultError `BOX_TAMPERED` if it is not, to the bit, what was sealed for this event and
   *   subject; `KEY_GONE` if its letter was forgotten.
   */
  open(eventId: EventId, box: Uint8Array): Buffer;
  /** `SHA-256(HMAC(salt, event id) ‖ pseudonym)`, 32 bytes. */
  tag(eventId: EventId): Buffer;
  /**
   * A text as it is shown outside: the same for this subject always, of two subjects never alike, so
   * that nobody joins them by it. Kinds keep apart what must not be taken for one another.
   *
   * @throws TypeError for a text with a lone surrogate.
   */
  veil(kind: string, text: string): string;
  /** The text that was shown so; nothing for what was never shown for this subject and kind. */
  unveil(kind: string, veiled: string): string | undefined;
  /** The opaque name of one of the subject's streams. */
  streamName(noun: string, id: string): string;
  /**
   * Seals a cell of a view, bound to where it stands: `place` is authenticated with it. One key
   * per subject and generation, so that many cells are opened with one key.
   */
  sealCell(place: Uint8Array, plaintext: Uint8Array): Buffer;
  /** Opens a cell. @throws VaultError `BOX_TAMPERED`, `KEY_GONE`. */
  openCell(place: Uint8Array, cell: Uint8Array): Buffer;
}

/** A letter that somebody keeps, as far as the vault has to know of it. */
export interface SealedLetter {
  readonly eventId: EventId;
  /** The generation that its box names (`generationOf`). */
  readonly generation: number;
}

/** A letter, and whose keys seal it. */
export interface OwnedLetter extends SealedLetter {
  readonly subject: SubjectId;
}

/** Where ids of subjects stand beside the vault: the log's database, the views, people's trees. */
export type Place = 'log' | 'views' | 'proofs';

/** What looking over a vault came to. */
export interface VaultFindings {
  readonly subjects: number;
  /** How many references lead to them. */
  readonly references: number;
  /** Letters with a key of their own, because their generation's was destroyed. */
  readonly letters: number;
  /** Letters that were forgotten. */
  readonly forgotten: number;
  /** What is not as it was written, in words; it names nobody. */
  readonly faults: readonly string[];
}

/**
 * Keys, salts, blind indexes. Several vaults, in threads and processes, may use one store at once.
 *
 * What one vault shreds no other serves from its cache in any later call of `find`, `ensure`, `link`
 * or `keys`; keys that a caller holds already go on working, so they are not held for long.
 *
 * Every method throws or rejects with VaultError `VAULT_CLOSED` after `close`, `VAULT_FAILED` where
 * the store fails, `BOX_TAMPERED` where it holds what no vault wrote, and TypeError for a text with
 * a lone surrogate, which has no UTF-8 form.
 */
export interface Vault {
  /** The ledger's id for a partner's event: an HMAC under a key of the vault. */
  eventId(source: EventSource): EventId;

  /** The subjects known by these references, in order; `undefined` where there is none. */
  find(references: readonly SubjectReference[]): Promise<readonly (SubjectId | undefined)[]>;

  /**
   * The same, opening a subject with new keys where there is none. However many threads or
   * processes race for one reference, all get one subject. Durable when it answers.
   */
  ensure(references: readonly SubjectReference[]): Promise<readonly SubjectId[]>;

  /**
   * Makes a further reference lead to a subject. Durable when it answers.
   *
   * @returns `linked`; `already` if it led there before; `inUse` if it leads to another subject
   *   (nothing is changed).
   * @throws VaultError `KEY_GONE` if there is no such subject, or none any more.
   */
  link(reference: SubjectReference, subject: SubjectId): Promise<'linked' | 'already' | 'inUse'>;

  /**
   * Puts marks on a subject, by which others that are alike are found: a keyed hash of each is kept,
   * and goes when the subject is shredded. A mark is no reference: many may bear it, and it proves
   * nothing. A subject that is not there, or not any more, gets none. Durable when it answers.
   */
  mark(subject: SubjectId, marks: readonly string[]): Promise<void>;

  /**
   * The subjects that bear some of these marks, and how many of them each bears.
   *
   * @param limit How many subjects are found by one mark at most, those opened last first.
   */
  marked(marks: readonly string[], limit: number): Promise<ReadonlyMap<SubjectId, number>>;

  /** The keys of those subjects that have any; a subject that was shredded or never was is absent. */
  keys(subjects: readonly SubjectId[]): Promise<ReadonlyMap<SubjectId, SubjectKeys>>;

  /**
   * Marks subjects as erasing: from its answer on no vault seals a letter for them, except with keys
   * that were fetched before. What was sealed opens as ever. Subjects that are not there are passed
   * over. Durable when it answers.
   *
   * @param cause The subject because of which; the last that is told counts.
   */
  markErasing(subjects: readonly SubjectId[], cause: SubjectId): Promise<void>;

  /** Takes back what was marked because of a subject: it is not to be shredded after all. Durable. */
  spare(cause: SubjectId): Promise<void>;

  /**
   * Destroys the keys of subjects of all generations, their salts, marks and the blind indexes that
   * lead to them, of all at once, so that no byte of them stands in any file of the live system when it
   * answers. Afterwards the same references lead nowhere, and `ensure` opens new subjects for them.
   * Shredding what is not there does nothing but complete what an earlier shred could not.
   *
   * @param namedIn Where else their ids stand, and have to go from (`shreddedIn`).
   * @throws VaultError `SHRED_INCOMPLETE` if the keys are destroyed for every vault but others kept
   *   the store so busy that their bytes may still stand in its files; shred again, or open anew.
   */
  shred(subjects: readonly SubjectId[], namedIn?: readonly Place[]): Promise<void>;

  /** The subjects that were shredded and may still be named in a place. */
  shreddedIn(place: Place): Promise<readonly SubjectId[]>;

  /**
   * Tells the vault that a place does not name these subjects any more. When the last place has, the
   * vault drops their ids too, with their bytes. Throws as `shred`.
   */
  unname(place: Place, subjects: readonly SubjectId[]): Promise<void>;

  /**
   * Forgets letters: nobody opens them any more, and every other letter of the subject opens as
   * before. A new generation of the subject's key seals from now on; the keys of the other letters are
   * written out one by one, wrapped; then the former generation's key is destroyed as `shred` does it.
   * Killed on the way it has forgotten nothing, or all of it; done again it ends what was begun.
   *
   * Cells of views stay as they are until `forgetCells`, so that whoever keeps views can write anew
   * what was made of these letters. A letter that is not among the subject's is passed over, and so is
   * a subject without keys.
   *
   * @param letters asked once no vault seals in a former generation any more, except with keys that
   *   were fetched before. It waits until whatever was sealed with those is stored or given up, and
   *   then gives every letter of the subject, each at least once. What it leaves out of a former
   *   generation is lost. Not asked where all of these letters were forgotten before.
   * @throws VaultError `SHRED_INCOMPLETE` as `shred`; `BOX_TAMPERED`, with nothing forgotten, if a
   *   letter names a generation that never was; whatever `letters` throws, likewise.
   */
  forget(
    subject: SubjectId,
    eventIds: readonly EventId[],
    letters: () => AsyncIterable<readonly SealedLetter[]>,
  ): Promise<void>;

  /** The subjects whose cells of a former generation can still be opened. */
  formerCells(): Promise<readonly SubjectId[]>;

  /**
   * Destroys the keys of a subject's cells of the generations before one. To be called when no view has
   * such a cell any more that is not to be lost. Throws as `shred`.
   */
  forgetCells(subject: SubjectId, before: number): Promise<void>;

  /**
   * Destroys again what the store of keys still holds because it was put back (`KEYS_OUTDATED`):
   * subjects, as `shred`, and letters, as `forget`. Letters that were sealed under a key that the
   * store never had are given up as forgotten ones. Does nothing, and asks for nothing, where the store is not outdated.
   *
   * @param letters every letter that there is, each time it is asked; nobody seals meanwhile.
   * @param evenSo looks for letters whose keys are missing also where nothing was destroyed since.
   * @throws VaultError `SHRED_INCOMPLETE`; whatever `letters` throws.
   */
  catchUp(letters: () => AsyncIterable<readonly OwnedLetter[]>, evenSo?: boolean): Promise<void>;

  /** Looks over all that the store holds, as if each of it were used. Takes a read of everything. */
  check(): Promise<VaultFindings>;

  /** Frees the store, after a shred that is under way. Safe to call twice. */
  close(): Promise<void>;
}
