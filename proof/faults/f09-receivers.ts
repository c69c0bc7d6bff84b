import { writeFileSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chapter, ProofContext, Row } from '../chapter.js';
import { lossRow, verdictOf } from '../ledger/judged.js';
import type { ReceiverMood } from '../ledger/receiver.js';
import { makeAuthority, type Certificate } from '../stand/certificates.js';
import { during, receiverPort, SECONDS, SILENT_SECONDS, undisturbed, type Hook, type Sick } from './ill-receiver.js';
import { cutNetwork } from './receiver-network.js';
import { sentAgain } from './sent-again.js';
import { underLoad, type UnderLoad } from './under-load.js';

/** What is over at once comes first: a silent call holds its place until it is given up. */
const MOODS: Readonly<Record<string, ReceiverMood>> = {
  'it answers 200 and then a gigabyte': 'giant',
  'it closes in the middle of its answer': 'cut',
  'it answers 500': 'failing',
  'it answers 429 with Retry-After': 'busy',
};
const SILENT: Readonly<Record<string, ReceiverMood>> = {
  'it answers nothing': 'black-hole',
  'it drips one byte a second': 'drip',
};

export const receivers: Chapter = {
  name: 'faults/f09-receivers',
  title: 'F9 a receiver of webhooks is ill in every way, another one is well',
  minutes: 8,
  async run(ctx) {
    const authority = makeAuthority();
    const trusted = join(ctx.folder, 'authority.pem');
    writeFileSync(trusted, authority.cert);
    const load = await underLoad(ctx, { perSecond: 5, workerEnv: { NODE_EXTRA_CA_CERTS: trusted } });
    const { stand, workers, writer } = load;
    const ill = stand.setUp[0]!.hooks[0]!;
    const restarts = workers[0]!.restarts();
    const rows: Row[] = [];
    const usual = await undisturbed(stand, ill.path);
    const sick = { ...load, usual };
    for (const [what, mood] of Object.entries(MOODS))
      rows.push(
        await during(sick, what, ill, { seconds: SECONDS, answers: mood === 'giant' ? '200' : 'never' }, () =>
          stand.receiver(mood, ill.path),
        ),
      );
    stand.receiver('well', ill.path);
    for (const [what, certificate] of Object.entries({
      'its certificate is of another host': authority.certify({ names: ['other.example'] }),
      'its certificate has expired': authority.certify({ addresses: ['127.0.0.1'], from: -60, to: -1 }),
      'its certificate is of an authority that nobody trusts': makeAuthority().certify({ addresses: ['127.0.0.1'] }),
    }))
      rows.push(await behindTls(ctx, sick, what, certificate, ill));
    rows.push(await healed(ctx, load, authority.certify({ addresses: ['127.0.0.1'] }), ill));
    for (const [what, mood] of Object.entries(SILENT))
      rows.push(await during(sick, what, ill, { seconds: SILENT_SECONDS }, () => stand.receiver(mood, ill.path)));
    stand.receiver('well', ill.path);
    rows.push(...(await cutNetwork(ctx, sick, ill)));
    rows.push(await sentAgain(load, ill));
    rows.push({
      what: 'The worker lives through it',
      times: `${rows.length} illnesses`,
      measured: `${workers[0]!.restarts() - restarts} restarts`,
      bar: '0',
      pass: workers[0]!.restarts() === restarts,
    });
    rows.push(await gone(load));
    await writer.finish();
    const firm = stand.firms[0]!;
    await firm.ask('POST', `/v1/webhooks/${ill.id}/enable`, {}).catch(() => undefined);
    const verdict = await verdictOf(ctx, stand, { disturbed: true });
    return [
      ...rows,
      lossRow(verdict, 'What was due meanwhile waits for its next attempt; all else', `${verdict.tally.intents} intents`),
    ];
  },
};

/** The receiver behind TLS of its own, to which the webhook is turned; counts the connections on which something was told. */
async function turnedTo(
  ctx: ProofContext,
  { stand }: UnderLoad,
  certificate: Certificate,
  { id, path }: Hook,
): Promise<{ calls(): number }> {
  let calls = 0;
  const behind = await receiverPort(stand, stand.setUp[0]!.hooks[1]!.id);
  const server = createServer({ ...certificate }, (near) => {
    near.once('data', () => calls++);
    const far = connect(behind, '127.0.0.1');
    for (const socket of [near, far]) socket.on('error', () => (near.destroy(), far.destroy()));
    near.pipe(far).pipe(near);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ctx.atEnd(() => void server.close());
  const { port } = server.address() as AddressInfo;
  await stand.firms[0]!.ask('PATCH', `/v1/webhooks/${id}`, { url: `https://127.0.0.1:${port}${path}` });
  return { calls: () => calls };
}

async function behindTls(ctx: ProofContext, load: Sick, what: string, certificate: Certificate, hook: Hook): Promise<Row> {
  const receiver = await turnedTo(ctx, load, certificate, hook);
  await sleep(1500);
  const row = await during(load, what, hook, { seconds: SECONDS }, () => undefined);
  return {
    ...row,
    measured: `${row.measured}; ${receiver.calls()} calls told it anything`,
    bar: `${row.bar}; it is told nothing`,
    pass: row.pass && receiver.calls() === 0,
  };
}

/** With a certificate that is right it is called again, and what was given up is sent when that is asked for. */
async function healed(ctx: ProofContext, load: UnderLoad, certificate: Certificate, hook: Hook): Promise<Row> {
  const receiver = await turnedTo(ctx, load, certificate, hook);
  const began = Date.now();
  while (receiver.calls() === 0 && Date.now() - began < 30_000) await sleep(100);
  const seconds = (Date.now() - began) / 1000;
  const port = await receiverPort(load.stand, load.stand.setUp[0]!.hooks[1]!.id);
  await load.stand.firms[0]!.ask('PATCH', `/v1/webhooks/${hook.id}`, { url: `http://127.0.0.1:${port}${hook.path}` });
  return {
    what: 'its certificate is right again: it is called, without a restart',
    times: '1',
    measured: `${receiver.calls()} calls, the first after ${seconds.toFixed(1)} s`,
    bar: 'within 30 s',
    pass: receiver.calls() > 0,
  };
}

/** 410 disables the webhook, at once and without a restart. */
async function gone({ stand }: UnderLoad): Promise<Row> {
  const [firm, hook] = [stand.firms[1]!, stand.setUp[1]!.hooks[0]!];
  stand.receiver('gone', hook.path);
  let state = '';
  for (let turn = 0; turn < 100 && state !== 'disabled'; turn++) {
    state = (await firm.ask<{ state: string }>('GET', `/v1/webhooks/${hook.id}`)).state;
    await sleep(100);
  }
  stand.receiver('well', hook.path);
  await firm.ask('POST', `/v1/webhooks/${hook.id}/enable`, {});
  return {
    what: 'it answers 410: the webhook is disabled; enabled again it goes on',
    times: '1',
    measured: state,
    bar: 'disabled',
    pass: state === 'disabled',
  };
}
