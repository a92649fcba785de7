import { ask, meanwhile, PAGE, pause, saidBy, send, timed, type Waited } from '../asking.js';
import type { Dataset } from '../dataset.js';
import type { Row } from '../row.js';
import { cloudEvent, TRUST } from '../sample.js';
import type { Asked } from './merge.js';

const ALONE_MS = 10_000;
const OTHERS = 4;

/**
 * A letter of somebody with 50,000 events is forgotten, while a partner sends events of others and these
 * ask for an answer that holds them: how long the others wait for it, beside how long they wait while
 * nothing is forgotten.
 */
export async function forgetRows(
  { people, many, heavy, events }: Dataset,
  { address, issuer, officers, say }: Asked,
): Promise<readonly Row[]> {
  const partner = await issuer.issue({ role: 'partner', organisation: TRUST });
  const others = await Promise.all(
    people.slice(0, OTHERS).map((person) => issuer.issue({ role: 'person', person })),
  );
  const whose = await issuer.issue({ role: 'person', person: many });
  let number = 0;
  const asking = others.map((token, index) => async () => {
    // Of the person with this number, as the data set has numbered them.
    const event = cloudEvent(`meanwhile ${(number += 1)}`, index + 3);
    const freshAs = await send(address, partner, event);
    await ask(address, token, `{ me(freshAs: "${freshAs}") { ${PAGE} } }`);
  });
  const alone = await meanwhile(asking, () => pause(ALONE_MS));
  say(`others see what is sent: p99 ${alone.p99.toFixed(1)} ms`);

  const { me } = (await ask(
    address,
    whose,
    '{ me { whereMyDataWent(first: 1) { edges { node { id } } } } }',
  )) as { me: { whereMyDataWent: { edges: readonly { node: { id: string } }[] } } };
  const event = me.whereMyDataWent.edges[0]?.node.id ?? '';
  const sayOf = (type: string, officer: number, more: object) =>
    send(address, officers[officer] ?? '', saidBy(type, { person: many }, { event, ...more }));
  const misfiling = await sayOf('EventMisfiled', 0, { reason: 'Not about them' });
  const took: number[] = [];
  const during: Waited = await meanwhile(asking, async () => {
    took.push(await timed(() => sayOf('MisfilingVerified', 1, { misfiling })));
  });
  return [
    {
      name: 'forget-others-p99',
      value: during.p99,
      unit: 'ms p99',
      ceiling: alone.p99,
      beside: 'the same while nothing is forgotten',
      note: `from sending to an answer that holds it, ${during.most.toFixed(0)} ms at the most; a letter of one with ${heavy} was forgotten in ${took.map((ms) => (ms / 1000).toFixed(1)).join()} s; ${events} events`,
    },
  ];
}
