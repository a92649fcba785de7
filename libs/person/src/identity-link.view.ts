import type { Projection } from '../../views/src/projection.js';
import { sealedTable } from '../../views/src/table.js';
import { identityLinkDecider, type LinkState } from './identity-link.js';
import { isIdentityLinkEvent } from './person.events.js';

/**
 * With whom each person was ever merged, or found not to be one, and how the two stand now: two rows for each link, so that
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
    /** Place in the log of what made it stand so. */
    since: 'integer',
    /** Place in the log of the last un-merge of two who had been answered as one. */
    undone: 'integer?',
  },
  key: ['person', 'other'],
  subject: 'link',
  indexes: [['link'], ['standing', 'since'], ['undone desc']],
});

/** How each event changes it. */
export const identityLinkProjection: Projection = {
  name: 'identity-link',
  version: 3,
  tables: [identityLinksTable],
  async apply(event, rows) {
    if (!isIdentityLinkEvent(event)) return;
    const [one, other] = event.data.people;
    const row = await rows.get(identityLinksTable, { person: one, other });
    const before = row?.cell.state ?? identityLinkDecider.initial;
    const state = identityLinkDecider.evolve(before, event);
    const wereOne = event.type === 'IdentitiesUnmerged' && before.standing === 'linked';
    const stands = {
      link: event.header.subject,
      standing: state.standing,
      since: event.position,
      undone: wereOne ? event.position : (row?.undone ?? null),
      cell: { state },
    };
    rows.put(identityLinksTable, { person: one, other, ...stands });
    rows.put(identityLinksTable, { person: other, other: one, ...stands });
  },
};
