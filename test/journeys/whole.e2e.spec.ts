import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import request from 'supertest';
import { runProgram } from '../../apps/cli/src/testing/process.features.js';
import { RecordStore } from '../../libs/completeness/src/sqlite/record-store.js';
import { splitRecord } from '../../libs/ledger/src/record-format.js';
import { leafHash } from '../../libs/transparency/src/hashing.js';
import { piecesOf, storedSubject } from '../../libs/vault/src/testing/vault-files.js';
import { comparePersonExports } from '../../verifier/src/compare-persons.js';
import { isVerificationError } from '../../verifier/src/verification-error.js';
import { answered } from '../harness/ask.js';
import { synthetic } from '../harness/organisation.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import {
  EPOCHS,
  type ExportJson,
  exported,
  exportWith,
  idsIn,
  type RecordJson,
  verified,
} from '../harness/exports.js';
import { formsOf } from '../harness/search.js';
import { RunningService } from '../harness/service.js';

/**
 * Amina takes a copy of her record, and asks whether it is all of it. Whoever runs the ledger would rather
 * that she did not see everything.
 */

const service = new RunningService();
const people = new People(840_000);
const [amina, ben] = [people.next(), people.next()];
const DAY = '2026-11-05';
const MARK = 'held-from-her';

let trust: Partner;
let police: Partner;
const ids = { amina: '', ben: '' };
const tokens = { amina: '', ben: '', officer: '' };
/** What was told of Amina, in its order. */
const told: string[] = [];
let held = '';
let first = '';
let bens = '';

const flow = (person: object, more: object = {}) => ({
  person,
  occurredAt: `${DAY}T01:00:00Z`,
  from: police.organisation,
  to: { organisation: synthetic('council') },
  channel: 'phone',
  items: [{ category: 'record/risk' }],
  reason: 'A call at night',
  ...more,
});

beforeAll(async () => {
  service.setClock(`${DAY}T12:00:00Z`);
  await service.start(EPOCHS);
  trust = await Partner.of(service, 'trust');
  police = await Partner.of(service, 'police');
  for (const reason of ['A call at night', 'A second call', 'A third']) {
    told.push(await police.send('DisclosureMade', flow(amina, { reason })));
  }
  held = await police.send(
    'DisclosureMade',
    flow(amina, {
      to: { organisation: synthetic('probation') },
      reason: MARK,
      visibility: { held: true, ground: MARK },
    }),
  );
  const bensFlow = await police.send('DisclosureMade', flow(ben, { reason: 'About Ben' }));
  for (const [name, person] of [['amina', amina] as const, ['ben', ben] as const]) {
    ids[name] = await ledgerId(service, person);
    tokens[name] = await service.token({ role: 'person', person: ids[name] });
  }
  tokens.officer = await service.token({ role: 'officer' });
  do {
    first = await exportWith(service, tokens.amina, told);
    bens = await exportWith(service, tokens.ben, [bensFlow]);
    // Of one epoch, so that nothing else tells them apart.
  } while (json(first).epoch.entry !== json(bens).epoch.entry);
}, 120_000);
afterAll(async () => service.remove());

const json = (text = first) => JSON.parse(text) as ExportJson;
function recordIn({ records }: ExportJson): RecordJson {
  const [record] = records;
  if (!record) throw new Error('There is no record in it.');
  return record;
}

/** What the verifier says of an export that somebody changed. */
async function codeOf(change: (made: ExportJson) => void): Promise<string> {
  const made = json();
  change(made);
  try {
    await verified(service, JSON.stringify(made));
    return 'holds';
  } catch (error) {
    if (!isVerificationError(error)) throw error;
    return error.code;
  }
}

