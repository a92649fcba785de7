import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type FormattedExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import {
  type Context,
  handleProtocols,
  makeServer,
  type ServerOptions,
  type SubscribePayload,
} from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Actor } from '../../../../libs/access/src/actor.js';
import { isIdentityError } from '../../../../libs/identity/src/identity.errors.js';
import { problem, refuse } from '../../../../libs/interop/src/problem.js';
import type { GraphqlContext } from '../graphql/graphql-options.js';
import { GRAPHQL_PATH } from '../graphql/graphql-route.js';
import { MAX_TOKENS, queryLimits } from '../graphql/query-limits.js';
import { rawProblem } from '../http/send-problem.js';
import { ClientSocket, CLOSED } from './client-socket.js';
import type { SubscriptionLimits } from './subscription-limits.js';

/** What subscriptions are served with. */
export interface SubscriptionOptions {
  readonly server: Server;
  readonly schema: GraphQLSchema;
  /** As `Authenticator.authenticate`. */
  readonly authenticate: (authorization: string) => Actor | Promise<Actor>;
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
  /** Told of an error that nobody foresaw. */
  readonly unforeseen: (error: unknown) => void;
  readonly limits: SubscriptionLimits;
}

/** What is beside each connection. */
interface Extra {
  readonly client: ClientSocket;
}

/** What an operation came to, as graphql-ws has it. */
type Executed = Parameters<NonNullable<ServerOptions<Record<string, unknown>, Extra>['onNext']>>[4];

type Connection = Context<Record<string, unknown>, Extra>;

/** Errors of one answer at the most; a query can be wrong in thousands of places. */
const MOST_ERRORS = 20;

const RULES = [...specifiedRules, queryLimits()];

/**
 * Whether a request asks for a socket where there is one; everything else is answered as if it did
 * not ask, such as an offer of HTTP/2.
 */
export function asksForSocket({ method, url = '', headers }: IncomingMessage): boolean {
  const [path] = url.split('?');
  return (
    method === 'GET' && path === GRAPHQL_PATH && headers.upgrade?.toLowerCase() === 'websocket'
  );
}

/**
 * GraphQL subscriptions in the graphql-transport-ws protocol. Who asks is told by the token in
 * `connection_init`, never by a cookie, so that a page elsewhere can open a socket and gain nothing:
 * where a socket was opened from is not looked at.
 */
export class SubscriptionServer {
  readonly #options: SubscriptionOptions;
  readonly #sockets: WebSocketServer;
  readonly #clients = new Map<WebSocket, ClientSocket>();
  readonly #protocol: ReturnType<typeof makeServer<Record<string, unknown>, Extra>>;
  readonly #timer: NodeJS.Timeout;
  #closing = false;

