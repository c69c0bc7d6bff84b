import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { SMTPServer } from 'smtp-server';
import { makeAuthority, type Certificate } from '../../proof/stand/certificates.js';
import { openStore } from '../../src/files/store/open-store.js';
import { smtpMail } from '../../src/platform/mail.js';
import { createOutbound } from '../../src/platform/outbound.js';

const trusted = makeAuthority('Trusted');
const addresses = ['127.0.0.1'];
const KINDS: readonly (readonly [kind: string, certificate: Certificate, code: RegExp])[] = [
  ['is of another host', trusted.certify({ names: ['other.example'] }), /ALTNAME|does not match/],
  ['has expired', trusted.certify({ addresses, from: -60, to: -1 }), /expired/i],
  ['is not valid yet', trusted.certify({ addresses, from: 1, to: 60 }), /not yet valid|NOT_YET/i],
  [
    'is of an authority that nobody trusts',
    makeAuthority('Unknown').certify({ addresses }),
    /UNABLE|SELF_SIGNED|unable|self-signed/,
  ],
];
const right = trusted.certify({ addresses });
const outbound = createOutbound({ allow: ['127.0.0.0/8'] });
const before = getCACertificates('default');
beforeAll(() => setDefaultCACertificates([...before, trusted.cert]));
afterAll(async () => {
  setDefaultCACertificates(before);
  await outbound.close();
});

/** What a server with this certificate was asked. */
async function serving<T>(certificate: Certificate, work: (port: number) => Promise<T>): Promise<{ told: T; asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createServer({ ...certificate }, (request, response) => {
    asked.push(`${String(request.method)} ${String(request.url)}`);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return { told: await work((server.address() as AddressInfo).port), asked };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** How many messages a mail server with this certificate took, and what was said of it. */
async function mailing(certificate: Certificate): Promise<{ outcome: string; reason: string | null; taken: number }> {
  let taken = 0;
  const server = new SMTPServer({
    ...certificate,
    secure: true,
    authOptional: true,
    onData: (stream, _session, done) => {
      stream.resume().on('end', () => {
        taken++;
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  try {
    const mail = smtpMail(`smtps://127.0.0.1:${String(port)}`, 'crm@proof.example');
    const { outcome, reason } = await mail.send({ to: 'a@proof.example', subject: 's', text: 't', id: 'one' });
    return { outcome, reason, taken };
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it was accepted',
    (error: unknown) => {
      const { code = '', message, cause } = error as { code?: string; message: string; cause?: Error };
      return `${code} ${message} ${String(cause ?? '')}`;
    },
  );

const KEPT = `${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}/${'ab'.repeat(32)}`;
const call = (port: number) =>
  outbound.request(`https://127.0.0.1:${String(port)}/hook`, { method: 'POST', headers: {}, body: 'secret' });
const find = (port: number) => openStore(`s3://key:secret@127.0.0.1:${String(port)}/bucket`).find(KEPT);

describe('a server whose certificate', () => {
  it.each(KINDS)(
    '%s is told nothing by webhooks, sign-in at a provider and every other call outwards [F9] [V12.3.2]',
    async (_, certificate, code) => {
      const { told, asked } = await serving(certificate, (port) => failure(call(port)));
      expect(told).toMatch(code);
      expect(asked).toEqual([]);
    },
  );

  it.each(KINDS)('%s is given no file and asked for none [V12.3.2]', async (_, certificate, code) => {
    const { told, asked } = await serving(certificate, (port) => failure(find(port)));
    expect(told).toMatch(code);
    expect(asked).toEqual([]);
  });

  it.each(KINDS)('%s is handed no e-mail, which waits [V12.3.2]', async (_, certificate, code) => {
    const { outcome, reason, taken } = await mailing(certificate);
    expect({ outcome, taken }).toEqual({ outcome: 'later', taken: 0 });
    expect(reason).toMatch(code);
  });

  it('is right is called, asked and handed what is for it', async () => {
    const { told, asked } = await serving(right, async (port) => [(await call(port)).status, await find(port)]);
    expect(told).toEqual([404, null]);
    expect(asked).toEqual(['POST /hook', 'HEAD /bucket/' + KEPT]);
    expect(await mailing(right)).toMatchObject({ outcome: 'sent', taken: 1 });
  });
});
