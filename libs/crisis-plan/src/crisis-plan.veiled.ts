import type { Veil } from '../../vault/src/vault.js';
import { veiledId } from '../../vocabulary/src/veiled.js';
import type { CrisisPlan, PlanItem, PlanSection } from './crisis-plan.graphql.js';

/** A plan as it leaves the ledger (`docs/decisions/0017-ids-on-the-way-out.md`). */
export function veiledPlan(plan: CrisisPlan, veil: Veil): CrisisPlan {
  const { id, replaces, sections, versions, retired } = plan;
  return {
    ...plan,
    id: veiledId(veil, 'plan', id),
    replaces: veiledId(veil, 'plan', replaces),
    sections: sections.map((section) => sectionOf(section, veil)),
    versions: versions.map((version) => ({
      ...version,
      sections: version.sections.map((section) => sectionOf(section, veil)),
    })),
    retired: retired && {
      ...retired,
      replacedBy: veiledId(veil, 'plan', retired.replacedBy),
    },
  };
}

function sectionOf(section: PlanSection, veil: Veil): PlanSection {
  const shown = (item: PlanItem) => ({ ...item, id: veiledId(veil, 'item', item.id) });
  return {
    ...section,
    helpful: section.helpful.map(shown),
    unhelpful: section.unhelpful.map(shown),
  };
}
