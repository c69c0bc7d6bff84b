import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { stage, type Stage } from './stage.js';

let on: Stage;
const children: ChildProcess[] = [];
beforeAll(async () => {
  on = await stage();
});
afterAll(async () => {
  children.forEach((child) => child.kill());
  await on?.close();
});

/** The example as its readers run it. */
async function example(secret: string) {
  const child = spawn(process.execPath, ['examples/webhook-receiver/receiver.mjs'], {
    env: { PATH: process.env.PATH, WEBHOOK_SECRET: secret, PORT: '0' },
  });
  children.push(child);
  let said = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  const until = async (pattern: RegExp) => {
    for (const end = Date.now() + 10_000; !pattern.test(said) && Date.now() < end;) await sleep(10);
    return said;
  };
  const url = /http\S+/.exec(await until(/listening on (\S+)/))?.[0] as string;
  return { url, until, said: () => said };
}

describe('examples/webhook-receiver', () => {
  it('takes what is signed, once, and refuses what is not', async () => {
    const rep = await on.kit.actor('rep');
    const all = on.ctx(on.kit.system);
    const hook = await on.hook(rep, 'http://127.0.0.1:9/');
    await all.run('webhook.disable', { id: hook.id });
    const receiver = await example(hook.secret);
    await all.records('webhook').update(hook.id, { url: receiver.url });
    await all.run('webhook.enable', { id: hook.id });
    const made = await on.notes(rep).create({ name: 'for the example' });
    expect(await receiver.until(/event note.created/)).toContain(`event note.created note/${made.id} v1`);
    for (let delivered = ''; delivered !== 'delivered'; await sleep(20))
      delivered = String((await on.deliveries(hook.id))[0]?.state);
    await all.run('webhookDelivery.redeliver', { id: (await on.deliveries(hook.id))[0]?.id as string });
    expect(await receiver.until(/again/)).toMatch(/again note.created evt_/);
    await all.run('webhook.sendTest', { id: hook.id });
    await receiver.until(/webhook.test/);
    const forged = await fetch(receiver.url, {
      method: 'POST',
      body: '{"type":"note.created","data":{}}',
      headers: {
        'webhook-id': 'evt_1',
        'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
        'webhook-signature': 'v1,AAAA',
      },
    });
    expect(forged.status).toBe(401);
    expect(await receiver.until(/refused/)).toContain('refused');
  });
});
