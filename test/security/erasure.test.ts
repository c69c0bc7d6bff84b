import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeContext, startWorker, testKernel, type TestKernel, type TestWorker } from '#kit';
import type { Context } from '#kernel';
import { installed } from '../../modules/installed.js';
import { queueImport } from '../../src/exchange/background-import.js';
import { importFile } from '../../src/exchange/import.js';
import { sealAll } from '../../src/audit/seal.js';
import { checkFiles } from '../../src/files/check-files.js';
import { smtpMail } from '../../src/platform/mail.js';
import { openMailbox, type Mailbox } from '../kit/index.js';

/** Nobody's word: wherever it stands after the erasure, something was forgotten. */
const GONE = 'Kanarek7f3a';
/** The same for somebody who stays. */
const STAYS = 'Slavik9b1c';

let kit: TestKernel;
let worker: TestWorker;
let ctx: Context;
let admin: pg.Client;
let mailbox: Mailbox;
let receiver: Server;
let files: string;
let logged = '';
beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'eleven-erasure-'));
  mailbox = await openMailbox();
  receiver = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    // It answers with what it was told, which is kept with the attempt.
    request.on('end', () => response.end(Buffer.concat(parts)));
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  kit = await testKernel(installed, { fileStore: files });
  Object.assign(kit.kernel, {
    mail: smtpMail(mailbox.url, 'crm@firm.example'),
    log: (level: string, message: string, facts?: object) => void (logged += JSON.stringify({ level, message, facts })),
  });
  worker = await startWorker(kit);
  ctx = makeContext(worker.at(kit.system));
  admin = new pg.Client(kit.database.adminUrl);
  await admin.connect();
}, 60_000);
afterAll(async () => {
  await worker?.stop();
  await admin?.end();
  await kit?.close();
  await mailbox?.close();
  receiver?.close();
  rmSync(files, { recursive: true, force: true });
});

/** A value with the word in it for every field a client may write, personal or not, where the field's type has room for it. */
function everything(entity: string, word: string): Record<string, unknown> {
  const make: Record<string, (name: string) => unknown> = {
    text: (name) => `${word} ${name}`,
    richText: (name) => `<p>${word} ${name}</p>`,
    url: (name) => `https://example.com/${word}/${name}`,
    email: () => `${word.toLowerCase()}@example.com`,
    json: (name) => ({ note: `${word} ${name}` }),
    tags: (name) => [`${word} ${name}`],
    address: () => ({ lines: [`${word} street`], city: `${word} city` }),
  };
  const fields = [...(kit.kernel.registry.entities.get(entity)?.fields.values() ?? [])];
  return Object.fromEntries(
    fields.flatMap(({ key, name, field, system }): [string, unknown][] => {
      const { readOnly, personal } = field.options;
      const value = make[field.kind]?.(name);
      if (system || readOnly || !personal || value === undefined) return [];
      const { pattern, maxLength } = field.json as { pattern?: string; maxLength?: number };
      const fits =
        (!pattern || new RegExp(pattern).test(String(value))) && (maxLength === undefined || String(value).length <= maxLength);
      return fits ? [[key, value]] : [];
    }),
  );
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Waits for what happens behind the answers, which waits itself for any older transaction of the tests beside this one. */
async function until(done: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 180_000; Date.now() < end; await sleep(200)) if (await done()) return;
  throw new Error('It did not happen in time.');
}

/** A person with everything this product can know of one. */
async function known(word: string): Promise<{ personId: string; importId: string }> {
  const manager = await kit.actor('manager');
  const as = makeContext(worker.at(manager));
  const make = (entity: string, values: Record<string, unknown>) =>
    ctx.records(entity).create({ ...everything(entity, word), ...values } as never);
  const hook = await ctx.records('webhook').create({
    name: `Hook ${manager.userId}`,
    url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
    eventTypes: ['person.*', 'contactPoint.*', 'lead.*', 'interaction.*'],
    ownerId: manager.userId,
  } as never);
  await ctx.run('webhook.rotateSecret', { id: hook.id });
  await ctx.run('webhook.enable', { id: hook.id });
  const person = await make('person', { notDuplicate: true });
  const personId = person.id;
  await ctx.records('person').update(personId, { firstName: `${word} renamed`, birthday: '1980-05-17' });
  const account = await ctx.records('account').create({ name: 'Firm' } as never);
  await make('contactPoint', { personId, kind: 'email', valueRaw: `${word.toLowerCase()}@example.com` });
  await make('postalAddress', { personId });
  await make('consent', { personId, purpose: 'marketing', state: 'granted' });
  await make('accountPerson', { personId, accountId: account.id });
  await make('plannedContact', { personId, dueAt: '2027-01-01T00:00:00Z' });
  await make('greeting', { personId, occasion: 'birthday', on: '2027-05-17' });
  await make('interaction', { kind: 'call', personIds: [personId], accountId: account.id });
  const box = await ctx.records('mailbox').create({ address: `${manager.userId}@firm.example` } as never);
  const thread = await make('emailThread', { personId, mailboxId: box.id });
  await make('emailMessage', { threadId: thread.id, direction: 'incoming', messageId: `${manager.userId}@x` });
  // An interest of theirs with a photo that hangs on nothing else, and a price list that does.
  const photo = await ctx.files.write({ name: `${word} photo.txt`, content: bytes(`photo of ${word}`) });
  const prices = await ctx.files.write({ name: 'prices.txt', content: bytes(`prices ${manager.userId}`) });
  await make('lead', { subject: 'Glass', personId, fileIds: [photo.id, prices.id] });
  await ctx.records('lead').create({ subject: 'Other', lastName: 'Other', fileIds: [prices.id] } as never);
  await ctx
    .asSystem('test')
    .records('notification')
    .create({
      userId: manager.userId,
      kind: 'kernel.message',
      channel: 'email',
      title: `About ${word}`,
      body: `${word} called`,
      payload: { name: word },
      subjectEntity: 'person',
      subjectId: personId,
    } as never);
  await as.run('bulkRun.start', { entity: 'person', filter: { id: { eq: personId } }, change: { position: 'Glazier' } } as never);
  // Searched for, exported, imported by a worker and at once, with rows that are refused and quoted.
  await as.records('person').list({ search: `${word} renamed` } as never);
  await as.run('person.exportData', { id: personId });
  const email = `${word.toLowerCase()}@example.com`;
  const people = `lastName;birthday\nRow of ${manager.userId};"${email}"\n`;
  const at = worker.at(manager);
  await importFile(at, { entity: 'person', source: bytes(people), fileName: `${email}.csv`, mode: 'create' });
  const firms = `name\nFirm of ${manager.userId}\n`;
  const { runId } = await queueImport(at, { entity: 'account', source: bytes(firms), fileName: `${email}.csv`, mode: 'create' });
  await until(async () => !['waiting', 'running'].includes(String((await ctx.records('importRun').get(runId)).state)));
  // What is committed last is delivered last.
  const last = await ctx.records('person').create({ lastName: `Last of ${manager.userId}` } as never);
  await until(async () => {
    const { nodes } = await ctx.records('webhookDelivery').list({ filter: { webhookId: { eq: hook.id } }, first: 100 });
    return nodes.some(({ recordId }) => recordId === last.id) && nodes.every(({ state }) => state === 'delivered');
  });
  return { personId, importId: runId };
}

