import type { Context } from '../declare/context.js';
import { invalid } from '../platform/problem.js';
import { nearest } from '../registry/checks.js';
import type { Person } from './definition/types.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Those whom «requester» and «owner» mean. */
export interface Around {
  readonly requesterId: string | null;
  readonly ownerId: string | null;
}

const LIVE = (alias: string) => `${alias}.tenant_id = $1::uuid and ${alias}.deleted_at is null`;
const USERS = `select u.id from users u where ${LIVE('u')} and u.status = 'active'`;

/** The nearest manager above somebody's unit who is not they themselves. */
const MANAGER = `with recursive above as (
    select o.id, o.parent_id, o.manager_id, 0 as height from employments e join org_units o on ${LIVE('o')} and o.id = e.unit_id
    where ${LIVE('e')} and e.user_id = $2::uuid and (e.starts_on is null or e.starts_on <= current_date) and (e.ends_on is null or e.ends_on >= current_date)
      and e.id = (select x.id from employments x where x.tenant_id = $1::uuid and x.deleted_at is null and x.user_id = $2::uuid order by coalesce(x.is_primary, false) desc, x.id limit 1)
    union all select p.id, p.parent_id, p.manager_id, a.height + 1 from org_units p join above a on p.id = a.parent_id where ${LIVE('p')} and a.height < 50)
  select a.manager_id as id from above a where a.manager_id in (${USERS}) and a.manager_id <> $2::uuid order by a.height limit 1`;

const OF_ROLE = `${USERS} and exists (select from role_assignments a join roles r on ${LIVE('r')} and r.id = a.role_id
  where ${LIVE('a')} and a.user_id = u.id and (r.name = $2 or r.system_role = $2)) order by u.id`;

/** The active users who are meant, each once, in the order of their ids. */
export async function resolvePeople(ctx: Context, people: readonly Person[], around: Around): Promise<string[]> {
  const tenant = ctx.actor.tenantId;
  const found = new Set<string>();
  const add = (rows: readonly { id: string }[]) => rows.forEach((row) => found.add(row.id));
  const one = async (id: string | null) => {
    if (id !== null && UUID.test(id)) add(await ctx.sql<{ id: string }>(`${USERS} and u.id = $2::uuid`, [tenant, id]));
  };
  for (const person of people) {
    if ('role' in person) add(await ctx.sql<{ id: string }>(OF_ROLE, [tenant, person.role]));
    else if ('user' in person) await one(person.user);
    else if ('owner' in person) await one(around.ownerId);
    else {
      const of = person.managerOf === 'owner' ? around.ownerId : around.requesterId;
      if (of !== null) add(await ctx.sql<{ id: string }>(MANAGER, [tenant, of]));
    }
  }
  return [...found].sort();
}

/** Refuses roles and users there are none of. */
export async function checkPeople(ctx: Context, people: readonly Person[], pointer: string): Promise<void> {
  const tenant = ctx.actor.tenantId;
  for (const [i, person] of people.entries()) {
    if ('role' in person) {
      const roles = await ctx.sql<{ name: string; system_role: string | null }>(
        `select r.name, r.system_role from roles r where ${LIVE('r')}`,
        [tenant],
      );
      const known = roles.flatMap((role) => [role.name, ...(role.system_role ? [role.system_role] : [])]);
      if (!known.includes(person.role))
        throw invalid(
          `${pointer}/${i}/role`,
          `There is no role ${person.role}; did you mean ${nearest(person.role, known)}?`,
          undefined,
          'unknown_role',
        );
    } else if ('user' in person && !person.user.includes('{{')) {
      const known =
        UUID.test(person.user) &&
        (await ctx.sql(`select from users u where ${LIVE('u')} and u.id = $2::uuid`, [tenant, person.user]));
      if (!known || known.length === 0)
        throw invalid(`${pointer}/${i}/user`, 'There is no such user.', undefined, 'link_not_found');
    }
  }
}

/** Lets people see one record and take its actions, whatever their scope. */
export async function shareWith(ctx: Context, entity: string, recordId: string, userIds: readonly string[]): Promise<void> {
  for (const principalId of userIds)
    await ctx
      .records('recordShare')
      .upsert({ entity, recordId, principalId }, { entity, recordId, principalId, level: 'edit', cause: 'participation' });
}

/** Whom a user may act for now: themselves first, then those they stand in for. */
export async function actsFor(ctx: Context, userId: string): Promise<string[]> {
  const rows = await ctx.sql<{ id: string }>(
    `select s.absent_id as id from substitutions s where ${LIVE('s')} and s.substitute_id = $2::uuid and $3::timestamptz between s.starts_at and s.ends_at order by s.id`,
    [ctx.actor.tenantId, userId, ctx.now()],
  );
  return [userId, ...rows.map((row) => row.id)];
}
