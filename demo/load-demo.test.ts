import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newAuth, testKernel, type TestKernel } from '#kit';
import { installed } from '../modules/installed.js';
import { loadRights } from '../src/access/load-rights.js';
import type { Context, EntityName } from '../src/declare/context.js';
import { makeContext } from '../src/records/context.js';
import { systemWork } from '../src/records/provision.js';
import type { Work } from '../src/records/work.js';
import { readAccess, type DemoAccess } from './access-file.js';
import { loadDemo } from './load-demo.js';

let kit: TestKernel;
let dataDir: string;
let access: DemoAccess;
let work: Work;
let ctx: Context;
const lines: string[] = [];
const config = () => ({ dataDir, publicUrl: 'http://localhost:3000' });
/** A fresh installation has no tenant; the kit's has one. */
const empty = () => kit.owner.query('truncate tenants cascade');

beforeAll(async () => {
  kit = await testKernel(installed);
  dataDir = mkdtempSync(join(tmpdir(), 'demo-'));
  await empty();
  const start = Date.now();
  access = (await loadDemo(
    { ...kit.kernel, log: (_level, message) => void lines.push(message) },
    kit.owner,
    config(),
  )) as DemoAccess;
  console.log(`The demo firm was loaded in ${Date.now() - start} ms.`);
  const auth = newAuth(kit.kernel);
  const rights = await auth.authenticate(`Bearer ${access.apiKey}`);
  work = systemWork(kit.kernel, { id: rights.tenantId, baseCurrency: 'RUB', timeZone: 'Europe/Moscow' }, 'test');
  ctx = makeContext(work);
}, 60_000);
afterAll(async () => {
  if (dataDir) rmSync(dataDir, { recursive: true });
  await kit?.close();
});

const count = (entity: EntityName, filter: Record<string, unknown> = {}) => ctx.records(entity).count({ filter });

