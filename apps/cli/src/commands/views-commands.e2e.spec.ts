import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  disclosureEvents,
  DisclosureMade,
} from '../../../../libs/disclosure/src/disclosure.events.js';
import { EventCatalogue } from '../../../../libs/ledger/src/catalogue.js';
import { logPath } from '../../../../libs/ledger/src/ledger-files.js';
import {
  noted,
  organisation,
  somebody,
  testLedger,
  type TestLedger,
} from '../../../../libs/ledger/src/ledger.features.js';
import { personEvents, PersonRegistered } from '../../../../libs/person/src/person.events.js';
import { runProgram } from '../testing/process.features.js';

// In processes of their own: views are checked in a thread, which runs what was built.

let ledger: TestLedger;
let person: string;

beforeEach(async () => {
  ledger = await testLedger(personEvents);
  const writing = await ledger.open();
  person = await writing.subject(somebody());
  const accountable = await writing.subject(organisation);
  for (let index = 0; index < 5; index += 1) {
    const id = `00000000-0000-8000-8000-00000000000${index}`;
    await writing.record({
      stream: { subject: person, noun: 'person', id: '' },
      held: false,
      after: index - 1,
      records: [
        {
          ...noted({ id, subject: person, accountable }),
          type: PersonRegistered,
          data: { verification: 'documents-seen', names: [], deficiencies: [] },
        },
      ],
    });
  }
  await writing.close();
});

afterEach(() => ledger.remove());

function environment(): Record<string, string> {
  return { WAYMARK_DATA: ledger.files.data, WAYMARK_KEY_FILE: ledger.files.keyFile };
}

function at(words: string) {
  return runProgram(words.split(' '), environment());
}

describe('waymark rebuild, parked and verify', () => {
  it('build views, find nothing set aside, and find all as it was recorded', async () => {
    const early = await at('verify');
    expect(early.output).toContain('No views are served just now');
    const rebuilt = await at('rebuild --json');
    expect(rebuilt.code).toBe(0);
    expect(JSON.parse(rebuilt.output)).toMatchObject({ events: 5 });
    expect(await at('parked list')).toEqual({
      code: 0,
      output: 'Nothing is set aside.\n',
      errors: '',
    });
    expect(await at('parked retry --json')).toEqual({ code: 0, output: '[]\n', errors: '' });
    const { code, output } = await at('verify');
    expect(code).toBe(0);
    expect(output).toMatch(
      /^5 events read and hashed anew in \d+\.\d seconds, [\d,]+ a second\.\n/,
    );
    expect(output).toMatch(
      /The log is what was recorded\.\nThere is no tree yet: the service grows it from the log when it starts\.\nThe keys of \d+ subjects are what was written; \d+ references lead to them\.\nThe views are what was written: /,
    );
  });

  it('end with 1 where something is wrong, and name the leaf', async () => {
    const db = new DatabaseSync(logPath(ledger.files));
    db.exec('DROP TRIGGER event_is_not_changed');
    db.exec("UPDATE event SET type = 'Other' WHERE position = 3");
    db.close();
    const { code, output } = await at('verify');
    expect(code).toBe(1);
    expect(output).toContain(
      'WRONG: leaf 2 (00000000-0000-8000-8000-000000000002) stands in the log with another type.\n',
    );
    const told = JSON.parse((await at('verify --json')).output) as { log: object };
    expect(told.log).toMatchObject({ events: 5, faulty: 1, faults: [{ leafIndex: 2 }] });
  });

  it('end with 1 where a file is no part of a ledger, and name it', async () => {
    writeFileSync(join(ledger.files.data, 'log', 'notes.txt'), 'who is who');
    const { code, output } = await at('verify');
    expect(code).toBe(1);
    expect(output).toContain('WRONG: log/notes.txt is no part of a ledger; nobody looks at it.\n');
    rmSync(join(ledger.files.data, 'log', 'notes.txt'));
    expect((await at('verify')).output).toMatch(
      /\d+ files of [\d,]+ bytes: each is a part of the ledger/,
    );
  });

  it('end with 1 where something is set aside, and name it', async () => {
    const writing = await ledger.open({ catalogue: new EventCatalogue(disclosureEvents) });
    const id = '00000000-0000-8000-8000-00000000000a';
    const accountable = await writing.subject(organisation);
    await writing.record({
      stream: { subject: person, noun: 'disclosure', id },
      held: false,
      after: -1,
      // Nothing that came through a door lacks so much.
      records: [{ ...noted({ id, subject: person, accountable }), type: DisclosureMade, data: {} }],
    });
    await writing.close();
    await at('rebuild');
    for (const command of ['parked list', 'parked retry']) {
      const { code, output } = await at(command);
      expect(code).toBe(1);
      expect(output).toMatch(
        /^1 event set aside:\n00000000-0000-8000-8000-00000000000a {2}disclosure /,
      );
    }
  });
});
