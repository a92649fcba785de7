import { afterEach, beforeEach, describe } from '@jest/globals';
import { buildingFeatures } from './features/building.features.js';
import { erasingFeatures } from './features/erasing.features.js';
import { forgettingFeatures } from './features/forgetting.features.js';
import { parkingFeatures } from './features/parking.features.js';
import { projectingFeatures } from './features/projecting.features.js';
import { readingFeatures } from './features/reading.features.js';
import { rowFeatures } from './features/rows.features.js';
import { World } from './features/world.features.js';
import type { ViewsStorage } from './storage.js';

/** Where views are kept while they are tried. */
export interface ViewsHarness {
  /** A storage; each call opens the same one anew, as another process would. */
  open(): ViewsStorage;
  /** Removes everything. */
  dispose(): Promise<void>;
}

/** What every storage of views must pass. */
export function viewsFeatures(name: string, harness: () => ViewsHarness): void {
  describe(`views in ${name}`, () => {
    const current: { world?: World } = {};
    beforeEach(() => {
      current.world = new World(harness());
    });
    afterEach(async () => {
      await current.world?.dispose();
    });
    const world = (): World => {
      if (current.world === undefined) throw new Error('No world was made.');
      return current.world;
    };
    rowFeatures(world);
    projectingFeatures(world);
    parkingFeatures(world);
    buildingFeatures(world);
    readingFeatures(world);
    forgettingFeatures(world);
    erasingFeatures(world);
  });
}
