import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Actor } from '../../libs/access/src/actor.js';
import { isAccessDenied } from '../../libs/access/src/access-denied.js';
import { consentIngest } from '../../libs/consent/src/consent.commands.js';
import { erasureIngest } from '../../libs/data-rights/src/erasure.commands.js';
import { legalHoldIngest } from '../../libs/data-rights/src/legal-hold.commands.js';
import { isDecisionRefused } from '../../libs/ledger/src/decider.js';
import { personIngest } from '../../libs/person/src/person.commands.js';
import { LEDGER_PERSON_ID } from '../../libs/vocabulary/src/identifier.js';
import {
  AUDITOR,
  NHS,
  NOBODY,
  OFFICER,
  openTestHouse,
  OTHER,
  PARTNER,
  type PersonActor,
  type TestHouse,
} from './house.features.js';

/** Requests to erase somebody, by themselves and by officers; holds that stand in the way. */

const SECOND: Actor = { ...OFFICER, account: 'second' };
const THIRD: Actor = { ...OFFICER, account: 'third' };
const occurredAt = '2026-11-03T09:00:00Z';

let house: TestHouse;
let amy: PersonActor;
let ben: PersonActor;
let ids = 0;

const ledgerId = (value: string) => ({ system: LEDGER_PERSON_ID, value });
const afresh = (actor: PersonActor): PersonActor => ({ ...actor, signedInAt: Date.now() });

const mutate = async (actor: Actor, mutation: string, input: object) => {
  const type = `${mutation.slice(0, 1).toUpperCase()}${mutation.slice(1)}Input`;
  const id = `erasure-${(ids += 1)}`;
  const { recorded, refused } = await house.mutate(actor, mutation, type, { id, ...input });
  if (recorded) return recorded.receipt.eventId;
  if (isDecisionRefused(refused) || isAccessDenied(refused)) return refused.code;
  throw refused ?? new Error('neither recorded nor refused');
};

const REQUESTS = `erasureRequests { id standing { code } agreed certificate requestedBy { code }
  because { code } words refusal { because { code } words rights } }`;

interface Request {
  readonly id: string;
  readonly standing: { readonly code: string };
  readonly agreed: number;
  readonly certificate: string;
}

const requestsOf = async (actor: PersonActor) =>
  ((await house.me(actor, REQUESTS)) as { erasureRequests: readonly Request[] }).erasureRequests;

/** The last event of the log is in the views. */
async function caughtUp(): Promise<void> {
  await house.send(PARTNER, (context) =>
    personIngest.PersonRegistered.command({ person: OTHER, occurredAt }, context),
  );
}

async function waiting() {
  await caughtUp();
  const { data, errors } = await house.ask(
    OFFICER,
    '{ erasuresWaiting { edges { node { id person agreed standing { code } } } } }',
  );
  expect(errors).toBeUndefined();
  const { erasuresWaiting } = data as {
    erasuresWaiting: { edges: { node: { id: string; person: string } }[] };
  };
  return erasuresWaiting.edges.map(({ node }) => ({ ...node }));
}

beforeAll(async () => {
  house = await openTestHouse();
  amy = await house.register(NHS);
  ben = await house.register(OTHER);
});
afterAll(() => house.end());

