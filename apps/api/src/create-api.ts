import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Configuration } from '../../../libs/configuration/src/configuration.js';
import type { Authenticator } from '../../../libs/identity/src/authenticator.js';
import { Ingest } from '../../../libs/interop/src/ingest.js';
import type { EventRegistry } from '../../../libs/interop/src/registry.js';
import type { Deficiency } from '../../../libs/vocabulary/src/sentence.js';
import { errorFormatter } from './graphql/graphql-errors.js';
import { graphqlOptions } from './graphql/graphql-options.js';
import { addGraphqlHook, GRAPHQL_PATH, graphqlMethods } from './graphql/graphql-route.js';
import { InputPipe } from './graphql/input.pipe.js';
import { addBodyParsers } from './http/body-parsers.js';
import { addHooks, trackMethods } from './http/hooks.js';
import { occurrence } from './http/http-answer.js';
import { ProblemFilter } from './http/problem.filter.js';
import { serverOptions } from './http/server-options.js';
import { createLogger, NestLog, Reporter } from './reporter.js';
import {
  ErasuresController,
  FIND_CERTIFICATE,
  type FindCertificate,
} from './routes/erasures.controller.js';
import { Integrity } from '../../../libs/transparency/src/integrity.js';
import { Receipts } from '../../../libs/transparency/src/receipts.js';
import { TreeView } from '../../../libs/transparency/src/tree-view.js';
import type { ShownLog } from '../../composition/src/modules.js';
import { Metrics } from './metrics.js';
import { EventsController } from './routes/events.controller.js';
import { HealthController, IS_READY, type IsReady } from './routes/health.controller.js';
import { MetricsController } from './routes/metrics.controller.js';
import { LOG_FILES, LogController, type LogFiles } from './routes/log.controller.js';
import {
  FIND_RECEIPT,
  type FindReceipt,
  ReceiptsController,
} from './routes/receipts.controller.js';
import { VerifyController } from './routes/verify.controller.js';
import {
  SUBSCRIPTION_LIMITS,
  type SubscriptionLimits,
} from './subscriptions/subscription-limits.js';
import { SubscriptionServer } from './subscriptions/subscription-server.js';
import { VerifyPage } from './verify/verify-page.js';

/** What an API is made of. */
export interface ApiOptions {
  readonly configuration: Pick<Configuration, 'host' | 'port' | 'demo' | 'limits' | 'logLevel'>;
  readonly authenticator: Pick<Authenticator, 'authenticate'>;
  /** What the ingest route accepts. */
  readonly registry: EventRegistry;
  /** The words of a deficiency. */
  readonly words: (deficiency: Deficiency) => string;
  readonly findReceipt: FindReceipt;
  readonly findCertificate: FindCertificate;
  readonly isReady: IsReady;
  /** The log as it is shown. */
  readonly log: ShownLog & LogFiles;
  /** The nouns: modules with command handlers and resolvers. They share the application's `CommandBus`. */
  readonly modules: readonly (Type | DynamicModule)[];
  /** Controllers of routes over what the modules provide. */
  readonly routes?: readonly Type[];
  /** GraphQL, where a module has resolvers; without it there is no such route. */
  readonly graphql?: {
    /** Where the schema is written. */
    readonly schemaFile?: string;
    /** Limits of subscriptions other than the usual ones. */
    readonly subscriptions?: Partial<SubscriptionLimits>;
  };
  /** The page `/verify`; without it there is no such route. */
  readonly verifyPage?: VerifyPage;
  /** The figures of `/metrics`; without them there is no such route. */
  readonly metrics?: Metrics;
  readonly reporter?: Reporter;
  /** How long a stop waits for requests to finish before it ends them, in milliseconds. */
  readonly grace?: number;
}

/** An API that can be started and stopped. */
export interface Api {
  readonly app: NestFastifyApplication;
  /** Listens on the configured host and port. @returns The address, `http://127.0.0.1:4000`. */
  listen(): Promise<string>;
  /**
   * Stops: takes no new requests, finishes those it took, then closes the modules. Whoever asks on
   * an open connection meanwhile gets 503. The same promise however often it is called.
   */
  close(): Promise<void>;
}

@Module({})
class ApiModule {}

