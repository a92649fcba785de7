import { join } from 'node:path';
import autocannon from 'autocannon';
import { readConfiguration } from '../../libs/configuration/src/configuration.js';
import { DemonstrationIssuer } from '../../libs/identity/src/demonstration-issuer.js';
import { run, type Running } from '../process.js';
import type { Bench, Row } from '../row.js';
import { cloudEvent, TRUST } from '../sample.js';

const CONNECTIONS = 64;
const SECONDS = 8;
const PEOPLE = 1_000;
const BATCH = 100;

/** `POST /v1/events`: one event a request, and batches of a hundred, beside a bare server. */
export async function ingestRows({ folder }: Bench): Promise<readonly Row[]> {
  const bare = await run(new URL('../ceilings/bare-server.js', import.meta.url), [
    join(folder, 'bare.db'),
  ]);
  const bareSingle = await load(bare, single, undefined);
  const bareBatch = await load(bare, batch, undefined);
  await bare.stop();

  const env = {
    WAYMARK_DATA: join(folder, 'ingest'),
    WAYMARK_PORT: '0',
    WAYMARK_LOG_LEVEL: 'warn',
  };
  const token = await DemonstrationIssuer.open(readConfiguration(env, folder)).issue({
    role: 'partner',
    organisation: TRUST,
  });
  const service = await run(new URL('../../apps/api/src/main.js', import.meta.url), [], env);
  const ownSingle = await load(service, single, token);
  const ownBatch = await load(service, batch, token);
  await service.stop();
  const beside = 'bare node:http, sealing, leaf, group commit';
  return [
    {
      name: 'ingest-single',
      value: ownSingle.rate,
      unit: 'events/s',
      ceiling: bareSingle.rate,
      beside,
    },
    {
      name: 'ingest-single-p99',
      value: ownSingle.p99,
      unit: 'ms',
      ceiling: bareSingle.p99,
      beside,
    },
    {
      name: 'ingest-batch',
      value: ownBatch.rate * BATCH,
      unit: 'events/s',
      ceiling: bareBatch.rate * BATCH,
      beside: `${beside}, the same batches`,
    },
  ];
}

interface Body {
  readonly type: string;
  readonly text: () => string;
}

let number = 0;
const next = (): string => {
  number += 1;
  return cloudEvent(`bench-${number}`, number % PEOPLE);
};
const single: Body = { type: 'application/cloudevents+json', text: next };
const batch: Body = {
  type: 'application/cloudevents-batch+json',
  text: () => `[${Array.from({ length: BATCH }, next).join(',')}]`,
};

async function load(
  { address }: Running,
  { type, text }: Body,
  token: string | undefined,
): Promise<{ readonly rate: number; readonly p99: number }> {
  const shot = (duration: number) =>
    autocannon({
      url: `${address}/v1/events`,
      connections: CONNECTIONS,
      duration,
      requests: [
        {
          method: 'POST',
          headers: {
            'content-type': type,
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
          },
          setupRequest: (request) => ({ ...request, body: text() }),
        },
      ],
    });
  await shot(2);
  const result = await shot(SECONDS);
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} refusals and ${result.errors} errors under load.`);
  }
  return { rate: result['2xx'] / result.duration, p99: result.latency.p99 };
}