describe('A request to be erased', () => {
  let request = '';

  it('is made by whoever has just signed in, about themselves', async () => {
    expect(await mutate(amy, 'requestErasure', {})).toBe('SIGN_IN_AFRESH');
    expect(await mutate(afresh(amy), 'requestErasure', { person: ben.person })).toBe('NOT_FOUND');
    const acting: Actor = {
      role: 'representative',
      person: amy.person,
      self: ben.person,
      account: 'x',
    };
    expect(await mutate(acting, 'requestErasure', {})).toBe('ROLE_NOT_PERMITTED');
    request = await mutate(afresh(amy), 'requestErasure', {
      because: 'consent-withdrawn',
      words: 'Forget me',
    });
    const [asked] = await requestsOf(amy);
    expect(asked).toMatchObject({
      id: request,
      standing: { code: 'requested' },
      agreed: 0,
      requestedBy: { code: 'person' },
      because: { code: 'consent-withdrawn' },
      words: 'Forget me',
      refusal: null,
    });
    expect(await requestsOf(ben)).toEqual([]);
    expect(await mutate(afresh(amy), 'requestErasure', {})).toBe('ERASURE_REQUESTED_BEFORE');
  });

  it('waits in a list for officers alone, which shows ids', async () => {
    expect(await waiting()).toEqual([
      { id: request, person: amy.person, agreed: 0, standing: { code: 'requested' } },
    ]);
    for (const actor of [amy, PARTNER, AUDITOR]) {
      const { errors } = await house.ask(actor, '{ erasuresWaiting { edges { cursor } } }');
      expect(errors?.[0]?.originalError).toMatchObject({ code: 'ROLE_NOT_PERMITTED' });
    }
  });

  it('is refused with a ground, and the person is told what they can do', async () => {
    const said = { person: amy.person, request, because: 'legal-claims', words: 'A case is heard' };
    expect(await mutate(amy, 'refuseErasure', said)).toBe('ROLE_NOT_PERMITTED');
    expect(await mutate(OFFICER, 'refuseErasure', { ...said, because: 'whim' })).toBe('isIn');
    await mutate(OFFICER, 'refuseErasure', said);
    const [refused] = await requestsOf(amy);
    expect(refused).toMatchObject({
      standing: { code: 'refused' },
      refusal: { because: { code: 'legal-claims' }, words: 'A case is heard' },
    });
    expect(JSON.stringify(refused)).toContain('Information Commissioner');
    expect(await waiting()).toEqual([]);
    expect(await mutate(OFFICER, 'approveErasure', { person: amy.person, request })).toBe(
      'NO_ERASURE_TO_DECIDE',
    );
  });

  it('opens nobody whom nobody knows', async () => {
    expect(await mutate(OFFICER, 'requestErasure', { person: NOBODY })).toBe('NOT_FOUND');
    const before = await house.ledger.reader.head();
    await expect(
      house.send(OFFICER, (context) =>
        erasureIngest.ErasureRequested.command({ person: ledgerId(NOBODY), occurredAt }, context),
      ),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await house.ledger.reader.head()).toBe(before);
  });
});

describe('What is held back', () => {
  const held = { held: true, ground: 'danger' };
  const said = { occurredAt, visibility: held };

  it('is no request: whoever is to be erased knows of it', async () => {
    await expect(
      house.send(OFFICER, (context) =>
        erasureIngest.ErasureRequested.command({ person: ledgerId(ben.person), ...said }, context),
      ),
    ).rejects.toMatchObject({ code: 'ERASURE_NEVER_HELD' });
    expect(await requestsOf(ben)).toEqual([]);
  });

  it('may be a reason to keep everything, which officers alone are told', async () => {
    const data = { person: ledgerId(ben.person), ...said, because: 'inquiry' as const };
    const { receipt } = await house.send(THIRD, (context) =>
      legalHoldIngest.LegalHoldPlaced.command(data, context),
    );
    expect(await house.me(ben, 'legalHolds { id }')).toEqual({ legalHolds: [] });
    const request = await mutate(afresh(ben), 'requestErasure', {});
    const approval = { person: ben.person, request };
    expect(await mutate(OFFICER, 'approveErasure', approval)).toBe('UNDER_LEGAL_HOLD');
    const { data: told } = await house.ask(
      OFFICER,
      `{ person(id: "${ben.person}", purpose: AUDIT) { legalHolds { id } } }`,
    );
    expect(told).toEqual({ person: { legalHolds: [{ id: receipt.eventId }] } });
    await mutate(THIRD, 'liftLegalHold', { person: ben.person, hold: receipt.eventId, words: '-' });
    await mutate(OFFICER, 'refuseErasure', { ...approval, because: 'legal-hold', words: 'Wait' });
  });
});

