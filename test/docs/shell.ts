import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page, quoted, ROOT } from './markdown.js';

/** Where pages say that the service is. */
const SHOWN_ADDRESS = 'http://127.0.0.1:4000';

/** How pages call the program; what `npm` does before it is done before the tests. */
const SHOWN_PROGRAM = 'npm run --silent waymark --';

/** What a page shows of a shell: a command, and what it is said to print. */
export interface Shown {
  readonly command: string;
  /** As text, in which `…` stands for anything; or as JSON, laid out for the reader. */
  readonly prints?: { readonly language: string; readonly text: string };
}

/** What a command came to. */
export interface Ran extends Shown {
  readonly printed: string;
  readonly errors: string;
  readonly code: number | null;
}

/** A folder in which a page's commands are run one after the other, as its reader would. */
export class Reader {
  readonly #folder = mkdtempSync(join(tmpdir(), 'waymark-reader-'));

  constructor(
    private readonly address: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    // The packages that a page says to install are here, and the files that it says to take.
    for (const name of ['node_modules', 'docs']) {
      symlinkSync(join(ROOT, name), join(this.#folder, name));
    }
  }

  /**
   * Saves the files that a page says to save, and runs its shell commands in order, in one shell
   * each; variables that one exports are there for the next.
   */
  async follow({ pieces }: Page): Promise<readonly Ran[]> {
    const ran: Ran[] = [];
    for (const [index, piece] of pieces.entries()) {
      if (piece.kind !== 'code') continue;
      const before = pieces[index - 1];
      const after = pieces[index + 1];
      if (piece.language === 'js' && before?.kind === 'text') {
        const name = quoted(before.text).findLast((word) => word.endsWith('.mjs'));
        if (name !== undefined) writeFileSync(join(this.#folder, name), this.#here(piece.text));
      }
      if (piece.language !== 'sh') continue;
      const answers = after?.kind === 'code' && /^(text|json)$/.test(after.language);
      ran.push(await this.#run({ command: piece.text, ...(answers && { prints: after }) }));
    }
    return ran;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The same for this service and this program. */
  #here(text: string): string {
    const program = `"${process.execPath}" "${join(ROOT, 'dist/apps/cli/src/main.js')}"`;
    return text.replaceAll(SHOWN_ADDRESS, this.address).replaceAll(SHOWN_PROGRAM, program);
  }

  async #run(shown: Shown): Promise<Ran> {
    const script = [
      'set -euo pipefail',
      'if [ -f .exported ]; then . ./.exported; fi',
      this.#here(shown.command),
      'export -p > .exported',
    ].join('\n');
    const child = spawn('bash', ['-c', script], {
      cwd: this.#folder,
      env: { ...process.env, NODE_OPTIONS: '', ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { printed: '', errors: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.printed += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output.errors += chunk.toString()));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { ...shown, ...output, code };
  }
}

/** What is printed, as a pattern: `…` stands for anything. */
export function patternOf(prints: string): RegExp {
  const literal = prints
    .trim()
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('[^]*?')}$`);
}