/** Makes an API, ready to listen. */
export async function createApi(options: ApiOptions): Promise<Api> {
  const { limits, logLevel, demo } = options.configuration;
  const reporter = options.reporter ?? new Reporter(createLogger(logLevel));
  let closing = false;

  const adapter = new FastifyAdapter({
    ...serverOptions(limits),
    genReqId: () => randomUUID(),
    // No middleware is used, and looking for it costs every request.
    skipMiddie: true,
  });
  const fastify: FastifyInstance = adapter.getInstance();
  const methods = trackMethods(fastify, { [GRAPHQL_PATH]: graphqlMethods(demo) });
  addBodyParsers(fastify, limits);
  addHooks(fastify, {
    authenticate: (authorization) => options.authenticator.authenticate(authorization),
    reporter,
    closing: () => closing,
  });
  if (options.graphql) addGraphqlHook(fastify, demo);

  const app = await NestFactory.create<NestFastifyApplication>(
    apiModule(options, reporter),
    adapter,
    { bodyParser: false, logger: new NestLog(reporter.logger), abortOnError: false },
  );
  app.useGlobalFilters(new ProblemFilter(reporter));
  // The ingest route has no argument that a pipe would look at.
  app.useGlobalPipes(new InputPipe());
  await app.init();
  methods.complete();
  await fastify.ready();
  const subscriptions = options.graphql && subscriptionServer(app, options, reporter);

  let stopped: Promise<void> | undefined;
  return {
    app,
    async listen() {
      const { host, port } = options.configuration;
      await app.listen(port, host);
      const address = app.getHttpServer().address() as AddressInfo;
      const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      return `http://${name}:${address.port}`;
    },
    close() {
      closing = true;
      stopped ??= stop(app, fastify, subscriptions, options.grace ?? 10_000);
      return stopped;
    },
  };
}

function subscriptionServer(
  app: NestFastifyApplication,
  { authenticator, graphql }: ApiOptions,
  reporter: Reporter,
): SubscriptionServer | undefined {
  const { schema } = app.get(GraphQLSchemaHost);
  if (!schema.getSubscriptionType()) return undefined;
  return new SubscriptionServer({
    server: app.getHttpServer(),
    schema,
    authenticate: (authorization) => authenticator.authenticate(authorization),
    formatError: errorFormatter(reporter),
    unforeseen: (error) => {
      reporter.unforeseen(error, occurrence());
    },
    limits: { ...SUBSCRIPTION_LIMITS, ...graphql?.subscriptions },
  });
}

/**
 * First the sockets, which the server would wait for, then the server, then the modules: Nest would
 * close modules first, under the requests that still need them.
 */
async function stop(
  app: NestFastifyApplication,
  fastify: FastifyInstance,
  subscriptions: SubscriptionServer | undefined,
  grace: number,
): Promise<void> {
  await subscriptions?.close();
  const { server } = fastify;
  // A connection that finished its request would otherwise be kept for the next, and the stop wait.
  const idle = setInterval(() => {
    server.closeIdleConnections();
  }, 25);
  const end = setTimeout(() => {
    server.closeAllConnections();
  }, grace);
  try {
    await fastify.close();
  } finally {
    clearInterval(idle);
    clearTimeout(end);
    await app.close();
  }
}

function apiModule(options: ApiOptions, reporter: Reporter): DynamicModule {
  const { limits, demo } = options.configuration;
  const { schemaFile } = options.graphql ?? {};
  const graphql = {
    demo,
    reporter,
    ...(schemaFile === undefined ? {} : { schemaFile }),
  };
  return {
    module: ApiModule,
    imports: [
      CqrsModule.forRoot(),
      ...(options.graphql ? [GraphQLModule.forRoot(graphqlOptions(graphql))] : []),
      ...options.modules,
    ],
    controllers: [
      EventsController,
      ReceiptsController,
      ErasuresController,
      LogController,
      HealthController,
      ...(options.verifyPage ? [VerifyController] : []),
      ...(options.metrics ? [MetricsController] : []),
      ...(options.routes ?? []),
    ],
    providers: [
      ...(options.verifyPage ? [{ provide: VerifyPage, useValue: options.verifyPage }] : []),
      ...(options.metrics ? [{ provide: Metrics, useValue: options.metrics }] : []),
      { provide: FIND_RECEIPT, useValue: options.findReceipt },
      { provide: FIND_CERTIFICATE, useValue: options.findCertificate },
      { provide: IS_READY, useValue: options.isReady },
      { provide: LOG_FILES, useValue: options.log },
      { provide: TreeView, useValue: options.log.tree },
      { provide: Receipts, useValue: options.log.receipts },
      { provide: Integrity, useValue: options.log.integrity },
      {
        provide: Ingest,
        inject: [CommandBus],
        useFactory: (commands: CommandBus) =>
          new Ingest({
            registry: options.registry,
            commands: { execute: (command) => commands.execute(command) },
            limits,
            promise: (receipt) => options.log.receipts.promise(receipt),
            words: options.words,
            report: (error, instance) => {
              reporter.unforeseen(error, instance);
            },
            instance: occurrence,
          }),
      },
    ],
  };
}
