import { setImmediate as turn } from 'node:timers/promises';
import type { RecordTree } from '../../../verifier/src/record-map.js';
import type { EpochRoots } from './epoch.js';
import { BUCKETS, bucketRoot, committed, MapTop, rootAbove } from './record-map.js';
import { ledgerIdentifier, type RecordSecrets } from './record-secrets.js';
import { rootOf } from './record-tree.js';
import type { RecordQueries, Tree } from './sqlite/record-queries.js';
import type { SubjectRow } from './sqlite/record-rows.js';
import type { RecordStore } from './sqlite/record-store.js';

/**
 * While there are no more labels than buckets, what stands within the buckets is blinded anew for each
 * epoch, too: so few are cheap, and among so few a neighbour might be guessed.
 */
const MOST_IN_AN_ERA = BUCKETS;

/** So much is made and written at once, some 50 ms. */
const AT_ONCE = 256;

const KINDS = ['visible', 'held'] as const;

/** Makes the maps of an epoch, of people's trees as they are stored. */
export class MapMaker {
  constructor(
    private readonly store: RecordStore,
    private readonly secrets: RecordSecrets,
  ) {}

  /** Makes anew what changed since the last epoch. Killed on the way, it is to be done again. */
  async endEpoch(epoch: number): Promise<EpochRoots> {
    const { store, secrets } = this;
    const { era: before, through } = store.progress();
    const era = store.labels() <= MOST_IN_AN_ERA ? epoch : 0;
    if (era !== before) {
      store.together(() => {
        store.touchAll();
      });
    }
    while (this.#commitSome(era)) await turn();
    while (this.#hashSome(epoch, era)) await turn();
    const keptOf = (tree: Tree): Buffer =>
      new MapTop(secrets.maps[tree], epoch, store.buckets(tree)).kept();
    store.together(() => {
      store.putEpoch(
        { epoch, era, epochThrough: through },
        { visible: keptOf('visible'), held: keptOf('held') },
      );
    });
    return this.#roots(epoch, through);
  }

  /** The roots of the last epoch. */
  lastRoots(): EpochRoots | undefined {
    const { epoch, epochThrough } = this.store.progress();
    return epoch === 0 ? undefined : this.#roots(epoch, epochThrough);
  }

  #roots(epoch: number, through: number): EpochRoots {
    const rootIn = (tree: Tree): Buffer => rootAbove(this.store.kept(tree) ?? Buffer.alloc(0));
    return { epoch, through, visible: rootIn('visible'), held: rootIn('held') };
  }

  #commitSome(era: number): boolean {
    const { store, secrets } = this;
    return store.together(() => {
      const changed = store.changed(AT_ONCE);
      for (const subject of changed) {
        const trees = treesOf(store, secrets, subject);
        for (const row of store.labelsOf(subject.number)) {
          const [visible, held] = KINDS.map(
            (kind) => committed(secrets.maps[kind], era, row.label, trees[kind]).commitment,
          );
          store.commit({ ...row, visible: visible ?? row.visible, held: held ?? row.held });
        }
        store.settle(subject.number);
      }
      return changed.length > 0;
    });
  }

  #hashSome(epoch: number, era: number): boolean {
    const { store, secrets } = this;
    return store.together(() => {
      const stale = store.stale(AT_ONCE);
      for (const bucket of stale) {
        const entries = store.entries(bucket);
        const rootIn = (tree: Tree): Buffer =>
          bucketRoot(secrets.maps[tree], { epoch, era }, bucket, entries[tree]);
        const isEmpty = entries.visible.length === 0;
        store.putBucket(
          bucket,
          isEmpty ? undefined : { visible: rootIn('visible'), held: rootIn('held') },
        );
      }
      return stale.length > 0;
    });
  }
}

/** Somebody's trees as maps commit to them. */
export function treesOf(
  store: RecordQueries,
  secrets: RecordSecrets,
  { number, visible, held }: SubjectRow,
): Readonly<Record<Tree, RecordTree>> {
  const links = linksOf(store, secrets, number);
  return {
    visible: { size: visible.size, root: rootOf(visible), links },
    held: { size: held.size, root: rootOf(held), links: [] },
  };
}

/** The labels by which those are reached who are linked with somebody, in their order. */
function linksOf(store: RecordQueries, secrets: RecordSecrets, number: number): readonly Buffer[] {
  return store
    .linkedTo(number)
    .flatMap((id) => store.labelOf(secrets.alias(ledgerIdentifier(id)))?.label ?? [])
    .sort((a, b) => Buffer.compare(a, b));
}
