import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { builtProgram } from '../../../vault/src/testing/vault-files.js';
import { World } from '../features/world.features.js';
import { ownProjections as projections } from '../testing/forgetful.js';
import { stepsFrom } from '../testing/random.js';
import { eventOfStep, subjectOf } from '../testing/story.js';
import { sqliteViews } from './sqlite-storage.js';

describe('the files of views', () => {
  let folder: string;
  let world: World;

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'waymark-erased-')), 'views');
    world = new World({
      open: () => sqliteViews(folder, { checkIn: 'here' }),
      dispose: () => {
        rmSync(join(folder, '..'), { recursive: true, force: true });
        return Promise.resolve();
      },
    });
  });
  afterEach(() => world.dispose());

  /** How often each of these stands in the files; in a process of its own. */
  function search(subjects: readonly string[]): Record<string, number> {
    const needles = subjects.map((subject) => Buffer.from(subject).toString('hex'));
    const found = execFileSync(process.execPath, [builtProgram('search-files'), folder], {
      input: JSON.stringify(needles),
    });
    return JSON.parse(found.toString()) as Record<string, number>;
  }

  it('hold no byte of the ids of subjects that were erased, in rows, indexes or unused space', async () => {
    const events = stepsFrom(5, 6000, 60).map((step, index) =>
      eventOfStep({ ...step, kind: step.kind === 'shared' ? 'noted' : step.kind }, index),
    );
    world.log.append(...events.slice(0, 5000));
    await world.keep({ projections });
    const reader = world.read(projections);
    await reader.atLeast((await world.log.head()).position);
    // What comes later is written into pages that are full.
    for (const event of events.slice(5000)) world.log.append(event);
    await reader.atLeast((await world.log.head()).position);

    const subjects = Array.from({ length: 60 }, (_, index) => subjectOf(index));
    expect(Object.keys(search(subjects))).toHaveLength(60);
    const gone = subjects.slice(10, 14);
    for (const event of events) {
      if (event.readable && gone.includes(event.header.subject)) world.log.forget(event.id);
    }
    for (const subject of gone) world.vault.erase(subject);
    while ((await world.vault.shreddedIn()).length > 0) await delay(20);
    expect(search(gone)).toEqual({});
    expect(Object.keys(search(subjects))).toHaveLength(56);
  }, 60_000);
});
