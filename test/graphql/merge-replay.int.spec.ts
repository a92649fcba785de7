import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testNumbers } from '../../apps/cli/src/generate/nhs-numbers.js';
import { withoutVeils } from '../harness/veiled.js';
import type { Actor } from '../../libs/access/src/actor.js';
import { consentIngest } from '../../libs/consent/src/consent.commands.js';
import { crisisPlanIngest } from '../../libs/crisis-plan/src/crisis-plan.commands.js';
import { disclosureIngest } from '../../libs/disclosure/src/disclosure.commands.js';
import { isDecisionRefused } from '../../libs/ledger/src/decider.js';
import { personIngest } from '../../libs/person/src/person.commands.js';
import { LEDGER_PERSON_ID } from '../../libs/vocabulary/src/identifier.js';
import { NHS_NUMBER } from '../../libs/vocabulary/src/nhs-number.js';
import {
  OFFICER,
  openTestHouse,
  PARTNER,
  type PersonActor,
  POLICE,
  type TestHouse,
  TRUST,
} from './house.features.js';

/**
 * Whatever is said of three people, and however they are merged, verified and told apart meanwhile:
 * in the end each is answered as somebody of whom was said, under one number, what was said of those
 * who are linked now.
 */

const RUNS = 8;
const PAIRS = [
  [0, 1],
  [1, 2],
  [0, 2],
] as const;
const OFFICERS: readonly Actor[] = ['one', 'two'].map((account) => ({ ...OFFICER, account }));
const PARTNERS: readonly Actor[] = [
  PARTNER,
  { role: 'partner', organisation: POLICE, account: 'force' },
];
const ORGANISATIONS = [TRUST, POLICE];

const KINDS = [
  'ConsentGranted',
  'ConsentLimited',
  'ConsentWithdrawn',
  'DisclosureMade',
  'DisclosureMade',
  'DisclosureRefused',
  'HelpfulItemAdded',
  'PlanPublished',
] as const;

interface Said {
  readonly step: 'said';
  readonly kind: (typeof KINDS)[number];
  readonly person: number;
  readonly partner: number;
  readonly to: number;
  readonly hour: number;
}
interface Linked {
  readonly step: 'IdentitiesMerged' | 'MergeVerified' | 'IdentitiesUnmerged';
  readonly pair: number;
  readonly officer: number;
}

const said: fc.Arbitrary<Said> = fc.record({
  step: fc.constant('said'),
  kind: fc.constantFrom(...KINDS),
  person: fc.nat(2),
  partner: fc.nat(1),
  to: fc.nat(1),
  hour: fc.nat(9),
});
const linked: fc.Arbitrary<Linked> = fc.record({
  step: fc.constantFrom('IdentitiesMerged', 'MergeVerified', 'MergeVerified', 'IdentitiesUnmerged'),
  pair: fc.nat(2),
  officer: fc.nat(1),
});
/** Merged and verified at once, so that people are linked often enough. */
const joined: fc.Arbitrary<readonly Linked[]> = fc.nat(2).map((pair) => [
  { step: 'IdentitiesMerged', pair, officer: 0 },
  { step: 'MergeVerified', pair, officer: 1 },
]);
const story: fc.Arbitrary<readonly (Said | Linked)[]> = fc
  .array(
    fc.oneof(
      { arbitrary: said.map((one) => [one]), weight: 5 },
      { arbitrary: linked.map((one) => [one]), weight: 1 },
      { arbitrary: joined, weight: 1 },
    ),
    { minLength: 12, maxLength: 24 },
  )
  .map((parts) => parts.flat());

let house: TestHouse;
const numbers = testNumbers(600_000);
/** The number of the step that each event is of. */
const steps = new Map<string, string>();

beforeAll(async () => {
  house = await openTestHouse();
  await house.setClock('2026-11-20T10:00:00Z');
}, 60_000);
afterAll(async () => house.end());

/** Somebody of whom nothing was said but a name, which all have. */
async function somebody(): Promise<PersonActor> {
  const next = numbers.next();
  if (next.done === true) throw new RangeError('The test range is used up.');
  return house.register({ system: NHS_NUMBER, value: next.value });
}

