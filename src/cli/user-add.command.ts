import { randomBytes } from 'node:crypto';
import { checkNewPassword } from '../access/passwords.js';
import { systemWork } from '../records/provision.js';
import { setPassword } from '../sign-in/set-password.js';
import { core } from '../core/index.js';
import { createIds } from '../platform/ids.js';
import { invalid } from '../platform/problem.js';
import { INTERNAL_ROLE } from '../platform/roles.sql.js';
import { makeContext } from '../records/context.js';
import { inTransaction, type Kernel, type Work } from '../records/work.js';
import { buildRegistry } from '../registry/build.js';
import type { Command, Connected } from './command.js';
import { installedModules } from './project.js';

interface Tenant {
  id: string;
  slug: string;
  baseCurrency: string;
  timeZone: string;
}

interface NewUser {
  email: string;
  name: string;
  role: string;
  password: string;
}

/** Adds a user with a role and a password to a tenant, all or nothing. */
export async function addUser(work: Work, user: NewUser): Promise<string> {
  checkNewPassword(user.password, '/password');
  return inTransaction(work, async (inside) => {
    const ctx = makeContext(inside);
    const { nodes } = await ctx.records('role').list({ first: 1000, fields: ['id', 'name', 'systemRole'] });
    const role = nodes.find((one) => one.systemRole === user.role) ?? nodes.find((one) => one.name === user.role);
    if (!role)
      throw invalid(
        '/role',
        `There is no role ${user.role}; there are ${nodes.map((one) => one.systemRole ?? one.name).join(', ')}.`,
      );
    const { id } = await ctx.records('user').create({ email: user.email, name: user.name });
    await ctx.records('roleAssignment').create({ userId: id, roleId: role.id });
    await setPassword(inside, id, user.password);
    return id;
  });
}

/** The tenant with this slug, or the only one there is. */
async function tenantNamed(connected: Connected, slug: string | undefined): Promise<Tenant> {
  const everything = connected.open({ role: INTERNAL_ROLE, applicationName: 'eleven cli' });
  const { rows } = await everything.query<Tenant>(
    `select id, slug, base_currency as "baseCurrency", time_zone as "timeZone" from tenants where $1::text is null or slug = $1 order by slug limit 20`,
    [slug ?? null],
  );
  const [tenant] = rows;
  if (!tenant)
    throw invalid(
      '/tenant',
      slug === undefined ? 'There is no tenant yet; start the program once.' : `There is no tenant ${slug}.`,
    );
  if (rows.length > 1) throw invalid('/tenant', `Say which tenant: --tenant ${rows.map((row) => row.slug).join(' | ')}.`);
  return tenant;
}

/** What a change of records needs; running servers learn of it by the ledger. */
async function kernelOn(connected: Connected): Promise<Kernel> {
  const ids = createIds();
  return {
    registry: buildRegistry([core, ...(await installedModules())]),
    db: connected.open(),
    now: () => new Date(),
    newId: () => ids.next(),
    wake: () => undefined,
    log: () => undefined,
  };
}

const given = (options: Readonly<Record<string, unknown>>, key: string): string | undefined =>
  typeof options[key] === 'string' ? options[key] : undefined;

export default {
  name: 'user add',
  summary: 'Adds a user who can sign in',
  options: [
    ['--email <address>', 'address to sign in with'],
    ['--name <name>', 'shown wherever the user is named'],
    ['--role <role>', 'admin, manager, rep, viewer, or the name of a role of the tenant', 'rep'],
    ['--tenant <slug>', 'needed only if there are several'],
    [
      '--password <password>',
      'one is made and shown if left out; other people on this machine may see what stands on the command line',
    ],
  ],
  async run({ options, connect, result }) {
    const [email, name] = [given(options, 'email'), given(options, 'name')];
    if (email === undefined) throw invalid('/email', 'Give --email.');
    const chosen = given(options, 'password');
    const password = chosen ?? randomBytes(15).toString('base64url');
    const connected = await connect();
    const tenant = await tenantNamed(connected, given(options, 'tenant'));
    const work = systemWork(await kernelOn(connected), tenant, 'eleven user add');
    const id = await addUser(work, { email, name: name ?? email, role: given(options, 'role') ?? 'rep', password });
    const shown = chosen === undefined ? { password } : {};
    result(
      { id, email, tenant: tenant.slug, ...shown },
      `Added ${email} to ${tenant.slug}.${shown.password ? ` Password: ${shown.password}` : ''}`,
    );
  },
} satisfies Command;
