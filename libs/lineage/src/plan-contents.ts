import { isPlanEvent } from '../../crisis-plan/src/crisis-plan.events.js';
import {
  evolvePlan,
  initialPlan,
  versionContents,
  type PlanState,
} from '../../crisis-plan/src/crisis-plan.state.js';
import type { ReadableEvent } from '../../ledger/src/ledger.js';
import type { ContentsOf } from './judged.js';

/** Each plan of some events, folded. */
export function plansOf(events: Iterable<ReadableEvent>): ReadonlyMap<string, PlanState> {
  const plans = new Map<string, PlanState>();
  for (const event of events) {
    if (!isPlanEvent(event)) continue;
    const { plan } = event.data;
    plans.set(plan, evolvePlan(plans.get(plan) ?? initialPlan, event));
  }
  return plans;
}

/** The single items that the versions of these plans hold. */
export function plansContents(plans: ReadonlyMap<string, PlanState>): ContentsOf {
  return (plan, version) => {
    const state = plans.get(plan);
    const contents = state && versionContents(state, version);
    return contents && [...contents.helpful, ...contents.unhelpful];
  };
}
