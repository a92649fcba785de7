// Writes the GraphQL schema, as the resolvers state it, to a file (default docs/schema.graphql). It
// puts the application together over nothing, so that no ledger is needed. Runs on what was built.
import 'reflect-metadata';
import { resolve } from 'node:path';
import { fileURLToPath, URL } from 'node:url';

const built = new URL('../dist/apps/', import.meta.url);
const { createApi } = await import(new URL('api/src/create-api.js', built));
const { modules } = await import(new URL('composition/src/modules.js', built));

const committed = fileURLToPath(new URL('../docs/schema.graphql', import.meta.url));
const nothing = Object.freeze({});
const log = { tree: nothing, receipts: nothing, integrity: nothing };
const api = await createApi({
  configuration: {
    host: '127.0.0.1',
    port: 0,
    demo: false,
    logLevel: 'silent',
    limits: { eventBytes: 1_024, batchBytes: 1_024, batchEvents: 1 },
  },
  authenticator: nothing,
  registry: nothing,
  words: () => '',
  findReceipt: () => Promise.resolve(undefined),
  isReady: () => false,
  log,
  modules: modules({
    ledger: nothing,
    recorder: nothing,
    views: nothing,
    log,
  }),
  graphql: { schemaFile: resolve(process.argv[2] ?? committed) },
});
await api.close();
