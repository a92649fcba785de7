import { describe } from '@jest/globals';
import { appendFeatures } from './features/append.features.js';
import { closeFeatures } from './features/close.features.js';
import { logForEachTest } from './features/fixture.features.js';
import type { EventLogFixture } from './features/fixture.features.js';
import { followFeatures } from './features/follow.features.js';
import { limitFeatures } from './features/limits.features.js';
import { modelFeatures } from './features/model.features.js';
import { readFeatures } from './features/read.features.js';
import { retryFeatures } from './features/retry.features.js';

export type { EventLogFixture } from './features/fixture.features.js';

/**
 * What every adapter of the event log must do.
 *
 * @param name of the adapter.
 * @param create makes a place for a new, empty log; called for each test.
 */
export function eventLogFeatures(name: string, create: () => Promise<EventLogFixture>): void {
  describe(`the event log on ${name}`, () => {
    const given = logForEachTest(create);
    appendFeatures(given);
    retryFeatures(given);
    limitFeatures(given);
    readFeatures(given);
    followFeatures(given);
    closeFeatures(given);
    modelFeatures(given);
  });
}
