import type { LedgerFiles } from '../../../libs/ledger/src/ledger-files.js';
import type { LogKeys } from '../../../libs/transparency/src/signing-keys.js';
import type { TilePlace } from '../../../libs/transparency/src/tile.js';
import type { IntegrityFinding, Published } from '../../../libs/transparency/src/tree-keeper.js';
import type { WitnessReport } from '../../../libs/transparency/src/witness/witnesses.js';
import type { Policy } from '../../../verifier/src/policy.js';

/** How often something is signed. */
export interface TreeSettings {
  /** How long from one checkpoint to the next, in milliseconds. */
  readonly checkpointEvery: number;
  /** How long the public is shown one checkpoint, in milliseconds. */
  readonly publicEvery: number;
}

/** What the sequencer's thread is started with. */
export interface TreeThreadData {
  readonly files: LedgerFiles;
  readonly keys: LogKeys;
  readonly settings: TreeSettings;
  /** Which witnesses are asked, and how many are enough; nobody by default. */
  readonly policy?: Policy;
  readonly clockFile?: string;
}

/** What has been signed, and how long what is new in it waited. */
export interface Covering {
  readonly published: Published;
  /** How many leaves are covered for the first time, as far as it is known: not those of a tree that is grown anew. */
  readonly leaves: number;
  /** The longest that one of them waited since it was recorded, in milliseconds. */
  readonly longest: number;
  /** How the witnesses are doing, where any are asked. */
  readonly witnesses?: WitnessReport;
}

/** What the sequencer's thread says. */
export type TreeMessage =
  | {
      readonly say: 'ready';
      readonly published: Published | undefined;
      readonly finding: IntegrityFinding | undefined;
      readonly witnesses: WitnessReport | undefined;
    }
  | { readonly say: 'covered'; readonly covering: Covering }
  | { readonly say: 'found'; readonly finding: IntegrityFinding }
  | { readonly say: 'torn' }
  | { readonly say: 'failed'; readonly name: string; readonly message: string };

/** What is said to it: sign from now on, mend a tile, stop. */
export type TreeOrder =
  | { readonly do: 'begin' }
  | { readonly do: 'mend'; readonly place: TilePlace }
  | { readonly do: 'stop' };
