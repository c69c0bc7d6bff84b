import { installed } from '../../modules/installed.js';
import { createTenant } from '../../src/records/provision.js';
import { createKernel } from '../../src/app.js';
import { createLog } from '../../src/platform/log.js';
import { makeContext } from '../../src/records/context.js';
import type { Work } from '../../src/records/work.js';
import { setPassword } from '../../src/sign-in/set-password.js';

/** A tenant of the bench with the users that own its records. */
export interface BenchTenant {
  readonly number: number;
  readonly id: string;
  readonly owners: readonly string[];
}

const limits = {
  poolSize: 2,
  connectTimeout: 10_000,
  statementTimeout: 0,
  lockTimeout: 60_000,
  idleInTransactionTimeout: 60_000,
};

/** Who asks in all measurements: a representative, whose rights have to be looked up and are not simply everything. */
export const asker = { email: 'asker@bench.example', password: 'measured-again-4711' };

/** An administrator of the same tenant, for what a representative may not do. */
export const administrator = { email: 'administrator@bench.example', password: 'everything-is-counted-4711' };

/** The kernel as the product makes it, for as long as `work` runs. */
export async function withKernel<T>(url: string, work: (made: ReturnType<typeof createKernel>) => Promise<T>): Promise<T> {
  const made = createKernel(installed, { database: limits }, url, createLog({ logLevel: 'warn', logFormat: 'text' }));
  try {
    return await work(made);
  } finally {
    await made.kernel.db.close();
    await made.owner.close();
  }
}

async function addUser(work: Work, user: { email: string; name: string; password?: string }, roleId: string): Promise<string> {
  const ctx = makeContext(work);
  const { id } = await ctx.records('user').create({ email: user.email, name: user.name });
  await ctx.records('roleAssignment').create({ userId: id, roleId });
  if (user.password !== undefined) await setPassword(work, String(id), user.password);
  return String(id);
}

/** Makes `count` tenants as the product would, each with a few users; the asker belongs to the first. */
export function makeTenants(url: string, count: number): Promise<BenchTenant[]> {
  return withKernel(url, async ({ kernel, owner }) => {
    const tenants: BenchTenant[] = [];
    for (let number = 1; number <= count; number++) {
      const { work, roles } = await createTenant(kernel, owner, {
        slug: `bench-${number}`,
        name: `Bench ${number}`,
        baseCurrency: 'RUB',
        timeZone: 'Europe/Moscow',
      });
      const owners: string[] = [];
      for (const one of [1, 2, 3])
        owners.push(
          await addUser(work, { email: `rep${one}@bench-${number}.example`, name: `Representative ${one}` }, roles.rep),
        );
      if (number === 1) {
        owners.push(await addUser(work, { ...asker, name: 'Asker' }, roles.rep));
        await addUser(work, { ...administrator, name: 'Administrator' }, roles.admin);
      }
      tenants.push({ number, id: work.rights.tenantId, owners });
    }
    return tenants;
  });
}
