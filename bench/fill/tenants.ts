import { installed } from '../../modules/installed.js';
import { createTenant } from '../../src/access/provision.js';
import { createKernel } from '../../src/app.js';
import { addUser } from '../../src/cli/user-add.command.js';
import { createLog } from '../../src/platform/log.js';

/** A tenant of the bench with the users that own its records. */
export interface BenchTenant {
  readonly number: number;
  readonly id: string;
  readonly owners: readonly string[];
}

const limits = { poolSize: 2, connectTimeout: 10_000, statementTimeout: 0, lockTimeout: 60_000, idleInTransactionTimeout: 60_000 };

/** Who asks in all measurements: a representative, whose rights have to be looked up and are not simply everything. */
export const asker = { email: 'asker@bench.example', password: 'bench-asker-4711' };

/** An administrator of the same tenant, for what a representative may not do. */
export const administrator = { email: 'administrator@bench.example', password: 'bench-administrator-4711' };

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

/** Makes `count` tenants as the product would, each with a few users; the asker belongs to the first. */
export function makeTenants(url: string, count: number): Promise<BenchTenant[]> {
  return withKernel(url, async ({ kernel, owner }) => {
    const tenants: BenchTenant[] = [];
    for (let number = 1; number <= count; number++) {
      const { work } = await createTenant(kernel, owner, { slug: `bench-${number}`, name: `Bench ${number}`, baseCurrency: 'RUB', timeZone: 'Europe/Moscow' });
      const users = [1, 2, 3].map((one) => ({ email: `rep${one}@bench-${number}.example`, name: `Representative ${one}`, role: 'rep', password: `bench-${number}-rep-${one}` }));
      if (number === 1) users.push({ ...asker, name: 'Asker', role: 'rep' }, { ...administrator, name: 'Administrator', role: 'admin' });
      const owners: string[] = [];
      for (const user of users) owners.push(await addUser(work, user));
      tenants.push({ number, id: work.rights.tenantId, owners: owners.slice(0, 4) });
    }
    return tenants;
  });
}
