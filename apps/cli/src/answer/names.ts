import type { NameOf } from './disclosure-row.js';
import type { Answer, Organisation } from './query.js';
import { clean } from './text.js';

/** Names every organisation of an answer, also where it stands with its identifier alone. */
export function namesOf({ disclosures, coverage, undeclaredReceipts }: Answer): NameOf {
  const all: readonly (Organisation | null)[] = [
    ...coverage.partners.map(({ organisation }) => organisation),
    ...coverage.notReporting,
    ...[...disclosures, ...undeclaredReceipts].flatMap(({ from, to }) => [from, to.organisation]),
  ];
  const names = new Map<string, string>();
  for (const organisation of all) {
    const name = organisation?.name ?? undefined;
    if (organisation && name !== undefined) names.set(keyOf(organisation), name);
  }
  return (organisation) => {
    const { value, team, name } = organisation;
    const own = clean(name ?? names.get(keyOf(organisation)) ?? value);
    return team === null || team === undefined ? own : `${own} (${clean(team)})`;
  };
}

function keyOf({ system, value }: Organisation): string {
  return `${system}|${value}`;
}