describe('An officer who asks for somebody', () => {
  let request = '';

  it('is one of the two who have to agree', async () => {
    request = await mutate(OFFICER, 'requestErasure', { person: amy.person });
    const [asked] = await requestsOf(amy);
    expect(asked).toMatchObject({ agreed: 1, requestedBy: { code: 'officer' } });
    expect(await mutate(OFFICER, 'approveErasure', { person: amy.person, request })).toBe(
      'APPROVED_BY_ONE_OFFICER',
    );
  });

  it('is told why everything is kept, whoever of those who are linked it is said of', async () => {
    const both = { person: ledgerId(amy.person), other: ledgerId(ben.person), occurredAt };
    const { receipt } = await house.send(OFFICER, (context) =>
      personIngest.IdentitiesMerged.command({ ...both, reason: 'One birthday' }, context),
    );
    await house.send(SECOND, (context) =>
      personIngest.MergeVerified.command({ ...both, merge: receipt.eventId }, context),
    );
    const hold = await mutate(THIRD, 'placeLegalHold', {
      person: ben.person,
      because: 'court-order',
      words: 'Case 4',
    });
    const approval = { person: amy.person, request };
    expect(await mutate(SECOND, 'approveErasure', approval)).toBe('UNDER_LEGAL_HOLD');
    expect(await house.me(amy, 'legalHolds { id because { code } words liftedAt }')).toEqual({
      legalHolds: [{ id: hold, because: { code: 'court-order' }, words: 'Case 4', liftedAt: null }],
    });
    const lift = { person: amy.person, hold, words: 'The case is over' };
    expect(await mutate(ben, 'liftLegalHold', lift)).toBe('ROLE_NOT_PERMITTED');
    expect(await mutate(OFFICER, 'liftLegalHold', { ...lift, hold: NOBODY })).toBe('NO_SUCH_HOLD');
    await mutate(OFFICER, 'liftLegalHold', lift);
    expect(await mutate(OFFICER, 'liftLegalHold', lift)).toBe('NO_SUCH_HOLD');
  });

  it('is told of a coroner’s hold likewise', async () => {
    const died = (coronersHold: boolean) =>
      house.send(PARTNER, (context) =>
        personIngest.DeathRecorded.command({ person: OTHER, occurredAt, coronersHold }, context),
      );
    await died(true);
    const approval = { person: amy.person, request };
    expect(await mutate(SECOND, 'approveErasure', approval)).toBe('UNDER_LEGAL_HOLD');
    await died(false);
  });

  it('erases nobody whom another refuses to erase before that has begun', async () => {
    const { ledger } = house;
    const closing = ledger.markErasing.bind(ledger);
    const closed = jest.spyOn(ledger, 'markErasing').mockImplementationOnce(async (...closes) => {
      await closing(...closes);
      const refusal = { person: amy.person, request, because: 'legal-hold', words: 'Not yet' };
      await mutate(THIRD, 'refuseErasure', refusal);
    });
    await mutate(SECOND, 'approveErasure', { person: amy.person, request });
    expect(closed).toHaveBeenCalledTimes(1);
    closed.mockRestore();
    const asked = (await requestsOf(amy)).find(({ id }) => id === request);
    expect(asked?.standing.code).toBe('refused');
    const keys = await ledger.vault.keys([amy.person, ben.person]);
    expect([...keys.values()].map(({ erasing }) => erasing)).toEqual([false, false]);
    request = await mutate(OFFICER, 'requestErasure', { person: amy.person });
  });

  it('has them erased with whom they are linked with, once a second agrees', async () => {
    await house.send(PARTNER, (context) =>
      consentIngest.ConsentGranted.command(
        { person: NHS, occurredAt, purposes: ['TREAT'] },
        context,
      ),
    );
    const [{ certificate } = { certificate: '' }] = await requestsOf(amy);
    await mutate(SECOND, 'approveErasure', { person: amy.person, request });

    const { vault, reader } = house.ledger;
    expect((await vault.keys([amy.person, ben.person])).size).toBe(0);
    expect((await reader.find(request))?.event.readable).toBe(false);
    for (const actor of [amy, ben]) expect(await house.me(actor, 'id')).toBeNull();
    await house.register({ ...NHS, value: '9990001030' });
    const { data } = await house.ask(
      AUDITOR,
      `{ erasures { edges { node { request certificate requestedBy { code } because { code }
        decidedBy { role { code } account organisation { value } } erased { type events } } } } }`,
    );
    expect(data).toMatchObject({
      erasures: {
        edges: [
          {
            node: {
              request,
              certificate,
              requestedBy: { code: 'officer' },
              because: { code: 'notStated' },
              decidedBy: [
                { role: { code: 'officer' }, organisation: { value: 'RXX' }, account: null },
                { role: { code: 'officer' }, organisation: { value: 'RXX' }, account: null },
              ],
            },
          },
        ],
      },
    });
  });
});
