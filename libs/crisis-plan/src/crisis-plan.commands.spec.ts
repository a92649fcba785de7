import { describe, expect, it } from '@jest/globals';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { faults } from '../../ledger/src/given.features.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import type { Intent, Recorder } from '../../ledger/src/recorder.js';
import { crisisPlanIngest, RecordPlan, RecordPlanHandler } from './crisis-plan.commands.js';
import { ItemAddedInput, PlanCreatedInput } from './crisis-plan.data.js';
import type { PlanCommand } from './crisis-plan.js';
import type { PlanState } from './crisis-plan.state.js';

const about = {
  person: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990001014' },
  occurredAt: '2026-11-03T10:00:00Z',
  plan: 'trust-1',
};
const police = { system: 'https://example.org/org', value: 'police' };
const item = {
  ...about,
  item: 'tea',
  section: 'helps',
  words: 'Tea',
  authoredBy: 'person',
  knownToPerson: true,
  notToBeToldTo: [police],
  peopleNotToBeTold: 'My brother',
};
const removal = { ...about, item: 'tea', reason: 'Not any more' };

/** For each event a message that says all it can, and one that says no more than it must. */
const examples: Record<keyof typeof crisisPlanIngest, readonly [object, object]> = {
  PlanCreated: [
    {
      ...about,
      kind: '736366004',
      confidentiality: 'V',
      sensitivity: 'PSY',
      title: 'My plan',
      replaces: 'trust-0',
      sections: [
        {
          section: 'helps',
          title: 'What helps',
          words: '',
          helpful: [{ item: 'tea', words: 'Tea', authoredBy: 'carer', notToBeToldTo: [police] }],
        },
        { section: 'not-helpful', unhelpful: [{ words: 'Crowds', knownToPerson: false }] },
      ],
    },
    about,
  ],
  SectionEdited: [
    { ...about, section: 'medication', title: 'Medication', words: '', authoredBy: 'notStated' },
    { ...about, section: 'medication', words: 'None' },
  ],
  HelpfulItemAdded: [item, { ...about, words: 'Tea' }],
  HelpfulItemRemoved: [removal, { ...about, item: 'tea' }],
  UnhelpfulItemAdded: [
    { ...item, section: 'not-helpful' },
    { ...about, words: 'Crowds' },
  ],
  UnhelpfulItemRemoved: [removal, { ...about, item: 'crowds' }],
  PlanAgreed: [
    { ...about, version: 1, agreedBy: ['person', 'carer'], others: 'Ann', disagreement: 'No' },
    about,
  ],
  PlanReviewed: [
    {
      ...about,
      version: 1,
      outcome: 'changes-needed',
      reviewedWith: ['person'],
      words: 'All well',
      nextReviewBy: '2027-01-31',
    },
    about,
  ],
  PlanPublished: [{ ...about, version: 1, sections: ['helps', 'not-helpful'] }, about],
  PlanRetired: [{ ...about, reason: 'A new one', replacedBy: 'trust-2' }, about],
};
const events = Object.entries(crisisPlanIngest).map(
  ([name, { data }]) => [name as keyof typeof examples, data as new () => object] as const,
);

