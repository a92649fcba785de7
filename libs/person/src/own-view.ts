import { DecisionRefused, type Decider } from '../../ledger/src/decider.js';
import { fact } from '../../ledger/src/facts.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import {
  isOwnViewEvent,
  ItemKeptBack,
  ItemShownAgain,
  type ItemKeptBackData,
} from './own-view.events.js';

/**
 * What a person keeps from their own screen, since somebody may look over their shoulder, or from
 * whoever acts for them. It is theirs alone: officers go on seeing all of it, nothing is held back
 * from the person, and they see it again whenever they ask for it on purpose.
 */

/** Something that is kept back, from whom, and since when (the ledger's clock, ISO 8601). */
export interface KeptItem extends ItemKeptBackData {
  readonly since: string;
}

/** What is kept back. */
export interface OwnViewState {
  readonly kept: readonly KeptItem[];
}

/** One wish of the person. */
export interface OwnViewCommand {
  readonly type: 'ItemKeptBack' | 'ItemShownAgain';
  readonly data: ItemKeptBackData;
}

/** Names the history of what a person keeps back. */
export const OWN_VIEW_NOUN = 'own-view';

/** More would make every answer slow; a person keeps back a few things, not their record. */
const MAX_KEPT = 1_000;

/** @throws DecisionRefused */
export function requireKeepable(said: {
  readonly from: string;
  readonly authority?: unknown;
}): void {
  if (said.from === 'ownScreen' && said.authority !== undefined) {
    throw new DecisionRefused(
      'OWN_SCREEN_IS_NOBODY',
      'What is kept from your own screen is kept from nobody by name.',
      '/authority',
    );
  }
}

function decide({ type, data }: OwnViewCommand, { kept }: OwnViewState) {
  if (type === 'ItemShownAgain') return [fact(ItemShownAgain, data)];
  if (kept.length >= MAX_KEPT) {
    throw new DecisionRefused('TOO_MUCH_KEPT_BACK', `At most ${MAX_KEPT} things are kept back.`);
  }
  return [fact(ItemKeptBack, data)];
}

function evolve({ kept }: OwnViewState, event: LedgerEvent): OwnViewState {
  if (!isOwnViewEvent(event)) return { kept };
  const others = kept.filter((one) => !isSame(one, event.data));
  return event.type === 'ItemKeptBack'
    ? { kept: [...others, { ...event.data, since: event.recordedAt }] }
    : { kept: others };
}

function isSame(one: ItemKeptBackData, other: ItemKeptBackData): boolean {
  return (
    one.event === other.event &&
    one.from === other.from &&
    one.representative === other.representative
  );
}

/** The events that are kept from a screen of the person's own. */
export function keptFromScreen({ kept }: OwnViewState): readonly string[] {
  return kept.filter(({ from }) => from === 'ownScreen').map(({ event }) => event);
}

/** The events that are kept from somebody who acts for them. @param self Their pseudonyms. */
export function keptFrom({ kept }: OwnViewState, self: readonly string[]): readonly string[] {
  return kept
    .filter(
      ({ from, representative }) =>
        from === 'representative' &&
        (representative === undefined || self.includes(representative)),
    )
    .map(({ event }) => event);
}

/** The rules of what a person keeps back. */
export const ownViewDecider: Decider<OwnViewState, OwnViewCommand> = {
  initial: { kept: [] },
  evolve,
  decide,
};
