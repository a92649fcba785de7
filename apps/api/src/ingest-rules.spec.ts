import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { agreementIngest } from '../../../libs/agreement/src/agreement.commands.js';
import { consentIngest } from '../../../libs/consent/src/consent.commands.js';
import { crisisPlanIngest } from '../../../libs/crisis-plan/src/crisis-plan.commands.js';
import { disclosureIngest } from '../../../libs/disclosure/src/disclosure.commands.js';
import type { IngestDeclaration, IngestDeclarations } from '../../../libs/interop/src/registry.js';
import { type Plan, planOf } from '../../../libs/interop/src/validation/plan.js';
import { validatorOf } from '../../../libs/interop/src/validation/validate.js';
import { oversightIngest } from '../../../libs/oversight/src/oversight.commands.js';
import { personIngest } from '../../../libs/person/src/person.commands.js';

const DECLARED: IngestDeclarations = {
  ...personIngest,
  ...consentIngest,
  ...crisisPlanIngest,
  ...disclosureIngest,
  ...agreementIngest,
  ...oversightIngest,
};

/** Words that mean something to a rule, so that what comes is sometimes nearly right. */
const WORDS = [
  'https://fhir.nhs.uk/Id/nhs-number',
  '9990001014',
  'urn:x',
  'notStated',
  '2026-11-05T02:05:00Z',
  '2026-11-05',
  'phone',
  'ETREAT',
  'helps',
  'en',
  '3f2b8c1e-0d4a-8c6b-9e7f-1a2b3c4d5e6f',
  '__proto__',
  '',
];

/** Content in the shape of a class, in which any value may be any JSON. */
function contentOf(plan: Plan, depth: number): fc.Arbitrary<unknown> {
  const fields = [...plan.fields.values()].map(({ name, nested, rules }) => {
    const word: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(...WORDS, null, true, 1, -0.5);
    const own =
      nested === undefined || depth === 0
        ? rules.some(({ each }) => each)
          ? fc.array(word, { maxLength: 3 })
          : word
        : nested.each
          ? fc.array(contentOf(nested.plan, depth - 1), { maxLength: 2 })
          : contentOf(nested.plan, depth - 1);
    const any = fc.jsonValue({ maxDepth: 2 });
    return [name, fc.oneof({ weight: 6, arbitrary: own }, { weight: 1, arbitrary: any })] as const;
  });
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
}

describe('the rules of what may be sent', () => {
  const events: [string, IngestDeclaration][] = Object.entries(DECLARED);

  it('are stated for every event', () => {
    expect(events.length).toBeGreaterThan(30);
  });

  it.each(events)('judge any JSON as %s, and are upset by none', (_name, declaration) => {
    const validate = validatorOf(declaration.data);
    fc.assert(
      fc.property(contentOf(planOf(declaration.data), 2), (content) => {
        const judged = validate(JSON.parse(JSON.stringify(content)) as object);
        if (!judged.valid) return;
        // What keeps the rules can be put in order, and made a command.
        expect(declaration.keys(judged.data).every((key) => typeof key === 'string')).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
