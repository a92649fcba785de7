import type { KeyObject } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BackupFolders, backupFolders } from '../../../../libs/backup/src/backup-folders.js';
import { makeBackup } from '../../../../libs/backup/src/backup.js';
import {
  keyCheck,
  keyOfShares,
  type NamedShare,
  shareKey,
  USUAL_SHARING,
} from '../../../../libs/backup/src/key-shares.js';
import { restoreBackup } from '../../../../libs/backup/src/restore.js';
import { makeFolder } from '../../../../libs/durable/src/durable-files.js';
import {
  apartFolder,
  destroyedFile,
  epochFile,
  type LedgerFiles,
} from '../../../../libs/ledger/src/ledger-files.js';
import { keyEncryptionKey } from '../../../../libs/ledger/src/open-vault.js';
import type { KeyFileOptions } from '../../../../libs/transparency/src/key-file.js';
import { putKek } from '../../../../libs/vault/src/file-kek.js';
import { CliError } from '../cli.errors.js';
import { countOf } from '../counts.js';
import type { Progress } from '../progress.js';
import { inWords } from '../verify/in-words.js';
import { isSound, lookOver } from '../verify/whole-ledger.js';
import type { Examination } from './examination.js';

/** How a recovery is tried. */
export interface DrillOptions {
  readonly files: LedgerFiles;
  /** Where the keys of the log stand. */
  readonly logKeys: KeyFileOptions;
  readonly now: Date;
  /** Backups to put back, the newest of them; one is made for it where there are none. */
  readonly backups?: BackupFolders;
  /** Shares to recover the key from; some are made for it where there are none. */
  readonly shares: readonly NamedShare[];
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Tries the whole way back from a lost machine: the key from its shares, the data from their backup, into a
 * folder that is removed afterwards, and looks over what came of it. Nothing of the ledger is changed.
 */
export async function drill(examination: Examination, options: DrillOptions): Promise<void> {
  const { files } = options;
  // Beside the data: what stands there for a while is what stands in them.
  const folder = mkdtempSync(join(dirname(files.data), '.waymark-drill-'));
  try {
    await new Drill(examination, options, folder).run();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

class Drill {
  /** The ledger as it is to be made. */
  readonly #made: Required<LedgerFiles>;

  constructor(
    private readonly examination: Examination,
    private readonly options: DrillOptions,
    private readonly folder: string,
  ) {
    const place = (name: string) => join(folder, name);
    this.#made = { data: place('data'), keyFile: place('key'), apart: place('apart') };
  }

  async run(): Promise<void> {
    const { examination } = this;
    this.#copyApart();
    let key: KeyObject | undefined;
    await examination.look(async () => {
      const { key: found, of } = await this.#recovered();
      putKek({ path: this.#made.keyFile, dataFolder: this.#made.data }, found);
      key = found;
      return `The key ${keyCheck(found)} comes back of the shares ${of.join(' and ')}.`;
    });
    const kek = key;
    if (!kek) return;
    const restored = await examination.look(async () => {
      const { files, backups, signal, progress } = this.options;
      if (backups && !existsSync(epochFile(files))) {
        throw new CliError('FILE', `${epochFile(files)} is missing: put a copy of it there.`);
      }
      const folders = backups ?? (await this.#backedUp());
      const { number, madeAt, events, unreadable } = await restoreBackup({
        files: this.#made,
        kek,
        folders,
        signal,
        onProgress: (what, done, total) => {
          progress.tell(what === 'compared' ? 'Comparing bytes' : 'Putting back', done, total);
        },
      });
      if (unreadable > 0) {
        throw new CliError(
          'FILE',
          `Backup ${number} is put back, and ${countOf(unreadable, 'letter')} of it cannot be opened: their keys were not backed up.`,
        );
      }
      return `Backup ${number} of ${madeAt} is put back with it: ${countOf(events, 'event')}.`;
    });
    if (restored) await examination.look(() => this.#verified());
  }

  /** What stands apart is in no backup: a recovery has it from its copy. */
  #copyApart(): void {
    const { files } = this.options;
    makeFolder(apartFolder(this.#made));
    for (const placeIn of [epochFile, destroyedFile]) {
      if (existsSync(placeIn(files))) copyFileSync(placeIn(files), placeIn(this.#made));
    }
  }

  async #recovered(): Promise<Awaited<ReturnType<typeof keyOfShares>>> {
    const { files, shares, now } = this.options;
    if (shares.length === 0) {
      const made = await shareKey(await keyEncryptionKey(files), USUAL_SHARING, now);
      const named = made.map((text, index) => ({ name: `share ${index + 1}`, text }));
      return keyOfShares(named.slice(-USUAL_SHARING.needed));
    }
    const recovered = await keyOfShares(shares);
    const own = existsSync(files.keyFile) ? await keyEncryptionKey(files) : recovered.key;
    if (own.equals(recovered.key)) return recovered;
    throw new CliError(
      'FILE',
      `These shares are of the key ${keyCheck(recovered.key)}, and ${files.keyFile} holds ${keyCheck(own)}: make new shares of it.`,
    );
  }

  async #backedUp(): Promise<BackupFolders> {
    const { files, now, signal, progress } = this.options;
    const folders = backupFolders(this.folder, 'backups');
    await makeBackup({
      files: { ...files, apart: this.#made.apart },
      kek: await keyEncryptionKey(files),
      folders,
      now,
      signal,
      onProgress: (done, total) => {
        progress.tell('Copying events', done, total);
      },
    });
    return folders;
  }

  async #verified(): Promise<string> {
    const { logKeys, progress, signal } = this.options;
    const found = await lookOver(this.#made, logKeys, progress, signal);
    signal.throwIfAborted();
    const { events } = found.log;
    if (isSound(found)) return `All ${countOf(events, 'event')} of it are what was recorded.`;
    const wrong = inWords(found)
      .split('\n')
      .filter((line) => line.startsWith('WRONG: '));
    throw new CliError(
      'FILE',
      `What was put back is not what was recorded: ${wrong.map((line) => line.slice(7)).join(' ')}`,
    );
  }
}
