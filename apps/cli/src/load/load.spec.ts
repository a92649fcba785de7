import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isCliError } from '../cli.errors.js';
import { generate } from '../generate/generate.js';
import { lineOf } from '../generate/lines.js';
import { idOf, startTestIngest, type TestIngest } from '../testing/ingest.features.js';
import { load, type LoadOptions, type LoadResult } from './load.js';
import { ResumeFile } from './resume.js';

let ingest: TestIngest;
let folder: string;

beforeEach(async () => {
  ingest = await startTestIngest();
  folder = mkdtempSync(join(tmpdir(), 'waymark-load-'));
});

afterEach(async () => {
  await ingest.close();
  rmSync(folder, { recursive: true, force: true });
});

function event(id: number, person = 'A', data: object = {}): string {
  return JSON.stringify({
    specversion: '1.0',
    id: String(id),
    source: '/test',
    type: 'org.waymark.DisclosureMade.v1',
    data: { person: { system: 'urn:test', value: person }, ...data },
  });
}

function bytes(lines: readonly string[]): Readable {
  return Readable.from([Buffer.from(lines.map((line) => `${line}\n`).join(''))]);
}

async function loaded(
  lines: readonly string[],
  more: Partial<LoadOptions> = {},
): Promise<{ readonly result: LoadResult; readonly failures: readonly string[] }> {
  const failures: string[] = [];
  const result = await load({
    input: bytes(lines),
    address: ingest.address,
    tokenFor: (sender) => (sender ? `${sender.role} ${sender.organisation.value}` : 'the-token'),
    signal: new AbortController().signal,
    firstWait: 5,
    patience: 2_000,
    onFailure: (sentence) => failures.push(sentence),
    ...more,
  });
  return { result, failures };
}

function sentIds(): readonly string[] {
  return ingest.batches.flatMap(({ events }) => events.map(({ id }) => id));
}

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (isCliError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was thrown';
}

describe('a load of plain CloudEvents', () => {
  it('goes in batches of at most 100, each line in its exact text, with the one token', async () => {
    const odd = ` {"id" : "0","source":"/test", "data":{"n":1.50,"person":{"system":"urn:test","value":"A"}}}`;
    const lines = [odd, ...Array.from({ length: 249 }, (_, index) => event(index + 1))];
    const { result } = await loaded(lines);
    expect(result).toMatchObject({ recorded: 250, known: 0, failed: 0 });
    expect(ingest.batches.map(({ events }) => events.length)).toEqual([100, 100, 50]);
    expect(ingest.batches[0]?.text).toContain(odd.trim());
    expect(new Set(ingest.batches.map(({ token }) => token))).toEqual(new Set(['the-token']));
    expect(ingest.batches[0]?.contentType).toBe('application/cloudevents-batch+json');
  });

  it('counts what the ledger knew before, so that it may be done again', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => event(index));
    await loaded(lines);
    expect((await loaded(lines)).result).toMatchObject({ recorded: 0, known: 30, failed: 0 });
  });

  it('keeps what is about one person in order while several batches are under way', async () => {
    ingest.pause = () => wait(Math.random() * 10);
    const people = Array.from({ length: 40 }, (_, index) => `P${index}`);
    const lines = Array.from({ length: 1_200 }, (_, index) =>
      event(index, people[(index * 7) % people.length]),
    );
    await loaded(lines, { batchEvents: 20 });
    expect(ingest.most()).toBeGreaterThan(1);
    const places = new Map<unknown, number>();
    for (const one of ingest.batches.flatMap(({ events }) => events)) {
      const { value } = one.data['person'] as { value: string };
      expect(Number(one.id)).toBeGreaterThan(places.get(value) ?? -1);
      places.set(value, Number(one.id));
    }
    expect(sentIds()).toHaveLength(1_200);
  });

  it('sends what names two numbers of a person after what names either, and before what follows', async () => {
    ingest.pause = () => wait(Math.random() * 5);
    const lines = Array.from({ length: 60 }, (_, index) => {
      const [one, other] = [`N${index}`, `M${index}`];
      return [
        event(index * 10, one),
        event(index * 10 + 1, other),
        event(index * 10 + 2, one, { identifier: { system: 'urn:test', value: other } }),
        event(index * 10 + 3, other),
      ];
    }).flat();
    await loaded(lines);
    const ids = sentIds();
    for (let index = 0; index < 60; index += 1) {
      const place = (step: number) => ids.indexOf(String(index * 10 + step));
      expect(place(2)).toBeGreaterThan(Math.max(place(0), place(1)));
      expect(place(3)).toBeGreaterThan(place(2));
    }
  });

  it('never has more batches under way than it may', async () => {
    ingest.pause = () => wait(3);
    const lines = Array.from({ length: 400 }, (_, index) => event(index, `P${index}`));
    await loaded(lines, { batchEvents: 5, inFlight: 2 });
    expect(ingest.most()).toBe(2);
  });
});

