import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from '../../../libs/configuration/src/configuration.js';

/**
 * A log of what the program does, one JSON object a line. No bodies, tokens, addresses with their
 * queries, or messages of errors are in it: any of them may hold somebody's data.
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  // Standard output belongs to what a command prints.
  return pino(options, destination ?? pino.destination({ dest: 2, sync: true }));
}

/** Reports errors so that they can be found, without what they say. */
export class Reporter {
  constructor(readonly logger: Logger) {}

  /**
   * Reports an error that nobody foresaw.
   *
   * @param instance The name that its problem carries.
   */
  unforeseen(error: unknown, instance: string, where: { readonly requestId?: string } = {}): void {
    this.logger.error({ instance, ...where, error: described(error) }, 'unforeseen error');
  }
}

/** An error's name, code, and where it came from; its causes too. Never its message. */
function described(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .slice(0, 12);
  return {
    name: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    frames,
    ...(error.cause !== undefined && depth < 4 ? { cause: described(error.cause, depth + 1) } : {}),
  };
}

/** Nest's own messages, in the same log. */
export class NestLog implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(message: unknown): void {
    this.#logger.debug(text(message));
  }

  debug(message: unknown): void {
    this.#logger.debug(text(message));
  }

  verbose(message: unknown): void {
    this.#logger.trace(text(message));
  }

  warn(message: unknown): void {
    this.#logger.warn(text(message));
  }

  error(message: unknown): void {
    this.#logger.error(text(message));
  }

  fatal(message: unknown): void {
    this.#logger.fatal(text(message));
  }
}

function text(message: unknown): string {
  if (message instanceof Error) return message.name;
  return typeof message === 'string' ? message : 'a message that is no text';
}
