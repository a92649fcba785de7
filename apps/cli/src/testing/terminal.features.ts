import { PassThrough, Readable } from 'node:stream';
import { run, type ProgramParts } from '../program.js';
import type { Terminal } from '../terminal.js';

/** What a command line came to. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Types a command line, with nothing in the environment but what is given. */
export async function typed(
  words: readonly string[],
  given: {
    readonly environment?: Readonly<Record<string, string>>;
    readonly folder?: string;
    readonly input?: string;
    readonly interrupted?: AbortSignal;
    readonly parts?: Partial<ProgramParts>;
  } = {},
): Promise<Outcome> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const texts = [collected(output), collected(errors)];
  const terminal: Terminal = {
    input: Readable.from([Buffer.from(given.input ?? '')]),
    output,
    errors,
    environment: given.environment ?? {},
    folder: given.folder ?? '/nowhere',
    live: false,
    interrupted: given.interrupted ?? new AbortController().signal,
  };
  const code = await run(words, { ...given.parts, terminal });
  output.end();
  errors.end();
  const [said = '', told = ''] = await Promise.all(texts);
  return { code, output: said, errors: told };
}

async function collected(stream: PassThrough): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
