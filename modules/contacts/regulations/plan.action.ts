import { businessCalendars, defineAction, defineJob, type BusinessCalendar, type Context } from '#kernel';
import { dueDate, type Rhythm } from './due-date.js';

interface Step extends Rhythm {
  readonly id: string;
  readonly kind: string;
  readonly goal: string;
}

interface Regulation {
  readonly id: string;
  readonly ownerId: string | null;
  readonly ownerRule: string;
  readonly stopAfterMissed: number | null;
  readonly steps: readonly Step[];
}

interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string | null;
  readonly teamId: string | null;
  readonly lastContactAt: string | null;
}

/** What there is already of one step with one account. */
interface Earlier {
  readonly open: boolean;
  readonly last: number;
  /** Contacts in a row, the latest first, that were not held. */
  readonly missed: number;
  readonly lastAt: string | null;
}

/**
 * Plans what the regulation asks for and is not planned yet. May be run any number of times: an account with an open contact of
 * a step gets no second one, and two runs at once cannot both make the same repetition (natural key step, account, occurrence).
 * Stops for accounts that do not want to be contacted, of stop statuses, or that were missed too often in a row.
 */
export const planRegulation = defineAction('contactRegulation.plan', {
  label: { en: 'Plan contacts', ru: 'Запланировать контакты' },
  access: ['manager'],
  returns: 'json',
  async run(ctx, _input, record) {
    return { planned: record.active === true ? await plan(ctx.asSystem(`regulation ${String(record.name)}`), record) : 0 };
  },
});

/** Every night all active regulations are planned. */
export const planRegulations = defineJob('contacts.plan-regulations', {
  cron: '10 1 * * *',
  async run(ctx) {
    const { nodes } = await ctx
      .records('contactRegulation')
      .list({ filter: { active: { eq: true } }, first: 1000, fields: ['id'] });
    for (const { id } of nodes) await ctx.run('contactRegulation.plan', { id });
  },
});

async function plan(ctx: Context, record: Readonly<Record<string, unknown>> & { id: string }): Promise<number> {
  const { nodes } = await ctx
    .records('regulationStep')
    .list({ filter: { regulationId: { eq: record.id } }, sort: ['createdAt'], first: 1000 });
  const regulation: Regulation = {
    id: record.id,
    ownerId: record.ownerId as string | null,
    ownerRule: String(record.ownerRule),
    stopAfterMissed: record.stopAfterMissed as number | null,
    steps: nodes.map((s) => ({
      id: s.id,
      kind: s.kind ?? 'call',
      goal: s.goal ?? '',
      every: s.every ?? 1,
      unit: s.unit ?? 'days',
    })),
  };
  const calendarOf = businessCalendars(ctx);
  let planned = 0;
  let batch: Candidate[] = [];
  const flush = async () => {
    planned += await planFor(ctx, regulation, batch, calendarOf);
    batch = [];
  };
  for await (const account of ctx
    .records('account')
    .each({ filter: segmentOf(record), fields: ['id', 'name', 'ownerId', 'teamId', 'lastContactAt'] })) {
    batch.push(account as unknown as Candidate);
    if (batch.length === 500) await flush();
  }
  await flush();
  return planned;
}

function segmentOf(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const stops = (record.stopStatuses as string[] | null) ?? [];
  return {
    and: [
      { doNotContact: { ne: true } },
      ...(stops.length > 0 ? [{ status: { notIn: stops } }] : []),
      ...(record.valueClass ? [{ valueClass: { eq: record.valueClass } }] : []),
      ...(record.segment ? [record.segment as Record<string, unknown>] : []),
    ],
  };
}

async function planFor(
  ctx: Context,
  regulation: Regulation,
  accounts: readonly Candidate[],
  calendarOf: ReturnType<typeof businessCalendars>,
): Promise<number> {
  if (accounts.length === 0) return 0;
  const earlier = await earlierPlans(ctx, regulation, accounts);
  const ownerOf = (account: Candidate) =>
    regulation.ownerRule === 'regulationOwner' ? regulation.ownerId : (account.ownerId ?? regulation.ownerId);
  // What is planned falls into the working time of who is to do it.
  const calendars = await Promise.all(accounts.map((one) => calendarOf({ userId: ownerOf(one), unitId: one.teamId })));
  const wanted = accounts.flatMap((account, i) => {
    const calendar = calendars[i] as BusinessCalendar;
    return regulation.steps.flatMap((step) => {
      const before = earlier.get(`${step.id} ${account.id}`) ?? { open: false, last: 0, missed: 0, lastAt: null };
      if (before.open || (regulation.stopAfterMissed !== null && before.missed >= regulation.stopAfterMissed)) return [];
      const base = [account.lastContactAt, before.lastAt].filter((at) => at !== null).map((at) => Date.parse(at));
      const due =
        base.length === 0
          ? dueDate({ every: 0, unit: 'days' }, ctx.now(), ctx.now(), calendar)
          : dueDate(step, new Date(Math.max(...base)), ctx.now(), calendar);
      return [{ account, step, occurrence: before.last + 1, due }];
    });
  });
  await ctx.records('plannedContact').createMany(
    wanted.map(({ account, step, occurrence, due }) => ({
      kind: step.kind as 'call',
      goal: step.goal.replaceAll('{account}', account.name).slice(0, 500),
      dueAt: due.toISOString(),
      accountId: account.id,
      ownerId: ownerOf(account),
      teamId: account.teamId,
      regulationId: regulation.id,
      regulationStepId: step.id,
      occurrence,
    })),
  );
  return wanted.length;
}

/** An attempt put off is one with its next attempt, which carries no occurrence; both count as the same repetition. */
async function earlierPlans(ctx: Context, regulation: Regulation, accounts: readonly Candidate[]): Promise<Map<string, Earlier>> {
  const rows = await ctx.sql<{
    step: string;
    account: string;
    open: boolean;
    last: number;
    missed: number;
    last_at: string | null;
  }>(
    `select p.regulation_step_id as step, p.account_id as account, bool_or(p.state in ('planned', 'inProgress')) as open, coalesce(max(p.occurrence), 0)::int as last,
       count(*) filter (where p.state = 'notHeld' and p.due_at > coalesce(h.at, '-infinity'))::int as missed,
       to_char(max(p.due_at) filter (where p.state <> 'rescheduled') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as last_at
     from planned_contacts p left join lateral (select max(x.due_at) as at from planned_contacts x where x.tenant_id = p.tenant_id and x.account_id = p.account_id
       and x.regulation_step_id = p.regulation_step_id and x.state = 'held' and x.deleted_at is null) h on true
     where p.tenant_id = $1 and p.regulation_id = $2 and p.account_id = any($3::uuid[]) and p.deleted_at is null group by 1, 2`,
    [ctx.actor.tenantId, regulation.id, accounts.map((a) => a.id)],
  );
  return new Map(
    rows.map((r) => [`${r.step} ${r.account}`, { open: r.open, last: r.last, missed: r.missed, lastAt: r.last_at }]),
  );
}
