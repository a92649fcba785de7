import { describe, expect, it } from '@jest/globals';
import type { CommandContext, CommandResult } from '../../ledger/src/command-context.js';
import { faults } from '../../ledger/src/given.features.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import type { Circumstances, Intent, Recorder } from '../../ledger/src/recorder.js';
import { LEDGER_PERSON_ID } from '../../vocabulary/src/identifier.js';
import { personIngest, RecordPerson, RecordPersonHandler } from './person.commands.js';
import { IdentifierLinkedInput, PersonRegisteredInput } from './person.data.js';
import type { PersonCommand, PersonState } from './person.js';

const about = {
  person: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990001014' },
  occurredAt: '2026-11-03T10:00:00Z',
};
const custody = { system: 'https://example.org/custody', value: 'C-17' };
const two = {
  ...about,
  person: { system: LEDGER_PERSON_ID, value: 'one' },
  other: { system: LEDGER_PERSON_ID, value: 'other' },
};

const stands = {
  ...about,
  person: two.person,
  event: '0f8fad5b-d9cb-869f-a165-70867728950e',
};

/** For each event a message that says all it can, and one that says no more than it must. */
const examples: Record<keyof typeof personIngest, readonly [object, object]> = {
  PersonRegistered: [
    {
      ...about,
      verification: 'documents-seen',
      verificationDetail: 'Passport',
      names: [
        { use: 'official', text: 'Amina Example', family: 'Example', given: ['Amina'] },
        { use: 'nickname', text: 'Mina' },
      ],
      dateOfBirth: '1990-02-28',
      preferredLanguage: 'en-GB',
    },
    about,
  ],
  IdentifierLinked: [
    { ...about, identifier: custody, verification: 'said-by-person' },
    { ...about, identifier: custody },
  ],
  AccessNeedRecorded: [
    {
      ...about,
      group: 'information-format',
      code: '839021000000109',
      words: 'Large print',
      present: false,
      met: 'yes',
      action: 'Sent in 18 point',
      mayBeShared: true,
      reviewBy: '2027-05-03T10:00:00Z',
    },
    { ...about, group: 'contact-method' },
  ],
  SafeContactRecorded: [
    {
      ...about,
      contacts: [
        {
          method: 'phone',
          safe: true,
          address: '07700 900000',
          days: ['mon', 'tue'],
          from: '09:00',
          until: '17:00',
          leaveMessage: false,
          sayWhoCalls: false,
        },
        { method: 'post', safe: false },
      ],
      words: 'Never in the evening',
      people: 'My partner opens letters',
      reviewBy: '2027-05-03T10:00:00Z',
    },
    about,
  ],
  IdentifierSuperseded: [
    {
      ...about,
      identifier: custody,
      replacedBy: { system: 'https://example.org/custody', value: 'C-18' },
      period: { from: '1998-04-11', until: '2026-11-03' },
      sealed: true,
      namedOfficers: ['officer-1', 'officer-2'],
    },
    { ...about, identifier: custody },
  ],
  CompetenceAssessed: [
    {
      ...about,
      decision: 'who sees my plan',
      concerns: { kinds: ['plans'], sections: ['helps'], organisations: [custody] },
      outcome: 'competent',
      assessorRole: 'Nurse',
      reason: 'She weighed what could follow',
      words: 'I want to say it myself',
      reviewBy: '2027-05-03T10:00:00Z',
    },
    { ...about, decision: 'who sees my plan', outcome: 'notCompetent', assessorRole: 'Nurse' },
  ],
  DeathRecorded: [
    {
      ...about,
      standing: 'recorded',
      diedOn: '2026-10-01',
      verification: 'documents-seen',
      coronersHold: true,
      coroner: 'Coroner of the test range',
    },
    about,
  ],
  IdentitiesMerged: [
    { ...two, reason: 'The custody sheet has her NHS number' },
    { ...two, reason: '?' },
  ],
  MergeVerified: [
    { ...two, merge: '0f8fad5b-d9cb-869f-a165-70867728950e', checked: 'Both referrals' },
    { ...two, merge: '0f8fad5b-d9cb-869f-a165-70867728950e' },
  ],
  IdentitiesUnmerged: [
    { ...two, reason: 'Two women with one birthday' },
    { ...two, reason: '?' },
  ],
  IdentitiesToldApart: [
    { ...two, reason: 'Cousins of one name' },
    { ...two, reason: '?' },
  ],
  EventMisfiled: [
    { ...stands, belongsTo: about.person, reason: 'The number had two digits swapped' },
    { ...stands, reason: '?' },
  ],
  MisfilingVerified: [
    { ...stands, misfiling: stands.event, checked: 'The sender’s own record' },
    { ...stands, misfiling: stands.event },
  ],
};
const events = Object.entries(personIngest).map(
  ([name, { data }]) => [name as keyof typeof examples, data as new () => object] as const,
);

