import { describe, expect, it } from '@jest/globals';
import { agreementIngest } from '../../../../libs/agreement/src/agreement.commands.js';
import { consentIngest } from '../../../../libs/consent/src/consent.commands.js';
import { crisisPlanIngest } from '../../../../libs/crisis-plan/src/crisis-plan.commands.js';
import { disclosureInputs } from '../../../../libs/disclosure/src/disclosure.commands.js';
import type { DataClass } from '../../../../libs/interop/src/validation/plan.js';
import { validatorOf } from '../../../../libs/interop/src/validation/validate.js';
import { oversightIngest } from '../../../../libs/oversight/src/oversight.commands.js';
import { personIngest } from '../../../../libs/person/src/person.commands.js';
import { isNhsNumber } from '../../../../libs/vocabulary/src/nhs-number.js';
import { requireSpan, type WhenRecord } from '../../../../libs/vocabulary/src/when.js';
import type { GeneratedEvent } from './cloud-event.js';
import { generate, type GenerateOptions, leastEvents, TooFewEvents } from './generate.js';
import { lineOf } from './lines.js';

const UNTIL = Date.parse('2026-11-20T12:00:00Z');
const OPTIONS: GenerateOptions = { people: 30, events: 3_000, seed: 7, until: UNTIL };

interface Said {
  readonly occurredAt: WhenRecord;
  readonly person?: { readonly system: string; readonly value: string };
  readonly from?: { readonly value: string };
  readonly to?: { readonly organisation?: { readonly value: string } };
}

function said({ event }: GeneratedEvent): Said {
  return event.data as Said;
}

function nameOf({ event }: GeneratedEvent): string {
  return event.type.slice('org.waymark.'.length, -'.v1'.length);
}

const all = [...generate(OPTIONS)];

