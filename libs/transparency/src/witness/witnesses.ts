import { setTimeout as delay } from 'node:timers/promises';
import { isQuorum, type Policy, witnessesAsked } from '../../../../verifier/src/policy.js';
import type { VerifierKey } from '../../../../verifier/src/verifier-key.js';
import type { StoredCheckpoint } from '../checkpoint.js';
import type { LogKeys } from '../signing-keys.js';
import { type Sighting, sightingOf } from './sighting.js';
import { type Prove, WitnessClient, type WitnessFault } from './witness-client.js';

/** How a witness is doing. */
export interface WitnessState {
  /** The name of its key. */
  readonly name: string;
  /** When it signed last since the start, milliseconds since 1970. */
  readonly signedAt?: number;
  /** Why it did not sign when it was asked last. */
  readonly fault?: WitnessFault;
}

/** How the witnesses of a log are doing. */
export interface WitnessReport {
  /** How many have signed the last checkpoint. */
  readonly signed: number;
  /** How many the policy names, and how many must sign at the least. */
  readonly known: number;
  readonly asked: number;
  /** Whether those that signed are enough. */
  readonly enough: boolean;
  readonly witnesses: readonly WitnessState[];
}

/** A checkpoint with the cosignatures that came in time. */
export interface Cosigned {
  readonly checkpoint: StoredCheckpoint;
  /** Whether they are enough. */
  readonly enough: boolean;
}

/** Once enough have signed, the others have so long from when they were asked, in milliseconds. */
const GRACE = 250;
/** A witness that did not sign is asked again after a second, then two, and in the end each minute. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;

interface Kept {
  readonly client: WitnessClient;
  state: WitnessState;
  busy: boolean;
  pause: number;
  /** By `performance.now()`. */
  notBefore: number;
}

/** The witnesses of a log: asks them all at once, and waits for none longer than it must. */
export class Witnesses {
  readonly #kept: readonly Kept[];
  #signed: ReadonlySet<VerifierKey> = new Set();

  /** @param signal Ends whatever is being asked. @param patience How long each has for an answer, in ms. */
  constructor(
    private readonly policy: Policy,
    private readonly keys: LogKeys,
    signal: AbortSignal,
    patience?: number,
  ) {
    this.#kept = policy.witnesses.map((key) => ({
      client: new WitnessClient(key, policy.urls.get(key) ?? '', signal, patience),
      state: { name: key.name },
      busy: false,
      pause: 0,
      notBefore: 0,
    }));
  }

  /** How they are doing. */
  report(): WitnessReport {
    return {
      signed: this.#signed.size,
      known: this.#kept.length,
      asked: witnessesAsked(this.policy),
      enough: isQuorum(this.policy, this.#signed),
      witnesses: this.#kept.map(({ state }) => state),
    };
  }

  /**
   * Asks for cosignatures, and waits until enough have come, or no more can come in time.
   *
   * @param now Milliseconds since 1970.
   * @param onSighting Told what a witness shows that does not sign for what it has seen.
   * @throws what `prove` throws.
   */
  async cosign(
    checkpoint: StoredCheckpoint,
    prove: Prove,
    now: number,
    onSighting: (sighting: Sighting) => void,
  ): Promise<Cosigned> {
    const lines = new Map<VerifierKey, string>();
    const enough = Promise.withResolvers<undefined>();
    const asking = this.#kept
      .filter(({ busy, notBefore }) => !busy && notBefore <= performance.now())
      .map(async (kept) => {
        const line = await this.#ask(kept, checkpoint, prove, now, onSighting);
        if (line === undefined) return;
        lines.set(kept.client.key, line);
        if (isQuorum(this.policy, new Set(lines.keys()))) enough.resolve(undefined);
      });
    const graced = Promise.all([enough.promise, delay(GRACE)]);
    await Promise.race([Promise.all(asking), graced]);
    // In the order of the policy, whoever was first; those that come later are too late.
    const signed = this.policy.witnesses.filter((key) => lines.has(key));
    this.#signed = new Set(signed);
    const note = checkpoint.note + signed.map((key) => lines.get(key)).join('');
    return { checkpoint: { ...checkpoint, note }, enough: isQuorum(this.policy, this.#signed) };
  }

  /** Asks all of them what they have seen of this log; what it did not sign itself counts for nothing. */
  async sightings(): Promise<readonly Sighting[]> {
    const seen = await Promise.all(this.#kept.map((kept) => this.#sighting(kept)));
    return seen.filter((sighting) => sighting !== undefined);
  }

  async #ask(
    kept: Kept,
    checkpoint: StoredCheckpoint,
    prove: Prove,
    now: number,
    onSighting: (sighting: Sighting) => void,
  ): Promise<string | undefined> {
    kept.busy = true;
    try {
      const asked = await kept.client.cosign(checkpoint, prove);
      if ('found' in asked) {
        kept.state = { name: kept.state.name, signedAt: now };
        kept.pause = 0;
        return asked.found;
      }
      this.#lost(kept, asked.fault);
      if (asked.fault.code === 'SEEN_MORE' || asked.fault.code === 'SEEN_ANOTHER') {
        const sighting = await this.#sighting(kept);
        if (sighting) onSighting(sighting);
      }
      return undefined;
    } finally {
      kept.busy = false;
    }
  }

  #lost(kept: Kept, fault: WitnessFault): void {
    kept.state = { ...kept.state, fault };
    kept.pause = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, 2 * kept.pause));
    kept.notBefore = performance.now() + kept.pause;
  }

  async #sighting(kept: Kept): Promise<Sighting | undefined> {
    const { client } = kept;
    const asked = await client.seen(this.keys.origin);
    if ('fault' in asked) {
      kept.state = { fault: asked.fault, ...kept.state };
      return undefined;
    }
    if (asked.found === undefined) return undefined;
    const sighting = await sightingOf(this.keys, client.key, asked.found);
    if (!sighting) {
      const sentence = 'shows a checkpoint that this log did not sign';
      kept.state = { fault: { code: 'UNEXPECTED_ANSWER', sentence }, ...kept.state };
    }
    return sighting;
  }
}
