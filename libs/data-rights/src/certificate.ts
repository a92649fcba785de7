import { CERTIFICATE_FORMAT } from '../../../verifier/src/certificate.js';
import type { PartName } from '../../../verifier/src/entry.js';
import type { ActorRecord, ReadableOf } from '../../ledger/src/ledger.js';
import type { AgreedTerm } from '../../ledger/src/letters-forgotten.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import type { ShownParts } from '../../ledger/src/shown-parts.js';
import type { ReceiptDocument, Receipts } from '../../transparency/src/receipts.js';
import type { Freshness } from '../../transparency/src/tree-view.js';
import { codeInWords, words } from '../../vocabulary/src/vocabulary.graphql.js';
import { isSubjectErased, type SubjectErased, type TypeTally } from './erasure.events.js';
import { ERASURE, erasureReference } from './erasure-names.js';
import { isRetentionEnded, type RetentionEnded } from './retention.events.js';
import { RETENTION, retentionReference } from './retention-names.js';

/** Certificates of what was erased, version 1 (`docs/reference/erasure-certificate.md`). */

/** A code, and what it means in plain English. */
interface InWords {
  readonly code: string;
  readonly words: string;
}

/** Who decided, in which role, and when. */
type Decided = ActorRecord & { readonly at: string };

/** What was erased, what remains and why; with what proves it. It names nobody. */
interface Certified<Type extends string> {
  readonly format: typeof CERTIFICATE_FORMAT;
  /** What it certifies, in a sentence. */
  readonly words: string;
  readonly type: Type;
  /** When the ledger recorded that it was done. */
  readonly erasedAt: string;
  readonly decidedBy: readonly Decided[];
  /** How many events of each type cannot be opened any more by anybody. */
  readonly erased: readonly TypeTally[];
  readonly remains: readonly InWords[];
  /** The envelope of the event, in base64: its type and time, to which its entry commits. */
  readonly envelope: string;
  /** The receipt of the event, with the parts in which all of this stands. */
  readonly receipt: ReceiptDocument & ShownParts;
}

/** That somebody was erased. */
export interface ErasureCertificate extends Certified<'SubjectErased'> {
  /** The ledger's id of the request: whoever has its receipt knows that it was theirs. */
  readonly request: string;
  readonly requestedAt: string;
  readonly requestedBy: ActorRecord;
  readonly because: InWords;
  /** How many ids of the ledger's own led to them, and how many things joined or named them. */
  readonly pseudonyms: number;
  readonly joining: number;
}

/** That an agreement did not keep something any longer. */
export interface RetentionCertificate extends Certified<'RetentionEnded'> {
  /** The ledger's id of the event that names the letters, under the person's own keys. */
  readonly forgotten: string;
  readonly term: AgreedTerm;
  /** When the last of it had happened. */
  readonly happenedBy: string;
}

/** What the certificate says stands in these; the accounts of officers do not. */
const SHOWN: readonly PartName[] = ['whoAndWhen', 'what', 'why'];

type Recorded = ReadableOf<typeof SubjectErased | typeof RetentionEnded>;

/** Makes certificates. */
export class Certificates {
  constructor(
    private readonly ledger: Pick<Ledger, 'isDropped' | 'read' | 'reader' | 'vault'>,
    private readonly receipts: Pick<Receipts, 'document'>,
  ) {}

  /**
   * The certificate of this id, for whoever knows it; nothing while something may still stand in a file
   * of somebody who is being erased.
   *
   * @param freshness Of the proof.
   */
  async of(
    id: string,
    freshness: Freshness,
  ): Promise<ErasureCertificate | RetentionCertificate | undefined> {
    const references = [erasureReference(id), retentionReference(id)];
    const [erasure, retention] = await this.ledger.vault.find(references);
    const subject = erasure ?? retention;
    if (subject === undefined) return undefined;
    const noun = erasure === undefined ? RETENTION : ERASURE;
    const { events } = await this.ledger.read({ subject, noun, id: '' });
    const [event] = events;
    if (!event || !(await this.ledger.isDropped())) return undefined;
    if (!isSubjectErased(event) && !isRetentionEnded(event)) return undefined;
    return this.#certificate(event, freshness);
  }

  async #certificate(
    event: Recorded,
    freshness: Freshness,
  ): Promise<ErasureCertificate | RetentionCertificate | undefined> {
    const { id, recordedAt } = event;
    const found = await this.ledger.reader.find(id);
    const shown = await this.ledger.reader.shown(id, SHOWN);
    if (!found || !shown) return undefined;
    const receipt = await this.receipts.document(found.receipt, freshness);
    const { decidedBy, erased, remains } = event.data;
    const certified = {
      erasedAt: recordedAt,
      decidedBy,
      erased,
      remains: remains.map((code) => codeInWords('remains', code)),
      envelope: shown.envelope,
      receipt: { ...receipt, ...shown.parts },
    };
    const events = sum(erased);
    if (event.type === 'RetentionEnded') {
      const { forgotten, term, happenedBy } = event.data;
      return {
        format: CERTIFICATE_FORMAT,
        words: words('retention.certificate', { events }),
        type: event.type,
        ...certified,
        forgotten,
        term,
        happenedBy,
      };
    }
    const { request, requestedAt, requestedBy, because, pseudonyms, joining } = event.data;
    return {
      format: CERTIFICATE_FORMAT,
      words: words('erasure.certificate', { events }),
      type: event.type,
      ...certified,
      request,
      requestedAt,
      requestedBy,
      because: codeInWords('erasureGround', because),
      pseudonyms,
      joining,
    };
  }
}

function sum(erased: readonly TypeTally[]): number {
  return erased.reduce((events, tally) => events + tally.events, 0);
}
