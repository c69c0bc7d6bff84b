import type { FastifyInstance, InjectOptions } from 'fastify';
import type { Module } from '../../src/declare/module.js';
import type { Rights } from '../../src/access/rights.js';
import { loadRights } from '../../src/access/load-rights.js';
import { Problem } from '../../src/platform/problem.js';
import type { RequestLimits } from '../../src/surfaces/admission/admission.js';
import type { Gate } from '../../src/surfaces/operations.js';
import { nestAround } from '../../src/surfaces/nest.js';
import { createServer, type Route, type Routes } from '../../src/surfaces/server.js';
import type { Work } from '../../src/records/work.js';
import { testKernel, type TestKernel } from './kernel.js';
import { queueOf } from './queue.js';

export interface ApiAnswer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
  readonly text: string;
  readonly headers: Record<string, string | string[] | number | undefined>;
}

/** Both surfaces over a test kernel. Actors come in by a token that only the kit knows: `actor <name>`. */
export interface TestApi extends TestKernel {
  readonly app: FastifyInstance;
  readonly sdl: string;
  /** Every route the server has, those of HEAD included. */
  readonly routes: readonly Route[];
  /** Works off what was committed and the jobs that are due, by the kit's clock; only with `queue`. */
  settle(): Promise<void>;
  /** A token for a work's actor. */
  token(work: Work): string;
  rest<T = Record<string, unknown>>(
    as: Work | null,
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT',
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<ApiAnswer<T>>;
  graphql<T = Record<string, unknown>>(
    as: Work | null,
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<
    ApiAnswer<{
      data: T | null;
      errors?: {
        message: string;
        path?: string[];
        extensions: { code: string; status: number; pointer?: string; params?: Record<string, unknown> };
      }[];
    }>
  >;
}

/**
 * As {@link testKernel}, with the HTTP server in front; requests are injected, no port is opened. `further` adds routes; with `queue`
 * there is a queue whose jobs run when the test settles; `requests` are the limits of what is let in, none unless given.
 */
export async function testApi(
  modules: readonly Module[] = [],
  further: (kit: TestKernel, gate: Gate) => readonly Routes[] = () => [],
  options: { queue?: boolean; requests?: RequestLimits } = {},
): Promise<TestApi> {
  const bare = await testKernel(modules);
  const queue = options.queue ? await queueOf(bare) : null;
  const kit = queue ? { ...bare, kernel: queue.kernel, system: { ...bare.system, kernel: queue.kernel } } : bare;
  const actors = new Map<string, Rights>();
  const gate: Gate = {
    async authenticate(header) {
      const rights = actors.get(header ?? '');
      if (!rights) throw new Problem('unauthenticated', 401, 'Sign in first.');
      return rights;
    },
    async reload(rights) {
      if (rights.userId === null) return rights;
      const again = await loadRights(kit.kernel.db, kit.kernel.registry, { tenantId: rights.tenantId, userId: rights.userId });
      if (!again) throw new Problem('unauthenticated', 401, 'Sign in first.');
      for (const [token, known] of actors) if (known.userId === rights.userId) actors.set(token, again);
      return again;
    },
  };
  const { app, graphql, routes } = await createServer(kit.kernel, gate, further(kit, gate), undefined, {
    trustProxy: [],
    corsOrigins: [],
    ...(options.requests ? { requests: options.requests } : {}),
  });
  const nest = await nestAround(app, kit.kernel, gate);
  await app.ready();
  const token = (work: Work): string => {
    const name = `actor ${work.rights.tenantId} ${work.rights.userId ?? 'system'}`;
    if (!actors.has(name)) actors.set(name, work.rights);
    return name;
  };
  const send = async <T>(options: InjectOptions): Promise<ApiAnswer<T>> => {
    const answer = await app.inject(options);
    const json = String(answer.headers['content-type'] ?? '').includes('json') && answer.body !== '';
    return {
      status: answer.statusCode,
      body: (json ? JSON.parse(answer.body) : answer.body) as T,
      text: answer.body,
      headers: answer.headers,
    };
  };
  return {
    ...kit,
    app,
    async settle() {
      if (!queue) throw new Error('This kit has no queue: testApi(modules, further, { queue: true }).');
      await queue.settle();
    },
    sdl: graphql.sdl,
    routes,
    token,
    rest: (as, method, url, body, headers = {}) =>
      send({
        method,
        url,
        ...(body === undefined ? {} : { payload: body as object }),
        headers: { ...(as ? { authorization: token(as) } : {}), ...headers },
      }),
    graphql: (as, query, variables, headers = {}) =>
      send({
        method: 'POST',
        url: '/graphql',
        payload: { query, ...(variables ? { variables } : {}) },
        headers: { ...(as ? { authorization: token(as) } : {}), ...headers },
      }),
    async close() {
      await nest.close();
      await kit.close();
    },
  };
}
