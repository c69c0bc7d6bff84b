import { createTenant, systemWork } from '../../src/records/provision.js';
import { loadRights } from '../../src/access/load-rights.js';
import { kernelModules } from '../../src/parts/index.js';
import { createDatabase, type Database } from '../../src/platform/db.js';
import { makeContext } from '../../src/records/context.js';
import type { Kernel, Work } from '../../src/records/work.js';
import { buildRegistry } from '../../src/registry/build.js';
import { fullSchema, schemaHash } from '../../src/surfaces/table/apply.js';
import type { TemplateSource } from '#kit';
import { workshop } from './workshop.js';

const LIMITS = {
  poolSize: 2,
  connectTimeout: 5000,
  statementTimeout: 30_000,
  lockTimeout: 10_000,
  idleInTransactionTimeout: 60_000,
};
export const registry = buildRegistry([...kernelModules, workshop]);

/** Ids in order, equal in every run of the same steps. */
export function countedIds(series: number): () => string {
  let count = 0;
  return () => `${series.toString(16).padStart(8, '0')}-0000-7000-8000-${(++count).toString(16).padStart(12, '0')}`;
}

export const openDatabase = (url: string, role?: null): Database => createDatabase(LIMITS, url, role === null ? { role } : {});

export function kernelOn(db: Database, newId: () => string): Kernel {
  return { registry, db, newId, now: () => new Date('2026-11-21T12:00:00Z'), wake: () => undefined, log: () => undefined };
}

/** The tenants of the stage; each one's texts hold its canary. */
export const CANARIES = { a: 'CANARY-ALPHA', b: 'CANARY-BETA' } as const;
export type TenantName = keyof typeof CANARIES;

/** Where things are; the same in every copy of the database. */
export interface Stage {
  readonly tenant: { id: string; baseCurrency: string; timeZone: string };
  readonly users: Record<'rep' | 'manager' | 'viewer', string>;
  readonly shelves: readonly string[];
  readonly books: readonly string[];
  readonly canary: string;
}

const NUMBERS = { a: 1, b: 2 } as const;
/** The n-th id that a tenant's stage was built with. */
const stageId = (tenant: TenantName, n: number): string =>
  `${NUMBERS[tenant].toString(16).padStart(8, '0')}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

const BOOKS = 120;
const own = (tenant: TenantName, n: number): string =>
  `${(NUMBERS[tenant] + 16).toString(16).padStart(8, '0')}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** What {@link stageTemplate} built for a tenant. */
export const stageOf = (tenant: TenantName): Stage => ({
  tenant: { id: stageId(tenant, 1), baseCurrency: 'EUR', timeZone: 'UTC' },
  users: { rep: own(tenant, 1), manager: own(tenant, 2), viewer: own(tenant, 3) },
  shelves: [10, 11, 12].map((n) => own(tenant, n)),
  books: Array.from({ length: BOOKS }, (_, i) => own(tenant, 1000 + i)),
  canary: CANARIES[tenant],
});

/** Two tenants with like records, so that only row-level security and the plan's own conditions tell them apart. */
export const stageTemplate: TemplateSource = {
  name: 'planner',
  hash: `${schemaHash(registry)} 3`,
  async build(url) {
    const owner = openDatabase(url, null);
    const app = openDatabase(url);
    try {
      await owner.query(fullSchema(registry).join(';\n'));
      for (const tenant of ['a', 'b'] as const) await fill(tenant, app, owner);
      await owner.query('analyze');
    } finally {
      await app.close();
      await owner.close();
    }
  },
};

async function fill(name: TenantName, app: Database, owner: Database): Promise<void> {
  const stage = stageOf(name);
  const kernel = kernelOn(app, countedIds(NUMBERS[name]));
  const { work, roles } = await createTenant(kernel, owner, { slug: name, name: stage.canary });
  const ctx = makeContext(work);
  const unit = await ctx.records('orgUnit').create({ name: `${stage.canary} unit`, kind: 'team' });
  for (const role of ['rep', 'manager', 'viewer'] as const) {
    await ctx
      .records('user')
      .create({ id: stage.users[role], name: `${stage.canary} ${role}`, email: `${role}@${name}.example` });
    await ctx.records('employment').create({ userId: stage.users[role], unitId: unit.id, isPrimary: true });
    await ctx.records('roleAssignment').create({ userId: stage.users[role], roleId: roles[role] });
  }
  await ctx.records('shelf').createMany(stage.shelves.map((id, i) => ({ id, name: `${stage.canary} shelf ${i}`, room: i })));
  const authors = await ctx.records('author').createMany([0, 1, 2].map((i) => ({ name: `${stage.canary} author ${i}` })));
  await ctx.records('book').createMany(
    stage.books.map((id, i) => ({
      id,
      name: `${stage.canary} book ${i} красная`,
      pages: (i % 20) + 1,
      kind: i % 3 ? 'novel' : 'poem',
      price: { amount: i * 100, currency: 'EUR' },
      phone: `+7 495 123-${10 + (i % 80)}-45`,
      labels: [`l${i % 4}`],
      boughtAt: `2026-0${(i % 9) + 1}-05T10:00:00Z`,
      shelfId: stage.shelves[i % 3] as string,
      // Every other book is of somebody else, and some are shared with the representative below.
      ...(i % 2 ? { ownerId: stage.users.rep, teamId: unit.id } : {}),
      authorIds: [(authors[i % 3] as { id: string }).id],
    })),
  );
  await ctx
    .records('page')
    .createMany(stage.books.slice(0, 60).map((bookId, i) => ({ bookId, note: `${stage.canary} page ${i}`, number: i % 7 })));
  await ctx
    .records('recordShare')
    .create({ entity: 'book', recordId: stage.books[0] as string, principalId: stage.users.rep, level: 'edit' });
  await ctx.records('role').create({ name: `${stage.canary} role` });
}

/** The kernel itself, or one of the stage's users with rights read by this database's plans. */
export async function actorOn(kernel: Kernel, stage: Stage, who: 'system' | keyof Stage['users']): Promise<Work> {
  const system = systemWork(kernel, stage.tenant, 'planner');
  if (who === 'system') return { ...system, trusted: false, requestId: 'r' };
  const rights = await loadRights(kernel.db, registry, { tenantId: stage.tenant.id, userId: stage.users[who] });
  if (!rights) throw new Error(`The rights of ${who} could not be read.`);
  return { ...system, rights, trusted: false, reason: null, requestId: 'r' };
}
