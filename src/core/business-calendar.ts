import { plainCalendar, type BusinessCalendar } from '../calendar/calendar.js';
import { parseCalendar } from '../calendar/parse-calendar.js';
import { resolveCalendar } from '../calendar/resolve-calendar.js';
import type { Context } from '../declare/context.js';
import { calendarSetting } from './calendar.setting.js';

/** Whose time it is: a user, a unit, or both, as a record has an owner and a team. */
export interface Whose {
  readonly userId?: string | null | undefined;
  readonly unitId?: string | null | undefined;
}

/** The arithmetic prepares each calendar object once, so equal ones are the same object. */
const known = new Map<string, BusinessCalendar>();
const MOST_KNOWN = 1000;

function calendarOf(key: string, make: () => BusinessCalendar): BusinessCalendar {
  const found = known.get(key) ?? make();
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, found);
  return found;
}

const parsed = (text: string): BusinessCalendar => calendarOf(text, () => parseCalendar(JSON.parse(text)));

/**
 * The calendar by which a deadline is reckoned: the user's own, else that of the unit (the user's primary one unless `unitId` is
 * given), else of the nearest unit above it, else the tenant's. Without `of` the tenant's.
 *
 * @example
 * const calendar = await businessCalendar(ctx, { userId: deal.ownerId, unitId: deal.teamId });
 * const due = addBusinessTime(calendar, ctx.now(), 8 * 60);
 */
export async function businessCalendar(ctx: Context, of: Whose = {}): Promise<BusinessCalendar> {
  const levels = of.userId || of.unitId ? await levelsOf(ctx, of) : {};
  return resolveCalendar({ ...levels, tenant: await tenantCalendar(ctx) }).calendar;
}

/** As {@link businessCalendar}, of many: each user and unit is asked for once. */
export function businessCalendars(ctx: Context): (of: Whose) => Promise<BusinessCalendar> {
  const asked = new Map<string, Promise<BusinessCalendar>>();
  return (of) => {
    const key = `${of.userId ?? ''} ${of.unitId ?? ''}`;
    const found = asked.get(key) ?? businessCalendar(ctx, of);
    asked.set(key, found);
    return found;
  };
}

/** Every calendar that may hold for somebody in the tenant, its own among them. */
export async function allBusinessCalendars(ctx: Context): Promise<BusinessCalendar[]> {
  const rows = await ctx.sql<{ definition: string }>(
    'select definition::text as definition from business_calendars where tenant_id = $1 and deleted_at is null',
    [ctx.actor.tenantId],
  );
  return [...new Set([await tenantCalendar(ctx), ...rows.map(({ definition }) => parsed(definition))])];
}

async function tenantCalendar(ctx: Context): Promise<BusinessCalendar> {
  const stored = await ctx.setting<unknown>(calendarSetting.name);
  return stored === null
    ? calendarOf(ctx.actor.timeZone, () => plainCalendar(ctx.actor.timeZone))
    : parsed(JSON.stringify(stored));
}

const LIVE = (alias: string) => `${alias}.tenant_id = $1::uuid and ${alias}.deleted_at is null`;
const AT = (day: string) =>
  `(${day}.starts_on is null or ${day}.starts_on <= $4::date) and (${day}.ends_on is null or ${day}.ends_on >= $4::date)`;
const DEFINITION = (id: string) => `(select c.definition::text from business_calendars c where ${LIVE('c')} and c.id = ${id})`;

const LEVELS = `with recursive up as (
    select o.id, o.parent_id, o.calendar_id, 0 as height from org_units o where ${LIVE('o')} and o.id = coalesce($3::uuid,
      (select e.unit_id from employments e where ${LIVE('e')} and e.user_id = $2::uuid and ${AT('e')} order by coalesce(e.is_primary, false) desc, e.id limit 1))
    union all select p.id, p.parent_id, p.calendar_id, u.height + 1 from org_units p join up u on p.id = u.parent_id where ${LIVE('p')} and u.height < 50)
  select ${DEFINITION(`(select u.calendar_id from users u where ${LIVE('u')} and u.id = $2::uuid)`)} as "user",
    ${DEFINITION('(select calendar_id from up where height = 0)')} as team,
    ${DEFINITION('(select calendar_id from up where height > 0 and calendar_id is not null order by height limit 1)')} as office`;

async function levelsOf(ctx: Context, of: Whose): Promise<{ [level in 'user' | 'team' | 'office']?: BusinessCalendar | null }> {
  const [row] = await ctx.sql<{ user: string | null; team: string | null; office: string | null }>(
    LEVELS,
    [ctx.actor.tenantId, of.userId ?? null, of.unitId ?? null, ctx.now().toISOString().slice(0, 10)],
    { prepared: true },
  );
  const one = (text: string | null | undefined) => (text ? parsed(text) : null);
  return { user: one(row?.user), team: one(row?.team), office: one(row?.office) };
}
