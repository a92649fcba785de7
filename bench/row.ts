/** One figure beside its own ceiling, both measured in the same run on the same disk. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly ceiling: number;
  /** What the ceiling is. */
  readonly beside: string;
  readonly note?: string;
}

/** What a row is measured with. */
export interface Bench {
  /** A folder on the disk that is measured; emptied afterwards. */
  readonly folder: string;
  /** How many events the large data set holds. */
  readonly events: number;
  /** How many people an epoch is of. */
  readonly people: number;
  readonly say: (line: string) => void;
}

/** The value below which so many of all lie: `percentile(sorted, 0.99)`. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Seconds that something took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}
