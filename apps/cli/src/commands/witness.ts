import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { SeenStore } from '../../../../libs/transparency/src/sqlite/seen-store.js';
import { openWitnessKey } from '../../../../libs/transparency/src/witness/witness-key.js';
import { serveWitness } from '../../../../libs/transparency/src/witness/witness-server.js';
import { Witness } from '../../../../libs/transparency/src/witness/witness.js';
import { promiseKeyName } from '../../../../verifier/src/promise.js';
import { parseTrust } from '../../../../verifier/src/trust.js';
import { isVerificationError } from '../../../../verifier/src/verification-error.js';
import {
  ED25519_TYPE,
  type VerifierKey,
  verifierKeyText,
} from '../../../../verifier/src/verifier-key.js';
import { CliError } from '../cli.errors.js';
import type { CommandContext } from '../context.js';
import { wholeNumber } from '../options.js';
import { untilInterrupted, write } from '../terminal.js';

const HELP = `
It cosigns what a log signs as long as each checkpoint goes on from the one before (C2SP tlog-witness). What
it saw last stands in one SQLite file in the folder. Never put an old copy of that file back: begin anew
with another folder, key and name. Let nobody but the logs reach it, through a server that speaks TLS: what
it answers says how many events there are. No setting of the environment is needed. Ctrl-C ends it.`;

interface WitnessFlags {
  readonly name?: string;
  readonly logs: string;
  readonly key?: string;
  readonly host: string;
  readonly port: number;
}

/** `waymark witness`: a witness for other logs. */
export function addWitness(program: Command, { terminal }: CommandContext): void {
  program
    .command('witness')
    .description('cosign what other logs sign, until Ctrl-C')
    .argument('<folder>', 'where it keeps what it saw last; made where it is missing')
    .requiredOption('--logs <file>', 'the keys of the logs that it witnesses, one a line')
    .option('--name <name>', 'under which name it signs; needed the first time')
    .option('--key <file>', 'the file of its key; default the folder and ".key"')
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .option('--port <port>', 'the port; 0 lets the system choose', wholeNumber(0, 65_535), 4100)
    .addHelpText('after', HELP)
    .action(async (folder: string, flags: WitnessFlags) => {
      const logs = logKeys(resolve(terminal.folder, flags.logs));
      const place = resolve(terminal.folder, folder);
      const key = openWitnessKey(resolve(terminal.folder, flags.key ?? `${place}.key`), flags.name);
      const store = opened(join(place, 'seen.db'));
      try {
        const witness = new Witness(key, logs, store, Date.now);
        const failed = Promise.withResolvers<never>();
        const { host, port } = flags;
        const onFailure = (error: Error): void => {
          failed.reject(
            new CliError('FILE', `What was seen cannot be kept (${error.message}).`, error),
          );
        };
        const server = await listening(() => serveWitness(witness, { host, port, onFailure }));
        try {
          const { verifier } = key;
          await write(
            terminal.output,
            `The witness ${verifier.name} listens at ${server.address}. Its logs sign under ${namesOf(logs)}.\n` +
              `Its line in a log's policy, with the address that the log reaches it at:\n` +
              `witness ${verifier.name} ${verifierKeyText(verifier)} ${server.address}\n`,
          );
          await Promise.race([failed.promise, untilInterrupted(terminal)]);
        } finally {
          await server.close();
        }
      } finally {
        store.close();
      }
    });
}

/** The keys of a file that sign logs; those that date them or sign promises are passed over. */
function logKeys(path: string): readonly VerifierKey[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError('FILE', `${path} cannot be read.`, error);
  }
  try {
    const keys = parseTrust(text).keys.filter(({ type }) => type === ED25519_TYPE);
    const promises = new Set(keys.map(({ name }) => promiseKeyName(name)));
    const logs = keys.filter(({ name }) => !promises.has(name));
    if (logs.length > 0) return logs;
    throw new CliError('FILE', `${path} holds no key of a log (type 01), as /log/keys serves it.`);
  } catch (error) {
    if (!isVerificationError(error)) throw error;
    const { expected, found } = error.details;
    const seen = expected === undefined ? '' : ` Expected ${expected}, found ${found ?? 'none'}.`;
    throw new CliError('FILE', `${path}: ${error.message}${seen}`, error);
  }
}

function opened(path: string): SeenStore {
  try {
    return SeenStore.open(path);
  } catch (error) {
    throw new CliError('FILE', `${path} cannot be used: ${(error as Error).message}.`, error);
  }
}

async function listening<Server>(listen: () => Promise<Server>): Promise<Server> {
  try {
    return await listen();
  } catch (error) {
    const { message } = error as Error;
    throw new CliError('UNREACHABLE', `It cannot listen there (${message}).`, error);
  }
}

function namesOf(logs: readonly VerifierKey[]): string {
  return [...new Set(logs.map(({ name }) => name))].join(', ');
}
