import type { FastifyInstance } from 'fastify';
import { member, newAuth, openMailbox, PASSWORD, testKernel, withQueue, type Mailbox, type TestKernel } from '#kit';
import { smtpMail } from '../../../platform/mail.js';
import { makeContext } from '../../../records/context.js';
import { systemWork } from '../../../records/provision.js';
import type { Kernel, Work } from '../../../records/work.js';
import type { Auth } from '../../../sign-in/auth.js';
import { createServer } from '../../server.js';
import { authRoutes } from '../auth-routes.js';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** The sign-in routes on a database of their own, with a mail server and a queue that is worked off by hand. */
export interface AuthServer {
  readonly kit: TestKernel;
  readonly kernel: Kernel;
  readonly system: Work;
  readonly auth: Auth;
  readonly app: FastifyInstance;
  readonly mailbox: Mailbox;
  ask(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    body?: unknown,
    options?: { token?: string; headers?: Record<string, string>; ip?: string },
  ): Promise<Answer>;
  login(email: string, more?: Record<string, unknown>): Promise<Answer>;
  member(options?: Parameters<typeof member>[1]): ReturnType<typeof member>;
  /** Runs what is in the queue. */
  work(): Promise<void>;
  close(): Promise<void>;
}

export async function authServer(publicUrl = 'http://localhost:3000'): Promise<AuthServer> {
  const kit = await testKernel();
  const mailbox = await openMailbox();
  const queue: { job: string; tenantId: string; input: Record<string, unknown> }[] = [];
  const tenantId = kit.system.rights.tenantId;
  const kernel = withQueue(
    { ...kit.kernel, publicUrl, mail: smtpMail(mailbox.url, 'crm@firm.example') },
    (job, input) => void queue.push({ job, tenantId, input }),
  );
  const system = { ...kit.system, kernel };
  const auth = newAuth(kernel, { publicUrl });
  const { app } = await createServer(kernel, auth, [(api) => authRoutes(api, kernel, auth)]);
  await app.ready();
  const ask: AuthServer['ask'] = async (method, url, body, { token, headers, ip } = {}) => {
    const answer = await app.inject({
      method,
      url,
      ...(body === undefined ? {} : { payload: body as object }),
      ...(ip ? { remoteAddress: ip } : {}),
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.body === '' ? {} : answer.json() };
  };
  return {
    kit,
    kernel,
    system,
    auth,
    app,
    mailbox,
    ask,
    login: (email, more = {}) => ask('POST', '/v1/auth/login', { email, password: PASSWORD, ...more }),
    member: (options) => member(system, options),
    async work() {
      await auth.settled();
      for (const { job, input, tenantId: id } of queue.splice(0)) {
        const ctx = makeContext(systemWork(kernel, { id, baseCurrency: 'RUB', timeZone: 'Europe/Moscow' }, job));
        await kernel.registry.jobs.get(job)?.run(ctx, input);
      }
    },
    async close() {
      await auth.settled();
      await app.close();
      await mailbox.close();
      await kit.close();
    },
  };
}
