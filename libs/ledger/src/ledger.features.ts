import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventCatalogue } from './catalogue.js';
import { eventType, type EventType } from './event-type.js';
import type { NewRecord } from './ledger.js';
import { Ledger, type LedgerOptions } from './open-ledger.js';
import type { LedgerFiles } from './ledger-files.js';

/** A ledger in a folder of its own, and what a spec needs to record in it. */

export interface NotedData {
  readonly words: string;
  readonly reason?: string;
}

/** An event type of no noun. */
export const Noted = eventType<NotedData>()({
  name: 'Noted',
  schema: 1,
  parts: { words: 'ownWords', reason: 'why' },
});

/** A ledger that a spec opens, closes and opens again over the same files. */
export interface TestLedger {
  readonly files: LedgerFiles;
  readonly open: (options?: Partial<LedgerOptions>) => Promise<Ledger>;
  readonly remove: () => Promise<void>;
}

/** Files for a ledger; nothing is opened yet. */
export async function testLedger(types: readonly EventType[] = [Noted]): Promise<TestLedger> {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-ledger-'));
  const files = { data: join(folder, 'data'), keyFile: join(folder, 'data.key') };
  const opened: Ledger[] = [];
  return {
    files,
    open: async (options) => {
      const ledger = await Ledger.open({
        files,
        catalogue: new EventCatalogue(types),
        writer: 'here',
        ...options,
      });
      opened.push(ledger);
      return ledger;
    },
    remove: async () => {
      for (const ledger of opened) await ledger.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A reference to a person, for the vault. */
export function somebody(value = '9990001014') {
  return { kind: 'person', namespace: '', system: 'https://fhir.nhs.uk/Id/nhs-number', value };
}

/** A reference to an organisation's key of accountability. */
export const organisation = {
  kind: 'accountability',
  namespace: '',
  system: '',
  value: 'https://example.org/org|trust',
};

/** A record of `Noted` about a subject. */
export function noted(
  about: {
    readonly id: string;
    readonly subject: string;
    readonly accountable: string;
    readonly digest?: string;
  } & Partial<Pick<NewRecord<NotedData>, 'type'>>,
  data: NotedData = { words: 'what helps me' },
): NewRecord<NotedData> {
  return {
    id: about.id,
    type: about.type ?? Noted,
    header: {
      subject: about.subject,
      occurredAt: '2026-11-03T10:00:00Z',
      actor: {
        role: 'partner',
        organisation: { system: 'https://example.org/org', value: 'trust' },
      },
      staff: 'a nurse',
      visibility: { held: false },
    },
    data,
    received: { mode: 'structured', text: '{"exact":"bytes é"}' },
    digest: about.digest ?? 'digest',
    accountable: about.accountable,
  };
}
