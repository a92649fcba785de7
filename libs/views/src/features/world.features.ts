import type { LedgerEvent } from '../../../ledger/src/ledger.js';
import type { ViewsNotice } from '../notices.js';
import type { Projection } from '../projection.js';
import type { Projector, ProjectorOptions } from '../projector.js';
import { openProjector } from '../projector.js';
import type { ViewsReader } from '../reader.js';
import { openViewsReader } from '../reader.js';
import { contentsOf } from '../testing/contents.js';
import { DerivedVault } from '../testing/derived-vault.js';
import { MemoryLog } from '../testing/memory-log.js';
import { NaiveViews } from '../testing/naive-views.js';
import { stepsFrom } from '../testing/random.js';
import { eventOfStep, lastSeen, newest, storyProjections, things } from '../testing/story.js';
import type { ViewsHarness } from '../views.features.js';

/** A log, a vault, and views that somebody keeps and others read. */
export class World {
  readonly vault = new DerivedVault();
  readonly log = new MemoryLog();
  readonly notices: ViewsNotice[] = [];
  private readonly opened: { close(): Promise<void> }[] = [];
  private keeping: { projector: Projector; stop: AbortController; run: Promise<void> } | undefined;

  constructor(private readonly harness: ViewsHarness) {}

  storage() {
    return this.harness.open();
  }

  /** Events of the small world, added to the log. */
  happen(count: number, seed = 1): readonly LedgerEvent[] {
    const events = stepsFrom(seed, count).map((step, index) => eventOfStep(step, index));
    this.log.append(...events);
    return events;
  }

  async open(options: Partial<ProjectorOptions> = {}): Promise<Projector> {
    const projector = await openProjector({
      storage: this.storage(),
      projections: storyProjections(),
      vault: this.vault,
      source: this.log,
      checkWaitMs: 10_000,
      onNotice: (notice) => {
        this.notices.push(notice);
      },
      ...options,
    });
    this.opened.push(projector);
    return projector;
  }

  /** Opens a keeper and lets it run. */
  async keep(options: Partial<ProjectorOptions> = {}): Promise<Projector> {
    const projector = await this.open(options);
    const stop = new AbortController();
    const run = projector.run(stop.signal);
    run.catch(() => {
      // Whoever expects it to fail asks for `ended`.
    });
    this.keeping = { projector, stop, run };
    return projector;
  }

  /** Stops the keeper that runs, and lets go of its lock. */
  async stop(): Promise<void> {
    const { keeping } = this;
    this.keeping = undefined;
    keeping?.stop.abort();
    await keeping?.run;
    await keeping?.projector.close();
  }

  /** Lets go of a keeper whose run has failed. */
  async abandon(): Promise<void> {
    const { keeping } = this;
    this.keeping = undefined;
    await keeping?.projector.close();
  }

  /** How the run of the keeper ends. */
  ended(): Promise<void> {
    return this.keeping?.run ?? Promise.resolve();
  }

  read(projections: readonly Projection[] = storyProjections()): ViewsReader {
    const { vault } = this;
    const reader = openViewsReader({ storage: this.storage(), projections, vault });
    this.opened.push(reader);
    return reader;
  }

  /** Everything that can be read once all of the log is in. */
  async contents(projections?: readonly Projection[]): Promise<string> {
    const reader = this.read(projections);
    await reader.atLeast((await this.log.head()).position);
    const contents = await contentsOf(reader);
    await reader.close();
    return contents;
  }

  /** What the views must hold after these events. */
  async expected(
    events: readonly LedgerEvent[],
    projections: readonly Projection[] = storyProjections(),
  ): Promise<string> {
    const naive = new NaiveViews(projections, (subject) => this.vault.has(subject));
    await naive.apply(events);
    return naive.contents([things, newest, lastSeen]);
  }

  noticed<Kind extends ViewsNotice['kind']>(kind: Kind): Extract<ViewsNotice, { kind: Kind }>[] {
    return this.notices.filter(
      (notice): notice is Extract<ViewsNotice, { kind: Kind }> => notice.kind === kind,
    );
  }

  async dispose(): Promise<void> {
    this.keeping?.stop.abort();
    for (const opened of this.opened.reverse()) await opened.close();
    await this.harness.dispose();
  }
}
