/**
 * Carries tasks out: those that share a key one after the other, in their order; others at the same
 * time.
 *
 * @param keys For each task what it touches; tasks without a common key, directly or through others,
 *   are independent.
 * @param most Greatest number of tasks at a time.
 * @param carryOut Carries out the task of that index. Must not reject.
 */
export async function inOrder(
  keys: readonly (readonly string[])[],
  most: number,
  carryOut: (index: number) => Promise<void>,
): Promise<void> {
  const groups = grouped(keys).values();
  async function work(): Promise<void> {
    // One iterator for all: who is free takes the next group.
    for (const group of groups) {
      for (const index of group) await carryOut(index);
    }
  }
  await Promise.all(Array.from({ length: Math.min(most, keys.length) }, work));
}

/** Indexes in groups that share keys, each in order; groups by their first. */
function grouped(keys: readonly (readonly string[])[]): number[][] {
  const parents = keys.map((_, index) => index);
  function root(index: number): number {
    let at = index;
    for (let up = parents[at]; up !== undefined && up !== at; up = parents[at]) {
      // Each step halves the way for the next who asks.
      parents[at] = parents[up] ?? up;
      at = up;
    }
    return at;
  }
  const first = new Map<string, number>();
  keys.forEach((own, index) => {
    for (const key of own) {
      const earlier = first.get(key);
      if (earlier === undefined) {
        first.set(key, index);
        continue;
      }
      const [a, b] = [root(earlier), root(index)];
      parents[Math.max(a, b)] = Math.min(a, b);
    }
  });
  const groups = Map.groupBy(keys.keys(), root);
  return [...groups.values()];
}
