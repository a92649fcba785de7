import { hash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { CliError } from '../cli.errors.js';

/** How far a load came, kept in a file so that it can go on from there. */
export interface ResumeState {
  /** Every line up to this one was answered. */
  readonly line: number;
  /** Names that later lines may use, and their ids. */
  readonly names: readonly (readonly [name: string, id: string])[];
}

interface Stored extends ResumeState {
  readonly form: typeof FORM;
  /** SHA-256 of the input's first line, so that no other input goes on from here. */
  readonly first: string;
}

const FORM = 'waymark-load-1';

/** A marker of how far a load came. */
export class ResumeFile {
  #first: string | undefined;

  private constructor(
    private readonly path: string,
    private readonly stored: Stored | undefined,
  ) {}

  /** Reads the file, if it is there. @throws CliError `FILE` if it holds something else. */
  static open(path: string): ResumeFile {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        return new ResumeFile(path, undefined);
      throw new CliError('FILE', `The resume file ${path} cannot be read.`, error);
    }
    return new ResumeFile(path, parse(path, text));
  }

  /** From where to go on. */
  get state(): ResumeState {
    return this.stored ?? { line: 0, names: [] };
  }

  /** Takes the input's first line. @throws CliError `FILE` if the marker is that of another input. */
  begin(firstLine: string): void {
    this.#first = hash('sha256', firstLine, 'base64url');
    if (this.stored && this.stored.first !== this.#first) {
      throw new CliError(
        'FILE',
        `The resume file ${this.path} belongs to another input; name another one, or remove it.`,
      );
    }
  }

  /** Notes how far it came; whole, or not at all. @throws CliError `FILE` */
  write(state: ResumeState): void {
    if (this.#first === undefined) return;
    const { line, names } = state;
    const stored: Stored = { form: FORM, first: this.#first, line, names };
    const draft = `${this.path}.draft`;
    try {
      writeFileSync(draft, JSON.stringify(stored), { mode: 0o600 });
      renameSync(draft, this.path);
    } catch (error) {
      throw new CliError('FILE', `The resume file ${this.path} cannot be written.`, error);
    }
  }
}

function parse(path: string, text: string): Stored {
  try {
    const value = JSON.parse(text) as Partial<Stored> | null;
    if (
      value?.form === FORM &&
      typeof value.first === 'string' &&
      Number.isSafeInteger(value.line) &&
      Array.isArray(value.names)
    ) {
      return value as Stored;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new CliError('FILE', `The file ${path} is no resume file of a load; name another one.`);
}
