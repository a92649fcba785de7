import { epochEventId } from '../../../verifier/src/record-map.js';
import { contentDigest } from '../../ledger/src/content-digest.js';
import type { StreamReference } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import { type OrganisationReference, organisationKey } from '../../vocabulary/src/organisation.js';
import { thingReference } from '../../vocabulary/src/identifier.js';
import { RecordsCommitted, type RecordsCommittedData } from './epoch.js';

/** The noun of the stream of epochs. It is about the operator of the ledger. */
export const EPOCHS = 'epochs';

/** Whom the events of epochs are about, and who answers for them. */
export function epochSubjects(operator: OrganisationReference) {
  const key = organisationKey(operator);
  return {
    subject: thingReference('organisation', '', key),
    accountable: thingReference('accountability', '', key),
  };
}

/**
 * Records an epoch. Done again it does no more: there is one of each number, under an id that everybody can
 * compute.
 *
 * @param origin The name of the log.
 * @returns where it stands in the log.
 * @throws as `Ledger.record`; EventLogError `WRONG_EXPECTED_REVISION` where the one before it is missing.
 */
export async function recordEpoch(
  ledger: Pick<Ledger, 'subject' | 'record' | 'clock'>,
  operator: OrganisationReference,
  origin: string,
  data: RecordsCommittedData,
): Promise<number> {
  const references = epochSubjects(operator);
  const subject = await ledger.subject(references.subject);
  const accountable = await ledger.subject(references.accountable);
  const stream: StreamReference = { subject, noun: EPOCHS, id: '' };
  const [receipt] = await ledger.record({
    stream,
    held: false,
    // Epochs count from 1, revisions from 0.
    after: data.epoch - 2,
    records: [
      {
        id: epochEventId(origin, data.epoch),
        type: RecordsCommitted,
        header: {
          subject,
          occurredAt: new Date(ledger.clock()).toISOString(),
          actor: { role: 'operator', organisation: operator },
          visibility: { held: false },
        },
        data,
        received: { mode: 'epoch', text: '' },
        digest: contentDigest(RecordsCommitted.name, data),
        accountable,
      },
    ],
  });
  if (!receipt) throw new TypeError('The ledger answered no receipt.');
  return receipt.position;
}
