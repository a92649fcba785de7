import { inOrder } from '../../ledger/src/entries.js';
import type { IdentifierValue } from '../../vocabulary/src/identifier.js';
import { codeInWords, whenOf, words } from '../../vocabulary/src/vocabulary.graphql.js';
import type { SafeContact as ContactRecord } from './person.events.js';
import type {
  AccessNeed,
  CompetenceAssessment,
  ContactWay,
  Death,
  PersonIdentifier,
  PersonName,
  SafeContact,
} from './person-record.graphql.js';
import { scopeInWords } from './scope.graphql.js';
import {
  assessmentsOf,
  bornOn,
  deathOf,
  linkedIdentifiers,
  presentAccessNeeds,
  safeContactOf,
  type PersonState,
} from './person.js';
import { isSame, sealOf, type SupersededState } from './superseded-identifier.js';

/** The record of a person as it is answered. */

/** Every name under which a service registered the person, each once; the newest first. */
export function namesOf({ registrations }: PersonState): readonly PersonName[] {
  const names = inOrder(registrations)
    .toReversed()
    .flatMap(({ content }) => content.names);
  return [...Map.groupBy(names, ({ use, text }) => JSON.stringify([use, text])).values()]
    .flatMap(([newest]) => newest ?? [])
    .map(({ use, text, family, given = [] }) => ({
      use: codeInWords('nameUse', use),
      text,
      family: family ?? null,
      given,
    }));
}

/** When the person was born, as it was last stated: `2001-02-03`, `2001-02` or `2001`. */
export function dateOfBirthOf(state: PersonState): string | null {
  return bornOn(state) ?? null;
}

/**
 * The numbers that were linked to the person, beside the one they first came with, and those that are
 * used no more. A sealed one is not among them, whoever asks.
 */
export function identifiersOf(
  state: PersonState,
  superseded: SupersededState,
): readonly PersonIdentifier[] {
  const shown = superseded.filter(({ held }) => !held);
  const numbers = new Map<string, IdentifierValue>();
  for (const one of [
    ...linkedIdentifiers(state),
    ...shown.flatMap(({ identifier, replacedBy }) =>
      replacedBy ? [identifier, replacedBy] : [identifier],
    ),
  ]) {
    numbers.set(JSON.stringify([one.system, one.value]), one);
  }
  return [...numbers.values()]
    .filter((one) => sealOf(superseded, one) === undefined)
    .map((one) => {
      const over = shown.find(({ identifier }) => isSame(identifier, one));
      const { system, value } = one;
      return { system, value, superseded: over ? whenOf(over.occurredAt) : null };
    });
}

/** The last word on each decision that a young person may take. */
export function competenceOf(state: PersonState): readonly CompetenceAssessment[] {
  return assessmentsOf(state).map(
    ({ decision, outcome, concerns, assessorRole, reason, words: said, reviewBy }) => ({
      decision,
      outcome: codeInWords('competence', outcome),
      concerns: concerns ? scopeInWords(concerns) : null,
      assessorRole,
      reason: reason ?? null,
      words: said ?? null,
      reviewBy: dateOf(reviewBy),
    }),
  );
}

/** The person's death; null where nobody told of it. */
export function deathIn(state: PersonState): Death | null {
  const death = deathOf(state);
  if (!death) return null;
  const { diedOn, verification, coronersHold } = death;
  return {
    diedOn: diedOn ?? null,
    verification: codeInWords('verification', verification),
    coronersHold,
  };
}

/** The needs that the person has now. */
export function accessNeedsOf(state: PersonState): readonly AccessNeed[] {
  return presentAccessNeeds(state).map((need) => ({
    group: codeInWords('accessNeed', need.group),
    code: need.code ?? null,
    words: need.words ?? null,
    met: codeInWords('needMet', need.met),
    action: need.action ?? null,
    mayBeShared: need.mayBeShared ?? null,
    reviewBy: dateOf(need.reviewBy),
  }));
}

/** What was last said of safe contact; null where nobody said. */
export function safeContactIn(state: PersonState): SafeContact | null {
  const said = safeContactOf(state);
  if (!said) return null;
  return {
    ways: said.contacts.map(wayOf),
    words: said.words ?? null,
    people: said.people ?? null,
    reviewBy: dateOf(said.reviewBy),
  };
}

function wayOf(contact: ContactRecord): ContactWay {
  return {
    method: codeInWords('contactMethod', contact.method),
    safe: contact.safe,
    safety: words(`contactSafety.${contact.safe ? 'safe' : 'unsafe'}`),
    address: contact.address ?? null,
    days: contact.days ?? [],
    from: contact.from ?? null,
    until: contact.until ?? null,
    leaveMessage: contact.leaveMessage ?? null,
    sayWhoCalls: contact.sayWhoCalls ?? null,
  };
}

function dateOf(instant: string | undefined): Date | null {
  return instant === undefined ? null : new Date(instant);
}
