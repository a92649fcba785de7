import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  numberOf,
  type PersonJson,
  type RecordJson,
  TestPeople,
} from '../../libs/completeness/src/test-people.features.js';
import { VrfKey } from '../../libs/completeness/src/vrf-key.js';
import { comparePersonExports } from './compare-persons.js';
import { parsePersonExport } from './person-export.js';
import { NO_WITNESSES } from './policy.js';
import { signingKey } from './testing.features.js';
import type { Trust } from './trust.js';
import { isVerificationError, type VerificationErrorCode } from './verification-error.js';
import { Verifier } from './verifier.js';
import type { PersonFindings } from './verify-person.js';

/** A partnership of three, some of whose events are held. */
function three(): TestPeople {
  const people = new TestPeople();
  for (const name of ['amina', 'beth', 'amina', 'carol', 'amina', 'beth']) people.record(name);
  people.record('amina', 'held');
  people.record('carol', 'held');
  return people;
}

async function check(people: TestPeople, json: PersonJson, trust?: Trust): Promise<PersonFindings> {
  const believed = trust ?? { keys: people.log.keys, policy: NO_WITNESSES };
  return new Verifier(believed).person(parsePersonExport(JSON.stringify(json)));
}

async function codeOf(checking: Promise<unknown>): Promise<VerificationErrorCode | undefined> {
  try {
    await checking;
    return undefined;
  } catch (error) {
    if (isVerificationError(error)) return error.code;
    throw error;
  }
}

/** The first record of an export. */
function recordOf(json: PersonJson): RecordJson {
  const [record] = json.records;
  if (!record) throw new Error('An export without a record.');
  return record;
}

describe('an export of a person', () => {
  it('says whose it is, as at when, and shows each event that may be shown, and no other', async () => {
    const people = three();
    const found = await check(people, people.export(people.epoch(), 'amina'));
    expect(found.epoch).toMatchObject({ epoch: 1, through: 8 });
    expect(found.records).toHaveLength(1);
    const [record] = found.records;
    expect(record?.identifiers).toEqual([numberOf('amina')]);
    expect(record?.visible.map(({ shown }) => shown.get('what'))).toEqual(
      [0, 2, 4].map(
        (nth) =>
          new Map([
            [
              'data',
              new Map([
                ['about', 'amina'],
                ['nth', nth],
              ] as never),
            ],
          ]),
      ),
    );
    expect(record?.visible[0]?.withheld).toEqual(['otherPeople', 'asReceived', 'accountability']);
    expect(record).not.toHaveProperty('held');
  });

  it('made for an officer proves what is held, too', async () => {
    const people = three();
    const epoch = people.epoch();
    const found = await check(people, people.export(epoch, 'amina', 'officer'));
    expect(found.records[0]?.held).toHaveLength(1);
    const nothing = await check(people, people.export(epoch, 'beth', 'officer'));
    expect(nothing.records[0]?.held).toEqual([]);
  });

  it('shows nothing of an event whose letter was forgotten, and still counts it', async () => {
    const people = three();
    const json = people.export(people.epoch(), 'amina');
    const [first] = recordOf(json).visible;
    delete first?.shown;
    delete first?.withheld;
    const found = await check(people, json);
    expect(found.records[0]?.visible.map(({ isHidden }) => isHidden)).toEqual([true, false, false]);
  });

  it('of somebody of whom there is nothing says so', async () => {
    const people = three();
    people.person('dora');
    const found = await check(people, people.export(people.epoch(), 'dora'));
    expect(found.records[0]?.visible).toEqual([]);
  });

  it('holds however large the log has grown since', async () => {
    const people = three();
    const epoch = people.epoch();
    for (let more = 0; more < 20; more += 1) people.record('beth');
    expect(await codeOf(check(people, people.export(epoch, 'amina')))).toBeUndefined();
  });
});

