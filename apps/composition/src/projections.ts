import { agreementProjection } from '../../../libs/agreement/src/agreement.view.js';
import { consentProjection } from '../../../libs/consent/src/consent.view.js';
import { planProjection } from '../../../libs/crisis-plan/src/crisis-plan.view.js';
import { erasureProjection } from '../../../libs/data-rights/src/erasure.view.js';
import { retentionProjection } from '../../../libs/data-rights/src/retention.view.js';
import { disclosureProjection } from '../../../libs/disclosure/src/disclosure.view.js';
import { lineageProjection } from '../../../libs/lineage/src/lineage.view.js';
import { changesProjection } from '../../../libs/oversight/src/changes.view.js';
import { oversightProjection } from '../../../libs/oversight/src/oversight.view.js';
import { heldProjection } from '../../../libs/person/src/held.view.js';
import { identityLinkProjection } from '../../../libs/person/src/identity-link.view.js';
import { joinedProjection } from '../../../libs/person/src/joined.view.js';
import { misfilingProjection } from '../../../libs/person/src/misfiling.view.js';
import { personProjection } from '../../../libs/person/src/person.view.js';
import { supersededProjection } from '../../../libs/person/src/superseded-identifier.view.js';
import type { Projection } from '../../../libs/views/src/projection.js';

/** Every projection, in the order in which each event is applied: a later one reads earlier rows. */
export function projections(): readonly Projection[] {
  return [
    heldProjection,
    personProjection,
    identityLinkProjection,
    supersededProjection,
    joinedProjection,
    misfilingProjection,
    consentProjection,
    planProjection,
    disclosureProjection,
    agreementProjection,
    erasureProjection,
    retentionProjection,
    oversightProjection,
    lineageProjection(),
    changesProjection,
  ];
}