async function say(event: Said, index: number, person: PersonActor): Promise<string> {
  const actor = PARTNERS[event.partner] ?? PARTNER;
  const minute = String(index).padStart(2, '0');
  // No two at once: what is as old as another comes in the order of its id.
  const about = {
    person: { system: NHS_NUMBER, value: person.account },
    occurredAt: `2026-11-05T1${event.hour}:${minute}:00Z`,
  };
  const organisation = ORGANISATIONS[event.to] ?? TRUST;
  const transfer = {
    ...about,
    from: ORGANISATIONS[event.partner] ?? TRUST,
    to: { organisation },
    channel: 'phone' as const,
    items: [{ plan: 'plan', version: 1 }],
  };
  const { receipt } = await house.send(actor, (context) => {
    switch (event.kind) {
      case 'ConsentGranted':
        return consentIngest.ConsentGranted.command(
          { ...about, recipients: [organisation], reference: 'reference' },
          context,
        );
      case 'ConsentLimited':
        return consentIngest.ConsentLimited.command(
          { ...about, recipients: [organisation] },
          context,
        );
      case 'ConsentWithdrawn':
        return consentIngest.ConsentWithdrawn.command(
          { ...about, consentReference: 'reference' },
          context,
        );
      case 'DisclosureMade':
        return disclosureIngest.DisclosureMade.command(transfer, context);
      case 'DisclosureRefused':
        return disclosureIngest.DisclosureRefused.command({ ...transfer, reason: 'No' }, context);
      case 'HelpfulItemAdded':
        return crisisPlanIngest.HelpfulItemAdded.command(
          {
            ...about,
            plan: 'plan',
            item: `item-${index}`,
            words: 'Tea',
            notToBeToldTo: [organisation],
          },
          context,
        );
      case 'PlanPublished':
        return crisisPlanIngest.PlanPublished.command(
          { ...about, plan: 'plan', version: event.hour + 1 },
          context,
        );
    }
  });
  steps.set(receipt.eventId, `step-${index}`);
  return receipt.eventId;
}

const FLOWS =
  'edges { node { id withinWishes { atTheTime { value } knownToTheSender { value } } } }';
const VALUES = ['yes', 'partly', 'no', 'notAsked', 'cannotSay'];
const EARLIER = ', asOf: "2026-11-05T14:30:00Z"';
const ANSWER = `names { text }
  consents { id status { code } about inPlainWords }
  consentHistory(first: 200) { edges { node { id about } } }
  plans { id versions { version } sections { section helpful { id } } holders { version disclosure } }
  refusals(first: 200) { edges { node { id } } }
  whereMyDataWent(first: 200) { ${FLOWS} }
  ${Object.entries({ whereMyDataWent: '', earlier: EARLIER })
    .map(
      ([name, as]) => `${name}: whereMyDataWent(first: 200${as}) { ${FLOWS} } ${found(name, as)}`,
    )
    .join(' ')}`;

/** The same by what was within the wishes. */
function found(name: string, as: string): string {
  return VALUES.map(
    (value) =>
      `${name}_${value}: whereMyDataWent(first: 200${as}, filter: { withinWishes: ${value} }) { ${FLOWS} }`,
  ).join(' ');
}

interface Flows {
  readonly edges: readonly {
    readonly node: { readonly withinWishes: { readonly atTheTime: { readonly value: string } } };
  }[];
}

/** What somebody is answered, with the steps in place of the events' ids. */
async function answer(person: PersonActor): Promise<unknown> {
  const text = withoutVeils(JSON.stringify(await house.me(person, ANSWER)));
  const named = text.replaceAll(
    /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
    (id) => steps.get(id) ?? id,
  );
  const answers = JSON.parse(named) as Record<string, Flows>;
  for (const name of ['whereMyDataWent', 'earlier']) {
    for (const value of VALUES) {
      const all = answers[name]?.edges ?? [];
      const meant = all.filter(({ node }) => node.withinWishes.atTheTime.value === value);
      expect(answers[`${name}_${value}`]?.edges).toEqual(meant);
    }
  }
  return answers;
}