describe('an export of a person does not hold', () => {
  const changes: readonly [
    string,
    VerificationErrorCode,
    (json: PersonJson, other: PersonJson) => void,
  ][] = [
    ['with one event left out', 'RECORD_WRONG', (json) => recordOf(json).visible.splice(1, 1)],
    ['with the last left out', 'RECORD_WRONG', (json) => recordOf(json).visible.pop()],
    [
      'with one added',
      'RECORD_WRONG',
      (json, other) => recordOf(json).visible.push(...recordOf(other).visible.slice(0, 1)),
    ],
    ['with two swapped', 'RECORD_WRONG', (json) => recordOf(json).visible.reverse()],
    [
      "with another person's events",
      'RECORD_WRONG',
      (json, other) => {
        recordOf(json).visible = recordOf(other).visible;
      },
    ],
    [
      "with another person's events and their place in the map",
      'RECORD_WRONG',
      (json, other) => {
        const [path] = recordOf(json).paths;
        const [theirs] = recordOf(other).paths;
        if (path && theirs) path.visible = theirs.visible;
        recordOf(json).visible = recordOf(other).visible;
      },
    ],
    [
      "with another person's record under the identifier",
      'LABEL_WRONG',
      (json, other) => {
        const [path] = recordOf(json).paths;
        const [theirs] = recordOf(other).paths;
        if (path && theirs) Object.assign(path, { label: theirs.label, visible: theirs.visible });
        recordOf(json).visible = recordOf(other).visible;
      },
    ],
    [
      "with another person's label and its proof",
      'LABEL_WRONG',
      (json, other) => {
        const [path] = recordOf(json).paths;
        const [theirs] = recordOf(other).paths;
        if (path && theirs) Object.assign(path, { ...theirs, identifier: path.identifier });
        recordOf(json).visible = recordOf(other).visible;
      },
    ],
    [
      'with a part that was changed',
      'PARTS_WRONG',
      (json) => {
        const [event] = recordOf(json).visible;
        const text = Buffer.from(event?.shown?.['what'] ?? '', 'base64').toString('utf8');
        const changed = Buffer.from(text.replace('amina', 'anima')).toString('base64');
        if (event?.shown) event.shown['what'] = changed;
      },
    ],
    [
      'with a part said to be withheld that is another',
      'PARTS_WRONG',
      (json, other) => {
        const [event] = recordOf(json).visible;
        const [theirs] = recordOf(other).visible;
        if (event?.withheld) event.withheld['otherPeople'] = theirs?.withheld?.['asReceived'] ?? '';
      },
    ],
    [
      'with an entry that was changed',
      'RECORD_WRONG',
      (json) => {
        const [event] = recordOf(json).visible;
        const entry = Buffer.from(event?.entry ?? '', 'base64');
        entry[144] = (entry[144] ?? 0) ^ 1;
        if (event) event.entry = entry.toString('base64');
      },
    ],
    [
      'with a link that is none',
      'RECORD_WRONG',
      (json, other) => recordOf(json).links.push(recordOf(other).paths[0]?.label ?? ''),
    ],
    [
      'with somebody else beside them',
      'LINKS_WRONG',
      (json, other) => json.records.push(recordOf(other)),
    ],
    ['with a record twice', 'LINKS_WRONG', (json) => json.records.push(recordOf(json))],
    ['without a record', 'LINKS_WRONG', (json) => json.records.splice(0)],
    [
      'without an identifier',
      'LINKS_WRONG',
      (json) => {
        const [path] = recordOf(json).paths;
        delete path?.identifier;
        delete path?.vrf;
      },
    ],
    [
      'without the epoch’s own event',
      'EPOCH_WRONG',
      (json) => {
        Object.assign(json.epoch, { shown: undefined, withheld: undefined });
      },
    ],
    [
      'with another event for the epoch',
      'EPOCH_WRONG',
      (json) => Object.assign(json.epoch, recordOf(json).visible[0]),
    ],
    [
      'with what it is not known for',
      'PERSON_UNREADABLE',
      (json) => Object.assign(json, { note: 'all is well' }),
    ],
    ['in another form', 'PERSON_UNREADABLE', (json) => Object.assign(json, { format: 'x/1' })],
  ];

  it.each(changes)('%s', async (_, code, change) => {
    const people = three();
    const epoch = people.epoch();
    const json = people.export(epoch, 'amina');
    change(json, people.export(epoch, 'beth'));
    expect(await codeOf(check(people, json))).toBe(code);
  });

  it('if a log signed it whose key is not known', async () => {
    const people = three();
    const json = people.export(people.epoch(), 'amina');
    const stranger = { keys: [signingKey('ledger.example/log').key], policy: NO_WITNESSES };
    expect(await codeOf(check(people, json, stranger))).toBe('KEY_MISSING');
    const nobody = { keys: [signingKey('another.example').key], policy: NO_WITNESSES };
    expect(await codeOf(check(people, json, nobody))).toBe('KEY_MISSING');
  });

  it('if its label was computed with another key than the epoch says', async () => {
    const people = three();
    const epoch = people.epoch();
    const liar = Object.assign(new TestPeople(), { key: new VrfKey(Buffer.alloc(32, 9)) });
    for (const name of ['amina', 'amina']) liar.record(name);
    const json = people.export(epoch, 'amina');
    const [path] = recordOf(json).paths;
    const [forged] = recordOf(liar.export(liar.epoch(), 'amina')).paths;
    if (path) path.vrf = forged?.vrf ?? '';
    expect(await codeOf(check(people, json))).toBe('LABEL_WRONG');
  });

  it('for a second, shorter record of the same person, of which the map has no place', async () => {
    const people = three();
    const honest = people.epoch();
    const shorter = three();
    shorter.person('amina').visible.pop();
    const json = people.export(honest, 'amina');
    json.records = shorter.export(shorter.epoch(), 'amina').records;
    expect(await codeOf(check(people, json))).toBe('RECORD_WRONG');
  });

  it('beside one of another event of the same epoch, nor if that has another id', async () => {
    const people = three();
    const first = people.epoch();
    people.person('amina').visible.pop();
    const second = people.epoch(first.number);
    // It has the id that it must have, so it holds by itself, and whoever has both sees the lie.
    const [one, other] = [first, second].map((epoch) =>
      check(people, people.export(epoch, 'amina')),
    );
    if (one && other) {
      const both = await Promise.all([one, other]);
      expect(await codeOf(Promise.resolve().then(() => comparePersonExports(...both)))).toBe(
        'EPOCH_SPLIT',
      );
    }
    const unnamed = people.export(first, 'amina');
    const bytes = Buffer.from(unnamed.epoch.entry, 'base64');
    bytes[1] = (bytes[1] ?? 0) ^ 1;
    unnamed.epoch.entry = bytes.toString('base64');
    expect(await codeOf(check(people, unnamed))).toBe('EPOCH_WRONG');
  });

  it('with any other change to any of its texts', async () => {
    const people = three();
    const json = people.export(people.epoch(), 'amina', 'officer');
    const text = JSON.stringify(json);
    // Not within the note, whose signatures of clocks and witnesses are no part of what is proved here.
    const end = text.indexOf('—');
    const from = text.indexOf('\\n"', end);
    const places = fc.nat(text.length - 1).filter((at) => at < end || at > from);
    const characters = fc.constantFrom(...'Aa0/+={}[],:"x');
    await fc.assert(
      fc.asyncProperty(places, characters, async (at, character) => {
        if (text[at] === character) return;
        const changed = text.slice(0, at) + character + text.slice(at + 1);
        const verifier = new Verifier({ keys: people.log.keys, policy: NO_WITNESSES });
        const code = await codeOf(
          Promise.resolve().then(() => verifier.person(parsePersonExport(changed))),
        );
        expect(code).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });
});

describe('an export of somebody who has several identifiers', () => {
  const local = { namespace: 'https://example.org|police', system: 'custody', value: 'C-17' };

  it('leads from each of them to the one record', async () => {
    const people = three();
    people.person('amina').identifiers.push(local);
    const found = await check(people, people.export(people.epoch(), 'amina'));
    expect(found.records[0]?.identifiers).toEqual([numberOf('amina'), local]);
  });

  it('does not hold if one of them leads to a shorter one', async () => {
    const people = three();
    const shorter = people.person('shadow');
    shorter.identifiers.splice(0, 1, local);
    shorter.visible.push(0);
    const epoch = people.epoch();
    const json = people.export(epoch, 'amina');
    recordOf(json).paths.push(...recordOf(people.export(epoch, 'shadow')).paths);
    expect(await codeOf(check(people, json))).toBe('RECORD_WRONG');
  });
});

describe('an export of somebody who is linked with others', () => {
  function linked(): TestPeople {
    const people = three();
    people.record('dora');
    people.person('amina').links.add('beth');
    people.person('beth').links.add('amina').add('dora');
    people.person('dora').links.add('beth');
    return people;
  }

  it('has the record of each, however far it goes', async () => {
    const people = linked();
    const epoch = people.epoch();
    for (const name of ['amina', 'dora']) {
      const json = people.export(epoch, name);
      // Only whose it is who asks knows an identifier; the others are reached.
      for (const record of json.records.slice(1)) {
        for (const path of record.paths) {
          delete path.identifier;
          delete path.vrf;
        }
      }
      const found = await check(people, json);
      expect(found.records.map(({ visible }) => visible.length).sort()).toEqual([1, 2, 3]);
    }
  });

  it('does not hold without the last of them', async () => {
    const people = linked();
    const json = people.export(people.epoch(), 'amina');
    json.records.pop();
    expect(await codeOf(check(people, json))).toBe('LINKS_WRONG');
  });

  it('does not hold if the link is not told', async () => {
    const people = linked();
    const json = people.export(people.epoch(), 'amina');
    recordOf(json).links = [];
    expect(await codeOf(check(people, json))).toBe('RECORD_WRONG');
  });

  it('has nothing of them, nor any trace of it, once they are two again', async () => {
    const people = linked();
    people.epoch();
    for (const name of ['amina', 'beth', 'dora']) people.person(name).links.clear();
    const apart = people.export(people.epoch(), 'amina');
    const never = three();
    never.record('dora');
    never.epoch();
    const same = never.export(never.epoch(), 'amina');
    expect(apart.records[0]?.links).toEqual([]);
    expect(apart.records[0]?.visible).toEqual(same.records[0]?.visible);
    expect((await check(people, apart)).records).toHaveLength(1);
  });
});

describe('two exports of one person', () => {
  it('are consistent if what could be shown only grew', async () => {
    const people = three();
    const one = await check(people, people.export(people.epoch(), 'amina'));
    people.record('amina');
    people.record('amina');
    const other = await check(people, people.export(people.epoch(), 'amina'));
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      const { grown, gone } = comparePersonExports(first, second);
      expect(grown.map(({ by }) => by)).toEqual([2]);
      expect(gone).toEqual([]);
    }
  });

  it.each([
    ['left something out since', (visible: number[]) => visible.splice(1, 1)],
    ['put something before', (visible: number[]) => visible.unshift(visible.pop() ?? 0)],
    ['forgot the last', (visible: number[]) => visible.pop()],
  ])('are not if the ledger %s', async (_, lie) => {
    const people = three();
    const one = await check(people, people.export(people.epoch(), 'amina'));
    lie(people.person('amina').visible);
    const other = await check(people, people.export(people.epoch(), 'amina'));
    expect(await codeOf(Promise.resolve().then(() => comparePersonExports(one, other)))).toBe(
      'RECORD_SHRANK',
    );
  });

  it('are of what is held too, where both prove it', async () => {
    const people = three();
    const one = await check(people, people.export(people.epoch(), 'amina', 'officer'));
    people.person('amina').held.pop();
    const other = await check(people, people.export(people.epoch(), 'amina', 'officer'));
    expect(() => comparePersonExports(one, other)).toThrow('is not in the later one');
  });

  it('name what was linked at the earlier and is not at the later', async () => {
    const people = three();
    people.person('amina').links.add('beth');
    people.person('beth').links.add('amina');
    const one = await check(people, people.export(people.epoch(), 'amina'));
    for (const name of ['amina', 'beth']) people.person(name).links.clear();
    const other = await check(people, people.export(people.epoch(), 'amina'));
    expect(comparePersonExports(one, other).gone).toHaveLength(1);
  });

  it('of two people, or of two logs, cannot be compared', async () => {
    const people = three();
    const epoch = people.epoch();
    const amina = await check(people, people.export(epoch, 'amina'));
    const beth = await check(people, people.export(epoch, 'beth'));
    expect(() => comparePersonExports(amina, beth)).toThrow('of two people');
    const elsewhere = { ...amina, checkpoint: { ...amina.checkpoint, origin: 'another.example' } };
    expect(() => comparePersonExports(amina, elsewhere)).toThrow('of two logs');
  });
});
