import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventCatalogue } from '../../apps/composition/src/events.js';
import { START } from '../../libs/event-log/src/event-log.js';
import { LedgerReader } from '../../libs/ledger/src/ledger-reader.js';
import { openVault } from '../../libs/ledger/src/open-vault.js';
import { answered } from '../harness/ask.js';
import { Diary } from '../harness/diary.js';
import { Everything } from '../harness/everything.js';
import { Misfilings } from '../harness/misfilings.js';
import { Partner } from '../harness/partner.js';
import { ledgerId, People } from '../harness/people.js';
import { RunningService } from '../harness/service.js';

/**
 * The police tell the trust about Bea, and mistype her number: it stands with Ana, who reads it. An
 * officer says so, a second one checks; Bea sees it as it was sent, and nobody opens Ana's letter of it
 * any more.
 */

const people = new People(640_000);
const service = new RunningService();
const ana = new Diary(service, people.next());
const bea = new Diary(service, people.next());
const WORDS = 'She was at the bridge';

let trust: Partner;
let police: Partner;
let everything: Everything;
let officers: Misfilings;
const ids = { ana: '', bea: '' };
const tokens = { ana: '', bea: '' };

const given = (at: string, from: Partner, to: Partner, reason: string) => ({
  occurredAt: at,
  from: from.organisation,
  to: { organisation: to.organisation },
  channel: 'phone',
  items: [{ category: 'record/risk' }],
  reason,
});

/** Everything that each is answered about themself, but for who looked. */
async function seen(name: keyof typeof ids, last: string): Promise<string> {
  const answer = (await everything.ofMe(service, tokens[name], last)) as { lookUps: unknown };
  const { lookUps: _, ...others } = answer;
  return JSON.stringify(others);
}

interface Flow {
  readonly id: string;
  readonly reason: string | null;
  readonly purpose: { readonly code: string } | null;
  readonly from: { readonly value: string };
  readonly occurredAt: { readonly earliest: string };
}

async function flows(name: keyof typeof ids, last: string): Promise<readonly Flow[]> {
  const { me } = await answered<{
    me: { whereMyDataWent: { edges: readonly { readonly node: Flow }[] } };
  }>(
    service,
    tokens[name],
    `{ me(freshAs: "${last}") { whereMyDataWent { edges { node {
      id reason purpose { code } from { value } occurredAt { earliest } } } } } }`,
  );
  return me.whereMyDataWent.edges.map(({ node }) => node);
}

beforeAll(async () => {
  service.setClock('2026-11-01T09:00:00Z');
  await service.start();
  [trust, police] = (await Promise.all(
    ['trust', 'police'].map((value) => Partner.of(service, value)),
  )) as [Partner, Partner];
  everything = await Everything.of(service);
  officers = await Misfilings.of(service, trust);
  const morning = '2026-11-02T09:00:00Z';
  await ana.at(morning, trust, 'own', 'DisclosureMade', given(morning, trust, police, 'Hers'));
  await bea.at(morning, trust, 'hers', 'DisclosureMade', given(morning, trust, police, 'Hers too'));
  await ana.at(morning, trust, 'consent', 'ConsentGranted', {
    occurredAt: morning,
    recipients: [police.organisation],
  });
  const night = '2026-11-03T02:00:00Z';
  await ana.at('2026-11-03T03:00:00Z', police, 'wrong', 'DisclosureMade', {
    ...given(night, police, trust, WORDS),
  });
  await ana.at('2026-11-03T04:00:00Z', police, 'corrected', 'DisclosureCorrected', {
    occurredAt: '2026-11-03T04:00:00Z',
    disclosure: ana.idOf('wrong'),
    changes: { purpose: 'ETREAT' },
    correctionReason: 'It was an emergency',
  });
  for (const [name, { person }] of Object.entries({ ana, bea }) as ['ana' | 'bea', Diary][]) {
    ids[name] = await ledgerId(service, person);
    tokens[name] = await service.token({ role: 'person', person: ids[name] });
  }
}, 60_000);
afterAll(async () => service.remove());

