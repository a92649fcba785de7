import type { AgreedTerm, LettersForgottenData } from '../../ledger/src/letters-forgotten.js';
import { certificateId } from '../../ledger/src/refiled.js';
import type { Vault } from '../../vault/src/vault.js';
import { lengthInWords } from '../../vocabulary/src/duration.js';
import { codeInWords, words } from '../../vocabulary/src/vocabulary.graphql.js';
import type { OverdueThing } from './retaining.js';
import type { RetentionEndedData } from './retention.events.js';
import type {
  EntriesForgotten,
  OverdueEntry,
  RetentionEnded,
  RetentionTerm,
} from './retention.graphql.js';

type Ids = Pick<Vault, 'eventId'>;

const DAY_MS = 86_400_000;

/** What somebody is told was deleted; nothing of what was deleted for another reason. */
export function entriesForgottenOf(
  vault: Ids,
  { id, recordedAt, data }: { id: string; recordedAt: string; data: LettersForgottenData },
): EntriesForgotten | undefined {
  const { term, happenedBy, letters } = data;
  if (!term || happenedBy === undefined) return undefined;
  const events = letters.length;
  return {
    id,
    forgottenAt: new Date(recordedAt),
    happenedBy: new Date(happenedBy),
    events,
    term: termOf(term),
    words: words(events === 1 ? 'retention.forgottenOne' : 'retention.forgotten', {
      entries: `${events} entries`,
      date: dayAfter(happenedBy),
      period: lengthInWords(term.period),
    }),
    certificate: certificateId(vault, id),
  };
}

/** Something that is due, as officers see it. */
export function overdueEntryOf({ thing, ruling }: OverdueThing): OverdueEntry {
  const { ending } = ruling;
  return {
    id: thing.id,
    person: thing.subject,
    term: termOf(ending.term),
    lastOccurred: new Date(thing.lastOccurred),
    endedAt: new Date(ending.at),
    keptBecause:
      ruling.standing === 'kept'
        ? ruling.because.map((code) => codeInWords('keptReason', code))
        : [],
  };
}

/** What was forgotten, as officers and auditors see it. */
export function retentionEndedOf(
  vault: Ids,
  { id, recordedAt, data }: { id: string; recordedAt: string; data: RetentionEndedData },
): RetentionEnded {
  return {
    id,
    forgottenAt: new Date(recordedAt),
    happenedBy: new Date(data.happenedBy),
    term: termOf(data.term),
    decidedBy: data.decidedBy.map(({ role, organisation, at }) => ({
      role: codeInWords('role', role),
      organisation: organisation ?? null,
      account: null,
      at: new Date(at),
    })),
    erased: data.erased,
    certificate: certificateId(vault, data.forgotten),
  };
}

function termOf({ agreement, version, period, start }: AgreedTerm): RetentionTerm {
  return { agreement, version, period, start: codeInWords('retentionStart', start) };
}

/** The day in London before which all of it happened. */
function dayAfter(instant: string): string {
  return new Date(Date.parse(instant) + DAY_MS).toLocaleDateString('en-GB', {
    dateStyle: 'long',
    timeZone: 'Europe/London',
  });
}
