import { type Command, Option } from 'commander';
import {
  type Configuration,
  readConfiguration,
} from '../../../../libs/configuration/src/configuration.js';
import type { Environment } from '../../../../libs/configuration/src/variables.js';
import { clockOf } from '../../../../libs/ledger/src/clock.js';
import { ask } from '../answer/ask.js';
import { renderAnswer } from '../answer/render.js';
import { styleOf } from '../answer/style.js';
import { isCliError } from '../cli.errors.js';
import type { CommandContext } from '../context.js';
import { countOf } from '../counts.js';
import { playIn } from '../demo/demonstration.js';
import { welcome } from '../demo/welcome.js';
import { AMBULANCE, TRUST } from '../generate/partnership.js';
import { robin } from '../generate/robin/robin.js';
import { progressTeller } from '../load/load.js';
import { telling } from '../progress.js';
import type { Service } from '../service.js';
import { type Terminal, untilInterrupted, write } from '../terminal.js';
import { issueToken } from '../tokens.js';

const HELP = `
With --demo on, and on this machine alone, it plays a synthetic partnership's events in through the
public ingest route, shows one person's answer, and says what to try next. WAYMARK_DEMO, where it is
set, goes before --demo. Ctrl-C finishes what was accepted and ends.`;

/** `waymark start`: the whole system in this process, until it is stopped. */
export function addStart(program: Command, context: CommandContext): void {
  const { terminal } = context;
  program
    .command('start')
    .description('run the ledger in this process until Ctrl-C')
    .addOption(new Option('--demo <on|off>', 'with a made-up partnership').choices(['on', 'off']))
    .addHelpText('after', HELP)
    .action(async ({ demo }: { readonly demo?: 'on' | 'off' }) => {
      const environment = environmentOf(terminal, demo);
      const configuration = readConfiguration(environment, terminal.folder);
      const starting = context.startService(configuration);
      const service = await telling(terminal.errors, 'Starting', starting);
      try {
        if (configuration.demo)
          await demonstrate({ service, configuration, environment, terminal });
        else await write(terminal.output, `Waymark runs at ${service.address}. Ctrl-C ends it.\n`);
        await write(terminal.output, `Its log signs by these keys:\n${service.keys}`);
        await Promise.race([service.failed, untilInterrupted(terminal)]);
      } catch (error) {
        // Whoever stops it in the middle has what they wanted.
        if (!terminal.interrupted.aborted || !isStop(error)) throw error;
      } finally {
        await service.close();
      }
    });
}

/** What a demonstration adds to the environment; whatever is set there goes before. */
function environmentOf({ environment }: Terminal, demo: 'on' | 'off' | undefined): Environment {
  const own = { ...(demo && { WAYMARK_DEMO: demo }), ...environment };
  // Somebody reads along: what goes as it should need not be told.
  return own.WAYMARK_DEMO === 'on' ? { WAYMARK_LOG_LEVEL: 'warn', ...own } : own;
}

interface Demonstrating {
  readonly service: Service;
  readonly configuration: Configuration;
  readonly environment: Environment;
  readonly terminal: Terminal;
}

async function demonstrate(demonstrating: Demonstrating): Promise<void> {
  const { service, configuration, environment, terminal } = demonstrating;
  const { address } = service;
  await playInHere(demonstrating);
  const settling = service.settled(terminal.interrupted);
  await telling(terminal.errors, 'Waiting for the views to take it all in', settling);
  const { name, identifier } = robin('', '');
  const person = `${identifier.system}|${identifier.value}`;
  const token = await issueToken(configuration, { role: 'person', person });
  const answer = await ask({ address, token, first: 100, signal: terminal.interrupted });
  const screen = {
    width: terminal.columns ?? 100,
    style: styleOf(terminal.columns !== undefined, environment),
  };
  const words = welcome({
    address,
    configuration,
    environment: terminal.environment,
    person: { name, identifier },
    partner: TRUST,
    recipient: AMBULANCE,
    now: clockOf(configuration.clockFile)(),
  });
  await write(terminal.output, renderAnswer(answer, screen) + words);
}

async function playInHere({ service, configuration, terminal }: Demonstrating): Promise<void> {
  const { errors, live, interrupted } = terminal;
  const clear = live ? '\r\u001b[K' : '';
  await write(errors, 'Playing a made-up partnership in …\n');
  const { sent, failed } = await playIn({
    configuration,
    address: service.address,
    signal: interrupted,
    onFailure: (sentence) => errors.write(`${clear}${sentence}\n`),
    onProgress: progressTeller(errors, live),
  });
  const found = sent === 0 ? 'It is there from before.' : `${countOf(sent, 'event')} sent.`;
  const refused = failed === 0 ? '' : ` ${countOf(failed, 'event')} refused.`;
  await write(errors, `${clear}${found}${refused}\n`);
}

function isStop(error: unknown): boolean {
  return (
    isCliError(error, 'INTERRUPTED') ||
    isCliError(error, 'UNREACHABLE') ||
    (error as { name?: unknown }).name === 'AbortError'
  );
}
