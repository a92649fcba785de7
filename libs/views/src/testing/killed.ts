import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs a program of the tests in a process of its own, and kills it so many milliseconds after it first
 * said something.
 *
 * @param program A module beside this one.
 * @returns what it said.
 */
export async function killed(
  program: string,
  parameters: readonly (string | number)[],
  killAfterMs: number,
): Promise<string> {
  const file = new URL(`../../../../dist/libs/views/src/testing/${program}.js`, import.meta.url);
  const child = spawn(process.execPath, [file.pathname, ...parameters.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let complaint = '';
  const opened = new Promise<void>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      said += data.toString();
      resolve();
    });
  });
  child.stderr.on('data', (data: Buffer) => {
    complaint += data.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await Promise.race([opened, ended]);
  await Promise.race([delay(killAfterMs), ended]);
  child.kill('SIGKILL');
  const code = await ended;
  if (code !== null && code !== 0) throw new Error(complaint);
  return said;
}
