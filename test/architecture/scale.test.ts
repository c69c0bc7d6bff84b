import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { installed } from '../../modules/installed.js';
import { kernelModules } from '../../src/parts/index.js';
import type { Session } from '../../src/platform/db.js';
import { buildRegistry } from '../../src/registry/build.js';
import { fullSchema } from '../../src/surfaces/table/apply.js';
import { SCALE_CONDITIONS } from '../../src/surfaces/table/scale/conditions.js';
import { scalePlan, type ScalePlan } from '../../src/surfaces/table/scale/plan.js';
import { testDatabase, type TestDatabase } from '../kit/index.js';

let database: TestDatabase;
let admin: pg.Client;
let session: Session;
let plan: ScalePlan;
beforeAll(async () => {
  database = await testDatabase();
  await database.open({ role: null }).query(fullSchema(buildRegistry([...kernelModules, ...installed])).join(';\n'));
  admin = new pg.Client(database.adminUrl);
  await admin.connect();
  session = { query: async (text) => ({ ...(await admin.query(text as string)), rowCount: 0 }) as never };
  plan = await scalePlan(session);
});
afterAll(async () => {
  await admin?.end();
  await database?.drop();
});

const of = (id: string): readonly string[] => plan.offences.find((one) => one.condition === id)?.names ?? [];

describe('spreading by tenant over machines (Citus)', () => {
  it('has every table of tenants spread by tenant_id and lists the few that are not', () => {
    expect(plan.reference).toEqual(['installation', 'ledger_months', 'login_attempts', 'signing_keys', 'tenants']);
    expect(plan.spread).toContain('ledger');
    expect(plan.spread.length).toBeGreaterThan(100);
    expect(plan.spread.filter((name) => /^ledger_(default|\d{4})/.test(name))).toEqual([]);
  });

  it.each(SCALE_CONDITIONS.filter((one) => !one.known).map(({ id, says }) => [id, says]))('%s: nothing %s', (id) => {
    expect(of(id)).toEqual([]);
  });

  it('breaks conditions only where somebody has thought about it, and these are still needed', () => {
    expect(plan.offences.filter((one) => !one.known).map((one) => one.condition)).toEqual([]);
    for (const { id, known } of SCALE_CONDITIONS) if (known) expect([id, of(id).length > 0]).toEqual([id, true]);
    expect(of('unique-index')).toEqual(['api_secrets.api_secrets_key']);
    expect(of('identifiable-rows')).toEqual(['ledger']);
    // Tables whose history is kept, and a few of the kernel's own.
    expect(of('trigger').filter((name) => !/\.(ledger|access|custom|shape|session|tenant)_/.test(name))).toEqual([]);
  });

  it('gives statements that PostgreSQL takes, up to those of Citus itself', async () => {
    const own = plan.statements.filter((one) => /^(alter table|drop index|CREATE INDEX)/.test(one));
    expect(own.length).toBeGreaterThan(20);
    await admin.query('begin');
    try {
      for (const statement of own) await admin.query(statement);
      const after = await scalePlan(session);
      const left = after.offences.map((one) => one.condition);
      expect(left).toEqual(['trigger', 'identifiable-rows']);
    } finally {
      await admin.query('rollback');
    }
    const citus = plan.statements.filter((one) => one.startsWith('select create_'));
    expect(citus).toHaveLength(plan.spread.length + plan.reference.length);
    expect(citus).toContain(`select create_distributed_table('"deals"', 'tenant_id', colocate_with => '"${plan.spread[0]}"')`);
  });
});

/** What breaks each condition: SQL, and who is reported. */
const planted: [id: string, sql: string, name: RegExp][] = [
  ['column', 'create table loose (tenant_id uuid, id uuid)', /^loose$/],
  ['unique-constraint', 'alter table people add constraint lone unique (id)', /^people\.lone$/],
  ['unique-index', 'create unique index loud on users (email)', /^users\.loud$/],
  [
    'foreign-key',
    'create table askew (id uuid, tenant_id uuid not null); alter table people add constraint lone unique (id, tenant_id); alter table askew add constraint crossing foreign key (tenant_id, id) references people (id, tenant_id)',
    /^askew\.crossing$/,
  ],
  [
    'foreign-key-of-reference',
    'alter table installation add tenant uuid, add person uuid, add constraint led foreign key (tenant, person) references people (tenant_id, id)',
    /^installation\.led$/,
  ],
  [
    'on-delete-set-null',
    'alter table sessions add person uuid, add constraint emptied foreign key (tenant_id, person) references people (tenant_id, id) on delete set null (person)',
    /^sessions\.emptied$/,
  ],
  [
    'on-update',
    'alter table sessions add person uuid, add constraint moved foreign key (tenant_id, person) references people (tenant_id, id) on update cascade',
    /^sessions\.moved$/,
  ],
  [
    'trigger',
    'create trigger stray after insert on sessions for each statement execute function session_ended()',
    /^sessions\.stray$/,
  ],
  ['partition', 'create table listed (tenant_id uuid not null, kind text) partition by list (kind)', /^listed$/],
  ['inheritance', 'create table heir (more text) inherits (sessions)', /^heir$/],
  ['identity', 'create table counted (tenant_id uuid not null, n int generated always as identity)', /^counted\.n$/],
  ['policy', 'create policy asking on users using (exists (select from tenants))', /^users\.asking$/],
  ['identifiable-rows', 'create table heap (tenant_id uuid not null)', /^heap$/],
];

it.each(planted)('a planted violation of «%s» is reported: %s', async (id, sql, name) => {
  await admin.query('begin');
  try {
    await admin.query(sql);
    const { offences } = await scalePlan(session);
    expect(offences.find((one) => one.condition === id)?.names).toContainEqual(expect.stringMatching(name));
  } finally {
    await admin.query('rollback');
  }
});

it('no condition is without a planted violation', () => {
  expect(SCALE_CONDITIONS.map((one) => one.id).filter((id) => !planted.some(([known]) => known === id))).toEqual([]);
});
