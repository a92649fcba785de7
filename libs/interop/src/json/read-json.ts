import { isUtf8 } from 'node:buffer';
import { refuse } from '../problem.js';

/** A JSON text and what it says. */
export interface JsonText {
  readonly text: string;
  readonly value: unknown;
}

/**
 * Reads a body as RFC 8259 has it: UTF-8 without byte order mark, one value. What RFC 7493 forbids
 * beyond that is found by `inspectJson`.
 *
 * @throws RequestRefused `malformed-json`; it tells where the text ends to be JSON, not what stands
 *   there, as the engine's own message would.
 */
export function readJson(bytes: Buffer): JsonText {
  if (!isUtf8(bytes)) {
    throw refuse('malformed-json', { detail: 'The body is not UTF-8.' });
  }
  const text = bytes.toString('utf8');
  try {
    return { text, value: JSON.parse(text) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const at = / at position (\d+)/.exec(error.message)?.[1];
    const where = at === undefined ? '' : ` at character ${at}`;
    throw refuse('malformed-json', { detail: `The body is not JSON${where}.` });
  }
}
