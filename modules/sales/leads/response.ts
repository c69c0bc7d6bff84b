import {
  addBusinessTime,
  businessCalendar,
  businessCalendars,
  businessTimeBetween,
  defineAction,
  defineListener,
  defineSetting,
  int,
  type Context,
  type EventOf,
} from '#kernel';

export const leadSettings = [
  defineSetting('sales.firstResponseMinutes', int({ min: 1, max: 1_000_000 }), {
    default: 15,
    description: 'Working minutes within which a lead is to be answered first.',
  }),
  defineSetting('sales.rollingResponseMinutes', int({ min: 1, max: 1_000_000 }), {
    default: 240,
    description: 'Working minutes within which whatever a lead writes later is to be answered.',
  }),
];

/** Whoever is to answer does so in their own working time. */
const ownersOf = (lead: Readonly<Record<string, unknown>> | null) => ({
  userId: lead?.['ownerId'] as string | null,
  unitId: lead?.['teamId'] as string | null,
});

/** SAL17: the first response is due so many working minutes after the lead came. */
async function startClocks(ctx: Context, events: readonly EventOf[]): Promise<void> {
  const minutes = await ctx.setting<number>('sales.firstResponseMinutes');
  const calendarOf = businessCalendars(ctx);
  const rows = await Promise.all(
    events.map(async ({ recordId, after }) => ({
      id: recordId,
      due: addBusinessTime(await calendarOf(ownersOf(after)), new Date(String(after?.['receivedAt'])), minutes).toISOString(),
    })),
  );
  await ctx.sql(
    `update leads l set first_response_due_at = r.due from json_to_recordset($2::json) as r (id uuid, due timestamptz) where l.tenant_id = $1 and l.id = r.id`,
    [ctx.actor.tenantId, JSON.stringify(rows)],
  );
}

export const responseClock = defineListener('lead.created', {
  name: 'response-clock',
  when: 'transaction',
  runMany: startClocks,
});

/**
 * A lead that was set aside and is taken up again is to be answered within the same time, from then on: by the first clock if nobody
 * has ever answered it, and otherwise by the rolling one, since the first response stays what it was (SAL17).
 */
export const renewedClock = defineListener('lead.renewed', {
  name: 'response-clock-again',
  when: 'transaction',
  async run(ctx, { recordId }) {
    const own = ctx.asSystem('lead renewed');
    const lead = await own.records('lead').get(recordId, ['ownerId', 'teamId', 'respondedAt']);
    const minutes = await own.setting<number>('sales.firstResponseMinutes');
    const due = addBusinessTime(
      await businessCalendar(own, { userId: lead.ownerId, unitId: lead.teamId }),
      own.now(),
      minutes,
    ).toISOString();
    await own
      .records('lead')
      .update(
        recordId,
        lead.respondedAt === null ? { firstResponseDueAt: due } : { rollingDueAt: due, rollingRespondedAt: null },
      );
  },
});

export const respondToLead = defineAction('lead.respond', {
  label: { en: 'Answered', ru: 'Ответили' },
  description: 'We have answered: ends the clock of the first response or, after it, of the last thing they wrote.',
  emits: ['lead.responded'],
  access: 'update',
  returns: 'record',
  async run(ctx, _input, record) {
    const now = ctx.now();
    const values: Record<string, unknown> = {};
    if (!record['respondedAt']) {
      const calendar = await businessCalendar(ctx, ownersOf(record));
      values['respondedAt'] = now.toISOString();
      values['responseMinutes'] = businessTimeBetween(
        calendar,
        new Date(String(record['renewedAt'] ?? record['receivedAt'])),
        now,
      ).toFixed(2);
    }
    if (record['rollingDueAt'] && !record['rollingRespondedAt']) values['rollingRespondedAt'] = now.toISOString();
    const answered = await ctx.records('lead').update(record.id, values);
    await ctx.emit('lead.responded', { entity: 'lead', id: record.id }, { version: answered.version });
    return answered;
  },
});

export const hearFromLead = defineAction('lead.hear', {
  label: { en: 'They wrote', ru: 'Написали нам' },
  description: 'They have written again: starts the rolling clock, unless one is running already.',
  access: 'update',
  returns: 'record',
  async run(ctx, _input, record) {
    // Until the first response its own clock runs; one that waits goes on from when it began.
    if (!record['respondedAt'] || (record['rollingDueAt'] && !record['rollingRespondedAt'])) return record;
    const minutes = await ctx.setting<number>('sales.rollingResponseMinutes');
    const due = addBusinessTime(await businessCalendar(ctx, ownersOf(record)), ctx.now(), minutes);
    return ctx.records('lead').update(record.id, { rollingDueAt: due.toISOString(), rollingRespondedAt: null });
  },
});
