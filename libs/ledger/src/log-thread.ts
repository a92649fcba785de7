import { workerData } from 'node:worker_threads';
import { LocalAppender } from './appender.js';
import { unpackCalls, type LogCall, type LogThreadData } from './thread-appender.js';
import { serveCalls } from './thread-calls.js';

/** The log's thread: SQLite blocks whoever commits, and sealing goes on meanwhile in another. */
await serveCalls<LogCall, unknown>((failed) => {
  const { files } = workerData as LogThreadData;
  const appender = LocalAppender.open(files, failed);
  return Promise.resolve({
    perform: async (call: LogCall) => {
      switch (call.do) {
        case 'append': {
          const { position, fresh } = await appender.append(call.append);
          // A fresh one is the rule, and its answer one number.
          return fresh ? position : { position };
        }
        case 'wipe':
          await appender.wipe(call.subjects);
          return undefined;
        case 'head':
          return appender.head();
        case 'close':
          await appender.close();
          return undefined;
      }
    },
    isLast: (call: LogCall) => call.do === 'close',
  });
}, unpackCalls);
