import type {
  PlanItem,
  PeopleNotToBeTold,
  ItemList,
} from '../../crisis-plan/src/crisis-plan.events.js';
import { isPlanEvent } from '../../crisis-plan/src/crisis-plan.events.js';
import type { LedgerEvent } from '../../ledger/src/ledger.js';
import { planItemStatement } from './wishes.sources.js';
import type { Statement } from './wishes.statements.js';

/** What an event of a crisis plan says of who is not to be told of its items. */
export function planStatements(event: LedgerEvent): readonly Statement[] {
  if (!isPlanEvent(event)) return [];
  switch (event.type) {
    case 'PlanCreated': {
      const { plan, helpful, unhelpful, peopleNotToBeTold } = event.data;
      const written = (list: ItemList, items: readonly PlanItem[]) =>
        items.map((item) =>
          planItemStatement(event, {
            ...item,
            plan,
            list,
            peopleNotToBeTold: peopleOf(peopleNotToBeTold, list, item.item),
          }),
        );
      return [...written('helpful', helpful), ...written('unhelpful', unhelpful)];
    }
    case 'HelpfulItemAdded':
      return [planItemStatement(event, { ...event.data, list: 'helpful' })];
    case 'UnhelpfulItemAdded':
      return [planItemStatement(event, { ...event.data, list: 'unhelpful' })];
    default:
      return [];
  }
}

function peopleOf(
  people: readonly PeopleNotToBeTold[],
  list: ItemList,
  item: string,
): string | undefined {
  return people.find((one) => one.list === list && one.item === item)?.words;
}
