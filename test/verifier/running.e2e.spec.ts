import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as after } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { runProgram } from '../../apps/cli/src/testing/process.features.js';
import { offline, startBrowser, WHERE, withBrowser } from '../harness/browser.js';
import { Partner } from '../harness/partner.js';
import { People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/** Receipts that a service gave away while it ran, checked when it runs no more. */

const service = new RunningService();
const person = new People(885_000).next();
const occurredAt = '2026-11-05T02:00:00Z';

let folder: string;
/** The service's own page, as somebody saved it. */
let page: string;
let keys: string;
/** The same receipt before a checkpoint covered it, and after. */
let promised: string;
let proved: string;
let changed: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-given-'));
  service.setClock(new Date().toISOString());
  await service.start();
  const trust = await Partner.of(service, 'trust');
  const [early, eventId] = await given(trust);
  const late = await covered(trust, eventId);
  promised = kept('promised.json', early);
  proved = kept('proved.json', late);
  changed = kept('changed.json', late.replace(/"recordedAt":"20/, '"recordedAt":"21'));
  keys = kept('keys.txt', (await request(service.address).get('/log/keys')).text);
  page = kept('verify.html', (await request(service.address).get('/verify')).text);
  await service.stop();
}, 60_000);
afterAll(async () => {
  await service.remove();
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);

function kept(name: string, text: string): string {
  const path = at(name);
  writeFileSync(path, text);
  return path;
}

/** Sends events until the receipt of one is had before a checkpoint covers it. */
async function given(trust: Partner): Promise<readonly [receipt: string, eventId: string]> {
  for (;;) {
    const eventId = await trust.send('PersonRegistered', { person, occurredAt });
    const { text } = await trust.receipt(eventId);
    if (proofIn(text) === null) return [text, eventId];
  }
}

async function covered(trust: Partner, eventId: string): Promise<string> {
  for (;;) {
    const { text } = await trust.receipt(eventId);
    if (proofIn(text) !== null) return text;
    await after(50);
  }
}

function proofIn(text: string): string | null {
  return (JSON.parse(text) as { readonly proof: string | null }).proof;
}

describe('A receipt of a running service', () => {
  it.each([
    ['before its proof', () => promised, 0, 'The promise holds. There is no proof yet.'],
    ['with its proof', () => proved, 0, 'It holds. The ledger has this on record'],
    ['that was changed', () => changed, 1, 'It does not hold.'],
  ])('%s, is checked by waymark verify with the keys of /log/keys', async (_, path, code, said) => {
    const found = await runProgram(['verify', path(), '--keys', keys], {});
    expect(found.output).toContain(`${basename(path())}: ${said}`);
    expect(found.code).toBe(code);
  });
});

describe('The data folder of a service that was stopped', () => {
  const verified = () => runProgram(['verify'], service.environment);

  it('holds the tree of its log, as it was signed by the keys of the log', async () => {
    const { code, output } = await verified();
    expect(output).toMatch(
      /The tree of (\d+) leaves is that of the log, \1 of them signed last\.\n/,
    );
    expect(code).toBe(0);
  });

  it('is not said to be sound without those keys, or where a leaf is another', async () => {
    renameSync(`${service.data}.log-keys`, at('log-keys'));
    const without = await verified();
    renameSync(at('log-keys'), `${service.data}.log-keys`);
    expect([without.code, without.output]).toEqual([
      1,
      expect.stringContaining('WRONG: There is no file of the keys of this log'),
    ]);
    const db = new DatabaseSync(join(service.data, 'tree', 'tree.db'));
    db.exec("UPDATE tile SET hashes = zeroblob(length(hashes)), digest = x'00' WHERE place = 0");
    db.close();
    const torn = await verified();
    expect([torn.code, torn.output]).toEqual([
      1,
      expect.stringContaining('WRONG: The stored tile 0 of level 0 is missing or damaged.'),
    ]);
  });
});

describe(`The page of a running service, saved, ${WHERE}, with the network off`, () => {
  withBrowser('checks its receipts with the keys that came in it', async () => {
    const browser = await startBrowser();
    try {
      const { context, asked } = await offline(browser);
      const shown = await context.newPage();
      for (const [path, said] of [
        [promised, 'The promise holds. There is no proof yet.'],
        [proved, 'It holds. The ledger has this on record'],
        [changed, 'It does not hold.'],
      ] as const) {
        await shown.goto(pathToFileURL(page).href);
        await shown.locator('#file').setInputFiles(path);
        await shown.locator('#outcome').waitFor();
        expect(await shown.locator('#outcome').innerText()).toContain(said);
      }
      expect(new Set(asked)).toEqual(new Set([pathToFileURL(page).href]));
    } finally {
      await browser.close();
    }
  });
});
