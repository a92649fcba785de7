import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Configuration } from '../../../../libs/configuration/src/configuration.js';
import { clockOf } from '../../../../libs/ledger/src/clock.js';
import { CliError } from '../cli.errors.js';
import { HOUR } from '../generate/calendar.js';
import { generate, type GenerateOptions } from '../generate/generate.js';
import { lineOf } from '../generate/lines.js';
import { load, type LoadProgress } from '../load/load.js';
import { ResumeFile } from '../load/resume.js';
import { demonstrationTokens } from '../load/token-source.js';

/** How much a demonstration tells of. It is there before somebody has read the first lines. */
const SIZE = { people: 40, events: 2_000, seed: 1 } as const;

const FORM = 'waymark-demonstration-1';

interface Stored extends GenerateOptions {
  readonly form: typeof FORM;
}

/** What playing a demonstration in needs. */
export interface DemonstrationOptions {
  readonly configuration: Configuration;
  readonly address: string;
  readonly signal: AbortSignal;
  readonly onFailure: (sentence: string) => void;
  readonly onProgress: (progress: LoadProgress) => void;
}

/**
 * Plays a synthetic partnership's events in through the public ingest route, as its partners would;
 * goes on where an earlier start was stopped, and does nothing where all is there.
 *
 * @returns how many events were sent, and how many the ledger refused.
 * @throws CliError
 */
export async function playIn({
  configuration,
  ...options
}: DemonstrationOptions): Promise<{ readonly sent: number; readonly failed: number }> {
  const story = chosenStory(configuration);
  const folder = demonstrationFolder(configuration);
  const resume = ResumeFile.open(join(folder, 'loaded.json'));
  if (resume.state.line >= story.events) return { sent: 0, failed: 0 };
  const { recorded, known, failed } = await load({
    ...options,
    input: bytesOf(story),
    tokenFor: demonstrationTokens(configuration, undefined),
    resume,
  });
  return { sent: recorded + known + failed, failed };
}

/** The story of this ledger: the one that the first start chose, so that it goes on the same. */
function chosenStory(configuration: Configuration): GenerateOptions {
  const path = join(demonstrationFolder(configuration), 'story.json');
  const stored = readStory(path);
  if (stored) return stored;
  const now = clockOf(configuration.clockFile)();
  const story: Stored = { form: FORM, ...SIZE, until: now - (now % HOUR) };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.draft`, JSON.stringify(story), { mode: 0o600 });
  renameSync(`${path}.draft`, path);
  return story;
}

function readStory(path: string): GenerateOptions | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const stored = JSON.parse(text) as Partial<Stored>;
  const { form, people, events, seed, until } = stored;
  const numbers = [people, events, seed, until];
  if (form !== FORM || !numbers.every((number) => Number.isSafeInteger(number))) {
    throw new CliError('FILE', `The file ${path} is not what a demonstration left there.`);
  }
  return stored as Stored;
}

function demonstrationFolder({ dataFolder }: Configuration): string {
  return join(dataFolder, 'demo');
}

async function* bytesOf(story: GenerateOptions): AsyncGenerator<Buffer, void, undefined> {
  let lines: string[] = [];
  for (const event of generate(story)) {
    lines.push(`${lineOf(event)}\n`);
    if (lines.length < 100) continue;
    yield Buffer.from(lines.join(''));
    lines = [];
    // So that what was sent is answered, and Ctrl-C is heard.
    await Promise.resolve();
  }
  yield Buffer.from(lines.join(''));
}
