import { isUtf8 } from 'node:buffer';

/** A line of a file, by its number from 1. */
export interface Line {
  readonly number: number;
  /** Its text; absent where it is not one that can be read. */
  readonly text?: string;
  /** Why it cannot be read. */
  readonly problem?: string;
}

/** The greatest size of a line, in bytes: several times what the service takes for one event. */
export const MAX_LINE_BYTES = 1_048_576;

const LINE_FEED = 0x0a;

/**
 * The lines of NDJSON, a few at a time; empty ones are left out and counted. Lines end at a line
 * feed and nowhere else: JSON texts may hold other characters that some call line ends.
 */
export async function* linesOf(
  input: AsyncIterable<Buffer>,
): AsyncGenerator<readonly Line[], void, undefined> {
  const reader = new LineReader();
  for await (const chunk of input) {
    const lines = reader.take(chunk);
    if (lines.length > 0) yield lines;
  }
  const rest = reader.end();
  if (rest.length > 0) yield rest;
}

class LineReader {
  #number = 0;
  #begun: Buffer[] = [];
  #bytes = 0;

  take(chunk: Buffer): readonly Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      this.#keep(chunk.subarray(from, end));
      this.#close(lines);
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
    return lines;
  }

  end(): readonly Line[] {
    const lines: Line[] = [];
    if (this.#bytes > 0) this.#close(lines);
    return lines;
  }

  #keep(bytes: Buffer): void {
    this.#bytes += bytes.length;
    // Of a line that is too long no more is kept than tells so.
    if (this.#bytes <= MAX_LINE_BYTES) this.#begun.push(bytes);
  }

  #close(lines: Line[]): void {
    this.#number += 1;
    const number = this.#number;
    if (this.#bytes > MAX_LINE_BYTES) {
      lines.push({ number, problem: `is longer than ${MAX_LINE_BYTES} bytes` });
    } else {
      const bytes = Buffer.concat(this.#begun);
      const text = bytes.toString('utf8');
      if (!isUtf8(bytes)) lines.push({ number, problem: 'is not UTF-8' });
      // Some programs begin a file with a byte order mark, which is no part of the text.
      else if (text.trim() !== '') lines.push({ number, text: text.replace(/^\uFEFF/, '') });
    }
    this.#begun = [];
    this.#bytes = 0;
  }
}
