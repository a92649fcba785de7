import fc from 'fast-check';
import { ConsentGranted, ConsentRefused } from '../../libs/consent/src/consent.events.js';
import { HelpfulItemAdded, PlanPublished } from '../../libs/crisis-plan/src/crisis-plan.events.js';
import {
  DisclosureCorrected,
  DisclosureMade,
  DisclosureReceived,
  DisclosureRefused,
  DisclosureRequested,
  OnwardShared,
  PersonInformed,
} from '../../libs/disclosure/src/disclosure.events.js';
import { unstated } from '../../libs/disclosure/src/disclosure.features.js';
import { given, type Given } from '../../libs/ledger/src/given.features.js';
import type { ReadableEvent } from '../../libs/ledger/src/ledger.js';
import { PersonLookedUp } from '../../libs/oversight/src/oversight.events.js';
import { HeldReleased } from '../../libs/person/src/held.events.js';
import { SafeContactRecorded } from '../../libs/person/src/person.events.js';

/** Histories of two people in which anything may be held, name anything, and be released. */

const organisation = (value: string) => ({ system: 'https://example.org', value });
const GIVERS = ['trust', 'police'].map(organisation);
const RECEIVERS = ['police', 'council'].map(organisation);

/** A subject, an event, by their place. */
const PEOPLE = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
const id = (nth: number) => `00000000-0000-8000-8000-${String(nth).padStart(12, '0')}`;

const KINDS = [
  'made',
  'made',
  'received',
  'received',
  'onward',
  'corrected',
  'informed',
  'requested',
  'refused',
  'granted',
  'denied',
  'published',
  'edited',
  'contact',
  'looked',
] as const;

interface Step {
  readonly kind: (typeof KINDS)[number] | 'released';
  readonly who: number;
  readonly from: number;
  readonly to: number;
  readonly hour: number;
  readonly reference: number;
  /** Another event, by its place. */
  readonly about: number;
  readonly names: boolean;
  readonly held: boolean;
  readonly third: boolean;
  /** Milliseconds since the event before it. */
  readonly later: number;
}

const step = (kinds: readonly Step['kind'][]): fc.Arbitrary<Step> =>
  fc.record({
    kind: fc.constantFrom(...kinds),
    who: fc.constantFrom(0, 0, 0, 1),
    from: fc.nat(GIVERS.length - 1),
    to: fc.nat(RECEIVERS.length - 1),
    hour: fc.constantFrom(0, 1, 30, 100),
    reference: fc.constantFrom(0, 0, 1, 2),
    about: fc.nat(12),
    names: fc.boolean(),
    held: fc.constantFrom(false, false, true),
    third: fc.constantFrom(false, false, false, true),
    later: fc.constantFrom(0, 0, 1_000, 60_000),
  });

/** Histories, with releases of what is held or without. */
export function histories(releases: boolean): fc.Arbitrary<readonly ReadableEvent[]> {
  const kinds = releases ? [...KINDS, 'released' as const, 'released' as const] : KINDS;
  return fc.array(step(kinds), { minLength: 3, maxLength: 24 }).map(told);
}

function told(steps: readonly Step[]): readonly ReadableEvent[] {
  let recorded = Date.UTC(2026, 10, 10);
  const revisions = new Map<string, number>();
  return steps.map((one, nth) => {
    recorded += one.later;
    const event = eventOf(one, nth, steps.length);
    const { held } = event.header.visibility;
    const stream = `${one.who}.${streamOf(event)}${held ? '.held' : ''}`;
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    return {
      ...event,
      position: nth + 1,
      leafIndex: nth,
      stream,
      revision,
      recordedAt: new Date(recorded).toISOString(),
    };
  });
}

function streamOf({ id: own, type, data }: ReadableEvent): string {
  const { disclosure, event } = data as { disclosure?: string; event?: string };
  if (type === 'DisclosureReceived' || (disclosure ?? event) === undefined) return own;
  return disclosure ?? event ?? '';
}

