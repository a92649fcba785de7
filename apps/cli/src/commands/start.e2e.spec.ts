import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningProgram, runProgram, startProgram } from '../testing/process.features.js';

const LAW =
  'The law lets organisations keep some information back, and sometimes they may not tell you so.';
const LAST_LINE = 'Everything else:';

let folder: string;
let running: RunningProgram;

function environment(): Record<string, string> {
  return { WAYMARK_DATA: join(folder, 'data'), WAYMARK_PORT: '0' };
}

function start(): RunningProgram {
  return startProgram(['start', '--demo', 'on'], environment());
}

async function stop(signal: NodeJS.Signals = 'SIGINT') {
  running.child.kill(signal);
  return running.ended;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-start-'));
  running = start();
  await running.printed(LAST_LINE);
}, 120_000);

afterAll(async () => {
  await stop('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The lines of the welcome that are commands, with the program in place of npm's script for it. */
function commands(): readonly string[] {
  return running
    .output()
    .split('\n')
    .filter((line) => line.startsWith('  ') && /waymark --|curl/.test(line))
    .map((line) => line.trim());
}

/** The words of a command and the variables before it, as a shell would read them. */
function words(command: string): { words: readonly string[]; environment: Record<string, string> } {
  const [before = '', after = ''] = command.split('npm run --silent waymark -- ');
  const unquoted = (text: string) => text.replace(/^'|'$/g, '').replaceAll(`'\\''`, "'");
  const variables = [...before.matchAll(/(WAYMARK_\w+)=('[^']*'|\S+)/g)].map(
    ([, name = '', value = '']) => [name, unquoted(value)] as const,
  );
  const pieces = after.match(/'[^']*'|[^\s')]+/g) ?? [];
  return { words: pieces.map(unquoted), environment: Object.fromEntries(variables) };
}

async function typed(command: string | undefined) {
  if (command === undefined) throw new Error('it is not printed');
  const { words: own, environment: variables } = words(command);
  return runProgram(own, variables);
}

/** Sends what a curl command of the welcome would send. */
async function curled(command: string | undefined, token: string): Promise<Response> {
  const [, address = ''] = /curl -s (\S+)/.exec(command ?? '') ?? [];
  const [, type = ''] = /content-type: ([^']+)/.exec(command ?? '') ?? [];
  const [, body = ''] = / -d '(.*)'$/.exec(command ?? '') ?? [];
  return fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body,
  });
}

describe('what a newcomer sees', () => {
  it('is one person’s whole answer, and then what to try next', () => {
    const output = running.output();
    for (const words of [
      'Where your information went',
      'Synthetic Mental Health Trust',
      '✓ yes',
      '✗ no',
      'given',
      'passed on once ─▶ Synthetic County Council',
      'Who tells this ledger, and who does not',
      LAW,
      'Robin Example (synthetic)',
    ]) {
      expect(output).toContain(words);
    }
    // Where it takes more than two seconds, it says that it waits for the views.
    expect(running.errors()).toMatch(/2,000 events sent\.\n(Waiting for the views .*\n)*$/);
    expect(running.errors()).not.toMatch(/refused|at .*\.js/);
  });

  it('can be asked again, and as an officer, which the person then sees', async () => {
    const [asPerson, asOfficer, token, question] = commands();
    const own = await typed(asPerson);
    expect(own).toMatchObject({ code: 0, errors: '' });
    expect(own.output).toContain(LAW);
    expect(await typed(asOfficer)).toMatchObject({ code: 0, errors: '' });
    const { output } = await typed(token);
    const response = await curled(question, output.trim());
    const { data } = (await response.json()) as {
      data: { me: Record<'lookUps' | 'whereMyDataWent', { edges: readonly object[] }> };
    };
    expect(data.me.whereMyDataWent.edges).toHaveLength(3);
    expect(data.me.lookUps.edges).toMatchObject([{ node: { role: 'officer' } }]);
  });

  it('takes an event as a partner would send it', async () => {
    const [, , , , token, event] = commands();
    const { output } = await typed(token);
    const first = await curled(event, output.trim());
    expect(first.status).toBe(201);
    expect((await curled(event, output.trim())).status).toBe(200);
  });

  it('stands unchanged, and ends cleanly with Ctrl-C', async () => {
    const verified = await runProgram(['verify'], environment());
    expect(verified).toMatchObject({ code: 0 });
    // On a slow machine it tells how far it has come.
    expect(verified.errors).toMatch(/^(.+ of .+ \(\d+%\)\n)*$/);
    expect(verified.output).toContain('The log is what was recorded.');
    expect(await stop()).toMatchObject({ code: 0 });
    expect(running.errors()).not.toMatch(/Error| at /);
  }, 60_000);

  it('finds its data again', async () => {
    const before = running.output().split('Waymark runs at')[0];
    running = start();
    await running.printed(LAST_LINE);
    expect(running.errors()).toContain('It is there from before.');
    const after = running.output().split('Waymark runs at')[0];
    // What was tried by hand meanwhile stands on top.
    expect(after?.split('\n').length).toBeGreaterThan(before?.split('\n').length ?? 0);
    expect(after).toContain(LAW);
  }, 60_000);

  it('tells in one sentence that its port is taken', async () => {
    const [, port = ''] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(running.output()) ?? [];
    const second = await runProgram(['start'], {
      WAYMARK_DATA: join(folder, 'other'),
      WAYMARK_PORT: port,
    });
    expect(second).toMatchObject({ code: 2, output: '' });
    expect(second.errors).toContain(`Port ${port} of 127.0.0.1 is taken`);
    expect(second.errors).not.toMatch(/^ +at /m);
  }, 60_000);
});

describe('a start that is stopped in the middle', () => {
  it('goes on the next time', async () => {
    const data = join(folder, 'interrupted');
    const own = { WAYMARK_DATA: data, WAYMARK_PORT: '0' };
    const first = startProgram(['start', '--demo', 'on'], own);
    await new Promise<void>((resolve) => {
      first.child.stderr?.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('Playing')) setTimeout(resolve, 300);
      });
    });
    first.child.kill('SIGKILL');
    await first.ended;
    const second = startProgram(['start', '--demo', 'on'], own);
    await second.printed(LAST_LINE);
    second.child.kill('SIGINT');
    const { code, errors } = await second.ended;
    expect(code).toBe(0);
    expect(errors).not.toContain('refused');
    const verified = await runProgram(['verify', '--json'], own);
    const { log } = JSON.parse(verified.output) as { log: object };
    // One more says with which keys the log signs.
    expect(log).toMatchObject({ events: 2_001, faulty: 0 });
  }, 120_000);
});
