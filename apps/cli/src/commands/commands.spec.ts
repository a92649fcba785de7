import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Configuration } from '../../../../libs/configuration/src/configuration.js';
import { startTestIngest, type TestIngest } from '../testing/ingest.features.js';
import { typed } from '../testing/terminal.features.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-cli-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('any command', () => {
  it('tells its exit codes where help is asked for', async () => {
    for (const words of [['--help'], ['load', '--help'], ['parked', 'list', '--help']]) {
      const { code, output, errors } = await typed(words);
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      expect(output).toContain('Exit codes:');
    }
  });

  it.each([
    [['fly'], "error: unknown command 'fly'\n"],
    [['token'], "error: required option '--role <role>' not specified\n"],
    [
      ['generate', '--people', 'many', '--events', '1'],
      /It must be a whole number from 1 to 900000/,
    ],
    [['ask', '--person', 'x', '--purpose', 'FUN'], /Allowed choices are SUBJECT_ACCESS_REQUEST/],
    [['load', 'a', '--url', 'ftp://x'], /It must be a URL/],
    [['load', 'a', '--organisation', 'x'], /It must be SYSTEM\|VALUE/],
  ])('that is wrongly typed (%j) ends with 2 and one sentence', async (words, sentence) => {
    const { code, output, errors } = await typed(words);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toMatch(sentence);
    expect(errors.trimEnd().split('\n')).toHaveLength(1);
  });

  it('ends with 2 and the sentence of the configuration where a variable is wrong', async () => {
    expect(
      await typed(['token', '--role', 'auditor'], { environment: { WAYMARK_PORT: 'x' } }),
    ).toEqual({
      code: 2,
      output: '',
      errors: 'WAYMARK_PORT is "x"; it must be a whole number from 0 to 65535.\n',
    });
  });

  it.each(['verify', 'rebuild', 'parked list', 'parked retry'])(
    'that looks at a ledger (%s) makes none where there is none',
    async (command) => {
      const environment = { WAYMARK_DATA: join(folder, 'data') };
      const { code, errors } = await typed(command.split(' '), { environment });
      expect(code).toBe(2);
      expect(errors).toBe(
        `There is no ledger in ${join(folder, 'data')}; start one first, or set WAYMARK_DATA.\n`,
      );
    },
  );
});

describe('waymark generate', () => {
  it('prints one line an event, the same each time', async () => {
    const words = ['generate', '--people', '5', '--events', '120', '--seed', '9'];
    const { code, output } = await typed(words);
    expect(code).toBe(0);
    expect(output.trimEnd().split('\n')).toHaveLength(120);
    expect((await typed(words)).output).toBe(output);
    const other = await typed([...words, '--until', '2026-01-01T00:00:00Z']);
    expect(other.output).not.toBe(output);
  });

  it('says how many events it needs at least', async () => {
    const { code, errors } = await typed(['generate', '--people', '90', '--events', '20']);
    expect(code).toBe(2);
    expect(errors).toMatch(/^--events is 20; for 90 people it must be at least \d+\.\n$/);
  });
});

