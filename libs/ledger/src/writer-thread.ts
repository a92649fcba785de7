import { parentPort, workerData } from 'node:worker_threads';
import { clockOf } from './clock.js';
import { LocalWriter } from './local-writer.js';
import { TurnBatcher } from './write-port.js';
import {
  plainError,
  recordedAnswer,
  type WriterAnswer,
  type WriterCall,
  type WriterMessage,
  type WriterThreadData,
} from './writer-protocol.js';

/**
 * The writer's thread: SQLite blocks whoever calls it, and sealing costs tens of microseconds an
 * event, so that neither happens where requests are answered.
 */
const port = parentPort;
if (!port) throw new Error('The writer runs as a worker thread.');

const { files, clockFile } = workerData as WriterThreadData;
const say = (message: WriterMessage): void => {
  port.postMessage(message);
};
const answers = new TurnBatcher<WriterAnswer>((batch) => {
  say({ say: 'answers', answers: batch });
});

try {
  const writer = await LocalWriter.open({
    files,
    clock: clockOf(clockFile),
    onFailure: (error) => {
      say({ say: 'failed', error: plainError(error) });
    },
  });
  port.on('message', (calls: readonly WriterCall[]) => {
    for (const call of calls) void answer(writer, call);
  });
  say({ say: 'ready' });
} catch (error) {
  say({ say: 'unusable', error: plainError(error) });
  port.close();
}

async function answer(writer: LocalWriter, call: WriterCall): Promise<void> {
  try {
    answers.add(await perform(writer, call));
  } catch (error) {
    answers.add({ call: call.call, error: plainError(error) });
  }
  // Nothing is asked after `close`; with its port closed the thread ends by itself.
  if (call.do === 'close') setImmediate(() => port?.close());
}

async function perform(writer: LocalWriter, request: WriterCall): Promise<WriterAnswer> {
  const { call } = request;
  switch (request.do) {
    case 'record':
      return recordedAnswer(call, await writer.record(request.request));
    case 'ensure':
      return { call, value: await writer.ensure(request.references) };
    case 'link':
      return { call, value: await writer.link(request.reference, request.subject) };
    case 'close':
      await writer.close();
      return { call, value: '' };
  }
}