/** Every row of every table as text, as a superuser's plain dump holds it: COPY of all schemas but PostgreSQL's own. */
async function dump(): Promise<Map<string, string[]>> {
  const { rows } = await admin.query<{ name: string }>(
    `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relkind = 'r'`,
  );
  const all = new Map<string, string[]>();
  for (const { name } of rows) {
    const { rows: found } = await admin.query<{ row: string }>(`select t::text as row from ${name} t`);
    all.set(
      name,
      found.map(({ row }) => row),
    );
  }
  return all;
}

/** Places in the dump where a text stands, whatever its case. */
const places = (dumped: Map<string, string[]>, text: string): string[] =>
  [...dumped].flatMap(([table, rows]) =>
    rows.filter((row) => row.toLowerCase().includes(text.toLowerCase())).map((row) => `${table}: ${row.slice(0, 300)}`),
  );

/** Files of the folder with the text in their name or content; one that goes meanwhile has it no more. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      return found?.isFile() === true && (path.includes(text) || readFileSync(path).includes(text));
    });
}

/** The database's own files: heaps, indexes, TOAST. */
async function dataFiles(): Promise<string> {
  const { rows } = await admin.query<{ folder: string }>(
    `select current_setting('data_directory') || '/base/' || oid as folder from pg_database where datname = current_database()`,
  );
  return rows[0]?.folder ?? '';
}

it('erasing a person leaves no trace down to a plain dump, the stored files, the log and the bytes of the database, and nobody else notices [CON13]', async () => {
  const { personId } = await known(GONE);
  const other = await known(STAYS);
  await sealAll(kit.owner);
  const before = await dump();
  const filled = new Set(places(before, GONE).map((place) => place.split(':')[0]));
  // It really was everywhere, or the absence afterwards would say nothing.
  for (const table of [
    'people',
    'contact_points',
    'postal_addresses',
    'consents',
    'interactions',
    'email_messages',
    'leads',
    'files',
    'notifications',
    'import_runs',
    'webhook_deliveries',
    'webhook_attempts',
  ])
    expect([table, filled.has(`public.${table}`)]).toEqual([table, true]);
  expect(filesWith(files, `photo of ${GONE}`)).toHaveLength(1);
  const stays = places(before, STAYS).sort();
  expect(stays.length).toBeGreaterThan(30);

  await ctx.run('person.erase', { id: personId, request: '2026/20' });
  await until(async () => places(await dump(), GONE).filter((place) => place.includes('webhook')).length === 0).catch(
    () => undefined,
  );
  const after = await dump();
  expect(places(after, GONE)).toEqual([]);

  // Others: not a letter of them has changed.
  const digest = (found: readonly string[]): string => createHash('sha256').update(found.join('\n')).digest('hex');
  expect(digest(places(after, STAYS).sort())).toBe(digest(stays));
  expect((await ctx.records('person').get(other.personId)).firstName).toBe(`${STAYS} renamed`);
  expect((await ctx.records('file').list({ filter: { name: { eq: 'prices.txt' } }, first: 10 })).nodes).toHaveLength(2);

  // Contents go with the hourly job, which takes those that are an hour old.
  const then = new Date(Date.now() - 2 * 3_600_000);
  for (const entry of readdirSync(files, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), then, then);
  await checkFiles(kit.system, { remove: true });
  expect(filesWith(files, GONE)).toEqual([]);
  expect(filesWith(files, `photo of ${STAYS}`)).toHaveLength(1);
  const uploads = readdirSync(tmpdir()).filter((name) => name.startsWith('eleven-upload-'));
  expect(uploads.flatMap((name) => filesWith(join(tmpdir(), name), GONE))).toEqual([]);
  expect(logged).not.toContain(GONE);

  // What rows looked like before stays in free space until it is written over; VACUUM FULL writes all anew.
  await admin.query('vacuum full');
  await admin.query('checkpoint');
  const folder = await dataFiles();
  expect(filesWith(folder, STAYS).length).toBeGreaterThan(5);
  expect(filesWith(folder, GONE)).toEqual([]);
}, 240_000);
