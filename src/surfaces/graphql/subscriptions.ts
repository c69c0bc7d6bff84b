import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { GraphQLError, Kind, parse, type ExecutionResult, type FieldNode, type OperationDefinitionNode } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { checkUuid } from '../../declare/fields/check-uuid.js';
import type { Feed, Notice } from '../../ledger/feed.js';
import { Problem } from '../../platform/problem.js';
import { shaped, type Kernel, type Work } from '../../records/work.js';
import { graphqlError, type HttpCaller } from '../http.js';
import { fromHere } from '../cors.js';
import { DEEPEST } from '../json-body.js';
import { localeOf } from '../messages.js';
import { brought, type Gate } from '../operations.js';
import { argumentsOf, collect } from './collect.js';
import type { GraphqlRequest } from './documents.js';
import { runGraphql, type Graphql } from './routes.js';
import { pick, type Compiler } from './selection.js';
import { iterate, type Waiting } from './waiting-notices.js';

/** Messages a client may send at most; operations are small. */
const MAX_MESSAGE = 1_048_576;

/** Operations under way on one connection. */
const MOST_AT_ONCE = 100;

function refuseFlood(underWay: number, request: GraphqlRequest): void {
  if (underWay > MOST_AT_ONCE)
    throw new Problem(
      'too_many_subscriptions',
      429,
      `At most ${MOST_AT_ONCE} operations at once on one connection; complete some first.`,
    );
  let level: unknown[] = [request.variables];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST)
      throw new Problem('too_deep', 400, `The variables nest deeper than ${DEEPEST} levels.`, { pointer: '/variables' });
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
}

/**
 * Subscriptions over WebSocket by the protocol graphql-transport-ws, at `/graphql`. The token comes in `connection_init`:
 * `{ "authorization": "Bearer …" }`, or in the upgrade's own header. Queries and mutations are taken there too. Pages of origins that may
 * not call the API may not open one either: no browser asks beforehand (RFC 6455, section 10.2).
 */
export function graphqlSocket(
  app: FastifyInstance,
  kernel: Kernel,
  gate: Gate,
  graphql: Graphql,
  feed: Feed,
  corsOrigins: readonly string[] = [],
): { close(): Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE });
  takeUpgrades(app, sockets, (request) => fromHere(request.headers, kernel.publicUrl, corsOrigins));
  const told = (error: unknown, work: Work | null) => asGraphqlError(error, work, kernel);

  const server = useServer(
    {
      schema: () => graphql.schema,
      connectionInitWaitTimeout: 10_000,
      // Otherwise the closing message would tell what went wrong inside.
      isProd: true,
      onConnect(ctx) {
        return callerOf(ctx as never, kernel, gate).then(() => true, notLetIn);
      },
      async onSubscribe(ctx, _id, payload) {
        const request = payload as GraphqlRequest;
        try {
          refuseFlood(Object.keys(ctx.subscriptions).length, request);
          const caller = await callerOf(ctx as never, kernel, gate);
          app.admission?.count(caller.work.rights);
          const { schema, opened } = await open(graphql, request, caller);
          if ('errors' in opened) return opened.errors.map((e) => told(e, null));
          return {
            schema,
            document: parse(request.query),
            operationName: request.operationName ?? null,
            contextValue: { work: caller.work, request, opened },
          };
        } catch (error) {
          return [told(error, null)];
        }
      },
      // It is JSON already: the library would ask each error for its own, and close the connection over one that has none.
      onNext: (_ctx, _id, _payload, _args, result) => result,
      async execute(args) {
        const { work, request } = args.contextValue as { work: Work; request: GraphqlRequest };
        const run = async () => JSON.parse((await runGraphql(graphql, request, { kernel, gate, work })).body) as ExecutionResult;
        return inTurn(app, work, run).catch((error: unknown) => ({ errors: [told(error, work)] }));
      },
      async subscribe(args) {
        const { work, opened } = args.contextValue as {
          work: Work;
          opened: Exclude<ReturnType<typeof graphql.engine.open>, { errors: unknown }>;
        };
        return changes(opened.operation, opened.compiler, work, feed, (error) => told(error, work)) as never;
      },
    },
    sockets,
  );
  return {
    async close() {
      await server.dispose();
      sockets.close();
    },
  };
}

/** Waits for a place as a request of its own would. */
const inTurn = async <T>({ admission }: FastifyInstance, { rights }: Work, run: () => Promise<T>): Promise<T> =>
  admission ? admission.within(rights, run) : run();

/** Opens a request by the types of the caller's tenant, and once more if these have changed meanwhile. */
async function open(graphql: Graphql, request: GraphqlRequest, caller: HttpCaller) {
  const attempt = () => {
    const { schema, engine } = graphql.of(caller.work.kernel.registry);
    return { schema, opened: engine.open(request) };
  };
  const first = attempt();
  return 'errors' in first.opened && (await brought(caller)) ? attempt() : first;
}