  constructor(options: SubscriptionOptions) {
    const { limits, server } = options;
    this.#options = options;
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.messageBytes,
      handleProtocols,
    });
    this.#protocol = makeServer<Record<string, unknown>, Extra>({
      connectionInitWaitTimeout: limits.initWithin,
      onConnect: (connection) => this.#connect(connection),
      onSubscribe: (connection, _id, payload) => this.#subscribe(connection, payload),
      onNext: (_connection, _id, _payload, _args, result) => this.#formatted(result),
      onError: (_connection, _id, _payload, errors) => errors.map((error) => this.#format(error)),
    });
    server.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head);
    });
    this.#timer = setInterval(() => {
      for (const client of this.#clients.values()) this.#look(client);
    }, limits.lookEvery).unref();
  }

  /** Closes every socket (1001), and drops those that do not close in time. Opens no other. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#timer);
    for (const client of this.#clients.values()) client.close(CLOSED.goingAway);
    const closed = [...this.#clients.keys()].map(
      (socket) => new Promise((resolve) => socket.once('close', resolve)),
    );
    const drop = setTimeout(() => {
      for (const socket of this.#clients.keys()) socket.terminate();
    }, this.#options.limits.closeWithin);
    await Promise.all(closed);
    clearTimeout(drop);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Whoever goes away meanwhile is not missed.
    socket.on('error', () => socket.destroy());
    const { sockets, waiting } = this.#options.limits;
    const waits = [...this.#clients.values()].filter(({ signedIn }) => !signedIn).length;
    if (this.#closing || this.#clients.size >= sockets || waits >= waiting) {
      socket.end(rawProblem(problem('unavailable')));
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      this.#opened(opened);
    });
  }

  #opened(socket: WebSocket): void {
    const client = new ClientSocket(socket, this.#options.limits);
    this.#clients.set(socket, client);
    const closed = this.#protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => client.send(text),
        close: (code = 1000, reason = '') => {
          client.close([code, reason]);
        },
        onMessage: (take) => {
          socket.on('message', (data: Buffer) => {
            if (!client.isOpen) return;
            if (!client.allows()) client.close(CLOSED.tooMuch);
            else {
              take(data.toString()).catch((error: unknown) => {
                this.#failed(client, error);
              });
            }
          });
        },
      },
      { client },
    );
    // What broke is followed by a close.
    socket.on('error', () => undefined);
    socket.once('close', (code: number, reason: Buffer) => {
      this.#clients.delete(socket);
      closed(code, reason.toString()).catch((error: unknown) => {
        this.#options.unforeseen(error);
      });
    });
  }

  /** @returns false for a token that does not hold, or for none: the protocol closes with 4403. */
  async #connect(connection: Connection): Promise<boolean> {
    const { client } = connection.extra;
    const { Authorization, authorization = Authorization } = connection.connectionParams ?? {};
    if (typeof authorization !== 'string') return false;
    try {
      const actor = await this.#options.authenticate(authorization);
      client.signedIn = { actor, authorization, connection };
    } catch (error) {
      return this.#refused(client, error);
    }
    const { sockets } = this.#ofAccount(client);
    if (sockets > this.#options.limits.socketsOfAccount) client.close(CLOSED.later);
    return true;
  }

  /** A token that does not hold closes the socket; an issuer that cannot be asked says nothing. */
  #refused(client: ClientSocket, error: unknown): false {
    if (isIdentityError(error, 'ISSUER_UNREACHABLE')) client.close(CLOSED.later);
    else if (isIdentityError(error)) client.close(CLOSED.forbidden);
    else this.#failed(client, error);
    return false;
  }

  #subscribe({ extra: { client } }: Connection, payload: SubscribePayload) {
    const { limits, schema } = this.#options;
    if (
      !client.signedIn ||
      client.subscriptions > limits.subscriptionsOfSocket ||
      this.#ofAccount(client).subscriptions > limits.subscriptionsOfAccount
    ) {
      return [this.#tooMany()];
    }
    const { query, operationName, variables } = payload;
    try {
      const document = parse(query, { maxLexicalTokens: MAX_TOKENS });
      const operation = getOperationAST(document, operationName)?.operation;
      if (operation !== OperationTypeNode.SUBSCRIPTION) return [onlySubscriptions()];
      const errors = validate(schema, document, RULES, { maxErrors: MOST_ERRORS });
      if (errors.length > 0)
        return errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
      const contextValue: GraphqlContext = { actor: client.signedIn.actor };
      return {
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue,
      };
    } catch (error) {
      if (error instanceof GraphQLError) return [coded(error, 'GRAPHQL_PARSE_FAILED')];
      throw error;
    }
  }

  #tooMany(): GraphQLError {
    const originalError = refuse('too-many-requests');
    return new GraphQLError(originalError.message, { originalError });
  }

  /** What whoever it is has open on all their sockets, this one included. */
  #ofAccount({ account }: ClientSocket): { readonly sockets: number; subscriptions: number } {
    const own = [...this.#clients.values()].filter((each) => each.account === account);
    const subscriptions = own.reduce((sum, each) => sum + each.subscriptions, 0);
    return { sockets: own.length, subscriptions };
  }

  /** Asks anew whether the token holds, and whether the client is there. */
  #look(client: ClientSocket): void {
    if (!client.isOpen) return;
    client.look();
    if (!client.signedIn) return;
    Promise.try(this.#options.authenticate, client.signedIn.authorization).catch(
      (error: unknown) => {
        // An issuer that is away for a moment does not end what it let begin.
        if (!isIdentityError(error, 'ISSUER_UNREACHABLE')) this.#refused(client, error);
      },
    );
  }

  #formatted({ errors, data }: Executed): FormattedExecutionResult {
    return {
      ...(data !== undefined && { data }),
      ...(errors && { errors: errors.map((error) => this.#format(error)) }),
    };
  }

  #format(error: GraphQLError): GraphQLFormattedError {
    const { originalError } = error;
    const thrown = originalError instanceof GraphQLError ? error : originalError;
    return this.#options.formatError(error.toJSON(), thrown ?? error);
  }

  #failed(client: ClientSocket, error: unknown): void {
    this.#options.unforeseen(error);
    client.close(CLOSED.internal);
  }
}

function onlySubscriptions(): GraphQLError {
  return new GraphQLError('Only subscriptions are asked for here; all else by POST.', {
    extensions: { code: 'BAD_REQUEST' },
  });
}

/** The same error with the code that it has over HTTP, where a rule gave it none. */
function coded(error: GraphQLError, code: string): GraphQLError {
  error.extensions['code'] ??= code;
  return error;
}