/** How pairs stand, as plainly as can be. */
class Links {
  readonly #standing = PAIRS.map(() => ({ is: 'apart', officer: -1, merge: '' }));

  /** The merge that a verification would be of. */
  merge(pair: number): string {
    return this.#standing[pair]?.merge ?? '';
  }

  /** Whether it may be said; if so, it is. */
  say({ step, pair, officer }: Linked): boolean {
    const now = this.#standing[pair];
    if (!now) return false;
    switch (step) {
      case 'IdentitiesMerged':
        if (now.is !== 'apart') return false;
        this.#standing[pair] = { is: 'merged', officer, merge: '' };
        return true;
      case 'MergeVerified':
        if (now.is !== 'merged' || now.officer === officer) return false;
        now.is = 'linked';
        return true;
      case 'IdentitiesUnmerged':
        if (now.is === 'apart') return false;
        now.is = 'apart';
        return true;
    }
  }

  merged(pair: number, merge: string): void {
    Object.assign(this.#standing[pair] ?? {}, { merge });
  }

  /** Who is one person with somebody. */
  of(person: number): ReadonlySet<number> {
    const found = new Set([person]);
    for (const one of found) {
      PAIRS.forEach((pair, nth) => {
        const [a, b] = pair;
        if (this.#standing[nth]?.is !== 'linked') return;
        if (a === one) found.add(b);
        if (b === one) found.add(a);
      });
    }
    return found;
  }
}

async function link(step: Linked, people: readonly PersonActor[], links: Links): Promise<void> {
  const [one, other] = (PAIRS[step.pair] ?? PAIRS[0]).map((nth) => ({
    system: LEDGER_PERSON_ID,
    value: people[nth]?.person ?? '',
  }));
  if (!one || !other) throw new RangeError('A pair is two.');
  const pair = { person: one, other, occurredAt: '2026-11-20T09:00:00Z' };
  const merge = links.merge(step.pair) || '00000000-0000-8000-8000-000000000000';
  const may = links.say(step);
  try {
    const { receipt } = await house.send(OFFICERS[step.officer] ?? OFFICER, (context) =>
      step.step === 'MergeVerified'
        ? personIngest.MergeVerified.command({ ...pair, merge }, context)
        : personIngest[step.step].command({ ...pair, reason: 'So it seems' }, context),
    );
    expect([step, may]).toEqual([step, true]);
    if (step.step === 'IdentitiesMerged') links.merged(step.pair, receipt.eventId);
  } catch (error) {
    if (!isDecisionRefused(error)) throw error;
    expect([step, error.code, may]).toEqual([step, error.code, false]);
  }
}

describe('Three people of whom much is said, and who are merged and told apart', () => {
  it('are each answered as one of whom all was said that is said of those linked now', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (told) => {
        const people = [await somebody(), await somebody(), await somebody()] as const;
        const links = new Links();
        const events: { readonly id: string; readonly person: number }[] = [];
        for (const [index, step] of told.entries()) {
          if (step.step !== 'said') await link(step, people, links);
          else {
            const about = people[step.person] ?? people[0];
            events.push({ id: await say(step, index, about), person: step.person });
          }
        }
        for (const [nth, person] of people.entries()) {
          const own = links.of(nth);
          const twin = await somebody();
          for (const [index, step] of told.entries()) {
            if (step.step === 'said' && own.has(step.person)) await say(step, index, twin);
          }
          expect(await answer(person)).toEqual(await answer(twin));
          for (const event of events) {
            const { data } = await house.ask(
              person,
              'query ($id: ID!) { receipt(eventId: $id) { eventId } }',
              { id: event.id },
            );
            const receipt = own.has(event.person) ? { eventId: event.id } : null;
            expect(data).toEqual({ receipt });
          }
        }
      }),
      { numRuns: RUNS },
    );
  }, 120_000);
});
