import { Referables, type Referable, type Referral } from '../../vocabulary/src/referral.js';
import type { consentEvents } from './consent.events.js';

/**
 * What became of each consent. It depends on what was said and not on the order in which it was
 * recorded: what is said of a consent waits for it.
 */

/** The names of this noun's events. */
export type ConsentEventName = (typeof consentEvents)[number]['name'];

/** One event of the stream, as far as the others' fate depends on it. */
export interface ConsentRecord extends Referable {
  readonly type: ConsentEventName;
  /** The consent that it is about. */
  readonly about?: Referral;
}

/** What became of a consent; whether its period is over is for whoever knows what time it is. */
export type ConsentStatus = 'standing' | 'withdrawn' | 'expired' | 'enteredInError';

/** A consent, a request for one, or a reconfirmation, as it stands. */
export interface StandingConsent {
  readonly id: string;
  readonly type: ConsentEventName;
  readonly status: ConsentStatus;
  /** The events that made it so, in the order in which they were recorded. */
  readonly because: readonly string[];
}

const CONSENTS: readonly ConsentEventName[] = [
  'ConsentSought',
  'ConsentGranted',
  'ConsentRefused',
  'ConsentLimited',
  'ConsentReconfirmed',
];

/** Every consent with what became of it, in the order in which they were recorded. */
export function consentsOf(records: readonly ConsentRecord[]): readonly StandingConsent[] {
  const made = new Referables(records);
  const errors = soundErrors(records, made);
  const sound = records.filter(({ id }) => !errors.has(id));
  const ends = (type: ConsentEventName) =>
    sound.filter((record) => record.type === type).map((end) => [end, aboutOf(end, made)] as const);
  const withdrawals = ends('ConsentWithdrawn');
  const expiries = ends('ConsentExpired');

  return records
    .filter(({ type }) => CONSENTS.includes(type))
    .map((consent) => {
      const family = familyOf(consent, sound, made);
      const endedBy = (found: typeof expiries) =>
        found.filter(([end, named]) => isEnded(consent, family, end, named)).map(([{ id }]) => id);
      const found: readonly (readonly [ConsentStatus, readonly string[]])[] = [
        ['enteredInError', errorsOf(consent, errors, made)],
        ['withdrawn', endedBy(withdrawals)],
        ['expired', endedBy(expiries)],
      ];
      const [status, because] = found.find(([, ids]) => ids.length > 0) ?? ['standing', []];
      return { id: consent.id, type: consent.type, status, because };
    });
}

/** How the events hang together, by their ids. */
export interface ConsentLinks {
  /** The events that an event is about; none while they are not recorded. */
  about(id: string): readonly string[];
  /** The grants that a reconfirmation renews, through others that it may name; of a grant itself. */
  renewed(id: string): readonly string[];
}

/** Which event is about which. */
export function consentLinks(records: readonly ConsentRecord[]): ConsentLinks {
  const made = new Referables(records);
  const byId = new Map(records.map((record) => [record.id, record]));
  const ofRecord = (id: string, find: (record: ConsentRecord) => readonly string[]) => {
    const record = byId.get(id);
    return record ? find(record) : [];
  };
  return {
    about: (id) => ofRecord(id, (record) => aboutOf(record, made).map((named) => named.id)),
    renewed: (id) => ofRecord(id, (record) => rootsOf(record, made)),
  };
}

/** The events that are about a consent which is not recorded, and so wait for it. */
export function waitingOf(records: readonly ConsentRecord[]): readonly string[] {
  const made = new Referables(records);
  return records
    .filter((record) => record.about !== undefined && aboutOf(record, made).length === 0)
    .map(({ id }) => id);
}

/** Which records are entered in error, and by which; an error that is itself one does not count. */
function soundErrors(
  records: readonly ConsentRecord[],
  made: Referables<ConsentRecord>,
): ReadonlyMap<string, readonly string[]> {
  const said = new Map<string, string[]>();
  for (const error of records.filter(({ type }) => type === 'ConsentEnteredInError')) {
    for (const { id } of aboutOf(error, made)) said.set(id, [...(said.get(id) ?? []), error.id]);
  }
  // An id can only be named once it is known, so that errors about errors form no circle; `below`
  // keeps a circle in a damaged history from going round for ever.
  const sound = (id: string, below: readonly string[]): boolean =>
    !(said.get(id) ?? []).some((error) => !below.includes(error) && sound(error, [...below, id]));
  return new Map(
    [...said]
      .map(([id, errors]) => [id, errors.filter((error) => sound(error, [id]))] as const)
      .filter(([, errors]) => errors.length > 0),
  );
}

function aboutOf(record: ConsentRecord, made: Referables<ConsentRecord>): readonly ConsentRecord[] {
  if (!record.about) return [];
  const named = made.named(record.about, record);
  // A reference is what a reporter calls a consent by; only an id tells one error from another.
  return record.about.id === undefined
    ? named.filter(({ type }) => type !== 'ConsentEnteredInError')
    : named;
}

/** A reconfirmation of what was never made says nothing, so it falls with its consent. */
function errorsOf(
  consent: ConsentRecord,
  errors: ReadonlyMap<string, readonly string[]>,
  made: Referables<ConsentRecord>,
): readonly string[] {
  const own = errors.get(consent.id);
  if (own || consent.type !== 'ConsentReconfirmed') return own ?? [];
  return aboutOf(consent, made).flatMap((target) => errorsOf(target, errors, made));
}

/** The ids of a consent, its reconfirmations, and what it itself reconfirms. */
function familyOf(
  consent: ConsentRecord,
  sound: readonly ConsentRecord[],
  made: Referables<ConsentRecord>,
): ReadonlySet<string> {
  const roots = rootsOf(consent, made);
  const others = sound.filter(
    (record) =>
      record.type === 'ConsentReconfirmed' &&
      rootsOf(record, made).some((root) => roots.includes(root)),
  );
  return new Set([...roots, consent.id, ...others.map(({ id }) => id)]);
}

function rootsOf(consent: ConsentRecord, made: Referables<ConsentRecord>): readonly string[] {
  if (consent.type !== 'ConsentReconfirmed') return [consent.id];
  return aboutOf(consent, made)
    .filter(
      ({ type, id }) =>
        type === 'ConsentGranted' || (type === 'ConsentReconfirmed' && id === consent.about?.id),
    )
    .flatMap((target) => rootsOf(target, made));
}

/**
 * Whether an end ends a consent: it names it, or it names one of its family and is not before it,
 * for a reconfirmation after the withdrawal grants anew.
 */
function isEnded(
  consent: ConsentRecord,
  family: ReadonlySet<string>,
  end: ConsentRecord,
  named: readonly ConsentRecord[],
): boolean {
  return named.some(
    ({ id }) =>
      id === consent.id || (family.has(id) && consent.occurred.earliest <= end.occurred.latest),
  );
}
