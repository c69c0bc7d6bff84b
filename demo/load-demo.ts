import { randomBytes } from 'node:crypto';
import { INTERNAL_ROLE } from '../src/platform/roles.sql.js';
import type { Config } from '../src/platform/config.js';
import type { Database } from '../src/platform/db.js';
import { makeContext } from '../src/records/context.js';
import { tenantWithin } from '../src/records/provision.js';
import type { Kernel, Work } from '../src/records/work.js';
import { setPassword } from '../src/sign-in/set-password.js';
import { writeAccess, type DemoAccess } from './access-file.js';
import { makeAccounts } from './contacts/accounts.js';
import { makeDoubles } from './contacts/doubles.js';
import { makePeople } from './contacts/people.js';
import { makePlans } from './contacts/plans.js';
import { makeReachable } from './contacts/reach.js';
import { makeRelations } from './contacts/relations.js';
import { makeTimeline, workOf } from './contacts/timeline.js';
import { makeCatalog } from './sales/catalog.js';
import { makeDeals } from './sales/deals.js';
import { makeOrders } from './sales/orders.js';
import { makeQuotes } from './sales/quotes.js';
import { seeded } from './seeded.js';
import { hireStaff, type Staff } from './staff.js';

/** Short name of the demo firm's tenant. */
export const DEMO_TENANT = 'sk-design';
const ADMIN_EMAIL = 'admin@sk-design.example';
/** Number of the lock that keeps two processes from loading at once; any that nothing else uses. */
const LOCK = 7_411_003;

/**
 * Fills a fresh installation with the glass workshop «СК-Дизайн», in one transaction: a load that is cut off leaves nothing, and
 * the next start begins anew. How to get in is written to `demo.json` of the data folder just before the commit. Gives null,
 * and does nothing, if there is a tenant already.
 */
export async function loadDemo(
  kernel: Kernel,
  owner: Database,
  config: Pick<Config, 'dataDir' | 'publicUrl'>,
): Promise<DemoAccess | null> {
  const loaded = await owner.transaction(async (tx) => {
    await tx.query(`set local role ${INTERNAL_ROLE}`);
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
    const { rowCount } = await tx.query('select from tenants limit 1');
    if (rowCount > 0) return null;
    await tx.query('reset role');
    const made = await tenantWithin(kernel, tx, {
      slug: DEMO_TENANT,
      name: 'СК-Дизайн',
      baseCurrency: 'RUB',
      timeZone: 'Europe/Moscow',
      locale: 'ru',
    });
    const work = { ...made.work, reason: 'demo firm' };
    const say = (what: string): void => kernel.log('info', `Loading the demo firm: ${what} …`);
    say('units, roles and 18 people');
    const staff = await hireStaff(makeContext(work), made.roles);
    if (kernel.registry.entities.has('account')) await loadContacts(work, staff, say);
    if (kernel.registry.entities.has('quote')) {
      say('the catalogue, quotes and deals');
      const products = await makeCatalog(makeContext(work), made.roles);
      await makeQuotes(makeContext(work), products, staff.sellers);
      await makeDeals(makeContext(work), staff);
      say('orders, invoices and payments');
      await makeOrders(makeContext(work), products, staff.sellers);
    }
    const access = await letIn(work, staff.adminId, config.publicUrl);
    writeAccess(config.dataDir, access);
    return { access, tenantId: work.rights.tenantId };
  });
  if (!loaded) return null;
  kernel.wake(loaded.tenantId);
  return loaded.access;
}

async function loadContacts(work: Work, staff: Staff, say: (what: string) => void): Promise<void> {
  const [ctx, random] = [makeContext(work), seeded(2003)];
  say('60 accounts');
  const accounts = await makeAccounts(ctx, staff, random);
  say('their people and roles');
  const people = await makePeople(ctx, work, accounts, random);
  say('phones, addresses and consents');
  await makeReachable(ctx, accounts, people, random);
  await makeRelations(ctx, accounts, staff.sellers.slice(0, 3));
  say('200 contacts of the last year');
  await makeTimeline(work, people, random);
  say('planned contacts');
  await makePlans(ctx, staff, people, random);
  await makeDoubles(ctx, accounts, people);
}

/** A password and an API key for the administrator. */
async function letIn(work: Work, adminId: string, url: string): Promise<DemoAccess> {
  const password = randomBytes(12).toString('base64url');
  await setPassword(work, adminId, password);
  const issued = (await makeContext(workOf(work, adminId)).run('apiKey.issue', { name: 'Demo' })) as { key: string };
  return { url, email: ADMIN_EMAIL, password, apiKey: issued.key, tenant: DEMO_TENANT };
}
