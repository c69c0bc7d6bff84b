import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

/** What a receiver answers; a status alone, or with headers, or nothing at all. */
export type Answer = number | { status: number; headers: Record<string, string>; body?: string } | 'hang';

/** A system that is called: remembers every call, and answers as it is told to. */
export async function receiver(answer: (call: Received, nth: number) => Answer | Promise<Answer> = () => 204) {
  const calls: Received[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const call = { path: String(request.url), headers: request.headers, body: Buffer.concat(parts).toString(), at: Date.now() };
      calls.push(call);
      void Promise.resolve(answer(call, calls.length)).then((told) => {
        if (told === 'hang') return;
        const { status, headers, body } = typeof told === 'number' ? { status: told, headers: {}, body: '' } : told;
        response.writeHead(status, headers).end(body ?? '');
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    calls,
    url: `http://127.0.0.1:${port}/hook`,
    /** Waits until there are so many calls; gives how many there are. */
    async count(n: number, milliseconds = 8000): Promise<number> {
      for (const end = Date.now() + milliseconds; calls.length < n && Date.now() < end;) await sleep(5);
      return calls.length;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Receiver = Awaited<ReturnType<typeof receiver>>;
