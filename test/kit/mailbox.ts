import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** How the server answers the next messages: takes them, refuses for now or for good, or breaks off before or after their last byte. */
export type Behaviour = 'take' | 'later' | 'refuse' | 'break-before' | 'break-after';

/** A real SMTP server on 127.0.0.1 that keeps what it is given. */
export interface Mailbox {
  /** For `SMTP_URL`. */
  readonly url: string;
  readonly received: { readonly to: string[]; readonly raw: string; readonly mail: Email }[];
  behave(how: Behaviour): void;
  close(): Promise<void>;
}

export async function openMailbox(): Promise<Mailbox> {
  const received: { to: string[]; raw: string; mail: Email }[] = [];
  let behaviour: Behaviour = 'take';
  const refusal = (code: number): Error => Object.assign(new Error('not now'), { responseCode: code });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      const socket = (session as unknown as { socket?: { destroy(): void } }).socket;
      const cut = () =>
        (
          socket ?? [...server.connections].map((one) => (one as unknown as { _socket: { destroy(): void } })._socket)[0]
        )?.destroy();
      if (behaviour === 'break-before') return void cut();
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const take = async (): Promise<void> => {
          received.push({ to: session.envelope.rcptTo.map((one) => one.address), raw, mail: await PostalMime.parse(raw) });
        };
        if (behaviour === 'later') return done(refusal(451));
        if (behaviour === 'refuse') return done(refusal(550));
        if (behaviour === 'break-after') return void take().then(cut);
        void take().then(() => done());
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    behave: (how) => (behaviour = how),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