describe('A disclosure that was sent with the wrong number', () => {
  let misfiling = '';
  let verification: object = {};
  let last = '';
  let receipt = {};
  const before = { ana: '', bea: '' };

  it('is shown to whom it is not about, until a second officer has checked', async () => {
    receipt = await police.lastingReceipt(ana.idOf('wrong'));
    expect(await seen('ana', ana.last)).toContain(WORDS);
    before.ana = await seen('ana', ana.last);
    before.bea = await seen('bea', ana.last);
    const at = '2026-11-04T09:00:00Z';
    service.setClock(at);
    const event = ana.idOf('wrong');
    const about = { event, person: ids.ana, at };
    const said = await officers.sent('one', officers.misfiled({ ...about, belongsTo: bea.person }));
    expect(said.status).toBe(201);
    misfiling = said.body.eventId;
    last = misfiling;
    expect(await seen('ana', last)).toBe(before.ana);
    expect(await seen('bea', last)).toBe(before.bea);
    const alone = await officers.sent('one', officers.verified({ ...about, misfiling }));
    expect([alone.status, alone.rule]).toEqual([422, 'VERIFIED_BY_WHO_MISFILED']);
    expect(await seen('ana', last)).toBe(before.ana);
  });

  it('is then where it belongs, with its own time and sender, and what was said of it later', async () => {
    const at = '2026-11-04T10:00:00Z';
    service.setClock(at);
    const event = ana.idOf('wrong');
    verification = officers.verified({ event, person: ids.ana, misfiling, at });
    const verified = await officers.sent('two', verification);
    expect(verified.status).toBe(201);
    // What was done follows after it: the last of it is the newest event of the ledger.
    await bea.at('2026-11-04T10:01:00Z', trust, 'mark', 'AccessNeedRecorded', {
      occurredAt: at,
      group: 'contact-method',
      words: 'Text',
    });
    last = bea.last;
    const [newest, own] = await flows('bea', last);
    expect(own?.id).toBe(bea.idOf('hers'));
    expect(newest?.id).not.toBe(event);
    expect(newest).toEqual({
      id: newest?.id,
      reason: WORDS,
      purpose: { code: 'ETREAT' },
      from: { value: 'police' },
      occurredAt: { earliest: '2026-11-03T02:00:00.000Z' },
    });
  });

  it('is gone for whom it was shown to, who is told that something was, and not of whom', async () => {
    const answer = await seen('ana', last);
    expect(answer).not.toContain(WORDS);
    expect(answer).not.toContain(ids.bea);
    expect(answer).not.toContain(bea.person.value);
    expect((await flows('ana', last)).map(({ id }) => id)).toEqual([ana.idOf('own')]);
    const { me } = await answered<{ me: { entriesTakenOut: object[] } }>(
      service,
      tokens.ana,
      '{ me { entriesTakenOut { recordedAt takenOutAt words } } }',
    );
    const takenOut = {
      takenOutAt: '2026-11-04T10:00:00.000Z',
      words: 'This entry was not about you. It was put in your record by mistake and taken out.',
    };
    expect(me.entriesTakenOut).toEqual(
      expect.arrayContaining([
        { recordedAt: '2026-11-03T03:00:00.000Z', ...takenOut },
        { recordedAt: '2026-11-03T04:00:00.000Z', ...takenOut },
      ]),
    );
    expect(me.entriesTakenOut).toHaveLength(2);
    const theirs = await answered<{ me: { entriesTakenOut: object[] } }>(
      service,
      tokens.bea,
      '{ me { entriesTakenOut { words } } }',
    );
    expect(theirs.me.entriesTakenOut).toEqual([]);
  });

  it('is listed for officers, who are told who looked while it stood there', async () => {
    const { misfilings } = await answered<{ misfilings: { edges: { node: object }[] } }>(
      service,
      officers.token('one'),
      `{ misfilings(purpose: AUDIT) { edges { node { event misfiling standsWith shownToPerson
        standing { code } lookUps { edges { node { role at } } } } } } }`,
    );
    expect(misfilings.edges.map(({ node }) => node)).toEqual([
      {
        event: ana.idOf('wrong'),
        misfiling,
        standsWith: ids.ana,
        shownToPerson: true,
        standing: { code: 'refiled' },
        lookUps: { edges: [{ node: { role: 'officer', at: '2026-11-03T04:00:00.000Z' } }] },
      },
    ]);
  });

  it('gives its sender the receipt of before, asked for and sent again, whatever it says', async () => {
    expect(await police.lastingReceipt(ana.idOf('wrong'))).toEqual(receipt);
    const again = { ...given('2026-11-03T02:00:00Z', police, trust, 'Something else') };
    const answer = await police.post(
      police.event('DisclosureMade', { person: bea.person, ...again }, 'wrong'),
    );
    expect(answer.status).toBe(200);
    expect((answer.body as { eventId: string }).eventId).toBe(ana.idOf('wrong'));
    expect(await flows('bea', last)).toHaveLength(2);
  });

  it('cannot be moved twice, and what was verified is done once, however often it is sent', async () => {
    const again = await officers.sent('two', verification);
    expect(again.status).toBe(200);
    expect(await flows('bea', last)).toHaveLength(2);
    const at = '2026-11-04T11:00:00Z';
    service.setClock(at);
    const event = ana.idOf('wrong');
    const more = await officers.sent('one', officers.misfiled({ event, person: ids.ana, at }));
    expect([more.status, more.rule]).toEqual([422, 'ALREADY_REFILED']);
  });

  it('cannot be opened by any process with any key, and every other letter can', async () => {
    await service.stop();
    const files = { data: service.data, keyFile: `${service.data}.key` };
    const vault = await openVault(files);
    const reader = LedgerReader.open(files, vault, eventCatalogue());
    const gone = [ana.idOf('wrong'), ana.idOf('corrected')];
    let opened = 0;
    const all = { after: START, until: await reader.head(), without: new Set<string>() };
    for await (const events of reader.of(ids.ana, all)) {
      for (const event of events) {
        expect(event.readable).toBe(!gone.includes(event.id));
        if (event.readable) opened += 1;
      }
    }
    // What was given, her consent, two look-ups, and that two letters were forgotten.
    expect(opened).toBe(5);
    expect(await vault.check()).toMatchObject({ forgotten: 2, faults: [] });
    await reader.close();
    await vault.close();
    await service.start();
  });

  /** Whether views that are built anew answer the same. */
  async function expectSameAnew(): Promise<void> {
    const shown = async () => [await seen('ana', last), await seen('bea', last)];
    const found = await shown();
    await service.stop();
    rmSync(join(service.data, 'views'), { recursive: true });
    await service.start();
    expect(await shown()).toEqual(found);
  }

  it('is answered the same by views that are built anew', expectSameAnew);

  it('is taken back by another misfiling the other way, with its words and its time', async () => {
    const [moved] = await flows('bea', last);
    const at = '2026-11-05T09:00:00Z';
    service.setClock(at);
    const about = { event: moved?.id ?? '', person: ids.bea, at };
    const said = await officers.sent('two', officers.misfiled({ ...about, belongsTo: ana.person }));
    expect(said.status).toBe(201);
    expect((await flows('bea', said.body.eventId))[0]).toEqual(moved);
    const checked = officers.verified({ ...about, misfiling: said.body.eventId });
    expect((await officers.sent('two', checked)).rule).toBe('VERIFIED_BY_WHO_MISFILED');
    const verified = await officers.sent('one', checked);
    expect(verified.status).toBe(201);
    await ana.at('2026-11-05T09:01:00Z', trust, 'another mark', 'AccessNeedRecorded', {
      occurredAt: at,
      group: 'contact-method',
      words: 'Letter',
    });
    last = ana.last;
    const [again, own] = await flows('ana', last);
    expect(own?.id).toBe(ana.idOf('own'));
    expect(again).toEqual({ ...moved, id: again?.id });
    expect([ana.idOf('wrong'), moved?.id]).not.toContain(again?.id);
    expect((await flows('bea', last)).map(({ id }) => id)).toEqual([bea.idOf('hers')]);
    expect(await seen('bea', last)).not.toContain(WORDS);
    // Each is told what was taken out of their own record, when.
    for (const [name, day] of [
      ['ana', '04'],
      ['bea', '05'],
    ] as const) {
      const { me } = await answered<{ me: { entriesTakenOut: { takenOutAt: string }[] } }>(
        service,
        tokens[name],
        '{ me { entriesTakenOut { takenOutAt } } }',
      );
      expect(me.entriesTakenOut.map(({ takenOutAt }) => takenOutAt.slice(0, 10))).toEqual([
        `2026-11-${day}`,
        `2026-11-${day}`,
      ]);
    }
    await expectSameAnew();
  });
});
