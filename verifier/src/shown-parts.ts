import { toBase64 } from './base64.js';
import { equalBytes, fromUtf8 } from './bytes.js';
import { type PartName, partsRoot } from './entry.js';
import type { ShownPart, WithheldPart } from './receipt.js';
import { sha256 } from './sha256.js';
import { type Json, parseJson } from './strict-json.js';
import { VerificationError } from './verification-error.js';

/** The parts of a letter, some of them shown and the others withheld. */
export interface PartsFindings {
  /** In their exact bytes. */
  readonly shown: ReadonlyMap<PartName, Uint8Array>;
  readonly withheld: readonly PartName[];
}

/**
 * Checks that parts are those to which an entry commits.
 *
 * @param recorded The root of the parts in the entry.
 * @throws VerificationError `PARTS_WRONG`
 */
export function checkParts(
  parts: ReadonlyMap<PartName, ShownPart | WithheldPart>,
  recorded: Uint8Array,
): PartsFindings {
  const shown = new Map<PartName, Uint8Array>();
  const withheld: PartName[] = [];
  const commitments: Uint8Array[] = [];
  for (const [name, part] of parts) {
    if ('bytes' in part) shown.set(name, part.bytes);
    else withheld.push(name);
    commitments.push('bytes' in part ? sha256(part.bytes) : part.commitment);
  }
  const root = partsRoot(commitments);
  if (!equalBytes(root, recorded)) {
    throw new VerificationError(
      'PARTS_WRONG',
      'What is shown, or what is said to be withheld, is not what was recorded.',
      { expected: toBase64(recorded), found: toBase64(root) },
    );
  }
  return { shown, withheld };
}

/** What a part says behind its salt: `["<salt>",{…}]`; nothing where it is not in this form. */
export function saidIn(part: Uint8Array | undefined): Json | undefined {
  try {
    const json = parseJson((part && fromUtf8(part)) ?? '');
    return Array.isArray(json) && json.length === 2 ? (json as readonly Json[])[1] : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** A value that stands somewhere within another; nothing where there is none. */
export function memberAt(json: Json | undefined, ...names: readonly string[]): Json | undefined {
  return names.reduce<Json | undefined>(
    (value, name) =>
      value instanceof Map ? (value as ReadonlyMap<string, Json>).get(name) : undefined,
    json,
  );
}
