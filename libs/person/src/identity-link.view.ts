import type { Projection } from '../../views/src/projection.js';
import { sealedTable } from '../../views/src/table.js';
import { identityLinkDecider, type LinkState } from './identity-link.js';
import { isIdentityLinkEvent } from './person.events.js';

/**
 * With whom each person was ever merged, and how the two stand now: two rows for each link, so that
 * it is found from either side. The rows are sealed under the link's own key.
 */
export const identityLinksTable = sealedTable<{ readonly state: LinkState }>()({
  name: 'identity_links',
  columns: {
    person: 'text',
    other: 'text',
    /** The link itself: under whose keys its history stands. */
    link: 'text',
    /** `LinkStanding`. */
    standing: 'text',
  },
  key: ['person', 'other'],
  subject: 'link',
});

/** How each event changes it. */
export const identityLinkProjection: Projection = {
  name: 'identity-link',
  version: 1,
  tables: [identityLinksTable],
  async apply(event, rows) {
    if (!isIdentityLinkEvent(event)) return;
    const [one, other] = event.data.people;
    const row = await rows.get(identityLinksTable, { person: one, other });
    const state = identityLinkDecider.evolve(row?.cell.state ?? identityLinkDecider.initial, event);
    const link = event.header.subject;
    const { standing } = state;
    rows.put(identityLinksTable, { person: one, other, link, standing, cell: { state } });
    rows.put(identityLinksTable, { person: other, other: one, link, standing, cell: { state } });
  },
};