describe('A copy of one’s record', () => {
  it('holds, is of her number, and is all that she may be shown, in its order', async () => {
    const { records, checkpoint } = await verified(service, first);
    expect(checkpoint.origin).toBe('waymark.example/log');
    const [record] = records;
    expect(records).toHaveLength(1);
    expect(record?.identifiers).toContainEqual({ namespace: '', ...amina });
    const shown = record?.visible ?? [];
    expect(shown.map(({ eventId }) => eventId).filter((id) => told.includes(id))).toEqual(told);
    expect(shown.every(({ isHidden }) => !isHidden)).toBe(true);
    expect(JSON.stringify([...(shown[0]?.shown ?? [])])).not.toContain('otherPeople');
    const { me } = await answered<{
      me: { whereMyDataWent: { edges: { node: { id: string } }[] } };
    }>(service, tokens.amina, '{ me { whereMyDataWent { edges { node { id } } } } }');
    const answer = me.whereMyDataWent.edges.map(({ node }) => node.id);
    expect(answer.sort()).toEqual([...told].sort());
  });

  it('is in the form that its schema says, an officer’s as well', async () => {
    const schema = new URL('../../docs/reference/person-1.schema.json', import.meta.url);
    const isOfSchema = new Ajv2020({ strictRequired: false, strictTypes: false }).compile(
      JSON.parse(readFileSync(schema, 'utf8')) as object,
    );
    const asked = { person: ids.amina, purpose: 'AUDIT', held: true };
    for (const text of [first, await exportWith(service, tokens.officer, [held], asked)]) {
      isOfSchema(json(text));
      expect(isOfSchema.errors).toBeNull();
    }
    expect(isOfSchema({ ...json(), for: 'officer' })).toBe(false);
  });

  it('is told in plain words offline, by the command line', async () => {
    const path = join(service.folder, 'record.json');
    const keys = join(service.folder, 'keys');
    writeFileSync(path, first);
    writeFileSync(keys, (await request(service.address).get('/log/keys')).text);
    const { code, output } = await runProgram(['verify', path, '--keys', keys], {});
    expect(code).toBe(0);
    expect(output).toContain('It holds. This is all that may be shown to this person');
    expect(output).toContain('gave information to council, because: A second call.');
  });

  it('does not hold where one was left out, added, or swapped with another', async () => {
    const visible = (made: ExportJson) => recordIn(made).visible;
    expect(await codeOf((made) => visible(made).splice(1, 1))).toBe('RECORD_WRONG');
    expect(await codeOf((made) => visible(made).pop())).toBe('RECORD_WRONG');
    expect(await codeOf((made) => visible(made).push(...visible(json(bens)).slice(0, 1)))).toBe(
      'RECORD_WRONG',
    );
    expect(
      await codeOf((made) => visible(made).splice(0, 2, ...visible(made).slice(0, 2).reverse())),
    ).toBe('RECORD_WRONG');
    expect(
      await codeOf((made) => {
        const [event] = visible(made);
        if (event?.shown) event.shown['why'] = Buffer.from('["x",{}]').toString('base64');
      }),
    ).toBe('PARTS_WRONG');
  });

  it('does not hold where somebody else’s record is shown under her number', async () => {
    const others = recordIn(json(bens));
    expect(await codeOf((made) => (made.records = [others]))).toBe('holds');
    expect(
      await codeOf((made) => (made.records = [{ ...others, paths: recordIn(made).paths }])),
    ).toBe('RECORD_WRONG');
    expect(
      await codeOf((made) => {
        const named = others.paths.find(({ identifier }) => identifier);
        const identifier = recordIn(made).paths[0]?.identifier;
        if (!named || !identifier) throw new Error('Nobody is named.');
        made.records = [{ ...others, paths: [{ ...named, identifier }] }];
      }),
    ).toBe('LABEL_WRONG');
    expect(await codeOf((made) => made.records.push(others))).toBe('LINKS_WRONG');
  });

  it('holds no key of hers, nor any secret of labels', () => {
    const database = <T>(work: (db: DatabaseSync) => T): T => {
      const db = new DatabaseSync(join(service.data, 'keys', 'keys.db'), { readOnly: true });
      try {
        return work(db);
      } finally {
        db.close();
      }
    };
    const secrets = readFileSync(`${service.data}.label-keys`, 'utf8')
      .match(/[A-Za-z0-9_-]{43}/g)
      ?.map((secret) => Buffer.from(secret, 'base64url'));
    expect(secrets).toHaveLength(2);
    const keys = [...piecesOf(storedSubject({ database }, ids.amina)), ...(secrets ?? [])];
    // Whatever an export says in bytes stands in it in base64.
    const bytes = Buffer.concat([
      Buffer.from(first),
      ...[...first.matchAll(/"([A-Za-z0-9+/]{16,}={0,2})"/g)].map(([, text = '']) =>
        Buffer.from(text, 'base64'),
      ),
    ]);
    expect(bytes.includes(Buffer.from('A second call'))).toBe(true);
    expect(keys.length).toBeGreaterThan(3);
    for (const form of keys.flatMap(formsOf)) expect(bytes.includes(form)).toBe(false);
  });

  it('tells nothing of what is held, and is as anybody’s', () => {
    expect(first).not.toContain(Buffer.from(MARK).toString('base64').slice(0, 16));
    expect(idsIn(first)).not.toContain(held);
    const keysOf = (value: unknown): unknown =>
      Array.isArray(value)
        ? [...new Set(value.map((one) => JSON.stringify(keysOf(one))))].sort()
        : typeof value === 'object' && value !== null
          ? Object.entries(value).map(([name, one]) => [name, keysOf(one)])
          : typeof value;
    const [hers, his] = [json(), json(bens)];
    expect(keysOf({ ...hers, records: [recordIn(hers).paths] })).toEqual(
      keysOf({ ...his, records: [recordIn(his).paths] }),
    );
  });
});