/** What {@link graphqlError} tells, as the error the library takes. */
function asGraphqlError(error: unknown, work: Work | null, kernel: Kernel): GraphQLError {
  const { message, extensions } = graphqlError(
    error,
    [],
    kernel,
    work?.requestId ?? '',
    work?.locale ?? 'en',
    work ?? undefined,
  ) as {
    message: string;
    extensions: Record<string, unknown>;
  };
  return new GraphQLError(message, { extensions });
}

/** False closes the connection with 4403; anything else is a failure of ours. */
function notLetIn(error: unknown): false {
  if (error instanceof Problem && error.status === 401) return false;
  throw error;
}

function takeUpgrades(app: FastifyInstance, sockets: WebSocketServer, allowed: (request: IncomingMessage) => boolean): void {
  app.server.on('upgrade', (request, socket, head) => {
    if ((request.url ?? '').split('?')[0] !== '/graphql') return void socket.destroy();
    if (!allowed(request)) return void socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  });
}

/** The work of who opened the socket, or has signed in anew meanwhile. Throws 401. */
async function callerOf(
  ctx: {
    connectionParams?: Readonly<Record<string, unknown>> | undefined;
    extra: { request: { headers: Record<string, string | string[] | undefined> } };
  },
  kernel: Kernel,
  gate: Gate,
): Promise<HttpCaller> {
  const { headers } = ctx.extra.request;
  const given = ctx.connectionParams?.authorization ?? ctx.connectionParams?.Authorization ?? headers.authorization;
  const rights = await gate.authenticate(typeof given === 'string' ? given : undefined);
  const language = ctx.connectionParams?.['accept-language'] ?? headers['accept-language'];
  const locale = localeOf(typeof language === 'string' ? language : undefined);
  const work: Work = {
    kernel: shaped(kernel, rights),
    rights,
    requestId: kernel.newId(),
    locale,
    reason: null,
    trusted: false,
    tx: null,
    depth: 0,
  };
  return { kernel, gate, work };
}

/** What a notice is called in the API. */
function changeOf(notice: Notice): Record<string, unknown> {
  const empty = {
    entity: null,
    operation: notice.kind,
    event: notice.kind,
    recordId: null,
    version: null,
    at: null,
    actorId: null,
    changed: null,
    before: null,
    after: null,
    cursor: notice.cursor,
  };
  if (notice.kind === 'resync') return { ...empty, event: `resync.${notice.reason}` };
  if (notice.kind === 'gone')
    return { ...empty, entity: notice.entity, recordId: notice.recordId, version: notice.version, at: notice.at };
  return { ...empty, ...notice.change, changed: Object.keys(notice.change.after ?? {}), cursor: notice.cursor };
}

async function changes(
  operation: OperationDefinitionNode,
  compiler: Compiler,
  work: Work,
  feed: Feed,
  told: (error: unknown) => GraphQLError,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const fields = [...collect([operation.selectionSet], compiler.fragments, compiler.variables)];
  const [[alias, nodes] = ['', [] as FieldNode[]]] = fields;
  const node = nodes[0];
  if (fields.length !== 1 || node?.kind !== Kind.FIELD)
    return { errors: [told(new Problem('invalid_operation', 400, 'A subscription has exactly one field.'))] };
  const args = argumentsOf(node, compiler.variables);
  const waiting: Waiting[] = [];
  let wake: (() => void) | null = null;
  let over = false;
  // Fulfilled when the client's socket takes it: until then the feed holds back, and bounds what waits.
  const put = (result: ExecutionResult): Promise<void> =>
    new Promise((taken) => {
      waiting.push({ result, taken });
      wake?.();
    });
  try {
    const subscription = await feed.subscribe(
      work,
      {
        entities: (args.entities as string[] | null) ?? undefined,
        operations: (args.operations as never) ?? undefined,
        recordId: args.recordId == null ? undefined : checkUuid(args.recordId, '/recordId'),
        after: (args.after as string | null) ?? undefined,
        onClose(reason) {
          if (reason !== 'shutdown')
            void put({
              errors: [
                told(
                  new Problem(
                    reason === 'signed_out' ? 'unauthenticated' : 'subscription_ended',
                    reason === 'signed_out' ? 401 : 403,
                    'The subscription has ended, because what you may see has changed; sign in and subscribe again.',
                  ),
                ),
              ],
            });
          over = true;
          wake?.();
        },
      },
      (notice) => put({ data: { [alias]: pick(changeOf(notice), nodes, 'Change', compiler) } }),
    );
    return iterate(
      waiting,
      () => over,
      (resume) => (wake = resume),
      subscription.close,
    );
  } catch (error) {
    return { errors: [told(error)] };
  }
}
