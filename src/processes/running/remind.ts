import { allBusinessCalendars, businessCalendars } from '../../core/business-calendar.js';
import type { BusinessCalendar } from '../../calendar/calendar.js';
import type { Context } from '../../declare/context.js';
import { Problem } from '../../platform/problem.js';
import { workOf } from '../../records/context.js';
import { entityOf } from '../../registry/model.js';
import { isRelative } from '../definition/condition.js';
import { ownedBy, OWNING } from '../whose.js';
import { isDue, spanDue, widest, type Deadline, type Span } from './deadline.js';
import { startEach } from './start-each.js';
import { startRun, type Startable } from './start.js';

const PAGE = 500;

/** Starts a run for each record whose deadline has come since the last look. */
export async function remind(ctx: Context, workflow: Startable, trigger: Deadline, looked: readonly [Date, Date]): Promise<void> {
  const { subject, condition } = workflow.definition;
  const field = subject === undefined ? undefined : entityOf(workOf(ctx).kernel.registry, subject).fields.get(trigger.field);
  if (subject === undefined || !field) return;
  const { kind } = field.field;
  const calendars = await allBusinessCalendars(ctx);
  const span = widest(calendars.map((calendar) => spanIn(ctx, trigger, kind, looked, calendar)));
  if (!span) return;
  const calendarOf = businessCalendars(ctx);
  const owning = OWNING.filter((key) => calendars.length > 1 && entityOf(workOf(ctx).kernel.registry, subject).fields.has(key));
  const filter = {
    [trigger.field]: { gte: span.from, lte: span.to },
    // One that goes by the time is asked of each record, by the calendar of its owner.
    ...(condition && !isRelative(condition) ? { and: [condition] } : {}),
  };
  const causeOf = (record: Found) => `deadline ${workflow.id} ${record.id} ${String(record[trigger.field])}`;
  for await (const page of pages(ctx, subject, filter, ['id', trigger.field, ...owning])) {
    const due: Found[] = [];
    for (const record of page) {
      const calendar = await calendarOf(ownedBy(record));
      if (isDue(trigger, kind, String(record[trigger.field]), looked, calendar)) due.push(record);
    }
    const started = await startedBy(ctx, due.map(causeOf));
    await startEach(
      ctx,
      due.filter((record) => !started.has(causeOf(record))),
      (inside, record) => startRun(inside, workflow, { subject: { entity: subject, id: record.id }, cause: causeOf(record) }),
    );
  }
}

type Found = Record<string, unknown> & { id: string };

/** A calendar with too little working time has no deadlines; that is told, and keeps no other from its own. */
function spanIn(
  ctx: Context,
  trigger: Deadline,
  kind: string,
  looked: readonly [Date, Date],
  calendar: BusinessCalendar,
): Span | null {
  try {
    return spanDue(trigger, kind, looked, calendar);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    workOf(ctx).kernel.log('warn', 'Deadlines cannot be reckoned by a business calendar.', { error: error.message });
    return null;
  }
}

async function* pages(
  ctx: Context,
  entity: string,
  filter: Readonly<Record<string, unknown>>,
  fields: readonly string[],
): AsyncGenerator<Found[]> {
  let page: Found[] = [];
  for await (const record of ctx.records(entity).each({ filter, fields, first: PAGE })) {
    page.push(record as Found);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** What has started its run already: most records stand in the span for days. */
async function startedBy(ctx: Context, causes: readonly string[]): Promise<Set<string>> {
  if (causes.length === 0) return new Set();
  const rows = await ctx.sql<{ cause: string }>(
    'select cause from workflow_runs where tenant_id = $1 and cause = any($2::text[]) and deleted_at is null',
    [ctx.actor.tenantId, causes],
  );
  return new Set(rows.map(({ cause }) => cause));
}