describe('what may be sent about a person', () => {
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

  it.each(events)('%s needs all that it must say', (name, dataClass) => {
    const [, least] = examples[name];
    for (const field of Object.keys(least)) {
      const lacking = Object.fromEntries(Object.entries(least).filter(([key]) => key !== field));
      expect(faults(dataClass, lacking).map((fault) => fault.split(' ')[0])).toContain(field);
    }
  });

  it('bounds names, dates, codes, times and addresses', () => {
    const { PersonRegistered, IdentifierLinked, AccessNeedRecorded, SafeContactRecorded } =
      personIngest;
    const contact = (more: object) =>
      faults(SafeContactRecorded.data, {
        ...about,
        contacts: [{ method: 'phone', safe: true, ...more }],
      });

    expect(faults(PersonRegistered.data, { ...about, dateOfBirth: '28.02.1990' })).toEqual([
      'dateOfBirth matches',
    ]);
    expect(
      faults(PersonRegistered.data, { ...about, names: [{ use: 'usual', text: '' }] }),
    ).toEqual(['names.0.text isLength']);
    expect(faults(PersonRegistered.data, { ...about, names: Array(21).fill({}) })).toContain(
      'names arrayMaxSize',
    );
    expect(
      faults(IdentifierLinked.data, {
        ...about,
        identifier: { system: about.person.system, value: '9990001015' },
      }),
    ).toEqual(['identifier.value isIdentifierValue']);
    expect(
      faults(AccessNeedRecorded.data, { ...about, group: 'contact-method', code: '12' }),
    ).toEqual(['code matches']);
    expect(contact({ from: '9:00' })).toEqual(['contacts.0.from matches']);
    expect(contact({ until: '24:00' })).toEqual(['contacts.0.until matches']);
    expect(contact({ days: ['monday'] })).toEqual(['contacts.0.days isIn']);
    expect(contact({ days: ['mon', 'mon'] })).toEqual(['contacts.0.days arrayUnique']);
    expect(contact({ address: 'x'.repeat(501) })).toEqual(['contacts.0.address isLength']);
    expect(contact({ safe: 'yes' })).toEqual(['contacts.0.safe isBoolean']);
  });
});

