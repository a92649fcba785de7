import type { DisclosedItem, Recipient } from '../../disclosure/src/disclosure.events.js';
import type { Flow } from '../../disclosure/src/disclosure.js';
import { NOT_STATED } from '../../vocabulary/src/codes.js';
import { organisationKey } from '../../vocabulary/src/organisation.js';
import { requireSpan, type Span } from '../../vocabulary/src/when.js';
import type { GivenItem, JudgedDisclosure } from './wishes.disclosed.js';
import type { WishRecipient } from './wishes.statements.js';

/** Single items that a version of a plan held. */
export type ContentsOf = (plan: string, version: number) => GivenItem['contents'];

/** What of a flow wishes tell apart, beside when it was: of those that are given often there are few. */
export interface Given {
  readonly recipient: WishRecipient;
  readonly purpose?: string;
  readonly items: readonly DisclosedPart[];
  /** Only where it is not an instant. */
  readonly occurred?: Span;
}

type DisclosedPart = Pick<DisclosedItem, 'plan' | 'version' | 'sections' | 'items' | 'category'>;

/** @returns the same of any two flows that wishes judge alike at one moment. */
export function givenOf(flow: Flow): Given {
  const occurred = requireSpan(flow.occurredAt);
  const recipient = wishRecipient(flow.to, undefined);
  return {
    // Who has no identifier is told from nobody else by the words for them.
    recipient: recipient.type === 'organisation' ? recipient : { type: recipient.type },
    ...purposeOf(flow),
    items: flow.items.map(({ plan, version, sections, items, category }) => ({
      ...(plan !== undefined && { plan }),
      ...(version !== undefined && { version }),
      ...(sections && { sections }),
      ...(items && { items }),
      ...(category !== undefined && { category }),
    })),
    ...(occurred.earliest < occurred.latest && { occurred }),
  };
}

/** What was given, as wishes judge it of a moment; of an interval if it has one. */
export function judgedAt(
  { recipient, purpose, items, occurred }: Given,
  moment: number,
  contentsOf: ContentsOf,
): JudgedDisclosure {
  return {
    occurred: occurred ?? { earliest: moment, latest: moment },
    // Who sent it bears on what the sender knew alone.
    sender: '',
    senderReports: true,
    recipient,
    ...(purpose !== undefined && { purpose }),
    items: items.map((item) => givenItem(item, contentsOf)),
  };
}

/**
 * A flow as wishes judge it.
 *
 * @param contentsOf Where plan versions are known, what they held; only asked for what was given
 *   whole.
 */
export function judgedOf(
  flow: Flow,
  senderReports: boolean,
  contentsOf: ContentsOf = () => undefined,
): JudgedDisclosure {
  return {
    occurred: requireSpan(flow.occurredAt),
    sender: organisationKey(flow.from),
    recipient: wishRecipient(flow.to, flow.individual),
    ...purposeOf(flow),
    items: flow.items.map((item) => givenItem(item, contentsOf)),
    senderReports,
  };
}

function purposeOf({ purpose }: Flow): { readonly purpose?: string } {
  return purpose === NOT_STATED ? {} : { purpose };
}

function wishRecipient(to: Recipient, individual: string | undefined): WishRecipient {
  switch (to.type) {
    case 'organisation': {
      const { team } = to.organisation;
      return {
        type: 'organisation',
        organisation: organisationKey(to.organisation),
        ...(team !== undefined && { team }),
      };
    }
    case 'unregistered':
      return { type: 'unregistered', name: to.name };
    case 'individual':
      return { type: 'individual', ...(individual !== undefined && { name: individual }) };
  }
}

function givenItem(item: DisclosedPart, contentsOf: ContentsOf): GivenItem {
  const { plan, version, sections, items, category } = item;
  const contents =
    plan !== undefined && version !== undefined && items === undefined
      ? contentsOf(plan, version)
      : undefined;
  return {
    ...(plan !== undefined && { plan }),
    ...(sections && { sections }),
    ...(items && { items }),
    ...(category !== undefined && { category }),
    ...(contents && { contents }),
  };
}
