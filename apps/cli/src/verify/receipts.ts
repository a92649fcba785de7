import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import {
  type Checked,
  compareCopies,
  Tally,
  tell,
  verdictOn,
} from '../../../../verifier/src/check-file.js';
import { parseTrust, type Trust } from '../../../../verifier/src/trust.js';
import { isVerificationError, printable } from '../../../../verifier/src/verification-error.js';
import { CliError } from '../cli.errors.js';
import { count, countOf } from '../counts.js';
import { EXIT, type ExitCode } from '../exit.js';
import type { Progress } from '../progress.js';
import { type Terminal, write } from '../terminal.js';
import { ReceiptJudge } from './receipt-judge.js';

/** Whom to believe, as it was typed. */
export interface TrustFiles {
  /** A file of verifier keys, one a line. */
  readonly keys?: string;
  /** A policy, as C2SP `tlog-policy` has it. */
  readonly policy?: string;
}

/** How many that hold are told one by one, and how many that do not. */
const MOST_RIGHT = 20;
const MOST_WRONG = 1_000;

/**
 * Reads whom to believe.
 *
 * @throws CliError `USAGE` where nobody was named, `FILE`.
 */
export async function readTrust({ keys, policy }: TrustFiles, folder: string): Promise<Trust> {
  if (keys === undefined && policy === undefined) {
    throw new CliError(
      'USAGE',
      'Say whose signatures to believe: --keys FILE with keys of the ledger, one a line, or --policy FILE. The page /verify of the ledger shows both.',
    );
  }
  const text = async (path: string | undefined) =>
    path === undefined ? undefined : (await fileOf(path, folder)).toString('utf8');
  const read = { keys: await text(keys), policy: await text(policy) };
  try {
    return parseTrust(read.keys ?? '', read.policy);
  } catch (error) {
    if (!isVerificationError(error)) throw error;
    const { expected, found } = error.details;
    const details = [
      ...(expected === undefined ? [] : [`expected: ${expected}`]),
      ...(found === undefined ? [] : [`found: ${found}`]),
    ].join('; ');
    throw new CliError('FILE', `${error.message}${details === '' ? '' : ` (${details})`}`);
  }
}

/** What to do with receipts. */
export interface ReceiptsCheck {
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly trust: Trust;
  /** Paths of files, or `-` for the input. */
  readonly files: readonly string[];
  readonly json: boolean;
}

/**
 * Checks receipts offline and tells what was found.
 *
 * @returns `ok` where all hold, `found` where one does not, `impossible` where one could not be checked.
 * @throws CliError `FILE`, `INTERRUPTED`
 */
export async function checkReceipts(check: ReceiptsCheck): Promise<ExitCode> {
  const { terminal, progress, trust, files, json } = check;
  const findings: Findings = { tally: new Tally(), wrong: [], right: [], seconds: 0 };
  const { tally, wrong, right } = findings;
  const now = Date.now();
  const judge = new ReceiptJudge(trust, now);
  const started = performance.now();
  try {
    for (const path of files) {
      const bytes = path === '-' ? await inputOf(terminal) : await fileOf(path, terminal.folder);
      for await (const { verdict, checked } of judge.judged({ name: basename(path), bytes })) {
        if (terminal.interrupted.aborted) {
          throw new CliError('INTERRUPTED', 'Stopped before the end.');
        }
        tally.add(verdict);
        if (verdict !== 'holds' && wrong.length < MOST_WRONG) wrong.push(await checked());
        if (verdict === 'holds' && right.length < MOST_RIGHT) right.push(await checked());
        progress.count('Checking receipts', tally.checked);
      }
    }
    for (const compared of compareCopies(right)) {
      tally.add(verdictOn(compared, now));
      ('error' in compared ? wrong : right).push(compared);
    }
  } finally {
    await judge.end();
  }
  progress.end();
  findings.seconds = (performance.now() - started) / 1_000;
  await write(terminal.output, json ? asJson(findings, now) : inWords(findings, now));
  if (tally.doesNotHold > 0) return EXIT.found;
  return tally.unchecked > 0 ? EXIT.impossible : EXIT.ok;
}

/** What was found, those that do not hold apart. */
interface Findings {
  readonly tally: Tally;
  readonly wrong: Checked[];
  readonly right: Checked[];
  seconds: number;
}

function asJson({ tally, wrong, right }: Findings, now: number): string {
  const { checked, holds, doesNotHold, unchecked } = tally;
  const results = [...wrong, ...right].map((each) => ({
    name: each.name,
    ...tell(each, now),
    ...('error' in each && { code: each.error.code }),
  }));
  return `${JSON.stringify({ checked, holds, doesNotHold, unchecked, results })}\n`;
}

function inWords({ tally, wrong, right, seconds }: Findings, now: number): string {
  const { checked } = tally;
  const told = [...wrong, ...right].slice(0, Math.max(MOST_RIGHT, wrong.length));
  const paragraphs = told.map((each) => {
    const { headline, sentences } = tell(each, now);
    return [`${printable(each.name)}: ${headline}`, ...sentences.map((line) => `  ${line}`)];
  });
  const left = checked - told.length;
  const rate = count(Math.round(checked / Math.max(seconds, 0.001)));
  return [
    ...paragraphs.flat(),
    ...(left > 0 ? [`And ${countOf(left, 'other')}, counted below.`] : []),
    ...(checked > 1 ? [`${tally.toString()} ${rate} a second.`] : []),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

async function fileOf(path: string, folder: string): Promise<Buffer> {
  try {
    return await readFile(resolve(folder, path));
  } catch (error) {
    throw new CliError('FILE', `${path} cannot be read: ${(error as Error).message}.`, error);
  }
}

async function inputOf({ input }: Terminal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
