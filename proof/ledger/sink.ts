import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { openLedger } from './lines.js';

/** How a mail server behaves: takes all, is away, puts off for now, refuses for good, or breaks off with the whole message in hand. */
export type SinkMood = 'takes' | 'later' | 'refuses' | 'breaks-before' | 'breaks-after';

export interface Sink {
  readonly port: number;
  behave(mood: SinkMood): void;
  close(): Promise<void>;
}

/** A mail server that writes down every message it has taken before it says so. */
export async function startSink(file: string, listen = 0): Promise<Sink> {
  const ledger = openLedger(file);
  let mood: SinkMood = 'takes';
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      const cut = (): void => {
        for (const one of server.connections as Set<{ session: unknown; _socket: Socket }>)
          if (one.session === session) one._socket.destroy();
      };
      if (mood === 'breaks-before') return cut();
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (mood === 'later') return done(refusal(451));
        if (mood === 'refuses') return done(refusal(550));
        const raw = Buffer.concat(chunks).toString('utf8');
        const messageId = /^message-id:\s*(<[^>]+>)/im.exec(raw)?.[1] ?? '';
        ledger.write({ t: 'mail', messageId, to: session.envelope.rcptTo.map((one) => one.address), raw, at: Date.now() });
        if (mood === 'breaks-after') return cut();
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(listen, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    behave: (next) => (mood = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          ledger.close();
          resolve();
        });
      }),
  };
}

const refusal = (code: number): Error => Object.assign(new Error('not now'), { responseCode: code });