describe('waymark load', () => {
  let ingest: TestIngest;

  beforeEach(async () => {
    ingest = await startTestIngest();
  });

  afterEach(() => ingest.close());

  function event(id: string): string {
    return JSON.stringify({ specversion: '1.0', id, source: '/test', data: {} });
  }

  it('sends a file with one token, and says what came of it', async () => {
    writeFileSync(join(folder, 'events.ndjson'), `${event('1')}\n${event('2')}\n`);
    writeFileSync(join(folder, 'token'), 'the-token\n');
    const given = { folder };
    const words = ['load', 'events.ndjson', '--url', ingest.address, '--token-file', 'token'];
    const { code, output } = await typed(words, given);
    expect(code).toBe(0);
    expect(output).toMatch(/^2 recorded, 0 known before, 0 failed, in \d+\.\d seconds\.\n$/);
    expect(ingest.batches.map(({ token }) => token)).toEqual(['the-token']);
    const again = await typed([...words, '--json'], given);
    expect(JSON.parse(again.output)).toMatchObject({ recorded: 0, known: 2, failed: 0 });
  });

  it('reads the input, and ends with 1 where a line failed', async () => {
    const { code, errors } = await typed(
      ['load', '-', '--url', ingest.address, '--token', 'the-token'],
      { input: `${event('1')}\nnonsense\n` },
    );
    expect(code).toBe(1);
    expect(errors).toBe('line 2: is not JSON\n');
  });

  it('sends what was generated as its partners, by the demonstration sign-in', async () => {
    const story = await typed(['generate', '--people', '3', '--events', '100']);
    const { code, errors } = await typed(['load', '-', '--url', ingest.address], {
      input: story.output,
      environment: { WAYMARK_DATA: join(folder, 'data') },
    });
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(new Set(ingest.batches.map(({ token }) => token)).size).toBe(5);
  });

  it.each([
    [['load', 'nowhere.ndjson', '--token', 't'], 'The file nowhere.ndjson cannot be read.\n'],
    [['load', '-', '--token-file', 'nowhere'], 'The token file nowhere cannot be read.\n'],
    [
      ['load', '-', '--token', 't', '--organisation', 'urn:x|y'],
      'Only one of --token, --token-file and --organisation says who sends.\n',
    ],
  ])('ends with 2 for %j', async (words, sentence) => {
    const { code, errors } = await typed(words, { folder });
    expect({ code, errors }).toEqual({ code: 2, errors: sentence });
  });

  it('does not send as others what it was given one token for', async () => {
    const line = JSON.stringify({ as: 'urn:x|y', event: {} });
    const { code, errors } = await typed(['load', '-', '--token', 't', '--url', ingest.address], {
      input: line,
    });
    expect(code).toBe(2);
    expect(errors).toMatch(/^The lines say as whom they are to be sent; /);
    expect(ingest.batches).toEqual([]);
  });

  it('says so where nobody says who sends', async () => {
    const { code, errors } = await typed(['load', '-', '--url', ingest.address], {
      input: event('1'),
      environment: { WAYMARK_DATA: join(folder, 'data') },
    });
    expect(code).toBe(2);
    expect(errors).toMatch(/^A line does not say as whom it is to be sent; /);
  });
});

describe('waymark start', () => {
  it('runs until it is stopped, and then closes the service', async () => {
    const stop = new AbortController();
    const happened: string[] = [];
    const { code, output } = await typed(['start', '--demo', 'off'], {
      interrupted: stop.signal,
      environment: { WAYMARK_PORT: '4321' },
      parts: {
        startService: ({ port, demo }: Configuration) => {
          happened.push(`started at ${port}, demonstration ${String(demo)}`);
          setTimeout(() => {
            stop.abort();
          }, 20);
          return Promise.resolve({
            address: 'http://127.0.0.1:4321',
            keys: '# log\nlog.example+00000000+AQ==\n',
            settled: () => Promise.resolve(),
            failed: new Promise<never>(() => undefined),
            close: () => {
              happened.push('closed');
              return Promise.resolve();
            },
          });
        },
      },
    });
    expect(code).toBe(0);
    expect(output).toBe(
      'Waymark runs at http://127.0.0.1:4321. Ctrl-C ends it.\n' +
        'Its log signs by these keys:\n# log\nlog.example+00000000+AQ==\n',
    );
    expect(happened).toEqual(['started at 4321, demonstration false', 'closed']);
  });

  it('ends with 2 and one sentence where the service stops by itself', async () => {
    let closed = false;
    const { code, errors } = await typed(['start'], {
      parts: {
        startService: () =>
          Promise.resolve({
            address: '',
            keys: '',
            settled: () => Promise.resolve(),
            failed: Promise.reject(
              Object.assign(new Error('The disk is full.'), { name: 'EventLogError' }),
            ),
            close: () => {
              closed = true;
              return Promise.resolve();
            },
          }),
      },
    });
    expect({ code, errors, closed }).toEqual({
      code: 2,
      errors: 'The disk is full.\n',
      closed: true,
    });
  });
});