describe('the demo firm', () => {
  it('tells its progress and how to get in, in a file for its owner alone', async () => {
    expect(lines.length).toBeGreaterThan(4);
    expect(lines.every((line) => line.startsWith('Loading the demo firm: '))).toBe(true);
    expect(readAccess(dataDir)).toEqual(access);
    expect(access).toEqual({
      url: 'http://localhost:3000',
      email: 'admin@sk-design.example',
      password: expect.any(String),
      apiKey: expect.stringMatching(/^crm_live_/),
      tenant: 'sk-design',
    });
    expect(statSync(join(dataDir, 'demo.json')).mode & 0o777).toBe(0o600);
    const auth = newAuth(kit.kernel);
    const pair = await auth.login({ email: access.email, password: access.password, ip: '127.0.0.1' });
    for (const token of [pair.accessToken, access.apiKey])
      expect(await auth.authenticate(`Bearer ${token}`)).toMatchObject({ all: true });
  });

  it('has 18 people in their units, the technologist with two functions', async () => {
    expect(await count('user')).toBe(18);
    const staff: Record<string, number> = {};
    for await (const one of ctx.records('employment').each({ filter: { isPrimary: { eq: true } }, fields: ['unit.name'] })) {
      const { name } = (one as unknown as { unit: { name: string } }).unit;
      staff[name] = (staff[name] ?? 0) + 1;
    }
    expect(staff).toEqual({ 'Приём заказов': 3, Производство: 7, Реклама: 2, Управление: 4, 'Художественный салон': 2 });
    const { nodes } = await ctx
      .records('employment')
      .list({ filter: { unit: { name: { eq: 'Отдел качества' } } }, fields: ['userId'] });
    expect(nodes).toHaveLength(1);
    expect(await count('employment', { userId: { eq: nodes[0]?.userId } })).toBe(2);
  });

  it('hides fields from its own role', async () => {
    const { nodes } = await ctx.records('user').list({ filter: { email: { eq: 'fitter@sk-design.example' } } });
    const rights = await loadRights(kit.kernel.db, kit.kernel.registry, {
      tenantId: work.rights.tenantId,
      userId: nodes[0]?.id ?? '',
    });
    expect(rights?.fields.get('person.birthday')).toBe('hidden');
  });

  it('has 60 accounts of all kinds and their doubles, with people, ways to reach them, consents and a year of contacts', async () => {
    expect(await count('account')).toBe(61);
    for (const type of ['customer', 'prospect', 'supplier', 'partner', 'dealer', 'competitor'])
      expect([type, await count('account', { types: { hasAny: [type] } })]).not.toEqual([type, 0]);
    for (const market of ['trade', 'consumer'])
      expect([market, await count('account', { market: { eq: market } })]).not.toEqual([market, 0]);
    expect(await count('account', { parentId: { isNull: false } })).toBeGreaterThanOrEqual(4);
    expect(await count('account', { or: [{ vip: { eq: true } }, { valueClass: { eq: 'A' } }] })).toBeGreaterThan(5);
    expect(await count('person')).toBeGreaterThan(80);
    expect(await count('accountPerson', { isPrimary: { eq: false } })).toBeGreaterThan(5);
    expect(await count('consent')).toBeGreaterThan(100);
    expect(await count('interaction')).toBe(200);
    const kinds = new Set<unknown>();
    for await (const one of ctx.records('interaction').each({ fields: ['kind'] })) kinds.add(one.kind);
    expect(kinds.size).toBe(15);
    expect(
      await count('interaction', { startedAt: { lt: new Date(Date.now() - 300 * 86_400_000).toISOString() } }),
    ).toBeGreaterThan(10);
    expect(await count('interaction', { startedAt: { gt: new Date().toISOString() } })).toBe(0);
    expect(await count('plannedContact', { overdue: { eq: true } })).toBe(4);
    expect(await count('plannedContact', { regulationId: { isNull: false } })).toBeGreaterThan(5);
    expect(await count('mergeCandidate', { state: { eq: 'new' } })).toBe(2);
  });

  it('has the workshop’s catalogue with price lists, and quotes in several states', async () => {
    expect(await count('product')).toBe(12);
    expect(await count('priceRule')).toBe(3);
    const states: unknown[] = [];
    for await (const one of ctx.records('quoteVersion').each({ fields: ['status'] })) states.push(one.status);
    expect(states.sort()).toEqual(['accepted', 'draft', 'ready', 'rejected', 'sent']);
  });

  it('has deals in the stages of a pipeline, and interests that are not deals yet', async () => {
    expect(await count('deal', { status: { eq: 'open' }, teamId: { isNull: false } })).toBe(3);
    const states: unknown[] = [];
    for await (const one of ctx.records('lead').each({ fields: ['state'] })) states.push(one.state);
    expect(states.sort()).toEqual(['inProgress', 'new', 'qualified']);
  });

  it('has orders between draft and closed, with invoices and their calls', async () => {
    const states: unknown[] = [];
    for await (const one of ctx.records('salesOrder').each({ fields: ['status'] })) states.push(one.status);
    expect(states.sort()).toEqual(['closed', 'draft', 'inProduction', 'ready']);
    expect(await count('invoice')).toBe(3);
    expect(await count('plannedContact', { invoiceId: { isNull: false }, state: { eq: 'planned' } })).toBe(2);
    expect(await count('payment')).toBe(1);
  });

  it('is loaded only into an installation without tenants', async () => {
    expect(await loadDemo(kit.kernel, kit.owner, config())).toBeNull();
    expect(await count('account')).toBe(61);
  });

  it('leaves nothing behind when it is cut off, and begins anew', async () => {
    await empty();
    const broken = {
      ...kit.kernel,
      log: (_level: string, message: string) => {
        if (message.includes('planned')) throw new Error('cut off');
      },
    };
    await expect(loadDemo(broken, kit.owner, config())).rejects.toThrow('cut off');
    expect((await kit.owner.query('select from accounts')).rowCount).toBe(0);
    const again = await loadDemo(kit.kernel, kit.owner, config());
    expect(again?.tenant).toBe('sk-design');
    expect(readAccess(dataDir)).toEqual(again);
    expect(JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8'))).toEqual(again);
  }, 60_000);
});
