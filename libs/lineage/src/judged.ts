import type { DisclosedItem, Recipient } from '../../disclosure/src/disclosure.events.js';
import type { Flow } from '../../disclosure/src/disclosure.js';
import { NOT_STATED } from '../../vocabulary/src/codes.js';
import { organisationKey } from '../../vocabulary/src/organisation.js';
import { requireSpan } from '../../vocabulary/src/when.js';
import type { GivenItem, JudgedDisclosure } from './wishes.disclosed.js';
import type { WishRecipient } from './wishes.statements.js';

/** Single items that a version of a plan held. */
export type ContentsOf = (plan: string, version: number) => GivenItem['contents'];

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
    ...(flow.purpose !== NOT_STATED && { purpose: flow.purpose }),
    items: flow.items.map((item) => givenItem(item, contentsOf)),
    senderReports,
  };
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

function givenItem(item: DisclosedItem, contentsOf: ContentsOf): GivenItem {
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
