import { rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Random, seedOf } from '../../apps/cli/src/generate/random.js';
import { answered } from '../harness/ask.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/**
 * A service that is killed while it forgets what its agreement keeps no longer, before each thing that it
 * does to make something last, one after the other: after the next start all of it is forgotten, once, and
 * at no moment half of it.
 */

const ROUNDS = Math.max(8, Math.ceil(Number(process.env['WAYMARK_CRASH_ROUNDS'] ?? 0) / 10));
const SEED = Number(process.env['WAYMARK_CRASH_SEED'] ?? seedOf(Date.now()));
const DAY_MS = 86_400_000;
const HOOK = new URL('../../dist/libs/durable/src/testing/kill-at.js', import.meta.url);

const service = new RunningService();
const steps = join(dirname(service.data), 'steps');
const people = new People(690_000);
let partner: Partner;
let now = Date.parse('2025-01-10T09:00:00Z');

function clock(milliseconds: number): void {
  now = milliseconds;
  service.setClock(new Date(now).toISOString());
}

/** Starts it so that it is killed at a step; at none where it is not said. */
async function start(at?: number): Promise<void> {
  rmSync(steps, { force: true });
  await service.start({
    WAYMARK_RETENTION_SECONDS: '1',
    NODE_OPTIONS: `--import ${HOOK.href}`,
    KILL_STEPS: steps,
    ...(at !== undefined && { KILL_AT: String(at) }),
  });
}

/** Somebody of whom something is kept for a year, and something for ever; the year is almost over. */
async function somebody(name: string): Promise<string> {
  const person = people.next();
  const occurredAt = new Date(now - 300 * DAY_MS).toISOString();
  const flow = {
    person,
    occurredAt,
    from: partner.organisation,
    to: { organisation: partner.organisation },
    channel: 'phone',
    items: [{ category: 'record/risk' }],
  };
  const made = await partner.send(
    'DisclosureMade',
    { ...flow, agreement: 'year', reason: 'year' },
    `${name} made`,
  );
  await partner.send('DisclosureReceived', { ...flow, disclosure: made }, `${name} received`);
  await partner.send(
    'OnwardShared',
    { ...flow, onwardOf: made, reason: 'onward' },
    `${name} onward`,
  );
  const last = await partner.send(
    'DisclosureMade',
    { ...flow, reason: 'always' },
    `${name} always`,
  );
  const token = await service.token({ role: 'person', person: await ledgerId(service, person) });
  await answered(service, token, `{ me(freshAs: "${last}") { id } }`);
  return token;
}

/** What somebody is shown, and how many entries they are told were deleted. */
async function shown(token: string) {
  const { me } = await answered<{
    me: {
      whereMyDataWent: { edges: readonly { readonly node: { reason: string | null } }[] };
      entriesForgotten: readonly { readonly events: number; readonly certificate: string }[];
    };
  }>(
    service,
    token,
    '{ me { whereMyDataWent { edges { node { reason } } } entriesForgotten { events certificate } } }',
  );
  const reasons = me.whereMyDataWent.edges.map(({ node }) => node.reason).sort();
  return { reasons, forgotten: me.entriesForgotten };
}

async function ended(): Promise<readonly string[]> {
  const auditor = await service.token({ role: 'auditor' });
  const { retentionsEnded } = await answered<{
    retentionsEnded: { edges: readonly { readonly node: { certificate: string } }[] };
  }>(service, auditor, '{ retentionsEnded(first: 200) { edges { node { certificate } } } }');
  return retentionsEnded.edges.map(({ node }) => node.certificate);
}

/** Waits until it is done. @returns whether it came to that. */
async function isForgotten(token: string, tries: number): Promise<boolean> {
  for (let tried = 0; tried < tries; tried += 1) {
    const { reasons, forgotten } = await shown(token);
    const whole = ['always', 'onward', 'year'];
    expect([whole, ['always']]).toContainEqual(reasons);
    const [one] = forgotten;
    if (one && (await ended()).includes(one.certificate)) return true;
    await delay(100);
  }
  return false;
}

beforeAll(async () => {
  clock(now);
  await start();
  partner = await Partner.of(service, 'trust');
  const other = { system: partner.organisation.system, value: 'other' };
  await partner.send('AgreementRegistered', {
    id: 'year',
    occurredAt: new Date(now).toISOString(),
    title: 'For a year',
    parties: [partner.organisation, other].map((organisation) => ({
      organisation,
      name: organisation.value,
      kind: 'nhs-trust',
    })),
    controllers: [partner.organisation],
    jointControllers: false,
    regime: 'UK_GDPR',
    categories: ['record/risk'],
    howUsed: 'To keep people safe',
    purposes: [{ purpose: 'ETREAT', words: 'To help' }],
    benefits: [{ to: 'person', words: 'Help sooner' }],
    effectiveFrom: '2020-01-01',
    retention: { period: 'P1Y', start: 'last-occurrence' },
  });
}, 60_000);
afterAll(async () => service.remove());

describe('a service killed while it forgets what its agreement keeps no longer', () => {
  /** How many steps it takes, when it is let be. */
  let all = 0;

  it('forgets it in steps that are counted', async () => {
    const token = await somebody('whole');
    writeFileSync(steps, '');
    clock(now + 100 * DAY_MS);
    expect(await isForgotten(token, 300)).toBe(true);
    all = statSync(steps).size;
    expect(all).toBeGreaterThan(10);
  }, 60_000);

  it(
    `has forgotten it whole and once after the next start, ${ROUNDS} times (seed ${SEED})`,
    async () => {
      const random = new Random(SEED);
      let kills = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        // Spread over all of them, a little further than the first needed.
        const stretch = (all * 1.1) / ROUNDS;
        const at = 1 + Math.floor((round + random.between(0, 99) / 100) * stretch);
        await service.stop();
        await start(at);
        const token = await somebody(`round ${round}`);
        const before = (await ended()).length;
        writeFileSync(steps, '');
        clock(now + 100 * DAY_MS);
        await isForgotten(token, 100).catch((error: unknown) => {
          // Whoever asks while it is killed is not answered.
          if (error instanceof Error && 'matcherResult' in error) throw error;
        });
        if (statSync(steps).size >= at) kills += 1;
        await service.kill();
        await start();
        expect(await isForgotten(token, 300)).toBe(true);
        const { reasons, forgotten } = await shown(token);
        expect([reasons, forgotten.map(({ events }) => events)]).toEqual([['always'], [3]]);
        expect(await ended()).toHaveLength(before + 1);
      }
      expect(kills).toBeGreaterThanOrEqual(ROUNDS * 0.5);
    },
    ROUNDS * 40_000,
  );
});
