import type { Context } from '../declare/context.js';
import type { Channel, NotificationKind, Recipients } from '../declare/notification.js';
import { SYSTEM_ROLES } from '../declare/access.js';
import { checkUuid } from '../declare/fields/check-uuid.js';
import { invalid } from '../platform/problem.js';

/** How one user wants to be told of one kind. Times of day as `HH:MM:SS`. */
export interface Preference {
  readonly channels: readonly Channel[];
  readonly quietFrom: string | null;
  readonly quietTo: string | null;
  readonly digest: 'none' | 'daily' | 'weekly';
  readonly digestAt: string | null;
}

/** Somebody to be told. */
export interface Recipient {
  readonly id: string;
  readonly email: string;
  readonly locale: 'en' | 'ru';
  /** Of the user, or else of the tenant. */
  readonly timeZone: string;
  /** Null: nothing was said of this kind nor of all. */
  readonly preference: Preference | null;
}

interface Row extends Record<string, unknown> {
  id: string;
  email: string;
  locale: string;
  time_zone: string;
  /** JSON. */
  preference: string | null;
}

const PREFERENCE = `(select json_build_object('channels', coalesce(p.channels, '{}'), 'quietFrom', p.quiet_from, 'quietTo', p.quiet_to, 'digest', p.digest, 'digestAt', p.digest_at)
  from notification_preferences p where p.tenant_id = u.tenant_id and p.user_id = u.id and p.deleted_at is null and p.kind in ($3, '*') order by p.kind = '*' limit 1)`;

/** The active users meant, with how they want to be told, by one statement. Throws 400 for a role or id that cannot be one. */
export async function recipientsOf(ctx: Context, to: Recipients, kind: NotificationKind): Promise<Recipient[]> {
  const [condition, value] = meant(to);
  const rows = await ctx.sql<Row>(
    `select u.id, u.email, coalesce(u.locale, t.locale) as locale, coalesce(u.time_zone, t.time_zone) as time_zone, ${PREFERENCE} as preference
     from users u join tenants t on t.id = u.tenant_id where u.tenant_id = $1 and u.deleted_at is null and u.status = 'active' and ${condition} order by u.id`,
    [ctx.actor.tenantId, value, kind.name],
  );
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    locale: row.locale === 'ru' ? 'ru' : 'en',
    timeZone: row.time_zone,
    preference: row.preference === null ? null : (JSON.parse(row.preference) as Preference),
  }));
}

function meant(to: Recipients): [condition: string, value: unknown] {
  if ('role' in to) {
    const named = to.role === 'admin' || (SYSTEM_ROLES as readonly string[]).includes(to.role);
    const which = named ? 'r.system_role = $2::text' : 'r.id = $2::uuid';
    return [
      `exists (select from role_assignments a join roles r on r.tenant_id = a.tenant_id and r.id = a.role_id and r.deleted_at is null
         where a.tenant_id = u.tenant_id and a.user_id = u.id and a.deleted_at is null and ${which})`,
      named ? to.role : checkUuid(to.role, '/to/role'),
    ];
  }
  if ('unit' in to)
    return [
      `exists (select from employments e where e.tenant_id = u.tenant_id and e.user_id = u.id and e.deleted_at is null
         and (e.starts_on is null or e.starts_on <= current_date) and (e.ends_on is null or e.ends_on >= current_date)
         and e.unit_id in (with recursive below as (select o.id from org_units o where o.tenant_id = $1 and o.id = $2::uuid and o.deleted_at is null
           union select c.id from org_units c join below b on c.parent_id = b.id where c.tenant_id = $1 and c.deleted_at is null) select id from below))`,
      checkUuid(to.unit, '/to/unit'),
    ];
  const ids = Array.isArray(to) ? (to as readonly string[]) : 'users' in to ? to.users : null;
  if (!ids) throw invalid('/to', 'Say whom: users, a role or a unit.');
  return ['u.id = any($2::uuid[])', ids.map((id, i) => checkUuid(id, `/to/${i}`))];
}
