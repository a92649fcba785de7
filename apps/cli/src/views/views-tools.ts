import { setTimeout as wait } from 'node:timers/promises';
import type { LedgerFiles } from '../../../../libs/ledger/src/ledger-files.js';
import { viewsFolder } from '../../../../libs/ledger/src/ledger-files.js';
import { LedgerReader } from '../../../../libs/ledger/src/ledger-reader.js';
import { openVault } from '../../../../libs/ledger/src/open-vault.js';
import type { OnNotice } from '../../../../libs/views/src/notices.js';
import type { Parked } from '../../../../libs/views/src/parked.js';
import { openProjector, type Projector } from '../../../../libs/views/src/projector.js';
import { openViewsReader, type ViewsReader } from '../../../../libs/views/src/reader.js';
import { sqliteViews } from '../../../../libs/views/src/sqlite/sqlite-storage.js';
import { isViewsError } from '../../../../libs/views/src/views.errors.js';
import { eventCatalogue } from '../../../composition/src/events.js';
import { projections } from '../../../composition/src/projections.js';

/** Looking after the views of a ledger, whether or not a service keeps them just now. */

/** Told how far something is: events or rows. */
export type OnProgress = (done: number, total: number) => void;

/** Reads the views beside whoever keeps them. */
export async function withViews<Result>(
  files: LedgerFiles,
  act: (views: ViewsReader) => Promise<Result>,
): Promise<Result> {
  const vault = await openVault(files);
  const views = openViewsReader({
    storage: sqliteViews(viewsFolder(files)),
    projections: projections(),
    vault,
  });
  try {
    return await act(views);
  } finally {
    await views.close();
    await vault.close();
  }
}

/**
 * Builds all views anew beside what is served: here, or, where a service keeps them, there.
 *
 * @returns how many events went in.
 * @throws ViewsError, VaultError, EventLogError; the signal's reason.
 */
export async function rebuildViews(
  files: LedgerFiles,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<number> {
  const here = await asKeeper(files, onProgress, signal, (projector) => projector.rebuild());
  if (here === undefined) await rebuildThere(files, onProgress, signal);
  return withViews(files, async (views) => (await views.status()).serving?.events ?? 0);
}

/**
 * Tries what is parked again.
 *
 * @returns what is still parked.
 */
export async function retryParked(files: LedgerFiles, signal: AbortSignal): Promise<Parked[]> {
  const here = await asKeeper(
    files,
    () => undefined,
    signal,
    (projector) => projector.retryParked(),
  );
  return withViews(files, async (views) => {
    if (here !== undefined) return views.parked();
    await views.request('retry');
    return settled(views, signal);
  });
}

/** Waits for a keeper that was asked to try again. It does not say when it has. */
async function settled(views: ViewsReader, signal: AbortSignal): Promise<Parked[]> {
  const until = Date.now() + RETRY_MS;
  for (;;) {
    const parked = await views.parked();
    if (parked.length === 0 || Date.now() > until) return parked;
    await wait(POLL_MS, undefined, { signal });
  }
}

const POLL_MS = 200;
const RETRY_MS = 3_000;

/**
 * Does something as the one who keeps the views.
 *
 * @returns what it came to; nothing where another process keeps them.
 */
async function asKeeper<Result>(
  files: LedgerFiles,
  onProgress: OnProgress,
  signal: AbortSignal,
  act: (projector: Projector) => Promise<Result>,
): Promise<{ readonly result: Result } | undefined> {
  const vault = await openVault(files);
  const ledger = LedgerReader.open(files, vault, eventCatalogue());
  try {
    const projector = await keeper(files, { ledger, vault }, progressOf(onProgress));
    if (!projector) return undefined;
    const stop = new AbortController();
    const running = projector.run(AbortSignal.any([stop.signal, signal]));
    try {
      // Whoever stops it waits no longer for what will not come.
      const result = await Promise.race([act(projector), running.then(() => aborted(signal))]);
      return { result };
    } finally {
      stop.abort();
      await running;
      await projector.close();
    }
  } finally {
    await ledger.close();
    await vault.close();
  }
}

function aborted(signal: AbortSignal): never {
  signal.throwIfAborted();
  throw new TypeError('The views were kept no longer, and nobody asked for that.');
}

async function keeper(
  files: LedgerFiles,
  {
    ledger,
    vault,
  }: {
    readonly ledger: LedgerReader;
    readonly vault: Parameters<typeof openProjector>[0]['vault'];
  },
  onNotice: OnNotice,
): Promise<Projector | undefined> {
  try {
    return await openProjector({
      storage: sqliteViews(viewsFolder(files)),
      projections: projections(),
      vault,
      source: {
        follow: (after, options) => ledger.follow(after, options),
        of: (subject, which) => ledger.of(subject, which),
        head: () => ledger.end(),
      },
      onNotice,
    });
  } catch (error) {
    if (isViewsError(error, 'VIEWS_LOCKED')) return undefined;
    throw error;
  }
}

function progressOf(onProgress: OnProgress): OnNotice {
  return (notice) => {
    if (notice.kind === 'progress') onProgress(notice.done, notice.total);
  };
}

/** Asks the service that keeps the views, and watches until what it builds is served. */
async function rebuildThere(
  files: LedgerFiles,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  await withViews(files, async (views) => {
    const { serving: before } = await views.status();
    await views.request('rebuild');
    for (;;) {
      await wait(POLL_MS, undefined, { signal });
      const { serving, building } = await views.status();
      if (building) onProgress(building.done, building.total);
      else if (serving && serving.generation !== before?.generation) return;
    }
  });
}