describe('a synthetic partnership', () => {
  it('is the same to the byte for the same seed, and another for another', () => {
    const lines = (seed: number) => [...generate({ ...OPTIONS, seed })].map(lineOf).join('\n');
    expect(lines(7)).toBe(all.map(lineOf).join('\n'));
    expect(lines(8)).not.toBe(lines(7));
  });

  it.each([
    [1, leastEvents(1)],
    [1, 400],
    [2, 400],
    [50, leastEvents(50)],
    [50, 5_000],
  ])('of %i people has exactly the %i events that were asked for', (people, events) => {
    const made = [...generate({ ...OPTIONS, people, events })];
    expect(made).toHaveLength(events);
    const registered = made.filter((one) => nameOf(one) === 'PersonRegistered');
    expect(new Set(registered.map((one) => said(one).person?.value)).size).toBe(people);
    expect(registered).toHaveLength(people);
  });

  it('refuses to tell of people in fewer events than that takes', () => {
    expect(() => generate({ ...OPTIONS, people: 500, events: 400 })).toThrow(TooFewEvents);
  });

  it('gives every event an id of its own within its source', () => {
    expect(new Set(all.map(({ event }) => `${event.source} ${event.id}`)).size).toBe(all.length);
  });

  it('gives events of another story other ids, but for the ledger’s own agreement', () => {
    const ids = (options: GenerateOptions) =>
      new Set([...generate(options)].map(({ event }) => `${event.source} ${event.id}`));
    for (const other of [{ seed: 8 }, { until: UNTIL + 1 }, { events: 3_001 }]) {
      const shared = ids(OPTIONS).intersection(ids({ ...OPTIONS, ...other }));
      expect([...shared]).toEqual(['/synthetic/demonstration-operator/ledger-office agreement-0']);
    }
  });

  it('comes in the order in which it is sent, and nothing of it happens after the end', () => {
    const times = all.map(({ event }) => Date.parse(event.time));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    for (const one of all) {
      const sent = Date.parse(one.event.time);
      expect(sent).toBeLessThanOrEqual(UNTIL);
      expect(requireSpan(said(one).occurredAt).earliest).toBeLessThanOrEqual(sent);
    }
  });

  it('knows people by valid NHS numbers of the test range alone', () => {
    const numbers = all.flatMap((one) => said(one).person?.value ?? []);
    for (const number of new Set(numbers)) {
      expect(number).toMatch(/^999/);
      expect(isNhsNumber(number)).toBe(true);
    }
    expect(numbers).toContain('9990000123');
    expect(numbers).not.toContain('9990001014');
  });

  it('marks every name of somebody and of an organisation as synthetic', () => {
    const names = JSON.stringify(all.map(({ event }) => event.data)).matchAll(
      /"(?:name|text)":"([^"]*)"/g,
    );
    const others = new Set([...names].map(([, name]) => name ?? ''));
    expect([...others].filter((name) => !/synthetic/i.test(name))).toEqual([
      'People taken to custody',
    ]);
  });

  it('refers only to events that were sent before', () => {
    const sent = new Set<string>();
    let references = 0;
    for (const { name, refers } of all) {
      for (const other of Object.values(refers ?? {})) {
        references += 1;
        expect(sent).toContain(other);
      }
      if (name !== undefined) sent.add(name);
    }
    expect(references).toBeGreaterThan(50);
  });

  it('holds everything that such a story can hold', () => {
    const names = new Set(all.map(nameOf));
    const needed = [
      ...['AgreementRegistered', 'ReportingPeriodDeclared', 'HeartbeatReceived'],
      ...['PersonRegistered', 'IdentifierLinked', 'AccessNeedRecorded', 'SafeContactRecorded'],
      ...['PlanCreated', 'HelpfulItemAdded', 'UnhelpfulItemAdded', 'PlanPublished', 'PlanReviewed'],
      ...['ConsentGranted', 'ConsentLimited', 'ConsentWithdrawn', 'ConsentEnteredInError'],
      ...['DisclosureMade', 'DisclosureCorrected', 'DisclosureReceived', 'DisclosureViewed'],
      ...['OnwardShared', 'EmergencyDisclosureMade', 'DisclosureRefused', 'DisclosureRecalled'],
    ];
    expect(needed.filter((name) => !names.has(name))).toEqual([]);
  });

  it('says nothing through the council, of which only others tell', () => {
    expect(all.some(({ partner }) => partner.value === 'council')).toBe(false);
    expect(all.some((one) => said(one).to?.organisation?.value === 'council')).toBe(true);
  });

  it('is told a piece at a time, however long it is', () => {
    const story = generate({ people: 1_000, events: 10_000_000, seed: 1, until: UNTIL });
    let count = 0;
    for (const { event } of story) {
      count += 1;
      if (count === 5_000) {
        expect(event.specversion).toBe('1.0');
        break;
      }
    }
    expect(count).toBe(5_000);
  });
});

const VALIDATED: Readonly<Record<string, DataClass>> = {
  ...disclosureInputs,
  ...dataOf(agreementIngest),
  ...dataOf(consentIngest),
  ...dataOf(crisisPlanIngest),
  ...dataOf(oversightIngest),
  ...dataOf(personIngest),
};

function dataOf(
  ingest: Readonly<Record<string, { readonly data: DataClass }>>,
): Readonly<Record<string, DataClass>> {
  return Object.fromEntries(Object.entries(ingest).map(([name, { data }]) => [name, data]));
}

describe('the data of every event of it', () => {
  it('keeps the rules of its data class, once what it refers to is filled in', () => {
    const validators = new Map(
      Object.entries(VALIDATED).map(([name, dataClass]) => [name, validatorOf(dataClass)]),
    );
    const broken = all.flatMap((one) => {
      const { refers = {}, event } = one;
      const filled = Object.keys(refers).map((field) => [
        field,
        '00000000-0000-8000-8000-000000000000',
      ]);
      const outcome = validators.get(nameOf(one))?.({
        ...event.data,
        ...(Object.fromEntries(filled) as object),
      });
      if (outcome?.valid === true) return [];
      return [{ event: event.id, type: event.type, errors: outcome?.errors }];
    });
    expect(broken.slice(0, 3)).toEqual([]);
  });
});
