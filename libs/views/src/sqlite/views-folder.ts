import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  readCheckedFile,
  readIfThere,
  replaceCheckedFile,
} from '../../../durable/src/durable-files.js';
import type { Catalogue, KeeperReport, ViewsRequest } from '../storage.js';

const GENERATION_FILE = /^views-(\d+)\.db/;
const REQUEST_FILE = /^(rebuild|repair|withdraw|retry)-(\d+)$/;
const NOTHING: Catalogue = { serving: null, checking: null, last: 0 };

/**
 * The folder of the views: `views-<n>.db` for each generation, `current` that says which is served,
 * `report.json` in which the keeper says how it goes, and wishes for it under `requests`.
 */
export class ViewsFolder {
  private readonly pointer: string;
  private readonly report: string;
  private readonly requests: string;

  constructor(readonly path: string) {
    this.pointer = join(path, 'current');
    this.report = join(path, 'report.json');
    this.requests = join(path, 'requests');
  }

  make(): void {
    // Others on the machine have no business here, sealed or not.
    mkdirSync(this.requests, { recursive: true, mode: 0o700 });
  }

  generationFile(generation: number): string {
    return join(this.path, `views-${String(generation)}.db`);
  }

  get lockFile(): string {
    return join(this.path, 'lock.db');
  }

  /** Changes whenever another catalogue is published; undefined if there is none. */
  stamp(): string | undefined {
    const stat = statSync(this.pointer, { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? undefined : `${String(stat.ino)} ${String(stat.mtimeNs)}`;
  }

  /** What is published. A catalogue that is not what was written counts as none. */
  catalogue(): Catalogue {
    const last = this.greatestFile();
    const written = readCheckedFile(this.pointer);
    if (written === undefined || written === 'damaged') return { ...NOTHING, last };
    const found = JSON.parse(written.line) as Catalogue;
    return { ...found, last: Math.max(last, found.last) };
  }

  /** Replaces the catalogue: the new one is durable before it has the name, and the name too. */
  publish(catalogue: Catalogue): void {
    replaceCheckedFile(this.pointer, JSON.stringify(catalogue));
  }

  /** Removes the files of every generation but these. */
  keepOnly(generations: readonly number[]): void {
    this.removeFiles((generation) => !generations.includes(generation));
  }

  /** Removes the files of a generation. */
  remove(generation: number): void {
    this.removeFiles((other) => other === generation);
  }

  readReport(): KeeperReport | undefined {
    const text = readIfThere(this.report)?.toString();
    // Not written durably: after a power cut it may be there and empty.
    if (!text?.endsWith('}')) return undefined;
    return JSON.parse(text) as KeeperReport;
  }

  writeReport(report: KeeperReport): void {
    const temporary = `${this.report}.new`;
    writeFileSync(temporary, JSON.stringify(report), { mode: 0o600 });
    renameSync(temporary, this.report);
  }

  leave({ kind, generation }: ViewsRequest): void {
    this.make();
    writeFileSync(join(this.requests, `${kind}-${String(generation)}`), '', { mode: 0o600 });
  }

  take(): readonly ViewsRequest[] {
    const taken: ViewsRequest[] = [];
    for (const name of readdirSync(this.requests)) {
      const [, kind, generation] = REQUEST_FILE.exec(name) ?? [];
      rmSync(join(this.requests, name), { force: true, recursive: true });
      if (kind === undefined) continue;
      taken.push({ kind: kind as ViewsRequest['kind'], generation: Number(generation) });
    }
    return taken;
  }

  private removeFiles(isMeant: (generation: number) => boolean): void {
    for (const name of readdirSync(this.path)) {
      const generation = GENERATION_FILE.exec(name)?.[1];
      if (generation === undefined || !isMeant(Number(generation))) continue;
      // Windows does not remove what a reader still holds; the next start tries again.
      rmSync(join(this.path, name), { force: true, maxRetries: 2 });
    }
  }

  private greatestFile(): number {
    if (!existsSync(this.path)) return 0;
    const numbers = readdirSync(this.path).map((name) =>
      Number(GENERATION_FILE.exec(name)?.[1] ?? 0),
    );
    return Math.max(0, ...numbers);
  }
}
