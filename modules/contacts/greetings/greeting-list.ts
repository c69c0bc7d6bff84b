import { defineSetting, int, localDate, type Context } from '#kernel';
import { monthDaysBetween, occurrencesBetween } from './occurrences.js';

export const greetingSetting = defineSetting('contacts.greetingDays', int({ min: 0, max: 366 }), {
  default: 7,
  label: { en: 'Greetings, days ahead', ru: 'Поздравления, дней вперёд' },
  description: 'So many days ahead greetings are planned.',
});

export type GreetingChannel = 'phone' | 'email' | 'sms' | 'messenger' | 'letter' | 'none';

/** Somebody to greet on a day. `channel` is none where nothing is allowed or known; `because` says why. */
export interface Greeting {
  readonly personId: string | null;
  readonly accountId: string | null;
  readonly name: string;
  readonly ownerId: string | null;
  readonly occasion: 'birthday' | 'anniversary';
  /** YYYY-MM-DD. */
  readonly on: string;
  /** The age or anniversary; null when the year is unknown. */
  readonly years: number | null;
  readonly channel: GreetingChannel;
  readonly because: string | null;
}

interface Subject extends Record<string, unknown> {
  id: string;
  name: string;
  ownerId: string | null;
  day: string;
  refuses: boolean;
  preferred: string | null;
  /** JSON text: kinds of contact points that work. */
  kinds: string | null;
  hasAddress: boolean;
  /** JSON text: newest consent of each channel that is in force, `{ channel, state }`. */
  consents: string | null;
}

/** Whose consent is asked, whose contact points are used. */
const SUBJECT = (owner: 'person_id' | 'account_id') => `
  (select json_agg(distinct case when p.kind = 'phone' then 'phone' else p.kind end) from contact_points p where p.tenant_id = t.tenant_id and p.${owner} = t.id and p.deleted_at is null
     and p.state in ('ok', 'bouncedSoft') and p.kind in ('phone', 'email', 'messenger')) as kinds,
  exists (select from postal_addresses a where a.tenant_id = t.tenant_id and a.${owner} = t.id and a.deleted_at is null) as "hasAddress",
  (select json_agg(json_build_object('channel', c.channel, 'state', c.state)) from (select distinct on (channel) channel, state, expires_at from consents c
     where c.tenant_id = t.tenant_id and c.${owner} = t.id and c.purpose = 'marketing' and c.deleted_at is null and c.at <= $3::timestamptz order by channel, at desc, id desc) c
     where c.expires_at is null or c.expires_at > $3::timestamptz or c.state <> 'granted') as consents`;

const PEOPLE = `select t.id, t.full_name as name, t.owner_id as "ownerId", t.birthday as day, t.do_not_contact or coalesce(a.do_not_contact, false) or t.erased_at is not null as refuses,
    t.preferred_channel as preferred, ${SUBJECT('person_id')}
  from people t left join accounts a on a.tenant_id = t.tenant_id and a.id = t.account_id
  where t.tenant_id = $1 and t.birth_month_day = any($2::text[]) and t.deleted_at is null and t.status = 'active'`;

const ACCOUNTS = `select t.id, t.name, t.owner_id as "ownerId", to_char(t.founded_on, 'YYYY-MM-DD') as day, t.do_not_contact as refuses, null::text as preferred, ${SUBJECT('account_id')}
  from accounts t where t.tenant_id = $1 and to_char(t.founded_on, 'MM-DD') = any($2::text[]) and t.deleted_at is null and t.status not in ('lost', 'blacklisted')`;

/**
 * Birthdays and anniversaries from one local day to another, by day, as far as the actor may see the people and accounts; each
 * with the channel that consent allows (CON12).
 */
export async function greetingList(ctx: Context, from: string, to: string): Promise<Greeting[]> {
  const days = monthDaysBetween(from, to);
  const values = [ctx.actor.tenantId, days, ctx.now().toISOString()];
  const persons = (await visible(ctx, 'person', await ctx.sql<Subject>(PEOPLE, values))).flatMap((s) =>
    occasions(s, 'birthday', from, to),
  );
  const firms = (await visible(ctx, 'account', await ctx.sql<Subject>(ACCOUNTS, values))).flatMap((s) =>
    occasions(s, 'anniversary', from, to),
  );
  return [...persons, ...firms].sort((a, b) => (a.on === b.on ? (a.name < b.name ? -1 : 1) : a.on < b.on ? -1 : 1));
}

const CHUNK = 500;

async function visible(ctx: Context, entity: string, subjects: readonly Subject[]): Promise<Subject[]> {
  const seen = new Set<string>();
  for (let start = 0; start < subjects.length; start += CHUNK) {
    const ids = subjects.slice(start, start + CHUNK).map((s) => s.id);
    const { nodes } = await ctx.records(entity).list({ filter: { id: { in: ids } }, fields: ['id'], first: CHUNK });
    nodes.forEach((node) => seen.add(node.id));
  }
  return subjects.filter((s) => seen.has(s.id));
}

function occasions(subject: Subject, occasion: 'birthday' | 'anniversary', from: string, to: string): Greeting[] {
  const [personId, accountId] = occasion === 'birthday' ? [subject.id, null] : [null, subject.id];
  const allowed = channelFor(subject);
  return occurrencesBetween(subject.day, from, to).map(({ date, years }) => ({
    personId,
    accountId,
    name: subject.name,
    ownerId: subject.ownerId,
    occasion,
    on: date,
    years,
    ...allowed,
  }));
}

const ORDER = ['phone', 'email', 'messenger', 'sms', 'letter'] as const;

/** The preferred channel if it is there and not refused, otherwise the first that is. The newest word of a channel counts; `any` is said of all. */
function channelFor(subject: Subject): { channel: GreetingChannel; because: string | null } {
  if (subject.refuses) return { channel: 'none', because: 'doNotContact' };
  const kinds = subject.kinds === null ? [] : (JSON.parse(subject.kinds) as string[]);
  const has = {
    phone: kinds.includes('phone'),
    sms: kinds.includes('phone'),
    email: kinds.includes('email'),
    messenger: kinds.includes('messenger'),
    letter: subject.hasAddress,
  };
  const consents = subject.consents === null ? [] : (JSON.parse(subject.consents) as { channel: string; state: string }[]);
  const said = new Map(consents.map((c) => [c.channel, c.state]));
  if (said.has('any') && said.get('any') !== 'granted') return { channel: 'none', because: `consent ${said.get('any')}` };
  const known = ORDER.filter((channel) => has[channel]);
  const free = known.filter((channel) => (said.get(channel) ?? 'granted') === 'granted');
  const channel = free.find((c) => c === subject.preferred) ?? free[0];
  if (channel) return { channel, because: null };
  return { channel: 'none', because: known.length > 0 ? 'consent refused on every channel' : 'no way to reach them' };
}

/** The tenant's today, and the day so many days on. */
export function windowOf(ctx: Context, days: number): { from: string; to: string } {
  const from = localDate(ctx.actor.timeZone, ctx.now());
  return { from, to: new Date(Date.parse(`${from}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10) };
}