describe('a line that cannot be taken', () => {
  it('is told with its number, field and rule, and does not hold up the others', async () => {
    const { answer } = ingest;
    ingest.answer = (one) =>
      one.id === '2'
        ? {
            status: 422,
            problem: {
              title: 'The data of the event break a rule.',
              errors: [{ pointer: '/data/channel', rule: 'isIn', message: 'must be one of api' }],
            },
          }
        : answer(one);
    const lines = [event(1), event(2), 'not json', '', '[]', event(3)];
    const { result, failures } = await loaded(lines);
    expect(result).toMatchObject({ recorded: 2, failed: 3 });
    expect(failures.toSorted()).toEqual([
      'line 2: /data/channel must be one of api (isIn)',
      'line 3: is not JSON',
      'line 5: is not a JSON object',
    ]);
  });

  it('is found where the service refuses the whole batch for it', async () => {
    ingest.before = ({ events }) =>
      events.some(({ id }) => id === '17')
        ? { status: 413, body: { title: 'The message is larger than is taken in.' } }
        : undefined;
    const lines = Array.from({ length: 50 }, (_, index) => event(index));
    const { result, failures } = await loaded(lines);
    expect(result).toMatchObject({ recorded: 49, failed: 1 });
    expect(failures).toEqual(['line 18: The message is larger than is taken in.']);
  });
});

describe('a service that is busy or away', () => {
  it.each([503, 429, 502])('with %i is asked again until it answers', async (status) => {
    let refusals = 3;
    ingest.before = () => (refusals-- > 0 ? { status } : undefined);
    const { result } = await loaded([event(1), event(2)]);
    expect(result).toMatchObject({ recorded: 2, failed: 0 });
    expect(refusals).toBe(-1);
  });

  it('is asked again for those items alone that it was too busy for', async () => {
    const { answer } = ingest;
    let refusals = 2;
    ingest.answer = (one) =>
      one.id === '2' && refusals-- > 0
        ? { status: 503, problem: { title: 'The ledger is busy.' } }
        : answer(one);
    const { result } = await loaded([event(1), event(2), event(3)]);
    expect(result).toMatchObject({ recorded: 3, known: 0, failed: 0 });
    expect(ingest.batches.map(({ events }) => events.length)).toEqual([3, 1, 1]);
  });

  it('is asked again after a connection that broke', async () => {
    let hangUps = 2;
    ingest.before = () => (hangUps-- > 0 ? 'hangUp' : undefined);
    expect((await loaded([event(1)])).result).toMatchObject({ recorded: 1 });
  });

  it('is given up after a while, in one sentence that says what it was', async () => {
    await ingest.close();
    const sentence = await codeOf(loaded([event(1)], { patience: 60 }));
    expect(sentence).toMatch(/^UNREACHABLE: The service cannot be reached \(ECONNREFUSED\) at /);
    await ingest.close();
  });

  it('is not asked again where the token does not hold', async () => {
    ingest.before = () => ({ status: 401, body: { detail: 'The token has expired.' } });
    expect(await codeOf(loaded([event(1)]))).toBe(
      'REFUSED: The service refuses what was sent (401): The token has expired.',
    );
  });

  it('that answers something else is told so', async () => {
    ingest.before = () => ({ status: 200, body: [] });
    expect(await codeOf(loaded([event(1)]))).toMatch(/^UNEXPECTED_ANSWER: /);
  });
});

