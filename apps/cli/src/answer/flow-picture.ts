import { type NameOf, recipientName } from './disclosure-row.js';
import type { Disclosure, Recipient } from './query.js';

/** How often one gave to another, and where that went on from there. */
interface Branch {
  readonly name: string;
  count: number;
  readonly onward: Map<string, Branch>;
}

/**
 * A small picture of where information went: givers, to whom each gave and how often, and to whom
 * it was passed on.
 */
export function flowPicture(disclosures: readonly Disclosure[], nameOf: NameOf): string {
  const givers = new Map<string, Branch>();
  /** The branch in which a disclosure arrived. */
  const arrived = new Map<string, Branch>();
  // What was given comes before what was passed on: oldest first.
  for (const disclosure of disclosures.toReversed()) {
    const { id, from, to, onwardOf } = disclosure;
    const source =
      (onwardOf === null ? undefined : arrived.get(onwardOf)) ??
      grown(givers, nameOf({ ...from, team: null }));
    const branch = grown(source.onward, recipientName(withoutTeam(to), nameOf));
    branch.count += 1;
    arrived.set(id, branch);
  }
  return [...givers.values()]
    .sort((a, b) => total(b) - total(a))
    .flatMap((giver) => [giver.name, ...limbs(giver, '', 'given')])
    .map((line) => `${line}\n`)
    .join('');
}

function withoutTeam(to: Recipient): Recipient {
  return { ...to, organisation: to.organisation && { ...to.organisation, team: null } };
}

function grown(branches: Map<string, Branch>, name: string): Branch {
  let branch = branches.get(name);
  if (!branch) {
    branch = { name, count: 0, onward: new Map() };
    branches.set(name, branch);
  }
  return branch;
}

function limbs(branch: Branch, before: string, how: string): readonly string[] {
  const onward = [...branch.onward.values()].sort((a, b) => b.count - a.count);
  return onward.flatMap((limb, index) => {
    const last = index === onward.length - 1;
    const line = `${before} ${last ? '└' : '├'}─ ${how} ${times(limb.count)} ─▶ ${limb.name}`;
    return [line, ...limbs(limb, `${before} ${last ? ' ' : '│'}      `, 'passed on')];
  });
}

function total({ onward }: Branch): number {
  return [...onward.values()].reduce((sum, { count }) => sum + count, 0);
}

function times(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${count} times`;
}
