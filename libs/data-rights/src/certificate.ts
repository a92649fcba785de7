import { CERTIFICATE_FORMAT } from '../../../verifier/src/certificate.js';
import type { PartName } from '../../../verifier/src/entry.js';
import type { ActorRecord, LedgerEvent } from '../../ledger/src/ledger.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import type { ShownParts } from '../../ledger/src/shown-parts.js';
import type { ReceiptDocument, Receipts } from '../../transparency/src/receipts.js';
import type { Freshness } from '../../transparency/src/tree-view.js';
import { codeInWords, words } from '../../vocabulary/src/vocabulary.graphql.js';
import { isSubjectErased, type TypeTally } from './erasure.events.js';
import { ERASURE, erasureReference } from './erasure-names.js';

/** The certificate of an erasure, version 1 (`docs/reference/erasure-certificate.md`). */

/** A code, and what it means in plain English. */
interface InWords {
  readonly code: string;
  readonly words: string;
}

/** Who decided, in which role, and when. */
type Decided = ActorRecord & { readonly at: string };

/** What was erased, what remains and why; with what proves it. It names nobody. */
export interface ErasureCertificate {
  readonly format: typeof CERTIFICATE_FORMAT;
  /** What it certifies, in a sentence. */
  readonly words: string;
  /** When the ledger recorded that it was done. */
  readonly erasedAt: string;
  /** The ledger's id of the request: whoever has its receipt knows that it was theirs. */
  readonly request: string;
  readonly requestedAt: string;
  readonly requestedBy: ActorRecord;
  readonly because: InWords;
  readonly decidedBy: readonly Decided[];
  /** How many events of each type cannot be opened any more by anybody. */
  readonly erased: readonly TypeTally[];
  /** How many ids of the ledger's own led to them, and how many things joined or named them. */
  readonly pseudonyms: number;
  readonly joining: number;
  readonly remains: readonly InWords[];
  /** The receipt of `SubjectErased`, with the parts in which all of this stands. */
  readonly receipt: ReceiptDocument & ShownParts;
}

/** What the certificate says stands in these; the accounts of officers do not. */
const SHOWN: readonly PartName[] = ['whoAndWhen', 'what', 'why'];

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
  async of(id: string, freshness: Freshness): Promise<ErasureCertificate | undefined> {
    const [subject] = await this.ledger.vault.find([erasureReference(id)]);
    if (subject === undefined) return undefined;
    const { events } = await this.ledger.read({ subject, noun: ERASURE, id: '' });
    const [event] = events;
    if (!event || !(await this.ledger.isDropped())) return undefined;
    return this.#certificate(event, freshness);
  }

  async #certificate(
    event: LedgerEvent,
    freshness: Freshness,
  ): Promise<ErasureCertificate | undefined> {
    if (!isSubjectErased(event)) return undefined;
    const { id, recordedAt, data } = event;
    const found = await this.ledger.reader.find(id);
    const parts = await this.ledger.reader.shownParts(id, SHOWN);
    if (!found || !parts) return undefined;
    const receipt = await this.receipts.document(found.receipt, freshness);
    const { request, requestedAt, requestedBy, because, decidedBy } = data;
    const { erased, pseudonyms, joining, remains } = data;
    return {
      format: CERTIFICATE_FORMAT,
      words: words('erasure.certificate', { events: sum(erased) }),
      erasedAt: recordedAt,
      request,
      requestedAt,
      requestedBy,
      because: codeInWords('erasureGround', because),
      decidedBy,
      erased,
      pseudonyms,
      joining,
      remains: remains.map((code) => codeInWords('remains', code)),
      receipt: { ...receipt, ...parts },
    };
  }
}

function sum(erased: readonly TypeTally[]): number {
  return erased.reduce((events, tally) => events + tally.events, 0);
}