describe('a load that goes on from where it came', () => {
  const lines = Array.from({ length: 300 }, (_, index) => event(index, `P${index % 9}`));

  it('sends no line again that was answered, and every other one', async () => {
    const path = join(folder, 'state.json');
    let answered = 0;
    ingest.before = ({ events }) => {
      answered += events.length;
      return answered > 120 ? { status: 401 } : undefined;
    };
    await codeOf(loaded(lines, { batchEvents: 10, resume: ResumeFile.open(path) }));
    const before = new Set(sentIds());
    expect(before.size).toBeLessThan(300);
    const { line } = JSON.parse(readFileSync(path, 'utf8')) as { line: number };
    expect(line).toBeGreaterThan(0);
    for (let number = 0; number < line; number += 1) expect(before).toContain(String(number));

    ingest.before = () => undefined;
    ingest.batches.length = 0;
    const { result } = await loaded(lines, { resume: ResumeFile.open(path) });
    expect(result.recorded + result.known).toBe(300 - line);
    expect(new Set([...before, ...sentIds()]).size).toBe(300);
    expect((await loaded(lines, { resume: ResumeFile.open(path) })).result.known).toBe(0);
  });

  it('does not go on with another input', async () => {
    const path = join(folder, 'state.json');
    await loaded(lines, { resume: ResumeFile.open(path) });
    const other = loaded([event(7), ...lines], { resume: ResumeFile.open(path) });
    expect(await codeOf(other)).toMatch(/^FILE: .* belongs to another input/);
  });

  it('does not take another file for the marker', () => {
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'shopping');
    expect(() => ResumeFile.open(path)).toThrow('is no resume file of a load');
  });

  it('is stopped by Ctrl-C, and says so', async () => {
    const stop = new AbortController();
    ingest.before = () => {
      stop.abort();
      return undefined;
    };
    async function* slowly() {
      for (const line of lines) {
        yield Buffer.from(`${line}\n`);
        await wait(1);
      }
    }
    const input = slowly();
    const outcome = loaded(lines, { input, signal: stop.signal, batchEvents: 10 });
    expect(await codeOf(outcome)).toMatch(/^INTERRUPTED: Stopped before the end/);
    expect(sentIds().length).toBeLessThan(300);
  });
});

describe('a load of what was generated', () => {
  const story = [...generate({ people: 12, events: 700, seed: 3, until: 1_780_000_000_000 })];

  it('sends each event as its partner, with the ids of what it refers to filled in', async () => {
    ingest.pause = () => wait(Math.random() * 4);
    const { result, failures } = await loaded(story.map(lineOf));
    expect(failures).toEqual([]);
    expect(result).toMatchObject({ recorded: 700, failed: 0 });
    const received = new Map(
      ingest.batches.flatMap(({ token, events }) =>
        events.map((one) => [`${one.source} ${one.id}`, { token, data: one.data }] as const),
      ),
    );
    const ids = new Map(
      story.flatMap(({ name, event: { id, source, data } }) =>
        name === undefined ? [] : [[name, idOf({ id, source, data: data as never })] as const],
      ),
    );
    for (const { partner, role, event: sent, refers = {} } of story) {
      const got = received.get(`${sent.source} ${sent.id}`);
      expect(got?.token).toBe(`${role} ${partner.value}`);
      const filled = Object.entries(refers).map(([field, name]) => [field, ids.get(name)]);
      expect(got?.data).toEqual({ ...sent.data, ...Object.fromEntries(filled) });
    }
  });

  it('goes on with references across the break', async () => {
    const path = join(folder, 'state.json');
    const all = story.map(lineOf);
    const half = story.findIndex(({ refers }) => refers);
    await loaded(all.slice(0, half), { resume: ResumeFile.open(path) });
    const { failures } = await loaded(all, { resume: ResumeFile.open(path) });
    expect(failures).toEqual([]);
  });

  it('fails a line that refers to what no line brought in', async () => {
    const line = JSON.stringify({
      as: 'urn:x|trust',
      refers: { disclosure: 'nobody' },
      event: JSON.parse(event(1)) as object,
    });
    const { failures } = await loaded([line]);
    expect(failures).toEqual(['line 1: refers to "nobody", which no line before it brought in']);
  });

  it.each([
    [{ as: 'nobody' }, 'has an "as" that is not SYSTEM|VALUE'],
    [{ role: 'king' }, 'has a "role" that nobody sends in'],
    [{ name: 7 }, 'has a "name" that is no text'],
    [{ refers: { a: 1 } }, 'has "refers" that are not fields with names'],
    [{ colour: 'red' }, 'has an unknown member beside its event: colour'],
  ])('fails a line with %j beside its event', async (wrapper, problem) => {
    const { failures } = await loaded([JSON.stringify({ ...wrapper, event: {} })]);
    expect(failures).toEqual([`line 1: ${problem}`]);
  });
});
