import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLedger } from './lines.js';

/** How a receiver of webhooks behaves. Black holes take the request and answer nothing. */
export type ReceiverMood = 'well' | 'slow' | 'failing' | 'gone' | 'black-hole' | 'drip' | 'giant' | 'cut' | 'busy';

export interface Receiver {
  readonly port: number;
  /** Of one path, or of all that have none of their own. */
  behave(mood: ReceiverMood, path?: string): void;
  close(): Promise<void>;
}

/** A system that is called: writes down every call with its headers and body before it answers. */
export async function startReceiver(file: string, listen = 0): Promise<Receiver> {
  const ledger = openLedger(file);
  const moods = new Map<string, ReceiverMood>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    request.on('end', () => {
      const path = String(request.url);
      const mood = moods.get(path) ?? moods.get('*') ?? 'well';
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const answered = STATUS[mood];
      ledger.write({ t: 'received', path, headers, body: Buffer.concat(parts).toString(), answered, at: Date.now() });
      void answer(response, mood);
    });
  });
  await new Promise<void>((resolve) => server.listen(listen, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    behave: (mood, path = '*') => void moods.set(path, mood),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      ledger.close();
    },
  };
}

const STATUS: Readonly<Record<ReceiverMood, number>> = {
  well: 204,
  slow: 204,
  failing: 500,
  gone: 410,
  'black-hole': 0,
  drip: 200,
  giant: 200,
  cut: 0,
  busy: 429,
};

async function answer(response: ServerResponse, mood: ReceiverMood): Promise<void> {
  if (mood === 'black-hole') return;
  if (mood === 'slow') await sleep(2000);
  if (mood === 'cut') {
    response.writeHead(200, { 'content-length': '1000' }).write('half');
    return void setTimeout(() => response.destroy(), 20);
  }
  if (mood === 'drip') {
    response.writeHead(200);
    for (let n = 0; n < 60 && !response.destroyed; n++) {
      response.write('.');
      await sleep(1000);
    }
    return void response.end();
  }
  if (mood === 'giant') {
    response.writeHead(200);
    const block = Buffer.alloc(1 << 20, 'x');
    for (let sent = 0; sent < 1024 && !response.destroyed; sent++) if (!response.write(block)) await drained(response);
    return void response.end();
  }
  response.writeHead(STATUS[mood], mood === 'busy' ? { 'retry-after': '2' } : {}).end();
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
