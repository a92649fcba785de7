import type { Position } from '../../event-log/src/event-log.js';
import type { Appender, SealedAppend, Stored } from './appender.js';
import type { LedgerFiles } from './ledger-files.js';
import { ThreadCalls, type Message, type Numbered } from './thread-calls.js';

/** What the log's thread is started with. */
export interface LogThreadData {
  readonly files: LedgerFiles;
}

/** What is asked of it. */
export type LogCall =
  | { readonly do: 'append'; readonly append: SealedAppend }
  | { readonly do: 'wipe'; readonly subjects: readonly string[] }
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
    return new ThreadAppender(await ThreadCalls.start(script, data, onFailure, packCalls));
  }

  async append(append: SealedAppend): Promise<Stored> {
    const answer = (await this.calls.ask({ do: 'append', append })) as
      Position | { readonly position: Position };
    return typeof answer === 'number'
      ? { position: answer, fresh: true }
      : { position: answer.position, fresh: false };
  }

  async wipe(subjects: readonly string[]): Promise<void> {
    await this.calls.ask({ do: 'wipe', subjects });
  }

  async head(): Promise<Position> {
    return (await this.calls.ask({ do: 'head' })) as Position;
  }

  close(): Promise<void> {
    return this.calls.end({ do: 'close' });
  }
}

/** The frames of many appends in one buffer, which changes hands; the calls say their sizes. */
interface PackedCalls {
  readonly frames: ArrayBuffer;
  readonly sizes: readonly number[];
  readonly calls: readonly Numbered<LogCall>[];
}

const NO_FRAME = new Uint8Array(0);

function packCalls(calls: readonly Numbered<LogCall>[]): Message {
  const frames = calls.flatMap(([, call]) =>
    call.do === 'append' ? call.append.events.map(({ frame }) => frame) : [],
  );
  const sizes = frames.map((frame) => frame.length);
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  let at = 0;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
  }
  const bare = calls.map(([number, call]): Numbered<LogCall> => [
    number,
    withFrames(call, () => NO_FRAME),
  ]);
  const packed: PackedCalls = { frames: bytes.buffer, sizes, calls: bare };
  return { message: packed, transfer: [bytes.buffer] };
}

/** The calls again, on the thread's side. */
export function unpackCalls(message: unknown): readonly Numbered<LogCall>[] {
  const { frames, sizes, calls } = message as PackedCalls;
  let at = 0;
  let next = 0;
  const frame = (): Uint8Array => {
    const size = sizes[next++] ?? 0;
    const bytes = new Uint8Array(frames, at, size);
    at += size;
    return bytes;
  };
  return calls.map(([number, call]) => [number, withFrames(call, frame)]);
}

function withFrames(call: LogCall, frame: () => Uint8Array): LogCall {
  if (call.do !== 'append') return call;
  const events = call.append.events.map((event) => ({ ...event, frame: frame() }));
  return { do: 'append', append: { ...call.append, events } };
}
