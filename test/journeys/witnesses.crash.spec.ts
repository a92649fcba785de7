import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { runProgram } from '../../apps/cli/src/testing/process.features.js';
import { keysText, openKeyFile } from '../../libs/transparency/src/key-file.js';
import { keysOf } from '../../libs/transparency/src/signing-keys.js';
import { parseReceipt } from '../../verifier/src/receipt.js';
import { parseTrust, type Trust } from '../../verifier/src/trust.js';
import { verifierKeyText } from '../../verifier/src/verifier-key.js';
import { Verifier } from '../../verifier/src/verifier.js';
import { ask } from '../harness/ask.js';
import { Partner } from '../harness/partner.js';
import { People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';
import { BentWitness, HonestWitness } from '../harness/witness-process.js';

/**
 * A ledger with three witnesses, each a process: one is killed, one lies, one is slow. Receipts go on,
 * the alarm names who is lost, and an older copy of the ledger is known for what it is.
 */

const ORIGIN = 'waymark.example/log';
const service = new RunningService();
const person = new People(990_000).next();
const occurredAt = '2026-11-05T02:00:00Z';
const policyFile = join(service.folder, 'witnesses.txt');
const keys = openKeyFile({
  path: `${service.data}.log-keys`,
  dataFolder: service.data,
  origin: ORIGIN,
});
const [logKey] = keysOf(keys, 'log').map(({ verifier }) => verifierKeyText(verifier));
const folder = (name: string) => join(service.folder, name);
const killed = new HonestWitness(folder('w1'), 'w1.example', logKey ?? '');
const lying = new BentWitness(folder('w2'), 'w2.example', logKey ?? '');
const slow = new BentWitness(folder('w3'), 'w3.example', logKey ?? '');
const witnesses = [killed, lying, slow];

let trust: Trust;
let partner: Partner;

const environment = () => ({ ...service.environment, WAYMARK_WITNESS_POLICY: policyFile });
const start = () => service.start(environment());

beforeAll(async () => {
  service.setClock('2026-11-05T12:00:00Z');
  for (const witness of witnesses) await witness.start();
  const lines = witnesses.map((witness) => witness.policyLine()).join('');
  const policy = `${lines}group two 2 w1.example w2.example w3.example\nquorum two\n`;
  writeFileSync(policyFile, policy);
  trust = parseTrust(keysText(keys), policy);
  await start();
  partner = await Partner.of(service, 'trust');
  await partner.send('PersonRegistered', { person, occurredAt });
}, 60_000);
afterAll(async () => {
  await Promise.all(witnesses.map((witness) => witness.kill()));
  await service.remove();
});

/** Records something new. @returns its id. */
const record = () =>
  partner.send('PersonRegistered', { person, occurredAt }, `later-${(recorded += 1)}`);
let recorded = 0;

/** How many witnesses stand behind the receipt of an event, once it has a proof. */
async function behind(eventId: string): Promise<number | string> {
  for (;;) {
    const { text } = await partner.receipt(eventId);
    if ((JSON.parse(text) as { proof: string | null }).proof !== null) {
      const findings = new Verifier(trust).receipt(parseReceipt(text));
      return findings.then(
        ({ covered }) => covered?.witnesses.signed ?? 'not covered',
        (error: unknown) => (error as { code: string }).code,
      );
    }
    await after(50);
  }
}

interface Alarm {
  readonly witnesses: {
    readonly signed: number;
    readonly enough: boolean;
    readonly each: readonly { readonly name: string; readonly found: string | null }[];
  };
  readonly restored: readonly object[];
}

async function integrity(): Promise<Alarm> {
  const token = await service.token({ role: 'officer' });
  const query = `{ integrity {
    holds witnesses { signed enough each { name found } } restored { kept signed because checkpoint }
  } }`;
  const { data } = await ask(service, token, query);
  return (data as { integrity: Alarm }).integrity;
}

/** Waits until the alarm is of exactly these, by name, and says what it says of each. */
async function alarmOf(...lost: readonly string[]) {
  for (;;) {
    const { witnesses: found } = await integrity();
    const faults = found.each.filter((each) => each.found !== null);
    if (faults.map(({ name }) => name).join() === lost.join()) {
      return { ...found, each: faults.map((each) => each.found) };
    }
    await after(100);
  }
}

const figure = async (name: string): Promise<number> => {
  const token = await service.token({ role: 'auditor' });
  const { text } = await request(service.address)
    .get('/metrics')
    .set('authorization', `Bearer ${token}`);
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
};

describe('a ledger with three witnesses', () => {
  it('has what it signs signed by all of them', async () => {
    expect(await behind(await record())).toBe(3);
    expect(await alarmOf()).toMatchObject({ signed: 3, enough: true });
    const ready = await request(service.address).get('/health/ready');
    expect(ready.body).toMatchObject({
      ready: true,
      witnesses: { signed: 3, known: 3, asked: 2, enough: true },
    });
    const page = await request(service.address).get('/verify');
    expect(page.text).toContain('witness w3.example');
    expect(page.text).not.toContain('witness w3.example http');
  }, 60_000);

  it('goes on when one is killed, and names it', async () => {
    await killed.kill();
    expect(await alarmOf('w1.example')).toEqual({
      signed: 2,
      enough: true,
      each: ['It cannot be reached.'],
    });
    expect(await behind(await record())).toBe(2);
  }, 60_000);

  it('goes on when another lies, and shows nothing of what that one sends', async () => {
    const before = await record();
    expect(await behind(before)).toBe(2);
    lying.bend('signs something else');
    expect(await alarmOf('w1.example', 'w2.example')).toEqual({
      signed: 1,
      enough: false,
      each: ['It cannot be reached.', 'It sent no cosignature of this checkpoint by its key.'],
    });
    expect(await behind(await record())).toBe('WITNESSES_TOO_FEW');
    // What enough have seen stays proved by that.
    expect(await behind(before)).toBe(2);
    expect(await figure('waymark_witnesses_missing')).toBe(1);
    expect(await figure('waymark_witnesses_lost')).toBe(2);
    expect(await figure('waymark_checkpoints_unwitnessed_total')).toBeGreaterThan(0);
    expect(await figure('waymark_read_only')).toBe(0);
  }, 60_000);

  it('goes on when the last is slow, and records meanwhile', async () => {
    slow.bend('slow');
    const answered = performance.now();
    const meanwhile = await record();
    expect(performance.now() - answered).toBeLessThan(2_000);
    expect(await alarmOf('w1.example', 'w2.example', 'w3.example')).toMatchObject({
      signed: 0,
      enough: false,
      each: [{}, {}, 'It did not answer within 2 s.'],
    });
    expect(await behind(meanwhile)).toBe('WITNESSES_TOO_FEW');
  }, 60_000);

  it('is witnessed again once they are there, which know how far they had come', async () => {
    await killed.start();
    lying.bend('honest');
    slow.bend('honest');
    expect(await alarmOf()).toMatchObject({ enough: true });
    expect(await behind(await record())).toBe(3);
  }, 120_000);

  it('starts without them, and says so', async () => {
    await service.stop();
    await killed.kill();
    lying.bend('fails');
    await start();
    partner = await Partner.of(service, 'trust');
    expect(await alarmOf('w1.example', 'w2.example')).toMatchObject({ enough: false });
    await killed.start();
    lying.bend('honest');
    await alarmOf();
  }, 120_000);
});

describe('an older copy of such a ledger', () => {
  const copy = folder('copy');
  let later: string;

  it('does not start where its witnesses have seen more, though nothing stands apart', async () => {
    await service.stop();
    cpSync(service.data, copy, { recursive: true });
    cpSync(`${service.data}.apart`, `${copy}.apart`, { recursive: true });
    await start();
    partner = await Partner.of(service, 'trust');
    later = await record();
    expect(await behind(later)).toBe(3);
    await service.stop();
    for (const suffix of ['', '.apart']) {
      rmSync(`${service.data}${suffix}`, { recursive: true });
      cpSync(`${copy}${suffix}`, `${service.data}${suffix}`, { recursive: true });
    }
    // One that cannot be reached does not matter as long as another can be.
    await killed.kill();
    const refused = await start().then(
      () => '',
      (error: unknown) => String(error),
    );
    const both =
      /The log holds (\d+) events, and a checkpoint of (\d+) was signed at \S+, as the witness w[23]\.example shows/;
    expect(refused).toMatch(both);
    const [, holds = '', signed = ''] = both.exec(refused) ?? [];
    expect(Number(signed)).toBe(Number(holds) + 1);
  }, 120_000);

  it('goes on once the loss is approved, and says so to officers; its witnesses do not follow', async () => {
    const why = 'The disk was lost';
    const approved = await runProgram(['restore', '--approve', why], environment());
    expect(approved).toMatchObject({ code: 0, errors: '' });
    await start();
    partner = await Partner.of(service, 'trust');
    const { restored, witnesses: found } = await integrity();
    const { checkpoint, ...said } = restored[0] as { checkpoint: string };
    expect(said).toMatchObject({ because: why });
    expect(checkpoint).toMatch(new RegExp(`^${ORIGIN}\n`));
    expect(found.enough).toBe(false);
    expect(await behind(await record())).toBe('WITNESSES_TOO_FEW');
    expect((await alarmOf('w1.example', 'w2.example', 'w3.example')).each[1]).toMatch(
      /do not go on from the \d+ that it saw last|has seen \d+ events, and the log holds \d+/,
    );
    const ready = await request(service.address).get('/health/ready');
    expect(ready.body).not.toHaveProperty('readOnly');
  }, 120_000);

  it('is witnessed by whoever begins anew', async () => {
    await service.stop();
    for (const witness of witnesses) await witness.kill();
    const names = ['v1.example', 'v2.example'];
    const fresh = names.map((name) => new HonestWitness(folder(name), name, logKey ?? ''));
    witnesses.push(...(fresh as unknown as typeof witnesses));
    for (const witness of fresh) await witness.start();
    const lines = fresh.map((witness) => witness.policyLine()).join('');
    const policy = `${lines}group both all ${names.join(' ')}\nquorum both\n`;
    writeFileSync(policyFile, policy);
    trust = parseTrust(keysText(keys), policy);
    await start();
    partner = await Partner.of(service, 'trust');
    expect(await behind(await record())).toBe(2);
    expect(readFileSync(policyFile, 'utf8')).toBe(policy);
  }, 60_000);
});
