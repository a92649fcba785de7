import { dirname } from 'node:path';
import type { Random } from '../../apps/cli/src/generate/random.js';

/**
 * What a disk may hold after the power failed, made of all that a process did to it. POSIX promises
 * nothing of a write before a sync of its file ended, and nothing of a name before a sync of its folder
 * did: so each write since then is there, or is not, or is there in some of its sectors; and of the
 * names since then there are as many as happened first.
 *
 * Harsher than most file systems: a sync of a new file does not keep its name.
 */

/** What a disk writes whole or not at all. */
const SECTOR = 512;

/** How much of what was not durable is there: one of these for each cut. */
const STYLES = ['nothing', 'all', 'some', 'some'] as const;

type Change =
  | { readonly at: number; readonly bytes: Buffer }
  /** Cut off, or made longer by zeros. */
  | { readonly length: number };

/** A file, whatever its names are. */
interface File {
  readonly durable: Content;
  changes: Change[];
  /** Whether the process did anything to it. */
  touched: boolean;
}

type Names = Map<string, File | 'folder'>;

/** A line of the journal (`disk.c`). */
interface Line {
  readonly number: bigint;
  readonly at: number;
  readonly name: string;
  readonly bytes: Buffer;
}

interface NameChange {
  /** Whose sync makes it durable. */
  readonly folder: string;
  readonly make: (names: Names) => void;
}

/** A disk, as a process that writes sees it and as it is without power. */
export class Disk {
  /** How many writes and syncs it refused. */
  refused = 0;
  /** As they are while there is power. */
  readonly #names: Names = new Map();
  readonly #durable: Names = new Map();
  #waiting: NameChange[] = [];
  /** The names that anything was done to. */
  readonly #named = new Set<string>();
  /** By the number that the file system gives them, which another gets after they are gone. */
  readonly #files = new Map<bigint, File>();

