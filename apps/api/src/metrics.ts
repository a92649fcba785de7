import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Integrity } from '../../../libs/transparency/src/integrity.js';
import type { WitnessReport } from '../../../libs/transparency/src/witness/witnesses.js';
import type { OrganisationReference } from '../../../libs/vocabulary/src/organisation.js';
import type { Covering } from '../../sequencer/src/tree-protocol.js';

/** What is measured beside the process itself. */
export interface MetricsOptions {
  readonly operator: OrganisationReference;
  readonly integrity: Integrity;
  /** Within how many seconds a checkpoint covers what was recorded, as every receipt promises. */
  readonly promiseSeconds: number;
}

/** Upper bounds in seconds: around the second in which a checkpoint comes, and up to the usual promise. */
const WAITS = [0.25, 0.5, 1, 1.5, 2, 5, 15, 60, 300, 900, 3_600];

/**
 * Figures of the running service, in the form that Prometheus reads. Of the whole log only: no figure has
 * a label by organisation, person or event, so that their number is bounded and none tells of anybody.
 */
export class Metrics {
  readonly operator: OrganisationReference;
  readonly #registry = new Registry();
  readonly #promised: number;
  readonly #leaves: Gauge;
  readonly #signedAt: Gauge;
  readonly #waits: Histogram;
  readonly #longest: Gauge;
  readonly #late: Counter;
  readonly #unwitnessed: Counter;
  #most = 0;

  constructor({ operator, integrity, promiseSeconds }: MetricsOptions) {
    this.operator = operator;
    this.#promised = promiseSeconds;
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#leaves = new Gauge({
      name: 'waymark_leaves',
      help: 'How many leaves the last checkpoint covers.',
      registers,
    });
    this.#signedAt = new Gauge({
      name: 'waymark_checkpoint_timestamp_seconds',
      help: 'When the last checkpoint was signed, by the clock of the ledger; 0 until one is.',
      registers,
    });
    this.#waits = new Histogram({
      name: 'waymark_covered_wait_seconds',
      help: 'Of each checkpoint with news, the longest that an event waited for it since it was recorded.',
      buckets: WAITS,
      registers,
    });
    this.#longest = new Gauge({
      name: 'waymark_covered_wait_longest_seconds',
      help: 'The longest of these waits since the start.',
      registers,
    });
    this.#late = new Counter({
      name: 'waymark_promises_late_total',
      help: 'Checkpoints that covered an event later than its receipt promised.',
      registers,
    });
    new Gauge({
      name: 'waymark_promise_maximum_delay_seconds',
      help: 'Within how many seconds every receipt promises that a checkpoint covers its event.',
      registers,
    }).set(promiseSeconds);
    new Gauge({
      name: 'waymark_read_only',
      help: '1 where something is not as it was signed, so that nothing is recorded.',
      registers,
      collect() {
        this.set(integrity.found ? 1 : 0);
      },
    });
    const witnessed = (name: string, help: string, of: (report: WitnessReport) => number) =>
      new Gauge({
        name: `waymark_witnesses_${name}`,
        help,
        registers,
        collect() {
          this.set(integrity.witnesses ? of(integrity.witnesses) : 0);
        },
      });
    witnessed('known', 'How many witnesses are asked to cosign.', ({ known }) => known);
    witnessed('asked', 'How many of them must have signed at the least.', ({ asked }) => asked);
    witnessed(
      'signed',
      'How many of them have signed the last checkpoint.',
      ({ signed }) => signed,
    );
    witnessed(
      'lost',
      'How many of them did not sign when they were asked last.',
      ({ witnesses }) => witnesses.filter(({ fault }) => fault).length,
    );
    witnessed(
      'missing',
      '1 where the last checkpoint was not signed by enough of them.',
      ({ enough }) => (enough ? 0 : 1),
    );
    this.#unwitnessed = new Counter({
      name: 'waymark_checkpoints_unwitnessed_total',
      help: 'Checkpoints that were shown though too few witnesses had signed.',
      registers,
    });
  }

  /** Counts a checkpoint. @returns whether it came in the time that was promised. */
  covered({ published: { latest }, leaves, longest, witnesses }: Covering): boolean {
    if (witnesses?.enough === false) this.#unwitnessed.inc();
    this.#leaves.set(latest.size);
    this.#signedAt.set(latest.signedAt / 1_000);
    if (leaves === 0) return true;
    const waited = longest / 1_000;
    this.#waits.observe(waited);
    this.#most = Math.max(this.#most, waited);
    this.#longest.set(this.#most);
    if (waited <= this.#promised) return true;
    this.#late.inc();
    return false;
  }

  /** All figures, as text. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** The media type of that text. */
  get contentType(): string {
    return this.#registry.contentType;
  }
}
