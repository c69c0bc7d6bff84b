import { defineAction, defineJob, date, invalid, localTimes, type Context } from '#kernel';
import { greetingList, greetingSetting, windowOf, type Greeting } from './greeting-list.js';

const HOUR = 3_600_000;
const MOST_DAYS = 366;

interface Known extends Record<string, unknown> {
  id: string;
  state: string;
  planned_contact_id: string | null;
}

/**
 * Plans a contact for everybody who is to be greeted in the window and may be (CON12). Each is greeted once a year and
 * occasion, however often this runs; who may not be greeted is kept as skipped with the reason, and whoever has refused since
 * it was planned is not greeted after all.
 */
export async function planGreetings(
  ctx: Context,
  from: string,
  to: string,
): Promise<{ planned: number; skipped: number; cancelled: number; known: number }> {
  const result = { planned: 0, skipped: 0, cancelled: 0, known: 0 };
  for (const one of await greetingList(ctx, from, to)) result[await planOne(ctx, one)] += 1;
  return result;
}

async function planOne(ctx: Context, one: Greeting): Promise<'planned' | 'skipped' | 'cancelled' | 'known'> {
  const [known] = await ctx.sql<Known>(
    `select id, state, planned_contact_id from greetings where tenant_id = $1 and occasion = $2 and person_id is not distinct from $3::uuid and account_id is not distinct from $4::uuid
     and date_trunc('year', "on") = date_trunc('year', $5::date) and deleted_at is null order by id limit 1 for update`,
    [ctx.actor.tenantId, one.occasion, one.personId, one.accountId, one.on],
  );
  const greetings = ctx.asSystem('greetings').records('greeting');
  const isAllowed = one.channel !== 'none';
  if (known && (known.state === 'sent' || isAllowed === (known.state !== 'skipped'))) return 'known';
  if (known && !isAllowed) {
    await cancel(ctx, known.planned_contact_id, one.because);
    await greetings.update(known.id, { state: 'skipped', channel: 'none', skippedBecause: one.because });
    return 'cancelled';
  }
  const plannedContactId = isAllowed ? await plan(ctx, one) : null;
  const values = {
    channel: one.channel,
    state: isAllowed ? ('planned' as const) : ('skipped' as const),
    skippedBecause: one.because,
    plannedContactId,
  };
  if (known) await greetings.update(known.id, values);
  else
    await greetings.create({
      personId: one.personId,
      accountId: one.accountId,
      occasion: one.occasion,
      on: one.on,
      years: one.years,
      ...values,
    });
  return isAllowed ? 'planned' : 'skipped';
}

async function plan(ctx: Context, one: Greeting): Promise<string> {
  const at = (hour: number) => (localTimes(ctx.actor.timeZone, one.on, hour * 60)[0] as Date).toISOString();
  const what = { birthday: { en: 'Birthday', ru: 'День рождения' }, anniversary: { en: 'Anniversary', ru: 'Годовщина' } }[
    one.occasion
  ][ctx.locale === 'ru' ? 'ru' : 'en'];
  const contact = await ctx
    .asSystem('greetings')
    .records('plannedContact')
    .create({
      kind: 'greeting',
      goal: `${what}: ${one.name}${one.years === null ? '' : `, ${one.years}`} (${one.channel})`.slice(0, 500),
      dueAt: at(9),
      windowEndsAt: at(18),
      personId: one.personId,
      accountId: one.accountId,
      ownerId: one.ownerId,
    });
  return contact.id;
}

/** Only what nobody has begun. */
async function cancel(ctx: Context, id: string | null, because: string | null): Promise<void> {
  const contact = id === null ? null : await ctx.asSystem('greetings').records('plannedContact').find(id, ['state']);
  if (id !== null && contact?.state === 'planned')
    await ctx.asSystem('greetings').run('plannedContact.cancel', { id, result: because ?? '' });
}

function checkedWindow(
  ctx: Context,
  input: { from?: string | null; to?: string | null },
  days: number,
): { from: string; to: string } {
  const usual = windowOf(ctx, days);
  const from = input.from ?? usual.from;
  const to = input.to ?? (input.from ? from : usual.to);
  if (to < from || Date.parse(to) - Date.parse(from) > MOST_DAYS * 24 * HOUR)
    throw invalid('/to', `Must lie on or after from, at most ${MOST_DAYS} days later.`);
  return { from, to };
}

const window = {
  from: date({ description: 'Today in the tenant’s zone unless given.' }),
  to: date({ description: 'The setting contacts.greetingDays later unless given.' }),
};

export const listGreetings = defineAction('greeting.upcoming', {
  on: 'collection',
  label: { en: 'Whom to greet', ru: 'Кого поздравить' },
  description:
    'Birthdays and anniversaries in a window, with the channel that consent allows: [{ personId, accountId, name, ownerId, occasion, on, years, channel, because }].',
  input: window,
  access: ['manager', 'rep', 'viewer'],
  readOnly: true,
  returns: 'json',
  async run(ctx, input) {
    const { from, to } = checkedWindow(ctx, input, await ctx.setting<number>(greetingSetting.name));
    return { from, to, greetings: await greetingList(ctx, from, to) };
  },
});

export const planGreetingsAction = defineAction('greeting.plan', {
  on: 'collection',
  label: { en: 'Plan greetings', ru: 'Запланировать поздравления' },
  description: 'Makes planned contacts for the window. Gives { planned, skipped, cancelled, known }.',
  input: window,
  access: ['manager'],
  returns: 'json',
  async run(ctx, input) {
    const { from, to } = checkedWindow(ctx, input, await ctx.setting<number>(greetingSetting.name));
    return planGreetings(ctx, from, to);
  },
});

/** Every morning in every tenant. */
export const greetingsJob = defineJob('contacts.greetings', {
  cron: '20 3 * * *',
  async run(ctx) {
    const { from, to } = windowOf(ctx, await ctx.setting<number>(greetingSetting.name));
    await planGreetings(ctx, from, to);
  },
});
