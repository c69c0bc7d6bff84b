import { randomBytes } from 'node:crypto';
import { checkNewPassword } from '../access/passwords.js';
import { setPassword } from '../sign-in/set-password.js';
import { invalid } from '../platform/problem.js';
import { makeContext } from '../records/context.js';
import { inTransaction, type Work } from '../records/work.js';
import type { Command } from './command.js';
import { tenantWork } from './tenant-work.js';

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
  async run(call) {
    const { options, result } = call;
    const [email, name] = [given(options, 'email'), given(options, 'name')];
    if (email === undefined) throw invalid('/email', 'Give --email.');
    const chosen = given(options, 'password');
    const password = chosen ?? randomBytes(15).toString('base64url');
    const work = await tenantWork(call, 'eleven user add');
    const id = await addUser(work, { email, name: name ?? email, role: given(options, 'role') ?? 'rep', password });
    const shown = chosen === undefined ? { password } : {};
    result(
      { id, email, tenant: work.slug, ...shown },
      `Added ${email} to ${work.slug}.${shown.password ? ` Password: ${shown.password}` : ''}`,
    );
  },
} satisfies Command;
