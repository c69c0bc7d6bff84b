import { installed } from '../../modules/installed.js';
import { createKernel } from '../../src/app.js';
import { createLog } from '../../src/platform/log.js';
import { makeContext } from '../../src/records/context.js';
import { createTenant } from '../../src/records/provision.js';
import { setPassword } from '../../src/sign-in/set-password.js';

/** Who signs in for a firm. */
export interface MadeFirm {
  readonly slug: string;
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly mailDomain: string;
  readonly staff: readonly MadeUser[];
}

export type StaffRole = 'admin' | 'manager' | 'rep' | 'viewer';

/** One who works there besides the administrator. */
export interface MadeUser {
  readonly id: string;
  readonly role: StaffRole;
  readonly email: string;
  readonly password: string;
}

const limits = {
  poolSize: 2,
  connectTimeout: 10_000,
  statementTimeout: 0,
  lockTimeout: 60_000,
  idleInTransactionTimeout: 60_000,
};

/** Makes firms with an administrator each, and with such staff, as the command line would, in a database that is migrated. */
export async function makeFirms(
  ownerUrl: string,
  count: number,
  staffOf: (firm: number) => readonly StaffRole[] = () => [],
): Promise<MadeFirm[]> {
  const { kernel, owner } = createKernel(
    installed,
    { database: limits },
    ownerUrl,
    createLog({ logLevel: 'warn', logFormat: 'text' }),
  );
  try {
    const firms: MadeFirm[] = [];
    for (let number = 1; number <= count; number++) {
      const slug = `firm-${number}`;
      const { work, roles } = await createTenant(kernel, owner, {
        slug,
        name: `Firm ${number}`,
        baseCurrency: 'RUB',
        timeZone: 'Europe/Moscow',
      });
      const mailDomain = `${slug}.proof.example`;
      const password = `seven windmills over ${4711 + number} meadows`;
      const ctx = makeContext(work);
      const join = async (name: string, role: StaffRole): Promise<MadeUser> => {
        const email = `${name}@${mailDomain}`;
        const { id } = await ctx.records('user').create({ email, name });
        await ctx.records('roleAssignment').create({ userId: id, roleId: roles[role] });
        await setPassword(work, String(id), password);
        return { id: String(id), role, email, password };
      };
      const { email } = await join('admin', 'admin');
      const staff: MadeUser[] = [];
      for (const [n, role] of staffOf(number - 1).entries()) staff.push(await join(`${role}-${n}`, role));
      firms.push({ slug, id: work.rights.tenantId, email, password, mailDomain, staff });
    }
    return firms;
  } finally {
    await kernel.db.close();
    await owner.close();
  }
}