describe('what is said of a person on its way to the ledger', () => {
  const trust = { system: 'https://example.org/org', value: 'trust' };
  const context: CommandContext = {
    actor: { role: 'partner', organisation: trust, account: 'service' },
    source: 'https://example.org/records',
    id: '1',
    received: { mode: 'structured', text: '{}' },
  };
  const circumstances: Circumstances = {
    eventId: 'event',
    subject: () => Promise.resolve('subject'),
    now: 5,
    context,
  };
  const result = { deficiencies: [] } as unknown as CommandResult;

  function handled(outcome: 'linked' | 'already' | 'inUse' = 'linked', known = false) {
    const links: unknown[] = [];
    const intents: Intent<PersonState, PersonCommand>[] = [];
    const recorder = {
      run: (intent: Intent<PersonState, PersonCommand>) => {
        intents.push(intent);
        return Promise.resolve(result);
      },
    } as unknown as Recorder;
    const marks: unknown[] = [];
    const ledger = {
      link: (...link: unknown[]) => {
        links.push(link);
        return Promise.resolve(outcome);
      },
      mark: (...mark: unknown[]) => {
        marks.push(mark);
        return Promise.resolve();
      },
      vault: { find: () => Promise.resolve(['holder']) },
      reader: { find: () => Promise.resolve(known ? {} : undefined) },
    } as unknown as Ledger;
    const handler = new RecordPersonHandler(recorder, ledger);
    const intentOf = async (command: RecordPerson) => {
      expect(await handler.execute(command)).toBe(result);
      const [intent] = intents;
      if (!intent) throw new Error('nothing was intended');
      return intent;
    };
    return { intentOf, links, marks };
  }

  it('goes to the person’s own stream', async () => {
    const { intentOf, links } = handled();
    const data = Object.assign(new PersonRegisteredInput(), about);
    const intent = await intentOf(personIngest.PersonRegistered.command(data, context));

    expect(intent).toMatchObject({
      type: 'PersonRegistered',
      action: 'fact.record',
      subject: { kind: 'person', namespace: '', ...about.person },
      noun: 'person',
      opens: false,
    });
    expect(intent.streamId('event')).toBe('');
    expect(await intent.command(circumstances)).toEqual({ type: 'PersonRegistered', data, now: 5 });
    expect(links).toEqual([]);
  });

  it('links an identifier in its sender’s namespace, once however often it is decided', async () => {
    const { intentOf, links, marks } = handled('inUse');
    const data = Object.assign(new IdentifierLinkedInput(), about, { identifier: custody });
    const intent = await intentOf(personIngest.IdentifierLinked.command(data, context));
    const first = await intent.command(circumstances);

    expect(first).toEqual({ type: 'IdentifierLinked', data, now: 5, outcome: 'inUse' });
    expect(await intent.command(circumstances)).toEqual(first);
    expect(links).toEqual([
      [{ kind: 'person', namespace: 'https://example.org/org|trust', ...custody }, 'subject'],
    ]);
    // Each is found as a candidate for the other.
    expect(marks).toEqual([['subject', ['claims holder']]]);
  });

  it('marks who is registered by how their names sound, once, and nobody who is refused', async () => {
    const { intentOf, marks } = handled();
    const said = { names: [{ use: 'usual', text: 'Amina Synthetic' }], dateOfBirth: '1998' };
    const data = Object.assign(new PersonRegisteredInput(), about, said);
    const intent = await intentOf(personIngest.PersonRegistered.command(data, context));
    await intent.command({ ...circumstances, now: Date.UTC(2026, 0, 1) });
    await intent.command({ ...circumstances, now: Date.UTC(2026, 0, 1) });
    const names = ['name A550 S530', 'birth A550 1998', 'birth S530 1998'];
    expect(marks).toEqual([['subject', names]]);

    const early = await handled().intentOf(personIngest.PersonRegistered.command(data, context));
    await expect(early.command({ ...circumstances, now: 5 })).rejects.toMatchObject({
      code: 'BIRTH_IN_THE_FUTURE',
    });
  });

  it('links an NHS number for everybody', async () => {
    const { intentOf, links } = handled();
    const data = Object.assign(new IdentifierLinkedInput(), about, {
      person: custody,
      identifier: about.person,
    });
    const intent = await intentOf(new RecordPerson('IdentifierLinked', data, context));
    await intent.command(circumstances);

    expect(links).toEqual([[{ kind: 'person', namespace: '', ...about.person }, 'subject']]);
  });

  it('links nothing that is refused', async () => {
    const { intentOf, links } = handled();
    const identifier = { system: LEDGER_PERSON_ID, value: 'somebody' };
    const data = Object.assign(new IdentifierLinkedInput(), about, { identifier });
    const intent = await intentOf(new RecordPerson('IdentifierLinked', data, context));

    await expect(intent.command(circumstances)).rejects.toMatchObject({
      code: 'LEDGER_ID_CANNOT_BE_LINKED',
    });
    expect(links).toEqual([]);
  });

  it('links nothing for an event whose id was used before', async () => {
    const { intentOf, links } = handled('linked', true);
    const data = Object.assign(new IdentifierLinkedInput(), about, { identifier: custody });
    const intent = await intentOf(new RecordPerson('IdentifierLinked', data, context));

    expect(await intent.command(circumstances)).toMatchObject({ outcome: 'already' });
    expect(links).toEqual([]);
  });

  it('waits in line with all else about the person, under both identifiers that it links', () => {
    const link = Object.assign(new IdentifierLinkedInput(), about, { identifier: custody });
    expect(personIngest.IdentifierLinked.keys(link)).toEqual([
      'https://fhir.nhs.uk/Id/nhs-number|9990001014',
      'https://example.org/custody|C-17',
    ]);
    const data = Object.assign(new PersonRegisteredInput(), about);
    expect(personIngest.PersonRegistered.keys(data)).toEqual([
      'https://fhir.nhs.uk/Id/nhs-number|9990001014',
    ]);
  });
});
