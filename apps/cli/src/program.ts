import { debuglog } from 'node:util';
import { Command, CommanderError } from 'commander';
import { sentenceOf } from './cli.errors.js';
import { addAsk } from './commands/ask.js';
import { addBackup } from './commands/backup.js';
import { addDoctor } from './commands/doctor.js';
import { addGenerate } from './commands/generate.js';
import { addKeys } from './commands/keys.js';
import { addLoad } from './commands/load.js';
import { addParked } from './commands/parked.js';
import { addRebuild } from './commands/rebuild.js';
import { addRestore } from './commands/restore.js';
import { addStart } from './commands/start.js';
import { addToken } from './commands/token.js';
import { addVerify } from './commands/verify.js';
import { addWitness } from './commands/witness.js';
import type { CommandContext } from './context.js';
import { EXIT, EXIT_HELP, type ExitCode } from './exit.js';
import { startService } from './service.js';
import { type Terminal, write } from './terminal.js';

const debug = debuglog('waymark');

/** What a program is made of beside its commands. */
export type ProgramParts = Pick<CommandContext, 'terminal'> & Partial<CommandContext>;

/**
 * Carries out one command line.
 *
 * @param words What was typed after the name of the program.
 * @returns the exit code. Nothing is thrown; what went wrong is told in one sentence.
 */
export async function run(words: readonly string[], parts: ProgramParts): Promise<ExitCode> {
  const { terminal } = parts;
  let code: ExitCode = EXIT.ok;
  const context: CommandContext = {
    startService,
    ...parts,
    exit: (chosen) => {
      code = chosen;
    },
  };
  try {
    await program(context).parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    debug('%O', error);
    return failed(error, terminal);
  }
}

function program(context: CommandContext): Command {
  const { terminal } = context;
  const waymark = new Command('waymark')
    .description(
      'A ledger that answers where a person’s information went, why, and whether they wished it.',
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.output.write(text),
      writeErr: (text) => terminal.errors.write(text),
      getOutHelpWidth: () => terminal.columns ?? 100,
      getErrHelpWidth: () => terminal.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('afterAll', EXIT_HELP);
  addStart(waymark, context);
  addToken(waymark, context);
  addLoad(waymark, context);
  addAsk(waymark, context);
  addGenerate(waymark, context);
  addRebuild(waymark, context);
  addParked(waymark, context);
  addKeys(waymark, context);
  addVerify(waymark, context);
  addBackup(waymark, context);
  addRestore(waymark, context);
  addDoctor(waymark, context);
  addWitness(waymark, context);
  return waymark;
}

async function failed(error: unknown, terminal: Terminal): Promise<ExitCode> {
  if (error instanceof CommanderError) {
    // It has told already what was wrong; help that was asked for is no error.
    return error.exitCode === 0 ? EXIT.ok : EXIT.impossible;
  }
  // Whatever was under way when somebody stopped it tells of that in words of its own.
  const stopped = terminal.interrupted.aborted && (error as Error).name === 'AbortError';
  await write(terminal.errors, `${stopped ? 'Stopped before the end.' : sentenceOf(error)}\n`);
  return EXIT.impossible;
}