  /** A file that was there before. */
  has(path: string, number: bigint, durable: Buffer): void {
    const file = { durable: new Content(durable), changes: [], touched: false };
    this.#files.set(number, file);
    for (const names of [this.#names, this.#durable]) {
      names.set(dirname(path), 'folder');
      names.set(path, file);
    }
  }

  /** What a process did, as `disk.c` told it. */
  play(journal: Buffer): void {
    for (let from = 0; from < journal.length;) {
      const names = journal.readUInt32LE(from + 17);
      const bytes = journal.readUInt32LE(from + 21);
      const name = journal.subarray(from + 25, from + 25 + names).toString();
      this.#step(String.fromCharCode(journal.readUInt8(from)), {
        number: journal.readBigUInt64LE(from + 1),
        at: Number(journal.readBigUInt64LE(from + 9)),
        name,
        bytes: journal.subarray(from + 25 + names, from + 25 + names + bytes),
      });
      from += 25 + names + bytes;
    }
  }

  #step(what: string, { number, at, name, bytes }: Line): void {
    // A new file may get the number of one that somebody else removed, which this process never touched.
    const file = what === 'C' ? undefined : this.#files.get(number);
    if (file) file.touched = true;
    switch (what) {
      case 'C':
        this.#make(number, name);
        break;
      case 'W':
        file?.changes.push({ at, bytes });
        break;
      case 'T':
        file?.changes.push({ length: at });
        break;
      case 'S':
        if (file) keep(file);
        break;
      case 'D':
        this.#keepNames(name);
        break;
      case 'R':
        this.#name(bytes.toString(), name);
        this.#change(name, (names) => void names.delete(name));
        break;
      case 'L':
        this.#name(bytes.toString(), name);
        break;
      case 'U':
        this.#change(name, (names) => void names.delete(name));
        break;
      case 'M':
        this.#change(name, (names) => void names.set(name, 'folder'));
        break;
      case 'F':
        // What a sync could not make durable is lost, though the process still reads it: Linux takes
        // it for written from then on, and the next sync says nothing of it.
        if (file) file.changes = [];
        this.refused += 1;
        break;
      case 'N':
        this.refused += 1;
        break;
      default:
        throw new RangeError(`The journal of the disk says ${what}, which nobody reads.`);
    }
  }

  #make(number: bigint, path: string): void {
    const made = { durable: new Content(Buffer.alloc(0)), changes: [], touched: true };
    this.#files.set(number, made);
    this.#change(path, (names) => void names.set(path, made));
  }

  /** Gives a file a further name. */
  #name(path: string, of: string): void {
    const file = this.#names.get(of);
    if (!file || file === 'folder') throw new RangeError(`No file is called ${of}.`);
    this.#change(path, (names) => void names.set(path, file));
  }

  #keepNames(of: string): void {
    const { kept = [], others = [] } = Object.groupBy(this.#waiting, ({ folder }) =>
      folder === of ? 'kept' : 'others',
    );
    for (const { make } of kept) make(this.#durable);
    this.#waiting = others;
  }

  #change(path: string, make: NameChange['make']): void {
    this.#named.add(path);
    make(this.#names);
    this.#waiting.push({ folder: dirname(path), make });
  }

  /**
   * What is there when the power is back, of all that anything was done to, and how much of that was
   * not durable.
   */
  afterCut(random: Random): {
    readonly files: ReadonlyMap<string, Buffer>;
    readonly folders: readonly string[];
    readonly gone: readonly string[];
    readonly undone: number;
  } {
    const style = random.pick(STYLES);
    const names: Names = new Map(this.#durable);
    const kept = { nothing: 0, all: this.#waiting.length, some: -1 }[style];
    const first = kept < 0 ? random.between(0, this.#waiting.length) : kept;
    for (const { make } of this.#waiting.slice(0, first)) make(names);
    const fate = (): Fate => {
      if (style !== 'some') return style === 'all' ? 'whole' : 'lost';
      return random.pick(['whole', 'whole', 'lost', 'torn'] as const);
    };
    const files = new Map<string, Buffer>();
    for (const [path, file] of names) {
      // The index of a write-ahead log lives in memory; SQLite makes it anew.
      if (file === 'folder' || path.endsWith('-shm')) continue;
      if (!file.touched && !this.#named.has(path)) continue;
      const content = new Content(file.durable.bytes);
      apply(file.changes, content, fate, () => random.chance(0.5));
      files.set(path, content.bytes);
    }
    const gone = [...this.#named].filter((path) => !names.has(path) || path.endsWith('-shm'));
    const folders = [...names].flatMap(([path, file]) => (file === 'folder' ? [path] : []));
    const unwritten = [...this.#files.values()].reduce((sum, file) => sum + file.changes.length, 0);
    return { files, folders, gone, undone: unwritten + this.#waiting.length };
  }
}

/** What was done to a file is durable from now on. */
function keep(file: File): void {
  apply(file.changes, file.durable, () => 'whole');
  file.changes = [];
}

type Fate = 'whole' | 'lost' | 'torn';

/** Makes changes, as far as each gets to the disk. */
function apply(
  changes: readonly Change[],
  content: Content,
  fate: () => Fate,
  hasSector: () => boolean = () => true,
): void {
  for (const change of changes) {
    const is = fate();
    if (is === 'lost') continue;
    if ('length' in change) {
      content.setLength(change.length);
      continue;
    }
    for (let from = 0; from < change.bytes.length;) {
      // Sectors lie where the file's do, not where the write began.
      const until = Math.min(change.bytes.length, from + SECTOR - ((change.at + from) % SECTOR));
      if (is === 'whole' || hasSector()) {
        content.write(change.at + from, change.bytes.subarray(from, until));
      }
      from = until;
    }
  }
}

/** Bytes that grow. */
class Content {
  #bytes: Buffer;
  #length: number;

  constructor(bytes: Buffer) {
    this.#bytes = Buffer.from(bytes);
    this.#length = bytes.length;
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  write(at: number, bytes: Buffer): void {
    this.#room(at + bytes.length);
    bytes.copy(this.#bytes, at);
    this.#length = Math.max(this.#length, at + bytes.length);
  }

  setLength(length: number): void {
    this.#room(length);
    if (length < this.#length) this.#bytes.fill(0, length, this.#length);
    this.#length = length;
  }

  #room(length: number): void {
    if (length <= this.#bytes.length) return;
    const more = Buffer.alloc(Math.max(length, this.#bytes.length * 2));
    this.#bytes.copy(more, 0, 0, this.#length);
    this.#bytes = more;
  }
}