describe('what may be sent about plans', () => {
  it.each(events)('%s may say all that it can, or no more than it must', (name, dataClass) => {
    const [full, least] = examples[name];
    expect(faults(dataClass, full)).toEqual([]);
    expect(faults(dataClass, least)).toEqual([]);
  });

  it.each(events)('%s refuses a field that it does not know, by its name', (name, dataClass) => {
    const [full] = examples[name];
    expect(faults(dataClass, { ...full, surprise: 1 })).toEqual(['surprise whitelistValidation']);
  });

  it.each(events)('%s refuses every field of a wrong type', (name, dataClass) => {
    const [full] = examples[name];
    for (const field of Object.keys(full)) {
      const wrong = { ...full, [field]: 17.5 };
      expect(faults(dataClass, wrong).map((fault) => fault.split(/[ .]/)[0])).toContain(field);
    }
  });

  it.each(events)('%s needs a person, a moment and a plan', (name, dataClass) => {
    const [, least] = examples[name];
    for (const field of ['person', 'occurredAt', 'plan']) {
      const lacking = Object.fromEntries(Object.entries(least).filter(([key]) => key !== field));
      expect(faults(dataClass, lacking).map((fault) => fault.split(' ')[0])).toContain(field);
    }
  });

  it('bounds words, lists, versions and codes', () => {
    const { PlanPublished, PlanReviewed, SectionEdited } = crisisPlanIngest;
    expect(faults(ItemAddedInput, { ...item, words: 'x'.repeat(4001) })).toEqual([
      'words isLength',
    ]);
    expect(faults(ItemAddedInput, { ...item, words: '' })).toEqual(['words isLength']);
    expect(faults(ItemAddedInput, { ...item, authoredBy: 'police' })).toEqual(['authoredBy isIn']);
    expect(faults(ItemAddedInput, { ...item, notToBeToldTo: Array(51).fill(police) })).toEqual([
      'notToBeToldTo arrayMaxSize',
    ]);
    expect(
      faults(ItemAddedInput, { ...item, notToBeToldTo: [{ system: 'a b', value: 1 }] }),
    ).toEqual(
      expect.arrayContaining(['notToBeToldTo.0.system matches', 'notToBeToldTo.0.value isString']),
    );
    expect(faults(SectionEdited.data, { ...about, section: 'Helps!', words: '' })).toEqual([
      'section matches',
    ]);
    expect(faults(PlanPublished.data, { ...about, version: 0 })).toEqual(['version min']);
    expect(faults(PlanPublished.data, { ...about, version: 1.5 })).toEqual(['version isInt']);
    expect(faults(PlanPublished.data, { ...about, sections: [] })).toEqual([
      'sections arrayMinSize',
    ]);
    expect(faults(PlanReviewed.data, { ...about, nextReviewBy: '2027-02-30' })).toEqual([
      'nextReviewBy isWhen',
    ]);
    expect(faults(PlanReviewed.data, { ...about, nextReviewBy: '2027-02-03T10:00:00Z' })).toEqual([
      'nextReviewBy matches',
    ]);
    expect(faults(PlanCreatedInput, { ...about, kind: '734163000' })).toEqual(['kind isIn']);
    expect(faults(PlanCreatedInput, { ...about, plan: 'x'.repeat(101) })).toEqual([
      'plan isLength',
    ]);
  });

  it('refuses what it does not know at any depth', () => {
    const sections = [{ section: 'helps', helpful: [{ words: 'Tea', mood: 'good' }] }];
    expect(faults(PlanCreatedInput, { ...about, sections })).toEqual([
      'sections.0.helpful.0.mood whitelistValidation',
    ]);
  });
});

describe('what is said of a plan on its way to the ledger', () => {
  const context: CommandContext = {
    actor: { role: 'partner', organisation: police, account: 'service' },
    source: 'https://example.org/records',
    id: '1',
    received: { mode: 'structured', text: '{}' },
  };
  const result = { deficiencies: [] } as unknown as CommandResult;
  const ledger = {} as Ledger;

  async function intentOf(command: RecordPlan): Promise<Intent<PlanState, PlanCommand>> {
    const intents: unknown[] = [];
    const recorder = {
      run: (intent: unknown) => {
        intents.push(intent);
        return Promise.resolve(result);
      },
    } as unknown as Recorder;
    expect(await new RecordPlanHandler(recorder, ledger).execute(command)).toBe(result);
    return intents[0] as Intent<PlanState, PlanCommand>;
  }

  it('goes to the stream of its plan, under the person it came with', async () => {
    const data = Object.assign(new ItemAddedInput(), item);
    const intent = await intentOf(crisisPlanIngest.HelpfulItemAdded.command(data, context));

    expect(intent).toMatchObject({
      type: 'HelpfulItemAdded',
      action: 'plan.edit',
      subject: { kind: 'person', namespace: '', ...about.person },
      noun: 'plan',
      opens: false,
      data,
      context,
    });
    expect(intent.streamId('any')).toBe('trust-1');
    expect(
      await intent.command({
        eventId: 'event-1',
        subject: () => Promise.resolve('subject'),
        now: 0,
        context,
      }),
    ).toEqual({ type: 'HelpfulItemAdded', data, eventId: 'event-1', role: 'partner', held: false });
  });

  it('opens the stream only when the plan is made, and says whether it is held', async () => {
    const data = Object.assign(new PlanCreatedInput(), about, { visibility: { held: true } });
    const intent = await intentOf(new RecordPlan('PlanCreated', data, context));

    expect(intent).toMatchObject({ opens: true, action: 'fact.record' });
    expect(
      await intent.command({
        eventId: 'event-1',
        subject: () => Promise.resolve('subject'),
        now: 0,
        context,
      }),
    ).toMatchObject({ held: true });
  });

  it('waits in line with all else about the person', () => {
    const data = Object.assign(new ItemAddedInput(), item);
    expect(crisisPlanIngest.HelpfulItemAdded.keys(data)).toEqual([
      'https://fhir.nhs.uk/Id/nhs-number|9990001014',
    ]);
  });
});
