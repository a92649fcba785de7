import { workerData } from 'node:worker_threads';
import { clockOf } from './clock.js';
import { LocalWriter } from './local-writer.js';
import { ThreadAppender } from './thread-appender.js';
import { serveCalls } from './thread-calls.js';
import {
  recordedAnswer,
  type WriterAnswer,
  type WriterCall,
  type WriterThreadData,
} from './writer-protocol.js';

/** The writer's thread: sealing costs tens of microseconds an event, and requests wait elsewhere. */
await serveCalls<WriterCall, WriterAnswer>(async (failed) => {
  const { files, clockFile } = workerData as WriterThreadData;
  const writer = await LocalWriter.open({
    files,
    clock: clockOf(clockFile),
    onFailure: failed,
    appender: (where, stopped) => ThreadAppender.start(where, stopped),
  });
  return {
    perform: async (call: WriterCall): Promise<WriterAnswer> => {
      switch (call.do) {
        case 'record':
          return recordedAnswer(await writer.record(call.request));
        case 'ensure':
          return { value: await writer.ensure(call.references) };
        case 'link':
          return { value: await writer.link(call.reference, call.subject) };
        case 'mark':
          await writer.mark(call.subject, call.marks);
          return { value: '' };
        case 'forget':
          await writer.forget(call.subject, call.eventIds);
          return { value: '' };
        case 'markErasing':
          await writer.markErasing(call.subjects, call.cause);
          return { value: '' };
        case 'spare':
          await writer.spare(call.cause);
          return { value: '' };
        case 'erase':
          await writer.erase(call.subjects);
          return { value: '' };
        case 'close':
          await writer.close();
          return { value: '' };
      }
    },
    isLast: (call: WriterCall) => call.do === 'close',
  };
});
