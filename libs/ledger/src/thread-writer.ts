import type { EventId, SubjectReference } from '../../vault/src/vault.js';
import type { Receipt } from './ledger.js';
import { ThreadCalls } from './thread-calls.js';
import type { WritePort } from './write-port.js';
import {
  receiptsOf,
  type WriterAnswer,
  type WriterCall,
  type WriterThreadData,
} from './writer-protocol.js';
import type { WriteRequest } from './writer.js';

/** The writer as seen from another thread. */
export class ThreadWriter implements WritePort {
  private constructor(private readonly calls: ThreadCalls<WriterCall, WriterAnswer>) {}

  /**
   * Starts the writer's thread and waits until log and vault are open.
   *
   * @param onFailure Told when the writer has stopped for good.
   * @throws EventLogError `LOG_LOCKED`, VaultError and others, as the writer meets them.
   */
  static async start(
    data: WriterThreadData,
    onFailure: (error: Error) => void,
  ): Promise<ThreadWriter> {
    const script = new URL('./writer-thread.js', import.meta.url);
    return new ThreadWriter(await ThreadCalls.start(script, data, onFailure));
  }

  async record(request: WriteRequest): Promise<readonly Receipt[]> {
    return receiptsOf(await this.calls.ask({ do: 'record', request }));
  }

  ensure(references: readonly SubjectReference[]): Promise<readonly string[]> {
    return this.#value({ do: 'ensure', references });
  }

  link(reference: SubjectReference, subject: string): Promise<'linked' | 'already' | 'inUse'> {
    return this.#value({ do: 'link', reference, subject });
  }

  async mark(subject: string, marks: readonly string[]): Promise<void> {
    await this.calls.ask({ do: 'mark', subject, marks });
  }

  async forget(subject: string, eventIds: readonly EventId[]): Promise<void> {
    await this.calls.ask({ do: 'forget', subject, eventIds });
  }

  async markErasing(subjects: readonly string[], cause: string): Promise<void> {
    await this.calls.ask({ do: 'markErasing', subjects, cause });
  }

  async spare(cause: string): Promise<void> {
    await this.calls.ask({ do: 'spare', cause });
  }

  async erase(subjects: readonly string[]): Promise<void> {
    await this.calls.ask({ do: 'erase', subjects });
  }

  close(): Promise<void> {
    return this.calls.end({ do: 'close' });
  }

  async #value<Value>(call: WriterCall): Promise<Value> {
    return ((await this.calls.ask(call)) as { readonly value: Value }).value;
  }
}