function eventOf(step: Step, nth: number, count: number): ReadableEvent {
  const { kind, names, third } = step;
  const from = GIVERS[step.from] ?? organisation('trust');
  const to = RECEIVERS[step.to] ?? organisation('council');
  const recipient = { type: 'organisation', organisation: to } as const;
  const about = id(step.about % count);
  const occurredAt = new Date(Date.UTC(2026, 10, 3, step.hour)).toISOString();
  const by = third ? organisation('haven') : kind === 'received' ? to : from;
  const header: Given = {
    id: id(nth),
    subject: PEOPLE[step.who] ?? '',
    occurredAt,
    actor: { role: 'partner', organisation: by },
    ...(step.held && { visibility: { held: true, ground: 'x' } }),
  };
  const reference = step.reference === 0 ? {} : { reference: `r${step.reference}` };
  const items = [{ plan: 'p1', version: 1, sections: ['helps'] }];
  const asked = { from, to: recipient, channel: 'phone', items, ...reference } as const;
  const made = { ...asked, ...unstated, ...(names && { inReplyTo: about }) };
  switch (kind) {
    case 'made':
      return given(DisclosureMade, made, header);
    case 'onward':
      return given(OnwardShared, { ...made, onwardOf: about }, header);
    case 'received':
      return given(
        DisclosureReceived,
        {
          ...asked,
          ...(names && { disclosure: about }),
          declaredBy: third ? 'thirdParty' : 'recipient',
        },
        header,
      );
    case 'corrected':
      return given(
        DisclosureCorrected,
        {
          disclosure: about,
          changes: {
            ...(names ? { to: recipient } : { occurredAt }),
            ...(step.reference === 1 && { regime: 'DPA_PART3' as const }),
          },
          correctionReason: 'x',
          deficiencies: [],
        },
        header,
      );
    case 'informed':
      return given(PersonInformed, { disclosure: about, how: `by ${nth}` }, header);
    case 'requested':
      return given(DisclosureRequested, { ...asked, purpose: 'ETREAT', reason: 'x' }, header);
    case 'refused':
      return given(
        DisclosureRefused,
        { ...asked, purpose: 'ETREAT', reason: 'x', ...(names && { inReplyTo: about }) },
        header,
      );
    case 'granted':
      return given(
        ConsentGranted,
        { decision: 'permit', recipients: [to], capacityDecision: 'share' },
        header,
      );
    case 'denied':
      return given(ConsentRefused, { decision: 'deny', recipients: [to] }, header);
    case 'published':
      return given(PlanPublished, { plan: 'p1', version: nth + 1 }, header);
    case 'edited':
      return given(
        HelpfulItemAdded,
        {
          plan: 'p1',
          item: `i${step.about % 2}`,
          section: 'helps',
          words: 'tea',
          authoredBy: 'person',
          notToBeToldTo: names ? [to] : [],
          deficiencies: [],
        },
        header,
      );
    case 'contact':
      return given(SafeContactRecorded, { contacts: [], words: `${nth}` }, header);
    case 'looked': {
      const asked = { purpose: 'AUDIT', queryHash: `${nth}`, asked: ['id'] };
      if (!step.held || !names) return given(PersonLookedUp, asked, header);
      const visibility = { held: true, ground: 'about-what-is-held', withCause: true } as const;
      return given(PersonLookedUp, asked, { ...header, causation: about, visibility });
    }
    case 'released':
      return given(
        HeldReleased,
        { event: about, reason: 'x', decider: 'y', deciderRole: 'z', outcome: 'counts' },
        { ...header, visibility: { held: true, ground: 'about-what-is-held' } },
      );
  }
}

const ONCE: Step = {
  kind: 'made',
  who: 0,
  from: 0,
  to: 0,
  hour: 0,
  reference: 0,
  about: 0,
  names: false,
  held: true,
  third: false,
  later: 0,
};

/** One event of each kind, held, with its name. */
export const heldOnce: readonly (readonly [string, ReadableEvent])[] = KINDS.map((kind) => {
  const [event] = told([{ ...ONCE, kind }]);
  if (!event) throw new TypeError('Nothing was told.');
  return [event.type, event];
});

/** Its release, which comes next. */
export function releaseOf(event: ReadableEvent): ReadableEvent {
  const [, released] = told([
    { ...ONCE, kind: 'contact' },
    { ...ONCE, kind: 'released' },
  ]);
  if (!released) throw new TypeError('Nothing was told.');
  return { ...released, data: { ...released.data, event: event.id } };
}
