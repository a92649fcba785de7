import { createHash } from 'node:crypto';
import { PART_NAMES, type PartName } from '../../../verifier/src/entry.js';

/**
 * An event of which some parts are shown, as a receipt says it (`waymark-receipt/1`): whoever has the
 * leaf can check what is shown, and learns nothing of what is withheld.
 */
export interface ShownParts {
  /** The exact bytes of which the leaf is made, in base64. */
  readonly entry: string;
  /** The exact bytes of each part that is shown, in base64. */
  readonly shown: Partial<Readonly<Record<PartName, string>>>;
  /** What commits to each other part: the SHA-256 of its exact bytes, in base64. */
  readonly withheld: Partial<Readonly<Record<PartName, string>>>;
}

/** The same with the envelope that the entry commits to: which type it is of, and when it was recorded. */
export interface ShownEvent {
  /** In its exact bytes, in base64. */
  readonly envelope: string;
  readonly parts: ShownParts;
}

/**
 * Shows some parts of an event.
 *
 * @param parts All of them, in the order of `PART_NAMES`.
 */
export function showParts(
  entry: Uint8Array,
  parts: readonly Uint8Array[],
  names: readonly PartName[],
): ShownParts {
  const shown: Partial<Record<PartName, string>> = {};
  const withheld: Partial<Record<PartName, string>> = {};
  for (const [index, name] of PART_NAMES.entries()) {
    const part = parts[index] ?? new Uint8Array();
    if (names.includes(name)) shown[name] = Buffer.from(part).toString('base64');
    else withheld[name] = createHash('sha256').update(part).digest('base64');
  }
  return { entry: Buffer.from(entry).toString('base64'), shown, withheld };
}
