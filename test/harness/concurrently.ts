/**
 * Carries tasks out, so many at a time, each begun in its turn.
 *
 * @returns what each gave, in the order of the tasks. Rejects with the first that does.
 */
export async function concurrently<Task, Result>(
  width: number,
  tasks: readonly Task[],
  carryOut: (task: Task, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  // One iterator for all: who is free takes the next.
  const queue = tasks.entries();
  async function work(): Promise<void> {
    for (const [index, task] of queue) results[index] = await carryOut(task, index);
  }
  await Promise.all(Array.from({ length: width }, work));
  return results;
}
