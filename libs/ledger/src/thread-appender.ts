import type { Position } from '../../event-log/src/event-log.js';
import type { Appender, SealedAppend, Stored } from './appender.js';
import type { LedgerFiles } from './ledger-files.js';
import { ThreadCalls } from './thread-calls.js';

/** What the log's thread is started with. */
export interface LogThreadData {
  readonly files: LedgerFiles;
}

/** What is asked of it. */
export type LogCall =
  | { readonly do: 'append'; readonly append: SealedAppend }
  | { readonly do: 'head' }
  | { readonly do: 'close' };

/** Appends in a thread of the log's own. */
export class ThreadAppender implements Appender {
  private constructor(private readonly calls: ThreadCalls<LogCall, unknown>) {}

  /** Starts the thread. Throws as `LocalAppender.open`. */
  static async start(
    files: LedgerFiles,
    onFailure: (error: Error) => void,
  ): Promise<ThreadAppender> {
    const data: LogThreadData = { files };
    const script = new URL('./log-thread.js', import.meta.url);
    return new ThreadAppender(await ThreadCalls.start(script, data, onFailure));
  }

  async append(append: SealedAppend): Promise<Stored> {
    const answer = (await this.calls.ask({ do: 'append', append: unpooled(append) })) as
      Position | { readonly position: Position };
    return typeof answer === 'number'
      ? { position: answer, fresh: true }
      : { position: answer.position, fresh: false };
  }

  async head(): Promise<Position> {
    return (await this.calls.ask({ do: 'head' })) as Position;
  }

  close(): Promise<void> {
    return this.calls.end({ do: 'close' });
  }
}

/** A view of a buffer that many share would be copied with all that the others hold. */
function unpooled(append: SealedAppend): SealedAppend {
  return {
    ...append,
    events: append.events.map((event) => ({ ...event, frame: Uint8Array.from(event.frame) })),
  };
}