describe('An officer’s copy', () => {
  const why = { purpose: 'SUBJECT_ACCESS_REQUEST', reason: 'They asked for it' };

  it('proves what is held back, too, with why', async () => {
    const asked = { person: ids.amina, ...why, held: true };
    const text = await exportWith(service, tokens.officer, [...told, held], asked);
    const { records } = await verified(service, text);
    const [event] = records[0]?.held ?? [];
    expect(event?.eventId).toBe(held);
    expect(
      JSON.stringify([...(event?.shown.get('accountability') as Map<string, unknown>)]),
    ).toContain('visibility');
    const made = json(text);
    recordIn(made).held?.splice(0, 1);
    await expect(verified(service, JSON.stringify(made))).rejects.toMatchObject({
      code: 'RECORD_WRONG',
    });
  });

  it('is recorded with her; one of what is held is not told', async () => {
    await exported(service, tokens.officer, { person: ids.amina, ...why });
    const { me } = await answered<{
      me: { lookUps: { edges: { node: { purpose: { code: string }; asked: string[] } }[] } };
    }>(service, tokens.amina, '{ me { lookUps { edges { node { purpose { code } asked } } } } }');
    const looks = me.lookUps.edges
      .map(({ node }) => node)
      .filter(({ asked }) => asked.includes('export'));
    const purposes = looks.map(({ purpose }) => purpose.code);
    expect(purposes.filter((code) => code === 'SUBJECT_ACCESS_REQUEST')).toHaveLength(1);
    expect(purposes).toContain('AS_THEMSELVES');
  });

  it('is given to nobody else', async () => {
    const partner = await service.token({ role: 'partner', organisation: trust.organisation });
    const auditor = await service.token({ role: 'auditor' });
    const asked = { person: ids.amina, ...why };
    for (const token of [partner, auditor, tokens.ben]) {
      expect((await exported(service, token, asked)).status).toBe(403);
    }
    expect((await exported(service, partner)).status).toBe(403);
    expect((await request(service.address).get('/v1/export')).status).toBe(401);
    const nobody = { ...asked, person: '00000000-0000-4000-8000-000000000000' };
    expect((await exported(service, tokens.officer, nobody)).status).toBe(404);
    const wrong = await exported(service, tokens.officer, { ...asked, purpose: 'CURIOSITY' });
    expect(wrong.status).toBe(422);
    expect(wrong.body).toMatchObject({ errors: [{ pointer: '/purpose' }] });
  });
});

describe('Two copies of one’s record', () => {
  it('agree: the later has all of the earlier, and what came since', async () => {
    const next = await police.send('DisclosureMade', flow(amina, { reason: 'A fourth' }));
    const later = await exportWith(service, tokens.amina, [...told, next]);
    const { grown, gone } = comparePersonExports(
      await verified(service, first),
      await verified(service, later),
    );
    expect(gone).toEqual([]);
    expect(grown[0]?.by).toBeGreaterThanOrEqual(1);
    const [one, two] = [first, later].map((text, at) => {
      const path = join(service.folder, `record-${at}.json`);
      writeFileSync(path, text);
      return path;
    });
    const keys = join(service.folder, 'keys');
    const { code, output } = await runProgram(['verify', two ?? '', one ?? '', '--keys', keys], {});
    expect(output).toContain('The later copy has all that the earlier has');
    expect(code).toBe(0);
  });

  it('have what was held, once it is released, behind what was there', async () => {
    const release = {
      person: amina,
      occurredAt: `${DAY}T11:00:00Z`,
      event: held,
      reason: 'It is over',
      decider: MARK,
      deciderRole: MARK,
    };
    await police.send('HeldReleased', release);
    const later = await exportWith(service, tokens.amina, [held]);
    const { records } = await verified(service, later);
    const order = records[0]?.visible.map(({ eventId }) => eventId) ?? [];
    expect(order.indexOf(held)).toBeGreaterThan(order.indexOf(told.at(-1) ?? ''));
    comparePersonExports(await verified(service, first), await verified(service, later));
    first = later;
  });

  it('show a second, shorter record of hers, which whoever runs the ledger keeps for her', async () => {
    await service.stop();
    // With everything that the operator has: the store, the keys of labels, the keys of the log.
    const store = RecordStore.open(join(service.data, 'proofs', 'proofs.db'), () => undefined);
    shorten(store, ids.amina);
    store.close();
    await service.start(EPOCHS);
    const next = await police.send('DisclosureMade', flow(amina, { reason: 'A fifth' }));
    const shorter = await exportWith(service, tokens.amina, [next]);
    // By itself it holds: nobody can know what was never shown to anybody.
    const [before, after] = [await verified(service, first), await verified(service, shorter)];
    expect(() => comparePersonExports(before, after)).toThrow(
      'Something that the earlier export shows is not in the later one',
    );
  });
});

/** Makes somebody's visible tree anew without its first event. */
function shorten(store: RecordStore, person: string): void {
  const number = store.subject(person)?.number ?? 0;
  const [, ...positions] = [...store.positions(number, 'visible')];
  const labels = store.labelsOf(number);
  const log = new DatabaseSync(join(service.data, 'log', 'log.db'), { readOnly: true });
  const data = log.prepare('SELECT data FROM event WHERE position = ?');
  const visible = positions.map((position) => {
    const { entry } = splitRecord(Buffer.from(data.get(position)?.['data'] as Uint8Array));
    return { position, leaf: leafHash(entry) };
  });
  log.close();
  store.forget([person]);
  store.together(() => {
    store.grow(person, { visible, held: [], behind: undefined });
    for (const { label, alias } of labels) store.putLabel(label, person, alias);
  });
}
