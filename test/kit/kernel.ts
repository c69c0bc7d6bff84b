import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import { openFiles } from '../../src/files/open-files.js';
import { openStore } from '../../src/files/store/open-store.js';
import { createTenant } from '../../src/records/provision.js';
import { createVault } from '../../src/access/secrets.js';
import { createOutbound } from '../../src/platform/outbound.js';
import { loadRights } from '../../src/access/load-rights.js';
import { notify } from '../../src/notify/notify.js';
import { withTenantShapes } from '../../src/adapt/custom/shapes.js';
import { kernelModules } from '../../src/parts/index.js';
import type { Module } from '../../src/declare/module.js';
import type { Database } from '../../src/platform/db.js';
import { makeContext } from '../../src/records/context.js';
import type { Kernel, Work } from '../../src/records/work.js';
import { statisticsBy } from '../../src/records/statistics.js';
import { buildRegistry } from '../../src/registry/build.js';
import { TEST_SECRET_KEY } from './worker-process.js';
import { testDatabase, type TestDatabase } from './database.js';
import { kernelTemplate } from './kernel-template.js';

/** A kernel on a database of its own, with one tenant whose system roles are there. */
export interface TestKernel {
  readonly kernel: Kernel;
  readonly database: TestDatabase;
  /** As the login that owns the tables. */
  readonly owner: Database;
  /** All rights in the first tenant. */
  readonly system: Work;
  readonly roles: Record<'admin' | 'manager' | 'rep' | 'viewer', string>;
  /** A work of a new user with this system role, in a unit of its own unless one is given. */
  actor(
    role: 'admin' | 'manager' | 'rep' | 'viewer',
    options?: { unitId?: string; name?: string },
  ): Promise<Work & { userId: string }>;
  /** The work with rights read anew. */
  refreshed(work: Work): Promise<Work>;
  /** A second tenant, for tests of the border between them. */
  otherTenant(): Promise<Work>;
  /**
   * Waits until readers of the ledger may see everything committed so far: they wait for the oldest transaction of the whole server,
   * which may be one of another test.
   */
  settled(): Promise<void>;
  setNow(now: Date | null): void;
  close(): Promise<void>;
}

/** Starts a kernel with these modules (and the core) on a database cloned from a template. */
export async function testKernel(modules: readonly Module[] = [], options: { fileStore?: string } = {}): Promise<TestKernel> {
  const folder = mkdtempSync(join(tmpdir(), 'eleven-files-'));
  const declared = buildRegistry([...kernelModules, ...modules]);
  const database = await testDatabase({ template: kernelTemplate(declared, modules) });
  const db = database.open();
  const registry = withTenantShapes(declared, db);
  const owner = database.open({ role: null });
  let fixed: Date | null = null;
  const kernel: Kernel = {
    registry,
    db,
    now: () => fixed ?? new Date(),
    newId: () => uuidv7(),
    wake: () => undefined,
    // Receivers of tests listen on this machine.
    outbound: createOutbound({ allow: ['127.0.0.0/8'] }),
    vault: createVault(TEST_SECRET_KEY),
    notify,
    refreshStatistics: statisticsBy(owner),
    files: openFiles({
      store: openStore(options.fileStore ?? folder),
      limit: 20_000_000,
      secretKey: '5a'.repeat(32),
      publicUrl: 'http://eleven.test',
    }),
    log: (level, message, facts) => void (level === 'error' && console.error(message, facts)),
  };
  const { work: system, roles } = await createTenant(kernel, owner, {
    slug: 'first',
    name: 'First',
    baseCurrency: 'RUB',
    timeZone: 'Europe/Moscow',
  });

  const refreshed = async (work: Work): Promise<Work> => {
    const { tenantId, userId, sessionId, keyId } = work.rights;
    if (userId === null) return work;
    const rights = await loadRights(db, registry, { tenantId, userId, sessionId, keyId });
    if (!rights) throw new Error('The actor is not active.');
    return { ...work, rights };
  };

  return {
    kernel,
    database,
    owner,
    system,
    roles,
    refreshed,
    async actor(role, options = {}) {
      const ctx = makeContext(system);
      const name = options.name ?? `${role} ${uuidv7().slice(-6)}`;
      const user = await ctx.records('user').create({ name, email: `${uuidv7()}@example.com` });
      const unitId = options.unitId ?? (await ctx.records('orgUnit').create({ name: `Unit of ${name}`, kind: 'team' })).id;
      await ctx.records('employment').create({ userId: user.id, unitId, isPrimary: true });
      await ctx.records('roleAssignment').create({ userId: user.id, roleId: roles[role] });
      const rights = await loadRights(db, registry, { tenantId: system.rights.tenantId, userId: user.id });
      if (!rights) throw new Error('The new actor is not active.');
      return { ...system, rights, trusted: false, reason: null, userId: user.id };
    },
    async otherTenant() {
      return (await createTenant(kernel, owner, { slug: `other-${uuidv7().slice(-8)}`, name: 'Other' })).work;
    },
    settled: () => settledIn(owner),
    setNow: (now) => (fixed = now),
    async close() {
      await kernel.outbound?.close();
      rmSync(folder, { recursive: true, force: true });
      await database.drop();
    },
  };
}

/** The kernel with a queue that only notes what is put into it. */
export const withQueue = (
  kernel: Kernel,
  note: (job: string, input: Record<string, unknown>, options: { runAt?: Date; key?: string }) => void,
): Kernel => ({ ...kernel, enqueue: async (_work, job, input, options) => note(job, input, options) });

/** As `settled` of the kit, for a database without one. */
export async function settledIn(owner: Pick<Database, 'query'>): Promise<void> {
  const { rows } = await owner.query<{ xid: string }>('select pg_current_xact_id()::text as xid');
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(10)) {
    const { rows: now } = await owner.query<{ over: boolean }>(
      'select pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8 as over',
      [rows[0]?.xid],
    );
    if (now[0]?.over) return;
  }
  throw new Error('A transaction of this server has been open for 20 s.');
}
