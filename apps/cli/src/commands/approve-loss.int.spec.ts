import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Configuration,
  readConfiguration,
} from '../../../../libs/configuration/src/configuration.js';
import {
  lastCheckpointFile,
  type LedgerFiles,
  ledgerFilesOf,
  logPath,
} from '../../../../libs/ledger/src/ledger-files.js';
import { restorationsOf } from '../../../../libs/ledger/src/ledger-restored.js';
import { recordLogKeys } from '../../../../libs/ledger/src/log-keys.js';
import { treeOf } from '../../../../libs/ledger/src/lost-events.js';
import { Ledger } from '../../../../libs/ledger/src/open-ledger.js';
import { keyFileOf, openKeyFile } from '../../../../libs/transparency/src/key-file.js';
import { LastCheckpointFile } from '../../../../libs/transparency/src/last-checkpoint.js';
import { signedCheckpoint } from '../../../../libs/transparency/src/signed-note.js';
import { organisationKey } from '../../../../libs/vocabulary/src/organisation.js';
import { eventCatalogue } from '../../../composition/src/events.js';
import { approveLoss, lossOf } from './approve-loss.js';

let folder: string;
let configuration: Configuration;
let files: LedgerFiles;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-loss-'));
  configuration = readConfiguration({ WAYMARK_DATA: join(folder, 'data') }, folder);
  files = ledgerFilesOf(configuration);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function withLedger<Result>(work: (ledger: Ledger) => Promise<Result>): Promise<Result> {
  const ledger = await Ledger.open({ files, catalogue: eventCatalogue(), writer: 'here' });
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

/** Records so many events. */
const record = (count: number, what = 'a') =>
  withLedger(async (ledger) => {
    for (let nth = 0; nth < count; nth += 1) {
      const keys = [{ role: what, vkey: `${nth}`, signs: true }];
      await recordLogKeys(ledger, configuration.operator, keys);
    }
  });

/** What was approved, as the log says it. */
const approved = () =>
  withLedger(async (ledger) => {
    const found = await restorationsOf(ledger, organisationKey(configuration.operator));
    return found.map(({ data: { kept, signed } }) => ({ kept, signed }));
  });

/** Signs what there is, as the one who keeps the tree does. */
async function sign(): Promise<void> {
  const tree = await treeOf(files);
  const note = signedCheckpoint(openKeyFile(keyFileOf(configuration)), tree, Date.now());
  const last = new LastCheckpointFile(lastCheckpointFile(files));
  last.read();
  last.replace({ ...tree, signedAt: Date.now(), note });
}

const copyAs = (name: string): void => {
  cpSync(files.data, join(folder, name), { recursive: true });
};
const putBack = (name: string): void => {
  rmSync(files.data, { recursive: true });
  cpSync(join(folder, name), files.data, { recursive: true });
};

const signedLost = async () => (await lossOf(configuration, files))?.signed.size;

async function approve(): Promise<number> {
  const loss = await lossOf(configuration, files);
  if (!loss) throw new Error('Nothing is lost.');
  return approveLoss(configuration, files, loss, 'The disk was lost');
}

describe('a loss', () => {
  it('is approved once, and what was put back is known from anything older still', async () => {
    await record(3);
    copyAs('three');
    await record(3, 'b');
    copyAs('six');
    await record(3, 'c');
    await sign();
    expect(await lossOf(configuration, files)).toBeUndefined();
    putBack('six');
    expect(await signedLost()).toBe(9);
    expect(await approve()).toBe(6);
    expect(await lossOf(configuration, files)).toBeUndefined();
    expect(await approved()).toEqual([{ kept: 6, signed: 9 }]);
    // Before anything was signed of it: what says that nine were lost is lost itself.
    putBack('three');
    expect(await signedLost()).toBe(7);
    expect(await approve()).toBe(3);
    expect(await approved()).toEqual([
      { kept: 3, signed: 9 },
      { kept: 3, signed: 7 },
    ]);
    expect(await lossOf(configuration, files)).toBeUndefined();
  });

  it('is not approved of a log that is damaged: nothing is missing', async () => {
    await record(5);
    await sign();
    const db = new DatabaseSync(logPath(files));
    db.exec('DROP TRIGGER event_is_not_changed');
    db.prepare(
      'UPDATE event SET data = zeroblob(length(data)) WHERE position = (SELECT min(position) + 2 FROM event)',
    ).run();
    db.close();
    await expect(lossOf(configuration, files)).rejects.toMatchObject({
      code: 'RECORD_MALFORMED',
      message: expect.stringMatching(/^Leaf 2 .*waymark verify names all that is damaged\.$/),
    });
  });

  it('is not approved of another log that is as long', async () => {
    await record(5);
    copyAs('mine');
    await record(4, 'b');
    await sign();
    putBack('mine');
    await record(6, 'c');
    await expect(approve()).rejects.toMatchObject({
      code: 'NOT_A_LOSS',
      message: expect.stringMatching(
        /^The log holds 11 events, and not those of which a checkpoint of 9/,
      ),
    });
    expect(await approved()).toEqual([]);
  });
});
