import { hash } from 'node:crypto';
import { toBase64 } from '../../../../verifier/src/base64.js';
import { fromUtf8 } from '../../../../verifier/src/bytes.js';
import { fromDecimal } from '../../../../verifier/src/decimal.js';
import { openNote, parseNote } from '../../../../verifier/src/note.js';
import { isVerificationError } from '../../../../verifier/src/verification-error.js';
import type { VerifierKey } from '../../../../verifier/src/verifier-key.js';
import type { StoredCheckpoint } from '../checkpoint.js';
import { noteOf, signatureLine } from '../signed-note.js';

/** Why a witness did not sign. */
export type WitnessFaultCode =
  /** Nobody answers there. */
  | 'UNREACHABLE'
  /** It did not answer in time. */
  | 'TOO_SLOW'
  /** It answered that it does not sign. */
  | 'REFUSED'
  /** It answered what `tlog-witness` does not have. */
  | 'UNEXPECTED_ANSWER'
  /** What it signed with is not its key, or what it signed is not the checkpoint. */
  | 'WRONG_COSIGNATURE'
  /** It says that it has seen more than the log has. */
  | 'SEEN_MORE'
  /** It says that the log does not go on from what it saw last. */
  | 'SEEN_ANOTHER';

/** Why a witness did not sign, and in one sentence, without anything that it sent but numbers. */
export interface WitnessFault {
  readonly code: WitnessFaultCode;
  readonly sentence: string;
}

/** What asking came to. */
export type Asked<Found> = { readonly found: Found } | { readonly fault: WitnessFault };

/** The hashes by which a tree of so many leaves is proved to go on from an earlier one. */
export type Prove = (from: number) => readonly Uint8Array[];

/** How long a witness has for an answer, in milliseconds. */
export const PATIENCE = 2_000;
/** No answer of `tlog-witness` is longer: a handful of signatures of the greatest kind. */
const MOST_BYTES = 16_384;

/** Asks one witness (C2SP `tlog-witness`). Whatever it answers, nothing is thrown. */
export class WitnessClient {
  /** What it saw last, as far as it is known here. */
  #size = 0;

  /** @param url Its submission prefix, which its monitoring prefix is taken to be. */
  constructor(
    readonly key: VerifierKey,
    private readonly url: string,
    private readonly signal: AbortSignal,
    private readonly patience = PATIENCE,
  ) {}

  /**
   * Asks for a cosignature.
   *
   * @returns its line in the note; its key has been found to have signed this checkpoint.
   */
  async cosign({ note, size }: StoredCheckpoint, prove: Prove): Promise<Asked<string>> {
    const { text } = parseNote(note);
    const ask = (old: number) => this.#ask('add-checkpoint', bodyOf(old, prove(old), note));
    let answer = await ask(Math.min(this.#size, size));
    if ('found' in answer && answer.found.status === 409) {
      const seen = fromDecimal(answer.found.text.replace(/\n$/, ''));
      if (seen === undefined) return fault('UNEXPECTED_ANSWER', 'answered 409 without a size');
      if (seen > size) {
        return fault(
          'SEEN_MORE',
          `says that it has seen ${seen} events, and the log holds ${size}`,
        );
      }
      this.#size = seen;
      answer = await ask(seen);
    }
    if ('fault' in answer) return answer;
    const { status, text: lines } = answer.found;
    if (status === 422) {
      return fault(
        'SEEN_ANOTHER',
        `says that the ${size} events do not go on from the ${this.#size} that it saw last`,
      );
    }
    if (status !== 200) return fault('REFUSED', `answered ${status}${REASONS[status] ?? ''}`);
    const line = await this.#lineOf(text, lines);
    if (line === undefined) {
      return fault('WRONG_COSIGNATURE', 'sent no cosignature of this checkpoint by its key');
    }
    this.#size = size;
    return { found: line };
  }

  /**
   * Asks what it saw last of a log.
   *
   * @returns the note that it shows, not yet checked; nothing where it shows none.
   */
  async seen(origin: string): Promise<Asked<string | undefined>> {
    const answer = await this.#ask(`${hash('sha256', origin)}/checkpoint`);
    if ('fault' in answer) return answer;
    const { status, text } = answer.found;
    if (status === 200) return { found: text };
    return status === 404 ? { found: undefined } : fault('REFUSED', `answered ${status}`);
  }

  /** The line of its own key, as it is written here; whatever else it sent is left out. */
  async #lineOf(text: string, lines: string): Promise<string | undefined> {
    try {
      const note = noteOf(text, [lines]);
      const opened = await openNote(note, [this.key]);
      const { name, id } = this.key;
      const line = parseNote(note).signatures.find((each) => each.name === name && each.id === id);
      const dated = opened.verified.some(({ time }) => time !== undefined && time > 0);
      return line && dated && opened.text === text
        ? signatureLine(this.key, line.signature)
        : undefined;
    } catch (error) {
      if (isVerificationError(error)) return undefined;
      throw error;
    }
  }

  async #ask(path: string, body?: string): Promise<Asked<{ status: number; text: string }>> {
    const late = AbortSignal.timeout(this.patience);
    try {
      const response = await fetch(`${this.url.replace(/\/+$/, '')}/${path}`, {
        ...(body !== undefined && { method: 'POST', body }),
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        redirect: 'manual',
        signal: AbortSignal.any([late, this.signal]),
      });
      const text = await textOf(response);
      if (text !== undefined) return { found: { status: response.status, text } };
      return fault('UNEXPECTED_ANSWER', `sent more than ${MOST_BYTES} bytes, or no text`);
    } catch {
      // Whatever went wrong on the way, what it means is that there is no answer.
      return late.aborted
        ? fault('TOO_SLOW', `did not answer within ${this.patience / 1_000} s`)
        : fault('UNREACHABLE', 'cannot be reached');
    }
  }
}

const REASONS: Readonly<Record<number, string>> = {
  403: ': it knows another key of this log',
  404: ': it does not witness this log',
};

/** `old <size>`, the proof, an empty line, the note. */
function bodyOf(old: number, proof: readonly Uint8Array[], note: string): string {
  return `old ${old}\n${proof.map((each) => `${toBase64(each)}\n`).join('')}\n${note}`;
}

/** What it sent; nothing where it is too long, or no UTF-8. */
async function textOf({ body }: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk as Uint8Array);
    length += (chunk as Uint8Array).length;
    // Leaving the loop ends the connection.
    if (length > MOST_BYTES) return undefined;
  }
  return fromUtf8(Buffer.concat(chunks));
}

function fault(code: WitnessFaultCode, sentence: string): { fault: WitnessFault } {
  return { fault: { code, sentence } };
}
