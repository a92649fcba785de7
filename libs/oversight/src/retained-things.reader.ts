import { AGREEMENT_ID, isAgreementEvent } from '../../agreement/src/agreement.events.js';
import { retentionTerms, type AgreementState } from '../../agreement/src/agreement.js';
import { agreementsTable } from '../../agreement/src/agreement.view.js';
import type {
  RetainedPlace,
  RetainedThing,
  RetainedThings,
} from '../../data-rights/src/retained-things.js';
import { underAgreementsTable } from '../../data-rights/src/retention.view.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import type { AgreedTerm } from '../../ledger/src/letters-forgotten.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import type { LinkedPeople } from '../../person/src/linked-people.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { leastLength } from '../../vocabulary/src/duration.js';
import { thingReference } from '../../vocabulary/src/identifier.js';
import { hangsTogether, type Part } from './hangs-together.js';

/** Finds what is kept under agreements, and for how long each says. */
export class RetainedThingsReader implements RetainedThings {
  constructor(
    private readonly views: Pick<ViewsReader, 'db' | 'openRows'>,
    private readonly ledger: Pick<Ledger, 'readShown' | 'vault'>,
    private readonly links: Pick<LinkedPeople, 'of'>,
  ) {}

  async mayBeDue(
    now: number,
    after: RetainedPlace | undefined,
    limit: number,
  ): Promise<readonly RetainedPlace[]> {
    const found: RetainedPlace[] = [];
    for (const { agreement, until } of await this.#ending(now)) {
      if (after && agreement < after.agreement) continue;
      let query = this.#under(agreement, until).limit(limit - found.length);
      if (after?.agreement === agreement) {
        const { occurredTo, id, subject } = after;
        query = query.where((and) =>
          and(and.refTuple('occurredTo', 'id', 'subject'), '>', and.tuple(occurredTo, id, subject)),
        );
      }
      found.push(...(await query.execute()));
      if (found.length >= limit) break;
    }
    return found;
  }

  async mayBeDueOf(subject: string, now: number): Promise<readonly RetainedPlace[]> {
    const found: RetainedPlace[] = [];
    for (const { agreement, until } of await this.#ending(now)) {
      found.push(...(await this.#under(agreement, until).where('subject', '=', subject).execute()));
    }
    return found;
  }

  async thing({ id, subject, agreement }: RetainedPlace): Promise<RetainedThing | undefined> {
    const { parts, because } = await hangsTogether(this.views, id, subject, () =>
      this.links.of(subject),
    );
    const first = parts.find((part) => part.agreement !== undefined);
    if (first?.id !== id || first.agreement !== agreement) return undefined;
    const terms: (AgreedTerm | undefined)[] = [];
    for (const part of parts) terms.push(...(await this.#terms(part)));
    return {
      id,
      subject,
      letters: parts.flatMap(({ letters }) => letters),
      disclosures: parts.filter(({ kind }) => kind === 'disclosure').map((part) => part.id),
      lastOccurred: Math.max(...parts.map(({ lastOccurred }) => lastOccurred)),
      terms,
      because,
    };
  }

  async decision({ agreement, version }: AgreedTerm): Promise<ReadableEvent | undefined> {
    const reference = thingReference('agreement', AGREEMENT_ID, agreement);
    const [subject] = await this.ledger.vault.find([reference]);
    if (subject === undefined) return undefined;
    const events = await this.ledger.readShown({ subject, noun: 'agreement', id: '' });
    return events
      .filter(isAgreementEvent)
      .find(
        ({ type, data }) =>
          (type === 'AgreementRegistered' || type === 'AgreementAmended') &&
          data.version === version,
      );
  }

  #under(agreement: string, until: number) {
    return this.views
      .db(underAgreementsTable)
      .selectFrom('under_agreements')
      .select(['agreement', 'occurredTo', 'id', 'subject'])
      .where('agreement', '=', agreement)
      .where('occurredTo', '<=', until)
      .orderBy('occurredTo')
      .orderBy('id')
      .orderBy('subject');
  }

  /** The agreements of which a version ends, and up to when what happened under them may be due. */
  async #ending(
    now: number,
  ): Promise<readonly { readonly agreement: string; readonly until: number }[]> {
    const rows = await this.views
      .db(agreementsTable)
      .selectFrom('agreements')
      .selectAll()
      .orderBy('agreement')
      .execute();
    return (await this.views.openRows(agreementsTable, rows)).flatMap(({ agreement, cell }) => {
      const shortest = Math.min(...cell.state.versions.map(leastKept));
      return shortest === Infinity ? [] : [{ agreement, until: now - shortest }];
    });
  }

  async #terms({ agreement, span }: Part): Promise<readonly (AgreedTerm | undefined)[]> {
    if (agreement === undefined) return [];
    const [row] = await this.views.openRows(
      agreementsTable,
      await this.views
        .db(agreementsTable)
        .selectFrom('agreements')
        .selectAll()
        .where('agreement', '=', agreement)
        .execute(),
    );
    if (!row) return [undefined];
    return retentionTerms(row.cell.state, span).map((term) => term && { agreement, ...term });
  }
}

/** The least that a version keeps, in milliseconds; for ever where it does not end. */
function leastKept({ terms }: AgreementState['versions'][number]): number {
  const { period, start } = terms.retention ?? {};
  return period === undefined || start === undefined ? Infinity : (leastLength(period) ?? Infinity);
}
